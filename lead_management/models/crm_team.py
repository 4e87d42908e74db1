from odoo import api, models


class CrmTeam(models.Model):
    """Record rules keep the ids of a user's teams: a new leader makes them forget."""

    _name = "crm.team"
    _inherit = ["crm.team", "lead.cached.mixin"]

    _cached_fields = frozenset(("active", "company_id", "user_id"))
    _remembered_fields = ("active", "company_id", "user_id")

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        if teams.user_id:
            self._forget_teams_of_users()
        return teams

    def write(self, vals):
        res = super().write(vals)
        if {"user_id", "active"} & vals.keys():
            self._forget_teams_of_users()
        return res

    @api.model
    def _forget_teams_of_users(self):
        """Make the rights on leads ask again which teams are whose."""
        self.env["res.users"].invalidate_model(["lead_team_ids"], flush=False)
        self.env.registry.clear_cache()

from odoo import models

from odoo.addons.lead_management.trusted_context import is_trusted

from .res_users_leaving import LEAVING


class CrmTeamMember(models.Model):
    """Who leaves a team is asked what becomes of its leads."""

    _inherit = "crm.team.member"

    def write(self, vals):
        """Refuse that a member leaves who holds open leads of the team."""
        if "active" in vals and not vals["active"]:
            self._check_leads_given_away()
        return super().write(vals)

    def unlink(self):
        """Refuse that a member leaves who holds open leads of the team."""
        self._check_leads_given_away()
        return super().unlink()

    def _check_leads_given_away(self):
        """Refuse while something of the team is held; the server may leave it as it is."""
        if self.env.su or is_trusted(self.env, LEAVING):
            return
        for member in self.filtered("active"):
            member.user_id._check_holds_nothing(member.crm_team_id)

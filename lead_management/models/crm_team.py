from odoo import models


class CrmTeam(models.Model):
    """Record rules keep the ids of a user's teams: a new leader makes them forget."""

    _inherit = "crm.team"

    def write(self, vals):
        res = super().write(vals)
        if {"user_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return res

from odoo import api, models


class IrFilters(models.Model):
    """The favourite by due time, in the user's language."""

    _inherit = "ir.filters"

    @api.model
    def _get_lead_favourite_names(self):
        return super()._get_lead_favourite_names() | {
            "First response due first": self.env._("First response due first")
        }

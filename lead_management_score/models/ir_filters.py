from odoo import api, models


class IrFilters(models.Model):
    """The favourite by score, in the user's language."""

    _inherit = "ir.filters"

    @api.model
    def _get_lead_favourite_names(self):
        return super()._get_lead_favourite_names() | {
            "Highest score first": self.env._("Highest score first")
        }

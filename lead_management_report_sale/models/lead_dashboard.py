from odoo import api, models


class LeadDashboard(models.AbstractModel):
    """What was ordered and invoiced, beside the expected revenue."""

    _inherit = "lead.dashboard"

    @api.model
    def _get_amount_fields(self):
        return [*super()._get_amount_fields(), "ordered_amount", "invoiced_amount"]

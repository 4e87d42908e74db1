from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_management_report.models.lead_my_work_best import BestReason


class LeadMyWork(models.AbstractModel):
    """Leads that should have been answered come first, and rows count down."""

    _inherit = "lead.my.work"

    @api.model
    def _get_best_reasons(self, steps):
        is_missed = Domain("response_state", "=", "missed") & Domain("response_date", "=", False)
        return [
            *super()._get_best_reasons(steps),
            BestReason(
                10,
                "response",
                is_missed,
                "response_due, id",
                lambda _row: self.env._("The first response is overdue"),
            ),
        ]

    @api.model
    def _get_lead_fields(self):
        return [*super()._get_lead_fields(), "response_clock"]

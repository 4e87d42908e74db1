from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_management_report.models.lead_my_work_best import BestReason


class LeadMyWork(models.AbstractModel):
    """Hot leads for which nothing is planned are to be taken up now."""

    _inherit = "lead.my.work"

    @api.model
    def _get_best_reasons(self, steps):
        return [
            *super()._get_best_reasons(steps),
            BestReason(
                20,
                "hot",
                Domain("score_temperature", "=", "hot") & steps["without"],
                "score desc, id desc",
                lambda row: self.env._(
                    "Hot (score %(score)s), and nothing is planned", score=row["score"]
                ),
            ),
        ]

    @api.model
    def _get_lead_fields(self):
        return [*super()._get_lead_fields(), "score"]

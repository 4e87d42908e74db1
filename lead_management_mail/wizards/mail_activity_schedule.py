from odoo import api, models


class MailActivitySchedule(models.TransientModel):
    _inherit = "mail.activity.schedule"

    @api.depends("activity_type_id", "res_model")
    def _compute_date_deadline(self):
        """Propose a week ahead for leads."""
        res = super()._compute_date_deadline()
        for scheduler in self:
            if scheduler.res_model == "lead.lead" and scheduler.activity_type_id:
                scheduler.date_deadline = self.env["mail.activity"]._get_lead_deadline(
                    scheduler.activity_type_id
                )
        return res

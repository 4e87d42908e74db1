from odoo import models


class MailActivity(models.Model):
    """Activities that go from a lead to its deal and back."""

    _inherit = "mail.activity"

    def _move_to(self, record):
        """Make the activities those of another record.

        :param record: `crm.lead` or `lead.lead` record
        """
        if self:
            model_id = self.env["ir.model"]._get_id(record._name)
            self.write({"res_model_id": model_id, "res_id": record.id})
            for model in ("crm.lead", "lead.lead"):
                self.env[model].invalidate_model(["activity_ids"])

from odoo import fields, models


class LeadJobFailure(models.Model):
    """A record that a background job could not process, and why (REQ-3.18)."""

    _name = "lead.job.failure"
    _description = "Failure of a background job"
    _order = "id"

    job_model = fields.Char(required=True, readonly=True, export_string_translation=False)
    job_id = fields.Many2oneReference(
        model_field="job_model",
        required=True,
        readonly=True,
        index=True,
        export_string_translation=False,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        model_field="res_model", readonly=True, export_string_translation=False
    )
    name = fields.Char(string="Record", required=True, readonly=True)
    reason = fields.Text(readonly=True, help="What has to be put right before the next try.")

    def action_open_record(self):
        """Open the record that failed.

        :returns: an act_window action, False when the failure has no record
        """
        self.ensure_one()
        if not self.res_model or not self.res_id:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

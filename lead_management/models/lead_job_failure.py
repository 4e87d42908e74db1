from odoo import api, fields, models


class LeadJobFailure(models.Model):
    """A record that a background job could not process, and why."""

    _name = "lead.job.failure"
    _inherit = ["lead.guarded.mixin"]
    _description = "Failure of a background job"
    _order = "id"

    job_model = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
    )
    job_id = fields.Many2oneReference(
        model_field="job_model",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        written_by="server",
        export_string_translation=False,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        copy=False,
        ondelete="cascade",
        written_by="server",
    )
    res_model = fields.Char(
        readonly=True, copy=False, written_by="server", export_string_translation=False
    )
    res_id = fields.Many2oneReference(
        model_field="res_model",
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
    )
    name = fields.Char(
        string="Record", required=True, readonly=True, copy=False, written_by="server"
    )
    reason = fields.Text(
        readonly=True,
        copy=False,
        written_by="server",
        help="What has to be put right before the next try.",
    )

    @api.model
    def _check_written_by(self, names):
        """Refuse everybody: there is no right to write the list at all."""
        self.browse().check_access("write")
        return super()._check_written_by(names)

    @api.readonly
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

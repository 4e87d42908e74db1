from odoo import fields, models


class LeadJobPart(models.Model):
    """A range of the records of a background job, which one worker at a time goes through.

    Kept by the server; nobody has a right to it. What it counts is added to the job when the last
    part is through.
    """

    _name = "lead.job.part"
    _inherit = ["lead.guarded.mixin"]
    _description = "Part of a background job"
    _order = "id"

    job_model = fields.Char(
        required=True, readonly=True, written_by="server", export_string_translation=False
    )
    job_id = fields.Many2oneReference(
        model_field="job_model",
        required=True,
        readonly=True,
        index=True,
        written_by="server",
        export_string_translation=False,
    )
    res_model = fields.Char(
        required=True, readonly=True, written_by="server", export_string_translation=False
    )
    after_id = fields.Integer(
        readonly=True,
        written_by="server",
        aggregator=None,
        export_string_translation=False,
        help="The last record that was tried.",
    )
    last_id = fields.Integer(
        readonly=True, written_by="server", aggregator=None, export_string_translation=False
    )
    left_out_ids = fields.Json(
        readonly=True,
        written_by="server",
        export_string_translation=False,
        help="Records of the range that are processed one after the other, afterwards.",
    )
    done_count = fields.Integer(readonly=True, written_by="server", export_string_translation=False)
    failed_count = fields.Integer(
        readonly=True, written_by="server", export_string_translation=False
    )
    is_through = fields.Boolean(readonly=True, written_by="server", export_string_translation=False)

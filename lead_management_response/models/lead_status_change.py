from odoo import fields, models


class LeadStatusChange(models.Model):
    """What a move did to the clock of the first response, for who takes it back."""

    _inherit = "lead.status.change"

    # the clock before and after the move, where it has changed
    response_clocks = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
    )

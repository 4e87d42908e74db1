from odoo import fields, models


class LeadStatus(models.Model):
    """Statuses in which a lead waits, and the clock of the first response with it."""

    _inherit = "lead.status"

    is_response_paused = fields.Boolean(
        string="First response waits",
        help="While a lead stands here, the clock of its first response stands still: it waits"
        " for somebody else. It goes on where it stopped when the lead moves on.",
    )

from odoo import fields, models


class LeadAssignmentPass(models.Model):
    """A further reason to be passed over."""

    _inherit = "lead.assignment.pass"

    reason = fields.Selection(
        selection_add=[("time_off", "Time off")], ondelete={"time_off": "cascade"}
    )

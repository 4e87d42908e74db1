from odoo import fields, models


class LeadLostWizard(models.TransientModel):
    """Dialog of the Lost button: the reason is always asked."""

    _name = "lead.lost.wizard"
    _inherit = ["lead.given.mixin", "lead.selection.wizard"]
    _description = "Mark leads lost"

    target_status_id = fields.Many2one(
        comodel_name="lead.status",
        help="The lost status; empty takes the one of the Lost button.",
        export_string_translation=False,
    )
    loss_reason_id = fields.Many2one(
        comodel_name="lead.loss.reason",
        string="Lost reason",
        required=True,
        domain="['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]",
    )
    loss_note = fields.Text(
        string="Loss note",
    )
    note_required = fields.Boolean(
        related="loss_reason_id.note_required", export_string_translation=False
    )

    def action_apply(self):
        """Mark the leads lost.

        :returns: an action that tells it, with Undo, and closes the dialog
        """
        self.ensure_one()
        self.lead_ids.set_lost(self.loss_reason_id.id, self.loss_note, self.target_status_id.id)
        return self.lead_ids._tell_moved()

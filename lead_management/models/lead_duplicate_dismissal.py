from odoo import fields, models

from .lead_duplicate import REASONS


class LeadDuplicateDismissal(models.Model):
    """Leads that share a value and that somebody has called not the same.

    It holds for these leads and this value, also when one of them is merged, archived or gets
    another value: the others are still not the same. When they share another value, or a further
    lead has it, the group is another one and is offered again.
    """

    _name = "lead.duplicate.dismissal"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin"]
    _description = "Leads that are not the same"
    _order = "id desc"
    _rec_name = "value"

    reason = fields.Selection(selection=REASONS, required=True, readonly=True, written_by="server")
    value = fields.Char(string="Shared value", required=True, readonly=True, written_by="server")
    lead_key = fields.Char(
        required=True, readonly=True, written_by="server", export_string_translation=False
    )
    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        string="Newest lead",
        required=True,
        ondelete="cascade",
        readonly=True,
        written_by="server",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        written_by="server",
        index=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Said by", readonly=True, written_by="server"
    )

    # what `lead.duplicate` leaves out
    _group_idx = models.Index("(company_id, reason, value)")

    def action_undo(self):
        """Offer the leads again.

        :returns: a client action that loads the page anew
        :raises AccessError: for who may not read these leads or change any
        """
        self.check_access("read")
        self.env["lead.lead"].check_access("write")
        # sudo: nobody deletes these by hand
        self.sudo().unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

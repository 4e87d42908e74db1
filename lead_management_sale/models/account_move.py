from odoo import fields, models


class AccountMove(models.Model):
    """The lead that an invoice comes from."""

    _name = "account.move"
    _inherit = ["account.move", "lead.linked.mixin"]

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The lead that the invoice comes from, directly or through its order.",
    )

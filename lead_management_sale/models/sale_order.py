from odoo import fields, models


class SaleOrder(models.Model):
    """The lead that an order comes from."""

    _name = "sale.order"
    _inherit = ["sale.order", "lead.linked.mixin"]

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The lead that the order comes from; its invoices carry it on.",
    )

    def _prepare_invoice(self):
        return super()._prepare_invoice() | {"lead_id": self.lead_id.id}

    def _create_account_invoices(self, invoice_vals_list, final):
        """Leave an invoice for orders of several leads without one: it is of none alone."""
        for vals in invoice_vals_list:
            leads = self._get_leads_of_invoice(vals)
            if len(leads) > 1:
                vals["lead_id"] = False
        return super()._create_account_invoices(invoice_vals_list, final)

    def _get_leads_of_invoice(self, vals):
        """Return the leads of the orders whose lines an invoice is about to have."""
        line_ids = [
            link[1]
            for command in vals.get("invoice_line_ids", ())
            for link in command[2].get("sale_line_ids", ())
        ]
        return self.env["sale.order.line"].sudo().browse(line_ids).order_id.lead_id

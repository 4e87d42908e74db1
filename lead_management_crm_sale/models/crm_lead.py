from odoo import api, fields, models


class CrmLead(models.Model):
    """What the deal has of its lead's item, and its lead of the deal's orders."""

    _inherit = "crm.lead"

    item_tmpl_id = fields.Many2one(
        comodel_name="product.template",
        string="Product",
        compute="_compute_item_tmpl_id",
        store=True,
        readonly=False,
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('sale_ok', '=', True)]",
        help="The product that the deal is about, of whatever variant.",
    )
    item_id = fields.Many2one(
        comodel_name="product.product",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('sale_ok', '=', True)]",
        help="What the deal is about, as its lead says.",
    )

    @api.depends("item_id")
    def _compute_item_tmpl_id(self):
        for deal in self:
            deal.item_tmpl_id = deal.item_id.product_tmpl_id or deal.item_tmpl_id

    def write(self, vals):
        """Let the orders of deals follow to another lead."""
        if "lead_id" not in vals:
            return super().write(vals)
        # sudo: whoever may change a deal need not see leads and orders
        former = {deal: deal.lead_id for deal in self.sudo()}
        res = super().write(vals)
        for deal, lead in former.items():
            if lead and deal.lead_id and deal.lead_id != lead:
                orders = deal.order_ids.filtered(lambda order, lead=lead: order.lead_id == lead)
                orders._set_lead(deal.lead_id)
        self._link_leads_of_orders()
        return res

    def _link_leads_of_orders(self):
        """Link the orders of the deals to their leads."""
        # sudo: all orders, whoever sees them
        self.sudo().order_ids._link_leads_of_deals()

    def _get_lead_of_orders(self):
        """Return the lead that an order of the deal counts for; called as superuser.

        The deal's own one, else the newest of those whose deals were merged into it.

        :returns: `lead.lead` record, possibly empty
        """
        return self._get_leads()[:1]

    def _fill_items(self):
        """Give deals without an item that of their leads."""
        has_item = ["|", ("product_id", "!=", False), ("product_tmpl_id", "!=", False)]
        domain = [("lead_id", "any", has_item), ("item_tmpl_id", "=", False)]
        for deal in self.with_context(active_test=False).search(domain):
            deal.write(deal.lead_id._get_item_values())

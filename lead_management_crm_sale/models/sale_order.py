from collections import defaultdict

from odoo import api, models


class SaleOrder(models.Model):
    """An order made on a deal is one of the lead that the deal comes from.

    The link is the same as that of an order made on the lead itself, so it counts once;
    a lead that somebody chose on the order comes before that of the deal.
    """

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered("opportunity_id")._link_leads_of_deals()
        return orders

    def write(self, vals):
        """Let the lead that came with the deal go with it."""
        if "opportunity_id" not in vals or "lead_id" in vals:
            return super().write(vals)
        # sudo: whoever sells need not see leads
        followed = {order: order.opportunity_id._get_lead_of_orders() for order in self.sudo()}
        res = super().write(vals)
        for order, lead in followed.items():
            is_of_lead = lead and order.lead_id == lead
            if is_of_lead and order.opportunity_id._get_lead_of_orders() != lead:
                order._set_lead(lead.browse())
        self._link_leads_of_deals()
        return res

    def _link_leads_of_deals(self):
        """Link the orders that have no lead to those of their deals.

        Where both are of the same company. sudo: whoever sells need not see leads.
        """
        orders_of_all = self.sudo()
        by_lead = defaultdict(orders_of_all.browse)
        for order in orders_of_all:
            lead = order.opportunity_id._get_lead_of_orders()
            if lead and not order.lead_id and lead.company_id == order.company_id:
                by_lead[lead] |= order
        for lead, orders in by_lead.items():
            orders._set_lead(lead)

    def _set_lead(self, lead):
        """Link the orders to a lead, and their invoices that were of no other one.

        An invoice of the orders of several leads is of none of them.

        :param lead: `lead.lead` record, empty to take the link off
        """
        former = self.lead_id
        self.write({"lead_id": lead.id})
        for invoice in self.invoice_ids.filtered(lambda move: move.lead_id <= former):
            leads = invoice.invoice_line_ids.sale_line_ids.order_id.lead_id
            invoice.lead_id = leads if len(leads) == 1 else False

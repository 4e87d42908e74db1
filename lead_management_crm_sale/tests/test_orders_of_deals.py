from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lead_management_sale.tests.common import LeadSaleCommon

from ..hooks import post_init_hook


class OrdersOfDealsCommon(LeadSaleCommon):
    """Leads that became deals, and orders made on these."""

    @classmethod
    def _create_deal(cls, **values):
        """Return the deal of a new lead with a customer."""
        lead = cls._create_sale_lead(**values)
        lead.qualify(create_contact=False)
        return lead.sudo().deal_ids.with_user(cls.user_seller)

    @classmethod
    def _create_order(cls, deal, price=100, **values):
        """Return an order as the deal's button New Quotation makes it."""
        context = deal._prepare_opportunity_quotation_context()
        context.pop("default_tag_ids")
        line = {"product_id": cls.item.id, "price_unit": price}
        values = {"partner_id": cls.customer.id, "order_line": [Command.create(line)], **values}
        Order = cls.env["sale.order"].with_user(cls.user_seller).with_company(cls.company_a)
        return Order.with_context(**context).create(values)

    def _get_amount(self, lead):
        lead.invalidate_recordset()
        return lead.sudo().ordered_amount


@tagged("post_install", "-at_install")
class TestOrdersOfDeals(OrdersOfDealsCommon):
    def test_an_order_of_the_deal_reaches_the_lead(self):
        """REQ-2.1, REQ-0.69, REQ-0.73: block, amounts, invoice and the report by source."""
        source = self.env["utm.source"].create({"name": "Trade fair of orders"})
        deal = self._create_deal(source_id=source.id)
        lead = deal.lead_id
        order = self._create_order(deal)
        self.assertEqual((order.lead_id, lead.order_count), (lead, 1))
        order.action_confirm()
        self.assertEqual(self._get_amount(lead), 100)
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        lead.invalidate_recordset()
        self.assertEqual(invoice.lead_id, lead.sudo())
        self.assertEqual(lead.invoiced_amount, 100)
        groups = lead._read_group(
            [("source_id", "=", source.id)], ["source_id"], ["ordered_amount:sum"]
        )
        self.assertEqual(groups, [(source, 100)])

    def test_an_order_counts_once(self):
        """REQ-0.69: linked with the lead and made on its deal; another lead that is chosen."""
        deal = self._create_deal()
        other = self._create_sale_lead()
        self._create_order(deal, lead_id=deal.lead_id.id).action_confirm()
        self._create_order(deal, price=30, lead_id=other.id).action_confirm()
        self.assertEqual(self._get_amount(deal.lead_id), 100)
        self.assertEqual(self._get_amount(other), 30)

    def test_a_seller_without_the_app_makes_the_order(self):
        """REQ-2.1: whoever sells need not see leads."""
        deal = self._create_deal()
        lead = deal.lead_id
        seller = self._create_user("seller_without_leads", None)
        seller.group_ids = [Command.link(self.env.ref("sales_team.group_sale_manager").id)]
        order = (
            self.env["sale.order"]
            .with_user(seller)
            .create({"partner_id": self.customer.id, "opportunity_id": deal.id})
        )
        self.assertEqual(order.sudo().lead_id, lead.sudo())

    def test_merged_deals_keep_their_orders_apart(self):
        """REQ-2.1: each lead what came of it; what comes later is the lead's of the deal left."""
        deals = self._create_deal() | self._create_deal()
        leads = [deal.lead_id for deal in deals]
        for deal in deals:
            self._create_order(deal).action_confirm()
        left = deals.sudo().merge_opportunity(auto_unlink=False)
        self.assertEqual(len(left.order_ids), 2)
        self.assertEqual([self._get_amount(lead) for lead in leads], [100, 100])
        self._create_order(left.with_user(self.user_seller), price=50).action_confirm()
        own = leads.index(left.lead_id.with_env(leads[0].env))
        self.assertEqual(self._get_amount(leads[own]), 150)
        self.assertEqual(self._get_amount(leads[1 - own]), 100)

    def test_a_lead_added_to_a_deal_counts_nothing_twice(self):
        """REQ-6.8, REQ-0.69: orders of the deal count for the lead that it was made of."""
        deal = self._create_deal()
        first = deal.lead_id
        second = self._create_sale_lead()
        self._create_order(deal).action_confirm()
        second.qualify(create_contact=False, deal_id=deal.id)
        self.assertEqual(second.deal_id, deal)
        self._create_order(deal, price=50).action_confirm()
        self.assertEqual((self._get_amount(first), self._get_amount(second)), (150, 0))
        second.action_undo_qualification()
        self.assertEqual((self._get_amount(first), self._get_amount(second)), (150, 0))

    def test_a_deal_without_a_lead_counts_for_the_one_that_is_added(self):
        """REQ-6.8: until that is taken off again; and the item is not mixed."""
        values = {"name": "Deal", "type": "opportunity", "company_id": self.company_a.id}
        deal = self.env["crm.lead"].create({**values, "user_id": self.user_seller.id})
        deal = deal.with_user(self.user_seller)
        self._create_order(deal).action_confirm()
        lead = self._create_sale_lead(product_id=self.item.id)
        lead.qualify(create_contact=False, deal_id=deal.id)
        self.assertEqual((deal.item_id, self._get_amount(lead)), (self.item, 100))
        lead.action_undo_qualification()
        self.assertFalse(deal.item_id)
        self.assertEqual(self._get_amount(lead), 0)
        self.assertFalse(deal.sudo().order_ids.lead_id)

    def test_a_lead_that_the_server_links_gets_the_orders(self):
        """REQ-2.1, REQ-5.5: by whatever link of the server's, when created or later."""
        deal = self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "company_id": self.company_a.id,
                "partner_id": self.customer.id,
                "user_id": self.user_seller.id,
            }
        )
        order = self._create_order(deal.with_user(self.user_seller))
        order.action_confirm()
        self.assertFalse(order.lead_id)
        Lead = self.env["lead.lead"].with_company(self.company_a)
        for name in Lead._get_deal_links():
            for at_once in (True, False):
                with self.subTest(field=name, at_once=at_once):
                    lead = Lead.create({"name": "Lead", **({name: deal.id} if at_once else {})})
                    if not at_once:
                        lead.write({name: deal.id})
                    self.assertEqual(order.sudo().lead_id, lead)
                    self.assertEqual(lead.ordered_amount, 100)
                    order.sudo().lead_id = False
                    lead.write({name: False})
                    lead.flush_recordset()

    def test_orders_follow_the_deal(self):
        """REQ-2.1: an order put to another deal, and a deal put to another lead."""
        deal, other = self._create_deal(), self._create_deal()
        order = self._create_order(deal)
        order.action_confirm()
        invoice = order.sudo()._create_invoices()
        order.opportunity_id = other
        self.assertEqual(order.lead_id, other.lead_id)
        self.assertEqual(invoice.lead_id, other.lead_id.sudo())
        self.assertEqual(self._get_amount(deal.lead_id), 0)
        lead = self._create_sale_lead()
        other.sudo().lead_id = lead
        self.assertEqual(order.lead_id, lead)
        order.opportunity_id = False
        self.assertFalse(order.lead_id)

    def test_undoing_the_qualification(self):
        """REQ-2.17: a living order forbids it; a cancelled one stays with the lead."""
        deal = self._create_deal()
        lead = deal.lead_id
        order = self._create_order(deal)
        with self.assertRaisesRegex(UserError, "documents"):
            lead.action_undo_qualification()
        order._action_cancel()
        lead.action_undo_qualification()
        self.assertFalse(lead.sudo().deal_ids.filtered("active"))
        self.assertEqual(order.lead_id, lead)
        self.assertEqual(self._get_amount(lead), 0)

    def test_installing_links_what_is_there(self):
        """REQ-2.1, REQ-6.8: orders, invoices, amounts and items from before."""
        deal = self._create_deal(product_id=self.item.id)
        lead = deal.lead_id
        order = self._create_order(deal)
        order.action_confirm()
        invoice = order.sudo()._create_invoices()
        order.sudo().lead_id = False
        invoice.lead_id = False
        deal.sudo().write({"item_id": False, "item_tmpl_id": False})
        self.assertEqual(self._get_amount(lead), 0)
        post_init_hook(self.env)
        self.assertEqual(self._get_amount(lead), 100)
        self.assertEqual(invoice.lead_id, lead.sudo())
        self.assertEqual(deal.item_id, self.item)

    def test_a_deal_gets_the_item(self):
        """REQ-6.8: the variant with its product, or the product alone."""
        self.assertEqual(self._create_deal(product_id=self.item.id).item_id, self.item)
        template = self._create_configurable()
        deal = self._create_deal(product_tmpl_id=template.id)
        self.assertEqual((deal.item_tmpl_id, deal.item_id.ids), (template, []))

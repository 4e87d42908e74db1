"""Queries pinned (design §5), with the core's own measuring."""

from odoo.tests import tagged

from odoo.addons.lead_management.tests.test_query_counts import QueryCase

from .common import LeadSaleCommon


@tagged("post_install", "-at_install")
class TestSaleQueries(LeadSaleCommon, QueryCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.values = {
            "name": "Shelving",
            "partner_id": cls.customer.id,
            "product_id": cls.item.id,
            "expected_revenue": 100,
        }

    def _create_with_documents(self, count):
        leads = self._create_leads(count, user=self.user_seller, **self.values)
        for lead in leads:
            order = lead._create_order()
            order.action_confirm()
            order._create_invoices()
        return leads

    def test_creating_a_lead_costs_little_more(self):
        """REQ-1.29: the amounts of a batch of new leads take one query."""
        self._create_lead(user=self.user_seller, **self.values)
        self.assertLessEqual(
            self._count(self._create_lead, user=self.user_seller, **self.values), 16
        )
        for_few = self._count(self._create_leads, 2, user=self.user_seller, **self.values)
        for_many = self._count(self._create_leads, 80, user=self.user_seller, **self.values)
        self.assertLessEqual(for_many, for_few)

    def test_list_with_columns_of_documents(self):
        """REQ-0.28, REQ-1.29: no query for a single row."""
        names = ("product_id", "product_tmpl_id", "order_numbers", "invoice_numbers")
        names = (*names, "ordered_amount", "invoiced_amount", "order_summary", "invoice_summary")
        specification = {name: {} for name in names}
        Lead = self.env["lead.lead"].with_user(self.user_seller)
        self.assert_constant(
            self._create_with_documents,
            lambda leads: Lead.web_search_read([("id", "in", leads.ids)], specification),
            few=2,
            many=8,
        )

    def test_blocks_take_one_query_each(self):
        """REQ-0.69: counts and sums by state, from one grouped query."""
        lead = self._create_with_documents(1)
        self._count(lead.mapped, "order_summary")  # warms the registry's caches
        for name, table in (("order_summary", "sale_order"), ("invoice_summary", "account_move")):
            queries = self._collect(lambda name=name: lead[name])
            grouped = [query for query in queries if "GROUP BY" in query and table in query]
            with self.subTest(block=name):
                self.assertEqual(len(grouped), 1)

    def test_card_does_not_grow_with_its_documents(self):
        """REQ-0.69, REQ-1.29: five orders take no more queries than one."""
        lead = self._create_with_documents(1)
        rows = {"fields": {"name": {}, "state": {}, "amount_untaxed": {}}}
        specification = {
            "order_ids": rows,
            "invoice_ids": rows,
            "order_count": {},
            "order_summary": {},
            "invoice_count": {},
            "invoice_summary": {},
            "can_create_order": {},
            "can_create_invoice": {},
        }
        self._count(lead.web_read, specification)
        for_one = self._count(lead.web_read, specification)
        for _number in range(4):
            order = lead._create_order()
            order.action_confirm()
            order._create_invoices()
        self.assertLessEqual(self._count(lead.web_read, specification), for_one)

    def test_confirming_writes_the_lead_once(self):
        """REQ-0.69: one query for the amounts, one statement for the row."""
        lead = self._create_with_documents(1)
        order = lead._create_order()
        queries = self._collect(order.action_confirm)
        self.assertLessEqual(sum("lead.ordered_amount" in query for query in queries), 1)
        self.assertLessEqual(sum('UPDATE "lead_lead"' in query for query in queries), 1)

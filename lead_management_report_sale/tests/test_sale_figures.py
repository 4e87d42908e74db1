from odoo.tests import HttpCase, tagged

from odoo.addons.lead_management_report.tests.common import LeadReportCommon
from odoo.addons.lead_management_sale.tests.common import LeadSaleCommon


class LeadReportSaleCommon(LeadReportCommon, LeadSaleCommon):
    """Leads of two salespeople and sources, with confirmed orders and an invoice."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.user_seller.tz = cls.time_zone
        cls.lead_fair = cls._create_sale_lead(source_id=cls.source_fair.id, expected_revenue=900)
        cls.lead_web = cls._create_sale_lead(source_id=cls.source_web.id, expected_revenue=50)
        cls.lead_other = cls._create_sale_lead(cls.user_seller_all)
        cls._create_order(cls.lead_fair, 100)
        invoiced = cls._create_order(cls.lead_fair, 30)
        cls._create_order(cls.lead_other, 7)
        cls._create_order(cls.lead_web, 1000, confirm=False)
        invoiced._create_invoices().action_post()

    @classmethod
    def _create_order(cls, lead, amount, confirm=True):
        order = cls.env["sale.order"].browse(lead.action_create_order()["res_id"])
        order.order_line = [(5, 0, 0), (0, 0, {"product_id": cls.item.id, "price_unit": amount})]
        if confirm:
            order.action_confirm()
        return order


@tagged("post_install", "-at_install")
class TestSaleFigures(LeadReportSaleCommon):
    """What was ordered and invoiced, on the dashboard and in the lead report."""

    def _get_data(self, user=None, **filters):
        return self._as("lead.dashboard", user or self.user_manager).get_data(filters)

    def _get_amounts(self, *args, **filters):
        amounts = self._get_data(*args, **filters)["amounts"]
        return {amount["name"]: amount["sum"] for amount in amounts}

    def test_sums_of_confirmed_orders_and_posted_invoices(self):
        """REQ-0.69, REQ-1.26: a quotation does not count, the expected revenue stays."""
        data = self._get_data()
        self.assertEqual(self._get_amounts(), {"ordered_amount": 137, "invoiced_amount": 30})
        self.assertEqual(data["totals"]["open"]["revenue"], 950)

    def test_amounts_open_the_leads_that_have_one(self):
        """REQ-1.27: any number opens its records."""
        found = {
            amount["name"]: self._as("lead.lead", self.user_manager).search(
                amount["leads"]["domain"]
            )
            for amount in self._get_data()["amounts"]
        }
        self.assertEqual(found["ordered_amount"], self.lead_fair | self.lead_other)
        self.assertEqual(found["invoiced_amount"], self.lead_fair)
        for amount in self._get_data()["amounts"]:
            self.assertEqual(amount["leads"]["value"], len(found[amount["name"]]))

    def test_tables_have_the_amounts_of_their_rows(self):
        """REQ-1.26, REQ-1.27: by source and by salesperson."""
        data = self._get_data()
        ordered = {
            table: {row["id"]: row["amounts"]["ordered_amount"] for row in data[table]}
            for table in ("sources", "salespeople")
        }
        self.assertEqual(
            ordered["sources"], {self.source_fair.id: 130, self.source_web.id: 0, False: 7}
        )
        self.assertEqual(
            ordered["salespeople"], {self.user_seller.id: 130, self.user_seller_all.id: 7}
        )

    def test_credit_notes_reduce_a_row_below_nothing(self):
        """REQ-0.69: an amount with a minus is not left out."""
        self.lead_other.sudo().invoiced_amount = -12
        [row] = [
            row for row in self._get_data()["salespeople"] if row["id"] == self.user_seller_all.id
        ]
        self.assertEqual(row["amounts"]["invoiced_amount"], -12)
        self.assertEqual(self._get_amounts()["invoiced_amount"], 18)

    def test_nobody_sees_the_amounts_of_other_leads(self):
        """REQ-1.14: a salesperson's page adds up the own leads."""
        self.assertEqual(
            self._get_amounts(self.user_seller), {"ordered_amount": 130, "invoiced_amount": 30}
        )

    def test_lead_report_measures_them(self):
        """REQ-0.70, REQ-0.73: beside the expected revenue, in the ready view."""
        report = self.env.ref("lead_management_report.lead_lead_view_search_report")
        arch = self.env["lead.lead"].get_view(report.id, "search")["arch"]
        self.assertIn("'ordered_amount', 'invoiced_amount'", arch)
        [(_user, ordered, invoiced)] = self._as("lead.lead", self.user_seller)._read_group(
            [], ["user_id"], ["ordered_amount:sum", "invoiced_amount:sum"]
        )
        self.assertEqual((ordered, invoiced), (130, 30))


@tagged("post_install", "-at_install", "browser")
class TestSaleFiguresTour(LeadReportSaleCommon, HttpCase):
    """The same on the screen."""

    def test_dashboard_shows_and_opens_the_amounts(self):
        """REQ-1.26, REQ-1.27"""
        self.start_tour("/odoo", "lead_dashboard_sales", login=self.user_manager.login)

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.lead_management.tests.rights_table import RightsTableMixin

from .common import LeadSaleCommon

DOCUMENT_FIELDS = {"order_count", "invoice_count", "order_summary", "invoice_summary"}


@tagged("post_install", "-at_install")
class TestSaleRightsTable(RightsTableMixin, LeadSaleCommon):
    """The addon's table of rights; it gives nobody a right in Sales or Invoicing."""

    addon = "lead_management_sale"
    rights = {
        "lead.document.wizard": ("", "crud", "crud", "crud", "crud"),
    }
    rights_elsewhere = {
        "sale.order.template": ("", "", "", "", "r"),
        "account.journal": ("", "", "", "", "r"),
        "sale.order": ("", "", "", "", ""),
        "account.move": ("", "", "", "", ""),
    }
    groups_without_rights = ("sales_team.group_sale_manager",)


@tagged("post_install", "-at_install")
class TestCardByRights(LeadSaleCommon):
    """REQ-0.24: what the card shows to whom, and that it opens for all of them."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        seller = cls.user_seller_all
        cls.lead = cls._create_sale_lead(user=seller, product_id=cls.item.id, expected_revenue=9)
        cls.order = cls.env["sale.order"].browse(cls.lead.action_create_order()["res_id"])
        cls.order.action_confirm()
        cls.invoice = cls.order.with_user(seller)._create_invoices()
        cls.invoice.sudo().action_post()

    def _read_card(self, user):
        """Give the lead to a user and read what the user's card reads.

        :returns: {name of the field: value}
        """
        self.lead.sudo().user_id = user
        lead = self.lead.with_user(user)
        self.env.flush_all()
        self.env.invalidate_all()
        names = set(lead.get_views([(False, "form")])["models"]["lead.lead"]["fields"])
        views = lead.get_view(view_type="form")["arch"]
        names = {name for name in names if f'name="{name}"' in views}
        specification = {
            name: {"fields": {"display_name": {}}} if lead._fields[name].relational else {}
            for name in names
            if lead._fields[name].type not in ("properties", "properties_definition")
        }
        [values] = lead.web_read(specification)
        return values

    def test_leads_alone(self):
        """REQ-0.24: no buttons, no blocks, no AccessError; the amounts are numbers."""
        card = self._read_card(self.user_own)
        self.assertFalse(card["can_create_order"] or card["can_create_invoice"])
        self.assertTrue(DOCUMENT_FIELDS.isdisjoint(card))
        self.assertEqual((card["ordered_amount"], card["invoiced_amount"]), (9, 9))
        self.assertFalse(self.lead.with_user(self.user_own).order_numbers)
        with self.assertRaises(AccessError):
            self.order.with_user(self.user_own).read(["name"])
        Form(self.lead.with_user(self.user_own))

    def test_with_sales(self):
        """REQ-0.24: own orders and their invoices, and the button for orders alone."""
        card = self._read_card(self.user_seller)
        self.assertTrue(card["can_create_order"])
        self.assertFalse(card["can_create_invoice"])
        # the order is a colleague's: it counts for nobody who may not open it
        self.assertEqual((card["order_count"], card["invoice_count"]), (0, 0))
        self.order.sudo().user_id = self.user_seller
        self.invoice.sudo().invoice_user_id = self.user_seller
        card = self._read_card(self.user_seller)
        self.assertEqual((card["order_count"], card["invoice_count"]), (1, 1))
        action = self.lead.with_user(self.user_seller).action_view_orders()
        self.assertEqual(action["res_id"], self.order.id)

    def test_with_invoicing(self):
        """REQ-0.24: all documents, and the button for invoices alone."""
        card = self._read_card(self.user_biller)
        self.assertFalse(card["can_create_order"])
        self.assertTrue(card["can_create_invoice"])
        self.assertEqual((card["order_count"], card["invoice_count"]), (1, 1))
        action = self.lead.with_user(self.user_biller).action_view_invoices()
        self.assertEqual(action["res_id"], self.invoice.id)

    def test_read_only(self):
        """REQ-0.24, REQ-1.14: an auditor sees the amounts, and makes nothing."""
        card = self._read_card(self.user_readonly)
        self.assertFalse(card["can_create_order"] or card["can_create_invoice"])
        self.assertEqual(card["ordered_amount"], 9)

    def test_list_and_board_open_for_all(self):
        """REQ-0.28: the columns of documents are for who may read them."""
        for user, shown in (
            (self.user_own, False),
            (self.user_seller, True),
            (self.user_biller, True),
            (self.user_readonly, False),
        ):
            Lead = self.env["lead.lead"].with_user(user)
            arch = Lead.get_view(view_type="list")["arch"]
            with self.subTest(user=user.login):
                self.assertEqual('name="order_numbers"' in arch, shown)
                self.assertIn('name="ordered_amount"', arch)
                Lead.web_search_read([], {"order_numbers": {}, "invoice_numbers": {}})
                search = Lead.get_view(view_type="search")["arch"]
                self.assertEqual('name="with_order"' in search, shown)

    def test_filters_of_documents(self):
        """REQ-0.30: with and without an order or invoice, and by their numbers."""
        self.lead.sudo().user_id = self.user_biller
        other = self._create_lead(user=self.user_biller)
        Lead = self.env["lead.lead"].with_user(self.user_biller)
        for name in ("order_ids", "invoice_ids"):
            with self.subTest(field=name):
                self.assertEqual(Lead.search([(name, "!=", False)]), self.lead)
                self.assertIn(other, Lead.search([(name, "=", False)]))
        for document, name in ((self.order, "order_ids"), (self.invoice, "invoice_ids")):
            found = Lead.search([(f"{name}.name", "ilike", document.name)])
            self.assertEqual(found, self.lead)

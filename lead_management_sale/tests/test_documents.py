from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.sql import table_columns

from ..hooks import COLUMNS, pre_init_hook
from .common import LeadSaleCommon


class DocumentCase(LeadSaleCommon):
    """Orders and invoices of leads, made as the salespeople make them."""

    def _create_order(self, lead, amount=100, confirm=False):
        order = self._get_record(lead.action_create_order())
        order.order_line = [(5, 0, 0), (0, 0, {"product_id": self.item.id, "price_unit": amount})]
        if confirm:
            order.action_confirm()
        return order

    def _create_invoices(self, orders, grouped=True):
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=orders.ids
        )
        wizard.create({"consolidated_billing": not grouped}).create_invoices()
        return orders.invoice_ids


@tagged("post_install", "-at_install")
class TestAmounts(DocumentCase):
    """What is ordered and invoiced, beside the expected revenue."""

    def test_columns_are_there_before_their_fields(self):
        """REQ-9.1: with the type that the field has, or Odoo would compute them lead by lead."""
        self.env.cr.execute("ALTER TABLE lead_lead RENAME COLUMN ordered_amount TO put_aside")
        pre_init_hook(self.env)
        found = table_columns(self.env.cr, "lead_lead")
        for name, column_type in COLUMNS.items():
            self.assertEqual(found[name]["udt_name"], column_type)
            self.assertEqual(self.env["lead.lead"]._fields[name].column_type[0], column_type)

    def test_confirmed_orders_count(self):
        """REQ-0.69: quotations do not, and a cancelled order does no more."""
        lead = self._create_sale_lead(expected_revenue=500)
        self._create_order(lead, 70)
        order = self._create_order(lead, 100, confirm=True)
        self._create_order(lead, 30, confirm=True)
        self.assertEqual(lead.ordered_amount, 130)
        order._action_cancel()
        self.assertEqual(lead.ordered_amount, 30)
        self.assertEqual(lead.expected_revenue, 500)

    def test_amount_follows_its_lines_and_its_lead(self):
        """REQ-0.69: a changed line, an order moved to another lead, a deleted one."""
        lead, other = self._create_sale_lead(), self._create_sale_lead()
        order = self._create_order(lead, 100, confirm=True)
        order.order_line.price_unit = 250
        self.assertEqual(lead.ordered_amount, 250)
        order.lead_id = other
        self.assertEqual((lead.ordered_amount, other.ordered_amount), (0, 250))
        order._action_cancel()
        order.unlink()
        self.assertEqual(other.ordered_amount, 0)

    def test_posted_invoices_count_and_credit_notes_reduce(self):
        """REQ-0.69: drafts do not, and a cancelled invoice does no more."""
        lead = self._create_sale_lead()
        order = self._create_order(lead, 100, confirm=True)
        invoice = self._create_invoices(order)
        self.assertEqual(lead.invoiced_amount, 0)
        invoice.action_post()
        self.assertEqual(lead.invoiced_amount, 100)
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = reversal.create({"journal_id": invoice.journal_id.id, "reason": "Return"})
        credit_note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        self.assertEqual(credit_note.lead_id, lead)
        credit_note.invoice_line_ids.price_unit = 40
        credit_note.action_post()
        self.assertEqual(lead.invoiced_amount, 60)

    def test_other_currencies_are_converted_by_their_day(self):
        """REQ-0.69: everything in the company's currency, at the document's rate."""
        euro = self.env.ref("base.EUR")
        self._set_rate(euro, 0.25)
        lead = self._create_sale_lead()
        self._create_order(lead, 100, confirm=True)
        order = self._create_order(lead, 1)
        order.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company_a.id}
        )
        order.order_line.price_unit = 50
        order.action_confirm()
        self.assertEqual(order.currency_id, euro)
        self.assertEqual(lead.ordered_amount, 300)
        self.assertIn("300", lead.order_summary)
        invoice = self._create_invoices(order)
        invoice.action_post()
        self.assertEqual(invoice.amount_untaxed, 50)
        self.assertEqual(lead.invoiced_amount, 200)

    def test_amounts_are_measures(self):
        """REQ-0.69: for reports, in the database."""
        lead = self._create_sale_lead(expected_revenue=500)
        self._create_order(lead, 100, confirm=True)
        self._create_order(self._create_sale_lead(), 20, confirm=True)
        groups = self.env["lead.lead"]._read_group(
            [("partner_id", "=", self.customer.id)],
            [],
            ["expected_revenue:sum", "ordered_amount:sum", "invoiced_amount:sum"],
        )
        self.assertEqual(groups, [(500, 120, 0)])

    def test_others_change_leaves_no_trace_of_a_user(self):
        """REQ-2.16: what the amounts bring with them is no change of the lead by a user."""
        lead = self._create_sale_lead()
        lead.sudo().date_last_user_change = stamp = fields.Datetime.to_datetime("2031-01-01")
        lead.flush_recordset()
        self._create_order(lead, 100, confirm=True)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(lead.date_last_user_change, stamp)
        self.assertEqual(lead.ordered_amount, 100)


@tagged("post_install", "-at_install")
class TestBlocks(DocumentCase):
    """The blocks Orders and Invoices on the card (REQ-0.69)."""

    def test_blocks_appear_with_the_first_document(self):
        """REQ-0.69: none on a lead without documents."""
        lead = self._create_sale_lead()
        self.assertEqual((lead.order_count, lead.invoice_count), (0, 0))
        self.assertFalse(lead.order_summary or lead.invoice_summary)
        self.assertTrue(Form(lead)._get_modifier("order_summary", "invisible"))
        order = self._create_order(lead, 100, confirm=True)
        self.assertEqual(lead.order_count, 1)
        form = Form(lead)
        self.assertFalse(form._get_modifier("order_summary", "invisible"))
        self.assertTrue(form._get_modifier("invoice_summary", "invisible"))
        self._create_invoices(order)
        self.assertEqual(lead.with_user(self.user_biller).sudo().invoice_count, 1)

    def test_only_this_leads_documents(self):
        """REQ-0.69: the same customer's other leads have their own."""
        lead, other = self._create_sale_lead(), self._create_sale_lead()
        order = self._create_order(lead)
        self._create_order(other)
        self.assertEqual(lead.order_ids, order)
        self.assertEqual(lead.order_count, 1)
        self.assertEqual(lead.order_numbers, order.name)

    def test_counts_and_sums_by_state(self):
        """REQ-0.69: in words, in the company's currency."""
        lead = self._create_sale_lead()
        for amount, confirm in ((10, False), (20, False), (100, True)):
            self._create_order(lead, amount, confirm)
        self._create_order(lead, 7)._action_cancel()
        lead.invalidate_recordset()
        summary = lead.with_context(lang="en_US").order_summary.replace("\N{NO-BREAK SPACE}", " ")
        self.assertEqual(
            summary,
            "Quotation: 2 (30.00 zł) · Sales Order: 1 (100.00 zł) · Cancelled: 1 (7.00 zł)",
        )

    def test_numbers_of_drafts_without_one_are_left_out(self):
        """REQ-0.28: an invoice has its number once it is posted."""
        lead = self._create_sale_lead()
        invoice = self._create_invoices(self._create_order(lead, 100, confirm=True))
        as_biller = lead.with_user(self.user_seller_all).sudo()
        self.assertFalse(as_biller.invoice_numbers)
        invoice.action_post()
        as_biller.invalidate_recordset()
        self.assertEqual(as_biller.invoice_numbers, invoice.name)

    def test_documents_open_from_the_counters(self):
        """REQ-0.69: one opens itself, several their list; an invoice, for who invoices."""
        lead = self._create_sale_lead()
        order = self._create_order(lead, 100, confirm=True)
        self.assertEqual(lead.action_view_orders()["res_id"], order.id)
        self._create_order(lead)
        action = lead.action_view_orders()
        self.assertEqual([mode for _view, mode in action["views"]], ["list", "form"])
        found = self.env["sale.order"].search(action["domain"])
        self.assertEqual(len(found), lead.order_count)
        arch = self.env["sale.order"].get_view(action["views"][0][0], "list")["arch"]
        columns = ("name", "date_order", "state", "sale_order_template_id", "amount_untaxed")
        for name in columns:
            self.assertIn(f'name="{name}"', arch)
        invoice = self._create_invoices(order)
        invoice.invoice_user_id = self.user_seller
        as_seller = lead.with_user(self.user_seller).action_view_invoices()
        self.assertEqual([mode for _view, mode in as_seller["views"]], ["list"])
        as_biller = lead.with_user(self.user_biller).action_view_invoices()
        self.assertEqual(as_biller["res_id"], invoice.id)


@tagged("post_install", "-at_install")
class TestLeadOnDocuments(DocumentCase):
    """The lead on orders and invoices (REQ-0.51)."""

    def test_invoice_of_the_order_carries_the_lead(self):
        """REQ-0.51: invoiced in whole or by down payment."""
        lead = self._create_sale_lead()
        order = self._create_order(lead, 100, confirm=True)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        wizard.create({"advance_payment_method": "percentage", "amount": 30}).create_invoices()
        self.assertEqual(order.invoice_ids.lead_id, lead)
        invoices = self._create_invoices(order)
        self.assertEqual(len(invoices), 2)
        self.assertEqual(invoices.lead_id, lead)

    def test_seller_without_leads_invoices(self):
        """REQ-0.51, REQ-2.3: who sees no leads keeps the link all the same."""
        lead = self._create_sale_lead()
        order = self._create_order(lead, 100, confirm=True)
        seller = self._create_user("plain_seller", None)
        seller.group_ids = [(4, self.env.ref("sales_team.group_sale_manager").id)]
        invoice = order.with_user(seller)._create_invoices()
        self.assertEqual(invoice.sudo().lead_id, lead)
        order.with_user(seller).copy()
        arch = self.env["sale.order"].with_user(seller).get_view(view_type="form")["arch"]
        self.assertNotIn('name="lead_id"', arch)

    def test_invoice_for_orders_of_two_leads_has_none(self):
        """REQ-0.51: it is not the first one's alone."""
        leads = self._create_sale_lead() | self._create_sale_lead()
        orders = self.env["sale.order"]
        for lead in leads:
            orders |= self._create_order(lead, 100, confirm=True)
        invoice = self._create_invoices(orders, grouped=False)
        self.assertEqual(len(invoice), 1)
        self.assertFalse(invoice.lead_id)

    def test_invoice_for_orders_of_one_lead_has_it(self):
        """REQ-0.51"""
        lead = self._create_sale_lead()
        orders = self._create_order(lead, 100, True) | self._create_order(lead, 5, True)
        invoice = self._create_invoices(orders, grouped=False)
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.lead_id, lead)

    def test_copy_of_an_order_keeps_the_lead(self):
        """REQ-0.51: as crm's opportunity does."""
        lead = self._create_sale_lead()
        self.assertEqual(self._create_order(lead).copy().lead_id, lead)

    def test_lead_is_searched_and_grouped(self):
        """REQ-0.51: by its code and name, on orders and invoices."""
        lead = self._create_sale_lead(name="Forklift")
        order = self._create_order(lead, 100, confirm=True)
        invoice = self._create_invoices(order)
        for document in (order, invoice):
            Model = document.with_user(self.user_seller)
            for text in ("forklift", lead.code):
                found = Model.search([("lead_id", "ilike", text)])
                self.assertEqual(found, document)
            self.assertIn((lead, 1), Model._read_group([], ["lead_id"], ["__count"]))
            for view_type in ("form", "list", "search"):
                arch = Model.get_view(view_type=view_type)["arch"]
                with self.subTest(model=document._name, view_type=view_type):
                    self.assertIn('name="lead_id"', arch)

    def test_lead_of_another_company_is_refused(self):
        """REQ-0.51, REQ-1.15: on the order and on the invoice."""
        theirs = self._create_lead(user=self.user_company_b, company_id=self.company_b.id)
        order = self._create_order(self._create_sale_lead())
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "journal_id": self.journal.id}
        )
        for document in (order, invoice):
            with self.assertRaises(UserError), self.cr.savepoint():
                document.lead_id = theirs

    def test_lead_stays_in_the_company_of_its_documents(self):
        """REQ-0.51, REQ-1.15: the amounts are in that company's currency."""
        lead = self._create_sale_lead()
        self._create_order(lead)
        with self.assertRaisesRegex(ValidationError, "Lead Company A"):
            lead.sudo().company_id = self.company_b
        lead.sudo().company_id = self.company_a


@tagged("post_install", "-at_install")
class TestDeletion(DocumentCase):
    """Deleting is for mistakes and duplicates (REQ-0.50)."""

    def test_lead_with_an_order_stays(self):
        """REQ-0.50: even a cancelled one, and for who cannot read it."""
        lead = self._create_sale_lead()
        order = self._create_order(lead)
        order._action_cancel()
        as_manager = lead.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "Close it instead"):
            as_manager.unlink()
        order.unlink()
        as_manager.unlink()
        self.assertFalse(lead.exists())

    def test_lead_with_an_invoice_stays(self):
        """REQ-0.50: in a batch as well, with a message that names it."""
        lead = self._create_sale_lead(user=self.user_biller, name="Invoiced")
        lead.action_create_invoice()
        free = self._create_sale_lead()
        with self.assertRaisesRegex(UserError, "Invoiced.*orders or invoices"):
            (free | lead).with_user(self.user_manager).unlink()
        self.assertTrue(free.exists())

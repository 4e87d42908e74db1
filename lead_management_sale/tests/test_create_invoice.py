from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LeadSaleCommon


@tagged("post_install", "-at_install")
class TestCreateInvoice(LeadSaleCommon):
    """REQ-0.68: an invoice from a lead, as a user of Invoicing."""

    def _create_invoice(self, **values):
        lead = self._create_sale_lead(user=self.user_biller, **values)
        return lead, self._get_record(lead.action_create_invoice())

    def test_invoice_carries_the_lead(self):
        """REQ-0.68, REQ-0.14: link, customer, type, salesperson, marketing, no lines."""
        source = self.env["utm.source"].create({"name": "Poznan"})
        lead, invoice = self._create_invoice(
            source_id=source.id, team_id=self.team_a.id, product_id=self.item.id
        )
        self.assertRecordValues(
            invoice,
            [
                {
                    "lead_id": lead.id,
                    "move_type": "out_invoice",
                    "state": "draft",
                    "partner_id": self.customer.id,
                    "partner_shipping_id": self.customer.id,
                    "journal_id": self.journal.id,
                    "company_id": self.company_a.id,
                    "currency_id": self.env.ref("base.PLN").id,
                    "invoice_user_id": self.user_biller.id,
                    "team_id": self.team_a.id,
                    "source_id": source.id,
                    "invoice_origin": lead.display_name,
                }
            ],
        )
        self.assertFalse(invoice.invoice_line_ids)

    def test_other_address_is_the_delivery_address(self):
        """REQ-0.68: as on an order."""
        self.user_biller.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        _lead, invoice = self._create_invoice(street="Polna 7", city="Kraków")
        self.assertEqual(invoice.partner_shipping_id.street, "Polna 7")
        self.assertEqual(invoice.partner_shipping_id.parent_id, self.customer)
        self.assertEqual(invoice.partner_id, self.customer)

    def test_unset_invoice_type(self):
        """REQ-0.24: no button, and no other way in; the order's button stays."""
        lead = self._create_sale_lead(user=self.user_biller)
        self.assertTrue(lead.can_create_invoice)
        self.settings_a.invoice_journal_id = False
        lead.invalidate_recordset()
        self.assertFalse(lead.can_create_invoice)
        self.assertTrue(lead.with_user(self.user_seller).sudo().can_create_order)
        with self.assertRaisesRegex(UserError, "Lead Company A.*Invoice type"):
            lead.action_create_invoice()

    def test_archived_journal(self):
        """REQ-0.24: what cannot be used any more is not set."""
        lead = self._create_sale_lead(user=self.user_biller)
        self.journal.active = False
        self.assertFalse(lead.can_create_invoice)

    def test_without_the_right(self):
        """REQ-0.24: Leads alone, and Sales, make no invoice from a lead."""
        for user in (self.user_own, self.user_seller, self.user_seller_all):
            lead = self._create_sale_lead(user=user)
            with self.subTest(user=user.login):
                self.assertFalse(lead.can_create_invoice)
                with self.assertRaises(AccessError):
                    lead.action_create_invoice()

    def test_archived_customer(self):
        """REQ-0.68: the message says whom."""
        lead = self._create_sale_lead(user=self.user_biller)
        self.customer.active = False
        with self.assertRaisesRegex(UserError, "Customer Ltd.*archived"):
            lead.action_create_invoice()

    def test_hook_extends_the_values(self):
        """REQ-0.68: an addon adds its own values to what is made."""
        Lead = self.registry["lead.lead"]
        prepare = Lead._prepare_invoice_values
        self.patch(Lead, "_prepare_invoice_values", lambda lead: prepare(lead) | {"ref": lead.name})
        _lead, invoice = self._create_invoice()
        self.assertEqual(invoice.ref, "Lead")

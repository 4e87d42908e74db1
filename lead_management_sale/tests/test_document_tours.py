from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import LeadSaleCommon


@tagged("post_install", "-at_install", "browser")
class TestDocumentTours(LeadSaleCommon, HttpCase):
    """Orders and invoices of leads on the screen."""

    def _start(self, tour, lead, user):
        self.start_tour(f"/odoo/leads/{lead.id}", tour, login=user.login)

    def test_order_with_a_matching_customer(self):
        """REQ-0.67, REQ-0.69, REQ-0.51: linked with its reason, made, found again."""
        self.customer.email = "office@customer.example"
        lead = self._create_sale_lead(
            name="Tour lead",
            partner_id=False,
            email="office@customer.example",
            product_id=self.item.id,
            expected_revenue=1500,
        )
        self._start("lead_sale_order", lead, self.user_seller)
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(lead.order_ids.amount_untaxed, 1500)

    def test_order_with_a_new_customer(self):
        """REQ-0.67: cancelled first, then the company is created."""
        self.user_seller.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        lead = self._create_sale_lead(partner_id=False, partner_name="Stranger Ltd")
        self._start("lead_sale_new_customer", lead, self.user_seller)
        self.assertTrue(lead.partner_id.is_company)
        self.assertEqual(len(lead.order_ids), 1)

    def test_invoice(self):
        """REQ-0.68, REQ-0.24: one button for who invoices, the draft, the block."""
        lead = self._create_sale_lead(user=self.user_biller)
        self._start("lead_sale_invoice", lead, self.user_biller)
        self.assertEqual(lead.sudo().invoice_ids.partner_id, self.customer)

    def test_leads_alone(self):
        """REQ-0.24: the card opens without buttons and without an error."""
        lead = self._create_sale_lead(product_id=self.item.id, expected_revenue=1500)
        self._get_record(lead.action_create_order()).action_confirm()
        lead.sudo().user_id = self.user_own
        self._start("lead_sale_leads_alone", lead, self.user_own)


@tagged("post_install", "-at_install", "browser")
class TestDocumentToursPhone(LeadSaleCommon, HttpCase):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_leads_alone_at_phone_width(self):
        """REQ-0.24, decision 9: the mobile app is the web client."""
        lead = self._create_sale_lead(product_id=self.item.id, expected_revenue=1500)
        self._get_record(lead.action_create_order()).action_confirm()
        lead.sudo().user_id = self.user_own
        self.start_tour(f"/odoo/leads/{lead.id}", "lead_sale_leads_alone_phone", login="lead_own")

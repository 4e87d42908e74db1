from odoo.tests import HttpCase, tagged

from .common import LeadDealCommon


@tagged("post_install", "-at_install", "browser")
class TestQualifyTours(LeadDealCommon, HttpCase):
    """Qualification on the screen."""

    def _create_tour_lead(self):
        self.customer = self.env["res.partner"].create(
            {"name": "Tour customer", "email": "office@customer.example", "is_company": True}
        )
        return self._create_deal_lead(name="Tour lead", email="office@customer.example")

    def _check_tour(self, lead):
        [entry] = lead.qualification_ids
        self.assertEqual(entry.state, "undone")
        self.assertFalse(entry.deal_id.active)
        self.assertEqual(lead.status_id, self.status_new)
        self.assertTrue(self.customer.active)

    def test_qualify_and_undo(self):
        """REQ-2.17, REQ-2.19, REQ-2.1: there, back, and taken back."""
        lead = self._create_tour_lead()
        self.start_tour(f"/odoo/leads/{lead.id}", "lead_qualify_and_undo", login="lead_seller")
        self._check_tour(lead)

    def test_add_to_the_existing_deal(self):
        """REQ-6.8: the dialog shows which deal it is, and it opens."""
        deal = self.env["crm.lead"].create(
            {
                "name": "Shelves",
                "type": "opportunity",
                "company_id": self.company_a.id,
                "user_id": self.user_seller.id,
                "email_from": "anna@example.org",
            }
        )
        lead = self._create_deal_lead(email="anna@example.org")
        self.start_tour(f"/odoo/leads/{lead.id}", "lead_add_to_existing_deal", login="lead_seller")
        self.assertEqual(lead.deal_id, deal.with_env(lead.env))

    def test_leads_alone(self):
        """REQ-0.24: the card opens without the button and without an error."""
        lead = self._create_lead()
        self.start_tour(f"/odoo/leads/{lead.id}", "lead_qualify_leads_alone", login="lead_own")

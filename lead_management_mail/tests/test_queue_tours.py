from odoo.tests import HttpCase, tagged

from .gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install", "browser")
class TestQueueTours(LeadGatewayCommon, HttpCase):
    """The queue in a real browser."""

    def test_the_day_of_a_salesperson(self):
        """REQ-0.22, REQ-0.27, REQ-0.61: everything that waits, by key and by click."""
        self._create_lead(name="Known", email="eva@customer.example")
        self._create_call(start="2026-01-05 08:00:00")
        self._create_email(
            subject="Known sender", email_from="eva@customer.example", date="2026-01-05 09:00:00"
        )
        self._create_email(subject="Racking", date="2026-01-05 10:00:00")
        newsletter = self._create_email(
            subject="Newsletter", email_from="news@shop.example", date="2026-01-05 11:00:00"
        )
        self.start_tour("/odoo/lead-inbox", "lead_queue_day", login=self.user_own.login)
        self.assertEqual(newsletter.ignore_reason, "person")
        waiting = self.env["lead.inbox.item"].search(
            [("state", "=", "todo"), ("company_id", "=", self.company_a.id)]
        )
        self.assertFalse(waiting)


@tagged("post_install", "-at_install", "browser")
class TestNarrowQueueTours(LeadGatewayCommon, HttpCase):
    """The queues in a window of 1,300 pixels."""

    browser_size = "1300x800"

    def test_buttons_of_a_row_are_inside_the_window(self):
        """REQ-0.61, REQ-0.64: the last one as well, with a lead suggested and a long subject."""
        lead = self._create_lead(
            name="Racking for a hall of two thousand metres", email="eva@customer.example"
        )
        email = self._create_email(
            subject="Racking for the hall: measures, loads and a drawing of the entrance",
            email_from='"Eva of the purchasing office" <eva@customer.example>',
        )
        self.assertEqual(email.suggested_lead_id, lead)
        for url in ("/odoo/lead-inbox", "/odoo/action-lead_management_mail.lead_email_action"):
            with self.subTest(url=url):
                self.start_tour(url, "lead_queue_narrow", login=self.user_own.login)

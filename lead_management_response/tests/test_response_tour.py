from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.mail.models.mail_mail import MailMail

from .common import LeadResponseCommon


@tagged("post_install", "-at_install", "browser")
class TestResponseTour(LeadResponseCommon, HttpCase):
    def test_countdown_stops_with_the_sent_mail(self):
        """REQ-7.6"""
        self.env["mail.template"].search([("model", "=", "lead.lead")]).unlink()
        # open at every hour of every day, whenever the test runs
        calendar = self._create_calendar(hours=((0, 24),), days=range(7))
        self._create_policy(calendar_id=calendar.id)
        lead = self._arrive(name="Shelves")
        with patch.object(MailMail, "send"):
            self.start_tour(f"/odoo/leads/{lead.id}", "lead_response", login=self.user_own.login)
        self.assertEqual(lead.response_state, "met")
        self.assertEqual(lead.response_kind, "email")

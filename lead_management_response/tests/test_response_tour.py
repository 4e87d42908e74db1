from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.mail.models.mail_mail import MailMail

from .common import LeadResponseCommon


@tagged("post_install", "-at_install", "browser")
class TestResponseTour(LeadResponseCommon, HttpCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        # open at every hour of every day, whenever the test runs
        calendar = cls._create_calendar(hours=((0, 24),), days=range(7))
        cls._create_policy(calendar_id=calendar.id)

    def test_countdown_stops_with_the_sent_mail(self):
        """REQ-7.6"""
        self.env["mail.template"].search([("model", "=", "lead.lead")]).unlink()
        lead = self._arrive(name="Shelves")
        with patch.object(MailMail, "send"):
            self.start_tour(f"/odoo/leads/{lead.id}", "lead_response", login=self.user_own.login)
        self.assertEqual(lead.response_state, "met")
        self.assertEqual(lead.response_kind, "email")

    def test_escalation_stands_on_the_card(self):
        """REQ-7.7: two hours later, to the salesperson's eyes."""
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(hours=2)):
            lead = self._arrive(name="Shelves", team_id=self.team_a.id)
        cron = self.env.ref("lead_management_response.lead_response_cron")
        for moment in (now - timedelta(minutes=70), now):
            # a test with a browser is in the registry's test mode as a whole
            with freeze_time(moment):
                cron.method_direct_trigger()
        self.start_tour(
            f"/odoo/leads/{lead.id}", "lead_response_escalated", login=self.user_own.login
        )
        steps = lead.sudo().response_escalation_ids.mapped("step")
        self.assertEqual(sorted(steps), ["leader", "reminder"])

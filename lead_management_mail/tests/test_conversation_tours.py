from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.mail.models.mail_mail import MailMail

from .common import LeadMailCommon


@tagged("post_install", "-at_install", "browser")
class TestConversationTours(LeadMailCommon, HttpCase):
    """The conversation of a lead, as a salesperson has it."""

    @classmethod
    def _setup_records(cls):
        res = super()._setup_records()
        cls.env["mail.template"].search([("model", "=", "lead.lead")]).unlink()
        cls.lead = cls._create_lead(name="Shelves", email="anna@example.com")
        cls.env["ir.attachment"].create(
            [
                {
                    "name": "offer.txt",
                    "raw": b"Offer",
                    "res_model": "lead.lead",
                    "res_id": cls.lead.id,
                }
            ]
        )
        return res

    def _start(self, tour, user):
        self.start_tour(f"/odoo/leads/{self.lead.id}", tour, login=user.login)

    def test_day_of_a_salesperson(self):
        """REQ-0.34, REQ-0.47, REQ-0.63: plan, do, note, correct, look back, write."""
        self._flush_tracking()
        self.lead.name = "Shelving"
        self._flush_tracking()
        with patch.object(MailMail, "send"):
            self._start("lead_conversation", self.user_own)
        message = self.lead.sudo().message_ids[0]
        self.assertEqual(message.outgoing_email_to, "anna@example.com")
        self._start("lead_comment_of_colleague", self.user_team)

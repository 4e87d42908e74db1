from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestCallConversation(LeadGatewayCommon):
    """A call in the conversation of its lead, and what is planned with it."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead(phone="+48 600 100 200")
        cls.call_type = cls.env.ref("mail.mail_activity_data_call")

    def _get_told(self, lead):
        return lead.sudo().message_ids.filtered("mail_activity_type_id").sorted("id")

    def _log(self, **values):
        """Log a call as the dialog of the card does, and return it."""
        action = self.lead.action_log_call()
        form = Form(
            self.env["lead.call"].with_user(self.user_own).with_context(**action["context"]),
            view=action["views"][0][0],
        )
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_logged_call_stands_in_the_conversation(self):
        """REQ-0.60, REQ-8.4: who, when, result, minutes and note, once."""
        # logged later than it was made
        call = self._log(start="2026-03-02 08:15:00", duration_minutes=3.5, note="Sends <the> plan")
        self.assertEqual(call.duration, 210)
        message = self._get_told(self.lead)
        self.assertEqual(len(message), 1)
        self.assertEqual(message.author_id, self.user_own.partner_id)
        self.assertEqual(str(message.date), "2026-03-02 08:15:00")
        for text in ("Outgoing call: +48 600 100 200", "Answered, 3:30", "Sends &lt;the&gt; plan"):
            self.assertIn(text, message.body)

    def test_call_is_told_in_the_name_of_who_made_it(self):
        """REQ-0.60: not of who wrote it down, nor of the telephone system."""
        self._create_call(lead_id=self.lead.id, user_id=self.user_colleague.id)
        author = self._get_told(self.lead).author_id
        self.assertEqual(author, self.user_colleague.partner_id)

    def test_corrected_call_is_told_anew(self):
        """REQ-0.60: the conversation follows the call, its time too, and is not doubled."""
        call = self._log(note="First")
        call.write({"result": "busy", "note": "Second", "start": "2026-03-02 08:15:00"})
        message = self._get_told(self.lead)
        self.assertEqual(len(message), 1)
        self.assertEqual(str(message.date), "2026-03-02 08:15:00")
        self.assertIn("Busy", message.body)
        self.assertIn("Second", message.body)
        self.assertNotIn("First", message.body)

    def test_ongoing_call_is_told_when_it_ends(self):
        """REQ-0.66"""
        call = self._create_call(lead_id=self.lead.id, result="ongoing")
        self.assertFalse(self._get_told(self.lead))
        call.write({"result": "answered", "duration": 60})
        self.assertIn("1:00", self._get_told(self.lead).body)

    def test_call_changes_over_with_its_message(self):
        """REQ-0.62: attached, re-linked and taken back in the queue."""
        other = self._create_lead()
        call = self._create_call()
        call.action_attach_to(self.lead)
        self.assertEqual(len(self._get_told(self.lead)), 1)
        call.action_attach_to(other)
        self.assertFalse(self._get_told(self.lead))
        self.assertEqual(len(self._get_told(other)), 1)
        call.action_undo()
        self.assertFalse(self._get_told(other))
        self.assertFalse(call.sudo().lead_message_id)

    def test_next_step_is_planned_in_the_same_dialog(self):
        """REQ-0.47, REQ-8.4: type, day and what to do; a week ahead unless chosen."""
        tomorrow = fields.Date.context_today(self.lead) + timedelta(days=1)
        self._log(
            result="missed",
            next_type_id=self.call_type,
            next_date=tomorrow,
            next_summary="Try again",
        )
        self.assertRecordValues(
            self.lead.activity_ids,
            [
                {
                    "activity_type_id": self.call_type.id,
                    "date_deadline": tomorrow,
                    "summary": "Try again",
                    "user_id": self.user_own.id,
                }
            ],
        )
        self._log(next_type_id=self.call_type)
        self.assertIn(
            fields.Date.context_today(self.lead) + timedelta(days=7),
            self.lead.activity_ids.mapped("date_deadline"),
        )

    def test_next_step_needs_a_lead(self):
        """REQ-0.47: by the API as well."""
        with self.assertRaisesRegex(ValidationError, "needs a lead"):
            self.env["lead.call"].with_user(self.user_own).create(
                {"caller": "600 100 200", "next_type_id": self.call_type.id}
            )

    def test_counters_count_what_they_open(self):
        """REQ-8.3, REQ-0.34: calls and e-mails of this lead, one query each for many."""
        other = self._create_lead()
        self._create_call(lead_id=self.lead.id)
        self._create_call(lead_id=self.lead.id, user_id=self.user_colleague.id)
        leads = self.lead | other
        self.assertEqual(leads.mapped("call_count"), [2, 0])
        self.assertEqual(leads.mapped("email_count"), [0, 0])
        found = self.env["lead.call"].search(self.lead.action_open_calls()["domain"])
        self.assertEqual(len(found), 2)

    def test_contact_and_employee_list_their_calls(self):
        """REQ-8.7: those with the contact's persons too, and those that the employee made."""
        company = self.env["res.partner"].create({"name": "Customer Ltd", "is_company": True})
        person = self.env["res.partner"].create({"name": "Anna", "parent_id": company.id})
        call = self._create_call(partner_id=person.id)
        other = self._create_call(partner_id=False, caller="1", user_id=self.user_colleague.id)
        partners = (company | self.user_colleague.partner_id).with_user(self.user_manager)
        self.assertEqual([partner.lead_call_ids for partner in partners], [call, other])

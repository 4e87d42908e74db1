from datetime import timedelta

from odoo import fields
from odoo.tests import Form, tagged

from .gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestPlannedCall(LeadGatewayCommon):
    """REQ-0.60, REQ-8.4: a call that had been planned and is logged is done, and told once."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead(phone="+48 600 100 200")
        cls.call_type = cls.env.ref("mail.mail_activity_data_call")

    def _plan(self, days=0, user=None, activity_type="mail.mail_activity_data_call", **values):
        today = fields.Date.context_today(self.lead)
        return self.lead.sudo().activity_schedule(
            activity_type,
            date_deadline=today + timedelta(days=days),
            user_id=(user or self.user_own).id,
            **values,
        )

    def _open(self):
        action = self.lead.action_log_call()
        Call = self.env["lead.call"].with_user(self.user_own)
        return Form(Call.with_context(**action["context"]), view=action["views"][0][0])

    def _get_told(self):
        return self.lead.sudo().message_ids.filtered("mail_activity_type_id")

    def test_planned_call_is_done_with_the_note(self):
        """REQ-8.4: the dialog says so, and the conversation has one entry with what both say."""
        planned = self._plan(summary="Ask for the plan", note="<p>Hall 3</p>")
        form = self._open()
        self.assertIn("Ask for the plan", form.planned_call)
        self.assertTrue(form.is_planned_done)
        form.note = "Sends it tomorrow"
        form.duration_minutes = 3.5
        call = form.save()
        self.assertFalse(planned.active)
        self.assertEqual(planned.feedback, "Sends it tomorrow")
        message = self._get_told()
        self.assertEqual(len(message), 1)
        self.assertEqual(message, call.sudo().lead_message_id)
        self.assertEqual(message.author_id, self.user_own.partner_id)
        for text in (
            "Outgoing call: +48 600 100 200",
            "Answered, 3:30",
            "Planned: Ask for the plan",
            "Hall 3",
            "Sends it tomorrow",
        ):
            with self.subTest(text=text):
                self.assertEqual(message.body.count(text), 1)

    def test_without_a_planned_call_nothing_is_offered(self):
        """REQ-8.4: what else is planned stays."""
        other = self._plan(activity_type="mail.mail_activity_data_todo")
        form = self._open()
        self.assertFalse(form.planned_call)
        self.assertFalse(form.is_planned_done)
        form.save()
        self.assertTrue(other.active)

    def test_who_was_not_reached_is_called_again_as_planned(self):
        """REQ-8.4: the plan stays for a call that nobody took, unless the next one is planned."""
        planned = self._plan()
        form = self._open()
        form.result = "missed"
        self.assertFalse(form.is_planned_done)
        form.save()
        self.assertTrue(planned.active)
        form = self._open()
        form.result = "busy"
        form.next_type_id = self.call_type
        self.assertTrue(form.is_planned_done)
        form.save()
        self.assertFalse(planned.active)
        # the next one stays
        self.assertEqual(self.lead.activity_ids.activity_type_id, self.call_type)

    def test_person_has_the_last_word(self):
        """REQ-8.4"""
        planned = self._plan()
        form = self._open()
        form.is_planned_done = False
        form.save()
        self.assertTrue(planned.active)

    def test_own_plan_goes_before_that_of_a_colleague(self):
        """REQ-8.4: then the nearest."""
        theirs = self._plan(-3, self.user_colleague)
        later, nearest = self._plan(5), self._plan(2)
        for planned in (nearest, later, theirs):
            self._open().save()
            self.assertFalse(planned.active)
        self.assertFalse(self.lead.sudo().activity_ids)

    def test_programs_end_only_what_they_name(self):
        """REQ-5.1: a call that the API logs leaves the plan alone, unless it says so."""
        planned = self._plan()
        Call = self.env["lead.call"].with_user(self.user_own)
        values = {"lead_id": self.lead.id, "recipient": "1", "direction": "out"}
        Call.create(dict(values))
        self.assertTrue(planned.active)
        calls = Call.create([values | {"is_planned_done": True}, values])
        self.assertFalse(planned.active)
        self.assertEqual([bool(call.planned_text) for call in calls], [True, False])

    def test_logged_call_moves_the_lead_once(self):
        """REQ-4.17: by what the call was; one that nobody took is none in return."""
        funnel = self._create_type(
            "Outreach",
            self.status_new | self.status_qualified | self.status_won | self.status_lost,
            is_outreach_moved=True,
            outreach_status_id=self.status_qualified.id,
        )
        self.lead.type_id = funnel
        self._plan()
        self._open().save()
        self.assertEqual(self.lead.status_id, self.status_qualified)
        self.assertEqual(len(self.lead.status_change_ids), 2)

from odoo.tests import freeze_time, tagged

from .common import MONDAY, LeadResponseCommon


@tagged("post_install", "-at_install")
class TestFirstOutreach(LeadResponseCommon):
    """REQ-7.6: what stops the clock, and what does not."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.policy = cls._create_policy()
        cls.customer = cls.env["res.partner"].create({"name": "Anna", "email": "anna@example.com"})
        with freeze_time(MONDAY):
            cls.lead = cls._arrive()

    def _assert_answered(self, kind, minutes=30, lead=None):
        lead = lead or self.lead
        self.assertEqual(
            (lead.response_kind, lead.response_minutes, lead.response_state),
            (kind, minutes, "met"),
        )
        self.assertEqual(lead.response_user_id, self.user_own)

    def _post(self, lead=None, **values):
        values = {"body": "Hello", "message_type": "comment", **values}
        values.setdefault("subtype_xmlid", "mail.mt_comment")
        return (lead or self.lead).message_post(**values)

    @freeze_time("2031-01-13 09:30:00")
    def test_email_to_the_customer(self):
        """REQ-7.6"""
        self._post(partner_ids=self.customer.ids)
        self._assert_answered("email")

    @freeze_time("2031-01-13 09:30:00")
    def test_email_to_an_address(self):
        """REQ-7.6: of somebody who is no contact."""
        self._post(outgoing_email_to="anna@example.com")
        self._assert_answered("email")

    @freeze_time("2031-01-13 09:30:00")
    def test_planned_call_that_nobody_took_is_no_answer(self):
        """REQ-7.6, REQ-8.4: though it was marked as done with the call that was logged."""
        for result, is_answered in (("missed", False), ("answered", True)):
            self.lead.activity_schedule("mail.mail_activity_data_call")
            values = {"lead_id": self.lead.id, "direction": "out", "is_planned_done": True}
            self.env["lead.call"].with_user(self.user_own).create([values | {"result": result}])
            self.assertFalse(self.lead.sudo().activity_ids)
            self.assertEqual(bool(self.lead.response_date), is_answered)

    @freeze_time("2031-01-13 09:30:00")
    def test_email_to_many(self):
        """REQ-7.6: one composer, many leads."""
        other = self._arrive(email="berta@example.com")
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.user_own)
            .create(
                {
                    "composition_mode": "mass_mail",
                    "model": "lead.lead",
                    "res_ids": repr((self.lead | other).ids),
                    "subject": "Hello",
                    "body": "Hello",
                }
            )
        )
        composer._action_send_mail()
        self._assert_answered("email")
        self._assert_answered("email", 0, other)

    @freeze_time("2031-01-13 09:30:00")
    def test_message_by_hand(self):
        """REQ-7.6"""
        self._post()
        self._assert_answered("message")

    @freeze_time("2031-01-13 09:30:00")
    def test_answer_that_the_system_does_not_see(self):
        """REQ-7.6: a button says so, and the history who did."""
        self.lead.action_note_response()
        self._assert_answered("message")
        self.assertIn("Answered by hand", self.lead.message_ids[0].body)

    @freeze_time("2031-01-13 09:30:00")
    def test_notes_and_messages_of_the_system_are_none(self):
        """REQ-7.6: nor what colleagues write to each other, nor the customer."""
        self._post(subtype_xmlid="mail.mt_note")
        self._post(partner_ids=self.user_colleague.partner_id.ids)
        robot = self.lead.with_user(self.env.ref("base.user_root"))
        self._post(robot, partner_ids=self.customer.ids)
        self.lead.sudo().message_post(body="And?", message_type="email", author_id=self.customer.id)
        self.assertFalse(self.lead.response_date)

    @freeze_time("2031-01-13 09:30:00")
    def test_answered_calls(self):
        """REQ-7.6: from either side; the call counts from when it was made."""
        for direction in ("in", "out"):
            lead = self.lead.copy()
            with self.subTest(direction=direction), freeze_time(MONDAY):
                lead = self._arrive()
            values = {"lead_id": lead.id, "direction": direction, "user_id": self.user_own.id}
            Call = self.env["lead.call"].with_user(self.user_own)
            for result in ("missed", "busy", "failed", "ongoing"):
                call = Call.create({**values, "result": result})
            self.assertFalse(lead.response_date)
            call.start = "2031-01-13 09:20:00"
            call.result = "answered"
            self._assert_answered("call", 20, lead)

    @freeze_time("2031-01-13 09:30:00")
    def test_done_activities(self):
        """REQ-7.6: a call, a meeting; no other one."""
        for xmlid, kind in (
            ("mail.mail_activity_data_todo", False),
            ("mail.mail_activity_data_call", "call"),
        ):
            self.lead.activity_schedule(xmlid, user_id=self.user_own.id).action_done()
            self.assertEqual(self.lead.response_kind, kind)
        self._assert_answered("call")

    def test_held_meeting(self):
        """REQ-7.6: when it is over and was not called off."""
        called_off = self._create_event()
        called_off.active = False
        self._run_schedule("09:40:00")
        self.assertFalse(self.lead.response_date)
        self._create_event()
        self._run_schedule("09:15:00")
        self.assertFalse(self.lead.response_date)
        self._run_schedule("09:40:00")
        self._assert_answered("meeting")

    def _create_event(self):
        return (
            self.env["calendar.event"]
            .with_user(self.user_own)
            .create(
                {
                    "name": "Meeting",
                    "start": "2031-01-13 09:30:00",
                    "stop": "2031-01-13 09:40:00",
                    "lead_id": self.lead.id,
                }
            )
        )

    def test_only_the_first_counts(self):
        """REQ-7.6: a late answer is told, and the lead was missed."""
        with freeze_time(self._at("12:30:00")):
            self._post()
        self.assertEqual(self.lead.response_state, "missed")
        self.assertEqual(self.lead.response_minutes, 150)
        with freeze_time(self._at("13:00:00")):
            self._post(partner_ids=self.customer.ids)
        self.assertEqual(self.lead.response_kind, "message")

    def test_lead_made_of_an_answered_call_is_answered(self):
        """REQ-7.6"""
        call = (
            self.env["lead.call"]
            .with_user(self.user_own)
            .create({"caller": "+48 22 601 60 61", "result": "answered"})
        )
        call.action_create_lead()
        self.assertEqual(call.lead_id.response_kind, "call")
        self.assertEqual(call.lead_id.response_minutes, 0)

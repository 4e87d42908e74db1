from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .common import MONDAY, LeadResponseCommon

CLOCK = (
    "response_policy_id",
    "response_start",
    "response_due",
    "response_risk_date",
    "response_result",
    "response_since",
    "response_used",
    "response_step",
    "response_step_date",
    "response_date",
    "response_is_followed",
)


@tagged("post_install", "-at_install")
class TestResponseUndo(LeadResponseCommon):
    """REQ-8.5, REQ-7.6: what was taken back has not happened, for the first response either."""

    def _read(self, leads):
        leads.sudo().invalidate_recordset()
        return leads.sudo().read(CLOCK)

    def _reload(self, lead):
        self.env.flush_all()
        self.env.invalidate_all()
        return lead

    def test_end_that_is_taken_back_leaves_the_clock_as_it_was(self):
        """REQ-8.5: Won, Lost, a waiting status and a lead that was opened again."""
        self._create_policy(start_on="creation", remind_share=50)
        reason = self.env["lead.loss.reason"].search([], limit=1)
        for name, move in (
            ("won", lambda lead: lead.action_won()),
            ("lost", lambda lead: lead.set_lost(reason.id)),
            ("waiting", lambda lead: lead.write({"status_id": self.status_waiting.id})),
        ):
            with self.subTest(move=name):
                with freeze_time(MONDAY):
                    lead = self._arrive()
                before = self._read(lead)
                with freeze_time(self._at("09:20:00")):
                    move(lead)
                self.assertNotEqual(self._read(lead), before)
                with freeze_time(self._at("09:30:00")):
                    self._reload(lead).undo_status_change()
                self.assertEqual(self._read(lead), before)

    def test_reopening_that_is_taken_back_ends_the_clock_again(self):
        """REQ-8.5: what was missed stays missed, what had none gets none."""
        self._create_policy()
        for moment, state in (("09:10:00", False), ("10:30:00", "missed")):
            with self.subTest(moment=moment):
                with freeze_time(MONDAY):
                    lead = self._arrive()
                with freeze_time(self._at(moment)):
                    lead.action_won()
                before = self._read(lead)
                with freeze_time(self._at(moment) + timedelta(minutes=5)):
                    lead.reopen()
                    self._reload(lead).undo_status_change()
                self.assertEqual(self._read(lead), before)
                self.assertEqual(self._get_state(lead, "11:00:00"), state)

    def test_many_go_back_each_to_its_own_clock(self):
        """REQ-8.5, REQ-1.29: what is late is late again; with as few queries as a few."""
        self._create_policy()
        counts = []
        for count in (2, 20):
            with freeze_time(MONDAY):
                leads = self._arrive(count)
            with freeze_time(self._at("09:40:00")):
                leads |= self._arrive(count)
            before = self._read(leads)
            with freeze_time(self._at("10:10:00")):
                leads.action_won()
            with freeze_time(self._at("10:15:00")), self._capture_queries() as queries:
                self._reload(leads).undo_status_change()
            counts.append(len(queries))
            self.assertEqual(self._read(leads), before)
            self.assertEqual(self._get_state(leads[0], "10:16:00"), "missed")
            self.assertEqual(self._get_state(leads[-1], "10:16:00"), "due")
        self.assertLessEqual(counts[1], counts[0])

    def test_only_the_move_itself_is_taken_back(self):
        """REQ-8.5: not the end before it, nor an answer given meanwhile."""
        self._create_policy()
        other = self._create_status("Delivered", kind="won", sequence=90)
        with freeze_time(MONDAY):
            twice, answered = self._arrive(2)
        with freeze_time(self._at("09:05:00")):
            twice.status_id = self.status_won
            twice.status_id = other
            self._reload(twice).undo_status_change()
        self.assertEqual(twice.status_kind, "won")
        self.assertFalse(twice.response_start)
        with freeze_time(self._at("09:10:00")):
            answered.status_id = self.status_waiting
            answered._note_response("call")
        before = self._read(answered)
        with freeze_time(self._at("09:15:00")):
            self._reload(answered).undo_status_change()
        self.assertEqual(self._read(answered), before)

    def test_policy_that_ended_meanwhile_stays_ended(self):
        """REQ-8.5: nobody counts by it any more."""
        policy = self._create_policy()
        with freeze_time(MONDAY):
            lead = self._arrive()
        with freeze_time(self._at("09:05:00")):
            lead.action_won()
            policy.active = False
            self._reload(lead).undo_status_change()
        self.assertFalse(lead.response_state)

    def test_reminder_comes_back_with_the_clock(self):
        """REQ-8.5, REQ-7.7: the salesperson is reminded as before, and told nothing again."""
        self._create_policy(remind_share=20)
        with freeze_time(MONDAY):
            lead = self._arrive()
        self._run_schedule("09:12:30")
        reminder = lead.sudo().activity_ids
        kept = (reminder.summary, reminder.user_id, reminder.date_deadline)
        with freeze_time(self._at("09:20:00")):
            lead.status_id = self.status_won
            self.assertFalse(self._reload(lead).sudo().activity_ids)
            messages = self.env["mail.mail"].search_count([])
            self._reload(lead).undo_status_change()
        back = lead.sudo().activity_ids
        self.assertEqual((back.summary, back.user_id, back.date_deadline), kept)
        self.assertEqual(lead.sudo().response_escalation_ids.activity_id, back)
        self.assertEqual(self.env["mail.mail"].search_count([]), messages)
        with freeze_time(self._at("09:25:00")):
            lead._note_response("call")
        self.assertFalse(self._reload(lead).sudo().activity_ids)

    def test_lead_that_is_given_back_waits_for_a_salesperson_again(self):
        """REQ-8.5: the clock of an assignment was never started, for a lead from a file either."""
        self._create_policy(start_on="assignment")
        with freeze_time(MONDAY):
            free = self._arrive(user_id=False, team_id=self.team_a.id)
            imported = self._import_lead(self.user_all)
        for lead, user in ((free, self.user_own), (imported, self.user_all)):
            before = self._read(lead)
            with freeze_time(self._at("09:20:00")):
                leader = self.user_team if lead == imported else user
                action = lead.with_user(self.user_all)._assign({"user_id": leader.id})
                self.assertNotEqual(self._read(lead), before)
            with freeze_time(self._at("09:25:00")):
                method, args = action["params"]["undo"]
                getattr(self.env["lead.lead"].with_user(self.user_all), method)(*args)
            self.assertEqual(self._read(lead), before)

    def test_answer_given_meanwhile_stays_when_a_lead_is_given_back(self):
        """REQ-8.5: who has talked to the customer has answered."""
        self._create_policy(start_on="assignment")
        with freeze_time(MONDAY):
            lead = self._arrive(user_id=False, team_id=self.team_a.id)
        with freeze_time(self._at("09:20:00")):
            action = lead.action_take()
            lead._note_response("call")
        with freeze_time(self._at("09:25:00")):
            method, args = action["params"]["undo"]
            getattr(self.env["lead.lead"].with_user(self.user_own), method)(*args)
        self.assertEqual(lead.sudo().response_kind, "call")

from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.lead_management_mail.tests.neutralize_mixin import NeutralizeMixin

from .common import MONDAY, LeadResponseCommon


class LeadEscalationCommon(LeadResponseCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.policy = cls._create_policy(is_passed_on=True, pass_on_minutes=30)
        with freeze_time(MONDAY):
            cls.lead = cls._arrive(team_id=cls.team_a.id)

    def _get_log(self, lead=None):
        """Return [(step, who was told)] of a lead in order."""
        rows = (lead or self.lead).sudo().response_escalation_ids.sorted("id")
        return [(row.step, row.user_id) for row in rows]


@tagged("post_install", "-at_install")
class TestEscalation(LeadEscalationCommon):
    """REQ-7.7: reminded, told, given away; each once."""

    def test_steps_in_their_time(self):
        """REQ-7.7: with activity and notice; the log says whom."""
        self._run_schedule("09:44:00")
        self.assertFalse(self._get_log())
        self._run_schedule("09:45:00")
        self._run_schedule("09:46:00")
        self.assertEqual(self._get_log(), [("reminder", self.user_own)])
        self.assertEqual(self.lead.activity_ids.user_id, self.user_own)
        self.assertTrue(self._get_messages_to(self.user_own))
        self._run_schedule("10:00:00")
        self.assertEqual(self._get_log()[1:], [("leader", self.user_team)])
        self.assertTrue(self._get_messages_to(self.user_team))
        self._run_schedule("10:29:00")
        self.assertEqual(len(self._get_log()), 2)
        self._run_schedule("10:30:00")
        self.assertEqual(self._get_log()[2:], [("onward", self.user_team)])
        self.assertEqual(self.lead.sudo().user_id, self.user_team)
        self.assertIn("not yours any more", self._get_messages_to(self.user_own)[0].body)
        self._run_schedule("2031-01-14 12:00:00")
        self.assertEqual(len(self._get_log()), 3)

    def test_answer_ends_it_and_takes_the_reminders_away(self):
        """REQ-7.7"""
        self._run_schedule("09:45:00")
        self.assertTrue(self.lead.activity_ids)
        with freeze_time(self._at("09:50:00")):
            self.lead._note_response("call")
        self.assertFalse(self.lead.activity_ids)
        self._run_schedule("12:00:00")
        self.assertEqual(len(self._get_log()), 1)

    def test_steps_that_are_off_are_left_out(self):
        """REQ-7.7: each can be off."""
        self.policy.write({"is_reminded": False, "is_passed_on": False})
        self._run_schedule("2031-01-14 12:00:00")
        self.assertEqual(self._get_log(), [("leader", self.user_team)])

    def test_lead_of_the_leader_goes_to_nobody(self):
        """REQ-7.7: without rules, and with a notice."""
        self.lead.sudo().user_id = self.user_team
        self._run_schedule("10:30:00")
        self.assertFalse(self.lead.sudo().user_id)

    def test_nobody_to_tell_is_logged(self):
        """REQ-7.7: and does not come back every minute."""
        self.team_a.user_id = False
        self.lead.sudo().user_id = False
        self._run_schedule("10:00:00")
        self.assertEqual([user for _step, user in self._get_log()], [self.env["res.users"]] * 2)
        self.assertTrue(all(self.lead.sudo().response_escalation_ids.mapped("note")))

    @mute_logger("odoo.addons.lead_management_response.models.lead_lead_response_escalation")
    def test_step_that_fails_holds_nobody_up(self):
        """REQ-7.7: the log says why."""
        with freeze_time(MONDAY):
            other = self._arrive()

        def fail(lead):
            if lead.id == self.lead.id:
                raise ValueError("no way")
            return {}

        with patch.object(self.registry["lead.lead"], "_escalate_reminder", fail):
            self._run_schedule("09:45:00")
        self.assertEqual(self.lead.sudo().response_escalation_ids.note, "no way")
        self.assertFalse(other.sudo().response_escalation_ids.note)
        self.assertEqual((other | self.lead).sudo().mapped("response_step"), ["leader"] * 2)

    def test_lead_that_waits_or_is_closed_is_left_alone(self):
        """REQ-7.7"""
        with freeze_time(self._at("09:10:00")):
            closed, waiting = self._arrive(2)
            closed.write(self._as_lost())
            waiting.status_id = self.status_waiting
            self.lead.sudo().active = False
        self._run_schedule("2031-01-14 12:00:00")
        self.assertFalse((self.lead | closed | waiting).sudo().response_escalation_ids)

    def test_clock_that_starts_anew_has_its_own_steps(self):
        """REQ-7.7"""
        self._run_schedule("09:45:00")
        with freeze_time(self._at("09:50:00")):
            self.lead.write(self._as_lost())
        with freeze_time(self._at("2031-01-14 09:00:00")):
            self.lead.reopen()
        self._run_schedule("2031-01-14 09:45:00")
        self.assertEqual([step for step, _user in self._get_log()], ["reminder", "reminder"])

    def test_step_is_logged_once_whoever_takes_it(self):
        """REQ-7.7: the database has the last word between two servers."""
        self._run_schedule("09:45:00")
        row = self.lead.sudo().response_escalation_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            row.copy(
                {
                    "lead_id": row.lead_id.id,
                    "step": row.step,
                    "date": row.date,
                    "clock_start": row.clock_start,
                    "company_id": row.company_id.id,
                }
            ).flush_recordset()

    def test_schedule_takes_only_what_is_due(self):
        """REQ-7.7: by an index, with rows that another server holds left to it."""
        self.env.flush_all()
        with self._capture_queries() as queries, freeze_time(self._at("09:10:00")):
            self.assertEqual(self.env["lead.lead"]._take_due_steps(), 0)
        self.assertIn("SKIP LOCKED", queries[-1])
        self.assertEqual(len(queries), 1)


@tagged("post_install", "-at_install")
class TestResponseNeutralize(NeutralizeMixin, LeadEscalationCommon):
    def test_copy_tells_nobody(self):
        """REQ-9.3: not if somebody runs the schedule either."""
        self._neutralize()
        self.assertFalse(self.env.ref("lead_management_response.lead_response_cron").active)
        self._run_schedule("2031-01-14 12:00:00")
        self.assertFalse(self._get_log())

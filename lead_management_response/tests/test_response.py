from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL

from .common import MONDAY, LeadResponseCommon


@tagged("post_install", "-at_install")
class TestClock(LeadResponseCommon):
    """REQ-7.6: when the clock starts, and when it is over."""

    def test_lead_that_arrives_is_due_after_working_time(self):
        """REQ-7.6: the break at noon is no working time."""
        self._create_policy(target_minutes=150)
        with freeze_time(MONDAY):
            lead = self._arrive()
        self.assertEqual(lead.response_start, self._at("09:00:00"))
        self.assertEqual(lead.response_due, self._at("12:30:00"))
        self.assertEqual(lead.response_risk_date, self._at("10:52:30"))

    def test_state_follows_from_the_time_alone(self):
        """REQ-7.6: no schedule has to run; the filter and the groups agree."""
        self._create_policy()
        with freeze_time(MONDAY):
            lead = self._arrive()
        for moment, state in (
            ("09:44:59", "due"),
            ("09:45:00", "at_risk"),
            ("09:59:59", "at_risk"),
            ("10:00:00", "missed"),
        ):
            with self.subTest(moment=moment):
                self.assertEqual(self._get_state(lead, moment), state)
                self.assertEqual(self._find(moment, state), lead.sudo())
                with freeze_time(self._at(moment)):
                    groups = self.env["lead.lead"]._read_group(
                        [("id", "=", lead.id)], ["response_state"], ["__count"]
                    )
                self.assertEqual(groups, [(state, 1)])
        other = self._create_lead()
        self.assertFalse(other.response_state)
        self.assertIn(other, self.env["lead.lead"].search([("response_state", "=", False)]))
        with freeze_time(self._at("09:10:00")):
            found = self.env["lead.lead"].search([("response_state", "!=", "due")])
        self.assertEqual(found & (lead | other).sudo(), other.sudo())

    def test_leads_sort_by_what_is_due_next(self):
        """REQ-7.11: what is answered, or has no clock, stands below; by an index."""
        self._create_policy()
        with freeze_time(self._at("09:20:00")):
            later = self._arrive()
        with freeze_time(MONDAY):
            first, answered = self._arrive(2)
            answered._note_response("call")
            without = self._create_lead()
        leads = first | later | answered | without
        Lead = leads.browse().with_user(self.user_own)
        found = Lead.search([("id", "in", leads.ids)], order="response_due, id")
        self.assertEqual(found.ids, [first.id, later.id, answered.id, without.id])
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        query = self.env["lead.lead"]._search(
            [("is_closed", "=", False)], order="response_due, id desc", limit=80
        )
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.assertIn("response_due_idx", " ".join(line for (line,) in plan))

    def test_without_a_policy_nothing_is_counted(self):
        """REQ-7.6: off until a manager makes a policy."""
        lead = self._arrive()
        self.assertFalse(lead.response_start or lead.response_due or lead.response_policy_id)

    def test_lead_that_somebody_types_has_not_arrived(self):
        """REQ-7.6: unless the policy counts from its making."""
        policy = self._create_policy()
        self.assertFalse(self._create_lead().response_policy_id)
        policy.start_on = "creation"
        self.assertEqual(self._create_lead().response_policy_id, policy)

    def test_clock_of_assignment_starts_with_the_salesperson(self):
        """REQ-7.6: and goes on when the lead changes hands."""
        self._create_policy(start_on="assignment")
        with freeze_time(MONDAY):
            lead = self._arrive(user_id=False, team_id=self.team_a.id)
        self.assertFalse(lead.response_start)
        with freeze_time(self._at("10:00:00")):
            lead.action_take()
        self.assertEqual(lead.response_due, self._at("11:00:00"))
        with freeze_time(self._at("10:30:00")):
            lead.sudo().user_id = self.user_colleague
        self.assertEqual(lead.sudo().response_due, self._at("11:00:00"))

    def test_first_policy_that_fits_is_the_leads_own(self):
        """REQ-7.6: by condition and priority, in the order of the list."""
        low, high = self.env["lead.priority"].create([{"name": "Calm"}, {"name": "Hot"}])
        urgent = self._create_policy(
            name="Urgent", sequence=1, target_minutes=10, priority_ids=[Command.set(high.ids)]
        )
        poland = self._create_policy(
            name="Poland", sequence=2, domain="[('country_id.code', '=', 'PL')]"
        )
        rest = self._create_policy(name="Rest", sequence=3)
        country_id = self.env.ref("base.pl").id
        self.assertEqual(
            self._arrive(priority_id=high.id, country_id=country_id).response_policy_id, urgent
        )
        self.assertEqual(
            self._arrive(priority_id=low.id, country_id=country_id).response_policy_id, poland
        )
        self.assertEqual(self._arrive().response_policy_id, rest)

    def test_other_values_choose_the_policy_anew(self):
        """REQ-7.6: the time that has passed counts; what is missed stays missed."""
        [high] = self.env["lead.priority"].create([{"name": "Hot"}])
        self._create_policy(sequence=1, target_minutes=30, priority_ids=[Command.set(high.ids)])
        self._create_policy(name="Rest", sequence=2)
        with freeze_time(MONDAY):
            lead = self._arrive()
        with freeze_time(self._at("09:10:00")):
            lead.priority_id = high
        self.assertEqual(lead.response_due, self._at("09:30:00"))
        with freeze_time(self._at("09:40:00")):
            lead.priority_id = False
        self.assertEqual(self._get_state(lead, "09:40:00"), "missed")

    def test_imported_lead_has_no_clock_before_another_salesperson(self):
        """REQ-7.6: it has not arrived, was not made here, and nobody has given it to anybody."""
        [high] = self.env["lead.priority"].create([{"name": "Hot"}])
        for start_on in ("creation", "assignment"):
            with self.subTest(start_on=start_on):
                policy = self._create_policy(start_on=start_on)
                lead = self._import_lead(self.user_own)
                self.assertFalse(lead.response_policy_id or lead.response_state)
                # one by one: what ends a clock would hide that an earlier step has started it
                for values in (
                    {"priority_id": high.id},
                    {"user_id": self.user_own.id},
                    self._as_lost(),
                    {"status_id": self.status_qualified.id},
                    {"active": False},
                    {"active": True},
                ):
                    lead.write(values)
                    has_clock = bool(lead.response_policy_id or lead.response_state)
                    self.assertFalse(has_clock, f"started by {values}")
                lead.user_id = self.user_colleague
                is_started = start_on == "assignment"
                self.assertEqual(bool(lead.response_start), is_started)
                lead.priority_id = False
                self.assertEqual(lead.response_policy_id, policy)
                policy.active = False

    def test_status_that_waits_holds_the_clock(self):
        """REQ-7.6: the rest of the time begins when the lead moves on."""
        self._create_policy()
        with freeze_time(MONDAY):
            lead = self._arrive()
        with freeze_time(self._at("09:20:00")):
            lead.status_id = self.status_waiting
        self.assertFalse(lead.response_due)
        self.assertEqual(self._get_state(lead, "2031-01-20 09:00:00"), "waiting")
        with freeze_time(self._at("2031-01-20 08:30:00")):
            lead.status_id = self.status_qualified
        self.assertEqual(lead.response_due, self._at("2031-01-20 09:10:00"))
        with freeze_time(self._at("2031-01-20 09:00:00")):
            lead._note_response("message")
        self.assertEqual((lead.response_minutes, lead.response_state), (50, "met"))

    def test_closing_and_opening_again(self):
        """REQ-7.6: what was in time is over, and starts anew; what was missed stays so."""
        self._create_policy()
        with freeze_time(MONDAY):
            in_time, late = self._arrive(), self._arrive()
        with freeze_time(self._at("09:30:00")):
            in_time.write(self._as_lost())
        with freeze_time(self._at("10:30:00")):
            late.write(self._as_lost())
        self.assertFalse(in_time.response_state)
        self.assertEqual(late.response_state, "missed")
        with freeze_time(self._at("2031-01-14 09:00:00")):
            (in_time | late).reopen()
        self.assertEqual(in_time.response_due, self._at("2031-01-14 10:00:00"))
        self.assertEqual(late.response_state, "missed")

    def test_archived_lead_starts_anew_when_it_comes_back(self):
        """REQ-7.6"""
        self._create_policy()
        with freeze_time(MONDAY):
            lead = self._arrive()
            lead.sudo().active = False
        with freeze_time(self._at("2031-01-14 09:00:00")):
            lead.sudo().active = True
        self.assertEqual(lead.response_due, self._at("2031-01-14 10:00:00"))

    def test_what_was_missed_is_not_forgotten_in_the_archive(self):
        """REQ-7.6: nor does a lead start anew that was never archived."""
        self._create_policy()
        with freeze_time(MONDAY):
            in_time, late = self._arrive(2)
        with freeze_time(self._at("09:30:00")):
            in_time.sudo().write({"active": True})
        self.assertEqual(in_time.response_due, self._at("10:00:00"))
        with freeze_time(self._at("10:30:00")):
            late.sudo().active = False
        with freeze_time(self._at("2031-01-14 09:00:00")):
            late.sudo().active = True
        self.assertEqual(late.response_state, "missed")

    def test_what_was_missed_stays_so_without_its_policy(self):
        """REQ-7.6, REQ-7.8: the policy is archived, the report keeps what was."""
        policy = self._create_policy()
        with freeze_time(MONDAY):
            late = self._arrive()
        with freeze_time(self._at("10:10:00")):
            in_time = self._arrive()
            policy.active = False
        self._run_schedule("10:15:00")
        self.assertEqual((late.response_state, in_time.response_state), ("missed", False))
        leads = late | in_time
        rows = self.env["lead.response.report"].search([("lead_id", "in", leads.ids)])
        self.assertEqual((rows.lead_id.ids, rows.state), (late.ids, "missed"))

    def test_merged_leads_keep_the_earlier_clock(self):
        """REQ-7.6, REQ-6.1: an answer to one of them is the answer; undone, each has its own."""
        self._create_policy()
        with freeze_time(MONDAY):
            first = self._arrive()
        with freeze_time(self._at("09:20:00")):
            second, third = self._arrive(2)
            merge = self.env["lead.lead"]._merge(second.sudo(), first.sudo())
        self.assertEqual(second.response_due, self._at("10:00:00"))
        merge.sudo().action_undo()
        self.assertEqual(second.response_due, self._at("10:20:00"))
        self.assertEqual(first.sudo().response_due, self._at("10:00:00"))
        with freeze_time(self._at("09:30:00")):
            second._note_response("call")
            self.env["lead.lead"]._merge(third.sudo(), second.sudo())
        self.assertEqual((third.response_state, third.response_minutes), ("met", 10))

    def test_reminders_of_merged_leads_are_put_aside_and_come_back(self):
        """REQ-7.7, REQ-6.5: who has answered one is not reminded; undone, one is again."""
        self._create_policy()
        with freeze_time(MONDAY):
            answered, waiting, into = self._arrive(3)
            answered._note_response("call")
        reminders = self.env["mail.activity"]
        for lead in waiting | into:
            reminder = lead.sudo().activity_schedule("mail.mail_activity_data_todo")
            self._create_escalation(lead, reminder)
            reminders |= reminder
        merge = self.env["lead.lead"]._merge(into.sudo(), (answered | waiting).sudo())
        self.assertEqual(reminders.mapped("active"), [False, False])
        merge.sudo().action_undo()
        self.assertEqual(reminders.mapped("active"), [True, True])
        self.assertEqual(reminders.mapped("res_id"), (waiting | into).ids)

    def test_an_undone_merge_leaves_reminders_as_they_were(self):
        """REQ-6.5: those too that were put aside before, or remind of what is answered."""
        self._create_policy()
        with freeze_time(MONDAY):
            answered, waiting, into = self._arrive(3)
            answered._note_response("call")
        reminders = self.env["mail.activity"]
        for lead in answered | waiting | into:
            reminders |= lead.sudo().activity_schedule("mail.mail_activity_data_todo")
            self._create_escalation(lead, reminders[-1])
        reminders[1].active = False
        merge = self.env["lead.lead"]._merge(into.sudo(), (answered | waiting).sudo())
        self.assertEqual(reminders.mapped("active"), [False, False, False])
        merge.sudo().action_undo()
        self.assertEqual(reminders.mapped("active"), [True, False, True])

    def test_an_answer_ends_the_reminders_of_merged_leads(self):
        """REQ-7.7, REQ-6.4: it is the same answer."""
        self._create_policy()
        with freeze_time(MONDAY):
            other, into = self._arrive(2)
            reminder = other.sudo().activity_schedule("mail.mail_activity_data_todo")
            self._create_escalation(other, reminder)
            self.env["lead.lead"]._merge(into.sudo(), other.sudo())
            into._note_response("call")
        self.assertFalse(reminder.exists())

    def _create_escalation(self, lead, activity):
        return self.env["lead.response.escalation"].create(
            {
                "lead_id": lead.id,
                "step": "reminder",
                "date": lead.response_start,
                "clock_start": lead.response_start,
                "activity_id": activity.id,
                "company_id": lead.company_id.id,
            }
        )

    def test_copy_has_no_clock_of_its_original(self):
        """REQ-7.6"""
        self._create_policy()
        lead = self._arrive()
        self.assertFalse(lead.copy().response_start)

    def test_holidays_and_changed_hours_move_open_leads(self):
        """REQ-7.6: in the background; what was answered stays as it was."""
        policy = self._create_policy()
        with freeze_time(MONDAY):
            lead, answered = self._arrive(2)
            answered._note_response("message")
        # of every calendar: of one alone, Time Off moves it to the zone of the calendar
        self.env["resource.calendar.leaves"].with_company(self.company_a).create(
            {
                "name": "Holiday",
                "date_from": "2031-01-13 09:30:00",
                "date_to": "2031-01-14 08:00:00",
            }
        )
        self.assertTrue(policy.is_stale)
        self._run_schedule("09:10:00")
        self.assertFalse(policy.is_stale)
        self.assertEqual(lead.response_due, self._at("2031-01-14 08:30:00"))
        self.assertEqual(answered.response_due, self._at("10:00:00"))
        self.calendar.attendance_ids.filtered(lambda line: line.hour_from == 9).hour_from = 10
        self._run_schedule("09:12:00")
        self.assertEqual(lead.response_due, self._at("2031-01-14 09:30:00"))
        policy.target_minutes = 90
        self._run_schedule("09:13:00")
        self.assertEqual(lead.response_due, self._at("2031-01-14 10:00:00"))
        policy.active = False
        self._run_schedule("09:14:00")
        self.assertFalse(lead.response_state)

    def test_calendar_that_loses_its_hours(self):
        """REQ-7.6: nothing is due by it, and the schedule goes on; with hours again it is."""
        policy = self._create_policy()
        with freeze_time(MONDAY):
            lead = self._arrive()
        self.calendar.attendance_ids.unlink()
        self._run_schedule("09:10:00")
        self.assertFalse(policy.is_stale or lead.response_due)
        self.assertEqual(self._get_state(lead, "2031-01-20 09:00:00"), "due")
        self.env["resource.calendar.attendance"].create(
            {
                "name": "Work",
                "calendar_id": self.calendar.id,
                "dayofweek": "0",
                "hour_from": 9,
                "hour_to": 17,
                "day_period": "morning",
            }
        )
        self._run_schedule("09:20:00")
        self.assertEqual(lead.response_due, self._at("10:00:00"))

    def test_another_condition_is_for_leads_that_change_afterwards(self):
        """REQ-7.6: clocks that run go on, until the lead itself changes."""
        policy = self._create_policy()
        with freeze_time(MONDAY):
            lead = self._arrive()
        policy.domain = "[('name', '=', 'Something else')]"
        self._run_schedule("09:10:00")
        self.assertEqual(lead.response_due, self._at("10:00:00"))
        with freeze_time(self._at("09:20:00")):
            lead.name = "Inquiry of today"
        self.assertFalse(lead.response_state)

    def test_holiday_of_another_company_moves_nothing(self):
        """REQ-7.6: nor does somebody's own time off."""
        policy = self._create_policy()
        resource = self.env["resource.resource"].create(
            {"name": "Somebody", "calendar_id": self.calendar.id, "company_id": self.company_a.id}
        )
        times = {"date_from": "2031-01-13 09:00:00", "date_to": "2031-01-14 08:00:00"}
        Leave = self.env["resource.calendar.leaves"]
        Leave.with_company(self.company_b).create({"name": "Holiday of B", **times})
        Leave.create({"name": "Time off", "resource_id": resource.id, **times})
        self.assertFalse(policy.is_stale)
        with freeze_time(MONDAY):
            self.assertEqual(self._arrive().response_due, self._at("10:00:00"))


@tagged("post_install", "-at_install")
class TestPolicy(LeadResponseCommon):
    """REQ-7.6: what a manager may set up."""

    def test_manager_makes_a_policy_in_the_form(self):
        """REQ-7.6: with the company's own hours proposed."""
        Policy = self.env["lead.response.policy"].with_user(self.user_manager)
        with Form(Policy) as form:
            form.name = "Within an hour"
            self.assertEqual(form.calendar_id, self.company_a.resource_calendar_id)
        self.assertEqual(form.record.company_id, self.company_a)

    def test_bad_policies_are_refused(self):
        """REQ-7.6: by name, with what to do."""
        empty = self._create_calendar(hours=())
        for values, message in (
            ({"domain": "[('nonsense', '=', 1)]"}, "cannot be used"),
            ({"domain": "nonsense("}, "cannot be used"),
            ({"calendar_id": empty.id}, "no fixed hours"),
        ):
            with self.subTest(**values), self.assertRaisesRegex(ValidationError, message):
                self._create_policy(**values)

    def test_policy_whose_field_has_gone_is_left_out(self):
        """REQ-7.6: leads are made all the same, and have the next policy."""
        gone = self._create_policy(name="Of an addon that is gone", sequence=1)
        policy = self._create_policy(sequence=2)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lead_response_policy SET domain = %s WHERE id = %s",
            ["[('field_of_an_addon', '>', 60)]", gone.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.lead_management_response", "WARNING"):
            lead = self._arrive()
        self.assertEqual(lead.response_policy_id.sudo(), policy)

    def test_policy_that_leads_have_is_archived_instead(self):
        """REQ-7.6"""
        policy = self._create_policy()
        self._arrive()
        with self.assertRaisesRegex(UserError, "Archive it"):
            policy.unlink()
        with self.assertRaisesRegex(UserError, "Make another one"):
            policy.company_id = self.company_b

    def test_policies_of_another_company_say_nothing(self):
        """REQ-7.6, REQ-2.3"""
        self._create_policy(
            company_id=self.company_b.id,
            calendar_id=self._create_calendar(company_id=self.company_b.id).id,
        )
        self.assertFalse(self._arrive().response_policy_id)

    def test_nobody_writes_the_clock(self):
        """REQ-7.6, REQ-1.14: not a manager either."""
        self._create_policy()
        lead = self._arrive()
        with self.assertRaises(ValidationError):
            lead.with_user(self.user_manager).response_due = "2035-01-01"
        with self.assertRaises(AccessError):
            lead.response_policy_id.with_user(self.user_all).target_minutes = 1

from datetime import timedelta

from odoo import fields
from odoo.tests import Form, freeze_time, tagged

from .common import LeadMailCommon


class LeadActivityCommon(LeadMailCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.today = fields.Date.context_today(cls.env["lead.lead"])
        cls.lead = cls._create_lead(name="Shelving")

    @classmethod
    def _plan(cls, lead, days=0, user=None, xmlid="mail.mail_activity_data_call"):
        """Return an activity of a lead, due so many days from today.

        :param user: who does it, by default the salesperson
        """
        return lead.activity_schedule(
            xmlid, cls.today + timedelta(days=days), user_id=(user or cls.user_own).id
        )


@tagged("post_install", "-at_install")
class TestActivityTypes(LeadActivityCommon):
    def test_types_of_the_crm_tasks_exist(self):
        """REQ-2.13: calls, webinars, meetings, letters, and to-dos."""
        names = {
            kind["name"]
            for kind in self.env["mail.activity.type"].with_user(self.user_own).get_lead_types()
        }
        self.assertLessEqual({"Call", "Webinar", "Meeting", "Email", "To-Do"}, names)

    def test_no_button_without_types(self):
        """REQ-0.47: types of other documents, archived and deleted ones are not offered."""
        types = self.env["mail.activity.type"]
        types.search([("res_model", "!=", False)]).active = False
        types.search([]).write({"active": False})
        self.assertFalse(types.get_lead_types())

    def test_planning_proposes_me_and_a_week(self):
        """REQ-0.47: assignee me, due in seven days, whatever the type."""
        Schedule = self.env["mail.activity.schedule"].with_user(self.user_own)
        context = {"active_model": "lead.lead", "active_id": self.lead.id}
        for xmlid in ("mail.mail_activity_data_call", "mail.mail_activity_data_todo"):
            kind = self.env.ref(xmlid)
            with self.subTest(kind=kind.name):
                wizard = Schedule.with_context(**context, default_activity_type_id=kind.id)
                form = Form(wizard)
                self.assertEqual(form.activity_user_id, self.user_own)
                self.assertEqual(form.date_deadline, self.today + timedelta(days=7))

    def test_other_documents_keep_their_due_dates(self):
        """REQ-0.47: leads alone have a week."""
        partner = self.env["res.partner"].create({"name": "Customer"})
        kind = self.env.ref("mail.mail_activity_data_call")
        form = Form(
            self.env["mail.activity.schedule"].with_context(
                active_model="res.partner",
                active_id=partner.id,
                default_activity_type_id=kind.id,
            )
        )
        self.assertEqual(form.date_deadline, self.today + timedelta(days=kind.delay_count))

    def test_done_posts_a_comment_with_the_feedback(self):
        """REQ-0.47: what came of it stands in the conversation."""
        self._plan(self.lead).action_feedback(feedback="They call back")
        self.assertIn("They call back", self.lead.sudo().message_ids[0].body)
        self.assertFalse(self.lead.activity_ids)


@tagged("post_install", "-at_install")
class TestNextStep(LeadActivityCommon):
    def test_nearest_activity_is_shown(self):
        """REQ-2.15: the earliest that is not done, overdue ones too."""
        self._plan(self.lead, 5)
        self._plan(self.lead, -2)
        self.assertEqual(self.lead.date_next_step, self.today - timedelta(days=2))
        self.assertTrue(self.lead.has_next_activity)
        self.assertEqual(self.lead.activity_state, "overdue")

    def test_last_change_by_a_user_is_shown_when_all_is_done(self):
        """REQ-2.16: neither the write date nor what machines do."""
        activity = self._plan(self.lead, 3)
        with freeze_time(self.today + timedelta(days=2)):
            self.lead.name = "Changed by a person"
            self.env.flush_all()
        with freeze_time(self.today + timedelta(days=4)):
            self.lead.sudo().name = "Changed by a machine"
            activity.action_done()
        self.assertEqual(self.lead.date_next_step, self.today + timedelta(days=2))
        self.assertFalse(self.lead.has_next_activity)

    def test_day_is_the_users(self):
        """REQ-2.16: shortly before midnight UTC it is tomorrow in Warsaw."""
        self.lead.sudo().date_last_user_change = "2026-03-10 23:30:00"
        in_warsaw = self.lead.with_context(tz="Europe/Warsaw")
        self.assertEqual(in_warsaw.date_next_step, fields.Date.to_date("2026-03-11"))
        found = in_warsaw.search([("date_next_step", "=", "2026-03-11")])
        self.assertEqual(found, self.lead)

    def test_list_sorts_by_it_in_sql(self):
        """REQ-2.14: nearest first, planned and unplanned leads together."""
        later = self._create_lead(name="Later")
        untouched = self._create_lead(name="Untouched")
        untouched.sudo().date_last_user_change = "2020-01-01"
        self._plan(later, 9)
        self._plan(self.lead, 4)
        leads = later | untouched | self.lead
        found = self.env["lead.lead"].search([("id", "in", leads.ids)], order="date_next_step")
        self.assertEqual(found.mapped("name"), ["Untouched", "Shelving", "Later"])
        self.assertTrue(leads.fields_get(["date_next_step"])["date_next_step"]["sortable"])

    def test_search_by_it(self):
        """REQ-2.14: every operator that a search offers."""
        other = self._create_lead(name="Never touched")
        other.sudo().date_last_user_change = False
        self._plan(self.lead, 4)
        day = self.today + timedelta(days=4)
        Lead = self.env["lead.lead"].with_user(self.user_own)
        cases = {
            ("=", day): self.lead,
            ("<", day): Lead,
            ("<=", day): self.lead,
            (">", day - timedelta(days=1)): self.lead,
            (">=", str(day)): self.lead,
            ("=", False): other,
            ("!=", False): self.lead,
            ("!=", day): other,
            ("<=", "today +4d"): self.lead,
        }
        for (operator, value), expected in cases.items():
            with self.subTest(operator=operator, value=value):
                found = Lead.search([("date_next_step", operator, value)])
                self.assertEqual(found, expected)

    def test_my_activities_are_sorted_by_my_own_date(self):
        """REQ-2.14: not by a colleague's activity on the same lead."""
        other = self._create_lead(name="Other")
        self._plan(self.lead, 3)
        self._plan(other, 5)
        self._plan(other, 1, user=self.user_colleague)
        Lead = self.env["lead.lead"].with_user(self.user_own)
        found = Lead.search(
            [("activity_user_id", "=", self.user_own.id)], order="my_activity_date_deadline"
        )
        # records are equal in any order
        self.assertEqual(found.ids, [self.lead.id, other.id])


@tagged("post_install", "-at_install")
class TestStuckWithPlan(LeadActivityCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.status_new.stuck_after_days = 5
        cls.lead.sudo().date_last_status_update = cls.today - timedelta(days=30)

    def _assert_stuck(self, expected):
        self.env.invalidate_all()
        self.assertEqual(self.lead.is_stuck, expected)
        found = self.lead.search([("is_stuck", "=", True)])
        self.assertEqual(self.lead in found, expected)
        self.assertEqual(self.lead in self.lead.search([("is_stuck", "=", False)]), not expected)

    def test_nothing_planned(self):
        """REQ-0.83: stuck as the core says."""
        self._assert_stuck(True)

    def test_planned_ahead(self):
        """Design §2: a plan for today or later frees it, done it does not."""
        activity = self._plan(self.lead, 0)
        self._assert_stuck(False)
        activity.action_done()
        self._assert_stuck(True)

    def test_overdue_plan(self):
        """Design §2: what was missed is no plan."""
        self._plan(self.lead, -1)
        self._assert_stuck(True)

    def test_plan_of_a_colleague(self):
        """Design §2: whoever does it."""
        self._plan(self.lead, 2, user=self.user_colleague)
        self._assert_stuck(False)


@tagged("post_install", "-at_install")
class TestWithoutActivity(LeadActivityCommon):
    def test_filter(self):
        """REQ-0.83: leads for which nothing is planned."""
        other = self._create_lead(name="Nothing planned")
        self._plan(self.lead, 2)
        Lead = self.env["lead.lead"].with_user(self.user_own)
        self.assertEqual(Lead.search([("activity_ids", "=", False)]), other)

    def test_count_for_each_salesperson(self):
        """REQ-0.83: in the manager's list."""
        self._create_leads(2, user=self.user_manager, user_id=self.user_colleague.id)
        self._plan(self.lead, 2)
        Quality = self.env["lead.data.quality"].with_user(self.user_manager)
        counts = dict(Quality._read_group([], ["user_id"], ["without_activity:sum"]))
        self.assertEqual(counts, {self.user_own: 0, self.user_colleague: 2})


@tagged("post_install", "-at_install")
class TestOutreachByActivity(LeadActivityCommon):
    @classmethod
    def _setup_configuration(cls):
        res = super()._setup_configuration()
        cls.funnel = cls._create_type(
            "HubSpot",
            is_outreach_moved=True,
            outreach_status_id=cls.status_qualified.id,
            reply_status_id=cls._create_status("Connected", sequence=30).id,
        )
        return res

    def test_call_that_was_made(self):
        """REQ-4.17: outreach."""
        self._plan(self.lead).action_done()
        self.assertEqual(self.lead.status_id, self.status_qualified)

    def test_meeting_that_was_held(self):
        """REQ-4.17: connected."""
        self._plan(self.lead, xmlid="mail.mail_activity_data_meeting").action_done()
        self.assertEqual(self.lead.status_id, self.funnel.reply_status_id)

    def test_to_do_is_no_contact(self):
        """REQ-4.17"""
        self._plan(self.lead, xmlid="mail.mail_activity_data_todo").action_done()
        self.assertEqual(self.lead.status_id, self.status_new)

    def test_colleague_without_the_lead_only_finishes_the_activity(self):
        """REQ-4.17, REQ-1.14: nobody moves a lead that they may not write on."""
        activity = self._plan(self.lead, user=self.user_stranger)
        activity.with_user(self.user_stranger).action_done()
        self.assertEqual(self.lead.status_id, self.status_new)
        self.assertFalse(activity.active)


@tagged("post_install", "-at_install")
class TestHistoryTab(LeadActivityCommon):
    def test_rows(self):
        """REQ-0.34, REQ-0.45: who, when, what, old and new, and the creation."""
        self._flush_tracking()
        self.lead.write({"name": "Racks", "date_deadline": "2031-02-03"})
        self._flush_tracking()
        self.lead.invalidate_recordset()
        rows = [
            (row.author_id.name, row.change, row.old_value, row.new_value)
            for row in self.lead.history_ids.sorted("id")
        ]
        user = self.user_own.name
        self.assertIn((user, "Name", "Shelving", "Racks"), rows)
        self.assertIn((user, "Expected closing", False, "02/03/2031"), rows)
        self.assertIn((user, "Lead created", False, False), rows)
        self.assertEqual(len(rows), 3)

    def test_history_of_leads_that_are_not_seen(self):
        """REQ-1.14: stays hidden as the leads are."""
        History = self.env["lead.history"]
        domain = [("lead_id", "=", self.lead.id)]
        seen = {
            user: History.with_user(user).search_count(domain)
            for user in (self.user_own, self.user_team, self.user_all, self.user_readonly)
        }
        self.assertEqual(set(seen.values()), {1})
        for user in (self.user_stranger, self.user_company_b):
            self.assertFalse(History.with_user(user).search_count(domain))

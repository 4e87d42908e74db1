from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import LeadReportCommon

# a Wednesday; half past midnight of Thursday in Warsaw
NOW = "2026-09-16 22:30:00"
TODAY = date(2026, 9, 17)


@tagged("post_install", "-at_install")
class TestMyWork(LeadReportCommon):
    """The page of the own day, by the next step as the addons at hand know it."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["res.lang"]._lang_get("en_US").week_start = "1"
        cls.status_new.stuck_after_days = 5

    def _get_data(self, user=None):
        data = self._as("lead.my.work", user).get_data()
        return (
            {section["name"]: section for section in data["sections"]},
            {counter["name"]: counter for counter in data["counters"]},
        )

    def test_stuck_and_unassigned_leads_are_counted(self):
        """REQ-4.16, REQ-0.21, REQ-5.1: what waits for the user, nobody else's."""
        late = self._create_lead(name="Stands still")
        late.sudo().date_last_status_update = "2020-01-01"
        self._create_lead(user=self.user_colleague)
        self._create_lead(
            user=self.user_manager, user_id=False, team_id=self.team_a.id, name="Free"
        )
        self._create_lead(user=self.user_manager, user_id=False, team_id=self.team_other.id)
        _sections, counters = self._get_data()
        self.assertEqual(counters["own"]["figure"]["value"], 1)
        self.assertEqual(counters["stuck"]["figure"]["value"], 1)
        self.assertEqual(counters["unassigned"]["figure"]["value"], 1)

    def test_app_opens_where_there_is_work(self):
        """REQ-8.4: My work for who sells, the dashboard for managers, else the board."""

        def get_landing(user):
            return self._as("res.users", user).get_lead_landing().split(".")[1]

        self.assertEqual(get_landing(self.user_manager), "lead_dashboard_action")
        self.assertEqual(get_landing(self.user_readonly), "lead_lead_action")
        self._create_lead()
        self.assertEqual(get_landing(self.user_own), "lead_my_work_action")
        self.user_own.lead_landing = "dashboard"
        self.assertEqual(get_landing(self.user_own), "lead_dashboard_action")

    def test_every_number_opens_its_records(self):
        """REQ-4.16: one click to each."""
        self._create_leads(7)
        sections, counters = self._get_data()
        for item in (*sections.values(), *counters.values()):
            figure = item["figure"]
            with self.subTest(item=item["name"]):
                found = self._as(figure["model"]).search_count(figure["domain"])
                self.assertEqual(found, figure["value"])
        self.assertEqual(sections["without"]["figure"]["value"], 7)
        self.assertEqual(len(sections["without"]["leads"]), 5)

    def test_week_ends_as_the_language_says(self):
        """REQ-4.16: on Sunday where Monday comes first, else on Saturday."""
        MyWork = self._as("lead.my.work")
        sunday = date(2026, 9, 20)
        for number in range(7):
            day = date(2026, 9, 14) + timedelta(days=number)
            self.assertEqual(MyWork._get_week_end(day), sunday)
        self.env["res.lang"]._lang_get("en_US").week_start = "7"
        self.assertEqual(MyWork._get_week_end(TODAY), date(2026, 9, 19))
        self.assertEqual(MyWork._get_week_end(sunday), date(2026, 9, 26))

    def test_expected_closing_is_the_next_step_without_activities(self):
        """REQ-4.16: overdue, today, this week, later, without; in the user's day."""
        days = {
            "overdue": (-1, -30),
            "today": (0,),
            "week": (1, 3),
            "later": (4, 100),
            "without": (None,),
        }
        expected = {}
        for name, offsets in days.items():
            leads = self.env["lead.lead"]
            for offset in offsets:
                deadline = offset is not None and TODAY + timedelta(days=offset)
                leads |= self._create_lead(date_deadline=deadline)
            expected[name] = leads
        closed = self._create_lead(date_deadline=TODAY)
        closed.status_id = self.status_won
        MyWork = self._as("lead.my.work")
        with freeze_time(NOW):
            self.assertEqual(fields.Date.context_today(MyWork), TODAY)
        domains = MyWork._get_deadline_step_domains(TODAY, MyWork._get_week_end(TODAY))
        for name, domain in domains.items():
            found = self._as("lead.lead").search(MyWork._get_own_domain() & domain)
            with self.subTest(section=name):
                self.assertEqual(found, expected[name].sorted("id", reverse=True))

    def test_others_see_nothing(self):
        """REQ-2.3, REQ-1.14: read-only users have no leads, employees no page."""
        self._create_leads(2)
        sections, counters = self._get_data(self.user_readonly)
        self.assertFalse(any(item["figure"]["value"] for item in sections.values()))
        self.assertFalse(counters["own"]["figure"]["value"])
        with self.assertRaises(AccessError):
            self._get_data(self._create_user("work_outsider", None))

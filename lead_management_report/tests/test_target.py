from datetime import date, datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import LeadReportCommon

START = datetime(2026, 4, 1, 8, 0)


@tagged("post_install", "-at_install")
class TestTarget(LeadReportCommon):
    """Targets beside what was reached."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.leads = cls.env["lead.lead"].browse()
        for number in range(6):
            with freeze_time(START + timedelta(days=number)):
                cls.leads |= cls._create_lead(
                    user=cls.user_colleague if number == 5 else cls.user_own,
                    expected_revenue=100 * (number + 1),
                )
        cls._win(10, cls.leads[0] | cls.leads[5])
        cls._win(40, cls.leads[1])  # in May
        with freeze_time(START + timedelta(days=10)):
            lost = {"status_id": cls.status_lost.id, "loss_reason_id": cls.reason.id}
            cls.leads[2].with_user(cls.user_manager).write(lost)
        # April begins in Warsaw two hours before it does in UTC
        cls._create_dated_lead("2026-03-31 21:59", user=cls.user_own)
        cls._create_dated_lead("2026-03-31 22:00", user=cls.user_own)

    @classmethod
    def _win(cls, days, leads):
        with freeze_time(START + timedelta(days=days)):
            leads.with_user(cls.user_manager).status_id = cls.status_won

    def _create_target(self, user=None, **values):
        values = {
            "company_id": self.company_a.id,
            "date_from": date(2026, 4, 1),
            "date_to": date(2026, 4, 30),
            "created_target": 10,
            "won_target": 4,
            "revenue_target": 1400,
            "conversion_target": 50,
            **values,
        }
        target = self._as("lead.target", self.user_manager).create(values)
        return target if user is None else self._as("lead.target", user).browse(target.id)

    def test_actual_beside_target(self):
        """REQ-1.6: created, won, value and conversion of a salesperson, a team, all."""
        for values, created, won, revenue, converted in (
            ({"user_id": self.user_own.id}, 6, 1, 100, 2),
            ({"user_id": self.user_colleague.id}, 1, 1, 600, 1),
            ({"team_id": self.team_a.id}, 7, 2, 700, 3),
            ({"team_id": self.team_other.id}, 0, 0, 0, 0),
            ({}, 7, 2, 700, 3),
        ):
            target = self._create_target(**values)
            with self.subTest(values=values):
                self.assertEqual(target.created_count, created)
                self.assertEqual(target.won_count, won)
                self.assertEqual(target.won_revenue, revenue)
                rate = 100 * converted / created if created else 0
                self.assertAlmostEqual(target.conversion, rate)
                self.assertAlmostEqual(target.created_progress, 10 * created)
                self.assertAlmostEqual(target.won_progress, 25 * won)
                self.assertAlmostEqual(target.revenue_progress, revenue / 14)
                self.assertAlmostEqual(target.conversion_progress, 2 * rate)

    def test_reopened_lead_is_won_no_more(self):
        """REQ-1.6: what counts is what stands."""
        target = self._create_target(user_id=self.user_own.id)
        self.assertEqual(target.won_count, 1)
        self.leads[0].status_id = self.status_new
        target.invalidate_recordset()
        self.assertEqual(target.won_count, 0)

    def test_figures_open_their_leads(self):
        """REQ-1.6, REQ-1.27"""
        target = self._create_target(user_id=self.user_own.id)
        for action, count in (
            (target.action_open_created(), 6),
            (target.action_open_won(), 1),
        ):
            found = self._as("lead.lead", self.user_manager).search(action["domain"])
            self.assertEqual(len(found), count)

    def test_who_sees_which_target(self):
        """REQ-1.6, REQ-1.14: own, of own teams, all; with the figures of seen leads."""
        own = self._create_target(user_id=self.user_own.id)
        colleague = self._create_target(user_id=self.user_colleague.id)
        stranger = self._create_target(user_id=self.user_stranger.id)
        team = self._create_target(team_id=self.team_a.id)
        everything = self._create_target()
        targets = own | colleague | stranger | team | everything
        for user, expected in (
            (self.user_own, own),
            (self.user_team, own | colleague | team),
            (self.user_all, targets),
            (self.user_readonly, targets),
            (self.user_company_b, targets.browse()),
        ):
            with self.subTest(user=user.login):
                found = self._as("lead.target", user).search([("id", "in", targets.ids)])
                self.assertEqual(found, expected)
        self.assertEqual(self._as("lead.target").browse(own.id).created_count, 6)

    def test_targets_of_one_period_take_no_query_each(self):
        """REQ-1.6: a list of a hundred salespeople is two counts."""
        targets = self.env["lead.target"]
        for user in (self.user_own, self.user_colleague, self.user_team):
            targets |= self._create_target(user_id=user.id)
        targets.invalidate_recordset()
        targets.fetch(["user_id", "team_id", "company_id", "date_from", "date_to"])
        with self._capture_queries() as queries:
            targets.mapped("won_count")
        counts = [query for query in queries if 'FROM "lead_lead"' in query]
        self.assertEqual(len(counts), 2)

    def test_bad_targets_are_refused(self):
        """REQ-1.6: nothing set, negative, ends before it begins."""
        goals = ("created_target", "won_target", "revenue_target", "conversion_target")
        with self.assertRaisesRegex(ValidationError, "sets nothing"):
            self._create_target(**dict.fromkeys(goals, 0))
        for values in ({"won_target": -1}, {"conversion_target": 101}, {"date_to": "2026-03-01"}):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._create_target(**values)
                self.env.flush_all()

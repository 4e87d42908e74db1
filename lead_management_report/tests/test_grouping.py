from datetime import datetime

from odoo.models import BaseModel
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.lead_status_analysis_packed import Key
from .common import LeadReportCommon

LEADS = "lead.lead"
ANALYSIS = "lead.status.analysis"


@tagged("post_install", "-at_install")
class TestGrouping(LeadReportCommon):
    """What the pivots of leads and of their log say, against Odoo's own grouping."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead_type = cls._create_type()
        for number in range(12):
            moment = f"2026-0{1 + number % 3}-{10 + number} 22:30"
            cls._create_dated_lead(
                moment,
                user=cls.user_colleague if number % 3 else cls.user_own,
                name=f"Lead {number}",
                expected_revenue=100 * number,
                source_id=(cls.source_fair if number % 2 else cls.source_web).id,
                type_id=cls.lead_type.id if number < 4 else False,
            )
        cls._create_dated_lead("2026-07-06 12:10", user=cls.user_company_b)
        leads = cls.env[LEADS].search([("company_id", "=", cls.company_a.id)], order="id")
        leads[:3].write({"status_id": cls.status_qualified.id})
        leads[:2].write({"status_id": cls.status_won.id})
        leads[4].write(cls._as_lost())
        leads[5].user_id = False

    def _check(self, model, grouping_sets, aggregates, order=None, domain=()):
        """Compare with Odoo's method, for a manager and for a salesperson."""
        for user in (self.user_both_companies, self.user_own):
            Model = self._as(model, user)
            arguments = (list(domain), grouping_sets, aggregates, order)
            found = Model._read_grouping_sets(*arguments)
            expected = BaseModel._read_grouping_sets(Model, *arguments)
            with self.subTest(user=user.login, sets=grouping_sets, order=order):
                self.assertEqual(self._round(found), self._round(expected))
                self.assertTrue(any(found))

    def _round(self, groups):
        return [
            [
                tuple(round(value, 6) if isinstance(value, float) else value for value in row)
                for row in rows
            ]
            for rows in groups
        ]

    def test_sums_and_averages(self):
        """REQ-0.70, REQ-0.73: number, revenue, conversion and days by two dimensions."""
        sets = [[], ["user_id"], ["source_id"], ["source_id", "user_id"]]
        aggregates = [
            "__count",
            "expected_revenue:sum",
            "expected_revenue:avg",
            "conversion_rate:avg",
            "handling_days:avg",
            "probability:max",
            "date:min",
            "is_closed:bool_or",
            "date_closed:count",
        ]
        for order in (
            None,
            "user_id, source_id",
            "source_id DESC, user_id",
            "user_id desc, source_id",
        ):
            self._check(LEADS, sets, aggregates, order)
        self._check(LEADS, sets, ["expected_revenue:sum_currency"], "user_id, source_id")

    def test_dates_and_expressions(self):
        """REQ-0.70, REQ-0.72: months, weekdays and what only SQL knows."""
        self._check(LEADS, [["date:month"], ["date:month", "status_kind"], []], ["__count"])
        self._check(LEADS, [["date_weekday"], ["is_repeat", "date_hour"]], ["__count"])
        self._check(LEADS, [["date:day_of_week"], []], ["__count"], "date:day_of_week")

    def test_what_is_left_to_odoo(self):
        """REQ-0.70: tags, of which a lead has several, paths and counts of what differs."""
        self.env[LEADS].search([], limit=2).tag_ids = self.env["lead.tag"].create(
            [{"name": "One"}, {"name": "Two"}]
        )
        self._check(LEADS, [["tag_ids"], ["status_kind"]], ["__count"])
        self._check(LEADS, [["type_id.name"], []], ["__count"])
        self._check(LEADS, [["status_kind"], []], ["user_id:count_distinct"])
        self._check(LEADS, [["user_id"], []], ["__count"], "__count DESC, user_id")

    def test_nothing_found(self):
        """REQ-0.71: an empty period is one empty total and no groups."""
        nothing = [("date", "<", "2020-01-01")]
        sets, aggregates = [[], ["user_id"]], ["__count", "expected_revenue:sum"]
        Model = self._as(LEADS)
        found = Model._read_grouping_sets(nothing, sets, aggregates)
        self.assertEqual(found, BaseModel._read_grouping_sets(Model, nothing, sets, aggregates))
        self.assertEqual(found[1], [])

    def test_the_same_groups_asked_for_twice(self):
        """REQ-0.70: two dimensions in either order."""
        one, other = self._as(LEADS)._read_grouping_sets(
            [], [["source_id", "status_kind"], ["status_kind", "source_id"]], ["__count"]
        )
        self.assertEqual(
            sorted((b, a.id, n) for a, b, n in one), sorted((a, b.id, n) for a, b, n in other)
        )

    def test_status_analysis(self):
        """REQ-1.26, REQ-1.27: entries, moves back, hours, their median, conversion."""
        aggregates = [
            "__count",
            "hours_median:avg",
            "exit_count:sum",
            "back_count:sum",
            "hours:avg",
            "won_rate:avg",
        ]
        sets = [[], ["status_id"], ["status_id", "owner_id"]]
        for order in (None, "status_id, owner_id", "hours_median:avg DESC"):
            self._check(ANALYSIS, sets, aggregates, order)
        self._check(ANALYSIS, sets, ["hours_median:avg"])
        self._check(ANALYSIS, sets, aggregates, domain=[("status_id", "=", self.status_new.id)])

    def _create_stays(self, number=400):
        """Add stays of all kinds: short and long ones, none, some in no status, some not over."""
        leads = self.env[LEADS].search([("company_id", "=", self.company_a.id)], order="id")
        medium = self.env["utm.medium"].create({"name": "By hand"})
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        leads[::2].write({"medium_id": medium.id, "campaign_id": campaign.id})
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO lead_status_change (
                    lead_id, date, date_end, hours, hours_before, company_id,
                    to_status_id, from_status_id, owner_id, user_id, team_id, type_id)
               SELECT lead.id, %(start)s + number * interval '9 hours',
                      CASE WHEN number %% 5 > 0 THEN now() END,
                      CASE WHEN number %% 7 = 0 THEN 0 WHEN number %% 11 = 0 THEN 250000 + number
                           ELSE (number * 7919 %% 1009) / 3.0 END, number, lead.company_id,
                      (%(statuses)s)[1 + number %% 4], (%(statuses)s)[1 + number %% 3],
                      (%(users)s)[1 + number %% 3], (%(users)s)[1 + number %% 2],
                      lead.team_id, lead.type_id
                 FROM generate_series(1, %(number)s) AS number
                 JOIN lead_lead AS lead ON lead.id = (%(leads)s)[1 + number %% %(count)s]""",
            {
                "start": datetime(2026, 1, 1),
                "statuses": [*(self.status_new | self.status_qualified).ids, self.status_won.id],
                "users": [self.user_own.id, self.user_colleague.id],
                "leads": leads.ids,
                "count": len(leads),
                "number": number,
            },
        )
        self.env.invalidate_all()

    def test_medians_by_classes_of_hours(self):
        """REQ-1.27: counted first, where there are many, the figures are those of sorted stays."""
        self._create_stays()
        aggregates = ["entry_count:sum", "back_count:sum", "hours_median:avg", "hours:avg"]
        names = (
            "owner_id",
            "user_id",
            "team_id",
            "type_id",
            "source_id",
            "medium_id",
            "campaign_id",
            "loss_reason_id",
            "from_status_id",
            "last_status_id",
            "company_id",
            "lead_won",
            "date:month",
            "date_end:day",
        )
        for name in names:
            self._check(ANALYSIS, [[], [name]], aggregates, name)
            self._check(ANALYSIS, [["status_id"], [name, "status_id"]], aggregates)
        self._check(ANALYSIS, [["owner_id"], ["owner_id", "status_id", "date:month"]], aggregates)
        for domain in (
            [("back_count", "=", 1)],
            [("date_end", "=", False)],
            [("last_status_id", "=", self.status_won.id)],
        ):
            self._check(ANALYSIS, [[], ["owner_id"]], aggregates, domain=domain)

    def test_medians_of_pages_of_groups(self):
        """REQ-1.27: of some of the groups, in an order of their own, and of all of them."""
        self._create_stays()
        for groupby, arguments in (
            (["owner_id"], {"order": "owner_id DESC", "limit": 2}),
            (["owner_id"], {"order": "__count, owner_id", "offset": 1}),
            (["owner_id"], {"order": "hours_median:avg, owner_id"}),
            (["owner_id"], {"having": [("__count", ">", 30)], "order": "owner_id"}),
            (["date:hour"], {"order": "date:hour"}),
            (["lead_id"], {"order": "lead_id"}),
            ([], {}),
        ):
            Model = self._as(ANALYSIS, self.user_both_companies)
            aggregates = ["__count", "hours_median:avg", "won_rate:avg"]
            with self.subTest(groupby=groupby, **arguments):
                found = Model._read_group([], groupby, aggregates, **arguments)
                expected = BaseModel._read_group(Model, [], groupby, aggregates, **arguments)
                self.assertEqual(self._round([found]), self._round([expected]))
                self.assertTrue(found)

    def test_many_numbers_in_one(self):
        """REQ-1.27: groups that PostgreSQL counts as one number come apart as they were."""
        Analysis = self._as(ANALYSIS)
        numbers = [0, 1, 77, 2_147_483, 2_147_483_647]
        for first in numbers:
            keys = {
                name: Key(SQL("%s::int", number), "%s")
                for name, number in (("one", first), ("two", numbers[-1]), ("three", 5))
            }
            packed, unpacked = Analysis._pack(keys)
            self.assertEqual((len(packed), len(unpacked)), (2, 3))
            columns = SQL(", ").join(
                SQL("%s AS %s", number, SQL.identifier(name)) for name, number in packed.items()
            )
            values = SQL(", ").join(unpacked[name] for name in keys)
            [row] = self.env.execute_query(SQL("SELECT %s FROM (SELECT %s) AS it", values, columns))
            self.assertEqual(row, (first, numbers[-1], 5))

    def test_stays_are_read_once_for_all_figures(self):
        """REQ-9.5: figures are counted in one pass that several processes may share."""
        self._create_stays(20_000)
        Analysis = self._as(ANALYSIS, self.user_both_companies)
        aggregates = ["entry_count:sum", "back_count:sum", "hours_median:avg", "won_rate:avg"]
        self.env.cr.execute(
            """ANALYZE lead_status_change;
               SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0;
               SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL enable_indexscan = off;
               SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off"""
        )
        for groupby in (["owner_id"], ["status_id", "date:month"], ["owner_id", "date:week"]):
            query = Analysis._search([])
            folds = [Analysis._get_fold(spec, query) for spec in aggregates]
            groups = Analysis._get_smallest_groups(query, groupby, folds)
            rows = self.env.execute_query(SQL("EXPLAIN SELECT * FROM %s AS it", groups))
            plan = "\n".join(line for (line,) in rows)
            with self.subTest(groupby=groupby):
                self.assertIn("Partial", plan)
                self.assertEqual(plan.count("lead_status_change"), 1, plan)

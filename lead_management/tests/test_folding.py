import traceback
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.models import BaseModel
from odoo.tests import freeze_time, tagged

from ..models import lead_folding_mixin_periods
from ..models.lead_folding_mixin_periods import get_periods
from .test_currencies import LeadCurrencyCommon

LEADS = "lead.lead"
BOARD = ["expected_revenue:sum", "currency_id:array_agg_distinct", "expected_revenue:sum_currency"]
#: The last one turns its clocks back at midnight, on a Sunday.
ZONES = ("Europe/Warsaw", "America/New_York", "Asia/Kolkata", "UTC", None, "America/Havana")


@tagged("post_install", "-at_install")
class TestFolding(LeadCurrencyCommon):
    """What groups of leads say in two steps, against Odoo's own grouping."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._create_rate(cls.usd, 1.25, cls.company_a)
        for number in range(8):
            cls._create_lead(
                user=cls.user_colleague if number % 3 else cls.user_own,
                name=f"Lead {number}",
                expected_revenue=100 * number,
                date=f"2026-0{1 + number % 3}-28 23:30:00",
                status_id=(cls.status_new if number % 2 else cls.status_qualified).id,
            )
        for number in range(3):
            cls._create_lead(user=cls.user_company_b, expected_revenue=10 + number)
        cls.env[LEADS].search([], limit=1).user_id = False

    def _check(self, groupby, aggregates, **arguments):
        """Compare with Odoo's method, for people of one company and of both."""
        for user in (self.user_both_companies, self.user_own):
            Model = self.env[LEADS].with_user(user)
            if user == self.user_both_companies:
                companies = (self.company_a | self.company_b).ids
                Model = Model.with_context(allowed_company_ids=companies)
            found = Model._read_group([], groupby, aggregates, **arguments)
            expected = BaseModel._read_group(Model, [], groupby, aggregates, **arguments)
            with self.subTest(user=user.login, groupby=groupby, **arguments):
                self.assertEqual(self._round(found), self._round(expected))
                self.assertTrue(found or arguments.get("offset"))

    def _round(self, rows):
        return [
            tuple(round(value, 6) if isinstance(value, float) else value for value in row)
            for row in rows
        ]

    def test_what_odoo_refuses_is_refused_by_it(self):
        """REQ-2.9: a group that cannot be, a sum of no field."""
        for groupby, aggregates in (
            (["date_deadline"], ["__count"]),
            (["create_date"], ["__count"]),
            (["create_date:eon"], ["__count"]),
            (["status_id"], ["nothing:sum"]),
        ):
            with self.subTest(groupby=groupby, aggregates=aggregates):
                with self.assertRaises(ValueError) as caught:
                    self.env[LEADS]._read_group([], groupby, aggregates)
                trace = traceback.extract_tb(caught.exception.__traceback__)
                self.assertNotIn("_fold", [frame.name for frame in trace])

    def test_columns_of_the_board(self):
        """REQ-0.6: number, sums and currencies, by status in the order of the statuses."""
        for order in (None, "status_id", "status_id DESC", "__count DESC, status_id"):
            self._check(["status_id"], [*BOARD, "__count"], order=order)
        self._check(["user_id", "status_id"], [*BOARD, "__count"], order="user_id, status_id")
        self._check(["currency_id"], ["__count"])

    def test_parts_of_many_groups(self):
        """REQ-1.26: pages of groups, which may be ordered by what is added up."""
        order = "expected_revenue:sum DESC, user_id"
        for page in ({"limit": 1}, {"limit": 2, "offset": 1}, {"offset": 1}):
            self._check(["user_id"], ["expected_revenue:sum"], order=order, **page)
        self._check(["user_id"], ["__count"], having=[("__count", ">", 1)])

    def test_other_sums(self):
        """REQ-1.26: averages, bounds and what only Odoo can tell."""
        aggregates = ["expected_revenue:avg", "date:min", "probability:max", "is_closed:bool_or"]
        self._check(["status_kind"], aggregates)
        self._check(["status_kind"], ["user_id:count_distinct", "id:array_agg"])
        self._check(["team_id"], ["user_id:array_agg_distinct", "status_kind:array_agg_distinct"])

    def test_each_record_is_joined_with_nothing(self):
        """REQ-9.6: statuses are joined with the groups, and no group is sorted by currency."""
        # with one currency: which one a lead has is joined otherwise
        self.env["res.company"].search([]).currency_id = self.usd
        Lead = self.env[LEADS].with_user(self.user_manager)
        with self._capture_queries() as queries:
            Lead._read_group([], ["status_id"], BOARD, order="status_id")
        [query] = [query for query in queries if "GROUPING SETS" in query]
        inner = query[query.index("FROM (") : query.index("GROUP BY")]
        self.assertNotIn("JOIN", inner)
        self.assertNotIn("DISTINCT", inner)

    # ------------------------------------------------------------------ periods

    def test_beginnings_of_weeks_months_quarters_and_years(self):
        """REQ-0.70: the second before belongs to the period before, in every time zone."""
        leads = self.env[LEADS].search([], order="id")
        with freeze_time("2026-03-01 10:00:00"):
            for zone in ZONES:
                for interval in lead_folding_mixin_periods.STEPS:
                    moments = self._get_moments(zone, interval)[: len(leads)]
                    for lead, moment in zip(leads, moments, strict=False):
                        lead.date = moment
                    with self.subTest(zone=zone, interval=interval):
                        self._check_periods(f"date:{interval}", zone)

    def _get_moments(self, zone, interval):
        """Return moments around beginnings, and some that are far away."""
        moments = [fields.Datetime.to_datetime(f"{year}-06-15 12:00:00") for year in (1971, 2199)]
        periods = get_periods(zone or "UTC", interval, 7, 2026)
        for start in periods[1][3:12] if periods else ():
            moments += [start - timedelta(seconds=1), start]
        return moments

    def _check_periods(self, spec, zone):
        Lead = self.env[LEADS].with_context(tz=zone)
        found = Lead._read_group([], [spec], ["id:array_agg"])
        with patch.object(lead_folding_mixin_periods, "get_periods", lambda *_args: None):
            expected = Lead._read_group([], [spec], ["id:array_agg"])
        self.assertEqual(found, expected)

    def test_clocks_turned_back_over_a_beginning(self):
        """REQ-0.70: where midnight comes twice PostgreSQL itself tells the week."""
        self.assertFalse(get_periods("America/Havana", "week", 7, 2026))
        self.assertTrue(get_periods("America/Havana", "month", 1, 2026))
        self.assertTrue(get_periods("Europe/Warsaw", "week", 1, 2026))

import random
from datetime import timedelta
from statistics import median, quantiles

from odoo.tests import freeze_time, tagged

from .common import MONDAY, LeadResponseCommon


@tagged("post_install", "-at_install")
class TestResponseReport(LeadResponseCommon):
    """REQ-7.8: median, 90th percentile, share met, share won."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._create_policy()
        rng = random.Random(7)
        with freeze_time(MONDAY):
            cls.leads = cls._arrive(12)
            cls.other = cls._arrive(user_id=cls.user_colleague.id)
            cls.open = cls._arrive(user_id=cls.user_colleague.id)
        cls.minutes = [rng.randint(0, 110) for _lead in cls.leads]
        for lead, minutes in zip(cls.leads, cls.minutes, strict=True):
            with freeze_time(cls.leads[0].response_start + timedelta(minutes=minutes)):
                lead._note_response("email")

    def _read(self, groupby, *aggregates, **values):
        with freeze_time(self._at("2031-01-14 12:00:00")):
            return self.env["lead.response.report"]._read_group(
                values.get("domain", []), groupby, aggregates
            )

    def test_percentiles_are_exact(self):
        """REQ-7.8: also of the total, where leads were not answered as well."""
        aggregates = ("lead_count:sum", "minutes_median:avg", "minutes_p90:avg")
        p90 = quantiles(self.minutes, n=10, method="inclusive")[8]
        [(count, half, most)] = self._read([], *aggregates)
        self.assertEqual((count, half), (14, median(self.minutes)))
        self.assertAlmostEqual(most, p90, 6)
        rows = {row[0]: row[1:] for row in self._read(["user_id"], *aggregates)}
        self.assertEqual(rows[self.user_own][:2], (12, median(self.minutes)))
        self.assertEqual(rows[self.user_colleague], (2, False, False))

    def test_totals_of_a_pivot_are_exact_too(self):
        """REQ-7.8"""
        with freeze_time(self._at("2031-01-14 12:00:00")):
            sets = self.env["lead.response.report"]._read_grouping_sets(
                [], [[], ["user_id"]], ["minutes_median:avg", "met_rate:avg"]
            )
        share = 100 * sum(minutes <= 60 for minutes in self.minutes) / 14
        self.assertEqual(sets[0][0][0], median(self.minutes))
        self.assertAlmostEqual(sets[0][0][1], share, 6)

    def test_share_that_was_met_waits_for_the_time_to_be_over(self):
        """REQ-7.8: a lead that is still in time is no failure."""
        with freeze_time(self._at("09:30:00")):
            [(state, rate)] = self.env["lead.response.report"]._read_group(
                [("lead_id", "=", self.open.id)], ["state"], ["met_rate:avg"]
            )
        self.assertEqual((state, rate), ("open", False))
        [(state, rate)] = self._read(
            ["state"], "met_rate:avg", domain=[("lead_id", "=", self.open.id)]
        )
        self.assertEqual((state, rate), ("missed", 0))

    def test_hour_and_weekday_are_those_of_the_calendar(self):
        """REQ-7.8: ten o'clock in Warsaw."""
        self.assertEqual(self._read(["hour", "weekday"], "lead_count:sum"), [("10", "1", 14)])

    def test_conversion_by_response_time(self):
        """REQ-7.8: won of those that are won or lost."""
        quick = self.leads.filtered(lambda lead: 5 < lead.response_minutes <= 15)[:1]
        slow = self.leads.filtered(lambda lead: lead.response_minutes > 60)[:2]
        (quick | slow[0]).write({"status_id": self.status_won.id})
        slow[1].write(self._as_lost())
        rates = dict(self._read(["response_time"], "won_rate:avg"))
        self.assertEqual((rates["2"], rates["4"], rates["6"]), (100, 50, False))

    def test_merged_leads_count_once(self):
        """REQ-7.8, REQ-6.1"""
        self.env["lead.lead"]._merge(self.other.sudo(), self.open.sudo())
        self.assertEqual(self._read([], "lead_count:sum"), [(13,)])

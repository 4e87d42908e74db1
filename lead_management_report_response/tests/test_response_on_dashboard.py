from statistics import median, quantiles

from odoo.tests import freeze_time, tagged

from odoo.addons.lead_management_response.tests.common import MONDAY

from .common import LeadReportResponseCommon

PERIOD = {"date_from": "2031-01-01", "date_to": "2031-01-31"}


@tagged("post_install", "-at_install")
class TestResponseOnDashboard(LeadReportResponseCommon):
    """First responses of the period, beside those of the period before."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._create_policy()
        cls.minutes = (3, 8, 20, 45, 55, 75, 90)
        cls._arrive_and_answer(MONDAY, cls.minutes)
        # a Monday of December, answered in time but for one
        cls._arrive_and_answer("2030-12-09 09:00:00", (10, 30, 100))
        with freeze_time(MONDAY):
            cls.unanswered = cls._arrive(user_id=cls.user_colleague.id)

    @classmethod
    def _arrive_and_answer(cls, moment, minutes):
        with freeze_time(moment) as clock:
            leads = cls._arrive(len(minutes))
            start = leads[0].response_start
            for lead, number in zip(leads, minutes, strict=True):
                clock.move_to(start)
                clock.tick(60 * number)
                lead._note_response("email")
        return leads

    def _get_tiles(self, user=None, moment="2031-01-20 12:00:00", **filters):
        """Return {name of the tile: its values}."""
        Dashboard = self._as("lead.dashboard", user or self.user_manager)
        with freeze_time(self._at(moment)):
            measures = Dashboard.get_data({**PERIOD, **filters})["measures"]
            for measure in measures:
                self._check_figures(measure, user)
        return {tile["name"]: tile["values"] for measure in measures for tile in measure["tiles"]}

    def _check_figures(self, measure, user):
        Lead = self._as("lead.lead", user or self.user_manager)
        for tile in measure["tiles"]:
            for value in tile["values"]:
                figure = value["figure"]
                with self.subTest(tile=tile["name"]):
                    self.assertEqual(Lead.search_count(figure["domain"]), figure["value"])

    def test_period_and_the_one_before(self):
        """REQ-7.8: median, 90th percentile and share in time, each with its leads."""
        tiles = self._get_tiles()
        values = {
            name: [(one["value"], one["figure"]["value"]) for one in tile]
            for name, tile in tiles.items()
        }
        p90 = quantiles(self.minutes, n=10, method="inclusive")[8]
        self.assertEqual(values["response_median"], [(median(self.minutes), 7), (30, 3)])
        self.assertEqual(values["response_p90"][0][1], 7)
        self.assertAlmostEqual(values["response_p90"][0][0], p90)
        # eight were answered or should have been
        self.assertEqual(values["response_met"][0], (100 * 5 / 8, 8))
        self.assertAlmostEqual(values["response_met"][1][0], 100 * 2 / 3)

    def test_a_lead_in_time_does_not_count_yet(self):
        """REQ-7.8"""
        tiles = self._get_tiles(moment="2031-01-13 09:30:00")
        self.assertEqual(tiles["response_met"][0]["figure"]["value"], 7)

    def test_filters_and_rights_count(self):
        """REQ-7.8, REQ-2.3"""
        tiles = self._get_tiles(user_id=self.user_colleague.id)
        self.assertEqual(
            [(one["value"], one["figure"]["value"]) for one in tiles["response_median"]],
            [(False, 0), (False, 0)],
        )
        tiles = self._get_tiles(self.user_own)
        self.assertEqual(tiles["response_met"][0]["figure"]["value"], 7)

    def test_all_dates_have_no_period_before(self):
        """REQ-7.8"""
        tiles = self._get_tiles(date_from=False)
        self.assertEqual(len(tiles["response_median"]), 1)
        self.assertEqual(tiles["response_median"][0]["figure"]["value"], 10)

    def test_both_periods_are_one_query(self):
        """REQ-7.8, REQ-1.27"""
        Dashboard = self._as("lead.dashboard", self.user_manager)
        domain = Dashboard._get_period_domain("date", PERIOD)
        Dashboard._get_response_rows([domain])
        self.env.flush_all()
        with self._capture_queries() as queries:
            Dashboard._get_response_rows([domain, domain])
        self.assertEqual(len(queries), 1)

    def test_without_a_policy_there_are_no_tiles(self):
        """REQ-7.8: an addon that is switched on changes nothing."""
        self.patch(type(self.env["lead.response.policy"]), "_is_used", lambda self: False)
        self.assertFalse(self._get_tiles())

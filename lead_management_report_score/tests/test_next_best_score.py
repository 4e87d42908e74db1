from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.lead_management_report.tests.common import LeadReportCommon


@tagged("post_install", "-at_install")
class TestNextBestScore(LeadReportCommon):
    """Hot leads with nothing planned are taken up now."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.hot, cls.hotter, cls.planned, cls.warm = cls._create_leads(4)
        for lead, score, temperature in (
            (cls.hot, 81, "hot"),
            (cls.hotter, 92, "hot"),
            (cls.planned, 99, "hot"),
            (cls.warm, 60, "warm"),
        ):
            lead.sudo()._as_server().write({"score": score, "score_temperature": temperature})

    def _plan(self, lead, days):
        """Plan the next step of a lead, by whatever the page goes."""
        day = fields.Date.context_today(self._as("lead.lead")) + timedelta(days=days)
        self._as("lead.my.work").postpone_step(lead.id, str(day))

    def test_hot_without_a_plan_the_hottest_first(self):
        """REQ-7.11: with the reason; what is planned or not hot is left out."""
        self._plan(self.planned, 5)
        sections = self._as("lead.my.work").get_data()["sections"]
        self.assertEqual(
            [(row["id"], row["reason"]) for row in sections[0]["leads"]],
            [
                (lead.id, {"name": "hot", "text": f"Hot (score {score}), and nothing is planned"})
                for lead, score in ((self.hotter, 92), (self.hot, 81))
            ],
        )
        figure = sections[0]["figure"]
        found = self._as("lead.lead").search(figure["domain"])
        self.assertEqual(found, self.hot | self.hotter)

    def test_hot_goes_before_what_is_due(self):
        """REQ-7.11"""
        self._plan(self.warm, -3)
        rows = self._as("lead.my.work").get_data()["sections"][0]["leads"]
        self.assertEqual([row["id"] for row in rows][-1], self.hot.id)
        self._plan(self.hotter, 5)
        self._plan(self.planned, 5)
        rows = self._as("lead.my.work").get_data()["sections"][0]["leads"]
        self.assertEqual([row["id"] for row in rows], [self.hot.id, self.warm.id])

from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from odoo.addons.lead_management_response.tests.common import MONDAY

from .common import LeadReportResponseCommon


@tagged("post_install", "-at_install")
class TestNextBestResponse(LeadReportResponseCommon):
    """Who should have been answered comes first."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._create_policy()
        with freeze_time(MONDAY):
            cls.late, cls.answered, cls.waiting = cls._arrive(3)
            cls.answered._note_response("call")
        with freeze_time("2031-01-13 10:30:00"):
            cls.in_time = cls._arrive()
        cls.waiting.status_id = cls.status_waiting

    def _get_sections(self, moment):
        self.env.invalidate_all()
        with freeze_time(self._at(moment)):
            sections = self._as("lead.my.work").get_data()["sections"]
        return {section["name"]: section for section in sections}

    def test_overdue_response_goes_before_all(self):
        """REQ-7.11: with the reason; the longest overdue first."""
        with freeze_time(MONDAY):
            today = fields.Date.context_today(self.late)
            self._as("lead.my.work").postpone_step(self.answered.id, str(today - timedelta(days=1)))
            self.waiting.status_id = self.status_new
        rows = self._get_sections("10:45:00")["best"]["leads"]
        self.assertEqual(
            [(row["id"], row["reason"]["name"]) for row in rows],
            [
                (self.late.id, "response"),
                (self.waiting.id, "response"),
                (self.answered.id, "overdue"),
            ],
        )
        self.assertEqual(rows[0]["reason"]["text"], "The first response is overdue")

    def test_what_is_answered_waits_or_is_in_time_is_no_choice(self):
        """REQ-7.11"""
        self.waiting.status_id = self.status_waiting
        rows = self._get_sections("10:45:00")["best"]["leads"]
        self.assertEqual([row["id"] for row in rows], [self.late.id])

    def test_rows_carry_what_counts_down(self):
        """REQ-7.6: on My work too, whatever the section."""
        rows = self._get_sections("10:45:00")["without"]["leads"]
        clocks = {row["id"]: row["response_clock"] for row in rows}
        self.assertEqual(clocks[self.in_time.id]["due"], "2031-01-13 12:30:00")
        self.assertTrue(clocks[self.in_time.id]["spans"])

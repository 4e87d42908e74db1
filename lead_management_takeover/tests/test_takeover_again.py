from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TakeoverCommon


@tagged("post_install", "-at_install")
class TestTakeoverAgain(TakeoverCommon):
    """Failures, and running again (REQ-5.5)."""

    def test_twice_doubles_nothing(self):
        """REQ-5.5: what is taken over is left out, with its statuses, reasons and tags."""
        tag = self.env["crm.tag"].create({"name": "Cold"})
        records = self._create_record(tag_ids=tag.ids, stage_id=self.stage_middle.id)
        records |= self._create_lost_record(
            self.env["crm.lost.reason"].create({"name": "Moved away"})
        )
        self._take_over(afterwards="keep")
        new = self._create_record(tag_ids=tag.ids, stage_id=self.stage_middle.id)
        again = self._take_over(afterwards="keep")
        self.assertEqual((again.preview_taken_count, again.preview_count), (2, 1))
        self.assertEqual((again.done_count, again.preview_statuses), (1, False))
        for record in records | new:
            self.assertEqual(len(self._get_lead(record)), 1)
        for model, name in (
            ("lead.tag", "Cold"),
            ("lead.loss.reason", "Moved away"),
            ("lead.status", "Middle"),
        ):
            self.assertEqual(self.env[model].search_count([("name", "=", name)]), 1)

    def test_database_refuses_a_second_lead(self):
        """REQ-5.5: whatever way it comes."""
        record = self._create_record()
        self._take_over()
        values = {"name": "Copy", "taken_over_id": record.id}
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            self.env["lead.lead"].create(values)
            self.env.flush_all()
        self.assertIn("taken_over", str(caught.exception))

    def test_failure_is_listed_and_tried_again(self):
        """REQ-5.5: the others are taken over; put right, the rest comes too."""
        records = self._create_record("A") | self._create_record("Bad") | self._create_record("B")
        takeover = self._create_takeover()
        takeover.action_dry_run()
        records[1].expected_revenue = -1
        takeover.action_start()
        self._run_cron()
        self.assertEqual((takeover.state, takeover.done_count), ("partial", 2))
        self.assertEqual(takeover.failure_ids.res_id, records[1].id)
        self.assertIn("negative", takeover.failure_ids.reason)
        self.assertTrue(records[1].active)
        records[1].expected_revenue = 1
        takeover.action_retry()
        self._run_cron()
        self.assertEqual((takeover.state, len(self._get_lead(records))), ("done", 3))
        self.assertFalse(takeover.failure_ids)

    def test_one_at_a_time(self):
        """REQ-5.5: the entry opens the running one, another is not started beside it."""
        self._create_record()
        takeover, other = self._create_takeover(), self._create_takeover()
        (takeover | other).action_dry_run()
        takeover.action_start()
        with self.assertRaisesRegex(UserError, "Another takeover of Lead Company A is running"):
            other.action_start()
        with self.assertRaisesRegex(UserError, "was started with these options"):
            takeover.with_lost = False
        other.unlink()
        Takeover = self.env["lead.takeover"].with_user(self.user_mover)
        self.assertEqual(Takeover.action_open_takeover()["res_id"], takeover.id)
        self._run_cron()
        self.assertNotEqual(Takeover.action_open_takeover()["res_id"], takeover.id)

    def test_leads_of_a_running_takeover_are_not_merged(self):
        """REQ-6.6: afterwards they are leads as all others."""
        self._create_record("A")
        self._create_record("B")
        takeover = self._create_takeover()
        takeover.action_dry_run()
        takeover.action_start()
        worker = takeover._as_worker()
        record = worker._get_remaining(1)
        worker._process_batch(record)
        lead, into = self._get_lead(record), self._create_lead().sudo()
        # the batch and the start are one transaction here
        takeover._as_server().date_start = lead.create_date
        with self.assertRaisesRegex(UserError, "background job"):
            into._merge(into, lead)
        self._run_cron()
        self.assertTrue(into._merge(into, lead))

    def test_deals_made_from_leads_stay_deals(self):
        """REQ-5.5, REQ-2.1: what comes from a lead is not taken over into another."""
        deal = self._create_record(lead_id=self._create_lead().id)
        takeover = self._create_takeover()
        takeover.action_dry_run()
        self.assertEqual(takeover.preview_count, 0)
        self.assertFalse(self._get_lead(deal))

    def test_query_counts(self):
        """REQ-5.5: a batch takes few queries per lead."""
        counts = []
        for number in (5, 25):
            for index in range(number):
                self._create_record(f"Record {index}", partner_id=self.customer.id)
            takeover = self._create_takeover()
            takeover.action_dry_run()
            records = takeover._as_worker()._get_remaining()
            with self._capture_queries() as queries:
                takeover._as_worker()._process_batch(records)
            counts.append(len(queries))
        self.assertLessEqual((counts[1] - counts[0]) / 20, 3)

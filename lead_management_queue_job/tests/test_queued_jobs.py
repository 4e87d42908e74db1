from unittest.mock import patch

from odoo import fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.fake_models import LeadFakeModelLoader
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job
from odoo.addons.queue_job.tests.common import trap_jobs

from ..hooks import uninstall_hook

LOGGER = "odoo.addons.lead_management_queue_job.models.lead_job_mixin"


@tagged("post_install", "-at_install")
class TestQueuedJobs(LeadManagementCommon):
    """Background jobs in the queue end as they do on Odoo's schedule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        class LeadFakeQueuedJob(models.Model):
            _name = "lead.fake.queued.job"
            _inherit = ["lead.job.mixin"]
            _description = "Job of a test"
            _job_batch_size = 10

            name = fields.Char(default="Test job")
            finished = fields.Integer()
            is_separable = fields.Boolean(default=True)

            def _get_remaining(self, limit=None):
                domain = self._get_failed_domain() & fields.Domain("code", "=like", "J%")
                return self.env["lead.tag"].search(domain, order="id", limit=limit)

            def _get_separable(self, records):
                if not self.sudo().is_separable:
                    return super()._get_separable(records)
                return records.filtered(lambda tag: not tag.name.startswith("Shared"))

            def _process_batch(self, records):
                for tag in records:
                    if tag.name.startswith("Bad"):
                        reason = f"{tag.name} is bad."
                        raise ValidationError(reason)
                    tag.name = f"{tag.name} {tag.env.user.login}"
                    tag.code = "K" + tag.code[1:]

            def _finish(self):
                self.sudo().finished += 1

        LeadFakeModelLoader.load(cls, LeadFakeQueuedJob)
        cls.env["ir.model.access"].create(
            {
                "name": "fake job",
                "model_id": cls.env["ir.model"]._get_id("lead.fake.queued.job"),
                "group_id": cls.env.ref("lead_management.group_lead_manager").id,
                **{f"perm_{right}": True for right in ("read", "write", "create", "unlink")},
            }
        )
        cls.with_runner = True

    def setUp(self):
        super().setUp()
        model = self.registry["lead.fake.queued.job"]
        self.patch(model, "_has_job_runner", lambda _job: self.with_runner)

    def _create_tags(self, count=100, names=None):
        names = [(names or {}).get(number, f"Tag {number}") for number in range(count)]
        values = [{"name": name, "code": f"J{number}"} for number, name in enumerate(names)]
        return self.env["lead.tag"].create(values)

    def _start_job(self, **values):
        job = self.env["lead.fake.queued.job"].with_user(self.user_manager).create([values])
        job.action_start()
        return job

    def _perform_all(self, trap):
        while trap.enqueued_jobs:
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _check_all_done(self, job, tags):
        self.assertEqual((job.state, job.done_count, job.failed_count), ("done", len(tags), 0))
        self.assertEqual((job.progress, job.sudo().finished), (100, 1))
        self.assertEqual(
            tags.mapped("name"), [f"Tag {number} lead_manager" for number in range(len(tags))]
        )
        self.assertFalse(job._get_parts())

    # ------------------------------------------------------------------ who runs it

    def test_without_a_runner_the_schedule_does_it(self):
        """REQ-9.4: as if there were no queue."""
        self.with_runner = False
        tags = self._create_tags()
        with trap_jobs() as trap:
            job = self._start_job()
            trap.assert_jobs_count(0)
        self._run_cron()
        self._check_all_done(job, tags)

    def test_with_a_runner_the_queue_does_it(self):
        """REQ-9.4: in a channel of its own, once, and the schedule leaves it alone."""
        tags = self._create_tags()
        triggers = [("cron_id", "=", self.env.ref("lead_management.lead_job_cron").id)]
        before = self.env["ir.cron.trigger"].search_count(triggers)
        job = self._start_job()
        job.action_retry()
        queued = job._get_queued()
        self.assertEqual(queued.mapped("channel"), ["root.leads"])
        self.assertEqual(self.env["ir.cron.trigger"].search_count(triggers), before)
        self._run_cron()
        self.assertEqual((job.state, job.done_count), ("running", 0))
        self.assertEqual({tag.code[0] for tag in tags}, {"J"})

    def test_a_runner_is_known_by_its_lock(self):
        """REQ-9.4: held by another session as long as it lives."""
        has_runner = type(self.env["lead.merge.job"])._has_job_runner
        self.assertFalse(has_runner(self.env["lead.merge.job"]))
        with self.registry.cursor() as other:
            other.execute("SELECT pg_advisory_xact_lock(2293787760715711918)")
            self.assertTrue(has_runner(self.env["lead.merge.job"]))
        self.assertFalse(has_runner(self.env["lead.merge.job"]))

    # ------------------------------------------------------------------ the same end

    def test_ranges_end_as_the_whole_does(self):
        """REQ-9.4: every record once, the counts exact, the end once."""
        tags = self._create_tags()
        with trap_jobs() as trap:
            job = self._start_job()
            trap.perform_enqueued_jobs()
            trap.assert_jobs_count(8)
            parts = job._get_parts()
            self.assertEqual(parts[0].after_id, tags[0].id - 1)
            self.assertEqual(parts[1:].mapped("after_id"), parts[:-1].mapped("last_id"))
            self.assertEqual(parts[-1].last_id, tags[-1].id)
            self._perform_all(trap)
        self._check_all_done(job, tags)

    def test_what_cannot_be_split_is_done_in_its_order(self):
        """REQ-9.4: batch after batch."""
        tags = self._create_tags()
        with trap_jobs() as trap:
            job = self._start_job(is_separable=False)
            trap.perform_enqueued_jobs()
            self.assertEqual("".join(tag.code[0] for tag in tags), "K" * 10 + "J" * 90)
            self._perform_all(trap)
        self._check_all_done(job, tags)

    def test_records_that_hang_together_wait(self):
        """REQ-9.4: they are done after the ranges, in their order."""
        tags = self._create_tags(60, {5: "Shared 5", 40: "Shared 40"})
        with trap_jobs() as trap:
            job = self._start_job()
            while len(trap.enqueued_jobs) > 1 or not job._get_parts():
                trap.perform_enqueued_jobs()
                if job._get_parts() and all(part.is_through for part in job._get_parts()):
                    break
            self.assertEqual([tag.code for tag in tags if tag.code[0] == "J"], ["J5", "J40"])
            self._perform_all(trap)
        self.assertEqual((job.state, job.done_count), ("done", 60))
        self.assertEqual(set("".join(tag.code[0] for tag in tags)), {"K"})

    def test_bad_records_are_listed_and_the_others_kept(self):
        """REQ-9.4, REQ-3.18: in every range; trying again does what is left."""
        tags = self._create_tags(60, {3: "Bad 3", 50: "Bad 50"})
        with trap_jobs() as trap:
            job = self._start_job()
            self._perform_all(trap)
            self.assertEqual((job.state, job.done_count, job.failed_count), ("partial", 58, 2))
            self.assertEqual(
                sorted(job.failure_ids.mapped("reason")), ["Bad 3 is bad.", "Bad 50 is bad."]
            )
            tags[3].name = "Tag 3"
            tags[50].name = "Tag 50"
            job.action_retry()
            self._perform_all(trap)
        self.assertEqual((job.state, job.done_count, job.total_count), ("done", 60, 60))

    # ------------------------------------------------------------------ in the middle of it

    def _perform_two_parts(self, trap):
        """Hand the records out, and do a batch of two parts."""
        trap.perform_enqueued_jobs()
        for queued in trap.enqueued_jobs[:2]:
            queued.perform()
        del trap.enqueued_jobs[:2]
        self.env.invalidate_all()

    def test_people_see_how_far_it_is(self):
        """REQ-3.18: what the parts have done counts at once."""
        self._create_tags(100, {3: "Bad 3"})
        with trap_jobs() as trap:
            job = self._start_job()
            self._perform_two_parts(trap)
            [row] = job.read(["done_count", "failed_count", "progress"])
            self.assertEqual((row["done_count"], row["failed_count"], row["progress"]), (19, 1, 20))

    def test_a_stopped_job_goes_on_when_it_is_tried_again(self):
        """REQ-9.4, REQ-3.18: nothing is done twice or left."""
        tags = self._create_tags()
        with trap_jobs() as trap:
            job = self._start_job()
            self._perform_two_parts(trap)
            job.action_stop()
            self._perform_all(trap)
            self.assertEqual((job.state, job.done_count), ("stopped", 20))
            job.action_retry()
            self.assertEqual((job.total_count, job.done_count), (100, 20))
            self._perform_all(trap)
        self._check_all_done(job, tags)

    def test_who_has_lost_a_right_stops_it(self):
        """REQ-3.6: also in the middle of the parts."""
        self._create_tags()
        with trap_jobs() as trap:
            job = self._start_job()
            self._perform_two_parts(trap)
            self.user_manager.active = False
            self._perform_all(trap)
        job = job.sudo()
        self.assertEqual((job.state, job.done_count), ("stopped", 20))
        self.assertIn("is no user any more", job.failure_ids.reason)

    def test_the_schedule_takes_up_what_the_queue_has_lost(self):
        """REQ-9.4: somebody has deleted the queue jobs; the runner is there, then it is not."""
        tags = self._create_tags()
        job = self._start_job()
        Job.load(self.env, job._get_queued().uuid).perform()
        first, second, *_others = job._get_queued()
        for queued in (first, second):
            Job.load(self.env, queued.uuid).perform()
        job._get_queued().unlink()
        self._run_cron()
        self.assertEqual((job.state, job.done_count, len(job._get_queued())), ("running", 20, 1))
        self.with_runner = False
        self._run_cron()
        self.assertEqual((job.state, job.done_count), ("running", 20), "it may be starting again")
        with patch(f"{LOGGER}.PATIENCE", -1):
            self._run_cron()
        self._check_all_done(job, tags)
        self.assertFalse(job._get_queued())

    def test_conflicts_are_tried_again_later(self):
        """REQ-3.18: what somebody else has changed meanwhile is no failure."""
        self._create_tags()
        with trap_jobs() as trap:
            job = self._start_job()
            trap.perform_enqueued_jobs()
            part = trap.enqueued_jobs[0]
            busy = LockError("somebody writes it")
            model = self.registry["lead.fake.queued.job"]
            meets_others = patch.object(model, "_process_batch", side_effect=busy)
            with meets_others, self.assertRaises(RetryableJobError):
                part.perform()
            self.env.invalidate_all()
            self.assertEqual((job.state, job.failed_count), ("running", 0))
            self._perform_all(trap)
        self.assertEqual((job.state, job.done_count), ("done", 100))

    def test_what_nobody_expects_ends_the_job(self):
        """REQ-3.18: it says why and does not run for ever."""
        self._create_tags()
        model = self.registry["lead.fake.queued.job"]
        with trap_jobs() as trap:
            job = self._start_job()
            broken = patch.object(model, "_get_remaining", side_effect=ZeroDivisionError("0"))
            with broken, mute_logger(LOGGER):
                self._perform_all(trap)
        self.assertEqual(job.state, "partial")
        self.assertEqual(job.failure_ids.reason, "ZeroDivisionError: 0")

    def test_a_job_that_waits_for_its_last_batch_is_not_begun_again(self):
        """REQ-3.18: two workers never have the same records."""
        self._create_tags()
        with trap_jobs() as trap:
            job = self._start_job()
            trap.perform_enqueued_jobs()
        job.action_stop()
        model = self.registry["lead.job.part"]
        at_work = patch.object(model, "try_lock_for_update", lambda parts, **_opts: parts.browse())
        with at_work, self.assertRaisesRegex(UserError, "still being processed"):
            job.action_retry()

    def test_it_starts_over_without_waiting_for_workers(self):
        """REQ-9.4: what is said to be left again is done once the parts are through."""
        self._create_tags()
        model, part = self.registry["lead.fake.queued.job"], self.registry["lead.job.part"]
        for is_told in (False, True):
            with (
                self.subTest(is_told=is_told),
                trap_jobs() as trap,
                patch.object(model, "_keep_place") as keep_place,
            ):
                job = self._start_job()
                self._perform_two_parts(trap)
                if is_told:
                    busy = patch.object(part, "try_lock_for_update", lambda parts: parts.browse())
                    with busy:
                        job._start_over()
                self._perform_all(trap)
                self.assertEqual((job.state, job.done_count), ("done", 100))
                self.assertEqual(keep_place.call_count, 0 if is_told else 1)
            self.env["lead.tag"].search([("code", "=like", "K%")]).unlink()
            self._create_tags()

    def test_uninstalled_it_leaves_the_work_to_the_schedule(self):
        """REQ-9.4: with what was done so far."""
        tags = self._create_tags()
        job = self._start_job()
        Job.load(self.env, job._get_queued().uuid).perform()
        Job.load(self.env, job._get_queued()[0].uuid).perform()
        uninstall_hook(self.env)
        self.assertFalse(job._get_queued())
        self.assertFalse(job._get_parts())
        self.env.invalidate_all()
        self.assertEqual((job.state, job.done_count), ("running", 10))
        self.with_runner = False
        self._run_cron()
        self._check_all_done(job, tags)

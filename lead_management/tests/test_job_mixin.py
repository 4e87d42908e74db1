from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LeadManagementCommon
from .fake_models import LeadFakeModelLoader

LOGGER = "odoo.addons.lead_management.models.lead_job_mixin_running"


@tagged("post_install", "-at_install")
class TestJobMixin(LeadManagementCommon):
    """Background jobs: every record once, the failures listed, safe to run again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        class LeadFakeJob(models.Model):
            _name = "lead.fake.job"
            _inherit = ["lead.job.mixin"]
            _description = "Job of a test"

            name = fields.Char(default="Test job")
            finished = fields.Integer()

            def _get_remaining(self, limit=None):
                domain = self._get_failed_domain() & fields.Domain("code", "=like", "J%")
                return self.env["lead.tag"].search(domain, order="id", limit=limit)

            def _process_batch(self, records):
                for tag in records:
                    if tag.name.startswith("Bad"):
                        reason = f"{tag.name} is bad."
                        raise ValidationError(reason)
                    if tag.name.startswith("Broken"):
                        raise ZeroDivisionError("0")
                    tag.name = f"{tag.name} {tag.env.user.login}"
                    tag.code = "K" + tag.code[1:]

            def _finish(self):
                self.sudo().finished += 1

        LeadFakeModelLoader.load(cls, LeadFakeJob)
        cls.env["ir.model.access"].create(
            {
                "name": "fake job",
                "model_id": cls.env["ir.model"]._get_id("lead.fake.job"),
                "group_id": cls.env.ref("lead_management.group_lead_manager").id,
                **{f"perm_{right}": True for right in ("read", "write", "create", "unlink")},
            }
        )

    def _create_tags(self, *names):
        values = [{"name": name, "code": f"J{number}"} for number, name in enumerate(names)]
        return self.env["lead.tag"].create(values)

    def _create_job(self, user=None):
        return self.env["lead.fake.job"].with_user(user or self.user_manager).create([{}])

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        self.env.invalidate_all()

    def test_every_record_is_processed_once_in_batches(self):
        """REQ-3.18: counts before = after, with the rights of who started it."""
        tags = self._create_tags(*(f"Tag {number}" for number in range(120)))
        job = self._create_job()
        job.action_start()
        self.assertEqual((job.state, job.total_count, job.progress), ("running", 120, 0))
        self._run_cron()
        self.assertEqual((job.state, job.done_count, job.failed_count), ("done", 120, 0))
        self.assertEqual(job.progress, 100)
        self.assertEqual(job.sudo().finished, 1)
        self.assertTrue(job.date_end)
        for number, tag in enumerate(tags):
            self.assertEqual((tag.name, tag.code), (f"Tag {number} lead_manager", f"K{number}"))

    def test_a_bad_record_is_listed_and_the_others_are_kept(self):
        """REQ-3.18: failures are listed with the reason."""
        tags = self._create_tags("A", "B", "Bad one", "C", "Broken", "D")
        job = self._create_job()
        job.action_start()
        self._run_cron()
        self.assertEqual((job.state, job.done_count, job.failed_count), ("partial", 4, 2))
        self.assertEqual(
            [(failure.res_id, failure.name, failure.reason) for failure in job.failure_ids],
            [
                (tags[2].id, "Bad one", "Bad one is bad."),
                (tags[4].id, "Broken", "ZeroDivisionError: 0"),
            ],
        )
        self.assertEqual(job.failure_ids[0].action_open_record()["res_id"], tags[2].id)
        self.assertEqual("".join(tag.code[0] for tag in tags), "KKJKJK")

    def test_trying_again_does_what_failed_and_nothing_twice(self):
        """REQ-3.18: rerun safe."""
        tags = self._create_tags("A", "Bad one")
        job = self._create_job()
        job.action_start()
        self._run_cron()
        tags[1].name = "Good one"
        job.action_retry()
        self.assertEqual((job.total_count, job.failed_count, len(job.failure_ids)), (2, 0, 0))
        self.assertEqual((job.done_count, job.progress), (1, 50))
        self._run_cron()
        self.assertEqual((job.state, job.done_count, job.total_count), ("done", 2, 2))
        self.assertEqual(tags.mapped("name"), ["A lead_manager", "Good one lead_manager"])
        job.action_retry()
        self._run_cron()
        self.assertEqual((job.state, job.done_count, job.total_count), ("done", 2, 2))
        self.assertEqual(tags.mapped("name"), ["A lead_manager", "Good one lead_manager"])

    def test_a_killed_batch_is_done_by_the_next_run(self):
        """REQ-3.18: what was not committed is done again, what was is not."""
        tags = self._create_tags(*(f"Tag {number}" for number in range(60)))
        job = self._create_job()
        job.action_start()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            in_cron = job.with_env(self.env(cr=cr, user=1, su=True))
            in_cron._commit(in_cron._run_batch(50))
            self.assertEqual(in_cron._run_batch(50), 10)
            # killed before the commit
            cr.rollback()
        self.env.invalidate_all()
        self.assertEqual((job.state, job.done_count), ("running", 50))
        self._run_cron()
        self.assertEqual((job.state, job.done_count), ("done", 60))
        self.assertEqual(tags[59].name, "Tag 59 lead_manager")

    def test_the_schedule_comes_back_at_once_when_the_time_is_up(self):
        """REQ-3.18: a long job does not wait for Odoo to look at the schedule again."""
        self._create_tags(*(f"Tag {number}" for number in range(60)))
        job = self._create_job()
        job.action_start()
        Trigger = self.env["ir.cron.trigger"]
        cron = self.env.ref("lead_management.lead_job_cron")
        triggers = [("cron_id", "=", cron.id)]
        Trigger.search(triggers).unlink()
        Cron = self.registry["ir.cron"]
        with patch.object(Cron, "_commit_progress", lambda *_args, **_options: 0):
            self.env["lead.job.mixin"]._cron_run_jobs()
        self.assertEqual((job.state, job.done_count), ("running", 50))
        self.assertEqual(Trigger.search_count(triggers), 1)

    def test_a_stopped_job_goes_on_when_it_is_tried_again(self):
        """REQ-3.18"""
        tags = self._create_tags("A")
        job = self._create_job()
        job.action_start()
        job.action_stop()
        self._run_cron()
        self.assertEqual((job.state, tags.code), ("stopped", "J0"))
        job.action_retry()
        self._run_cron()
        self.assertEqual((job.state, tags.code), ("done", "K0"))

    def test_a_job_that_cannot_go_on_says_why(self):
        """REQ-3.18: it does not run for ever, and does not hold up the others."""
        self._create_tags("A")
        job, other = self._create_job(), self._create_job()
        (job | other).action_start()
        model = self.registry["lead.fake.job"]
        original = model._get_remaining

        def fail(records, limit=None):
            if records.id == job.id:
                raise ZeroDivisionError("0")
            return original(records, limit)

        self.patch(model, "_get_remaining", fail)
        with mute_logger(LOGGER):
            self._run_cron()
        self.assertEqual(job.state, "partial")
        self.assertEqual(job.failure_ids.reason, "ZeroDivisionError: 0")
        self.assertEqual((other.state, other.done_count), ("done", 1))

    def test_a_running_job_is_neither_started_again_nor_deleted(self):
        """REQ-3.18"""
        job = self._create_job()
        job.action_start()
        with self.assertRaises(UserError):
            job.action_start()
        with self.assertRaises(UserError):
            job.unlink()
        self._run_cron()
        job.unlink()

    def test_only_managers_start_jobs(self):
        """REQ-3.6"""
        job = self._create_job()
        for user in (self.user_own, self.user_all, self.user_readonly):
            with self.assertRaises(AccessError):
                job.with_user(user).action_start()
            with self.assertRaises(AccessError):
                job.with_user(user).action_retry()
        self.assertEqual(job.state, "draft")

    # ------------------------------------------------------------------ who runs it

    def test_a_job_says_itself_what_it_is(self):
        """REQ-3.6, REQ-3.18: nobody writes whose job it is, how far, for which company."""
        job = self._create_job()
        values = {
            "user_id": self.user_both_companies.id,
            "state": "running",
            "company_id": self.company_b.id,
            "date_start": fields.Datetime.now(),
            "date_end": fields.Datetime.now(),
            "total_count": 7,
            "done_count": 7,
            "failed_count": 7,
            "failure_ids": [
                Command.create({"job_model": "x", "company_id": self.company_a.id, "name": "x"})
            ],
        }
        Job = self.env["lead.fake.job"].with_user(self.user_manager)
        for name, value in values.items():
            with self.subTest(field=name):
                with self.assertRaises(UserError):
                    job.write({name: value})
                with self.assertRaises(UserError):
                    Job.create([{name: value}])
                made = Job.with_context(**{f"default_{name}": value}).create([{}])
                is_record = isinstance(made[name], models.BaseModel)
                self.assertNotEqual(made[name].ids if is_record else made[name], value)
                self.assertNotEqual(is_record and made[name].ids, [value])
        self.assertEqual((job.state, job.user_id), ("draft", self.user_manager))
        self.assertFalse(job.failure_ids)

    def test_failures_are_not_forged(self):
        """REQ-3.18: the list is the job's own."""
        job = self._create_job()
        values = {
            "job_model": job._name,
            "job_id": job.id,
            "company_id": self.company_a.id,
            "name": "Forged",
            "res_model": "res.partner",
            "res_id": 1,
        }
        with self.assertRaises(UserError):
            self.env["lead.job.failure"].with_user(self.user_manager).create([values])
        failure = self.env["lead.job.failure"].create([values]).with_user(self.user_manager)
        with self.assertRaises(UserError):
            failure.write({"name": "Other"})
        with self.assertRaises(AccessError):
            failure.unlink()

    def test_whoever_presses_is_who_it_works_as(self):
        """REQ-3.6: not who prepared it."""
        tags = self._create_tags("A", "B")
        job = self._create_job()
        job.with_user(self.user_both_companies).action_start()
        self.assertEqual(job.user_id, self.user_both_companies)
        job.action_stop()
        job.action_retry()
        self._run_cron()
        self.assertEqual((job.state, job.user_id), ("done", self.user_manager))
        self.assertEqual(tags[0].name, "A lead_manager")

    def _check_stopped(self, reason):
        """Start a job, change something about who started it, and see it stop.

        :param reason: what the failure says
        :returns: a context manager; the change is made inside
        """
        tags = self._create_tags("A")
        job = self._create_job()
        job.action_start()
        yield
        self._run_cron()
        job = job.sudo()
        self.assertEqual((job.state, job.done_count, tags.code), ("stopped", 0, "J0"))
        self.assertIn(reason, job.failure_ids.reason)
        job.with_user(self.user_both_companies).action_retry()
        self.assertFalse(job.failure_ids)
        self._run_cron()
        self.assertEqual((job.state, job.done_count, tags.code), ("done", 1, "K0"))

    def test_a_user_who_has_left_stops_it(self):
        """REQ-3.6, REQ-3.18: and somebody else goes on."""
        with contextmanager(self._check_stopped)("is no user any more"):
            self.user_manager.active = False

    def test_a_group_that_is_taken_away_stops_it(self):
        """REQ-3.6, REQ-3.18"""
        with contextmanager(self._check_stopped)("has lost a right"):
            group = self.env.ref("lead_management.group_lead_manager")
            self.user_manager.group_ids = [Command.unlink(group.id)]

    def test_a_company_that_is_taken_away_stops_it(self):
        """REQ-1.4, REQ-3.18"""
        with contextmanager(self._check_stopped)("does not work in Lead Company A"):
            self.user_manager.write(
                {
                    "company_id": self.company_b.id,
                    "company_ids": [Command.set(self.company_b.ids)],
                }
            )

import logging
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_management.models.lead_job_mixin_running import CONFLICTS, MAX_CONFLICTS
from odoo.addons.lead_management.trusted_context import Trusted, get_trusted
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import ENQUEUED, PENDING, STARTED, WAIT_DEPENDENCIES
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

_logger = logging.getLogger(__name__)

CHANNEL = "root.leads"
LIVE_STATES = (WAIT_DEPENDENCIES, PENDING, ENQUEUED, STARTED)
# so many workers can be at one job
MAX_PARTS = 8
# records that are looked through at once for those that can be processed at the same time
WINDOW = 50_000
# steps without a look, where there is little to do at the same time
PLAIN_STEPS = 20
# minutes that a queue without a runner is waited for
PATIENCE = 10
MAX_DELAY = 60


class LeadJobMixin(models.AbstractModel):
    """Background jobs run in the queue while a job runner serves the database.

    A queue job is one batch and one transaction, which puts the next one into the queue. A step
    is a batch of the whole job, as on Odoo's schedule; where records can be processed in any
    order it hands them out instead, in ranges (`lead.job.part`), and the part that is through
    last puts the next step into the queue.
    """

    _inherit = "lead.job.mixin"

    @api.depends("state", "total_count", "done_count", "failed_count")
    def _compute_progress(self):
        res = super()._compute_progress()
        for job, (done, failed) in self._get_part_counts().items():
            tried = job.done_count + job.failed_count + done + failed
            job.progress = min(100, 100 * tried / job.total_count) if job.total_count else 0
        return res

    def read(self, fields=None, load="_classic_read"):
        """Count what the parts have done, too."""
        rows = super().read(fields, load)
        counts = {job.id: counted for job, counted in self._get_part_counts().items()}
        for row in rows:
            done, failed = counts.get(row["id"], (0, 0))
            if "done_count" in row:
                row["done_count"] += done
            if "failed_count" in row:
                row["failed_count"] += failed
        return rows

    # ------------------------------------------------------------------ into the queue

    @api.model
    def _trigger(self):
        if not self or not self._has_job_runner():
            return super()._trigger()
        for job in self:
            job._enqueue_step(identity_key=f"{job._name},{job.id}")
        return None

    @api.model
    def _has_job_runner(self):
        """Tell whether a job runner serves the database: it holds a lock as long as it lives."""
        self.env.cr.execute(
            SQL(
                """SELECT EXISTS (
                       SELECT FROM pg_locks
                        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
                          AND database = (
                              SELECT oid FROM pg_database WHERE datname = CURRENT_DATABASE())
                          AND (classid::bigint << 32) | objid::bigint = %s)""",
                PG_ADVISORY_LOCK_ID,
            )
        )
        return self.env.cr.fetchone()[0]

    def _delayed(self, **options):
        """Return the job, whose next call goes into the queue.

        For the superuser, as the schedule is; the work itself is done with the rights of who
        started it.
        """
        job = self.with_user(SUPERUSER_ID).with_company(self.company_id)
        # conflicts and kills are not counted: the work goes on as long as it is to be done
        return job.with_delay(
            channel=CHANNEL, max_retries=0, description=self.display_name, **options
        )

    def _enqueue_step(self, plain=0, **options):
        self._delayed(**options)._run_queued_step(plain)

    def _get_queued(self):
        """Return the queue jobs that the job still has in the queue, as superuser."""
        domain = [("model_name", "=", self._name), ("channel", "=", CHANNEL)]
        queued = self._as_queue()["queue.job"].search([*domain, ("state", "in", LIVE_STATES)])
        return queued.filtered(lambda line: self.id in line.records.ids)

    def _as_queue(self):
        """Return the environment in which the queue and the parts of jobs are read."""
        # sudo: the queue is the administrators', the parts are kept by the server
        return self.sudo().env

    # ------------------------------------------------------------------ the schedule

    def _run(self):
        """Leave to the queue what is in it, and take up what it has lost."""
        if self._is_in_queue():
            return True
        self._take_from_queue()
        if self._has_job_runner():
            self._enqueue_step()
            return True
        return super()._run()

    def _is_in_queue(self):
        """Tell whether the queue goes on with the job."""
        queued = self._get_queued()
        if not queued or self._has_job_runner():
            return bool(queued)
        # the server may just be starting again
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=PATIENCE)
        return any((line.date_enqueued or line.date_created) > since for line in queued)

    def _take_from_queue(self):
        """Forget what is in the queue; what the parts have done counts."""
        self._get_queued().unlink()
        self._gather_parts()

    @api.model
    def _get_running_jobs(self):
        """Yield the running jobs of every kind, and those that still have parts."""
        for name in sorted(self.env.registry.descendants(["lead.job.mixin"], "_inherit")):
            if not self.env.registry[name]._abstract:
                begun = self.env["lead.job.part"].search([("job_model", "=", name)])
                yield from self.env[name].search(
                    ["|", ("state", "=", "running"), ("id", "in", begun.mapped("job_id"))]
                )

    # ------------------------------------------------------------------ starting

    def action_retry(self):
        """Count what was done before it was stopped."""
        for job in self:
            if job.state != "running":
                job.check_access("write")
                job._gather_parts()
        return super().action_retry()

    def _begin(self):
        """Wait until no worker is at it any more."""
        self._gather_parts()
        return super()._begin()

    def _start_over(self):
        """Have the next step begin with the first record, once the parts are through."""
        for job in self:
            parts = job._get_parts()
            if parts:
                # a part of nothing says it: workers hold the others
                nothing = {"job_model": job._name, "job_id": job.id, "is_through": True}
                parts.create([{**nothing, "res_model": parts[0].res_model}])
        return super()._start_over()

    # ------------------------------------------------------------------ steps

    def _run_queued_step(self, plain=0):
        """Process a batch, or hand out what can be processed at the same time.

        :param int plain: number of steps in which nothing is handed out
        """
        with self._mind_conflicts():
            job = self.exists().try_lock_for_update(allow_referencing=True)
            if not job:
                if self.exists():
                    self._try_later(self.env._("Somebody else is at the job."))
                return
            parts = job._get_parts()
            if any(not part.is_through for part in parts):
                # the last of them puts the next step into the queue
                return
            job._gather_parts()
            if job.state != "running":
                return
            if not plain and job._hand_out():
                return
            job._run_batch(job._get_queued_batch_size())
            if job.state == "running":
                job._enqueue_step(plain - 1 if plain else PLAIN_STEPS)

    def _hand_out(self):
        """Put parts of what is left into the queue.

        :returns: whether there was enough to do at the same time
        """
        if self._get_worker_obstacle():
            return False
        worker = self._as_worker()
        records = worker._get_remaining(WINDOW)
        size = self._job_batch_size
        if len(records) < 2 * size:
            return False
        separable = worker._get_separable(records)
        count = min(MAX_PARTS, len(separable) // size)
        if count < 2:
            return False
        for vals in self._prepare_parts(records, separable, count):
            part = self._get_parts().create([vals])
            self._enqueue_part(part)
        return True

    def _prepare_parts(self, records, separable, count):
        """Return the values of the parts.

        :param records: all remaining records that were looked at
        :param separable: those of them that are handed out
        :param int count: number of parts
        :returns: list of dicts
        """
        left_out = set(records.ids) - set(separable.ids)
        ids = sorted(separable.ids)
        bounds = [ids[len(ids) * number // count - 1] for number in range(1, count + 1)]
        return [
            {
                "job_model": self._name,
                "job_id": self.id,
                "res_model": records._name,
                "after_id": after,
                "last_id": last,
                "left_out_ids": sorted(i for i in left_out if after < i <= last),
            }
            for after, last in zip([ids[0] - 1, *bounds[:-1]], bounds, strict=True)
        ]

    # ------------------------------------------------------------------ parts

    def _enqueue_part(self, part):
        self._delayed()._run_queued_part(part.id)

    def _run_queued_part(self, part_id):
        """Process a batch of a part, and put the next one into the queue.

        :param int part_id: id of the `lead.job.part`
        """
        with self._mind_conflicts():
            part = self._get_parts().filtered(lambda part: part.id == part_id)
            if not part:
                return
            part.lock_for_update()
            job = self.with_context(lead_job_part=Trusted([part.id]))
            records = self.browse()
            if job.state == "running" and not job._get_worker_obstacle():
                records = job._as_worker()._get_remaining(job._get_queued_batch_size())
            if records:
                job._try_records(records)
                part.after_id = max(records.ids)
                self._enqueue_part(part)
            else:
                part.is_through = True
                self._enqueue_step()

    def _get_part(self):
        """Return the part that these calls are for, empty for those on the whole job."""
        ids = get_trusted(self.env, "lead_job_part")
        part = self._as_queue()["lead.job.part"].browse(ids)
        return part.filtered(lambda part: (part.job_model, part.job_id) == (self._name, self.id))

    def _get_parts(self):
        """Return all parts of the job, as superuser."""
        Part = self._as_queue()["lead.job.part"]
        return Part.search([("job_model", "=", self._name), ("job_id", "=", self.id)])

    def _get_failed_domain(self):
        """Leave out the records of other parts, too."""
        domain = super()._get_failed_domain()
        part = self._get_part()
        if part:
            domain &= Domain("id", ">", part.after_id) & Domain("id", "<=", part.last_id)
            domain &= Domain("id", "not in", part.left_out_ids or [])
        return domain

    def _count_tried(self, done=0, failed=0):
        part = self._get_part()
        if not part:
            return super()._count_tried(done, failed)
        part.done_count += done
        part.failed_count += failed
        return None

    def _get_part_counts(self):
        """Return what parts have done that the jobs do not count yet: {job: (done, failed)}."""
        rows = self._as_queue()["lead.job.part"]._read_group(
            [("job_model", "=", self._name), ("job_id", "in", self.ids)],
            ["job_id"],
            ["done_count:sum", "failed_count:sum"],
        )
        return {self.browse(job_id): (done, failed) for job_id, done, failed in rows}

    def _gather_parts(self):
        """Add what the parts have counted to the job, and delete them.

        :raises UserError: when a worker is at one of them
        """
        for job in self:
            parts = job._get_parts()
            if not parts:
                continue
            if len(parts.try_lock_for_update()) < len(parts):
                raise UserError(
                    self.env._(
                        "A batch of %(job)s is still being processed. Try again in a moment.",
                        job=job.display_name,
                    )
                )
            job._count_tried(sum(parts.mapped("done_count")), sum(parts.mapped("failed_count")))
            if all(part.is_through and part.last_id for part in parts):
                model = self.env[parts[-1].res_model]
                job._keep_place(model.browse(max(parts.mapped("last_id"))))
            parts.unlink()

    # ------------------------------------------------------------------ what goes wrong

    @contextmanager
    def _mind_conflicts(self):
        """Have a batch that meets somebody else's changes done again, later.

        What nobody has expected ends the job, as on Odoo's schedule.
        """
        try:
            with self.env.cr.savepoint():
                yield
        except CONFLICTS as error:
            self._try_later(str(error), error)
        except RetryableJobError:
            raise
        except Exception as error:
            _logger.exception("Background job %s stopped.", self)
            self._add_failure(error=error)
            self._end("partial")

    def _get_tries(self):
        """Return how often the queue job was tried before."""
        uuid = self.env.context.get("job_uuid")
        if not uuid:
            return 0
        return self._as_queue()["queue.job"].search([("uuid", "=", uuid)], limit=1).retry

    def _get_queued_batch_size(self):
        return 1 if self._get_tries() > MAX_CONFLICTS else self._job_batch_size

    def _try_later(self, reason, error=None):
        delay = min(2 ** min(self._get_tries(), 6), MAX_DELAY)
        raise RetryableJobError(reason, seconds=delay) from error

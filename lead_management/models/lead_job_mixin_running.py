import logging

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, LockError, UserError

_logger = logging.getLogger(__name__)
CONFLICTS = (
    ConcurrencyError,
    DeadlockDetected,
    LockError,
    LockNotAvailable,
    SerializationFailure,
)
# how often a batch that meets somebody else's changes is tried again
MAX_CONFLICTS = 5


class LeadJobMixin(models.AbstractModel):
    """How a background job runs: batch after batch, each with a commit.

    A batch that meets somebody else's changes is tried again, one that fails is split until the
    bad record is alone.
    """

    _inherit = "lead.job.mixin"

    @api.model
    def _cron_run_jobs(self):
        """Go on with every job that runs, until all are done or the time is up."""
        for name in sorted(self.env.registry.descendants(["lead.job.mixin"], "_inherit")):
            if self.env.registry[name]._abstract:
                continue
            for job in self.env[name].search([("state", "=", "running")], order="id"):
                if not job._run():
                    # Odoo would come back after a minute
                    self._trigger()
                    return

    def _run(self):
        """Process batch after batch, each with a commit.

        :returns: whether there is time for another job
        """
        self.ensure_one()
        conflicts, has_time = 0, True
        while has_time:
            try:
                tried = self._run_batch(1 if conflicts > MAX_CONFLICTS else self._job_batch_size)
                has_time = self._commit(tried)
                conflicts = 0
            except CONFLICTS:
                # somebody else changed the same records: again, on what stands now
                self.env.cr.rollback()
                conflicts += 1
                if conflicts > 2 * MAX_CONFLICTS:
                    return False
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Background job %s stopped.", self)
                self._add_failure(error=error)
                self._end("partial")
                has_time = self._commit(0)
            if self.state != "running":
                break
        return has_time

    def _run_batch(self, size):
        """Process one batch, or end the job when nothing is left.

        :param int size: number of records
        :returns: how many were tried
        """
        job = self.try_lock_for_update(allow_referencing=True)
        if not job or job.state != "running":
            return 0
        obstacle = job._get_worker_obstacle()
        if obstacle:
            job._add_failure(error=UserError(obstacle))
            job._end("stopped")
            return 0
        records = job._as_worker()._get_remaining(size)
        if not records:
            job._as_worker()._finish()
            job._end("partial" if job.failed_count else "done")
            return 0
        job._try_records(records)
        job._keep_place(records)
        return len(records)

    def _get_worker_obstacle(self):
        """Return why who started the job may not go on with it, or False.

        What was so at the start may have changed since: the person has left, or lost the
        company or a right. Somebody else with the rights can try again.

        :returns: str or False
        """
        self.ensure_one()
        user = self.user_id
        if user.id == SUPERUSER_ID:
            return False
        texts = {"user": user.name, "company": self.company_id.name}
        if not user.active:
            return self.env._(
                "%(user)s, who started it, is no user any more. Whoever has the rights can press"
                " Try again.",
                **texts,
            )
        if self.company_id not in user.company_ids:
            return self.env._(
                "%(user)s, who started it, does not work in %(company)s any more. Whoever has"
                " the rights can press Try again.",
                **texts,
            )
        try:
            self._as_user()._check_rights()
        except AccessError as error:
            return self.env._(
                "%(user)s, who started it, has lost a right: %(reason)s Whoever has the rights"
                " can press Try again.",
                reason=error,
                **texts,
            )
        return False

    def _try_records(self, records):
        """Process records together; when that fails, halves, down to the bad one."""
        worker = self._as_worker()
        try:
            with self.env.cr.savepoint():
                worker._process_batch(records)
        except CONFLICTS:
            raise
        except Exception as error:
            if len(records) > 1:
                middle = len(records) // 2
                self._try_records(records[:middle])
                self._try_records(records[middle:])
                return
            if not isinstance(error, UserError):
                _logger.info("Background job %s: %s failed.", self, records, exc_info=True)
            self._add_failure(records, error)
            self._count_tried(failed=1)
        else:
            self._count_tried(done=len(records))

    def _count_tried(self, done=0, failed=0):
        """Add to the counts of the job.

        :param int done: records that were processed
        :param int failed: records that could not be
        """
        counts = self._as_server()
        counts.done_count += done
        counts.failed_count += failed

    def _add_failure(self, record=None, error=None):
        """List a record that could not be processed, with the reason.

        :param record: one record, or None when the job itself failed
        :param error: what was raised
        """
        reason = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
        # sudo: the list of failures is the job's own, nobody writes it by hand
        self.env["lead.job.failure"].sudo().create(
            [
                {
                    "job_model": self._name,
                    "job_id": self.id,
                    "company_id": self.company_id.id,
                    "res_model": record._name if record else False,
                    "res_id": record.id if record else False,
                    "name": record.sudo().display_name if record else self.display_name,
                    "reason": reason,
                }
            ]
        )

    def _end(self, state):
        self._as_server().write({"state": state, "date_end": fields.Datetime.now()})

    def _commit(self, tried):
        """Commit the batch and tell the schedule whether it has to come back.

        :param int tried: how many records the batch had
        :returns: whether there is time for another batch
        """
        left = 0
        if self.state == "running":
            # at least one: the job is not over before it says so
            left = max(self.total_count - self.done_count - self.failed_count, 1)
        return bool(self.env["ir.cron"]._commit_progress(tried, remaining=left))

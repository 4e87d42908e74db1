import logging

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, LockError, UserError
from odoo.fields import Domain

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
    """Work on many records in the background, in batches that commit.

    All that the job knows stands in the database: a killed server goes on with the
    first record that was not committed. A batch that fails is split until the bad record
    is alone; it is listed with its reason and the others are kept.

    A model on it says what is left (`_get_remaining`) and does it (`_process_batch`). To
    process a record must take it out of what is left, so that nothing is done twice.

    What the job knows of itself is the server's to write; its buttons start and stop it. It
    works with the rights of who started it (`_check_rights`), asked again before each batch.
    """

    _name = "lead.job.mixin"
    _inherit = ["lead.guarded.mixin"]
    _description = "Background job"
    _order = "id desc"

    # records that are committed together
    _job_batch_size = 50

    state = fields.Selection(
        selection=[
            ("draft", "Not started"),
            ("running", "Running"),
            ("done", "Done"),
            ("partial", "Done with failures"),
            ("stopped", "Stopped"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        written_by="server",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Started by",
        default=lambda self: self.env.user,
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        written_by="server",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self.env.company,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="cascade",
        written_by="server",
    )
    date_start = fields.Datetime(
        string="Started on", readonly=True, copy=False, written_by="server"
    )
    date_end = fields.Datetime(string="Ended on", readonly=True, copy=False, written_by="server")
    total_count = fields.Integer(
        string="Total",
        readonly=True,
        copy=False,
        written_by="server",
        help="What was done in all runs, and what was left when the last one began.",
    )
    done_count = fields.Integer(
        string="Done", readonly=True, copy=False, written_by="server", help="In all runs together."
    )
    failed_count = fields.Integer(
        string="Failed", readonly=True, copy=False, written_by="server", help="In the last run."
    )
    progress = fields.Float(
        compute="_compute_progress", help="Share of the records that were tried, in percent."
    )
    failure_ids = fields.One2many(
        comodel_name="lead.job.failure",
        inverse_name="job_id",
        string="Failures",
        readonly=True,
        written_by="server",
    )

    # ------------------------------------------------------------------ computes

    @api.depends("state", "total_count", "done_count", "failed_count")
    def _compute_progress(self):
        for job in self:
            tried = job.done_count + job.failed_count
            if job.state == "done":
                job.progress = 100
            else:
                job.progress = min(100, 100 * tried / job.total_count) if job.total_count else 0

    # ------------------------------------------------------------------ CRUD

    def unlink(self):
        """Take the list of failures along."""
        self._forget_failures()
        return super().unlink()

    def _forget_failures(self):
        # sudo: the list of failures is the job's own, nobody writes it by hand
        self.sudo().failure_ids.unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if any(job.state == "running" for job in self):
            raise UserError(self.env._("A running job cannot be deleted. Stop it first."))

    # ------------------------------------------------------------------ actions

    def action_start(self):
        """Start the job in the background, with the rights of who presses.

        :returns: True
        :raises UserError: when it was started before
        :raises AccessError: when the user may not do what the job does
        """
        for job in self:
            job.check_access("write")
            if job.state != "draft":
                raise UserError(
                    self.env._(
                        "%(job)s was started before. Use Try again to do what is left.",
                        job=job.display_name,
                    )
                )
            job._begin()
        return True

    def action_retry(self):
        """Do what is left once more: what failed, and what has come since.

        With the rights of who presses. Of a running job it wakes up the schedule, nothing else.

        :returns: True
        :raises AccessError: when the user may not do what the job does
        """
        for job in self:
            job.check_access("write")
            if job.state == "running":
                job._trigger()
            else:
                job._begin()
        return True

    def action_stop(self):
        """Stop after the batch that is being processed; what is done stays done.

        :returns: True
        """
        self.check_access("write")
        self.filtered(lambda job: job.state == "running")._end("stopped")
        return True

    def _begin(self):
        """Forget the failures of an earlier run and let the schedule do the rest.

        What earlier runs have done still counts.
        """
        self.ensure_one()
        self.sudo(False)._check_rights()
        self._check_start()
        self._forget_failures()
        # the clock of ``create_date``: what this transaction goes on to make is not earlier
        now = self.env.cr.now().replace(microsecond=0)
        self._as_server().write(
            {
                "state": "running",
                "user_id": self.env.uid,
                "date_start": self.date_start or now,
                "date_end": False,
                "failed_count": 0,
            }
        )
        left = self._as_worker()._count_remaining()
        self._as_server().total_count = self.done_count + left
        self._trigger()

    @api.model
    def _trigger(self):
        # sudo: configuration; the schedule is woken up, not changed
        self.env.ref("lead_management.lead_job_cron").sudo()._trigger()

    # ------------------------------------------------------------------ hooks

    def _check_rights(self):
        """Hook: refuse who may not do the whole work of the job.

        Asked as the user who starts it, and as that user again before each batch.

        :raises AccessError: saying which right is missing
        """
        self.ensure_one()
        self.check_access("write")

    def _check_start(self):
        """Hook: refuse a start that cannot end well.

        :raises UserError: saying what to do first
        """

    def _get_remaining(self, limit=None):
        """Hook: return what is still to be done, without what failed in this run.

        Called as `_as_worker` says. Use `_get_failed_domain` to leave out what failed.

        :param int limit: number of records, None for all
        :returns: recordset, always in the same order
        """
        raise NotImplementedError

    def _count_remaining(self):
        """Hook: return how many records are left, where that is quicker than to read."""
        return len(self._get_remaining())

    def _process_batch(self, records):
        """Hook: do the work for records of `_get_remaining`, all of them or none.

        Afterwards `_get_remaining` must not return them any more. What it raises is
        undone for the batch, which is then tried in halves.

        :param records: recordset in the environment of `_as_worker`
        """
        raise NotImplementedError

    def _get_separable(self, records):
        """Hook: return those of the remaining records that can be processed in any order.

        By several workers at once, that is: what becomes of one of them depends on no other
        record that is left. None by default.

        :param records: some of what `_get_remaining` returns, in its order, the first ones
        """
        return records.browse()

    def _keep_place(self, records):
        """Hook: note that all records up to the last of these were tried.

        Where the records themselves do not tell what is left.

        :param records: recordset in the order of `_get_remaining`
        """

    def _start_over(self):
        """Hook: begin with the first record again, while the job is running."""

    def _finish(self):
        """Hook: called once when nothing is left, in the transaction that ends the job."""

    def _get_leads_at_work(self, leads):
        """Hook: return those of some leads that the running job may still change.

        They are not merged meanwhile.

        :param leads: `lead.lead` records
        """
        return leads.browse()

    def _as_worker(self):
        """Return the job as it works: with the rights and language of who started it.

        Hook: a job that needs more in its context extends it.
        """
        return self._as_user()

    def _as_user(self):
        """Return the job with the rights and language of who started it, nothing more."""
        self.ensure_one()
        return (
            self.with_user(self.user_id)
            .with_company(self.company_id)
            .with_context(lang=self.user_id.lang, tz=self.user_id.tz)
        )

    def _get_failed_domain(self):
        """Return the domain that leaves out the records which failed in this run."""
        # sudo: the ids of what failed; the records are searched with the worker's rights
        failed = self.sudo().failure_ids.mapped("res_id")
        return Domain("id", "not in", failed) if failed else Domain.TRUE

    # ------------------------------------------------------------------ running

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

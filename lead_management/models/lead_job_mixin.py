from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


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
        self._get_failures().unlink()

    def _get_failures(self):
        """Return what has failed, as superuser: the list is the job's own."""
        # sudo: nobody writes it by hand; the records are searched with the worker's rights
        return self.sudo().failure_ids

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
        self.env.ref("lead_management.lead_job_cron")._trigger()

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
        failed = self._get_failures().mapped("res_id")
        return Domain("id", "not in", failed) if failed else Domain.TRUE

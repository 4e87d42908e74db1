import logging
from datetime import timedelta

from odoo import api, fields, models

from .lead_job_mixin_running import CONFLICTS

_logger = logging.getLogger(__name__)

# how long the next batch of a file is waited for before salespeople are told of those before
PATIENCE = timedelta(minutes=5)


class LeadImportRun(models.Model):
    """Salespeople are told of the leads that an import gave them: after it, each of them once.

    The import itself only notes who got what, so that it takes no longer with a hundred
    people than with one; a file that comes in batches is told of when its last one is in.
    """

    _inherit = "lead.import.run"

    untold = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="Who got which leads and has not been told: {id of the user: ids of leads}.",
    )
    date_tell = fields.Datetime(
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
        help="When the salespeople are told; empty when they have been.",
    )

    # what the schedule looks for (_cron_tell)
    _date_tell_idx = models.Index("(date_tell) WHERE date_tell IS NOT NULL")

    def _tell_later(self, given, is_complete):
        """Note who has to be told of which leads, and wake the schedule.

        :param dict given: {`res.users` record: list of ids of leads}
        :param bool is_complete: whether no further batch of the file is to come
        """
        self.ensure_one()
        untold = dict(self.untold or {})
        for user, lead_ids in given.items():
            untold[str(user.id)] = [*untold.get(str(user.id), ()), *lead_ids]
        if not untold:
            return
        date = fields.Datetime.now() + (timedelta() if is_complete else PATIENCE)
        self.write({"untold": untold, "date_tell": date})
        cron = self.env.ref("lead_management.lead_import_notice_cron", raise_if_not_found=False)
        if cron:
            cron._trigger(at=date)

    @api.model
    def _cron_tell(self):
        """Tell the salespeople of the imports whose time has come, committing each import."""
        runs = self.search([("date_tell", "<=", fields.Datetime.now())], order="date_tell")
        for number, run in enumerate(runs, 1):
            given = run.untold or {}
            # whatever comes of it, nobody is told twice
            run.write({"untold": False, "date_tell": False})
            try:
                with self.env.cr.savepoint():
                    run._tell_salespeople(given)
            except CONFLICTS:
                raise  # nothing is committed: the schedule tries it again
            except Exception:
                _logger.exception("Nobody could be told of the leads of %s.", run.display_name)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(runs) - number):
                return

    def _tell_salespeople(self, given):
        """Tell salespeople of the leads that are still theirs, in the name of who imported.

        :param dict given: as `untold`
        """
        # sudo: who has imported may have lost the sight of the leads, as may who gives one away
        importer = self.env["lead.lead"].with_user(self.import_user_id).sudo()
        users = self.env["res.users"].browse(map(int, given)).exists()
        for user in users:
            leads = self.env["lead.lead"].browse(given[str(user.id)]).exists()
            kept = leads.filtered(lambda lead, user=user: lead.active and lead.user_id == user)
            if kept:
                importer._notify_assigned_users({user.with_env(importer.env): kept.ids})

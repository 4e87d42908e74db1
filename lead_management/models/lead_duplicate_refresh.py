from odoo import api, models

from ..duplicate_tables import work_in_changes
from .lead_job_mixin_running import CONFLICTS


class LeadDuplicate(models.Model):
    """The stored groups are brought up to date; until then readers see to it themselves."""

    _inherit = "lead.duplicate"

    @api.model
    def _refresh(self):
        """Work in the leads that have changed since."""
        self.env.flush_all()
        work_in_changes(self.env.cr)
        self.invalidate_model()

    @api.model
    def _cron_refresh(self):
        """Work in the changes of the last minute, and those of the lists of legal forms.

        Beside them what came through beside a merge.
        """
        self.env["lead.settings"]._cron_compare_names()
        for work in (self._refresh, self.env["lead.merge"]._take_late_rows):
            try:
                work()
                self.env["ir.cron"]._commit_progress()
            except CONFLICTS:
                # somebody else did it meanwhile
                self.env.cr.rollback()

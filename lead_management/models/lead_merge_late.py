from datetime import timedelta

from odoo import api, fields, models

# a transaction that began before a merge has ended long before
LATE_HOURS = 1


class LeadMerge(models.Model):
    """What others hung on a lead in the moment in which it was merged follows it.

    Who adds a message or a call does not change the lead, so that nobody waits for anybody: a
    merge moves what it sees, and this what came through beside it.
    """

    _inherit = "lead.merge"

    # the merges of the last hour (_take_late_rows)
    _date_idx = models.Index("(date) WHERE state = 'done'")

    @api.model
    def _take_late_rows(self):
        """Move what hangs on leads that were merged a short time ago, and note it for Undo."""
        since = fields.Datetime.now() - timedelta(hours=LATE_HOURS)
        self._take_rows_of_merges([("date", ">=", since)])

    @api.autovacuum
    def _take_forgotten_rows(self):
        """Move what somebody has hung on a lead whose card was open since before it was merged."""
        self._take_rows_of_merges([])

    @api.model
    def _take_rows_of_merges(self, domain):
        """Move what hangs on merged leads.

        :param domain: of the merges
        """
        merges = self.search([("state", "=", "done"), *domain], order="id")
        leads = merges.merged_lead_ids.with_context(active_test=False)
        late = leads._get_leads_with_rows()
        for merge in merges if late else ():
            moving = merge.merged_lead_ids & late
            if moving:
                merge._take_rows(moving)
                # which was merged itself since
                late |= merge.lead_id

    def _take_rows(self, leads):
        """Move what hangs on some of the merged leads.

        :param leads: `lead.lead` records
        """
        into = self.lead_id
        (into | leads)._lock_for_merge()
        moved, aside = into._move_merge_relations(leads)
        rows = dict(self.moved_rows or {})
        for key, further in moved.items():
            rows[key] = [*rows.get(key, ()), *further]
        self.write({"moved_rows": rows, "put_aside_rows": [*(self.put_aside_rows or ()), *aside]})
        (into | leads)._after_merge_moved()

from odoo import models


class LeadLead(models.Model):
    """What a merge means for scores.

    The lead that stays is scored anew; a merged one has no end of its own and teaches nothing
    until the merge is undone.
    """

    _inherit = "lead.lead"

    def _after_merge_moved(self):
        """Ask for new scores: rows moved, or came back, that conditions of rules may look at."""
        res = super()._after_merge_moved()
        if self.env["lead.score.model"]._get_watched_fields():
            self._mark_for_score()
        return res

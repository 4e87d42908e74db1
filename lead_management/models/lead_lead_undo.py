from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..trusted_context import Trusted, is_trusted

# how long one's own last move can be taken back
UNDO_MINUTES = 15


class LeadLead(models.Model):
    """Taking back one's own last move, as far as the log of statuses knows the way."""

    _inherit = "lead.lead"

    def undo_status_change(self):
        """Put leads back into the status from which the user has just moved them.

        Rules of the way (forward only, no skipping) do not hold for a step that is taken
        back, and the actions of the status, which have run when the lead first entered it,
        do not run again. What the status itself demands holds as always. The log keeps both
        moves.

        :returns: True
        :raises UserError: where the last move of a lead is another user's or too old, or
            was its creation; nothing is changed then
        """
        groups = defaultdict(self.browse)
        for lead, before in self._get_ways_back().items():
            groups[before] |= lead
        for (status_id, loss_reason_id), leads in groups.items():
            returning = leads.with_context(
                lead_replaced_status_ids=Trusted(leads.status_id.ids),
                lead_taken_back=Trusted(),
            )
            returning.write({"status_id": status_id, "loss_reason_id": loss_reason_id})
        return True

    def _get_ways_back(self):
        """Return where each lead stood before the user's own last move.

        :returns: dict lead: (id of the status, id of the lost reason or False)
        """
        self.check_access("write")
        oldest = fields.Datetime.now() - timedelta(minutes=UNDO_MINUTES)
        # the log of all of them together, the newest first
        changes = self.env["lead.status.change"].search([("lead_id", "in", self.ids)])
        by_lead = changes.grouped("lead_id")
        ways = {}
        for lead in self:
            last, *earlier = by_lead.get(lead, changes.browse())
            if not (earlier and last.user_id == self.env.user and last.date >= oldest):
                raise UserError(lead._get_no_undo_message())
            ways[lead] = (last.from_status_id.id, earlier[0].loss_reason_id.id)
        return ways

    def _get_no_undo_message(self):
        self.ensure_one()
        return self.env._(
            "The last move of %(lead)s cannot be taken back: it is not yours, or longer than"
            " %(minutes)s minutes ago. Choose its status by hand.",
            lead=self.display_name,
            minutes=UNDO_MINUTES,
        )

    def _run_status_actions(self):
        return None if is_trusted(self.env, "lead_taken_back") else super()._run_status_actions()

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..trusted_context import Trusted

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
        ways = self._get_ways_back()
        groups = defaultdict(self.browse)
        for lead, (last, loss_reason) in ways.items():
            groups[last.from_status_id.id, loss_reason.id] |= lead
        for (status_id, loss_reason_id), leads in groups.items():
            returning = leads.with_context(
                lead_replaced_status_ids=Trusted(leads.status_id.ids),
                lead_taken_back=Trusted(),
                lead_changes_taken_back=Trusted(ways[lead][0].id for lead in leads),
            )
            returning.write({"status_id": status_id, "loss_reason_id": loss_reason_id})
        return True

    def _tell_moved(self, is_won=False):
        """Return an action that tells where the leads went, and offers to undo it.

        It closes a dialog, and has the page behind it read the leads anew.

        :param bool is_won: whether there is something to celebrate
        """
        status = self.status_id
        if len(self) == 1:
            message = self.env._(
                "Moved to %(status)s: %(lead)s", status=status.name, lead=self.name
            )
        else:
            message = self.env._(
                "Moved to %(status)s: %(count)s leads",
                status=", ".join(status.mapped("name")),
                count=len(self),
            )
        return self._tell_done(message, ["undo_status_change", [self.ids]], is_won=is_won)

    @api.model
    def _tell_done(self, message, undo, **values):
        """Return an action that shows a notification with Undo, and closes.

        :param str message: what was done
        :param list undo: name of a method of leads and its arguments
        """
        return {
            "type": "ir.actions.client",
            "tag": "lead_moved",
            "params": {
                "message": message,
                "undo": undo,
                "next": {"type": "ir.actions.act_window_close"},
                **values,
            },
        }

    def _get_ways_back(self):
        """Return the user's own last move of each lead, and why it was lost before it.

        :returns: dict lead: (`lead.status.change` record, `lead.loss.reason` record)
        """
        self.check_access("write")
        oldest = fields.Datetime.now() - timedelta(minutes=UNDO_MINUTES)
        # the log of all of them together, the newest first
        changes = self.env["lead.status.change"].search([("lead_id", "in", self.ids)])
        by_lead = changes.grouped("lead_id")
        ways = {}
        for lead in self:
            # none where an odd ID is that of no lead
            found = by_lead.get(lead, changes.browse())
            last, earlier = found[:1], found[1:]
            if not (earlier and last.user_id == self.env.user and last.date >= oldest):
                raise UserError(lead._get_no_undo_message())
            ways[lead] = (last, earlier[0].loss_reason_id)
        return ways

    def _get_no_undo_message(self):
        self.ensure_one()
        return self.env._(
            "The last move of %(lead)s cannot be taken back: it is not yours, or longer than"
            " %(minutes)s minutes ago. Choose its status by hand.",
            lead=self.display_name,
            minutes=UNDO_MINUTES,
        )

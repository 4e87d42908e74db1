from odoo import models


class LeadLead(models.Model):
    """What nobody has answered goes on by the rules of assignment."""

    _inherit = "lead.lead"

    def _escalate_onward(self):
        """Let the rules give the lead to somebody else, and keep why.

        Limits, hours and absences count as always. Where no rule fits, or nobody can take it,
        it goes to the leader of the team, as without rules.
        """
        self.ensure_one()
        former = self.user_id
        logs = self._assign_by_rules("escalation", without={self.id: former.ids})
        receiver = logs.user_id
        if not receiver:
            return super()._escalate_onward()
        self._tell_of_passing_on(former)
        return {"user_id": receiver.id}

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..trusted_context import Trusted
from .lead_lead_undo import UNDO_MINUTES

SCOPE = "lead_management.undo_assignment"


class LeadLead(models.Model):
    """Taking back that leads were given to somebody.

    No log keeps who had a lead before. The notification does, signed by the server, so that
    it gives a lead back to nobody else, for nobody else and not later.
    """

    _inherit = "lead.lead"

    def _assign(self, values):
        """Give the leads to a salesperson or team.

        :param dict values: `user_id`, `team_id`
        :returns: an action that tells it, with Undo
        """
        before = {lead.id: (lead.user_id.id, lead.team_id.id) for lead in self}
        effects = self._read_assignment_effects()
        self.write(values)
        changed = [
            [lead_id, effects[lead_id], after]
            for lead_id, after in self._read_assignment_effects().items()
            if after != effects.get(lead_id)
        ]
        groups = defaultdict(list)
        for lead in self:
            groups[before[lead.id], (lead.user_id.id, lead.team_id.id)].append(lead.id)
        token = hash_sign(
            # sudo: the secret of the database signs
            self.sudo().env,
            SCOPE,
            [self.env.uid, [[*change, ids] for change, ids in groups.items()], changed],
            expiration=timedelta(minutes=UNDO_MINUTES),
        )
        return self._tell_done(self._get_assigned_message(), ["undo_assignment", [token]])

    def _get_assigned_message(self):
        owner = ", ".join(self.user_id.mapped("name") or self.team_id.mapped("name"))
        if len(self) == 1:
            return self.env._("Given to %(owner)s: %(lead)s", owner=owner, lead=self.name)
        return self.env._("Given to %(owner)s: %(count)s leads", owner=owner, count=len(self))

    @api.model
    def undo_assignment(self, token):
        """Give leads back to whom they belonged before the user gave them away or took them.

        :param str token: what the notification of it holds
        :returns: True
        :raises UserError: later than a quarter of an hour afterwards, or when somebody has
            given a lead away since; nothing is changed then
        """
        groups, changed = self._read_assignment(token)
        for _before, given, ids in groups:
            leads = self.browse(ids)
            leads.check_access("write")
            for lead in leads:
                if [lead.user_id.id, lead.team_id.id] != given:
                    raise UserError(
                        self.env._(
                            "Somebody has given %(lead)s away since. Choose its salesperson"
                            " by hand.",
                            lead=lead.display_name,
                        )
                    )
        effects = self.browse(change[0] for change in changed)._read_assignment_effects()
        kept = {
            lead_id: before for lead_id, before, after in changed if effects.get(lead_id) == after
        }
        for before, _given, ids in groups:
            leads = self.browse(ids)
            returning = leads.with_context(lead_assignment_taken_back=Trusted())
            returning.write(dict(zip(("user_id", "team_id"), before, strict=True)))
        self.browse(kept)._bring_back_assignment_effects(kept)
        return True

    def _read_assignment_effects(self):
        """Return what follows from who has the leads, and comes back with it.

        Hook: extend it, and `_bring_back_assignment_effects`.

        :returns: {lead id: value as JSON has it}
        """
        return {}

    def _bring_back_assignment_effects(self, kept):
        """Hook: bring back what has not changed since the leads were given away.

        :param dict kept: what `_read_assignment_effects` had returned before
        """

    @api.model
    def _read_assignment(self, token):
        """Return what a notification says of who had which leads.

        :returns: (list of [before, given, ids], list of [lead id, before, after] of what follows)
        :raises UserError: for what the server has not signed for this user, or too long ago
        """
        try:
            # sudo: the secret of the database tells what is signed
            found = verify_hash_signed(self.sudo().env, SCOPE, token)
        except (AttributeError, TypeError, ValueError):
            found = None
        if not found or found[0] != self.env.uid:
            raise UserError(
                self.env._(
                    "This can be taken back for %(minutes)s minutes only. Choose the salesperson"
                    " by hand.",
                    minutes=UNDO_MINUTES,
                )
            )
        return found[1], found[2]

import json

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_management.trusted_context import get_trusted

from .lead_lead_response_clock import NO_CLOCK

# what moves and salespeople change of a clock
CLOCK = (*NO_CLOCK, "response_is_followed")


class LeadLead(models.Model):
    """What was taken back has not happened, for the clock of the first response either.

    A move keeps the clock as it was before it and after it with its row of the log; the
    notification of an assignment does. A clock that has changed since goes on by its own rules.
    """

    _inherit = "lead.lead"

    def _read_clocks(self):
        """Return the clocks of leads: {lead id: {name: value as JSON has it}}."""
        return {
            lead.id: {
                name: self._get_response_json(lead._get_response_column(name)) for name in CLOCK
            }
            for lead in self
        }

    def _keep_clocks(self, before):
        """Keep the clocks that a move has changed with the row of the log that it has written.

        :param dict before: what `_read_clocks` returned before
        """
        kept = [
            {
                "lead_id": lead_id,
                "kept": {"before": before[lead_id], "after": clock},
            }
            for lead_id, clock in self._read_clocks().items()
            if clock != before[lead_id]
        ]
        if not kept:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE lead_status_change AS change SET response_clocks = moved.kept
                     FROM jsonb_to_recordset(%s::jsonb) AS moved(lead_id int4, kept jsonb)
                    WHERE change.lead_id = moved.lead_id AND change.date_end IS NULL""",
                json.dumps(kept),
            )
        )
        self.env["lead.status.change"].invalidate_model(["response_clocks"], flush=False)

    def _take_back_clocks(self):
        """Bring back the clocks that leads had before the moves that are taken back.

        :returns: the leads whose clocks are as they were
        """
        ids = get_trusted(self.env, "lead_changes_taken_back")
        changes = self.env["lead.status.change"].browse(ids).filtered("response_clocks")
        clocks = self._read_clocks() if changes else {}
        kept = {
            change.lead_id.id: change.response_clocks["before"]
            for change in changes
            if clocks.get(change.lead_id.id) == change.response_clocks["after"]
        }
        return self.browse(kept)._bring_back_clocks(kept)

    def _bring_back_clocks(self, kept):
        """Bring clocks back, but for those whose policy does not count any more.

        :param dict kept: {lead id: clock, as `_read_clocks` returns it}
        :returns: the leads whose clocks are as they were
        """
        Policy = self.env["lead.response.policy"]
        ids = {clock["response_policy_id"] for clock in kept.values()} - {None}
        counting = {None, *Policy.browse(ids).exists().filtered("active").ids}
        kept = {
            lead_id: clock
            for lead_id, clock in kept.items()
            if clock["response_policy_id"] in counting
        }
        self._store_responses(kept)
        leads = self.browse(kept)
        leads._remind_again()
        return leads

    def _remind_again(self):
        """Plan the reminders anew that went with the clocks that are back.

        Those of leads that were merged into these stand on these.
        """
        if not self:
            return
        steps = Domain("lead_id", "in", self.ids) | Domain("lead_id.merged_into_id", "in", self.ids)
        rows = self.env["lead.response.escalation"].search(
            steps & Domain("ended_reminder", "!=", False)
        )

        def get_lead(row):
            return row.lead_id.merged_into_id or row.lead_id

        of_clocks = rows.filtered(
            lambda row: (
                row.clock_start in (row.lead_id.response_start, get_lead(row).response_start)
            )
        )
        of_clocks._plan_reminders_again(get_lead)

    def _read_assignment_effects(self):
        effects = super()._read_assignment_effects()
        if not self.env["lead.response.policy"]._is_used():
            return effects
        # sudo: the clock is the server's
        clocks = self.sudo()._read_clocks()
        return {lead.id: {**effects.get(lead.id, {}), "clock": clocks[lead.id]} for lead in self}

    def _bring_back_assignment_effects(self, kept):
        res = super()._bring_back_assignment_effects(kept)
        clocks = {lead_id: effects["clock"] for lead_id, effects in kept.items()}
        # sudo: the clock is the server's
        self.sudo()._bring_back_clocks(clocks)
        return res

from odoo import api, fields, models

from odoo.addons.lead_management.models.lead_import_session import LeadImportSession
from odoo.addons.lead_management.written_fields import on_written


class LeadLead(models.Model):
    """What a change of the lead does to the clock of its first response."""

    _inherit = "lead.lead"

    @api.model_create_multi
    def create(self, vals_list):
        """Start the clocks of the leads by the policies of their companies."""
        leads = super().create(vals_list)
        if self.env["lead.response.policy"]._is_used():
            leads._start_new_responses()
        return leads

    def _start_new_responses(self):
        """Start the clocks of leads that were just created, but for those from the past."""
        if self._is_from_past() or LeadImportSession.of(self.env) is not None:
            return
        origin = {"response_is_followed": True, "response_is_arrival": self._is_by_machine()}
        self._store_responses({lead.id: origin for lead in self})
        # sudo: the clock is the server's
        alive = self.sudo().filtered(lambda lead: lead.active and not lead.is_closed)
        alive._start_responses(is_chosen_only=True)

    @on_written(lambda self: self.env["lead.response.policy"]._get_followed_fields())
    def _follow_responses(self, vals, statuses, owners, rules):
        """Let the clocks follow what was written."""
        watched = self.env["lead.response.policy"]._get_watched_fields()
        # sudo: the clock is the server's, whoever writes
        leads = self.sudo().filtered(lambda lead: not lead.response_date)
        moved = leads.filtered(lambda lead: lead.status_id != statuses[lead.id])
        ended = moved.filtered("is_closed")
        revived = moved.filtered(lambda lead: not lead.is_closed and statuses[lead.id].is_closed)
        if "active" in vals and "merged_into_id" not in vals:
            ended |= leads.filtered(lambda lead: not lead.active)
            # what was not archived has not come back
            revived |= leads.filtered(lambda lead: lead.active and not rules[lead.id][2])
        alive = (leads - ended).filtered(lambda lead: lead.active and not lead.is_closed)
        ended._end_responses()
        restarted = (revived & alive).filtered(
            lambda lead: lead.response_is_followed and lead.response_result != "missed"
        )
        if restarted:
            restarted._start_responses()
        going_on = alive - restarted
        if not watched.isdisjoint(vals):
            going_on._choose_response_anew()
        (moved & going_on)._follow_response_status()
        given = going_on.filtered(lambda lead: lead.user_id and lead.user_id != owners[lead.id][0])
        if given:
            given._start_assigned_responses()

    def _choose_response_anew(self):
        """Give leads whose values have changed the policy that is theirs now.

        What was used up of the time stays; what is missed keeps its policy. What was imported
        has no clock, and a change of its values starts none.
        """
        now = fields.Datetime.now()
        open_leads = self.filtered(
            lambda lead: (
                (lead.response_policy_id or lead.response_is_followed)
                and lead.response_result != "missed"
                and not (lead.response_due and lead.response_due <= now)
            )
        )
        values, lost = {}, self.browse()
        for policy, leads in open_leads._choose_response_policies().items():
            changed = leads.filtered(lambda lead, p=policy: lead.response_policy_id != p)
            if not policy:
                lost |= changed
                continue
            started = changed.filtered("response_start")
            new = changed - started
            new._store_responses(new._get_started_responses(policy, now))
            taken = started._get_taken_steps() if started else {}
            rows = {
                lead.id: (lead.response_since, lead.response_used, taken[lead.id])
                for lead in started.filtered("response_since")
            }
            times = started._get_response_times(policy, rows)
            nothing = dict.fromkeys(
                ("response_due", "response_risk_date", "response_step", "response_step_date"),
                False,
            )
            values |= {
                lead.id: {"response_policy_id": policy.id, **times.get(lead.id, nothing)}
                for lead in started
            }
        self._store_responses(values)
        lost._end_responses()

    def _follow_response_status(self):
        """Hold the clocks of leads that came to a waiting status, let those that left go on."""
        running = self.filtered(
            lambda lead: lead.response_result == "running" and lead.status_id.is_response_paused
        )
        waiting = self.filtered(
            lambda lead: lead.response_result == "waiting" and not lead.status_id.is_response_paused
        )
        running._pause_responses()
        waiting._resume_responses()

    def _start_assigned_responses(self):
        """Start clocks that waited for a salesperson; the others go on as they are.

        What was imported is from now on a lead like any other.
        """
        now = fields.Datetime.now()
        imported = self.filtered(lambda lead: not lead.response_is_followed)
        imported._store_responses({lead.id: {"response_is_followed": True} for lead in imported})
        waiting = self.filtered(
            lambda lead: lead.response_policy_id and not lead.response_start and lead.user_id
        )
        values = {}
        for policy, leads in waiting.grouped("response_policy_id").items():
            values |= leads._get_started_responses(policy, now)
        self._store_responses(values)
        unruled = self.filtered(
            lambda lead: not lead.response_policy_id and lead.response_result != "missed"
        )
        unruled._start_responses_of_assignment()

    def _start_responses_of_assignment(self):
        """Start the clocks of leads that had none, where assignment starts one."""
        now = fields.Datetime.now()
        for policy, leads in self._choose_response_policies().items():
            if policy and policy.start_on == "assignment":
                self._store_responses(leads._get_started_responses(policy, now))

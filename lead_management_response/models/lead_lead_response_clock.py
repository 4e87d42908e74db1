import json
from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_management.trusted_context import is_trusted

# what a lead has that no policy is for
NO_CLOCK = {
    "response_policy_id": False,
    "response_start": False,
    "response_since": False,
    "response_used": 0.0,
    "response_due": False,
    "response_risk_date": False,
    "response_step": False,
    "response_step_date": False,
    "response_result": False,
}
# what an answer adds
ANSWER = {
    "response_date": False,
    "response_minutes": 0.0,
    "response_kind": False,
    "response_user_id": False,
}


class LeadLead(models.Model):
    """The clock of the first response: started, held, going on, stopped.

    It is kept by SQL, one statement for a batch: the lead itself does not change, nobody's
    rights are asked, and `write_date` stays.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ storing

    def _store_responses(self, values):
        """Store what the clocks of the leads are.

        :param dict values: {lead id: {name of a field: value}}, the same names for each
        """
        if not values:
            return
        names = list(next(iter(values.values())))
        self.flush_model(names)
        rows = [
            {"id": lead_id, **{name: self._get_response_json(row[name]) for name in names}}
            for lead_id, row in values.items()
        ]
        columns = SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL.identifier(self._fields[name].column_type[0]))
            for name in names
        )
        changes = SQL(", ").join(
            SQL("%s = changed.%s", SQL.identifier(name), SQL.identifier(name)) for name in names
        )
        self.env.cr.execute(
            SQL(
                """UPDATE lead_lead AS lead SET %s
                     FROM jsonb_to_recordset(%s::jsonb) AS changed(id int4, %s)
                    WHERE lead.id = changed.id""",
                changes,
                json.dumps(rows),
                columns,
            )
        )
        self.browse(values).invalidate_recordset([*names, "response_state", "response_clock"])

    @api.model
    def _get_response_json(self, value):
        """Return a value as JSON holds it."""
        if isinstance(value, datetime):
            return fields.Datetime.to_string(value)
        return None if value is False else value

    # ------------------------------------------------------------------ times

    def _get_response_times(self, policy, rows):
        """Return when clocks that run are over, and what comes next.

        :param policy: `lead.response.policy` record, with the rights of the superuser
        :param dict rows: {lead id: (moment since which it runs, minutes used before,
            steps that were taken)}
        :returns: {lead id: values}
        """
        working, found, times = policy._get_working_time(), {}, {}
        for lead_id, row in rows.items():
            since, used, taken = row
            key = (since, used, frozenset(taken))
            if key not in found:
                found[key] = self._get_response_times_of(policy, working, since, used, taken)
            times[lead_id] = found[key]
        return times

    @api.model
    def _get_response_times_of(self, policy, working, since, used, taken):
        """Return the values of one clock; see `_get_response_times`."""
        target = policy.target_minutes
        step, offset = next(
            ((step, offset) for step, offset in policy._get_steps() if step not in taken),
            (False, 0),
        )
        return {
            "response_due": working.add(since, target - used) or False,
            "response_risk_date": working.add(since, target * policy.risk_share / 100 - used)
            or False,
            "response_step": step,
            "response_step_date": (step and working.add(since, offset - used)) or False,
        }

    def _get_taken_steps(self):
        """Return the steps that were taken since each clock started.

        :returns: {lead id: set of steps}
        """
        rows = self.env["lead.response.escalation"].search([("lead_id", "in", self.ids)])
        starts = {lead.id: lead.response_start for lead in self}
        taken = {lead.id: set() for lead in self}
        for row in rows:
            if row.clock_start == starts[row.lead_id.id]:
                taken[row.lead_id.id].add(row.step)
        return taken

    # ------------------------------------------------------------------ start

    def _choose_response_policies(self):
        """Return the policy of each lead, in one query a policy at most.

        :returns: {`lead.response.policy` record: leads}; an empty one for the rest
        """
        Policy = self.env["lead.response.policy"]
        chosen, rest = {}, self.browse()
        for company, leads in self.grouped(lambda lead: lead.company_id).items():
            left = leads
            for policy in Policy.browse(Policy._get_policy_ids(company.id)):
                fitting = left
                if policy.start_on == "arrival":
                    fitting = left.filtered("response_is_arrival")
                if not fitting:
                    continue
                found = policy._filter_leads(fitting)
                if found:
                    chosen[policy] = found
                    left -= found
                if not left:
                    break
            rest |= left
        if rest:
            chosen[Policy] = rest
        return chosen

    def _start_responses(self, is_chosen_only=False):
        """Start the clocks of leads that arrived, were made or are open again.

        :param bool is_chosen_only: whether those without a policy have nothing to lose
        """
        now = fields.Datetime.now()
        values = {}
        for policy, leads in self._choose_response_policies().items():
            if not policy:
                if not is_chosen_only:
                    values |= {lead.id: {**NO_CLOCK, **ANSWER} for lead in leads}
                continue
            values |= leads._get_started_responses(policy, now)
        self._store_responses(values)

    def _get_started_responses(self, policy, now):
        """Return the values of clocks that start, or wait for a salesperson.

        :param policy: `lead.response.policy` record of all the leads
        :param datetime now: in UTC
        :returns: {lead id: values}
        """
        values = {}
        for lead in self:
            is_started = policy.start_on != "assignment" or bool(lead.user_id)
            is_paused = lead.status_id.is_response_paused
            values[lead.id] = {
                **NO_CLOCK,
                **ANSWER,
                "response_policy_id": policy.id,
                "response_start": now if is_started else False,
                "response_since": now if is_started and not is_paused else False,
                "response_result": is_started and ("waiting" if is_paused else "running"),
            }
        rows = {
            lead_id: (row["response_since"], 0.0, ())
            for lead_id, row in values.items()
            if row["response_since"]
        }
        for lead_id, times in self._get_response_times(policy, rows).items():
            values[lead_id] |= times
        return values

    # ------------------------------------------------------------------ stop

    def _note_response(self, kind, date=None, user=None):
        """Stop the clocks: somebody has talked to the leads.

        Only the first outreach counts; what was missed stays missed.

        :param str kind: "email", "call", "meeting" or "message"
        :param datetime date: of the outreach in UTC, by default now; one before the start of
            the clock counts from its start
        :param user: `res.users` record, by default the current one
        """
        if not self or not self.env["lead.response.policy"]._is_used():
            return
        # sudo: the clock is the server's, whoever writes to the lead
        waiting = self.sudo().filtered(
            lambda lead: lead.response_policy_id and not lead.response_date
        )
        now = fields.Datetime.now()
        date = min(date or now, now).replace(microsecond=0)
        values = {}
        for policy, leads in waiting.grouped("response_policy_id").items():
            working = policy._get_working_time()
            for lead in leads:
                values[lead.id] = {
                    **lead._get_answered_response(working, date),
                    "response_kind": kind,
                    "response_user_id": (user or self.env.user).id,
                }
        waiting._store_responses(values)
        waiting._remove_response_reminders()

    def _get_answered_response(self, working, date):
        """Return the values of a clock that is stopped by an answer.

        :param WorkingTime working: of the policy
        :param datetime date: of the answer in UTC
        """
        self.ensure_one()
        date = max(date, self.response_start or date)
        minutes = self.response_used
        if self.response_since:
            minutes += working.get_minutes(self.response_since, date)
        is_missed = self.response_result == "missed" or (
            self.response_due and date > self.response_due
        )
        return {
            "response_start": self.response_start or date,
            "response_date": date,
            "response_minutes": round(minutes, 2),
            "response_result": "missed" if is_missed else "met",
            "response_step": False,
            "response_step_date": False,
        }

    def _remove_response_reminders(self):
        """Take away the activities that reminded of an answer, which is given.

        Not while leads are merged, which archives them, nor when values are brought back: clocks
        and reminders are then, too.
        """
        keys = ("lead_merge_filled", "lead_written_back")
        if not self or any(is_trusted(self.env, key) for key in keys):
            return
        rows = self.env["lead.response.escalation"]
        # those of leads that were merged into these remind of the same answer
        steps = Domain("lead_id", "in", self.ids) | Domain("lead_id.merged_into_id", "in", self.ids)
        found = rows.search(steps & Domain("activity_id", "!=", False))
        found._keep_reminders()
        found.activity_id.unlink()

    def _end_responses(self):
        """End the clocks of leads that are closed or archived, or lose their policy, unanswered.

        Where the time was over it was missed; else there is nothing to tell.
        """
        now = fields.Datetime.now()
        values = {}
        for lead in self.filtered("response_policy_id"):
            is_missed = lead.response_result == "missed" or (
                lead.response_due and lead.response_due <= now
            )
            kept = {name: lead._get_response_column(name) for name in NO_CLOCK}
            if is_missed:
                ended = {"response_result": "missed"}
                values[lead.id] = (
                    kept | ended | dict.fromkeys(("response_step", "response_step_date"), False)
                )
            else:
                values[lead.id] = dict(NO_CLOCK)
        self._store_responses(values)
        self.browse(values)._remove_response_reminders()

    def _get_response_column(self, name):
        """Return the value of a field as its column has it."""
        value = self[name]
        return value.id if isinstance(value, models.BaseModel) else value

    # ------------------------------------------------------------------ pause

    def _pause_responses(self):
        """Hold the clocks of leads that wait for somebody else; what is missed goes on."""
        now = fields.Datetime.now()
        values = {}
        for policy, leads in self.grouped("response_policy_id").items():
            working = policy._get_working_time()
            for lead in leads:
                if lead.response_due and lead.response_due <= now:
                    continue
                used = lead.response_used + working.get_minutes(lead.response_since, now)
                values[lead.id] = {
                    "response_used": used,
                    "response_since": False,
                    "response_due": False,
                    "response_risk_date": False,
                    "response_step": False,
                    "response_step_date": False,
                    "response_result": "waiting",
                }
        self._store_responses(values)

    def _resume_responses(self):
        """Let clocks go on where they stopped."""
        now = fields.Datetime.now()
        taken = self._get_taken_steps() if self else {}
        values = {}
        for policy, leads in self.grouped("response_policy_id").items():
            rows = {lead.id: (now, lead.response_used, taken[lead.id]) for lead in leads}
            values |= {
                lead_id: {"response_since": now, "response_result": "running", **times}
                for lead_id, times in leads._get_response_times(policy, rows).items()
            }
        self._store_responses(values)

    # ------------------------------------------------------------------ anew

    def _recompute_responses(self, policy):
        """Compute the due times of running clocks of a policy anew.

        :param policy: `lead.response.policy` record, with the rights of the superuser
        """
        if not policy.active:
            self._end_responses()
            return
        running = self.filtered(lambda lead: lead.response_since)
        taken = running._get_taken_steps() if running else {}
        rows = {
            lead.id: (lead.response_since, lead.response_used, taken[lead.id]) for lead in running
        }
        self._store_responses(self._get_response_times(policy, rows))

import logging

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.lead_management.trusted_context import Trusted

_logger = logging.getLogger(__name__)

# another server, or somebody at work, was there first: the batch is taken again a minute later
CONCURRENCY = (DeadlockDetected, LockNotAvailable, SerializationFailure)
# leads that are committed together
BATCH_SIZE = 100
RECOMPUTED = 500


class LeadLead(models.Model):
    """What happens when nobody answers: the salesperson is reminded, the leader told, and on.

    One schedule takes what is due, by an index. Rows that another server works on are left to
    it, and a unique index has the last word.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ schedule

    @api.model
    def _cron_follow_responses(self):
        """Do what is due: held meetings, due times to compute anew, steps."""
        self._note_held_meetings()
        has_time = self.env["ir.cron"]._commit_progress(0)
        while has_time:
            try:
                done = self._recompute_stale_responses() or self._take_due_steps()
            except CONCURRENCY:
                self.env.cr.rollback()
                return
            if not done:
                return
            has_time = self.env["ir.cron"]._commit_progress(done)

    @api.model
    def _recompute_stale_responses(self):
        """Compute one batch of due times anew.

        :returns: how many records were looked at, 0 when nothing is left
        """
        Policy = self.env["lead.response.policy"].with_context(active_test=False)
        policy = Policy.search([("is_stale", "=", True)], order="id", limit=1)
        if not policy:
            return 0
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM lead_lead
                    WHERE response_policy_id = %s AND response_result IN ('running', 'waiting')
                      AND id > %s
                 ORDER BY id LIMIT %s FOR NO KEY UPDATE""",
                policy.id,
                policy.recompute_from,
                RECOMPUTED,
            )
        )
        leads = self.browse(lead_id for (lead_id,) in rows)
        leads._recompute_responses(policy)
        if len(leads) < RECOMPUTED:
            policy._as_server().write({"is_stale": False, "recompute_from": 0})
        else:
            policy._as_server().write({"recompute_from": leads[-1].id})
        return len(leads) + 1

    @api.model
    def _take_due_steps(self):
        """Take the steps of one batch of leads.

        :returns: how many leads were looked at
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM lead_lead
                    WHERE response_step_date <= %s AND active AND is_closed IS NOT TRUE
                 ORDER BY response_step_date LIMIT %s
                      FOR NO KEY UPDATE SKIP LOCKED""",
                fields.Datetime.now(),
                BATCH_SIZE,
            )
        )
        leads = self.browse(lead_id for (lead_id,) in rows)
        leads.invalidate_recordset(["response_step", "response_step_date"])
        for (policy, step), found in leads.grouped(
            lambda lead: (lead.response_policy_id, lead.response_step)
        ).items():
            found._take_response_step(policy, step)
        return len(leads)

    def _take_response_step(self, policy, step):
        """Take one step for leads of one policy, log it, and say what comes next.

        :param policy: `lead.response.policy` record
        :param str step: see `lead.response.escalation`
        """
        logs = []
        for lead in self:
            values = {
                "lead_id": lead.id,
                "step": step,
                "date": fields.Datetime.now(),
                "clock_start": lead.response_start,
                "former_user_id": lead.user_id.id,
                "policy_id": policy.id,
                "company_id": lead.company_id.id,
            }
            try:
                with self.env.cr.savepoint():
                    values |= getattr(lead, f"_escalate_{step}")()
                    self.env.flush_all()
            except CONCURRENCY:
                raise
            except Exception as error:  # noqa: BLE001 - the log says what it was, the others go on
                self.env.invalidate_all(flush=False)
                _logger.info("Step %s of the lead %s: %s", step, lead.id, error)
                values["note"] = str(error)[:500]
            logs.append(values)
        self.env["lead.response.escalation"].create(logs)
        taken = self._get_taken_steps()
        rows = {
            lead.id: (lead.response_since, lead.response_used, taken[lead.id])
            for lead in self
            # its clock may have stopped, or be held, by what the step has done
            if lead.response_since and not lead.response_date
        }
        self._store_responses(self._get_response_times(policy, rows))
        stopped = self.filtered(lambda lead: lead.id not in rows)
        stopped._store_responses(
            {lead.id: {"response_step": False, "response_step_date": False} for lead in stopped}
        )

    # ------------------------------------------------------------------ steps

    def _escalate_reminder(self):
        """Remind the salesperson.

        :returns: values of the log
        """
        self.ensure_one()
        return self._remind_of_response(
            self.user_id, lambda env: env._("The first response is due: answer the lead")
        )

    def _escalate_leader(self):
        """Tell the leader of the team that nobody has answered.

        :returns: values of the log
        """
        self.ensure_one()
        return self._remind_of_response(
            self._get_response_leader(),
            lambda env: env._("Nobody has answered the lead in time"),
        )

    def _escalate_onward(self):
        """Give the lead away, since nobody has answered it.

        Hook: an addon with rules of assignment asks them first. Without, the leader of the team
        gets it, or nobody, where its salesperson leads the team.

        :returns: values of the log
        """
        self.ensure_one()
        former = self.user_id
        leader = self._get_response_leader()
        receiver = leader if leader != former else leader.browse()
        # machine: nobody changes the lead but the schedule
        self.with_context(lead_by_machine=Trusted()).write({"user_id": receiver.id})
        self._tell_of_passing_on(former)
        return {"user_id": receiver.id}

    def _tell_of_passing_on(self, former):
        """Tell the former salesperson, and the history, that the lead went on.

        The new salesperson is told as of every lead.

        :param former: `res.users` record, possibly empty
        """
        self._message_log(
            body=self.env._(
                "Nobody has answered in time: the lead went from %(former)s to %(receiver)s.",
                former=former.name or self.env._("nobody"),
                receiver=self.user_id.name or self.env._("nobody"),
            )
        )
        if former.active and former != self.user_id:
            lead = self.with_context(lang=former.lang)
            lead.message_notify(
                partner_ids=former.partner_id.ids,
                subject=lead.env._("First response: %(lead)s", lead=lead.display_name),
                body=lead.env._("The lead was not answered in time and is not yours any more."),
            )

    def _remind_of_response(self, user, get_summary):
        """Plan an activity for a user, of which Odoo tells them as they like it.

        :param user: `res.users` record, possibly empty
        :param get_summary: function that returns the text, from an environment
        :returns: values of the log
        """
        if not user or not user.active or not self.with_user(user).has_access("read"):
            return {"note": self.env._("There was nobody to tell.")}
        lead = self.with_context(lang=user.lang, mail_activity_quick_update=False)
        zone = self.response_policy_id.calendar_id.tz
        activity = lead.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Datetime.context_timestamp(
                lead.with_context(tz=user.tz or zone), fields.Datetime.now()
            ).date(),
            summary=get_summary(lead.env),
            user_id=user.id,
        )
        return {"user_id": user.id, "activity_id": activity.id}

    def _get_response_leader(self):
        """Return the leader of the lead's team, or of its salesperson's.

        :returns: `res.users` record, empty where there is none who works
        """
        self.ensure_one()
        leader = self.team_id.user_id or self.user_id.sale_team_id.user_id
        is_fit = leader.active and self.company_id in leader.company_ids
        return leader if is_fit else leader.browse()

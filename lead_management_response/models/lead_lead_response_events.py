from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.lead_management.models.lead_import_session import LeadImportSession
from odoo.addons.lead_management.written_fields import on_written

# types of messages that a person writes
WRITTEN_TYPES = ("comment", "email", "email_outgoing", "sms")


class LeadLead(models.Model):
    """What happens to a lead, and what the clock of its first response does then.

    A change of the lead starts, holds and ends it; somebody of ours who talks to the lead stops it.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ the lead changes

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
        before = moved._read_clocks()
        taken_back = moved._take_back_clocks()
        leads -= taken_back
        ended = (moved - taken_back).filtered("is_closed")
        revived = (moved & leads).filtered(
            lambda lead: not lead.is_closed and statuses[lead.id].is_closed
        )
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
        moved._keep_clocks(before)

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

    # ------------------------------------------------------------------ somebody answers

    def _message_post_after_hook(self, message, msg_values):
        res = super()._message_post_after_hook(message, msg_values)
        if self.env["lead.response.policy"]._is_used():
            # sudo: who has written it, and to whom
            message = message.sudo()
            kind = self._get_response_kind(message)
            if kind:
                user = message.author_id.user_ids[:1]
                self._note_response(kind, user=user)
        return res

    def _message_mail_after_hook(self, mails):
        """Count an e-mail to many leads, which a person has written."""
        res = super()._message_mail_after_hook(mails)
        sent = mails.filtered(
            lambda mail: mail.state != "cancel" and self._is_written_by_us(mail.author_id)
        )
        self.browse(sent.mapped("res_id"))._note_response("email")
        return res

    @api.model
    def _is_written_by_us(self, author):
        """Tell whether a person of ours has written, not the system by itself.

        :param author: `res.partner` record
        """
        robot_id = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        return bool(author) and not author.sudo().partner_share and author.id != robot_id

    def _get_response_kind(self, message):
        """Return what kind of first response a message is, or False.

        Notes and what is written to colleagues alone are none, nor is what the system sends.

        :param message: `mail.message` record, as superuser
        """
        if message.message_type not in WRITTEN_TYPES or not self._is_written_by_us(
            message.author_id
        ):
            return False
        if message.is_internal or message.subtype_id.internal or not message.subtype_id:
            return False
        addressed = message.partner_ids
        if self._is_to_customer(message) or message.message_type in ("email", "email_outgoing"):
            return "email"
        is_to_colleagues = addressed and not any(addressed.mapped("partner_share"))
        return False if is_to_colleagues else "message"

    def action_note_response(self):
        """Note that the lead was answered in a way that the system does not see.

        By a messenger, a letter or a visit. The history says who says so.

        :returns: True
        """
        self.check_access("write")
        waiting = self.filtered(lambda lead: lead.response_state and not lead.response_date)
        waiting._note_response("message")
        body = self.env._("Answered by hand: the clock of the first response stops.")
        waiting._message_log_batch(bodies=dict.fromkeys(waiting.ids, body))
        return True

    @api.model
    def _note_held_meetings(self):
        """Stop the clocks of leads whose meeting has been held.

        A meeting is held when it is over and nobody has deleted or archived it.
        """
        self.env["calendar.event"].flush_model(["active", "lead_id", "start", "stop"])
        rows = self.env.execute_query(
            SQL(
                """SELECT lead.id, MIN(event.start), MIN(event.user_id)
                     FROM lead_lead AS lead
                     JOIN calendar_event AS event ON event.lead_id = lead.id
                    WHERE lead.response_result IN ('running', 'waiting') AND lead.active
                      AND event.active AND event.stop <= %(now)s
                      AND event.stop >= lead.response_start
                 GROUP BY lead.id""",
                now=fields.Datetime.now(),
            )
        )
        for lead_id, start, user_id in rows:
            user = self.env["res.users"].browse(user_id or self.env.uid)
            self.browse(lead_id)._note_response("meeting", date=start, user=user)

from odoo import api, fields, models
from odoo.tools import SQL

# types of messages that a person writes
WRITTEN_TYPES = ("comment", "email", "email_outgoing", "sms")


class LeadLead(models.Model):
    """What counts as the first response: somebody of ours talks to the lead."""

    _inherit = "lead.lead"

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

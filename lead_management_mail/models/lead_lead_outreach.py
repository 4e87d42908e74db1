import logging

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.lead_management.counting import group_everywhere
from odoo.addons.lead_management.trusted_context import Trusted

_logger = logging.getLogger(__name__)


class LeadLead(models.Model):
    """What an outgoing or incoming contact does to the status of a lead."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ status

    def _on_outreach(self, kind):
        """Move the leads forward because somebody tried or managed to talk to them.

        Only leads of a type with the switch on, only forward, and never twice: a lead
        that has been there before was moved back by hand, and stays.

        :param str kind: "out" for an e-mail or a call to the lead, "in" for a reply, a
            call from it or a meeting that was held
        :returns: the leads that were moved
        """
        moved = self.browse()
        watched = self.filtered(lambda lead: lead.type_id.is_outreach_moved and not lead.is_closed)
        for (lead_type, _company), leads in watched.grouped(
            lambda lead: (lead.type_id, lead.company_id)
        ).items():
            target = lead_type._get_outreach_status(kind)
            waiting = leads._get_waiting_for(target)
            if waiting and waiting._move_on_outreach(target):
                moved |= waiting
        return moved

    def _get_waiting_for(self, target):
        """Return the leads that stand before a status and have not been there or beyond.

        Called for leads of one type and company.

        :param target: `lead.status` record or an empty recordset
        """
        if not target:
            return self.browse()
        order = self.env["lead.status"]._get_allowed(self.type_id, self.company_id, {"open"}).ids
        if target.id not in order:
            return self.browse()
        position = order.index(target.id)
        before = self.filtered(lambda lead: lead.status_id.id in order[:position])
        domain = [("lead_id", "in", before.ids), ("to_status_id", "in", order[position:])]
        log = group_everywhere(self.env["lead.status.change"], domain, "lead_id")
        return before - before.browse().union(*(lead for lead, _count in log))

    def _move_on_outreach(self, target):
        """Move the leads, or say in their history why they stay.

        The contact itself took place: nothing may undo it because of a status.

        :param target: `lead.status` record
        :returns: whether they were moved
        """
        try:
            with self.env.cr.savepoint():
                self.with_context(lead_by_machine=Trusted()).write({"status_id": target.id})
        except UserError as error:
            _logger.info("Leads %s stay in their status: %s", self.ids, error)
            body = self.env._(
                "The contact did not move the lead to the status %(status)s: %(reason)s",
                status=target.name,
                reason=error,
            )
            self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
            return False
        return True

    # ------------------------------------------------------------------ contact made

    def _message_post_after_hook(self, message, msg_values):
        """Count an answer to the customer as outreach."""
        res = super()._message_post_after_hook(message, msg_values)
        if self._is_to_customer(message):
            self._on_outreach("out")
        return res

    def _message_mail_after_hook(self, mails):
        """Count an e-mail to many leads as outreach to those who get it."""
        res = super()._message_mail_after_hook(mails)
        sent = mails.filtered(lambda mail: mail.state != "cancel")
        self.browse(sent.mapped("res_id"))._on_outreach("out")
        return res

    def _is_to_customer(self, message):
        """Tell whether somebody of ours writes to people outside.

        What comes from outside is screened where it arrives.

        :param message: `mail.message` record
        """
        message = message.sudo()
        if message.message_type not in ("comment", "email", "email_outgoing"):
            return False
        is_ours = message.author_id and not message.author_id.partner_share
        if not is_ours or message.subtype_id.internal or message.is_internal:
            return False
        return message.outgoing_email_to or any(message.partner_ids.mapped("partner_share"))

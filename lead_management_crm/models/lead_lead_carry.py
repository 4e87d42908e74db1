from collections import defaultdict

from odoo import models
from odoo.fields import Domain

# what people wrote and did; the log of changes stays with the lead
CARRIED_MESSAGES = Domain("message_type", "in", ("comment", "email", "email_outgoing")) | Domain(
    "mail_activity_type_id", "!=", False
)


class LeadLead(models.Model):
    """What goes on with the deal: activities, meetings, conversation, files."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ activities

    def _carry_activities(self, deals, options):
        """Move the open activities to the deals, or complete them.

        :param dict deals: {lead: `crm.lead` record, possibly empty}
        :param options: `QualificationOptions`
        :returns: {lead: (activities moved, activities completed)}
        """
        Activity = self.env["mail.activity"]
        found = Activity.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        by_lead = found.grouped("res_id")
        carried = {}
        for lead in self:
            activities = by_lead.get(lead.id, Activity)
            moved = activities if options.keep_activities and deals[lead] else Activity
            carried[lead] = (moved, Activity if options.keep_activities else activities)
            if moved:
                moved._move_to(deals[lead])
        done = Activity.concat(*(completed for _moved, completed in carried.values()))
        if done:
            done.action_feedback(feedback=self.env._("Completed by the qualification of the lead."))
        return carried

    def _carry_meetings(self, deals):
        """Show the meetings of the leads on the deals as well.

        :param dict deals: {lead: `crm.lead` record, possibly empty}
        :returns: {lead id: `calendar.event` records that the deal got}
        """
        Event = self.env["calendar.event"]
        carried = {}
        for lead, events in Event.search([("lead_id", "in", self.ids)]).grouped("lead_id").items():
            events = events.filtered(lambda event: not event.opportunity_id)
            if deals[lead] and events:
                carried[lead.id] = events._filtered_access("write")
                carried[lead.id].write({"opportunity_id": deals[lead].id})
        return carried

    # ------------------------------------------------------------------ followers

    def _carry_followers(self, deals):
        """Let those who follow the leads follow the deals; leads with the same together.

        :param dict deals: {lead: `crm.lead` record, possibly empty}
        :returns: {lead id: ids of the partners that follow it}
        """
        deals = {lead.id: deal for lead, deal in deals.items() if deal}
        # sudo: who follows a lead goes on with its deal, whoever may see that
        followers = (
            self.env["mail.followers"]
            .sudo()
            .search_fetch(
                [("res_model", "=", self._name), ("res_id", "in", list(deals))],
                ["res_id", "partner_id"],
            )
        )
        together = defaultdict(self.env["crm.lead"].browse)
        carried = {}
        for lead_id, found in followers.grouped("res_id").items():
            carried[lead_id] = found.partner_id.ids
            together[frozenset(carried[lead_id])] |= deals[lead_id]
        for partner_ids, records in together.items():
            records._message_subscribe(sorted(partner_ids))
        return carried

    # ------------------------------------------------------------------ conversation

    def _carry_conversation(self, deals):
        """Copy what people wrote and attached to the deals; the leads keep theirs.

        With sudo: a message belongs to its author, and who reads the deal reads what
        the deal is about, as with Odoo's merge of opportunities.

        :param dict deals: {lead: `crm.lead` record}
        :returns: {lead id: (ids of the messages of the deal, ids of its files)}
        """
        deals = {lead.id: deal.id for lead, deal in deals.items() if deal}
        files = self.env["ir.attachment"]._copy_between(self._name, "crm.lead", deals)
        Message = self.env["mail.message"].sudo()
        messages = Message.search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", list(deals))
            & CARRIED_MESSAGES,
            order="date, id",
        )
        copies = Message.create(
            [
                self._prepare_carried_message(message, deals[message.res_id], files)
                for message in messages
            ]
        )
        if messages:
            self.env["crm.lead"].browse(deals.values()).invalidate_recordset(["message_ids"])
        carried = {lead_id: ([], []) for lead_id in deals}
        for message, copy in zip(messages, copies, strict=True):
            carried[message.res_id][0].append(copy.id)
        for file in Message.env["ir.attachment"].browse(files):
            carried[file.res_id][1].append(files[file.id])
        return carried

    def _prepare_carried_message(self, message, deal_id, files):
        """Return the values of a message's copy on the deal.

        Hook: extend it to carry further fields.

        :param message: `mail.message` record with sudo
        :param int deal_id: id of the deal
        :param dict files: {attachment id: id of its copy}
        """
        values = message._prepare_copy_values("crm.lead", deal_id, files)
        subject = message.subject or self.env._("From %(name)s", name=message.record_name)
        return values | {"subject": subject}

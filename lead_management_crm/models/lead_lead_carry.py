from collections import defaultdict

from odoo import Command, models

# what people wrote; the log of changes stays with the lead
CARRIED_MESSAGES = ("comment", "email", "email_outgoing")


class LeadCarryMixin(models.AbstractModel):
    """What goes on with the deal: activities, meetings, conversation, files (REQ-1.17)."""

    _name = "lead.carry.mixin"
    _description = "What a deal takes over from its lead"

    # ------------------------------------------------------------------ activities

    def _carry_activities(self, deals, options):
        """Move the open activities to the deals, or complete them (REQ-3.15).

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
            moved._move_to(deals[lead])
        done = Activity.concat(*(completed for _moved, completed in carried.values()))
        if done:
            done.action_feedback(feedback=self.env._("Completed by the qualification of the lead."))
        return carried

    def _carry_meetings(self, deals):
        """Show the meetings of the leads on the deals as well.

        :param dict deals: {lead: `crm.lead` record, possibly empty}
        """
        Event = self.env["calendar.event"]
        for lead, events in Event.search([("lead_id", "in", self.ids)]).grouped("lead_id").items():
            events = events.filtered(lambda event: not event.opportunity_id)
            if deals[lead] and events:
                events._filtered_access("write").write({"opportunity_id": deals[lead].id})

    # ------------------------------------------------------------------ followers

    def _carry_followers(self, deals):
        """Let those who follow the leads follow the deals; leads with the same together.

        :param dict deals: {lead: `crm.lead` record, possibly empty}
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
        for lead_id, found in followers.grouped("res_id").items():
            together[frozenset(found.partner_id.ids)] |= deals[lead_id]
        for partner_ids, records in together.items():
            records._message_subscribe(sorted(partner_ids))

    # ------------------------------------------------------------------ conversation

    def _carry_conversation(self, deals):
        """Copy what people wrote and attached to the deals; the leads keep theirs.

        With sudo: a message belongs to its author, and who reads the deal reads what
        the deal is about, as with Odoo's merge of opportunities.

        :param dict deals: {lead: `crm.lead` record}
        """
        deals = {lead.id: deal.id for lead, deal in deals.items() if deal}
        domain = [("res_id", "in", list(deals))]
        files = self._copy_attachments(deals, domain)
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    *domain,
                    ("model", "=", self._name),
                    ("message_type", "in", CARRIED_MESSAGES),
                ],
                order="id",
            )
        )
        self.env["mail.message"].sudo().create(
            [
                self._prepare_carried_message(message, deals[message.res_id], files)
                for message in messages
            ]
        )
        if messages:
            self.env["crm.lead"].browse(deals.values()).invalidate_recordset(["message_ids"])

    def _prepare_carried_message(self, message, deal_id, files):
        """Return the values of a message's copy on the deal.

        Hook: extend it to carry further fields.

        :param message: `mail.message` record with sudo
        :param int deal_id: id of the deal
        :param dict files: {attachment id: id of its copy}
        """
        return {
            "model": "crm.lead",
            "res_id": deal_id,
            "author_id": message.author_id.id,
            "email_from": message.email_from,
            "reply_to": message.reply_to,
            "date": message.date,
            "message_type": message.message_type,
            "subtype_id": message.subtype_id.id,
            "is_internal": message.is_internal,
            "subject": message.subject or self.env._("From %(name)s", name=message.record_name),
            "body": message.body,
            "attachment_ids": [
                Command.link(files[attachment.id])
                for attachment in message.attachment_ids
                if attachment.id in files
            ],
        }

    def _copy_attachments(self, deals, domain):
        """Copy the files of the leads to the deals.

        :param dict deals: {lead id: deal id}
        :param domain: of the records that the files belong to
        :returns: {attachment id: id of its copy}
        """
        Attachment = self.env["ir.attachment"].sudo()
        found = Attachment.search(
            [*domain, ("res_model", "=", self._name), ("res_field", "=", False)], order="id"
        )
        copies = {}
        for lead_id, attachments in found.grouped("res_id").items():
            copied = attachments.copy({"res_model": "crm.lead", "res_id": deals[lead_id]})
            copies |= dict(zip(attachments.ids, copied.ids, strict=True))
        return copies

from markupsafe import Markup

from odoo import Command, api, models
from odoo.tools.mail import is_html_empty

from odoo.addons.lead_management.written_dates import PLAUSIBLE_YEARS

# what belongs to a conversation; what Odoo sent to single users does not
TAKEN_MESSAGES = ("comment", "email", "email_outgoing", "notification", "auto_comment")
# logged field of the CRM -> field of the lead
TRACKED_FIELDS = {
    "stage_id": "status_id",
    "user_id": "user_id",
    "team_id": "team_id",
    "partner_id": "partner_id",
    "name": "name",
    "email_from": "email",
    "phone": "phone",
    "partner_name": "partner_name",
    "expected_revenue": "expected_revenue",
    "lost_reason_id": "loss_reason_id",
    "active": "active",
}


class LeadTakeover(models.Model):
    """What a lead takes over from a record of Odoo's CRM.

    What is copied is read and written with sudo: a message belongs to its author, and
    whoever may take leads over may read all of them.
    """

    _inherit = "lead.takeover"

    # field of the lead -> field of the record, beside the contact data that both have
    _taken_fields = {
        "name": "name",
        "partner_name": "partner_name",
        "user_id": "user_id",
        "team_id": "team_id",
        "campaign_id": "campaign_id",
        "medium_id": "medium_id",
        "source_id": "source_id",
        "expected_revenue": "expected_revenue",
        "probability": "probability",
        "date": "create_date",
        "date_deadline": "date_deadline",
    }

    # ------------------------------------------------------------------ the lead

    def _prepare_taken_values(self, record, masters):
        """Return the values of the lead that a record becomes.

        Hook: extend it to take over further fields.

        :param record: `crm.lead` record
        :param dict masters: what `_get_masters` returned
        :returns: dict for `lead.lead.create`
        """
        Lead = self.env["lead.lead"]
        sources = {name: name for name in Lead._get_partner_fields() if name in record._fields}
        values = {}
        for name, source in (sources | self._taken_fields).items():
            value = record[source]
            values[name] = value.id if isinstance(value, models.BaseModel) else value
        if not self._is_day_meant(record.date_deadline):
            values["date_deadline"] = False
        first, last = Lead._split_person_name(record.contact_name)
        status = self._get_taken_status(record, masters)
        reason = masters["reasons"].get(record.lost_reason_id)
        tags = [masters["tags"][tag].id for tag in record.tag_ids]
        return {
            **values,
            **Lead._get_link_values(record.partner_id),
            "taken_over_id": record.id,
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "status_id": status.id,
            "loss_reason_id": reason.id if reason and status.kind == "lost" else False,
            "priority_id": self._get_taken_priority(record).id,
            "tag_ids": [Command.set(list(dict.fromkeys(tags)))],
            "contact_first_name": first,
            "contact_last_name": last,
            "email": record.email_from if Lead._is_email(record.email_from) else False,
            "description": self._get_taken_description(record),
        }

    def _get_taken_status(self, record, masters):
        """Return the status of the lead: by the stage, for lost records the lost one."""
        Status = self.env["lead.status"]
        if record.won_status == "lost":
            return self.lost_status_id
        first_open = Status._get_allowed(self.type_id, self.company_id, {"open"})[:1]
        return masters["statuses"].get(record.stage_id, first_open)

    def _get_taken_priority(self, record):
        """Return the priority: one, two or three stars are the last three priorities."""
        priorities = self.env["lead.priority"].search([("active", "=", True)])
        stars = int(record.priority or 0)
        if not stars or not priorities:
            return priorities.browse()
        return priorities[max(0, len(priorities) - 4 + stars)]

    def _get_taken_description(self, record):
        """Return the notes, and below them what the lead has no field for."""
        text = False if is_html_empty(record.description) else record.description
        rows = Markup().join(
            Markup("<li>%s: %s</li>") % line for line in self._get_taken_lines(record)
        )
        return Markup("%s<ul>%s</ul>") % (text or "", rows) if rows else text

    @api.model
    def _is_day_meant(self, day):
        """Tell whether a lead can have a day: else it stands in the description."""
        return not day or day.year in PLAUSIBLE_YEARS

    def _get_taken_lines(self, record):
        """Return (label, text) of what the lead has no field for.

        Hook: extend it where another addon adds fields to Odoo's CRM.
        """
        Lead = self.env["lead.lead"]
        names = ["referred", "recurring_revenue", "recurring_plan"]
        if record.email_from and not Lead._is_email(record.email_from):
            names.append("email_from")
        if not self._is_day_meant(record.date_deadline):
            names.append("date_deadline")
        lines = []
        for name in names:
            value = record[name]
            if value:
                label = record._fields[name]._description_string(self.env)
                is_record = isinstance(value, models.BaseModel)
                lines.append((label, value.display_name if is_record else value))
        field = record._fields["lead_properties"]
        [items] = field.convert_to_read_multi([record.lead_properties], record, False)
        return lines + [
            (item.get("string") or "", Lead._format_own_field(item))
            for item in items or ()
            if item.get("value")
        ]

    # ------------------------------------------------------------------ what belongs
    # to it

    def _carry_taken(self, by_record):
        """Bring along conversation, files, followers, activities and meetings.

        :param dict by_record: {`crm.lead` record: its `lead.lead`}
        """
        lead_ids = {record.id: lead.id for record, lead in by_record.items()}
        files = self.env["ir.attachment"]._copy_between("crm.lead", "lead.lead", lead_ids)
        self._copy_taken_messages(lead_ids, files)
        self._copy_taken_followers(by_record)
        self._move_taken_activities(by_record)
        self._link_taken_meetings(lead_ids)

    def _copy_taken_messages(self, lead_ids, files):
        """Copy the conversation and the logged changes, with authors and dates."""
        Message = self.env["mail.message"].sudo()
        messages = Message.search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", list(lead_ids)),
                ("message_type", "in", TAKEN_MESSAGES),
            ],
            order="id",
        ).filtered(lambda message: message.tracking_value_ids or not _is_empty(message))
        copies = Message.create(
            [
                self._prepare_taken_message(message, lead_ids[message.res_id], files)
                for message in messages
            ]
        )
        by_message = dict(zip(messages.ids, copies, strict=True))
        for message in messages:
            if message.parent_id.id in by_message:
                by_message[message.id].parent_id = by_message[message.parent_id.id]
        self._copy_taken_values(messages, by_message)

    def _prepare_taken_message(self, message, lead_id, files):
        """Return the values of a message's copy on the lead.

        With the identifier of the e-mail, so that an answer to it comes to the lead; not
        where the record goes on living beside the lead.
        """
        subtype = message.subtype_id
        if subtype.res_model:
            subtype = self.env.ref("mail.mt_note")
        values = message._prepare_copy_values("lead.lead", lead_id, files)
        values["subtype_id"] = subtype.id
        if self.afterwards == "archive":
            values["message_id"] = message.message_id
        return values

    def _copy_taken_values(self, messages, by_message):
        """Copy the logged changes, as changes of the lead's fields where it has them."""
        Fields = self.env["ir.model.fields"]
        targets = {
            Fields._get("crm.lead", source).id: Fields._get("lead.lead", name).id
            for source, name in TRACKED_FIELDS.items()
        }
        messages.env["mail.tracking.value"].create(
            [
                {
                    **values,
                    "field_id": targets.get(values["field_id"], values["field_id"]),
                    "mail_message_id": by_message[message.id].id,
                }
                for message in messages
                for values in message.tracking_value_ids.copy_data()
            ]
        )

    def _copy_taken_followers(self, by_record):
        """Let the followers of a record follow its lead."""
        followers = {}
        for record, lead in by_record.items():
            partner_ids = tuple(sorted(record.sudo().message_partner_ids.ids))
            followers[partner_ids] = followers.get(partner_ids, lead.browse()) | lead
        for partner_ids, leads in followers.items():
            leads.message_subscribe(list(partner_ids))

    def _move_taken_activities(self, by_record):
        """Let planned and completed activities go on with the lead: they are not doubled."""
        Activity = self.env["mail.activity"].sudo().with_context(active_test=False)
        ids = [record.id for record in by_record]
        found = Activity.search([("res_model", "=", "crm.lead"), ("res_id", "in", ids)])
        by_id = found.grouped("res_id")
        for record, lead in by_record.items():
            by_id.get(record.id, Activity.browse())._move_to(lead)

    def _link_taken_meetings(self, lead_ids):
        """Show the meetings on the leads as well; the CRM keeps them too."""
        Event = self.env["calendar.event"].sudo().with_context(active_test=False)
        meetings = Event.search([("opportunity_id", "in", list(lead_ids)), ("lead_id", "=", False)])
        quiet = meetings.with_context(dont_notify=True, no_mail_to_attendees=True)
        for record, events in quiet.grouped("opportunity_id").items():
            events.write({"lead_id": lead_ids[record.id]})


def _is_empty(message):
    """Tell whether a message says nothing but that a record was created."""
    return is_html_empty(message.body) and not message.attachment_ids

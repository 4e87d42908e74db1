import base64
import logging

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL
from odoo.tools.mail import unfold_references

from odoo.addons.lead_management.email_address import normalize_sender
from odoo.addons.lead_management.trusted_context import Trusted

_logger = logging.getLogger(__name__)

MAX_REFERENCES = 32


class LeadEmail(models.Model):
    """Takes in what Odoo's gateway delivers: `message_new` and what follows from it.

    The model keeps no discussion of its own: a message that belongs to a lead is posted
    in the lead's thread, the others are kept on their record alone.
    """

    _inherit = "lead.email"

    # ------------------------------------------------------------------ gateway

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Take in a message that the gateway delivers to an account of the leads.

        :param dict msg_dict: the parsed message
        :param dict custom_values: defaults of the alias: `company_id`, `type_id`
        :returns: the record in whose thread the gateway posts the message: the lead that
            it belongs to, else the e-mail itself, which posts nothing; an empty
            recordset for a message that was taken in before
        """
        self.check_access("create")
        email = self._take_in(self._prepare_email_values(msg_dict, custom_values or {}))
        if not email:
            return email
        email._keep_attachments(msg_dict)
        email.with_context(lead_email_gateway=Trusted())._route(msg_dict)
        if email.lead_id:
            return email.lead_id.with_context(lead_email_id=Trusted(email.ids))
        return email._get_result() or email

    def message_post(self, **kwargs):
        """Post nothing: the record is the message.

        The gateway calls it on what `message_new` returned.

        :returns: empty `mail.message` recordset
        """
        return self.env["mail.message"]

    def _creation_subtype(self):
        """Return no subtype; the gateway asks for it."""
        return self.env["mail.message.subtype"]

    # ------------------------------------------------------------------ taking in

    @api.model
    def _take_in(self, values):
        """Create the record of a message, once for all deliveries of it.

        The unique index decides between deliveries at the same time: those that come
        second wait for the first and find its record in the way.

        :param dict values: values of the record
        :returns: record, or an empty recordset for a message taken in before
        """
        waiting = "ignored" if values.get("ignore_reason") else "todo"
        values = {
            **values,
            "state": "linked" if values.get("lead_id") else waiting,
            "email_normalized": normalize_sender(values.get("email_from")),
        }
        row = {
            name: self._fields[name].convert_to_column_insert(value, self, values)
            for name, value in values.items()
        }
        record_id = self._claim(row)
        if not record_id:
            _logger.info("The message %s has been taken in before.", values["message_id"])
            return self.browse()
        email = self.browse(record_id)
        email._remember_row(row)
        return email

    def _remember_row(self, row):
        """Let the records' cache know a row that was just inserted, as `create` does.

        :param dict row: {name of a field: value of its column}
        """
        for name, field in self._fields.items():
            if field.type in ("one2many", "many2many"):
                field._insert_cache(self, [()])
            elif field.store and field.column_type and name not in MAGIC_COLUMNS:
                value = field.convert_to_cache(row.get(name), self, validate=False)
                field._insert_cache(self, [value])
        computed = [self._fields[name] for name in ("state", "email_normalized")]
        with self.env.protecting(computed, self):
            self.modified(list(row), create=True)
        self.lead_id.invalidate_recordset(["email_ids"], flush=False)

    @api.model
    def _claim(self, row):
        """Insert the row of a message, unless another delivery has done so.

        No `create`: it would log an error for what is everyday business here.

        :param dict row: {name of a field: value of its column}
        :returns: id, or None
        """
        query = SQL(
            """
            INSERT INTO %(table)s
                        (%(columns)s, create_uid, create_date, write_uid, write_date)
                 VALUES (%(values)s, %(uid)s, %(now)s, %(uid)s, %(now)s)
            ON CONFLICT DO NOTHING
              RETURNING id
            """,
            table=SQL.identifier(self._table),
            columns=SQL(", ").join(map(SQL.identifier, row)),
            values=SQL(", ").join(SQL("%s", value) for value in row.values()),
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )
        try:
            # nothing waits to be written that the row depends on
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
                claimed = self.env.cr.fetchone()
        except psycopg2.errors.SerializationFailure:
            # the other one was committed after this transaction had begun
            return None
        return claimed and claimed[0]

    @api.model
    def _prepare_email_values(self, msg_dict, defaults):
        """Return the values of the record of a message.

        :param dict msg_dict: the parsed message
        :param dict defaults: `company_id` and `type_id`, as far as the alias says them
        :returns: dict
        """
        # one that is gone is none
        lead_type = self.env["lead.type"]._browse_remembered(defaults.get("type_id"))
        # the type's own company wins: an alias may say another one by mistake
        company_id = lead_type.company_id.id or defaults.get("company_id") or self.env.company.id
        company = self.env["res.company"].browse(company_id)
        # people and teams of another company, or archived ones, get nothing
        team = lead_type._get_receiving_team(company, lead_type.team_id)
        user = lead_type._get_receiving_user(company, lead_type.user_id)
        message_id = msg_dict["message_id"]
        values = {
            "subject": " ".join((msg_dict.get("subject") or "").split()),
            "email_from": msg_dict.get("email_from"),
            "email_to": msg_dict.get("to"),
            "email_cc": msg_dict.get("cc"),
            "date": msg_dict.get("date") or fields.Datetime.now(),
            "body": msg_dict.get("body"),
            "message_id": message_id,
            "company_id": company_id,
            "type_id": lead_type.id,
            "team_id": team.id,
            "user_id": user.id,
            "email_via": self._get_incoming(message_id).get("site", False),
            "ignore_reason": self._get_incoming(message_id).get("ignore_reason", False),
        }
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        if author.company_id.id in (False, company_id):
            values["is_internal"] = bool(author) and not author.partner_share
            values["partner_id"] = author.id if author.partner_share else False
        addresses = [normalize_sender(values["email_from"]), values["email_via"]]
        if not values["ignore_reason"] and self.env["lead.blocked.sender"]._get_blocked(
            addresses, company_id
        ):
            values["ignore_reason"] = "blocked"
        return values

    def _keep_attachments(self, msg_dict):
        """Store the attachments, pictures in the text among them, and the source.

        :param dict msg_dict: the parsed message
        """
        attachments = msg_dict.get("attachments")
        if attachments:
            values = self.env["mail.thread"]._process_attachments_for_post(
                attachments,
                [],
                {"model": self._name, "res_id": self.id, "body": msg_dict.get("body")},
            )
            self.write(
                {name: values[name] for name in ("attachment_ids", "body") if name in values}
            )
        source = self._get_incoming(msg_dict["message_id"]).get("source")
        if source:
            # the row has just been inserted: nothing is looked for that the source replaces
            self._fields["original"].create([(self, base64.b64encode(source))])

    # ------------------------------------------------------------------ routing

    def _route(self, msg_dict):
        """Attach the e-mail where that is certain, and make a lead where it is wanted.

        :param dict msg_dict: the parsed message
        """
        self.ensure_one()
        lead = self._find_replied_lead(msg_dict)
        if lead:
            self._link(lead)
        if lead or self.ignore_reason or self.is_internal:
            return
        if self.env["lead.lead"]._is_intake_at_once(self.company_id):
            self._create_at_once()
            return
        # as the one of another process is looked for (`_is_sender_served`)
        match = self.env["lead.lead"]._find_open_match(
            {"email": self.email_normalized}, self.company_id
        )
        settings = self.env["lead.settings"]._get_of_company(self.company_id.id)
        if match:
            if settings.known_sender == "attach":
                self._link(match)
        elif self.type_id.is_lead_at_once and not self._is_sender_served():
            self._create_at_once()

    def _is_sender_served(self):
        """Tell whether another process has just made the lead of the same sender.

        The e-mail waits in the queue then, with that lead suggested: a mailbox that is
        read by the schedule delivers no message twice, so nothing is tried again.
        """
        try:
            values = {"email": self.email_normalized}
            self.env["lead.lead"]._wait_for_sender(values, self.company_id)
        except ConcurrencyError:
            return True
        return False

    def _find_replied_lead(self, msg_dict):
        """Return the lead whose thread a message answers, or what it was merged into.

        A person who answers to all writes to the alias, too: to Odoo that is new.

        :param dict msg_dict: the parsed message
        :returns: `lead.lead` record of the company, or an empty recordset
        """
        references = unfold_references(
            f"{msg_dict.get('references') or ''} {msg_dict.get('in_reply_to') or ''}"
        )[-MAX_REFERENCES:]
        Lead = self.env["lead.lead"]
        if not references:
            return Lead
        message = (
            self.env["mail.message"]
            .sudo()
            .search(
                [("message_id", "in", references), ("model", "=", "lead.lead")],
                order="id desc",
                limit=1,
            )
        )
        lead = Lead.browse(message.res_id or []).exists()
        lead = (
            lead
            or self.search(
                [("message_id", "in", references), ("lead_id", "!=", False)],
                order="id desc",
                limit=1,
            ).lead_id
        )
        lead = lead._get_survivors()
        return lead if lead.company_id == self.company_id else Lead

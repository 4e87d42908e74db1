import hashlib
import re

from odoo import api, fields, models
from odoo.tools import ormcache
from odoo.tools.mail import email_domain_extract, email_normalize, email_split

from odoo.addons.lead_management.email_address import normalize_sender

# longer ones do not fit into the index that keeps messages unique
MAX_MESSAGE_ID_LENGTH = 255
# parts before the @ of addresses that nobody reads
NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|nie[._-]?odpowiadaj"
    r"|mailer-daemon|postmaster|bounces?)(?:[._+-].*|\d*)"
)
AUTO_REPLY_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post")
LIST_PRECEDENCES = {"bulk", "list", "junk"}
# key of what the gateway knows of the message that it is processing
INCOMING = "lead_management_mail.incoming"


class LeadEmail(models.Model):
    """Tells the messages that no person wrote to us from those that somebody did."""

    _inherit = "lead.email"

    @api.model
    def _note_incoming(self, message, message_dict):
        """Keep what only the gateway sees of a message for those who take it in.

        Odoo hands over neither headers nor source.

        :param message: `email.message.EmailMessage`
        :param dict message_dict: the parsed message, completed in place
        """
        message_dict["message_id"] = self._get_message_key(message, message_dict)
        site = self._settle_sender(message, message_dict)
        if message_dict.get("date"):
            # a message of the year 3609 would head every list for ever
            date = fields.Datetime.to_datetime(message_dict["date"])
            date = self.env["lead.lead"]._get_plausible_time(date)
            message_dict["date"] = fields.Datetime.to_string(date)
        noted = self.env.cr.cache[INCOMING] = {
            "site": site,
            "message_id": message_dict["message_id"],
            "source": self._get_source(message),
        }
        noted["ignore_reason"] = self._get_ignore_reason(message, message_dict)

    @api.model
    def _get_incoming(self, message_id):
        """Return what the gateway has noted about a message.

        :param str message_id: message id, as in the parsed message
        :returns: dict with `site`, `ignore_reason` and `source`, empty for another message
        """
        noted = self.env.cr.cache.get(INCOMING, {})
        return noted if noted.get("message_id") == message_id else {}

    @api.model
    def _get_message_key(self, message, message_dict):
        """Return the message id; without one, the same for the same content.

        :param message: `email.message.EmailMessage`
        :param dict message_dict: the parsed message
        """
        message_id = message_dict["message_id"]
        if not self._get_header(message, "Message-Id"):
            parts = [message_dict.get(name) or "" for name in ("email_from", "subject", "body")]
            parts.append(self._get_header(message, "Date"))
            digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
            return f"<{digest}@content>"
        if len(message_id.encode()) > MAX_MESSAGE_ID_LENGTH:
            return f"<{hashlib.sha256(message_id.encode()).hexdigest()}@long-id>"
        return message_id

    @api.model
    def _get_source(self, message):
        """Return the source of a message as bytes, as far as it can be written."""
        try:
            return message.as_bytes()
        except (LookupError, ValueError, TypeError, AttributeError):
            headers = "\n".join(f"{name}: {value}" for name, value in message.raw_items())
            return f"{headers}\n\n{message.get_payload()}".encode("utf-8", "replace")

    # ------------------------------------------------------------------ reasons

    @api.model
    def _get_ignore_reason(self, message, message_dict):
        """Return why nobody has to decide about a message, by what it says of itself.

        Hook: an addon may know further kinds.

        :param message: `email.message.EmailMessage`
        :param dict message_dict: the parsed message
        :returns: a key of `ignore_reason`, or False
        """
        if message_dict.get("is_bounce"):
            return "bounce"
        # a program that a site has for its forms does not write by itself (RFC 3834)
        unasked = {"", "no"}
        if self._get_incoming(message_dict["message_id"]).get("site"):
            unasked.add("auto-generated")
        submitted = self._get_header(message, "Auto-Submitted").partition(";")[0].strip()
        if submitted not in unasked or self._is_answered_by_program(message):
            return "auto_reply"
        if self._is_list_mail(message):
            return "list"
        if self._is_no_reply(message_dict.get("email_from")):
            return "no_reply"
        return False

    @api.model
    def _get_header(self, message, name):
        """Return a header as it came, small; parsing it may fail on what is broken."""
        values = self.env["mail.thread"]._get_raw_headers(message, name)
        return values[0].lower() if values else ""

    @api.model
    def _is_answered_by_program(self, message):
        """Tell whether a program answered a message, as somebody's absence does."""
        submitted = self._get_header(message, "Auto-Submitted").partition(";")[0].strip()
        return (
            submitted in ("auto-replied", "auto-notified")
            or self._get_header(message, "Precedence") == "auto_reply"
            or any(name in message for name in AUTO_REPLY_HEADERS)
        )

    @api.model
    def _is_list_mail(self, message):
        """Tell whether a message went to many, but not through a list of our own.

        A company whose account for leads is a group address gets each inquiry through it.
        """
        headers = [self._get_header(message, name) for name in LIST_HEADERS]
        if not any(headers):
            return self._get_header(message, "Precedence") in LIST_PRECEDENCES
        list_id = headers[0].rpartition("<")[2].rstrip("> ")
        return not any(
            list_id == domain or list_id.endswith(f".{domain}")
            for domain in self._get_own_domains()
        )

    @api.model
    def _get_own_domains(self):
        """Return the domains of the companies' own addresses."""
        # sudo: those of all companies
        everywhere = self.sudo().env
        domains = everywhere["mail.alias.domain"].search([("name", "!=", False)])
        aliases = domains.mapped("name")
        companies = everywhere["res.company"].search([("email", "!=", False)])
        emails = companies.mapped("email")
        return set(aliases) | {email_domain_extract(email) for email in emails if email} - {False}

    @api.model
    def _is_no_reply(self, email_from):
        local_part = (normalize_sender(email_from) or "").rpartition("@")[0]
        return bool(NO_REPLY.fullmatch(local_part))

    # ------------------------------------------------------------------ accounts

    @api.model
    @ormcache()
    def _get_account_addresses(self):
        """Return the addresses of the leads' accounts: set of str.

        For what is only done faster for them: an alias that somebody changes in Odoo's own list
        is not heard of at once.
        """
        aliases = self.env["mail.alias"].sudo()
        aliases = aliases.search([("alias_model_id.model", "=", self._name)])
        return frozenset(filter(None, aliases.mapped("alias_full_name")))

    # ------------------------------------------------------------------ bounces

    @api.model
    def _get_bounce_routes(self, message_dict, model, custom_values):
        """Return the routes of a bounce that was sent to an account of the leads.

        Odoo handles bounces without a trace; here they are kept, ignored with the reason.

        :param dict message_dict: the parsed message
        :param model: name of the model that the mailbox feeds, or None
        :param custom_values: defaults of the mailbox, or None
        :returns: list of routes
        """
        recipients = [
            email_normalize(address) or address
            for address in email_split(message_dict.get("recipients") or "")
        ]
        aliases = self.env["mail.alias"].sudo()
        aliases = aliases.search(
            [("alias_model_id.model", "=", "lead.email"), ("alias_full_name", "in", recipients)],
            limit=1,
        )
        if aliases:
            defaults = aliases._get_lead_defaults()
            return [("lead.email", 0, defaults, self.env.uid, aliases)]
        if model == "lead.email":
            return [(model, 0, custom_values, self.env.uid, None)]
        return []

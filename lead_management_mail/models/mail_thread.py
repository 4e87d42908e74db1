import logging
from email.errors import MessageError
from email.message import EmailMessage

from lxml import etree

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.mail import email_normalize, email_normalize_all

from odoo.addons.lead_management.email_address import get_email_forms
from odoo.addons.lead_management.trusted_context import Trusted, get_trusted, is_trusted

_logger = logging.getLogger(__name__)

# what Python's and Odoo's parsers raise on messages that no program should send
BROKEN_MESSAGE_ERRORS = (
    AssertionError,
    AttributeError,
    LookupError,
    MessageError,
    TypeError,
    ValueError,
    etree.LxmlError,
)
# key of the addresses in the message that is being routed which no partner has
UNKNOWN = "lead_management_mail.unknown"
KEPT_HEADERS = (
    "From",
    "To",
    "Cc",
    "Delivered-To",
    "Subject",
    "Date",
    "Message-Id",
    "References",
    "In-Reply-To",
)


class MailThread(models.AbstractModel):
    """The gateway takes messages that it would lose otherwise.

    A message that cannot be parsed is read as well as it goes, and what no database
    holds is left out of it. Everything else is Odoo's own.
    """

    _inherit = "mail.thread"

    # ------------------------------------------------------------------ parsing

    @api.model
    def message_parse(self, message, save_original=False):
        """Parse a message; a broken one is parsed by its readable parts.

        :param message: `email.message.EmailMessage`
        :param bool save_original: whether the source is among the attachments
        :returns: dict, as Odoo's own
        """
        try:
            message_dict = super().message_parse(message, save_original=save_original)
            # parts are announced, but none begins: Odoo would leave the text out
            is_broken = message.get_content_maintype() == "multipart" and not message.is_multipart()
        except BROKEN_MESSAGE_ERRORS as error:
            _logger.info("A message that cannot be parsed is read by its parts: %r", error)
            is_broken = True
        if is_broken:
            readable = self._get_readable_message(message)
            message_dict = super().message_parse(readable, save_original=False)
        # what no database holds is left out
        cleaned = {
            name: self._clean_text(value) if isinstance(value, str) else value
            for name, value in message_dict.items()
        }
        files = message_dict.get("attachments", [])
        cleaned["attachments"] = [self._clean_attachment(*file) for file in files]
        return cleaned

    @api.model
    def _get_readable_message(self, message):
        """Return a plain message with what can be read of a broken one.

        :param message: `email.message.EmailMessage`
        :returns: `email.message.EmailMessage`: texts as one text, the rest attached
        """
        readable = EmailMessage()
        for name in KEPT_HEADERS:
            for value in self._get_raw_headers(message, name)[:1]:
                try:
                    readable[name] = value
                except BROKEN_MESSAGE_ERRORS:
                    _logger.info("The header %s of a broken message is left out.", name)
        texts, files = [], []
        for part in message.walk():
            content = self._get_part_content(part)
            filename = self._get_part_filename(part)
            if part.get_content_maintype() in ("text", "multipart") and not filename:
                texts.append(content.decode("utf-8", "replace"))
            elif content:
                files.append((filename or "attachment", content))
        readable.set_content("\n".join(filter(None, texts)).replace("\0", ""))
        for name, content in files:
            readable.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        return readable

    @api.model
    def _get_raw_headers(self, message, name):
        """Return the values of a header as they came, on one line each."""
        return [
            " ".join(_decode_octets(str(value)).split())
            for key, value in message.raw_items()
            if key.lower() == name.lower()
        ]

    @api.model
    def _get_part_content(self, part):
        if part.is_multipart():
            return b""
        try:
            return part.get_payload(decode=True) or b""
        except BROKEN_MESSAGE_ERRORS:
            return str(part.get_payload()).encode("utf-8", "replace")

    @api.model
    def _get_part_filename(self, part):
        try:
            return self._clean_text(part.get_filename() or "")
        except BROKEN_MESSAGE_ERRORS:
            return "attachment"

    # ------------------------------------------------------------------ cleaning

    @api.model
    def _clean_text(self, text):
        """Return a text without null characters and halves of characters.

        Markup stays markup.
        """
        if "\0" not in text and text.isascii():
            return text
        cleaned = text.replace("\0", "").encode("utf-8", "replace").decode()
        return type(text)(cleaned)

    @api.model
    def _clean_attachment(self, name, content, info=None):
        """Return an attachment whose content can be stored, whatever its charset says."""
        if isinstance(content, str):
            try:
                content = content.encode((info or {}).get("encoding") or "utf-8")
            except (LookupError, UnicodeError):
                content = content.encode("utf-8", "replace")
        elif isinstance(content, EmailMessage):
            try:
                content = content.as_bytes()
            except BROKEN_MESSAGE_ERRORS:
                content = str(content.get_payload()).encode("utf-8", "replace")
        return self._Attachment(self._clean_text(str(name)), content, info or {})

    # ------------------------------------------------------------------ posting

    def _message_create(self, values_list):
        """Create messages; what the conversation writes has been checked (mail.message)."""
        trusted = self.with_context(lead_thread_posts=Trusted())
        return super(MailThread, trusted)._message_create(values_list).with_env(self.env)

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Return the addresses for answers; to a note on a lead nobody is asked for one.

        :returns: {record id, False without records: address}
        """
        # a record is asked for what somebody sends meanwhile, an automation say
        if not self and is_trusted(self.env, "lead_note"):
            return {False: default}
        return super()._notify_get_reply_to(default=default, author_id=author_id)

    def message_notify(self, **kwargs):
        """Notify people; of a lead in the own name.

        :returns: `mail.message` record
        :raises AccessError: for a notification in another's name
        """
        if not self.env.su and (kwargs.get("model") or self._name) == "lead.lead":
            self.env["mail.message"]._check_lead_posting(kwargs)
        return super().message_notify(**kwargs)

    # ------------------------------------------------------------------ bounces

    @api.model
    def _get_leads_of_other_forms(self, address):
        """Return the leads with an address that a mail program has written in another form.

        :param str address: as Odoo has normalised it
        :returns: `lead.lead` records, as superuser
        """
        forms = [form for form in get_email_forms(address) if form != address]
        Lead = self.env["lead.lead"].sudo()
        return Lead.search([("email_normalized", "in", forms)]) if forms else Lead

    def _routing_handle_bounce(self, email_message, message_dict):
        """Count the bounce on leads whose address is the same in another form, too."""
        res = super()._routing_handle_bounce(email_message, message_dict)
        address, bounced = message_dict["bounced_email"], message_dict["bounced_message"]
        leads = self._get_leads_of_other_forms(address)
        if bounced and bounced.model == "lead.lead":
            # Odoo counts it there whatever the address
            leads -= leads.browse(bounced.res_id)
        leads._message_receive_bounce(address, message_dict["bounced_partner"])
        return res

    # ------------------------------------------------------------------ routes

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """Find the routes; bounces to an account of the leads get one, too.

        What answers to a merged lead goes to the one that stays.

        :returns: list of routes, as Odoo's own
        """
        address = email_normalize(message_dict.get("email_from")) or ""
        is_spelled = not address.isascii() or "xn--" in address
        if is_spelled and not message_dict.get("is_bounce"):
            # Odoo forgets the bounces of leads with the very same form
            leads = self._get_leads_of_other_forms(address)
            leads.filtered("message_bounce")._message_reset_bounce(address)
        gateway = self._with_unknown_addresses(message_dict)
        routes = super(MailThread, gateway).message_route(
            message, message_dict, model=model, thread_id=thread_id, custom_values=custom_values
        )
        routes = [
            self._follow_merged_lead(*route) if route[0] == "lead.lead" and route[1] else route
            for route in routes
        ]
        Email = self.env["lead.email"]
        if not routes and message_dict.get("is_bounce"):
            routes = Email._get_bounce_routes(message_dict, model, custom_values)
        if any(route[0] in ("lead.email", "lead.lead") for route in routes):
            self._check_delivery()
            Email._note_incoming(message, message_dict)
        return routes

    @api.model
    def _with_unknown_addresses(self, message_dict):
        """Return the gateway that knows which addresses of a message to leads no partner has.

        Odoo looks three times for user, author and recipients, aliases among them each time.

        :param dict message_dict: the parsed message
        """
        cache = self.env.cr.cache
        cache.pop(UNKNOWN, None)
        addresses = email_normalize_all(message_dict.get("recipients") or "")
        accounts = self.env["lead.email"]._get_account_addresses()
        if not self.env.su or accounts.isdisjoint(addresses):
            return self
        senders = email_normalize_all(message_dict.get("email_from") or "")
        addresses += [form for sender in senders for form in (sender, *get_email_forms(sender))]
        Partner = self.env["res.partner"]
        rows = self.env.execute_query(
            SQL(
                "SELECT email_normalized FROM res_partner WHERE %s = ANY(%s)",
                SQL.identifier("email_normalized", to_flush=Partner._fields["email_normalized"]),
                addresses,
            )
        )
        cache[UNKNOWN] = unknown = Trusted(addresses).difference(known for (known,) in rows)
        return self.with_context(lead_unknown_addresses=Trusted(unknown))

    def _partner_find_from_emails_single(
        self,
        emails,
        avoid_alias=True,
        ban_emails=None,
        filter_found=None,
        additional_values=None,
        no_create=False,
    ):
        """Look for nobody while a message to leads is routed whose addresses no partner has."""
        unknown = get_trusted(self.env, "lead_unknown_addresses")
        if unknown and no_create and not self and unknown.issuperset(map(email_normalize, emails)):
            return self.env["res.partner"]
        return super()._partner_find_from_emails_single(
            emails,
            avoid_alias=avoid_alias,
            ban_emails=ban_emails,
            filter_found=filter_found,
            additional_values=additional_values,
            no_create=no_create,
        )

    @api.model
    def _follow_merged_lead(self, model, thread_id, *others):
        """Return the route to the lead that a merged one went into.

        :param str model: of the route, "lead.lead"
        :param int thread_id: id of the lead
        :param others: values, id of the user and alias, as Odoo's own routes have them
        """
        return (model, self.env[model].browse(thread_id)._get_survivors().id, *others)

    @api.model
    def _check_delivery(self):
        """Refuse e-mails that an employee makes up: the gateway delivers them.

        :raises AccessError: unless the server or a system administrator delivers
        """
        if not self.env.su and not self.env.user._is_system():
            raise AccessError(
                self.env._(
                    "E-mails to leads are delivered by the mail gateway. Its program logs in"
                    " as a system administrator."
                )
            )

    @api.model
    def _message_parse_post_process(self, message, message_dict, routes):
        """Find sender and recipients; in one search where a message goes to the leads.

        :returns: dict of `author_id` and `partner_ids`, as Odoo's own
        """
        is_known = message_dict.get("author_id") or message_dict.get("partner_ids")
        if is_known or [route[0] for route in routes or ()] != ["lead.email"]:
            return super()._message_parse_post_process(message, message_dict, routes)
        senders = email_normalize_all(message_dict["email_from"])[:1]
        # mail programs spell in ASCII what partners have in its own letters
        senders += [form for form in get_email_forms(*senders or [False]) if form not in senders]
        recipients = email_normalize_all(message_dict["recipients"])
        if self.env.cr.cache.pop(UNKNOWN, frozenset()).issuperset(senders + recipients):
            return {"author_id": None, "partner_ids": []}
        found = self.env["mail.thread"]._partner_find_from_emails_single(
            senders + recipients, no_create=True
        )
        by_address = found.grouped("email_normalized")
        nobody = found.browse()
        partners = nobody.union(*(by_address.get(name, nobody) for name in recipients))
        author = next((by_address[name] for name in senders if name in by_address), nobody)
        return {"author_id": author.id or None, "partner_ids": partners.ids}


def _decode_octets(text):
    """Return a header whose letters came as octets, which no standard knows and many send."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()

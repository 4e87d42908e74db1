from email.header import decode_header, make_header

from odoo import api, fields, models
from odoo.tools.mail import decode_message_header, email_split_and_format

from odoo.addons.lead_management.email_address import get_email_forms, normalize_sender

from .mail_thread import BROKEN_MESSAGE_ERRORS

# where an address is found when the message has no usable From
FALLBACK_HEADERS = ("Reply-To", "Sender", "Return-Path")


class LeadEmail(models.Model):
    """Who asks: not always who the message says it is from.

    Forms of other sites send from an address of the site and name the visitor in Reply-To.
    Matching, answering and screening follow the one who asks.
    """

    _inherit = "lead.email"

    email_via = fields.Char(
        string="Sent through",
        readonly=True,
        copy=False,
        written_by="server",
        help="The site whose form sent the message for its visitor.",
    )

    @api.model
    def _settle_sender(self, message, message_dict):
        """Make who asks the sender of a parsed message.

        :param message: `email.message.EmailMessage`
        :param dict message_dict: the parsed message, changed in place
        :returns: normalised address of the site that sent the message for somebody, or False
        """
        site = normalize_sender(message_dict.get("email_from"))
        written = self._get_written_header(message, "From")
        if not self._is_written(site, written):
            # of "jan@example,com" Odoo leaves "jan@example", of "jan@example@com" nothing,
            # and "jan kowalski@example.com" becomes "jan,kowalski"@example.com
            settled = normalize_sender(written)
            if written and not (site and settled):
                message_dict["email_from"] = written
            site = settled
        asking = self._find_asking_sender(message, message_dict, site)
        if not asking:
            return False
        message_dict["email_from"] = message_dict["from"] = asking
        # found by the address of the site
        message_dict.pop("author_id", None)
        return site

    @api.model
    def _find_asking_sender(self, message, message_dict, site):
        """Return the formatted address of who asks, False where it is who sent it.

        :param site: normalised address of From, or False
        """
        if message_dict.get("is_bounce"):
            return False
        if not site:
            found = [
                address
                for name in FALLBACK_HEADERS
                for address in self._get_header_addresses(message, name)
                if not self._is_no_reply(address)
            ]
            return found[0] if found else False
        if self._is_list_mail(message) or self._is_answered_by_program(message):
            return False
        asking = self._get_header_addresses(message, "Reply-To")
        written = self._get_written_header(message, "Reply-To")
        if not asking and ("@" in written or "." in written):
            # what somebody has typed into the form of the site: kept, and nobody's address
            return written
        own_domains = self._get_own_domains() if asking else ()
        for address in asking:
            domain = (normalize_sender(address) or "").rpartition("@")[2]
            is_ours = any(self._is_within(domain, own) for own in own_domains)
            if is_ours or self._is_same_domain(domain, site.rpartition("@")[2]):
                continue
            if not self._is_employee(address):
                return address
        return False

    @api.model
    def _is_employee(self, address):
        """Tell whether an address is a user's: nobody outside speaks in a colleague's name."""
        Users = self.env["res.users"].sudo()
        forms = get_email_forms(normalize_sender(address))
        domain = [("email_normalized", "in", forms), ("share", "=", False)]
        return bool(Users.search_count(domain, limit=1))

    @api.model
    def _get_header_addresses(self, message, name):
        """Return the usable addresses of a header, formatted as Odoo has senders."""
        try:
            text = decode_message_header(message, name, separator=",")
        except BROKEN_MESSAGE_ERRORS:
            text = ",".join(self.env["mail.thread"]._get_raw_headers(message, name))
        written = self._get_written_header(message, name)
        return [
            address
            for address in email_split_and_format(text)
            if self._is_written(address, written)
        ]

    @api.model
    def _get_written_header(self, message, name):
        """Return a header as it was written, on one line; empty without one."""
        text = ", ".join(self.env["mail.thread"]._get_raw_headers(message, name))
        try:
            return str(make_header(decode_header(text)))
        except BROKEN_MESSAGE_ERRORS:
            return text

    @api.model
    def _is_written(self, address, text):
        """Tell whether an address stands in a header as it is, and nothing was made up.

        :param address: of a sender, False for none; a host without a dot counts where nothing
            else stands beside it
        :param str text: the header
        """
        address = normalize_sender(address)
        if not address or not any(form in text.lower() for form in get_email_forms(address)):
            return False
        return "." in address.rpartition("@")[2] or bool(normalize_sender(text))

    @api.model
    def _is_within(self, domain, other):
        return domain == other or domain.endswith(f".{other}")

    @api.model
    def _is_same_domain(self, domain, other):
        """Tell whether two domains are of one owner: mail.shop.example and shop.example."""
        return self._is_within(domain, other) or self._is_within(other, domain)

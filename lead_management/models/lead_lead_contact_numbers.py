from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..email_address import normalize_email
from ..phone_number import find_phone_numbers
from .lead_import_session import LeadImportSession

# as "+420 (0) 123 456 789"; in a longer text a second number may stand without a prefix
MAX_NUMBER_LENGTH = 24


class LeadLead(models.Model):
    """Addresses and telephone numbers of a lead in the form in which they are compared.

    One rule for all routes: form, import, gateway, telephony and capture.
    """

    _inherit = "lead.lead"

    email_normalized = fields.Char(
        compute="_compute_compared_email",
        compute_sudo=True,
        precompute=True,
        store=True,
        export_string_translation=False,
        written_by="server",
    )
    phone_sanitized = fields.Char(
        compute="_compute_phone_sanitized",
        compute_sudo=True,
        precompute=True,
        store=True,
        export_string_translation=False,
        written_by="server",
    )
    phone_other_sanitized = fields.Char(
        compute="_compute_phone_sanitized",
        compute_sudo=True,
        precompute=True,
        store=True,
        written_by="server",
        export_string_translation=False,
        help="The second number where the phone has two.",
    )

    # the newest lead with the same address or number (_find_duplicates, intake)
    _email_normalized_idx = models.Index(
        "(email_normalized, id DESC) WHERE email_normalized IS NOT NULL"
    )

    _phone_sanitized_idx = models.Index(
        "(phone_sanitized, id DESC) WHERE phone_sanitized IS NOT NULL"
    )
    _phone_other_sanitized_idx = models.Index(
        "(phone_other_sanitized, id DESC) WHERE phone_other_sanitized IS NOT NULL"
    )

    # ------------------------------------------------------------------ computes

    @api.depends("email")
    def _compute_compared_email(self):
        for lead in self:
            lead.email_normalized = normalize_email(lead.email)

    @api.depends("phone", "country_id", "company_id")
    def _compute_phone_sanitized(self):
        for lead in self:
            numbers = lead._get_phone_numbers()
            lead.phone_sanitized = numbers[0] if numbers else False
            lead.phone_other_sanitized = numbers[1] if len(numbers) > 1 else False

    def _get_phone_numbers(self):
        """Return the numbers of the field Phone in E.164 form, in their order.

        :returns: tuple
        """
        self.ensure_one()
        number = (self.phone or "").strip()
        if not number:
            return ()
        country = self.env["res.country"]
        # one number with its prefix needs no country
        if not number.startswith(("+", "00")) or len(number) > MAX_NUMBER_LENGTH:
            country = self.country_id or self.company_id.country_id
        return self._find_phones(number, country)

    @api.model
    def _find_phones(self, text, country):
        """Return the telephone numbers of a text in E.164 form, in their order.

        The one rule of all routes: labels, remarks and extensions are no part of a number.

        :param str text: as a person wrote it
        :param country: `res.country` record, or PhoneRegion, for numbers without a country
            prefix
        :returns: tuple
        """
        if not text:
            return ()
        return find_phone_numbers(text, country.code or None, country.phone_code or None)

    @api.model
    def _sanitize_phone(self, text, country):
        """Return the first number of a text in E.164 form, or False for what is none.

        :param text: see `_find_phones`
        :param country: see `_find_phones`
        """
        return next(iter(self._find_phones(text, country)), False)

    @api.model
    def _complete_phone_sanitized(self, records):
        """Find the number where remarks or an extension stand around it.

        Odoo takes only texts that are a number and nothing else.

        :param records: of a model on `mail.thread.phone`
        """
        for record in records.filtered(lambda record: record.phone and not record.phone_sanitized):
            country = record.country_id or self.env.company.country_id
            record.phone_sanitized = self._sanitize_phone(record.phone, country)

    # ------------------------------------------------------------------ constraints

    @api.constrains("email")
    def _check_email(self):
        for lead in self:
            if lead.email and not self._is_email(lead.email):
                raise ValidationError(lead._get_bad_email_message())

    def _get_bad_email_message(self):
        """Return what is said of an address that is none; the same for all rows of a file."""
        session = LeadImportSession.of(self.env)
        if session and session.is_file:
            return self.env._(
                "This is not an e-mail address. Write it as name@example.com, empty the cell, or"
                " keep such values as text."
            )
        return self.env._(
            "“%(email)s” is not an e-mail address. Correct the field Email of the lead %(lead)s,"
            " for example name@example.com, or empty it.",
            email=self.email,
            lead=self.display_name,
        )

    @api.model
    def _is_email(self, text):
        """Tell whether a text is an e-mail address, or several; names before them allowed."""
        return bool(normalize_email(text))

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache
from odoo.tools.sql import column_exists, create_column, table_exists

from ..email_address import normalize_email
from ..phone_number import find_phone_numbers
from .lead_import_session import LeadImportSession

# as "+420 (0) 123 456 789"; in a longer text a second number may stand without a prefix
MAX_NUMBER_LENGTH = 24
# what a lead is called, in parts; partners have one name instead
CONTACT_NAMES = (
    "partner_name",
    "contact_first_name",
    "contact_last_name",
    "contact_middle_name",
)


class LeadLead(models.Model):
    """Who the lead is: contact data of its own, and the customer that it is linked to.

    A field that partners have by the same name says in `partner_value` whose value the lead
    takes over, and which partner made of the lead gets it:

    * `person`: the contact person's before the customer's; a company that is made has none;
    * `person_first`: the contact person's before the customer's; both have it;
    * `company_first`: the customer's before the contact person's; both have it;
    * `company`: as `company_first`; a person that is made has none;
    * `address`: all of them from the customer, or all from the contact person.

    Form, push of changed customers, new partners and whatever handles contact data elsewhere go
    by it (`_get_partner_value_kinds`), so that a further field is declared here or in an addon
    and nowhere else. `number_like` is for texts of digits, which spreadsheets take for numbers.
    """

    _inherit = "lead.lead"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        check_company=True,
        index="btree_not_null",
        help="The company or private person that might buy.",
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact person",
        check_company=True,
        index="btree_not_null",
        domain="[('is_company', '=', False)]",
        help="The person to talk to; becomes a contact of the customer.",
    )
    contact_other_company_id = fields.Many2one(
        string="Company of the contact person",
        comodel_name="res.partner",
        compute="_compute_contact_other_company_id",
        help="The company that the contact person belongs to when it is not the customer.",
    )
    can_link_contact = fields.Boolean(
        compute="_compute_can_link_contact", export_string_translation=False
    )
    partner_name = fields.Char(
        string="Legal entity name",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        index="trigram",
    )
    vat = fields.Char(
        string="Tax ID",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        help="The number under which the legal entity pays taxes. A customer with the same"
        " number is recognised.",
        partner_value="company",
        number_like=True,
    )
    contact_first_name = fields.Char(
        string="First name",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
    )
    contact_last_name = fields.Char(
        string="Surname",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
    )
    contact_middle_name = fields.Char(string="Middle name")
    contact_name = fields.Char(
        string="Full name",
        compute="_compute_contact_name",
        precompute=True,
        store=True,
        index="trigram",
        written_by="server",
    )
    function = fields.Char(
        string="Position",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="person",
    )
    email = fields.Char(
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="person_first",
    )
    email_normalized = fields.Char(
        compute="_compute_email_normalized",
        compute_sudo=True,
        precompute=True,
        store=True,
        export_string_translation=False,
        written_by="server",
    )
    phone = fields.Char(
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="person_first",
        number_like=True,
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
    website = fields.Char(
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="company_first",
    )
    street = fields.Char(
        string="Address",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="address",
    )
    street2 = fields.Char(
        string="Address (line 2)",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="address",
    )
    zip = fields.Char(
        string="Postcode",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="address",
    )
    city = fields.Char(
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="address",
    )
    state_id = fields.Many2one(
        comodel_name="res.country.state",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        domain="[('country_id', '=?', country_id)]",
        partner_value="address",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="address",
    )
    partner_email = fields.Char(
        string="Customer's email",
        compute="_compute_differing_values",
        help="The customer's e-mail where it differs from the lead's own.",
    )
    partner_phone = fields.Char(
        string="Customer's phone",
        compute="_compute_differing_values",
        help="The customer's phone where it differs from the lead's own.",
    )
    create_partner_kind = fields.Selection(
        selection=[
            ("company", "Legal entity"),
            ("contact", "Contact"),
            ("none", "Nothing"),
        ],
        compute="_compute_create_partner_kind",
        export_string_translation=False,
    )
    can_create_partner = fields.Boolean(
        compute="_compute_can_create_partner", export_string_translation=False
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

    # ------------------------------------------------------------------ set-up

    def _valid_field_parameter(self, field, name):
        return name in ("partner_value", "number_like") or super()._valid_field_parameter(
            field, name
        )

    @api.model
    @ormcache()
    def _get_partner_value_kinds(self):
        """Return the fields that partners have as well.

        :returns: dict {name of the field: its `partner_value`}
        """
        kinds = (
            (name, getattr(field, "partner_value", None)) for name, field in self._fields.items()
        )
        return {name: kind for name, kind in kinds if kind}

    @api.model
    def _get_partner_fields(self, *kinds):
        """Return the names of the fields that partners have as well.

        :param kinds: those of `partner_value` that count; all of them without any
        :returns: list of names, in the order of the card
        """
        kinds_of_fields = self._get_partner_value_kinds()
        return [name for name, kind in kinds_of_fields.items() if not kinds or kind in kinds]

    @api.model
    def _get_contact_fields(self):
        """Return the names of all fields that say who a lead is, and where.

        For what reads, keeps or carries contact data as a whole. Not the links to partners.
        """
        return [*CONTACT_NAMES, *self._get_partner_fields()]

    def _auto_init(self):
        """Fill a new column from the customers at once, however many leads there are."""
        if table_exists(self.env.cr, self._table):
            self._add_vat_column()
        return super()._auto_init()

    def _add_vat_column(self):
        if column_exists(self.env.cr, self._table, "vat"):
            return
        create_column(self.env.cr, self._table, "vat", "varchar")
        self.env.cr.execute(
            SQL(
                "UPDATE %s AS lead SET vat = partner.vat FROM res_partner AS partner"
                " WHERE partner.id = lead.partner_id AND partner.vat IS NOT NULL",
                SQL.identifier(self._table),
            )
        )

    # ------------------------------------------------------------------ computes

    @api.depends("contact_first_name", "contact_middle_name", "contact_last_name")
    def _compute_contact_name(self):
        for lead in self:
            names = (
                lead.contact_first_name,
                lead.contact_middle_name,
                lead.contact_last_name,
            )
            lead.contact_name = " ".join(filter(None, names)) or False

    @api.depends("email")
    def _compute_email_normalized(self):
        for lead in self:
            lead.email_normalized = self._normalize_email(lead.email)

    @api.model
    def _normalize_email(self, text):
        """Return the first address of a text as it is compared, or False for what is none.

        The one rule of all routes; the same as Odoo makes of it (`mail.thread.blacklist`).

        :param text: one or more addresses, as a person wrote them
        """
        return normalize_email(text)

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
        country = self.env["res.country"]
        # one number with its prefix needs no country
        if number and (not number.startswith(("+", "00")) or len(number) > MAX_NUMBER_LENGTH):
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

    @api.depends("contact_id.parent_id", "partner_id")
    def _compute_contact_other_company_id(self):
        for lead in self:
            employer = lead.contact_id.parent_id
            differs = lead.partner_id.is_company and employer != lead.partner_id
            lead.contact_other_company_id = employer if differs else False

    @api.depends("contact_other_company_id")
    @api.depends_context("uid")
    def _compute_can_link_contact(self):
        """Offer what `action_link_contact` writes to who may write it."""
        for lead in self:
            lead.can_link_contact = lead.contact_other_company_id and lead.contact_id.has_access(
                "write"
            )

    @api.depends("email", "phone", "partner_id", "contact_id")
    def _compute_differing_values(self):
        for lead in self:
            source = lead.contact_id or lead.partner_id
            own_email = lead.email_normalized or lead.email
            same_email = (self._normalize_email(source.email) or source.email) == own_email
            lead.partner_email = False if same_email else source.email
            same_phone = source.phone == lead.phone or (
                lead.phone_sanitized
                and self._sanitize_phone(source.phone, source.country_id or lead.country_id)
                == lead.phone_sanitized
            )
            lead.partner_phone = False if same_phone else source.phone

    @api.depends("partner_name", "contact_first_name", "contact_last_name")
    def _compute_create_partner_kind(self):
        for lead in self:
            if lead.partner_name:
                lead.create_partner_kind = "company"
            elif lead.contact_first_name or lead.contact_last_name:
                lead.create_partner_kind = "contact"
            else:
                lead.create_partner_kind = "none"

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_can_create_partner(self):
        allowed = self.env["res.partner"].has_access("create") and self.has_access("write")
        for lead in self:
            lead.can_create_partner = allowed and not lead.partner_id

    # ------------------------------------------------------------------ rules

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
        return bool(self._normalize_email(text))

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

from ..email_address import normalize_email
from ..phone_number import find_phone_numbers

# as "+420 (0) 123 456 789"; in a longer text a second number may stand without a prefix
MAX_NUMBER_LENGTH = 24


class LeadLead(models.Model):
    """Who the lead is: contact data of its own, and the customer that it is linked to.

    Values are taken from the customer when it is linked and the lead has none
    (`_compute_customer_values`); later changes of the customer are pushed by
    `res.partner.write` (REQ-2.10). What a user typed is never overwritten.
    """

    _inherit = "lead.lead"

    # taken together, from the customer or from the contact person
    _address_fields = ("street", "street2", "zip", "city", "state_id", "country_id")
    # lead field -> field of the linked customer or contact person
    _customer_fields = {
        "email": "email",
        "phone": "phone",
        "website": "website",
        "vat": "vat",
        "function": "function",
        "street": "street",
        "street2": "street2",
        "zip": "zip",
        "city": "city",
        "state_id": "state_id",
        "country_id": "country_id",
    }

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
    # the partners whose values a form shows: what it changes next gives way to others
    shown_partner_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_shown_partners",
        export_string_translation=False,
    )
    shown_contact_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_shown_partners",
        export_string_translation=False,
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
    )
    email = fields.Char(
        compute="_compute_customer_values", precompute=True, store=True, readonly=False
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
        compute="_compute_customer_values", precompute=True, store=True, readonly=False
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
        compute="_compute_customer_values", precompute=True, store=True, readonly=False
    )
    street = fields.Char(
        string="Address",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
    )
    street2 = fields.Char(
        string="Address (line 2)",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
    )
    zip = fields.Char(
        string="Postcode",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
    )
    city = fields.Char(
        compute="_compute_customer_values", precompute=True, store=True, readonly=False
    )
    state_id = fields.Many2one(
        comodel_name="res.country.state",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        domain="[('country_id', '=?', country_id)]",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
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

    @api.depends("partner_id", "contact_id")
    def _compute_customer_values(self):
        names = ("partner_name", "contact_first_name", "contact_last_name")
        for lead in self:
            former = {} if lead.id else lead._take_shown_partners()
            values = lead._get_new_customer_values(former)
            if former and values.get("contact_last_name", lead.contact_last_name) != (
                lead.contact_last_name
            ):
                lead.contact_middle_name = False
            for name in (*names, *self._customer_fields):
                lead[name] = values.get(name, lead[name])

    def _compute_shown_partners(self):
        for lead in self:
            lead.shown_partner_id = lead._origin.partner_id
            lead.shown_contact_id = lead._origin.contact_id

    def _take_shown_partners(self):
        """Note in a form whose values it shows from now on.

        :returns: the values of the former ones that give way, as `_get_former_values`
        """
        self.ensure_one()
        shown = (self.shown_partner_id._origin, self.shown_contact_id._origin)
        former = self._get_former_values(*shown)
        if not (self.partner_id | self.contact_id)._origin <= shown[0] | shown[1]:
            self.shown_partner_id = self.partner_id
            self.shown_contact_id = self.contact_id
        return former

    def _get_former_values(self, customer, contact):
        """Return the values of the former partners that give way to those of others.

        Where a partner is only taken off, none do: nobody can tell what was typed from
        what was taken over, and the lead has to be called all the same.

        :param customer: `res.partner` record of the customer before
        :param contact: `res.partner` record of the contact person before
        :returns: dict of the fields computed by `_compute_customer_values`
        """
        self.ensure_one()
        if (self.partner_id | self.contact_id)._origin <= customer | contact:
            return {}
        return self._get_values_of(customer, contact)

    def _get_new_customer_values(self, former):
        """Return the customer's values that the lead takes over (REQ-2.10).

        Those of which it has none of its own, or only that of the former customer.

        :param dict former: values of the customer and contact person before
        :returns: dict of some of the fields computed by `_compute_customer_values`
        """
        values = self._get_customer_values() if self.partner_id | self.contact_id else {}
        names = ("contact_first_name", "contact_last_name")
        own_names = [self[name] for name in names]
        if any(own_names) and own_names != [former.get(name) for name in names]:
            values = {name: val for name, val in values.items() if name not in names}
        return {
            name: value
            for name, value in values.items()
            if not self[name] or (name in former and self[name] == former[name])
        }

    def _get_customer_values(self):
        """Return the values that the linked customer and contact person offer.

        :returns: dict of the fields computed by `_compute_customer_values`; the contact
            person's own e-mail, phone and position come before the customer's, address,
            website and tax ID of the customer before the contact person's. Without what is no
            e-mail address: the lead would be refused for it
        """
        self.ensure_one()
        return self._get_values_of(self.partner_id, self.contact_id)

    @api.model
    def _get_values_of(self, customer, contact):
        """Return what a customer and a contact person offer, as `_get_customer_values`.

        :param customer: `res.partner` record, possibly empty
        :param contact: `res.partner` record, possibly empty
        """
        person = contact or (customer.browse() if customer.is_company else customer)
        company = customer if customer.is_company else customer.parent_id
        first, last = self._split_person_name(person.name)
        values = {
            "partner_name": company.name,
            "contact_first_name": first,
            "contact_last_name": last,
        }
        has_address = any(customer[name] for name in self._address_fields)
        for name, partner_field in self._customer_fields.items():
            sources = (contact, customer)
            if name in self._address_fields:
                sources = (customer if has_address else contact,)
            elif name in ("website", "vat"):
                sources = (customer, contact)
            offered = (source[partner_field] for source in sources)
            if name == "email":
                offered = filter(self._is_email, offered)
            values[name] = next(filter(None, offered), False)
        return values

    @api.model
    def _split_person_name(self, name):
        """Split the name of a person, which a partner keeps in one field.

        :returns: (first name, surname); a single word is the surname
        """
        first, _space, last = (name or "").strip().partition(" ")
        return (first, last) if last else (False, first or False)

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
        """Offer what `action_link_contact` writes to who may write it (REQ-0.16)."""
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

    # ------------------------------------------------------------------ in writing

    def _get_former_partners(self, vals):
        """Return the partners of leads that are about to get others.

        :param dict vals: values of a write
        :returns: {lead: (customer, contact person)}, empty where the values name neither
        """
        if {"partner_id", "contact_id"}.isdisjoint(vals):
            return {}
        return {lead: (lead.partner_id, lead.contact_id) for lead in self}

    def _get_taken_over_values(self, vals, former):
        """Return what leads take over from their new partners: what the former ones gave.

        :param dict vals: values that were written
        :param dict former: what `_get_former_partners` returned before
        :returns: iterable of (lead, values to write)
        """
        for lead, partners in former.items():
            new_values = lead._get_new_customer_values(lead._get_former_values(*partners))
            changed = {
                name: value.id if isinstance(value, models.BaseModel) else value
                for name, value in new_values.items()
                if name not in vals and lead[name] != value
            }
            if "contact_last_name" in changed and "contact_middle_name" not in vals:
                changed["contact_middle_name"] = False
            if changed:
                yield lead, changed

    # ------------------------------------------------------------------ rules

    @api.constrains("email")
    def _check_email(self):
        for lead in self:
            if lead.email and not self._is_email(lead.email):
                raise ValidationError(
                    self.env._(
                        "“%(email)s” is not an e-mail address. Correct the field Email"
                        " of the lead %(lead)s, for example name@example.com, or empty"
                        " it.",
                        email=lead.email,
                        lead=lead.display_name,
                    )
                )

    @api.model
    def _is_email(self, text):
        """Tell whether a text is an e-mail address, or several; names before them allowed."""
        return bool(self._normalize_email(text))

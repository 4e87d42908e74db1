from odoo import api, fields, models
from odoo.tools import ormcache

from ..email_address import normalize_email

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
    phone = fields.Char(
        compute="_compute_customer_values",
        precompute=True,
        store=True,
        readonly=False,
        partner_value="person_first",
        number_like=True,
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
    @ormcache("kinds")
    def _get_partner_fields(self, *kinds):
        """Return the names of the fields that partners have as well.

        :param kinds: those of `partner_value` that count; all of them without any
        :returns: tuple of names, in the order of the card
        """
        kinds_of_fields = self._get_partner_value_kinds()
        return tuple(name for name, kind in kinds_of_fields.items() if not kinds or kind in kinds)

    @api.model
    @ormcache()
    def _get_contact_fields(self):
        """Return the names of all fields that say who a lead is, and where.

        For what reads, keeps or carries contact data as a whole. Not the links to partners.
        """
        return (*CONTACT_NAMES, *self._get_partner_fields())

    @api.model
    def _split_person_name(self, name):
        """Split the name of a person, which a partner keeps in one field.

        :returns: (first name, surname); a single word is the surname
        """
        words = (name or "").split()
        return (words[0], " ".join(words[1:])) if words[1:] else (False, "".join(words) or False)

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
            same_email = (normalize_email(source.email) or source.email) == own_email
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

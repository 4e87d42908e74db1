import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.mail import email_normalize

# what a person may write before and between the digits of a phone number
PHONE_TEXT = re.compile(r"(?:tel[.:]?\s*)?(\(?\+?[\d\s./()\-‐-―]{3,})", re.IGNORECASE)
MIN_PHONE_DIGITS = 3
# the code as on the card, "#000042", and the display name, "[000042] Name"
CODE_TEXT = re.compile(r"#\s*(\S+)|\[([^\]]+)\]")
PLAIN_CODE = re.compile(r"[\w./\-]+")


class LeadMatchMixin(models.AbstractModel):
    """Finding leads by anything a person remembers, and their duplicates."""

    _name = "lead.match.mixin"
    _inherit = ["lead.contact.mixin"]
    _description = "Search and duplicates of leads"

    duplicate_lead_count = fields.Integer(
        compute="_compute_duplicates", export_string_translation=False
    )
    duplicate_partner_count = fields.Integer(
        compute="_compute_duplicates", export_string_translation=False
    )
    duplicate_hidden_count = fields.Integer(
        compute="_compute_duplicates",
        help="Leads and customers with the same e-mail or phone that you may not open.",
        export_string_translation=False,
    )

    # numbers that are no valid phone, found by their digits (_get_phone_domain)
    _phone_digits_idx = models.Index(
        lambda registry: (
            "USING gin ((regexp_replace(phone, '[^0-9]', '', 'g'))"
            " gin_trgm_ops) WHERE phone IS NOT NULL AND phone_sanitized IS NULL"
            if registry.has_trigram
            else ""
        )
    )

    # ------------------------------------------------------------------ search

    @api.depends("code", "name")
    def _compute_display_name(self):
        for lead in self:
            code = f"[{lead.code}] " if lead.code else ""
            lead.display_name = f"{code}{lead.name or ''}".strip()

    def _search_display_name(self, operator, value):
        """Find leads by code, name, company, contact, e-mail or any phone format."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator == "in":
            return Domain.OR(self._get_text_domain("=", item) for item in value)
        return self._get_text_domain(operator, value)

    @api.model
    def _get_text_domain(self, operator, text):
        """Return the domain for one text as it was typed or pasted.

        :param str operator: a positive operator on texts
        :param text: anything: what is no text is searched as one
        """
        # what no text of the database can hold
        text = str("" if text in (None, False) else text).replace("\0", "")
        text = text.encode("utf-8", "ignore").decode().strip()
        if not text:
            return Domain.TRUE if operator in ("ilike", "like") else Domain.FALSE
        pattern = self._escape_wildcards(operator, text)
        found = Domain.OR(
            Domain(name, operator, pattern) for name in ("name", "partner_name", "contact_name")
        )
        code = CODE_TEXT.match(text)
        if code:
            return found | self._get_code_domain(code[1] or code[2])
        if "@" in text:
            address = email_normalize(text) or text.lower()
            address = self._escape_wildcards(operator, address)
            return found | Domain("email_normalized", operator, address)
        found |= Domain("email_normalized", operator, pattern.lower())
        found |= self._get_customer_domain(operator, pattern)
        if PLAIN_CODE.fullmatch(text):
            found |= self._get_code_domain(text)
        phone = PHONE_TEXT.fullmatch(text)
        if phone:
            found |= self._get_phone_domain(phone[1])
        return found

    @api.model
    def _escape_wildcards(self, operator, text):
        """Return the text in which percent sign and underscore mean themselves."""
        if operator in ("ilike", "like"):
            return re.sub(r"([\\%_])", r"\\\1", text)
        backslashes = len(text) - len(text.rstrip("\\"))
        if operator in ("=ilike", "=like") and backslashes % 2:
            # the database refuses a pattern that ends in a single one
            return text + "\\"
        return text

    @api.model
    def _get_code_domain(self, code):
        return Domain("code", "in", [code, code.upper()])

    @api.model
    def _get_customer_domain(self, operator, text):
        """Return the domain of leads whose customer has the name.

        The customers are looked up first: their ids let the planner combine the index
        on `partner_id` with those of the lead's own texts, which a sub-select would
        not.
        """
        limit = 1000
        Partner = self.env["res.partner"].with_context(active_test=False)
        customers = Partner.search([("name", operator, text)], limit=limit)
        if len(customers) == limit:
            return Domain("partner_id.name", operator, text)
        return Domain("partner_id", "in", customers.ids) | Domain("contact_id", "in", customers.ids)

    @api.model
    def _get_phone_domain(self, text):
        """Return the domain of leads with a phone number, however it is written."""
        # +49 (0) 89: the zero is dialled inside the country only
        text = text.replace("(0)", "")
        digits = "".join(str(int(char)) for char in text if char.isdecimal())
        digits = digits.removeprefix("00") if digits.startswith("00") else digits.lstrip("0")
        if len(digits) < MIN_PHONE_DIGITS:
            return Domain.FALSE
        found = Domain("phone_sanitized", "like", digits)
        # a prefix that is dialled inside the country, as 8 (495)
        sanitized = self._sanitize_phone(text, self.env.company.country_id)
        if sanitized and digits not in sanitized:
            found |= Domain("phone_sanitized", "=", sanitized)

        def odd_number_sql(model, alias, query):
            return SQL(
                "(%(phone)s IS NOT NULL AND %(sanitized)s IS NULL"
                " AND regexp_replace(%(phone)s, '[^0-9]', '', 'g') LIKE %(pattern)s)",
                phone=SQL.identifier(alias, "phone"),
                sanitized=SQL.identifier(alias, "phone_sanitized"),
                pattern=f"%{digits}%",
            )

        return found | Domain.custom(to_sql=odd_number_sql)

    # ------------------------------------------------------------------ duplicates

    @api.depends("email_normalized", "phone_sanitized")
    @api.depends_context("uid")
    def _compute_duplicates(self):
        """Count the others with the same address or number (REQ-5.4).

        Shown on the form alone: lists do not read it, so no list counts per record.
        sudo only counts; what the user may read is searched as the user.
        """
        for lead in self:
            leads, hidden_leads = lead._count_matches(lead._get_duplicate_lead_domain())
            partners, hidden_partners = lead._count_matches(
                lead._get_duplicate_partner_domain(), "res.partner"
            )
            lead.duplicate_lead_count = leads
            lead.duplicate_partner_count = partners
            lead.duplicate_hidden_count = hidden_leads + hidden_partners

    def _count_matches(self, domain, model="lead.lead"):
        """Return how many records match: (readable by the user, the others)."""
        if domain.is_false():
            return 0, 0
        Model = self.env[model]
        readable = Model.search_count(domain)
        return readable, Model.sudo().search_count(domain) - readable

    def _get_address_domain(self):
        domain = Domain.FALSE
        if self.email_normalized:
            domain |= Domain("email_normalized", "=", self.email_normalized)
        if self.phone_sanitized:
            domain |= Domain("phone_sanitized", "=", self.phone_sanitized)
        return domain

    def _get_duplicate_lead_domain(self):
        """Return the domain of other leads of the company with the same address."""
        self.ensure_one()
        return (
            self._get_address_domain()
            & Domain("id", "!=", self._origin.id or 0)
            & Domain("company_id", "=", self.company_id.id)
        )

    def _get_duplicate_partner_domain(self):
        """Return the domain of partners, but the lead's own, with the same address."""
        self.ensure_one()
        return (
            self._get_address_domain()
            & Domain("id", "not in", (self.partner_id | self.contact_id).ids)
            & Domain("company_id", "in", (False, self.company_id.id))
        )

    def action_view_duplicate_leads(self):
        """Open the other leads with the same e-mail or phone.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        action["domain"] = list(self._get_duplicate_lead_domain())
        action["context"] = {"search_default_opened": 0}
        action["view_mode"] = "list,form"
        action["views"] = [(False, "list"), (False, "form")]
        return action

    def action_view_duplicate_partners(self):
        """Open the partners with the same e-mail or phone.

        :returns: an act_window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Same e-mail or phone"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": list(self._get_duplicate_partner_domain()),
        }

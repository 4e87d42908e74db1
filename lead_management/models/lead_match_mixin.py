import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# what a person may write between the digits of a phone number
PHONE_TEXT = re.compile(r"^\+?[\d\s./()\-]{3,}$")
MIN_PHONE_DIGITS = 3


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
        """Return the domain for one text as it was typed or pasted."""
        text = (text or "").strip()
        if not text:
            return Domain.TRUE if operator in ("ilike", "like") else Domain.FALSE
        code = re.match(r"^(?:#|\[)(\w+)\]?\s*(.*)$", text)
        if code:
            # the display name itself, "[000042] Name", or the code as on the card
            return Domain("code", "=", code[1])
        if "@" in text:
            return Domain("email_normalized", operator, text.lower()) | Domain(
                "name", operator, text
            )
        found = (
            Domain("name", operator, text)
            | Domain("partner_name", operator, text)
            | Domain("contact_name", operator, text)
            | Domain("email_normalized", operator, text.lower())
            | self._get_customer_domain(operator, text)
        )
        if text.isalnum():
            found |= Domain("code", "=", text)
        if PHONE_TEXT.match(text):
            found |= self._get_phone_domain(text)
        return found

    @api.model
    def _get_customer_domain(self, operator, text):
        """Return the domain of leads whose customer has the name.

        The customers are looked up first: their ids let the planner combine the index
        on `partner_id` with those of the lead's own texts, which a sub-select would
        not.
        """
        limit = 1000
        customers = self.env["res.partner"].search(
            [("name", operator, text)], limit=limit
        )
        if len(customers) == limit:
            return Domain("partner_id.name", operator, text)
        return Domain("partner_id", "in", customers.ids) | Domain(
            "contact_id", "in", customers.ids
        )

    @api.model
    def _get_phone_domain(self, text):
        """Return the domain of leads with a phone number, however it is written."""
        digits = re.sub(r"\D", "", text)
        digits = (
            digits.removeprefix("00") if digits.startswith("00") else digits.lstrip("0")
        )
        if len(digits) < MIN_PHONE_DIGITS:
            return Domain.FALSE

        def odd_number_sql(model, alias, query):
            return SQL(
                "(%(phone)s IS NOT NULL AND %(sanitized)s IS NULL"
                " AND regexp_replace(%(phone)s, '[^0-9]', '', 'g') LIKE %(pattern)s)",
                phone=SQL.identifier(alias, "phone"),
                sanitized=SQL.identifier(alias, "phone_sanitized"),
                pattern=f"%{digits}%",
            )

        return Domain("phone_sanitized", "like", digits) | Domain.custom(
            to_sql=odd_number_sql
        )

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
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_management.lead_lead_action"
        )
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

import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ..duplicate_tables import create_tables
from ..email_address import find_emails, get_email_forms, normalize_email
from ..large_tables import set_storage_parameters
from ..legal_name import get_legal_name_key
from ..plain_text import fold_letters
from ..tax_id import get_tax_id_key

# what a person may write before, between and after the digits of a phone number
PHONE_TEXT = re.compile(
    r"[^\w+(]*(?:(?:tel|telefon|phone|mobile|mob|kom|fax|тел|телефон|моб|факс)[\s.:]*)?"
    # from digit to digit: a text of blanks or dots is not tried in every possible way
    r"(\(?\+?\d(?:[\d\s./()\-‐-―]*\d)?)"
    r"(?:[,;]?\s*(?:extension|ext|wewn|wew|доб)[\s.:=]*\d{1,6})?[^\w]*",
    re.IGNORECASE,
)
MIN_PHONE_DIGITS = 3
# fewer in a text with words are no telephone number
MIN_NUMBER_DIGITS = 7
# the code as on the card, "#000042", and the display name, "[000042] Name"
CODE_TEXT = re.compile(r"#\s*(\S+)|\[([^\]]+)\]")
PLAIN_CODE = re.compile(r"[\w./\-]+")
# written instead of the blanks inside a text. To the index it is a letter, so that it also
# knows where one word ends and which begins next: some hundred rows less to look at for two
# words of a common name. `_fold_text` leaves none, because it is an "a" to it.
BLANK_LETTER = "ª"
# one or two digits are in every phone number, so they are not looked for there
SHORT_NUMBER = re.compile(r"\W*\d{1,2}\W*")


class LeadLead(models.Model):
    """Finding leads by anything a person remembers, and their duplicates."""

    _inherit = "lead.lead"

    # texts that are compared one by one where `search_text` does not serve
    _text_fields = (
        "name",
        "partner_name",
        "contact_name",
        "partner_id.name",
        "contact_id.name",
    )

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

    legal_name_key = fields.Char(
        compute="_compute_legal_name_key",
        precompute=True,
        store=True,
        exportable=False,
        export_string_translation=False,
        written_by="server",
        help="Legal entity name without its legal form, and the town, as they are compared.",
    )

    vat_key = fields.Char(
        compute="_compute_vat_key",
        precompute=True,
        store=True,
        exportable=False,
        export_string_translation=False,
        written_by="server",
        help="Tax ID with the code of the country and without marks, as it is compared.",
    )

    # all that the search box looks into, in one column with one index: conditions on
    # several make the planner walk through all leads as soon as it takes only the first
    search_text = fields.Char(
        string="Search text",
        compute="_compute_search_text",
        precompute=True,
        store=True,
        exportable=False,
        export_string_translation=False,
        written_by="server",
    )

    # the search box and name_search (_get_words_domain, _get_phone_domain)
    _search_text_idx = models.Index(
        lambda registry: "USING gin (search_text gin_trgm_ops)" if registry.has_trigram else ""
    )

    # groups of leads with the same value (lead.duplicate)
    _duplicate_email_idx = models.Index(
        "(company_id, email_normalized, id) WHERE active AND email_normalized IS NOT NULL"
    )
    _duplicate_phone_idx = models.Index(
        "(company_id, phone_sanitized, id) WHERE active AND phone_sanitized IS NOT NULL"
    )
    _duplicate_phone_other_idx = models.Index(
        "(company_id, phone_other_sanitized, id) WHERE active AND phone_other_sanitized IS NOT NULL"
    )
    _duplicate_vat_idx = models.Index(
        "(company_id, vat_key, id) WHERE active AND vat_key IS NOT NULL"
    )
    _duplicate_name_idx = models.Index(
        "(company_id, legal_name_key, id) WHERE active AND legal_name_key IS NOT NULL"
    )

    def init(self):
        """Let the database note what changes the groups."""
        res = super().init()
        create_tables(self.env.cr)
        set_storage_parameters(self.env.cr, self._table)
        return res

    # ------------------------------------------------------------------ search

    @api.depends("code", "name")
    def _compute_display_name(self):
        for lead in self:
            code, name = lead.code, lead.name or ""
            lead.display_name = f"[{code}] {name}".strip() if code else name.strip()

    @api.depends(
        "name",
        "partner_name",
        "contact_name",
        "email",
        "phone",
        "phone_sanitized",
        "phone_other_sanitized",
        "partner_id.name",
        "contact_id.name",
    )
    def _compute_search_text(self):
        for lead in self:
            texts = (
                lead.name,
                lead.partner_name,
                lead.contact_name,
                *find_emails(lead.email),
                # digits alone; of a number that no telephone takes, those it has
                *(number[1:] for number in lead._get_phone_numbers()),
                lead.phone and not lead.phone_sanitized and self._get_digits(lead.phone),
                lead.partner_id.name,
                lead.contact_id.name,
            )
            folded = map(self._fold_text, filter(None, texts))
            lead.search_text = "\n".join(dict.fromkeys(folded)) or False

    @api.model
    def _fold_text(self, text):
        """Return a text without what people leave out: capitals, accents, double blanks."""
        return BLANK_LETTER.join(fold_letters(text).split())

    @api.model
    def _get_digits(self, text):
        """Return the digits of a text, of whatever script, as 0 to 9."""
        return "".join(str(int(char)) for char in text or "" if char.isdecimal())

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
        found = self._get_words_domain(operator, text)
        code = CODE_TEXT.match(text)
        if code:
            return found | self._get_code_domain(code[1] or code[2])
        if "@" in text:
            address = normalize_email(text) or text.lower()
            return found | self._get_words_domain(operator, address)
        if PLAIN_CODE.fullmatch(text):
            found |= self._get_code_domain(text)
        phone = PHONE_TEXT.fullmatch(text)
        if phone:
            return found | self._get_phone_domain(phone[1])
        return found | self._get_numbers_domain(text)

    @api.model
    def _get_numbers_domain(self, text):
        """Return the domain of leads with one of the numbers of a text, as a form has them."""
        if len(self._get_digits(text)) < MIN_NUMBER_DIGITS:
            return Domain.FALSE
        numbers = self._find_phones(text, self.env.company._get_phone_region())
        return Domain.OR(Domain("search_text", "like", number[1:]) for number in numbers)

    @api.model
    def _get_words_domain(self, operator, words):
        """Return the domain of leads that have the words in one of their texts."""
        if operator == "ilike" and not SHORT_NUMBER.fullmatch(words):
            # a lone accent is nothing without its letter: it is looked for as it is
            folded = self._fold_text(words) or words
            return self._get_folded_domain(escape_psql(folded))
        pattern = self._escape_wildcards(operator, words)
        return Domain.OR(Domain(name, operator, pattern) for name in self._text_fields) | Domain(
            "email_normalized", operator, pattern.lower()
        )

    @api.model
    def _get_folded_domain(self, pattern):
        """Return the domain of leads whose search text has a pattern, as `_fold_text` writes it."""
        longest = max(pattern.split(BLANK_LETTER), key=len)
        # PostgreSQL takes any text for one of a hundred leads and reads them, the newest first,
        # until some have it; of two conditions it knows that few have both, and asks the index
        patterns = [f"%{text}%" for text in dict.fromkeys((longest, pattern))]

        def to_sql(model, alias, query):
            field = model._fields["search_text"]
            column = SQL.identifier(alias, field.name, to_flush=field)
            return SQL(" AND ").join(SQL("%s LIKE %s", column, text) for text in patterns)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _escape_wildcards(self, operator, text):
        """Return the text in which percent sign and underscore mean themselves."""
        if operator in ("ilike", "like"):
            return escape_psql(text)
        backslashes = len(text) - len(text.rstrip("\\"))
        if operator in ("=ilike", "=like") and backslashes % 2:
            # the database refuses a pattern that ends in a single one
            return text + "\\"
        return text

    @api.model
    def _get_code_domain(self, code):
        """Return the domain of the lead with an ID, and of that which it was merged into.

        Of a number without its zeros, too.
        """
        codes = self._get_codes(code)

        def to_sql(model, alias, query):
            # looked up once, by its index, before the search: the plan of that stays as it is
            known = model._fields
            return SQL(
                "%(id)s = ANY(ARRAY("
                "SELECT unnest(ARRAY[named.id, COALESCE(%(into)s, named.id)])"
                " FROM lead_lead AS named WHERE %(code)s = ANY(%(codes)s)))",
                id=SQL.identifier(alias, "id"),
                into=SQL.identifier("named", "merged_into_id", to_flush=known["merged_into_id"]),
                code=SQL.identifier("named", "code", to_flush=known["code"]),
                codes=codes,
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _get_codes(self, code):
        """Return the IDs that a person may mean by a text."""
        codes = [code, code.upper()]
        if not code.isdecimal():
            return codes
        sequence = self.env["lead.settings"]._get_sequence(self.env.company.id)
        if sequence:
            options = sequence._get_batch_options()
            codes.append(code.zfill(options.padding).join(options.affixes))
        return codes

    @api.model
    def _get_phone_domain(self, text):
        """Return the domain of leads with a phone number, however it is written."""
        # +49 (0) 89: the zero is dialled inside the country only
        text = text.replace("(0)", "")
        digits = self._get_digits(text)
        digits = digits.removeprefix("00") if digits.startswith("00") else digits.lstrip("0")
        if len(digits) < MIN_PHONE_DIGITS:
            return Domain.FALSE
        found = Domain("search_text", "like", digits)
        if text.startswith(("+", "00")):
            return found
        # a prefix that is dialled inside the country, as 8 (495)
        sanitized = self._sanitize_phone(text, self.env.company._get_phone_region())
        if sanitized and digits not in sanitized:
            found |= self._get_phones_domain([sanitized])
        return found

    @api.model
    def _get_phones_domain(self, numbers):
        """Return the domain of leads that have one of the numbers.

        :param numbers: list of numbers in E.164 form
        """
        return Domain("phone_sanitized", "in", numbers) | Domain(
            "phone_other_sanitized", "in", numbers
        )

    # ------------------------------------------------------------------ duplicates

    @api.depends("partner_name", "city", "company_id")
    def _compute_legal_name_key(self):
        Settings = self.env["lead.settings"]
        for lead in self:
            key = False
            if lead.partner_name and lead.city:
                forms = Settings._get_legal_forms(lead.company_id.id)
                key = get_legal_name_key(lead.partner_name, lead.city, forms)
            lead.legal_name_key = key

    @api.depends("vat", "country_id", "company_id")
    def _compute_vat_key(self):
        for lead in self:
            country = lead.vat and (lead.country_id or lead.company_id.country_id)
            lead.vat_key = lead.vat and get_tax_id_key(lead.vat, country.code)

    @api.depends("email_normalized", "phone_sanitized", "phone_other_sanitized")
    @api.depends_context("uid")
    def _compute_duplicates(self):
        """Count the others with the same address or number.

        Shown on the form alone: lists do not read it, so no list counts per record.
        sudo only counts; what the user may read is searched as the user.
        """
        for lead in self:
            leads, hidden_leads = lead._count_matches(lead._get_similar_lead_domain())
            partners, hidden_partners = lead._count_matches(
                lead._get_duplicate_partner_domain(), "res.partner"
            )
            lead.duplicate_lead_count = leads
            lead.duplicate_partner_count = partners
            lead.duplicate_hidden_count = hidden_leads + hidden_partners

    def _count_matches(self, domain, model="lead.lead"):
        """Return how many records match: (readable by the user, the others)."""
        # of companies that the user does not work in nothing is said, not even a number
        if domain.is_false() or not (
            self.env.su or set(self.company_id.ids).issubset(self.env.user._get_company_ids())
        ):
            return 0, 0
        Model = self.env[model]
        # most leads have none: what nobody has is not counted with the user's rules, too
        total = Model.sudo().search_count(domain)
        readable = Model.search_count(domain) if total and not self.env.su else total
        return readable, total - readable

    def _get_address_domain(self, model="lead.lead"):
        """Return the domain of records with the lead's address or one of its numbers.

        :param str model: name of the model of the records; a lead alone has two numbers
        """
        domain = Domain.FALSE
        numbers = [*filter(None, (self.phone_sanitized, self.phone_other_sanitized))]
        if self.email_normalized and model == self._name:
            domain |= Domain("email_normalized", "=", self.email_normalized)
        elif self.email_normalized:
            # Odoo keeps that of a partner in the form in which it was entered
            forms = get_email_forms(self.email_normalized)
            domain |= Domain("email_normalized", "in", forms)
        if numbers and model == self._name:
            domain |= self._get_phones_domain(numbers)
        elif numbers:
            domain |= Domain("phone_sanitized", "in", numbers)
        return domain

    def _get_duplicate_lead_domain(self):
        """Return the domain of other leads of the company with the same address."""
        self.ensure_one()
        return (
            self._get_address_domain()
            & Domain("id", "!=", self._origin.id or 0)
            & Domain("company_id", "=", self.company_id.id)
        )

    def _get_similar_lead_domain(self):
        """Return the domain of other leads with the same address, and of those into which such
        ones were merged.
        """
        domain = self._get_duplicate_lead_domain()
        into_ids = [] if domain.is_false() else self._get_merged_into_ids()
        return domain | Domain("id", "in", into_ids) if into_ids else domain

    def _get_duplicate_partner_domain(self):
        """Return the domain of partners, but the lead's own, with the same address."""
        self.ensure_one()
        return (
            self._get_address_domain("res.partner")
            & Domain("id", "not in", (self.partner_id | self.contact_id).ids)
            & Domain("company_id", "in", (False, self.company_id.id))
        )

    @api.readonly
    def action_view_duplicate_leads(self):
        """Open the other leads with the same e-mail or phone.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        action["domain"] = list(self._get_similar_lead_domain())
        action["context"] = {"search_default_opened": 0}
        action["view_mode"] = "list,form"
        action["views"] = [(False, "list"), (False, "form")]
        return action

    @api.readonly
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

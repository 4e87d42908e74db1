import math
from datetime import timezone

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.mail import is_html_empty
from odoo.tools.sql import escape_psql

from ..country_names import find_country_code, is_shared_name, says_nothing
from ..written_currencies import CurrencyUnits
from ..written_dates import PLAUSIBLE_YEARS, read_date
from ..written_numbers import is_percentage, read_number

# a line that is longer is shown nowhere
MAX_LINE = 1000
# a name made of what a field cannot hold
MAX_SPARE_NAME = 100
# nobody outside says who gets it: what does not fit is found anew
OWNER_FIELDS = ("user_id", "team_id")


class LeadLead(models.Model):
    """Nothing that comes in is thrown away: what no field holds is kept as text.

    Every channel goes through here (`_intake`). A value that a field cannot hold, or that
    can be read two ways, stands in the description with the name of its field.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ setting aside

    @api.model
    def _set_aside_values(self, values):
        """Part values that arrived into those that fields hold and those kept as text.

        :param dict values: {name of a field: value}; texts are read as numbers, dates and
            ids where the field is one. `kept_texts`: list of (name, text) of what the
            channel could not read
        :returns: (dict of values, list of (name, text)); the name is that of a field, or
            the label of what is none
        """
        kept = list(values.get("kept_texts") or ())
        stored = {}
        for name, value in values.items():
            if name == "kept_texts":
                continue
            field = self._fields.get(name)
            if field is None:
                kept.append((name, value))
                continue
            if field.type == "properties":
                stored[name] = self._read_properties(value, kept)
                continue
            try:
                stored[name] = self._read_value(field, value, values.get("company_id"))
            except ValueError:
                if name not in OWNER_FIELDS:
                    # not its name: a record that is not to be had may be another company's
                    kept.append((name, value))
        if not stored.get("email"):
            kept += self._get_unusable_emails(stored)
        if kept and not self._is_named(stored):
            # what the lead is called by when it says nothing else
            stored["name"] = str(kept[0][1])[:MAX_SPARE_NAME]
        return stored, kept

    @api.model
    def _read_value(self, field, value, company_id):
        """Return a value as a field holds it.

        :param field: field of `lead.lead`
        :param value: as it arrived; ids and numbers of programs are taken as they are
        :param int company_id: of the lead
        :raises ValueError: when the field cannot hold it
        """
        if value in (None, False, "") and field.type != "boolean":
            return False
        if field.name == "email" and not self._is_email(value):
            raise ValueError(value)
        read = getattr(self, f"_read_{field.type}", None)
        return read(field, value, company_id) if read else value

    @api.model
    def _read_char(self, field, value, company_id):
        if not isinstance(value, (str, int, float)) or len(str(value)) > MAX_LINE:
            raise ValueError(value)
        return str(value)

    @api.model
    def _read_selection(self, field, value, company_id):
        if value not in field.get_values(self.env):
            raise ValueError(value)
        return value

    @api.model
    def _read_many2one(self, field, value, company_id):
        """Return an id; one that came as text may be that of no record."""
        is_text = isinstance(value, str)
        if is_text and field.comodel_name == "res.country":
            value = self._find_country_id(value) or value
            is_text = isinstance(value, str)
        if is_text and not (value.isascii() and value.isdigit() and len(value) < 10):
            raise ValueError(value)
        record = self.env[field.comodel_name].sudo().browse(int(value))
        if is_text:
            record = record.exists()
        is_foreign = field.check_company and record.company_id.id not in (False, company_id)
        if record._name == "res.users":
            # who gets it, or nobody: an archived one or one of another company does not
            company = self.env["res.company"].browse(company_id)
            is_foreign = not self.env["lead.type"]._get_receiving_user(company, record)
        if not record or is_foreign:
            raise ValueError(value)
        return record.id

    @api.model
    def _find_country_id(self, text):
        """Return the id of the country that a text means, or None.

        The one rule of all routes: a code, or a name in one of many languages, or as the
        database has it.
        """
        Country = self.env["res.country"]
        code = find_country_code(text)
        if code:
            return Country.search([("code", "=", code)], limit=1).id
        if says_nothing(text) or is_shared_name(text):
            return None
        pattern = escape_psql(" ".join(text.split()))
        for lang in dict.fromkeys((self.env.lang or "en_US", "en_US")):
            found = Country.with_context(lang=lang).search([("name", "=ilike", pattern)], limit=2)
            if len(found) == 1:
                return found.id
        return None

    @api.model
    def _read_integer(self, field, value, company_id):
        number = self._read_float(field, value, company_id)
        if number != int(number):
            raise ValueError(value)
        return int(number)

    @api.model
    def _read_monetary(self, field, value, company_id):
        number = self._read_float(field, value, company_id)
        if field.name == "expected_revenue" and not 0 <= number < 1e13:
            raise ValueError(value)
        return number

    @api.model
    def _read_float(self, field, value, company_id):
        """Return a number; "12,500" can be read two ways and is none (ValueError)."""
        if isinstance(value, str):
            value = self._read_number_text(field, value, company_id)
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(value)
        if field.name == "probability" and not 0 <= number <= 100:
            raise ValueError(value)
        return number

    @api.model
    def _read_number_text(self, field, text, company_id):
        currency = self.env["res.company"].browse(company_id).sudo().currency_id
        readings = set(read_number(text, CurrencyUnits(currency).pattern).values())
        if len(readings) != 1 or (field.type == "monetary" and is_percentage(text)):
            raise ValueError(text)
        return readings.pop()

    @api.model
    def _read_date(self, field, value, company_id):
        moment = self._read_moment(value)
        return moment.date() if hasattr(moment, "date") else moment

    @api.model
    def _read_datetime(self, field, value, company_id):
        """Return a moment; of the day that the lead came in on, none that lies ahead."""
        if field.name == "date" and not isinstance(value, str):
            return self._get_plausible_time(value)
        moment = fields.Datetime.to_datetime(self._read_moment(value))
        return self._get_plausible_time(moment) if field.name == "date" else moment

    @api.model
    def _read_moment(self, value):
        if isinstance(value, str):
            readings = set(read_date(value, self.env.lang).values())
            if len(readings) != 1:
                raise ValueError(value)
            value = readings.pop()
            if getattr(value, "tzinfo", None):
                value = value.astimezone(timezone.utc).replace(tzinfo=None)
        if value.year not in PLAUSIBLE_YEARS:
            raise ValueError(value)
        return value

    @api.model
    def _get_plausible_time(self, moment):
        """Return when something came in: not in the future, and not before there were mails.

        :param moment: naive datetime in UTC as a clock elsewhere has it, or None
        :returns: the moment, or now
        """
        now = fields.Datetime.now()
        if not moment or moment > now or moment.year not in PLAUSIBLE_YEARS:
            return now
        return moment

    # ------------------------------------------------------------------ own fields

    @api.model
    def _read_properties(self, value, kept):
        """Return own fields that hold their values; the others are added to `kept`.

        :param value: dict of values, or list of definitions with values as forms send it
        :param list kept: of (label, text)
        """
        if not isinstance(value, list):
            return value
        read = []
        for definition in value:
            given = definition.get("value")
            if given in (None, False, "", []) or self._is_property_value(definition, given):
                read.append(definition)
            else:
                kept.append((definition.get("string") or definition.get("name"), given))
        return read

    @api.model
    def _is_property_value(self, definition, value):
        """Tell whether an own field can hold a value."""
        kind = definition.get("type")
        if kind == "selection":
            return value in dict(definition.get("selection") or ())
        if kind == "tags":
            return set(value) <= {tag[0] for tag in definition.get("tags") or ()}
        if kind in ("many2one", "many2many"):
            ids = value if isinstance(value, (list, tuple)) else [value]
            records = self.env[definition["comodel"]].browse(ids)
            return records.exists() == records
        if kind in ("date", "datetime"):
            try:
                getattr(fields, kind.capitalize()).from_string(value)
            except (TypeError, ValueError):
                return False
        return True

    # ------------------------------------------------------------------ texts

    @api.model
    def _get_unusable_emails(self, values):
        """Return what the customer has instead of an e-mail address.

        :param dict values: of a lead without an e-mail of its own
        :returns: list of (name, text)
        """
        ids = [values.get("contact_id"), values.get("partner_id")]
        partners = self.env["res.partner"].sudo().browse(filter(None, ids))
        emails = [email for email in partners.mapped("email") if email]
        if not emails or any(map(self._is_email, emails)):
            return []
        return [("email", emails[0])]

    @api.model
    def _is_named(self, values):
        """Tell whether a lead with the values has something to be called by."""
        names = ("name", "contact_first_name", "contact_last_name", *self._name_sources)
        links = ("partner_id", "contact_id")
        return any(values.get(name) for name in (*names, *links))

    @api.model
    def _get_value_text(self, field, value):
        """Return a value as people read it."""
        if field.type == "many2one" and isinstance(value, int):
            record = self.env[field.comodel_name].sudo().browse(value).exists()
            return record.display_name or value
        return value

    @api.model
    def _add_kept_texts(self, values, kept):
        """Return the values with what no field holds below their description.

        In the language of the salesperson, else of the company.

        :param dict values: of `lead.lead`
        :param kept: list of (name of a field or label, text)
        """
        if not kept:
            return values
        user = self.env["res.users"].sudo().browse(values.get("user_id") or [])
        company = user.env["res.company"].browse(values["company_id"])
        lang = user.lang or company.partner_id.lang or self.env.lang
        block = self.with_context(lang=lang)._get_kept_block(kept)
        description = values.get("description")
        if is_html_empty(description):
            description = ""
        return {**values, "description": Markup(description) + block}

    @api.model
    def _get_kept_block(self, kept):
        """Return the part of a description that holds what no field does.

        :param kept: list of (name of a field or label, text)
        :returns: Markup, empty without anything
        """
        if not kept:
            return Markup()
        rows = Markup().join(
            Markup("<li>%s: %s</li>")
            % (self._get_kept_label(name), self._clean_value("name", text))
            for name, text in kept
        )
        heading = self.env._("Kept as text, because its field cannot hold it:")
        return Markup("<p>%s</p><ul>%s</ul>") % (heading, rows)

    @api.model
    def _get_kept_label(self, name):
        field = self._fields.get(name)
        return field._description_string(self.env) if field else name

import math

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.mail import is_html_empty

from ..email_address import clean_email
from ..plain_text import UNSEEN, is_blank
from ..written_dates import PLAUSIBLE_YEARS
from .ir_sequence import MAX_CODE_LENGTH

# fields whose values a client can send in a form that is none of theirs
CONVERTED = ("integer", "float", "monetary", "date", "datetime", "selection")
NEVER_NUMBERS = (str, list, tuple, dict)


class LeadLead(models.Model):
    """What values a lead takes, whoever sends them: what they look like, and of which company."""

    _inherit = "lead.lead"

    @api.model
    def _clean_values(self, vals):
        """Return a copy of the values in which empty texts are empty, a paragraph too.

        An empty name is left out, so that it is filled again. Last come the methods marked
        `on_values`.

        :raises UserError: for a text where a record is meant
        """
        vals, fields = dict(vals), self._fields
        for name, value in vals.items():
            # most values of a row say nothing
            if value is not None and value is not False:
                vals[name] = value = self._clean_value(name, value)
            if not isinstance(value, str):
                continue
            if is_blank(value):
                vals[name] = False
            elif not value.isdecimal() and getattr(fields.get(name), "type", "") == "many2one":
                # the database would refuse it, in words of its own
                self._as_id(value)
        if isinstance(vals.get("email"), str):
            vals["email"] = clean_email(vals["email"])
        if isinstance(vals.get("phone"), str):
            vals["phone"] = vals["phone"].translate(UNSEEN)
        for name in ("name", "email", "phone", "website"):
            if isinstance(vals.get(name), str):
                vals[name] = vals[name].strip() or False
        if is_html_empty(vals.get("description", "-")):
            vals["description"] = False
        if "name" in vals and not vals["name"]:
            del vals["name"]
        for method in self._get_called("_on_values", vals):
            method(vals)
        return vals

    @api.model
    def _clean_value(self, name, value):
        """Return a value without the characters that no database takes.

        They come with e-mails and files of other programs.

        :raises ValidationError: for a number that is none, a code that is no code, and a day
            that nobody means
        """
        if isinstance(value, float) and not math.isfinite(value):
            raise ValidationError(
                self.env._(
                    "%(value)s is no number. Correct the field %(field)s.",
                    value=value,
                    field=self._fields[name]._description_string(self.env),
                )
            )
        field = self._fields.get(name)
        if field and field.type in CONVERTED and isinstance(value, NEVER_NUMBERS):
            self._check_convertible(field, value)
        if value and field and field.type in ("date", "datetime"):
            self._check_plausible(field, value)
        if not isinstance(value, str):
            return value
        if name == "code" and len(value) > MAX_CODE_LENGTH:
            raise ValidationError(
                self.env._(
                    "An ID has at most %(count)s characters: %(code)s…",
                    count=MAX_CODE_LENGTH,
                    code=value[:MAX_CODE_LENGTH],
                )
            )
        if type(value) is str and value.isascii() and "\0" not in value:
            return value
        return value.replace("\0", "").encode("utf-8", "replace").decode()

    @api.model
    def _check_convertible(self, field, value):
        """Refuse in words what is no number, day or option, where the field takes one.

        :raises ValidationError: naming the field
        """
        try:
            # of one lead: an amount is rounded by its currency
            field.convert_to_cache(value, self[:1])
        except (TypeError, ValueError) as error:
            raise ValidationError(
                self.env._(
                    "“%(value)s” is no value of the field %(field)s. Numbers are written as"
                    " 1234.5, days as 2026-12-31.",
                    value=str(value)[:40],
                    field=field._description_string(self.env),
                )
            ) from error

    @api.model
    def _check_plausible(self, field, value):
        """Refuse a day that somebody has mistyped: it would head the lists for ever.

        What machines bring is kept as text before (`_set_aside_values`), and a field that a
        company has added may hold when somebody was born.

        :raises ValidationError: naming the field
        """
        if self.env.su or field.manual or not field.store:
            return
        year = field.convert_to_cache(value, self).year
        if year not in PLAUSIBLE_YEARS:
            raise ValidationError(
                self.env._(
                    "%(field)s: the year %(year)s cannot be meant. Enter a day between"
                    " %(first)s and %(last)s.",
                    field=field._description_string(self.env),
                    year=year,
                    first=PLAUSIBLE_YEARS[0],
                    last=PLAUSIBLE_YEARS[-1],
                )
            )

    @api.model
    def _as_id(self, value):
        """Return an id as a client has given it; falsy for none.

        :raises UserError: for what is no id
        """
        if value in (None, False, 0) or (type(value) is int and abs(value) < 2**31):
            return value or False
        raise UserError(
            self.env._(
                "“%(value)s” is no number of a record. Give the number that it has in the"
                " database.",
                value=str(value)[:40],
            )
        )

    # ------------------------------------------------------------------ of which company

    def _check_company(self, fnames=None):
        """Leave to Odoo only the leads with a relation that belongs to another company.

        Odoo evaluates a domain for each relation of each lead, which is a sixth of the
        time of a batch; what has the lead's own company or none passes all of them.
        """
        if fnames is None or "company_id" in fnames:
            fnames = self._fields
        names = [
            name
            for name in fnames
            if self._fields[name].relational and self._fields[name].check_company
        ]
        foreign = self.browse()
        # sudo: whose company what is linked belongs to
        for company, leads in self.sudo().grouped("company_id").items():
            own = (company, company.browse())
            # of a batch that links to the own company alone, each record is looked at once
            mixed = [name for name in names if any(c.company_id not in own for c in leads[name])]
            foreign |= leads.with_env(self.env).filtered(
                lambda lead, mixed=mixed: mixed and lead._has_foreign_relation(mixed)
            )
        if foreign:
            foreign._check_relations_readable(names)
        return super(LeadLead, foreign)._check_company(names)

    def _check_relations_readable(self, names):
        """Refuse records of other companies without their names where the user sees none."""
        if self.env.su:
            return
        for lead in self:
            for name in names:
                corecords = lead.sudo()[name].sudo(False)
                if corecords._filtered_access("read") != corecords:
                    raise UserError(
                        self.env._(
                            "%(field)s of the lead %(lead)s: this belongs to another company."
                            " Choose one of those that are offered.",
                            field=self._fields[name]._description_string(self.env),
                            lead=lead.display_name,
                        )
                    )

    def _has_foreign_relation(self, names):
        """Tell whether a record of the named relations is of another company."""
        self.ensure_one()
        lead = self.sudo()
        own = (lead.company_id, lead.company_id.browse())
        return any(corecord.company_id not in own for name in names for corecord in lead[name])

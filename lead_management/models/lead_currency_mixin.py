from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.models import parse_read_group_spec
from odoo.tools import SQL, float_repr, float_round, ormcache
from odoo.tools.misc import formatLang

# up to this part of the smallest unit two amounts are one
SAME = 1e-6


class CompanyAmount(fields.Monetary):
    """An amount whose currency is that of the record's company.

    To round it, Odoo makes a record of each value that is stored and reads company and currency:
    a third of the time that the rows of a batch take. The company is known here, and how its
    amounts are rounded is kept in the registry's cache.
    """

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        """Return the value as it is stored.

        :param value: amount, or False
        :param record: that it is stored on, empty for a new one
        :param dict values: what the row of a new record holds
        """
        company_id = (values or {}).get("company_id")
        company = record.env["res.company"].browse(company_id) if company_id else None
        rounding, digits = self._get_precision(record[:1], company)
        if not rounding:
            return super().convert_to_column_insert(value, record, values, validate)
        amount = float_round(float(value or 0.0), precision_rounding=rounding)
        return float_repr(amount, digits)

    def convert_to_cache(self, value, record, validate=True):
        """Return the value as the records' cache holds it."""
        if not value or not validate:
            return float(value or 0.0)
        rounding, _digits = self._get_precision(record)
        if not rounding and len(record) > 1:
            # of several companies: rounded where each gets it (`lead.currency.mixin`)
            return float(value)
        if not rounding:
            return super().convert_to_cache(value, record, validate)
        return float_round(float(value), precision_rounding=rounding)

    def _filter_not_equal(self, records, cache_value):
        """Return the records that have another value.

        One that only looks the same is another, where the currency has become a coarser one.
        """
        rounding, _digits = self._get_precision(records)
        if not rounding:
            return super()._filter_not_equal(records, cache_value)
        known = self._get_cache(records.env)
        return records.browse(
            record_id
            for record_id in records._ids
            if (value := known.get(record_id)) is None or abs(value - cache_value) > rounding * SAME
        )

    def _get_precision(self, records, company=None):
        """Return (rounding, digits) of the amounts of records, (0, 0) where Odoo has to find out.

        :param records: of one company
        :param company: `res.company` record, where it is known
        """
        if not company:
            known = records._fields["company_id"]._get_cache(records.env)
            company_id = known.get(records._ids[0]) if len(records) == 1 else None
            # of one whose company is known nothing is made ready to read it
            company = company_id and records.env["res.company"].browse(company_id)
            company = company or records.sudo().company_id
        return company._get_amount_precision() if len(company) == 1 else (0, 0)


class LeadCurrencyMixin(models.AbstractModel):
    """Amounts in the currency of the record's company: sums and changes of company.

    Sums over several currencies are in the currency of the company that the user works
    in, converted as `res.currency._convert` does: the company's own rates come before
    those without a company, the last one up to today counts, else the first to come.
    A record that goes to a company with another currency takes its amounts along at
    today's rate, which is that of the sums.
    """

    _name = "lead.currency.mixin"
    _description = "Amounts in the currency of a company"

    company_id = fields.Many2one(comodel_name="res.company")
    currency_id = fields.Many2one(related="company_id.currency_id", export_string_translation=False)
    # the currency of the amounts that a form shows
    shown_currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_shown_currency_id",
        export_string_translation=False,
    )

    def _compute_shown_currency_id(self):
        for record in self:
            company = record._origin.company_id or record.company_id
            record.shown_currency_id = company.currency_id

    # ------------------------------------------------------------------ sums

    @api.model
    def _get_currency_factors(self, currencies=None):
        """Return what one unit of some currencies is worth in the current company's.

        :param currencies: `res.currency` records; None for those of all companies
        :returns: {currency id: factor}
        """
        own = self.env.company.currency_id
        if currencies is None:
            currencies = self._get_company_currencies()
        if currencies <= own:
            return {own.id: 1.0}
        # sudo reads configuration
        currencies = (currencies | own).sudo()
        rates = currencies._get_rates(self.env.company, fields.Date.context_today(self))
        return {currency_id: rates[own.id] / rate for currency_id, rate in rates.items()}

    @api.model
    def _get_company_currencies(self):
        """Return the currencies of all companies."""
        self.env["res.company"].flush_model(["currency_id"])
        rows = self.env.execute_query(SQL("SELECT DISTINCT currency_id FROM res_company"))
        return self.env["res.currency"].browse(currency_id for (currency_id,) in rows)

    def _read_group_select(self, aggregate_spec, query):
        """Convert the amounts of a sum over currencies as Odoo converts single ones.

        Odoo's own sum takes rates of the future, and leaves out that of the company's
        currency where the rates are in another one.
        """
        name, _property, function = parse_read_group_spec(aggregate_spec)
        field = self._fields.get(name)
        if (
            function != "sum_currency"
            or field is None
            or field.type != "monetary"
            or field.get_currency_field(self) != "currency_id"
        ):
            return super()._read_group_select(aggregate_spec, query)
        amount = self._field_to_sql(self._table, name, query)
        factors = self._get_currency_factors()
        if len(factors) == 1:
            return SQL("SUM(%s)", amount)
        cases = SQL(" ").join(SQL("WHEN %s THEN %s", *item) for item in factors.items())
        currency = self._field_to_sql(self._table, "currency_id", query)
        return SQL("SUM(%s * CASE %s %s END)", amount, currency, cases)

    # ------------------------------------------------------------------ another company

    @api.model
    @ormcache()
    def _get_amount_names(self):
        """Return the names of the stored amounts that people enter, own fields too."""
        return tuple(
            name
            for name, field in self._fields.items()
            if field.type == "monetary"
            and field.store
            and not field.compute
            and field.get_currency_field(self) == "currency_id"
        )

    def _get_entered_amounts(self, vals=()):
        """Return the amounts of the record that follow its currency.

        Hook: a model adds those that are no fields, under names that the two hooks below know.

        :param vals: names that are written along, which are in the new currency already
        :returns: {name: amount}, without empty ones
        """
        self.ensure_one()
        names = (name for name in self._get_amount_names() if name not in vals)
        return {name: self[name] for name in names if self[name]}

    def _prepare_amount_values(self, amounts):
        """Return the values by which the record gets these amounts.

        Hook: see `_get_entered_amounts`.

        :param dict amounts: {name: amount}
        :returns: dict of values of `write`
        """
        self.ensure_one()
        return dict(amounts)

    def _get_amount_label(self, name):
        """Return what people call an amount (hook: see `_get_entered_amounts`)."""
        return self._fields[name]._description_string(self.env)

    @api.onchange("company_id")
    def _onchange_company_id(self):
        """Show in the form what becomes of the amounts, and say so."""
        former, company = self.shown_currency_id, self.company_id
        current = company.currency_id
        amounts = self._get_entered_amounts()
        if not former or not current or former == current or not amounts:
            self.shown_currency_id = current
            return None
        names = {"former": former.name, "current": current.name}
        # sudo reads configuration, also of a company that is not chosen now
        company = company.sudo()
        if not self._has_rate(former, current, company):
            # saving is refused, unless somebody enters the amounts anew
            message = self._get_no_rate_message(former, company)
            return {"warning": {"title": self.env._("No rate"), "message": message}}
        self.shown_currency_id = current
        converted = {
            name: self._convert_amount(amount, former, company) for name, amount in amounts.items()
        }
        self.update(self._prepare_amount_values(converted))
        title = self.env._("From %(former)s to %(current)s", **names)
        message = self._get_conversion_text(amounts, former)
        return {"warning": {"title": title, "message": message}}

    def write(self, vals):
        """Convert the amounts of records that go to a company with another currency.

        Those that the same write sets are in the new currency already. Without another company,
        each record gets them in its own.

        :raises ValidationError: where no rate tells what the amounts are worth
        """
        if not vals.get("company_id"):
            is_mixed = len(self) > 1 and not vals.keys().isdisjoint(self._get_amount_names())
            for records in self.grouped("currency_id").values() if is_mixed else (self,):
                super(LeadCurrencyMixin, records).write(vals)
            return True
        # sudo reads configuration, also of a company that is not chosen now
        company = self.env["res.company"].sudo().browse(vals["company_id"])
        moving = self._get_amounts_to_convert(vals, company)
        res = super().write(vals)
        texts = {}
        for record, (former, amounts) in moving.items():
            converted = {
                name: record._convert_amount(amount, former, company)
                for name, amount in amounts.items()
            }
            values = record._prepare_amount_values(converted)
            super(LeadCurrencyMixin, record).write(values)
            texts[record] = record._get_conversion_text(amounts, former)
        self._log_conversions(texts)
        return res

    def _get_amounts_to_convert(self, vals, company):
        """Return the amounts that have to be converted by a write.

        :param dict vals: values of the write
        :param company: its `res.company` record, as superuser
        :returns: {record: (currency before, {field: amount before})}
        """
        current = company.currency_id
        moving = {}
        for former, records in self.grouped("currency_id").items():
            if former == current:
                continue
            entered = {record: record._get_entered_amounts(vals) for record in records}
            found = {record: (former, amounts) for record, amounts in entered.items() if amounts}
            if found and not self._has_rate(former, current, company):
                raise ValidationError(next(iter(found))._get_no_rate_message(former, company))
            moving |= found
        return moving

    @api.model
    def _convert_amount(self, amount, former, company):
        """Return an amount in the currency of a company, at today's rate.

        :param float amount: in the former currency
        :param former: `res.currency` record
        :param company: `res.company` record, as superuser
        """
        today = fields.Date.context_today(self)
        currency = former.with_env(company.env)
        return currency._convert(amount, company.currency_id, company, today)

    @api.model
    def _has_rate(self, former, current, company):
        """Tell whether the rates of a company say what one currency is worth in another.

        What Odoo takes for a currency without any rate is 1: that of the currency which
        the others are measured in. It cannot be both.

        :param company: `res.company` record, as superuser
        """
        Rate = company.env["res.currency.rate"]
        companies = (False, company.root_id.id)
        domain = [
            ("currency_id", "in", (former | current).ids),
            ("company_id", "in", companies),
        ]
        known = Rate.search(domain).currency_id
        if len(known) == 2 or not known:
            return bool(known)
        return known._get_rates(company, fields.Date.context_today(self))[known.id] != 1

    def _get_no_rate_message(self, former, company):
        return self.env._(
            "%(record)s has amounts in %(former)s, and %(company)s has no rate from that to"
            " %(current)s. Enter the rate in Accounting or the settings of the currencies,"
            " or the amounts in %(current)s.",
            record=self.display_name or self.env._("The lead"),
            former=former.name,
            company=company.name,
            current=company.currency_id.name,
        )

    def _get_conversion_text(self, amounts, former):
        """Return what became of the amounts, for people.

        :param dict amounts: {field: amount before}
        :param former: `res.currency` record of the amounts before
        """
        self.ensure_one()
        current = self.company_id.sudo().currency_id
        entered = self._get_entered_amounts()
        lines = [
            self.env._(
                "%(field)s: %(before)s is %(after)s",
                field=self._get_amount_label(name),
                before=formatLang(self.env, amount, currency_obj=former),
                after=formatLang(self.env, entered.get(name, 0), currency_obj=current),
            )
            for name, amount in amounts.items()
        ]
        text = self.env._("Converted at today's rate of %(company)s.", company=self.company_id.name)
        return "\n".join([text, *lines])

    @api.model
    def _log_conversions(self, texts):
        """Hook: keep in the records' history what became of their amounts.

        :param dict texts: {record: text, as people read it}
        """

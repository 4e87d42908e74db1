"""Amounts in the currency of the company that a record belongs to."""

from odoo import fields
from odoo.tools import float_repr, float_round

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

from odoo import api, models

from ..lead_workbook import get_shown
from .lead_import_column import NUMBER_TYPES
from .lead_import_session import LeadImportSession


class IrFieldsConverter(models.AbstractModel):
    """Amounts in an import of leads: in the currency of the lead's company, or none of its own."""

    # a file for each concern: values, names, states, currencies
    _inherit = "ir.fields.converter"

    @api.model
    def _check_currency(self, reader, value, savepoint):
        """Refuse an amount that says another currency than that of its lead.

        :param reader: the LeadImportColumn
        :param value: the cell
        :raises ValueError: naming the currency that is wanted
        """
        codes = reader.units.find(value) if reader.type in NUMBER_TYPES else None
        if not codes:
            return
        currency = self._get_row_company(savepoint).currency_id
        if currency.name in codes:
            return
        raise self._format_import_error(
            ValueError,
            self.env._(
                "'%(value)s' in field '%%(field)s' is in another currency than the lead, whose"
                " company has %(currency)s. Give the amount in %(currency)s, or keep it as text"
            ),
            {"value": get_shown(value)[:50], "currency": currency.name},
            {},
        )

    @api.model
    def _get_row_company(self, savepoint):
        """Return the company of the lead that the row at hand makes or updates."""
        session = LeadImportSession.of(self.env)
        Lead = self.env["lead.lead"]
        record = session.record
        if given := record.get("company_id"):
            [[subfield, text]] = given[0].items()
            field = Lead._fields["company_id"]
            company_id, _warnings = self.db_id_for(Lead, field, subfield, text, savepoint)
            return self.env["res.company"].browse(company_id)
        lead_id = record.get(".id")
        if not lead_id and record.get("id"):
            lead_id = session.existing_ids.get(Lead._complete_external_id(record["id"]))
        company_id = session.get_companies(Lead).get(str(lead_id)) if lead_id else None
        return self.env["res.company"].browse(company_id or self.env.company.id)

import re
from collections import defaultdict

from odoo import api, models

from ..country_names import says_nothing
from ..plain_text import fold_letters
from .lead_import_session import LeadImportSession

# "California (US)": how Odoo itself shows a state
SHOWN_STATE = re.compile(r"(.+?)\s*\(([^()]+)\)")
# "US-CA": how ISO 3166-2 writes it
ISO_STATE = re.compile(r"([a-z]{2})-(.+)")


class StateCell(str):
    """Name of a state that stands in a row with a country.

    `state` is what tells it apart: (id of the country or False, its name).
    """

    def __new__(cls, text, country_id):
        cell = super().__new__(cls, text)
        cell.state = (country_id, fold_name(text))
        return cell


class IrFieldsConverter(models.AbstractModel):
    """States in an import of leads: several countries have a CA, the row's one decides."""

    # a file for each concern: values, names, states
    _inherit = "ir.fields.converter"

    @api.model
    def _look_up_states(self, model, columns, rows):
        """Look up the names of states by the country of their row.

        Cells of the rows are replaced by ones that know their country. Rows without one
        are in the country of their company, or in the only one that has such a state.

        :param model: recordset of the model that is imported
        :param columns: names of the columns
        :param rows: list of lists of cells
        """
        for position, column in enumerate(columns):
            field = model._fields.get(column)
            if not field or field.comodel_name != "res.country.state":
                continue
            country_of = self._get_country_reader(model, columns)
            wanted = {}
            for row in rows:
                cell = row[position]
                if isinstance(cell, str) and cell.strip():
                    row[position] = cell = StateCell(cell, country_of(row))
                    wanted[cell.state] = str(cell)
            self._settle_states(model, field, wanted)

    @api.model
    def _get_country_reader(self, model, columns):
        """Return a function that tells the country of a row.

        It gives the country's id, False where the row names none, and None where it names
        one that is unknown.
        """
        session = LeadImportSession.of(self.env)
        for position, column in enumerate(columns):
            name, _slash, subfield = column.partition("/")
            if name != "country_id":
                continue

            def read(row, position=position, subfield=subfield):
                text = " ".join(str(row[position] or "").split())
                if not text:
                    return False
                if subfield == ".id":
                    return int(text) if text.isdigit() else None
                if subfield == "id":
                    country = self.env.ref(text, raise_if_not_found=False)
                    return country.id if country and country._name == "res.country" else None
                return self._find_country(session, model, text)

            return read
        return lambda row: False

    @api.model
    def _find_country(self, session, model, text):
        """Return the id of the country that a row names, or None."""
        key = (model._name, "country_id", "res.country", None, text)
        if key not in session.names and text not in session.unknown_countries:
            # a short form, which only the country's own search knows
            matches = self.env["res.country"].name_search(text, operator="=")
            found_id = self.env["lead.lead"]._find_country_id(text)
            if len(matches) == 1 or found_id:
                session.names[key] = matches[0][0] if len(matches) == 1 else found_id, []
            else:
                session.unknown_countries.add(text)
        found = session.names.get(key)
        return found[0] if isinstance(found, tuple) else None

    @api.model
    def _settle_states(self, model, field, wanted):
        """Remember in the session what each name of a state stands for.

        :param dict wanted: {(country id, folded name): text of the cell}
        """
        session = LeadImportSession.of(self.env)
        if not wanted:
            return
        by_country, everywhere = self._index_states()
        own_country = self.env.company.country_id.id
        codes = {
            country.code.lower(): country.id
            for country in self.env["res.country"].search_fetch([], ["code"])
        }
        for state, text in wanted.items():
            country_id, name = self._split_state(*state, codes)
            ids = by_country.get((country_id or own_country, name)) or set()
            if country_id is None:
                ids = set()
            elif not country_id:
                ids = ids or everywhere.get(name) or set()
            key = (model._name, field.name, field.comodel_name, None, state)
            if not ids and says_nothing(text):
                session.names[key] = False, []
            else:
                session.names[key] = self._settle_state(field, text, country_id, ids)

    @api.model
    def _index_states(self):
        """Return ({(country id, folded name or code): ids}, {folded name: ids anywhere})."""
        by_country, everywhere = defaultdict(set), defaultdict(set)
        states = self.env["res.country.state"].search_fetch([], ["name", "code", "country_id"])
        for state in states:
            for name in {fold_name(state.name), fold_name(state.code)}:
                by_country[state.country_id.id, name].add(state.id)
        for state in states:
            everywhere[fold_name(state.name)].add(state.id)
            # a name goes before the code of another one
            by_country[state.country_id.id, fold_name(state.name)] = {state.id}
        return by_country, everywhere

    @api.model
    def _split_state(self, country_id, name, codes):
        """Return the country and the bare name, where the name brings its country along."""
        for pattern, country, bare in ((SHOWN_STATE, 2, 1), (ISO_STATE, 1, 2)):
            found = pattern.fullmatch(name)
            if found and found[country] in codes:
                return country_id or codes[found[country]], found[bare]
        return country_id, name

    @api.model
    def _settle_state(self, field, text, country_id, ids):
        if len(ids) == 1:
            return next(iter(ids)), []
        emptied = self.env.context.get("import_set_empty_fields") or []
        if field.name in emptied or field.name in LeadImportSession.of(self.env).skip_fields:
            return None, []
        country = self.env["res.country"].browse(country_id or [])
        if ids:
            message = self.env._(
                "%(count)s records are named '%(value)s' in field '%%(field)s'. Give the"
                " country of the row as well, to say which one"
            )
        elif country:
            message = self.env._(
                "No matching record found for name '%(value)s' in field '%%(field)s':"
                " %(country)s has no such state. Correct the state or the country"
            )
        else:
            message = self.env._(
                "No matching record found for name '%(value)s' in field '%%(field)s'."
                " Correct it, or give the country of the row as well"
            )
        parameters = {"count": len(ids), "value": text[:50], "country": country.name or ""}
        details = {"value": text[:50], "field_type": self.env._("name")}
        return self._format_import_error(ValueError, message, parameters, details)


def fold_name(name):
    """Return a name without case, accents and needless spaces."""
    return fold_letters(" ".join(name.split()))

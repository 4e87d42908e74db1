import datetime
import re

import psycopg2
from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.models import fix_import_export_id_paths

from ..written_currencies import CurrencyUnits
from ..written_dates import PLAUSIBLE_YEARS
from .lead_import_column import LeadImportColumn
from .lead_import_session import LeadImportSession
from .lead_lead_properties import PROPERTY_FIELDS

# signs that no text has: PostgreSQL refuses the first, the others are invisible
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
INVISIBLE_ENDS = (
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
# the records' cache holds no more of them than this
ROWS_AT_ONCE = 1000


class LeadLead(models.Model):
    """Import and export of leads: rights, duplicates, errors by row and column.

    Odoo's own importer does the work. What is added goes through the hooks that `load`
    calls: `_convert_records` (cells to values, duplicates) and `_load_records` (values
    to leads); a `LeadImportSession` in the context holds what they share.
    """

    _inherit = "lead.lead"

    _import_template_languages = ("en", "pl", "ru")
    # fields that hold percents, 0 to 100: a cell that shows 25 % means 25 in them
    _import_percentage_fields = frozenset(("probability",))

    # ------------------------------------------------------------------ load

    @api.model
    def load(self, fields, data):
        """Import rows, all of them or none.

        The context key `lead_import_duplicates` says what becomes of rows that a lead
        exists for: a dict of `policy` ("create", "update" or "skip"), `match` (list of
        "code", "email", "phone", "vat", "name", of which the first that finds a lead counts;
        `order` is a list in another order) and `update` ("overwrite" or "empty": whether a
        lead keeps what it has). A row that comes twice in the file is treated in the same way.
        An empty cell says nothing: a new lead gets the default, an existing one keeps what it
        has. Rows that name an existing lead by an ID are Odoo's usual update of that lead.

        :returns: what `load` of any model returns, and `lead_import`: dict with the
            numbers of rows `created`, `updated` and `skipped`, where they are imported;
            `lead_preview`, errors or none: the same with `error`, and `notes`, a list of what
            is to be known about rows (`rows` and `message`); `lead_run_id`: id of the
            `lead.import.run` that lists it
        :raises AccessError: for users who may not import
        """
        if not self._may_import():
            raise AccessError(
                self.env._(
                    "You may not import leads. Those who may belong to one of the"
                    " groups All leads and Manager."
                )
            )
        self._check_table(fields, data)
        session = LeadImportSession(self.env, fields, self._get_existing_ids(fields, data))
        importing = self.with_context(lead_import=session, import_skip_records=[])
        limit = self.env.context.get("_import_limit") or None
        session.readers = self._get_import_readers(fields, session)
        data = self._follow_merged_rows(fields, data)
        # a date in a column of texts is a text
        plain = [field not in session.readers for field in fields]
        rows = [
            [_clean_cell(cell, is_plain) for cell, is_plain in zip(row, plain, strict=True)]
            for row in data[:limit]
        ]
        session.keep_rows(fields, [list(row) for row in rows])
        converter = importing.env["ir.fields.converter"]
        converter._look_up_names(self, fields, rows)
        converter._look_up_states(self, fields, rows)
        if limit:
            # rows of a record may go on after the limit
            rows += data[limit:]
        if session.is_recorded:
            session.first_ids = self._get_import_marks()
        result = super(LeadLead, importing).load(fields, rows)
        # skipped rows never reach `load`, which would stop before those that follow
        next_row = session.last_row + 1
        result["nextrow"] = next_row if limit and next_row >= limit else 0
        if result["ids"] is not False:
            self._link_external_ids(session.links)
            run = self._record_import(session, result["ids"])
            if run:
                run._tell_later(session.get_assigned(result["ids"]), not result["nextrow"])
            result["lead_run_id"] = run.id
            result["lead_import"] = {
                name: count for name, count in session.counts.items() if name != "error"
            }
        result["lead_preview"] = {**session.counts, "notes": session.notes}
        return result

    @api.model
    def _check_table(self, fields, data):
        """Refuse what is no table: names of columns, and rows with a cell for each of them.

        :raises UserError: saying what is wrong, and in which row
        """
        is_table = isinstance(fields, list | tuple) and isinstance(data, list | tuple)
        if not is_table or not all(isinstance(name, str) for name in fields):
            raise UserError(
                self.env._("Leads are imported from a list of columns and a list of rows.")
            )
        roots = [name.partition("/")[0].partition(".")[0] for name in fields]
        unknown = [
            name
            for name, root in zip(fields, roots, strict=True)
            if root and root != "id" and root not in self._fields
        ]
        if unknown:
            raise UserError(
                self.env._(
                    "Leads have no field %(names)s. Choose among the fields of the lead.",
                    names=", ".join(unknown)[:200],
                )
            )
        for number, row in enumerate(data, 1):
            if not isinstance(row, list | tuple) or len(row) != len(fields):
                raise UserError(
                    self.env._(
                        "Row %(row)s is no list of %(count)s cells, one for each column.",
                        row=number,
                        count=len(fields),
                    )
                )

    @api.model
    def _get_existing_ids(self, fields, data):
        """Return the external ids in the rows that a lead has already, with its id."""
        if "id" not in fields:
            return {}
        column = fields.index("id")
        names = {self._complete_external_id(row[column]) for row in data if row[column]}
        rows = self.env["ir.model.data"]._lookup_xmlids(names, self)
        return {f"{row[1]}.{row[2]}": row[-1] for row in rows if row[-1]}

    @api.model
    def _link_external_ids(self, links):
        """Give the external ids of the file to the leads that its rows have updated."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": self._complete_external_id(name),
                    "record": self.browse(lead_id),
                }
                for name, lead_id in links
            ]
        )

    @api.model
    def _get_import_readers(self, fields, session=None):
        """Return how the columns of dates and numbers are read.

        :param fields: the columns, as `load` gets them
        :param session: the LeadImportSession, whose file may have settled some of them
        :returns: {column: LeadImportColumn}
        """
        readers = {}
        units = None
        for column in filter(None, fields):
            field_type = self._get_import_type(column)
            if not LeadImportColumn.is_needed(field_type):
                continue
            units = units or self._get_amount_units()
            readers[column] = reader = LeadImportColumn(
                field_type,
                language=self.env.lang,
                units=units,
                is_percentage=column in self._import_percentage_fields,
                formats=self.env.context.get("lead_import_formats") or (),
                # an own field may hold when somebody was born
                years=PLAUSIBLE_YEARS if column in self._fields else None,
            )
            if session and session.is_file:
                reader.convention, reader.doubtful = session.conventions.get(column, (None, None))
        return readers

    @api.model
    def _get_import_type(self, column):
        """Return the type of the field of a column, of an own field too."""
        field = self._fields.get(column)
        owner = self._fields.get(column.partition(".")[0])
        if len(fix_import_export_id_paths(column)) > 1:
            # the ID of a record that the field names
            return None
        if field or not owner or owner.type != "properties":
            return field and field.type
        return (self.get_property_definition(column) or {}).get("type")

    @api.model
    def _get_amount_units(self):
        """Return the `CurrencyUnits` of all currencies: which of them counts, a row decides."""
        Currency = self.env["res.currency"].with_context(active_test=False)
        return CurrencyUnits(Currency.search_fetch([], ["name", "symbol"]))

    # ------------------------------------------------------------------ cells to values

    @api.model
    def _convert_records(self, records, **options):
        session = LeadImportSession.of(self.env)
        if session is None:
            yield from super()._convert_records(records, **options)
            return
        session.log = options["log"]
        converter = self.with_context(import_skip_records=session.skip_fields)
        converted = super(LeadLead, converter)._convert_records(
            self._drop_blank_cells(records, session),
            **options | {"log": session.log_conversion},
        )
        yield from self._settle_rows(self._keep_sound_rows(converted, session), session)

    @api.model
    def _drop_blank_cells(self, records, session):
        for record, position in records:
            session.record = record
            if not self._names_lead(record.get(".id"), record.get("id"), session):
                record = {
                    name: self._drop_blank_own_fields(name, value)
                    for name, value in record.items()
                    if not _is_blank(value)
                }
            yield record, position

    @api.model
    def _drop_blank_own_fields(self, name, value):
        """Return what a row says of own fields: without a value they have their default, or stay.

        :param str name: of a field
        :param value: what the row says of it, a list of definitions with values for own fields
        """
        field = self._fields.get(name)
        if field is None or field.type != "properties" or not isinstance(value, list):
            return value
        return [dict(item, value=None) if _is_blank(item.get("value")) else item for item in value]

    @api.model
    def _keep_sound_rows(self, converted, session):
        """Pass on the rows whose every cell could be converted.

        The others are not tried, but what else is wrong with them is said as well.
        """
        for row in converted:
            database_id, _external_id, values, info = row
            session.last_row = info["rows"]["to"]
            if session.is_file:
                self._split_full_name(values)
            unstored = session.take_unstored(info)
            if unstored:
                session.kept[info["record"]] = unstored
            failed = session.failed.get(info["record"])
            if failed:
                known = dict(values, id=database_id) if database_id else values
                for names, message in self._get_import_errors(known, failed):
                    session.report(info, message, names)
                continue
            if any(values.get(name, False) is None for name in session.skip_fields):
                session.settle(info, "skipped")
                continue
            yield row

    @api.model
    def _split_full_name(self, values):
        """Take the full name of a person apart, where a file has it in one column.

        :param dict values: of a row, which are changed
        """
        name = values.pop("contact_name", None)
        if name and not (values.get("contact_first_name") or values.get("contact_last_name")):
            first, last = self._split_person_name(name)
            values |= {"contact_first_name": first, "contact_last_name": last}

    # ------------------------------------------------------------------ values to leads

    def _load_records(self, data_list, update=False):
        session = LeadImportSession.of(self.env)
        if session is None:
            return super()._load_records(data_list, update)
        self._remember_values(data_list, session)
        self._keep_foreign_own_fields(data_list, session)
        try:
            with self.env.cr.savepoint():
                leads = self.browse()
                for start in range(0, len(data_list), ROWS_AT_ONCE):
                    rows = _copy_rows(data_list[start : start + ROWS_AT_ONCE])
                    self._prefetch_updated(rows)
                    self._keep_texts(rows, session)
                    leads += super()._load_records(rows, update)
                    self._forget_leads()
                return leads
        except (UserError, psycopg2.IntegrityError, psycopg2.DataError) as error:
            return self._load_without_errors(data_list, update, session, error)

    @api.model
    def _keep_foreign_own_fields(self, data_list, session):
        """Keep as text the own fields that leads of the row's type or company have not got.

        :param data_list: rows, as `_load_records` gets them
        :param session: the LeadImportSession
        """
        rows = [data for data in data_list if not data["values"].keys().isdisjoint(PROPERTY_FIELDS)]
        lead_ids = [
            data["values"].get("id") or session.existing_ids.get(data.get("xml_id"))
            for data in rows
        ]
        known = tuple(filter(None, lead_ids))
        for data, lead_id in zip(rows, lead_ids, strict=True):
            lead = self.browse(lead_id or []).with_prefetch(known)
            kept = lead._take_foreign_own_fields(data["values"])
            if kept:
                session.kept.setdefault(data["info"]["record"], []).extend(kept)

    def _forget_leads(self):
        """Drop leads and their log from the records' cache.

        Otherwise it grows by every row of the file, and nothing asks for them again.
        """
        # all of it, or what is recomputed later reads the leads again
        self.env.flush_all()
        self.env["lead.lead"].invalidate_model(flush=False)
        self.env["lead.status.change"].invalidate_model(flush=False)

    def _keep_texts(self, data_list, session):
        """Add what no field can hold to the descriptions: `State: Atlantis`."""
        rows = [data for data in data_list if data["info"]["record"] in session.kept]
        known = {
            data["info"]["record"]: data["values"].get("id")
            or session.existing_ids.get(data.get("xml_id"))
            for data in rows
        }
        self.browse(filter(None, known.values())).fetch(["description"])
        for data in rows:
            record = data["info"]["record"]
            description = data["values"].get("description")
            if description is None:
                description = self.browse(known[record] or []).description
            lines = [
                Markup("<p>%s: %s</p>")
                % (self._get_import_label(name), Markup("<br/>").join(text.splitlines()))
                for name, text in session.kept[record]
            ]
            data["values"]["description"] = Markup(description or "") + Markup("").join(lines)

    @api.model
    def _get_import_label(self, name):
        field = self._fields.get(name)
        return field.get_description(self.env, ["string"])["string"] if field else name

    def _prefetch_updated(self, data_list):
        """Read the leads about to be updated in one query instead of one by one."""
        updated = [data["values"] for data in data_list if data["values"].get("id")]
        if not updated:
            return
        names = {name for values in updated for name in values} - {"id"}
        names |= {name for name, field in self._fields.items() if field.prefetch is True}
        self.browse(values["id"] for values in updated).fetch(
            name for name in names if self._has_field_access(self._fields[name], "read")
        )


def _clean_cell(cell, is_plain):
    """Return a cell without the signs that no text has, a date as text where it is one."""
    if is_plain and isinstance(cell, datetime.date):
        return str(cell)
    if not isinstance(cell, str):
        return cell
    bare = CONTROLS.sub("", cell).strip(INVISIBLE_ENDS)
    return cell if bare == cell else bare


def _is_blank(cell):
    """Tell whether a cell, or what `load` made of one, says nothing."""
    if isinstance(cell, list):
        return all(_is_blank(part) for parts in cell for part in parts.values())
    return cell is False or not str("" if cell is None else cell).strip()


def _copy_rows(data_list):
    """Return rows that loading may change, so that it can be tried again."""
    return [dict(data, values=dict(data["values"])) for data in data_list]

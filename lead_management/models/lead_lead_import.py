import datetime
import re

import psycopg2
from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..written_currencies import CurrencyUnits
from ..written_dates import PLAUSIBLE_YEARS
from .lead_import_column import LeadImportColumn
from .lead_import_session import LeadImportSession

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

    # ------------------------------------------------------------------ rights

    @api.model
    def _may_import(self):
        """Tell whether the user may import leads."""
        return self.env.su or self.env.user.has_group("lead_management.group_lead_all")

    @api.model
    def _may_export(self):
        """Tell whether the user may export leads."""
        user = self.env.user
        return (
            self.env.su
            or user.has_group("lead_management.group_lead_team")
            or user.has_group("lead_management.group_lead_readonly")
        )

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._may_import())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer the import only to those who may."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("list", "kanban") and not self._may_import():
            arch.set("import", "0")
        return arch, view

    @api.model
    def _check_export(self):
        """Refuse to export leads to who may not.

        :raises AccessError: naming the groups that may
        """
        if not self._may_export():
            raise AccessError(
                self.env._(
                    "You may not export leads. Those who may belong to one of the"
                    " groups Read only, Team leads, All leads and Manager."
                )
            )

    @api.model
    @api.readonly
    def get_import_templates(self):
        """Return the sample file in the user's language.

        It can be imported as it is: headings and names are those of that language.
        """
        language = (self.env.lang or "en")[:2]
        if language not in self._import_template_languages:
            language = "en"
        return [
            {
                "label": self.env._("Import template for leads"),
                "template": f"/lead_management/static/import/leads_{language}.xlsx",
            }
        ]

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
        rows = self.env["ir.model.data"].sudo()._lookup_xmlids(names, self)
        return {f"{row[1]}.{row[2]}": row[-1] for row in rows if row[-1]}

    @api.model
    def _link_external_ids(self, links):
        """Give the external ids of the file to the leads that its rows have updated."""
        self.env["ir.model.data"].sudo()._update_xmlids(
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
                record = {name: value for name, value in record.items() if not _is_blank(value)}
            yield record, position

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

    def _load_without_errors(self, data_list, update, session, error):
        """Report the rows that no lead can be made of, and load the others.

        The rules are asked about each row first, because they know which column they
        are about. What only the database refuses is then found by halving.
        """
        mended = session.mended
        sound = [data for data in data_list if self._is_sound(data, session)]
        if session.mended > mended:
            # they are tried with what is left
            parts = (sound,)
        elif len(sound) == len(data_list) == 1:
            names = self._get_constraint_fields(error)
            session.report(data_list[0]["info"], self._get_import_message(error), names)
            return self.browse()
        elif len(sound) == len(data_list):
            middle = len(data_list) // 2
            parts = (data_list[:middle], data_list[middle:])
        else:
            parts = (sound,)
        records = self.browse()
        for part in filter(None, parts):
            records += self._load_records(part, update)
        return records

    @api.model
    def _is_sound(self, data, session):
        """Tell whether all rules let a row pass, and report those that do not, once."""
        if "errors" not in data:
            data["errors"] = self._get_import_errors(data["values"])
            while self._set_aside_refused(data, session):
                data["errors"] = self._get_import_errors(data["values"])
            for names, message in data["errors"]:
                session.report(data["info"], message, names)
        return not data["errors"]

    @api.model
    def _set_aside_refused(self, data, session):
        """Keep as text a value that a rule refuses, where the user wants its column so.

        :returns: whether there was one
        """
        values, record = data["values"], data["info"]["record"]
        refused = (name for names, _message in data["errors"] for name in names)
        name = next(
            (name for name in refused if name in values and session.keeps_field(name)), None
        )
        if name is None:
            return False
        del values[name]
        session.kept.setdefault(record, []).append((name, session.get_text(name, data["info"])))
        self._replace_kept(values, {name})
        session.mended += 1
        return True

    @api.model
    def _get_import_message(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self._sql_error_to_message(error)

    @api.model
    def _get_constraint_fields(self, error):
        """Return the fields of the constraint by which the database refuses a row."""
        if isinstance(error, UserError):
            return []
        if error.diag.column_name:
            return [error.diag.column_name]
        table_object = self._table_objects.get(error.diag.constraint_name)
        definition = table_object.get_definition(self.pool) if table_object else ""
        return [name for name in self._fields if re.search(rf"\b{name}\b", definition)]

    @api.model
    def _get_import_errors(self, values, unknown=()):
        """Ask every rule about the values of one row, without writing anything.

        :param dict values: values of the row, with `id` where it updates a lead
        :param unknown: fields whose cell is not understood; their rules are not asked
        :returns: list of (fields that the rule is about, message)
        """
        origin = self.browse(values.get("id") or [])
        plain = {
            name: value
            for name, value in values.items()
            if name != "id" and self._fields[name].type != "properties"
        }
        if not origin:
            plain = self._add_missing_default_values(plain)
        lead = self.new(plain, origin=origin or None)
        errors = []
        for names, check in lead._get_import_checks(origin):
            if not set(names).isdisjoint(unknown):
                continue
            try:
                check()
            except UserError as error:
                errors.append((names, lead._get_row_message(error)))
        # what is asked about the same lead next is not about these values
        lead.invalidate_recordset(flush=False)
        return errors

    def _get_row_message(self, error):
        """Return what a rule says, without the name of the lead: the row is named.

        The importer shows rows with the same message together.
        """
        message, name = str(error), self.display_name
        session = LeadImportSession.of(self.env)
        if not session or not session.is_file or not name:
            return message
        return message.replace(name, self.env._("of this row"))

    def _get_import_checks(self, origin):
        """Return the rules that a row has to pass, with the fields they are about.

        Hook: a bridge adds the rules that it checks on creation and writing, so that
        the import can name the column; without it the import names the row.

        :param origin: the lead that the row updates, or an empty recordset
        :returns: list of (field names, function without parameters that raises
            UserError)
        """
        self.ensure_one()

        def bind(check):
            return lambda: check(self)

        checks = [(check._constrains, bind(check)) for check in self._constraint_methods]
        checks += [
            ([name], lambda name=name: self._check_company([name]))
            for name, field in self._fields.items()
            if field.relational and field.check_company and self[name]
        ]
        previous = {self.id: origin.status_id} if origin else {}
        required = self.status_id._get_entering(self.status_id.id).required_fields
        return checks + [
            (["name", *self._name_sources], self._check_import_name),
            (
                ["type_id"],
                lambda: (
                    self.type_id or self._check_type_required(self.company_id.id, self.display_name)
                ),
            ),
            (
                ["status_id", "type_id", *required],
                lambda: self._check_status_change(previous),
            ),
            (["loss_reason_id", "status_id", "loss_note"], self._check_loss_reason),
        ]

    def _check_import_name(self):
        if not self.name:
            raise ValidationError(self._get_nameless_message())


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

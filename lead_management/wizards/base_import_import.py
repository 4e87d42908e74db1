import re

from odoo import models
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.base_import.models.base_import import (
    MIMETYPE_TO_READER,
    ImportValidationError,
)

from ..lead_workbook import Workbook
from ..models.lead_import_column import LeadImportColumn
from ..models.lead_import_session import LeadImportSource

# rows that a Test looks at in one go, so that it reports all of them
TEST_ROWS = 10_000
# how files of the old .xls format begin
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"
WORKBOOK_KINDS = ("xlsx", "xls", "ods")
# marks of cells that can be read in two ways: nothing else is looked at closely
DOUBTS = {
    "date": re.compile(r"\s*\d{1,2}\s?[-/]\s?\d{1,2}\s?[-/]"),
    "float": re.compile(r".*\d[.,]\d{3}(?!\d)", re.DOTALL),
    "percentage": re.compile(r"\s*0?[.,]\d+\s*$"),
}


class BaseImportImport(models.TransientModel):
    """Reading files of leads: spreadsheets as people really have them.

    What is wrong is said by row and column. Other models are imported as Odoo does it.
    """

    _inherit = "base_import.import"

    def _is_lead_import(self):
        """Tell whether what is imported are leads."""
        return self.res_model == "lead.lead"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import leads with what was chosen beside the columns and in the side panel.

        `lead_duplicate_policy`, `lead_duplicate_match` and `lead_duplicate_update` of the
        options become the context key that `lead.lead.load` reads. `lead_readings` says how
        doubtful columns are read ({number of the column: convention}), `lead_keep_text` which
        fields leave what they cannot hold to the description. A Test takes all rows at once, so
        that duplicates and errors are found in the whole file. Messages and notes get the number
        of the row in the file, `lead_row`, as a spreadsheet counts it.
        """
        if not self._is_lead_import():
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        options = dict(options)
        if dryrun and options.get("limit"):
            options["limit"] = max(int(options["limit"]), TEST_ROWS)
        importer = self.with_context(lead_import_rows=LeadRows())
        try:
            rows = importer._get_lead_rows(options)
        except ImportValidationError as error:
            return {"messages": [error.__dict__]}
        duplicates = {
            "policy": options.get("lead_duplicate_policy"),
            "match": options.get("lead_duplicate_match"),
            "order": options.get("lead_duplicate_match"),
            "update": options.get("lead_duplicate_update"),
        }
        importer = importer.with_context(
            lead_import_duplicates=duplicates,
            lead_import_source=LeadImportSource(
                self.id, self.file_name, is_first=not options.get("skip"), is_test=dryrun
            ),
            lead_import_keep_text=options.get("lead_keep_text") or [],
            lead_import_headings=importer._get_mapped_headings(fields, rows, options),
            lead_import_formats=(options.get("date_format"), options.get("datetime_format")),
            lead_import_conventions=importer._settle_columns(fields, rows, options),
        )
        result = super(BaseImportImport, importer).execute_import(
            fields, columns, options, dryrun=dryrun
        )
        notes = result.get("lead_preview", {}).get("notes", [])
        if any("rows" in message for message in [*result["messages"], *notes]):
            importer._number_rows([*result["messages"], *notes], fields, options)
        return result

    def _settle_columns(self, fields, rows, options):
        """Return how the columns of dates and numbers are read, in all of the file.

        :returns: {column: (convention or None, the first cell that stays open)}
        """
        answers = options.get("lead_readings") or {}
        formats = (options.get("date_format"), options.get("datetime_format"))
        Model = self.env[self.res_model].with_context(lead_import_formats=formats)
        readers = Model._get_import_readers(fields)
        body = rows[1:] if options.get("has_headers") else rows
        for index, column in enumerate(fields):
            if column in readers:
                cells = [row[index] for _number, row in body]
                readers[column].settle(cells, answers.get(str(index)) or self._get_order(options))
        return {column: (reader.convention, reader.doubtful) for column, reader in readers.items()}

    def _get_order(self, options):
        """Return the decimal mark, where the user has chosen another than Odoo's own."""
        mark = options.get("float_decimal_separator")
        return mark if mark == "," else None

    # ------------------------------------------------------------------ rows

    def _number_rows(self, messages, fields, options):
        """Give messages the number of their row in the file.

        :param messages: messages of `load`, changed in place
        :param fields: the mapped fields, False for columns left out
        :param options: options of the importer
        """
        skipped = options.get("skip") or 0
        numbers = self._get_row_numbers(fields, options)
        for message in messages:
            rows = message.get("rows")
            if not rows:
                continue
            message["rows"] = {key: row + skipped for key, row in rows.items()}
            message["lead_row"] = numbers[message["rows"]["from"]]

    def _get_row_numbers(self, fields, options):
        """Return the numbers in the file of the rows that are imported.

        Empty rows are not imported, nor are rows in which every mapped column is empty;
        a spreadsheet counts them.
        """
        indexes = [index for index, field in enumerate(fields) if field]
        rows = self._get_lead_rows(options)
        return [
            number
            for number, row in (rows[1:] if options.get("has_headers") else rows)
            if any(row[index] not in (None, "") for index in indexes)
        ]

    def _read_file(self, options):
        """Read leads from a file as people really have them."""
        if not self._is_lead_import():
            return super()._read_file(options)
        rows = [list(row) for _number, row in self._get_lead_rows(options)]
        return len(rows), rows

    def _get_lead_rows(self, options):
        """Return (number in the file, cells) of the heading and of every filled row.

        Blank rows and columns are left out, and so are titles above the heading.

        :raises ImportValidationError: when there is nothing to import
        """
        kept = self.env.context.get("lead_import_rows")
        if not isinstance(kept, LeadRows):
            kept = LeadRows()
        if kept.rows is None:
            kept.rows = self._read_lead_rows(options)
        return kept.rows

    def _read_lead_rows(self, options):
        rows, merged = self._read_all_rows(options) if self.file else ([], {})
        rows = [(number, row) for number, row in rows if any(map(is_filled, row))]
        if rows and options.get("has_headers"):
            rows = self._find_heading(rows, merged)
        if len(rows) <= bool(options.get("has_headers")):
            raise ImportValidationError(
                self.env._(
                    "The file %(name)s has no rows with leads: it is empty, or holds its heading"
                    " alone. Choose another file.",
                    name=self.file_name,
                )
            )
        self._fill_merged_cells(rows[bool(options.get("has_headers")) :], merged)
        return self._drop_blank_columns(rows)

    def _fill_merged_cells(self, rows, merged):
        """Give each row what a cell shows that is merged with those below it.

        A company that stands once beside its three people is the company of all three.

        :param rows: (number in the file, cells), changed in place
        :param dict merged: see `Workbook.get_merged`
        """
        cells_of = dict(rows) if merged else {}
        for (row, column), (top_row, top_column) in merged.items():
            cells, above = cells_of.get(row + 1), cells_of.get(top_row + 1)
            if cells and above and column == top_column < min(len(cells), len(above)):
                cells[column] = above[column]

    def _drop_blank_columns(self, rows):
        width = max(len(row) for _number, row in rows)
        rows = [(number, [*row, *[""] * (width - len(row))]) for number, row in rows]
        filled = [
            index for index in range(width) if any(is_filled(row[index]) for _number, row in rows)
        ]
        if len(filled) == width:
            return rows
        return [(number, [row[index] for index in filled]) for number, row in rows]

    def _read_all_rows(self, options):
        """Return ((number in the file, cells) of every row, merged cells)."""
        kind = self._get_file_kind()
        if kind not in WORKBOOK_KINDS:
            _length, rows = self._read_csv(options)
            return list(enumerate(rows, 1)), {}
        try:
            book = Workbook.open(self.file, kind)
        except ImportError:
            raise
        except Exception as error:  # pylint: disable=broad-except
            # three libraries, each of which fails as it happens to: an index, a tag, a checksum
            raise ImportValidationError(
                self.env._(
                    "The file %(name)s cannot be read as a workbook. Open it in a"
                    " spreadsheet and save it again, or choose another file.",
                    name=self.file_name,
                )
            ) from error
        options["sheets"] = book.sheets
        sheet = options.get("sheet")
        if sheet in book.sheets:
            rows = book.read_rows(sheet)
        else:
            # the first one that holds something
            for sheet in book.sheets:
                rows = book.read_rows(sheet)
                if any(is_filled(cell) for row in rows for cell in row):
                    break
            options["sheet"] = sheet
        return list(enumerate(rows, 1)), book.get_merged(sheet)

    def _get_file_kind(self):
        """Return "csv", "xlsx", "xls" or "ods": what the file is, whatever it is called."""
        kind = MIMETYPE_TO_READER.get(guess_mimetype(self.file or b""))
        if kind in WORKBOOK_KINDS:
            return kind
        extension = (self.file_name or "").lower().rpartition(".")[2]
        if self.file.startswith(b"PK"):
            return "ods" if extension == "ods" else "xlsx"
        return "xls" if self.file.startswith(OLE_SIGNATURE) else "csv"

    # ------------------------------------------------------------------ preview

    def parse_preview(self, options, count=10):
        """Add what has to be asked about columns that can be read in two ways.

        `lead_choice` of the answer is what the user has chosen for the last file,
        `lead_questions` is {position of the column: {kind: question}}, the
        kinds being "date", "float" and "percentage", and a question what
        `ir.fields.converter._describe_question` returns; `lead_percentages` are the fields
        that hold percents.
        """
        if not self._is_lead_import():
            return super().parse_preview(options, count)
        importer = self.with_context(lead_import_rows=LeadRows())
        result = super(BaseImportImport, importer).parse_preview(options, count)
        if "error" not in result:
            result["lead_choice"] = self.env["lead.import.run"].get_last_choice()
            result["lead_questions"] = importer._get_questions(options)
            result["lead_percentages"] = list(self.env[self.res_model]._import_percentage_fields)
            for field in result["fields"]:
                if field["type"] in ("many2one", "many2many"):
                    field["lead_may_create"] = self._may_create_by_name(field["comodel_name"])
        return result

    def _may_create_by_name(self, model):
        """Tell whether the user can have records created of which the file has the name."""
        Model = self.env[model]
        if not Model.has_access("create"):
            return False
        return not any(
            field.required and field.store and not (field.default or field.compute)
            for name, field in Model._fields.items()
            if name != Model._rec_name
        )

    def _get_questions(self, options):
        Model = self.env[self.res_model]
        converter = self.env["ir.fields.converter"]
        rows = self._get_lead_rows(options)
        body = rows[1:] if options.get("has_headers") else rows
        units = Model._get_amount_units()
        questions = {}
        for index in range(len(rows[0][1])):
            cells = [row[index] for _number, row in body]
            for kind, pattern in DOUBTS.items():
                if not any(isinstance(cell, str) and pattern.match(cell) for cell in cells):
                    continue
                reader = LeadImportColumn(
                    "float" if kind == "percentage" else kind,
                    language=self.env.lang,
                    units=units,
                    is_percentage=kind == "percentage",
                    formats=(options.get("date_format"), options.get("datetime_format")),
                )
                reader.settle(cells)
                question = converter._describe_question(reader)
                if question:
                    questions.setdefault(str(index), {})[kind] = question
        return questions

    def _extract_header_types(self, preview_values, options):
        """Leave the options alone: what a column shows is no choice for the others."""
        if self._is_lead_import():
            options = dict(options)
        return super()._extract_header_types(preview_values, options)

    def _try_match_date_time(self, preview_values, options):
        if not self._is_lead_import():
            return super()._try_match_date_time(preview_values, options)
        reader = LeadImportColumn("datetime", language=self.env.lang)
        filled = [value for value in preview_values if is_filled(value)]
        return ["date", "datetime"] if all(map(reader.read_freely, filled)) else []

    # ------------------------------------------------------------------ dates, numbers

    def _parse_date_from_data(self, data, index, name, field_type, options):
        """Leave dates of leads to their conversion, which reports each by row and column."""
        if self._is_lead_import():
            return None
        return super()._parse_date_from_data(data, index, name, field_type, options)

    def _parse_float_from_data(self, data, index, name, options):
        """Leave numbers of leads to their conversion, as dates."""
        if self._is_lead_import():
            return None
        return super()._parse_float_from_data(data, index, name, options)


class LeadRows:
    """Rows of a file, which are read once for all that an import does with them."""

    rows = None


def is_filled(cell):
    """Tell whether a cell holds more than spaces."""
    return cell is not None and bool(str(cell).strip())

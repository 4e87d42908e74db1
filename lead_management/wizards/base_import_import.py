import codecs
import contextlib
import csv
import functools
import io
import re
from pathlib import Path

import chardet

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.base_import.models.base_import import (
    FIELDS_RECURSION_LIMIT,
    MIMETYPE_TO_READER,
    ImportValidationError,
)

from ..import_headings import find_field
from ..lead_workbook import Workbook
from ..models.lead_import_column import LeadImportColumn
from ..models.lead_import_session import LeadImportSource
from .base_import_import_columns import KEPT_TEXT

POLISH = "ąćęłńóśźż"
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
WESTERN = "äöüßéèêëàâçñîïôûùæøåœ"
# encodings of files that are not UTF-8, with the characters that tell them apart
ENCODINGS = {
    "windows-1250": POLISH + POLISH.upper() + "„”–…’",
    "iso-8859-2": POLISH + POLISH.upper(),
    "windows-1251": RUSSIAN + RUSSIAN.upper() + "«»№–",
    "koi8-r": RUSSIAN + RUSSIAN.upper(),
    "windows-1252": WESTERN + WESTERN.upper() + "€„“”’–…",
}
SEPARATORS = ",;\t|"
# rows that a Test looks at in one go, so that it reports all of them
TEST_ROWS = 10_000
MAX_BROKEN_ROWS = 10
END_MARK = "end of file"
# what Excel says about the separator, in a line before the heading
SEPARATOR_LINE = re.compile(r'\A"?sep=([,;|\t])"?(?=\r?\n|\r)', re.IGNORECASE)
# how files of the old .xls format begin
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"
# the apostrophe that an export to .csv puts before what a spreadsheet would calculate
GUARD = re.compile(r"\A'(?='*[=+\-@\t\r])")
# a cell longer than this is no cell
MAX_CELL_LENGTH = 10_000_000
# rows among which the heading is looked for
HEADING_ROWS = 6
# how far a heading of another program is from the label of its field; Odoo's own guess begins
# to be unsure at 0.2
HEADING_DISTANCE = 0.05
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
        rows = [(number, row) for number, row in rows if any(map(_is_filled, row))]
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
        return self._drop_blank_columns(rows)

    def _drop_blank_columns(self, rows):
        width = max(len(row) for _number, row in rows)
        rows = [(number, [*row, *[""] * (width - len(row))]) for number, row in rows]
        filled = [
            index for index in range(width) if any(_is_filled(row[index]) for _number, row in rows)
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
                if any(_is_filled(cell) for row in rows for cell in row):
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

    # ------------------------------------------------------------------ headings

    def _find_heading(self, rows, merged):
        """Return the rows from the heading on, which may stand below a title.

        A heading may be of two rows as well, "Contact" above "Email" and "Phone".
        """
        heading = self._find_heading_row(rows)
        number, cells = rows[heading]
        cells = list(cells)
        for above_number, above in reversed(rows[:heading] if heading else []):
            for index, cell in enumerate(above):
                if index < len(cells) and not _is_filled(cells[index]):
                    top = merged.get((above_number - 1, index), (above_number - 1, index))
                    cells[index] = cell if top[1] == index else ""
        return [(number, [_strip_heading(cell) for cell in cells]), *rows[heading + 1 :]]

    def _find_heading_row(self, rows):
        """Return the position of the row that says most names of fields."""
        known = None
        for position in range(1, min(HEADING_ROWS, len(rows) - 1)):
            cells = [cell for cell in rows[position][1] if _is_filled(cell)]
            first = rows[0][1]
            if not any(
                _is_filled(cell) and not _is_filled(first[index] if index < len(first) else "")
                for index, cell in enumerate(rows[position][1])
            ):
                # the first row has a heading for each of them
                continue
            known = known if known is not None else self._get_headings()
            names = [
                cell
                for cell in map(_strip_heading, cells)
                if cell.casefold() in known or find_field(cell)
            ]
            if len(names) >= 2 and len(names) * 2 >= len(cells):
                return position
        return 0

    def _get_headings(self):
        """Return {label in small letters: field}, in every language that is known.

        Those are the languages of the database, and those that the suite is translated to.
        """
        self.env["ir.model.fields"].flush_model(["field_description"])
        self.env.cr.execute(
            SQL(
                "SELECT name, field_description FROM ir_model_fields WHERE model = %s",
                self.res_model,
            )
        )
        headings = dict(_read_translated_headings(self.res_model))
        for name, labels in self.env.cr.fetchall():
            headings |= {label.casefold(): name for label in labels.values() if label}
        headings |= {name: name for name in self.env[self.res_model]._fields}
        mappings = self.env["base_import.mapping"].search_fetch(
            [("res_model", "=", self.res_model)], ["column_name", "field_name"]
        )
        return {mapping.column_name: mapping.field_name for mapping in mappings} | headings

    def _get_mapping_suggestion(self, header, fields_tree, header_types, mapping_fields):
        """Know the headings of other languages than the user's, and of other programs."""
        suggestion = super()._get_mapping_suggestion(
            header, fields_tree, header_types, mapping_fields
        )
        is_sure = suggestion and suggestion.get("distance", 0) <= 0
        if is_sure or not self._is_lead_import():
            return suggestion
        offered = {field["name"] for field in fields_tree}
        name = self._get_headings().get(header.casefold())
        if name in offered and "/" not in header:
            return {"field_path": [name], "distance": 0}
        name = find_field(header)
        if name in offered:
            # of two columns the one with the label of the field goes first
            return {"field_path": [name], "distance": HEADING_DISTANCE}
        return suggestion

    @api.model
    def get_fields_tree(self, model, depth=FIELDS_RECURSION_LIMIT):
        """Offer a person's full name, which the import takes apart, the ID, and no field at all.

        What belongs to no field goes to the description, with the heading of its column.
        """
        tree = super().get_fields_tree(model, depth)
        offered = {field["name"] for field in tree}
        if model != "lead.lead":
            return tree
        labels = {
            "contact_name": self.env[model]._fields["contact_name"]._description_string(self.env),
            "code": self.env[model]._get_match_label("code"),
            KEPT_TEXT: self.env._("Text in the description"),
        }
        added = [
            {
                "id": name,
                "name": name,
                "string": label,
                "required": False,
                "fields": [],
                "type": "char",
                "model_name": model,
            }
            for name, label in labels.items()
            if name not in offered
        ]
        return tree + added

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
        filled = [value for value in preview_values if _is_filled(value)]
        return ["date", "datetime"] if all(map(reader.read_freely, filled)) else []

    # ------------------------------------------------------------------ CSV

    def _read_csv(self, options):
        """Return all rows of a .csv file of leads, the blank ones too."""
        if not self._is_lead_import() or not self.file:
            return super()._read_csv(options)
        self._complete_csv_options(options)
        self._check_csv_options(options)
        # the line leaves an empty row, so that the others keep their numbers
        text = SEPARATOR_LINE.sub("", self._decode_csv(options), count=1)
        rows = self._split_csv(text, options)
        self._check_csv_rows(text, rows, options)
        return len(rows), [[_take_guard(cell) for cell in row] for row in rows]

    def _check_csv_options(self, options):
        if len(options.get("quoting") or "") != 1:
            raise ImportValidationError(
                self.env._(
                    "The text delimiter has to be a single character. Correct it under Formatting."
                )
            )

    def _complete_csv_options(self, options):
        """Fill in encoding and separator where the user leaves them to the importer."""
        if self.file.startswith(codecs.BOM_UTF8):
            options["encoding"] = "utf-8-sig"
        elif self.file.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            options["encoding"] = "utf-16"
        elif not options.get("encoding"):
            options["encoding"] = self._guess_encoding()
        found = SEPARATOR_LINE.match(self._decode_csv(options))
        if found:
            options["separator"] = found[1]
        elif not options.get("separator"):
            options["separator"] = self._guess_separator(options)

    def _guess_encoding(self):
        """Return the encoding of the file.

        Odoo leaves the guess to chardet, most releases of which take cp1250 for
        Western European.
        """
        with contextlib.suppress(UnicodeDecodeError):
            if b"\0" not in self.file[:1000]:
                self.file.decode("utf-8")
                return "utf-8"
        start = self.file[:1000]
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            # every second byte of a text without a mark at its beginning is zero
            if start[first::2].count(0) > len(start) // 4:
                return encoding
        scores = {}
        for encoding, letters in ENCODINGS.items():
            text = self.file.decode(encoding, errors="replace")
            special = [char for char in text if ord(char) > 127] or [" "]
            known = [char for char in special if char in letters]
            # words are in small letters: that tells windows-1251 from koi8-r
            small = sum(1 for char in known if char.islower())
            scores[encoding] = (len(known) / len(special), small)
        best = max(scores, key=scores.get)
        if scores[best][0] > 0.8:
            return best
        return (chardet.detect(self.file)["encoding"] or "windows-1252").lower()

    def _guess_separator(self, options):
        """Return the separator by which most rows have as many cells as the heading.

        Odoo asks it of all rows: one broken row, and it takes the comma.
        """
        text = self._decode_csv(options)
        scores = {}
        for separator in SEPARATORS:
            rows = self._split_csv(text, dict(options, separator=separator))
            widths = [len(row) for row in rows if any(map(_is_filled, row))] or [0]
            same = widths.count(widths[0])
            scores[separator] = (widths[0] > 1, same / len(widths), widths[0])
        return max(scores, key=scores.get)

    def _decode_csv(self, options):
        try:
            text = self.file.decode(options["encoding"]).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise ImportValidationError(
                self.env._(
                    "The file is not in the encoding %(encoding)s. Choose another one"
                    " under Formatting.",
                    encoding=options["encoding"],
                )
            ) from error
        text = text.replace("\0", "")
        # how old Macs end lines
        return text if "\n" in text else text.replace("\r", "\n")

    def _split_csv(self, text, options):
        """Return all rows of a CSV text as lists of cells, the empty rows included."""
        quoting = (options.get("quoting") or '"')[0]
        csv.field_size_limit(MAX_CELL_LENGTH)
        return list(
            csv.reader(io.StringIO(text), quotechar=quoting, delimiter=options["separator"])
        )

    def _check_csv_rows(self, text, rows, options):
        """Refuse a file with broken rows, and name them.

        :raises ImportValidationError: rows with more or fewer cells than the
            heading, or a text without an end, which swallows the rest of the file
        """
        filled = [(n, row) for n, row in enumerate(rows, 1) if any(map(_is_filled, row))]
        if not filled:
            return
        width = len(filled[0][1])
        broken = [(number, len(row)) for number, row in filled if len(row) != width]
        if not broken:
            self._check_csv_end(text, options, len(rows))
            return
        listed = [
            self.env._("row %(row)s has %(count)s", row=number, count=count)
            for number, count in broken[:MAX_BROKEN_ROWS]
        ]
        if len(broken) > MAX_BROKEN_ROWS:
            listed.append(self.env._("%s more", len(broken) - MAX_BROKEN_ROWS))
        raise ImportValidationError(
            self.env._(
                "The heading of the file has %(width)s cells, but %(rows)s. Correct"
                " these rows, or choose another separator or text delimiter under"
                " Formatting.",
                width=width,
                rows=", ".join(listed),
            )
        )

    def _check_csv_end(self, text, options, last_row):
        if self._split_csv(f"{text}\n{END_MARK}", options)[-1] == [END_MARK]:
            return
        raise ImportValidationError(
            self.env._(
                "A text that begins in row %(row)s of the file has no closing"
                " %(quote)s, so the rest of the file would become part of it.",
                row=last_row,
                quote=options.get("quoting") or '"',
            )
        )

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


@functools.lru_cache(maxsize=4)
def _read_translated_headings(model):
    """Return {label in small letters: field} from the translations of the suite's addons.

    A language need not be installed for its headings to be known.
    """
    place = re.compile(rf"field_description:\w+\.field_{model.replace('.', '_')}__(\w+)")
    headings = {}
    for path in sorted(Path(__file__).parents[2].glob("lead_management*/i18n/*.po")):
        for entry in path.read_text("utf-8").split("\n\n"):
            fields = place.findall(entry)
            label = entry.partition("\nmsgstr ")[2] if fields else ""
            label = "".join(re.findall(r'^"(.*)"$', label, re.MULTILINE))
            if label:
                headings.setdefault(label.casefold(), fields[0])
    return headings


class LeadRows:
    """Rows of a file, which are read once for all that an import does with them."""

    rows = None


def _take_guard(cell):
    """Return a cell without the apostrophe that keeps a spreadsheet from calculating it."""
    return GUARD.sub("", cell) if cell.startswith("'") else cell


def _strip_heading(cell):
    """Return a heading without spaces around, and marks such as that of a required field."""
    return " ".join(str(cell).split()).strip(" *:\u200b\ufeff")


def _is_filled(cell):
    """Tell whether a cell holds more than spaces."""
    return cell is not None and bool(str(cell).strip())

import codecs
import contextlib
import csv
import io
import re
from collections import Counter

import openpyxl

from odoo import models

from odoo.addons.base_import.models.base_import import ImportValidationError

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
SEPARATOR_LINE = re.compile(rb'(\xef\xbb\xbf)?"?sep=([,;|\t])"?(?=\r?\n)', re.IGNORECASE)
# how files of the old .xls format begin
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"


class BaseImportImport(models.TransientModel):
    """Reading files of leads: spreadsheets as people really have them.

    What is wrong is said by row and column. Other models are imported as Odoo does it.
    """

    _inherit = "base_import.import"

    def _is_lead_import(self):
        """Tell whether what is imported inherits `lead.import.mixin`: leads."""
        Model = self.env.get(self.res_model)
        return Model is not None and isinstance(Model, self.pool["lead.import.mixin"])

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import leads with the duplicate options that were chosen in the side panel.

        `lead_duplicate_policy` and `lead_duplicate_match` of the options become the
        context key that `lead.lead.load` reads. A Test takes all rows at once, so that
        duplicates and errors are found in the whole file. Messages get the number of
        the row in the file, `lead_row`, as a spreadsheet counts it.
        """
        if not self._is_lead_import():
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        options = dict(options)
        if dryrun and options.get("limit"):
            options["limit"] = max(int(options["limit"]), TEST_ROWS)
        duplicates = {
            "policy": options.get("lead_duplicate_policy"),
            "match": options.get("lead_duplicate_match"),
        }
        importer = self.with_context(lead_import_duplicates=duplicates)
        result = super(BaseImportImport, importer).execute_import(
            fields, columns, options, dryrun=dryrun
        )
        if any("rows" in message for message in result["messages"]):
            self._number_rows(result["messages"], fields, options)
        return result

    # ------------------------------------------------------------------ row numbers

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
        numbers = []
        # the reader drops the same rows
        rows = [row for row in self._iterate_rows(options) if any(map(_is_filled, row[1]))]
        for number, row in rows[1:] if options.get("has_headers") else rows:
            if any(row[index] not in (None, "") for index in indexes):
                numbers.append(number)
        return numbers

    def _iterate_rows(self, options):
        """Yield (number in the file, cells) of every row, the empty ones included."""
        is_packed = self.file.startswith(b"PK")
        if is_packed and not (self.file_name or "").lower().endswith(".ods"):
            book = openpyxl.load_workbook(io.BytesIO(self.file), read_only=True)
            rows = book[options["sheet"]].iter_rows(values_only=True)
        elif is_packed or self.file.startswith(OLE_SIGNATURE):
            _length, rows = self._read_file(options)
        else:
            rows = self._split_csv(self._decode_csv(options), options)
        yield from enumerate(rows, 1)

    def _read_file(self, options):
        """Say it when a file of leads holds nothing to import."""
        if not self._is_lead_import():
            return super()._read_file(options)
        length, rows = super()._read_file(options) if self.file else (0, [])
        if length <= bool(options.get("has_headers")):
            raise ImportValidationError(
                self.env._(
                    "The file %(name)s has no rows with leads: it is empty, or holds its heading"
                    " alone. Choose another file.",
                    name=self.file_name,
                )
            )
        return length, rows

    # ------------------------------------------------------------------ CSV

    def _read_csv(self, options):
        if self._is_lead_import() and self.file:
            self._complete_csv_options(options)
            if options.get("encoding"):
                self._check_csv_rows(options)
        return super()._read_csv(options)

    def _complete_csv_options(self, options):
        """Fill in encoding and separator where the user leaves them to the importer."""
        self._take_separator_line(options)
        if self.file.startswith(codecs.BOM_UTF8):
            options["encoding"] = "utf-8-sig"
        elif not options.get("encoding"):
            encoding = self._guess_encoding()
            if encoding:
                options["encoding"] = encoding
        if options.get("encoding") and not options.get("separator"):
            options["separator"] = self._guess_separator(options)

    def _take_separator_line(self, options):
        """Take the line "sep=;" for what it is: Excel reads and writes it before the heading.

        It leaves an empty row, so that the others keep their numbers.
        """
        found = SEPARATOR_LINE.match(self.file)
        if found:
            self.file = (found[1] or b"") + self.file[found.end() :]
            options["separator"] = found[2].decode()

    def _guess_encoding(self):
        """Return the encoding of the file, or None when its letters do not tell.

        Odoo leaves the guess to chardet, most releases of which take cp1250 for
        Western European.
        """
        with contextlib.suppress(UnicodeDecodeError):
            self.file.decode("utf-8")
            return "utf-8"
        if self.file.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        scores = {}
        for encoding, letters in ENCODINGS.items():
            text = self.file.decode(encoding, errors="replace")
            special = [char for char in text if ord(char) > 127]
            known = [char for char in special if char in letters]
            # words are in small letters: that tells windows-1251 from koi8-r
            small = sum(1 for char in known if char.islower())
            scores[encoding] = (len(known) / len(special), small)
        best = max(scores, key=scores.get)
        return best if scores[best][0] > 0.8 else None

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
            return self.file.decode(options["encoding"])
        except UnicodeDecodeError as error:
            raise ImportValidationError(
                self.env._(
                    "The file is not in the encoding %(encoding)s. Choose another one"
                    " under Formatting.",
                    encoding=options["encoding"],
                )
            ) from error

    def _split_csv(self, text, options):
        """Return all rows of a CSV text as lists of cells, the empty rows included."""
        quoting = (options.get("quoting") or '"')[0]
        return list(
            csv.reader(io.StringIO(text), quotechar=quoting, delimiter=options["separator"])
        )

    def _check_csv_rows(self, options):
        """Refuse a file with broken rows, and name them.

        :raises ImportValidationError: rows with more or fewer cells than the
            heading, or a text without an end, which swallows the rest of the file
        """
        text = self._decode_csv(options)
        rows = self._split_csv(text, options)
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
        """Leave dates that cannot be read as they are.

        Their conversion reports each by row and column; Odoo stops at the first one.
        """
        parse = super()._parse_date_from_data
        if not self._is_lead_import():
            return parse(data, index, name, field_type, options)
        for row in data:
            cell = row[index]
            try:
                parse([row], index, name, field_type, options)
            except ImportValidationError:
                row[index] = cell
        return None

    def _parse_float_from_data(self, data, index, name, options):
        """Read numbers by the separators that the whole column shows.

        One that is none is left as it is: its conversion reports it by row and column.
        """
        parse = super()._parse_float_from_data
        if not self._is_lead_import():
            return parse(data, index, name, options)
        decoration = self._get_amount_decoration()
        numbers = [decoration.sub("", str(row[index])) for row in data]
        options = options | self._infer_column_separators(numbers)
        for row, number in zip(data, numbers, strict=True):
            cell, row[index] = row[index], number
            try:
                parse([row], index, name, options)
            except ImportValidationError:
                row[index] = cell
        return None

    def _get_amount_decoration(self):
        """Return the pattern of what is no part of an amount: currencies and spaces.

        A single letter is none: in "15K" it means thousands.
        """
        Currency = self.env["res.currency"].with_context(active_test=False)
        currencies = Currency.search_fetch([], ["name", "symbol"])
        symbols = currencies.mapped("symbol") + currencies.mapped("name")
        parts = "|".join(
            re.escape(symbol)
            for symbol in sorted(filter(None, symbols), key=len, reverse=True)
            if not re.fullmatch("[A-Za-z]", symbol)
        )
        return re.compile(rf"^\s*(?:{parts})|(?:{parts})\s*$|\s")

    def _infer_column_separators(self, cells):
        """Return the separators that the numbers of a column prove.

        "1.234,50" proves both, "12,5" and "12,50" the decimal one, "1,234,567" the
        other one; "1,234" proves nothing. Without it, "12000,00" would be 1200000.

        :returns: dict of importer options, empty when nothing or the contrary is proved
        """
        proofs = Counter()
        for cell in cells:
            marks = re.findall(r"[.,]", cell)
            if len(set(marks)) == 2:
                proofs[marks[-1]] += 1
            elif len(marks) > 1:
                proofs["." if marks[0] == "," else ","] += 1
            elif marks and not re.search(r"\d[.,]\d{3}$", cell):
                proofs[marks[0]] += 1
        if len(proofs) != 1:
            return {}
        [decimal] = proofs
        return {
            "float_decimal_separator": decimal,
            "float_thousand_separator": "." if decimal == "," else ",",
        }


def _is_filled(cell):
    """Tell whether a cell holds more than spaces."""
    return cell is not None and bool(str(cell).strip())

import codecs
import contextlib
import csv
import io
import re

import chardet

from odoo import models

from odoo.addons.base_import.models.base_import import ImportValidationError

from .base_import_import import is_filled

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
MAX_BROKEN_ROWS = 10
END_MARK = "end of file"
# what Excel says about the separator, in a line before the heading
SEPARATOR_LINE = re.compile(r'\A"?sep=([,;|\t])"?(?=\r?\n|\r)', re.IGNORECASE)
# the apostrophe that an export to .csv puts before what a spreadsheet would calculate
GUARD = re.compile(r"\A'(?='*[=+\-@\t\r])")
# a cell longer than this is no cell
MAX_CELL_LENGTH = 10_000_000


class BaseImportImport(models.TransientModel):
    """Files of text: their encoding, their separator, and where they break off."""

    _inherit = "base_import.import"

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
            widths = [len(row) for row in rows if any(map(is_filled, row))] or [0]
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
        filled = [(n, row) for n, row in enumerate(rows, 1) if any(map(is_filled, row))]
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


def _take_guard(cell):
    """Return a cell without the apostrophe that keeps a spreadsheet from calculating it."""
    return GUARD.sub("", cell) if cell.startswith("'") else cell

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
WESTERN = "äöüßéèêëàâçñîïôûùæøåœáíóúìòãõ"
# what stands in texts of every language; in the same place in all encodings of Windows
SIGNS = "\u00a0§°·«»„“”‘’–—…•©®™"
# encodings of files that are not UTF-8, with the characters that tell them apart
LATIN = {
    "windows-1250": POLISH + POLISH.upper() + SIGNS + "€",
    "iso-8859-2": POLISH + POLISH.upper() + "\u00a0",
    "windows-1252": WESTERN + WESTERN.upper() + SIGNS + "€",
}
CYRILLIC = {
    "windows-1251": RUSSIAN + RUSSIAN.upper() + SIGNS + "№",
    "koi8-r": RUSSIAN + RUSSIAN.upper(),
}
# what is left of DOS: its letters are in places of signs that Windows has
DOS = {"cp852": POLISH + POLISH.upper(), "cp866": RUSSIAN + RUSSIAN.upper()}
# half of all letters in a Russian text, and few in one that is read in the wrong way
USUAL_RUSSIAN = "аеинотс"
# special characters among plain letters: a word that is Cyrillic is so as a whole
AMONG_PLAIN = re.compile(rb"[\x80-\xff](?=[A-Za-z])|(?<=[A-Za-z])[\x80-\xff]")
SEPARATORS = ",;\t|"
MAX_BROKEN_ROWS = 10
END_MARK = "end of file"
# what Excel says about the separator, in a line before the heading
SEPARATOR_LINE = re.compile(r'\A"?sep=([,;|\t])"?(?=\r?\n|\r)', re.IGNORECASE)
# the apostrophe that an export to .csv puts before what a spreadsheet would calculate
GUARD = re.compile(r"\A'(?='*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20])")
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
        start = self.file[:1000]
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            # in a text without a mark at its beginning one half of each plain character is zero;
            # letters of other scripts have none
            zeros = start[first::2].count(0)
            if zeros > max(2, len(start) // 50, 9 * start[1 - first :: 2].count(0)):
                return encoding
        with contextlib.suppress(UnicodeDecodeError):
            self.file.decode("utf-8")
            return "utf-8"
        found = self._guess_code_page()
        return found or (chardet.detect(self.file)["encoding"] or "windows-1252").lower()

    def _guess_code_page(self):
        """Return the encoding by which most special characters are usual ones, or None."""
        special = len(self.file.translate(None, delete=bytes(range(128))))
        is_latin = sum(1 for _found in AMONG_PLAIN.finditer(self.file)) * 5 >= special
        for encodings in (LATIN, CYRILLIC, DOS) if is_latin else (CYRILLIC, LATIN, DOS):
            scores = {
                encoding: self._score_encoding(encoding, letters)
                for encoding, letters in encodings.items()
            }
            best = max(scores, key=scores.get)
            if scores[best][0] > 0.8:
                return best
        return None

    def _score_encoding(self, encoding, letters):
        """Return how well an encoding suits the file, to be compared with others.

        :param str letters: characters that are usual in it
        :returns: (share of them among the special characters, number of those that tell
            encodings with the same letters apart)
        """
        text = self.file.decode(encoding, errors="replace")
        special = [char for char in text if ord(char) > 127] or [" "]
        known = [char for char in special if char in letters]
        if encoding in CYRILLIC:
            # whole files are in capitals, which koi8-r has where windows-1251 has small letters
            telling = sum(1 for char in known if char.lower() in USUAL_RUSSIAN)
        else:
            telling = sum(1 for char in known if char.islower())
        return len(known) / len(special), telling

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
        # a file that was put together of others ends its lines in more than one way
        lines = io.StringIO(text, newline="")
        return list(csv.reader(lines, quotechar=quoting, delimiter=options["separator"]))

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

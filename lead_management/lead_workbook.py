"""Workbooks of leads, cell by cell: what a cell is, not only how it would be written.

A cell of a workbook knows whether it is a date, a number, a percentage or a text. The
importer of Odoo makes texts of all but dates, so that 25 % becomes "0.25" and 12.345
looks like twelve thousand. Here a number stays a number that can be taken for a text.
"""

import datetime
import io
import re

import openpyxl
from openpyxl.styles.numbers import is_date_format

# "00-000": digits that the spreadsheet pads with zeros, as in a postcode
PADDED = re.compile(r'0(?:[\\"\-. ()]*0)+')
# [$€-407] and "zł" in a format; "$" without brackets is shown as each reader's own currency
CURRENCY = re.compile(r'\[\$([^\]\-]+)(?:-[^\]]*)?\]|"\s*([^"$]+?)\s*"|([€£¥₽])')
# what a spreadsheet shows where a formula failed
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}


class NumberCell(str):
    """A number of a workbook, which is a text where a text is wanted.

    :param number: the number itself
    :param is_percentage: whether the workbook shows it as hundredths
    :param str unit: what the workbook shows beside it, such as the sign of a currency
    """

    def __new__(cls, text, number, is_percentage=False, unit=""):
        cell = super().__new__(cls, text)
        cell.number = number
        cell.is_percentage = is_percentage
        cell.unit = unit
        return cell


def get_shown(cell):
    """Return the text of a cell with what its workbook shows beside a number."""
    unit = getattr(cell, "unit", "")
    return f"{cell} {unit}" if unit else str(cell)


class Workbook:
    """Sheets of an .xlsx, .xls or .ods file.

    `sheets` are their names; `read_rows` returns the cells of one, the blank rows too.
    """

    @classmethod
    def open(cls, content, kind):
        """Return the workbook in a file.

        :param bytes content: the file
        :param str kind: "xlsx", "xls" or "ods"
        """
        return {"xlsx": XlsxWorkbook, "xls": XlsWorkbook, "ods": OdsWorkbook}[kind](content)

    def get_merged(self, sheet):
        """Return {(row, column) of a merged cell: (row, column) of the one that it shows}.

        Rows and columns count from 0.
        """
        return {}


class XlsxWorkbook(Workbook):
    def __init__(self, content):
        self.book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        self.sheets = [sheet.title for sheet in self.book.worksheets]

    def read_rows(self, sheet):
        return [[self._read_cell(cell) for cell in row] for row in self.book[sheet].rows]

    def get_merged(self, sheet):
        merged = {}
        for area in self.book[sheet].merged_cells.ranges:
            top = (area.min_row - 1, area.min_col - 1)
            for row in range(area.min_row - 1, area.max_row):
                for column in range(area.min_col - 1, area.max_col):
                    merged[row, column] = top
        return merged

    @staticmethod
    def _read_cell(cell):
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, (int, float)):
            return build_number(value, cell.number_format)
        if isinstance(value, datetime.datetime):
            return build_moment(value, has_time=_shows_time(cell.number_format))
        if isinstance(value, datetime.timedelta):
            return str(value)
        if isinstance(value, (datetime.date, datetime.time)):
            return value if isinstance(value, datetime.date) else value.isoformat("minutes")
        return str(value)


class XlsWorkbook(Workbook):
    def __init__(self, content):
        import xlrd

        self.xlrd = xlrd
        self.book = xlrd.open_workbook(file_contents=content, formatting_info=True)
        self.sheets = self.book.sheet_names()

    def read_rows(self, sheet):
        sheet = self.book.sheet_by_name(sheet)
        return [[self._read_cell(cell) for cell in sheet.row(row)] for row in range(sheet.nrows)]

    def _read_cell(self, cell):
        xlrd = self.xlrd
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            key = self.book.xf_list[cell.xf_index].format_key
            return build_number(cell.value, self.book.format_map[key].format_str)
        if cell.ctype == xlrd.XL_CELL_DATE:
            if cell.value < 1:
                hours = xlrd.xldate.xldate_as_tuple(cell.value, self.book.datemode)[3:5]
                return "{:02}:{:02}".format(*hours)
            moment = xlrd.xldate.xldate_as_datetime(cell.value, self.book.datemode)
            return build_moment(moment, has_time=bool(cell.value % 1))
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return str(bool(cell.value))
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#N/A")
        return cell.value


class OdsWorkbook(Workbook):
    def __init__(self, content):
        from odf import opendocument, table, teletype, text

        self.table, self.teletype, self.text = table, teletype, text
        document = opendocument.load(io.BytesIO(content))
        tables = document.spreadsheet.getElementsByType(table.Table)
        self.tables = {sheet.getAttribute("name"): sheet for sheet in tables}
        self.sheets = list(self.tables)

    def read_rows(self, sheet):
        rows = []
        for row in self.tables[sheet].getElementsByType(self.table.TableRow):
            cells = []
            for cell in row.childNodes:
                if cell.qname[1] in ("table-cell", "covered-table-cell"):
                    times = int(cell.getAttribute("numbercolumnsrepeated") or 1)
                    cells.extend([self._read_cell(cell)] * times)
            while cells and cells[-1] == "":
                cells.pop()
            times = int(row.getAttribute("numberrowsrepeated") or 1)
            rows.extend([cells] * times if cells or times < 1000 else [])
        width = max(map(len, rows), default=0)
        return [cells + [""] * (width - len(cells)) for cells in rows]

    def _read_cell(self, cell):
        kind = cell.getAttribute("valuetype")
        shown = "\n".join(
            self.teletype.extractText(part) for part in cell.getElementsByType(self.text.P)
        )
        if kind in ("float", "currency", "percentage"):
            number = float(cell.getAttribute("value"))
            shown_as = {"percentage": "0%", "currency": f"[${cell.getAttribute('currency') or ''}]"}
            return build_number(number, shown_as.get(kind, "General"))
        if kind == "date":
            moment = datetime.datetime.fromisoformat(cell.getAttribute("datevalue")[:19])
            return build_moment(moment, has_time="T" in cell.getAttribute("datevalue"))
        if kind == "boolean":
            return str(cell.getAttribute("booleanvalue") == "true")
        return shown


def build_number(number, number_format):
    """Return the cell of a number as its format shows it.

    :param number: int or float
    :param str number_format: as the workbook has it
    """
    number_format = number_format or "General"
    if "%" in number_format:
        return NumberCell(f"{_write_number(round(number * 100, 10))}%", number, True)
    text = _write_number(number)
    if text.isdigit() and PADDED.fullmatch(number_format):
        text = _pad_number(text, number_format)
    found = CURRENCY.search(number_format)
    return NumberCell(text, number, unit=next(filter(None, found.groups())) if found else "")


def _write_number(number):
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    return str(number)


def _pad_number(text, number_format):
    """Return digits in a format of zeros: 950 in "00-000" is 00-950."""
    pattern = re.sub(r'[\\"]', "", number_format)
    digits = text.rjust(pattern.count("0"), "0")
    places = iter(digits[len(digits) - pattern.count("0") :])
    padded = "".join(next(places) if mark == "0" else mark for mark in pattern)
    return digits[: len(digits) - pattern.count("0")] + padded


def build_moment(moment, has_time):
    """Return the day or the moment of a cell.

    Spreadsheets store days as fractions, so that 21:35 may be a millisecond less.
    """
    moment = (moment + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    return moment if has_time or moment.time() != datetime.time() else moment.date()


def _shows_time(number_format):
    return is_date_format(number_format) and bool(re.search(r"[hs]", number_format, re.IGNORECASE))

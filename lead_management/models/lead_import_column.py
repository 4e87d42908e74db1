import datetime

from .. import written_dates, written_numbers
from ..lead_workbook import NumberCell

DATE_TYPES = ("date", "datetime")
NUMBER_TYPES = ("float", "monetary", "integer")
# how 0.25 can be meant where the field holds percents: a quarter of one, or a quarter
POINTS = "points"
HUNDREDTHS = "hundredths"
# the order in which readings are shown
CONVENTIONS = (
    (written_dates.DAY_FIRST, written_dates.MONTH_FIRST)
    + tuple(written_numbers.MARKS)
    + (POINTS, HUNDREDTHS)
)


class LeadImportColumn:
    """How the cells of one column of an import are read: as dates or as numbers.

    A cell gives a dict of readings, {convention: value}: one where it is clear, several
    where the column has to decide, none where it is no such value at all.
    """

    def __init__(
        self, field_type, language=None, units=None, is_percentage=False, formats=(), years=None
    ):
        """
        :param str field_type: type of the field
        :param language: code of the language whose month names are known
        :param units: the CurrencyUnits that may stand beside numbers
        :param is_percentage: whether the field holds percents, 0 to 100
        :param formats: formats of `strptime` that the user has typed
        :param years: range of years that dates can be of, None for any
        """
        self.type = field_type
        self.language = language
        self.units = units
        self.is_percentage = is_percentage
        self.years = years
        self.formats = [text for text in formats if text]
        # percents are what the field holds; a file may show that it means hundredths
        self.convention = POINTS
        self.doubtful = None
        self._readings = {}

    @classmethod
    def is_needed(cls, field_type):
        """Tell whether cells of fields of this type can be read in several ways."""
        return field_type in DATE_TYPES + NUMBER_TYPES

    def read_cell(self, cell):
        """Return the value of a cell, or what it could be.

        :returns: dict of readings; one of them at most where the column has decided
        """
        readings = self.read_freely(cell)
        if len(readings) > 1 and self.convention in readings:
            return {self.convention: readings[self.convention]}
        return readings

    def read_freely(self, cell):
        """Return what a cell could be, whatever the column has decided."""
        key = (type(cell), cell)
        if key not in self._readings:
            self._readings[key] = self._read(cell)
        return self._readings[key]

    def settle(self, cells, answer=None):
        """Find out how the column is read, and keep the first cell that stays open.

        :param cells: all cells of the column
        :param answer: convention that the user has chosen
        """
        shown = set()
        for cell in filter(is_filled, cells):
            readings = self.read_freely(cell)
            if len(readings) == 1:
                shown |= readings.keys() - {None}
            elif self.doubtful is None and readings and readings.get(POINTS) != 1:
                # 1 alone does not look like a fraction
                self.doubtful = cell
        if len(shown) == 1:
            self.doubtful = None
            [self.convention] = shown
        elif self.doubtful is not None:
            self.convention = answer if answer in CONVENTIONS else None

    def _read(self, cell):
        if self.type in DATE_TYPES:
            readings = self._read_date(cell)
            if self.years is None:
                return readings
            return {key: day for key, day in readings.items() if day.year in self.years}
        return self._read_number(cell)

    # ------------------------------------------------------------------ dates

    def _read_date(self, cell):
        if isinstance(cell, datetime.date):
            return {None: cell}
        number = getattr(cell, "number", cell)
        if isinstance(number, (int, float)):
            if not isinstance(number, bool) and written_dates.is_serial(number):
                return {None: written_dates.read_serial(number)}
            return written_dates.read_date(str(cell), self.language)
        for date_format in self.formats:
            try:
                moment = datetime.datetime.strptime(cell.strip(), date_format)
            except ValueError:
                continue
            has_time = any(f"%{letter}" in date_format for letter in "HI")
            return {None: moment if has_time else moment.date()}
        return written_dates.read_date(cell, self.language)

    # ------------------------------------------------------------------ numbers

    def _read_number(self, cell):
        if isinstance(cell, NumberCell):
            readings = {None: float(cell.number)}
            is_hundredths = cell.is_percentage
            if is_hundredths:
                readings = {None: round(cell.number * 100, 10)}
        elif isinstance(cell, (int, float)):
            return {None: float(cell)}
        elif isinstance(cell, datetime.date):
            return {}
        else:
            readings = written_numbers.read_number(cell, self.units.pattern)
            is_hundredths = written_numbers.is_percentage(cell)
        if self.is_percentage:
            return self._read_percentage(readings, is_hundredths)
        # a percentage is no amount
        return {} if is_hundredths else self._choose_possible(readings)

    def _read_percentage(self, readings, is_hundredths):
        possible = {mark: value for mark, value in readings.items() if 0 <= value <= 100}
        if is_hundredths or not possible:
            return {None: next(iter((possible or readings).values()))} if readings else {}
        value = min(possible.values())
        if 0 < value <= 1:
            return {POINTS: value, HUNDREDTHS: round(value * 100, 10)}
        return {POINTS if value else None: value}

    def _choose_possible(self, readings):
        if self.type == "integer":
            return {mark: value for mark, value in readings.items() if value.is_integer()}
        return readings


def is_filled(cell):
    """Tell whether a cell holds more than spaces."""
    return cell is not None and cell is not False and bool(str(cell).strip())

import datetime
import functools
import re

import pytz
from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang

from ..lead_workbook import ERRORS, get_shown
from ..written_dates import DAY_FIRST, MONTH_FIRST
from .lead_import_column import CONVENTIONS, HUNDREDTHS, POINTS, is_filled
from .lead_import_session import LeadImportSession

# what people write for yes and no in the languages of the suite, beside Odoo's own words
TRUE_WORDS = frozenset(
    [
        "1",
        "true",
        "yes",
        "y",
        "t",
        "x",
        "х",
        "✓",
        "✔",
        "☑",
        "+",
        "on",
        "tak",
        "prawda",
        "да",
        "д",
        "истина",
    ]
)
FALSE_WORDS = frozenset(
    ["0", "false", "no", "n", "f", "-", "–", "off", "nie", "fałsz", "нет", "н", "ложь"]
)
HTML_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# 4.86E+10: what Excel makes of a telephone number
SHORTENED = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.IGNORECASE)
# the same in a column of numbers: 48600000222.0
FLOATED = re.compile(r"(\d{6,})[.,]0+")


class IrFieldsConverter(models.AbstractModel):
    """Cells in an import of leads: read in one way, or refused with what to do about it."""

    _inherit = "ir.fields.converter"

    @api.model
    def to_field(self, model, field, fromtype=str, *, savepoint):
        """Return the converter of a field; in an import of leads the suite's own, if there is one.

        The one of a type is `_read_lead_<type>(model, field, value, convert, savepoint)`, with
        Odoo's converter as `convert`; parameters and result as of the overridden method.
        """
        convert = super().to_field(model, field, fromtype, savepoint=savepoint)
        read = getattr(self, f"_read_lead_{field.type}", None)
        if read is None or fromtype is not str or LeadImportSession.of(self.env) is None:
            return convert
        return functools.partial(read, model, field, convert=convert, savepoint=savepoint)

    # ------------------------------------------------------------------ dates, numbers

    @api.model
    def _read_lead_date(self, model, field, value, convert, savepoint):
        reader = self._get_reader(model, field)
        if reader is None:
            return convert(value)
        return self._to_date(self._read_cell(reader, value, field)), []

    @api.model
    def _read_lead_datetime(self, model, field, value, convert, savepoint):
        reader = self._get_reader(model, field)
        if reader is None:
            return convert(value)
        return self._to_datetime(self._read_cell(reader, value, field)), []

    @api.model
    def _read_lead_float(self, model, field, value, convert, savepoint):
        reader = self._get_reader(model, field)
        if reader is None:
            return convert(value)
        number = self._read_cell(reader, value, field)
        self._check_currency(reader, value, savepoint)
        return number, []

    _read_lead_monetary = _read_lead_float

    @api.model
    def _read_lead_integer(self, model, field, value, convert, savepoint):
        number, warnings = self._read_lead_float(model, field, value, convert, savepoint)
        return int(number), warnings

    @api.model
    def _get_reader(self, model, field):
        """Return how the column of a field is read; None outside an import of leads."""
        session = LeadImportSession.of(self.env)
        if session is None or model._name != "lead.lead":
            return None
        return session.readers.get(session.columns.get(field.name))

    @api.model
    def _read_cell(self, reader, value, field):
        """Return what a cell means.

        :raises ValueError: when that is nothing, or open
        """
        readings = reader.read_cell(value)
        if len(readings) == 1:
            return next(iter(readings.values()))
        if readings:
            raise self._get_doubt(reader, value, readings)
        if reader.type in ("date", "datetime"):
            message = self.env._(
                "'%(value)s' in field '%%(field)s' is no date. Write it as 2026-12-31, or"
                " with the time as 2026-12-31 23:59"
            )
        else:
            message = self.env._(
                "'%(value)s' does not seem to be a number for field '%%(field)s'. Write it"
                " as 1234.56"
            )
        raise self._format_import_error(ValueError, message, {"value": _shorten(value)}, {})

    @api.model
    def _get_doubt(self, reader, value, readings):
        """Return the error of a cell that can be read in several ways.

        For the importer it is the same for all cells of the column, which one answer
        settles; for others it says how to write the value.
        """
        session = LeadImportSession.of(self.env)
        if session.is_file:
            value = reader.doubtful or value
            readings = reader.read_cell(value)
            message = self.env._(
                "'%(value)s' in field '%%(field)s' can be read in two ways: %(readings)s."
                " Choose at the column which of them is meant"
            )
        else:
            message = self.env._(
                "'%(value)s' in field '%%(field)s' can be read in two ways: %(readings)s."
                " Write it as %(written)s"
            )
        described = [self._describe_reading(reader, item) for item in readings.values()]
        parameters = {
            "value": value,
            "readings": self.env._(" or ").join(described),
            "written": self.env._(" or ").join(map(_write_plainly, readings.values())),
        }
        return self._format_import_error(ValueError, message, parameters, {})

    @api.model
    def _describe_reading(self, reader, value):
        """Return a reading as the user reads it: 10 September 2026, 12,500.00."""
        if isinstance(value, datetime.datetime):
            return format_datetime(
                self.env,
                value,
                tz="UTC" if value.tzinfo is None else None,
                dt_format="d MMMM yyyy HH:mm",
            )
        if isinstance(value, datetime.date):
            return format_date(self.env, value, date_format="d MMMM yyyy")
        text = formatLang(self.env, value, digits=2)
        return f"{text} %" if reader.is_percentage else text

    @api.model
    def _describe_question(self, reader):
        """Return what the importer asks about a column, or None where nothing is open.

        :returns: dict of `value`, the example, and `choices`, list of [convention,
            description]
        """
        if reader.doubtful is None:
            return None
        # an answer does not take the question away, or nobody could change it
        readings = reader.read_freely(reader.doubtful)
        labels = self._get_convention_labels()
        return {
            "value": str(reader.doubtful),
            "choices": [
                [key, self._describe_reading(reader, readings[key]), labels[key]]
                for key in CONVENTIONS
                if key in readings
            ],
        }

    @api.model
    def _get_convention_labels(self):
        return {
            DAY_FIRST: self.env._("the day comes first"),
            MONTH_FIRST: self.env._("the month comes first"),
            ",": self.env._("the comma separates decimals"),
            ".": self.env._("the dot separates decimals"),
            POINTS: self.env._("the column holds percents"),
            HUNDREDTHS: self.env._("the column holds fractions of 1"),
        }

    @api.model
    def _to_date(self, value):
        if isinstance(value, datetime.datetime):
            if value.tzinfo:
                value = value.astimezone(self._input_tz())
            value = value.date()
        return fields.Date.to_string(value)

    @api.model
    def _to_datetime(self, value):
        """Return a moment in UTC; without a zone of its own it is in the user's."""
        if not isinstance(value, datetime.datetime):
            value = datetime.datetime.combine(value, datetime.time())
        if not value.tzinfo:
            value = self._input_tz().localize(value, is_dst=False)
        return fields.Datetime.to_string(value.astimezone(pytz.UTC))

    # ------------------------------------------------------------------ texts

    @api.model
    def _read_lead_char(self, model, field, value, convert, savepoint):
        value = self._read_text(field, value)
        self._check_kept_email(model, field, value)
        return convert(value)

    @api.model
    def _check_kept_email(self, model, field, value):
        """Find out early what is no address where that is kept as text.

        :raises ValueError: for what is none; else the lead's own rule says so
        """
        if (model._name, field.name) != ("lead.lead", "email"):
            return
        if LeadImportSession.of(self.env).keeps_field("email") and not model._is_email(value):
            raise ValueError(value)

    @api.model
    def _read_lead_text(self, model, field, value, convert, savepoint):
        return convert(self._read_text(field, value))

    @api.model
    def _read_lead_html(self, model, field, value, convert, savepoint):
        """Keep the lines of a plain text, and the signs that HTML would swallow."""
        return convert(self._read_html(field, value))

    @api.model
    def _read_html(self, field, value):
        if not isinstance(value, str):
            return value
        value = self._read_text(field, value)
        if HTML_TAG.search(value):
            return value
        return Markup("<br/>").join(escape(line) for line in value.splitlines())

    @api.model
    def _read_text(self, field, value):
        """Return the text of a cell as it was before a spreadsheet changed it.

        :raises ValueError: when the spreadsheet has thrown a part of it away
        """
        if isinstance(value, (datetime.date, datetime.time)):
            return str(value)
        if not isinstance(value, str):
            return value
        if value.strip() in ERRORS:
            raise self._format_import_error(
                ValueError,
                self.env._(
                    "'%(value)s' in field '%%(field)s' is an error of the spreadsheet."
                    " Correct the formula, or empty the cell"
                ),
                {"value": value.strip()},
                {},
            )
        if getattr(field, "number_like", False):
            return self._restore_digits(value)
        return value

    @api.model
    def _restore_digits(self, value):
        floated = FLOATED.fullmatch(value.strip())
        if floated:
            return floated[1]
        shortened = SHORTENED.fullmatch(value.strip())
        if not shortened:
            return value
        digits = shortened[1] + (shortened[2] or "")
        if len(digits) - 1 == int(shortened[3]):
            return digits
        raise self._format_import_error(
            ValueError,
            self.env._(
                "'%(value)s' in field '%%(field)s' is a number that a spreadsheet has"
                " shortened, its last digits are lost. Format the column as text or as a"
                " number without decimals, and save the file again"
            ),
            {"value": value},
            {},
        )

    # ------------------------------------------------------------------ yes and no, choices

    @api.model
    def _read_lead_boolean(self, model, field, value, convert, savepoint):
        text = str(value).strip()
        if text.casefold() in TRUE_WORDS:
            return True, []
        if text.casefold() in FALSE_WORDS:
            return False, []
        return convert(text)

    @api.model
    def _read_lead_selection(self, model, field, value, convert, savepoint):
        return convert(" ".join(value.split()) if isinstance(value, str) else value)

    # ------------------------------------------------------------------ own fields

    @api.model
    def _read_lead_properties(self, model, field, value, convert, savepoint):
        """Read the own fields of the lead as its other fields are read."""
        if not isinstance(value, list):
            return convert(value)
        session = LeadImportSession.of(self.env)
        own_fields, warnings = [], []
        for item in value:
            read, further = self._read_property(session, field, item, convert, savepoint)
            own_fields += read
            warnings += further
        return own_fields, warnings

    @api.model
    def _read_property(self, session, field, item, convert, savepoint):
        """Read one own field, so that what is wrong with it is said at its column."""
        cell = item.get("value")
        column = f"{field.name}.{item['name']}"
        if cell == [] or not is_filled(cell):
            return convert([item])
        try:
            value = self._convert_property(session.readers.get(column), field, item, savepoint)
            return convert([dict(item, value=value)])
        except ValueError as error:
            message = error.args[0].replace("%(field)s", item["string"].replace("%", "%%"))
            if session.keeps(column):
                session.unstored.append((item["string"], _show_cell(cell)))
                return [dict(item, value=None)], []
            raise ValueError(message, {"field_path": [column]}) from error

    @api.model
    def _convert_property(self, reader, field, item, savepoint):
        cell = item["value"]
        if reader is not None:
            found = self._read_cell(reader, cell, field)
            self._check_currency(reader, cell, savepoint)
            if item["type"] == "date":
                return self._to_date(found)
            if item["type"] == "datetime":
                return self._to_datetime(found)
            if item["type"] == "monetary":
                # what Odoo's converter leaves as it is
                return found
            return str(int(found)) if item["type"] == "integer" else str(found)
        if item["type"] == "boolean":
            text = str(cell).strip()
            word = text.casefold()
            return "1" if word in TRUE_WORDS else "0" if word in FALSE_WORDS else text
        if item["type"] == "selection":
            return _find_label(item["selection"], cell)
        if item["type"] == "tags":
            return ",".join(_find_label(item["tags"], tag) for tag in _split_names(cell))
        if item["type"] == "many2many":
            return [{key: ",".join(_split_names(names)) for key, names in cell[0].items()}]
        if item["type"] == "html":
            return self._read_html(field, cell)
        return self._read_text(field, cell) if item["type"] in ("char", "text") else cell


def _find_label(choices, text):
    """Return the key of the choice that a text names, whatever its case; else the text."""
    wanted = " ".join(str(text).split()).casefold()
    for key, label, *_color in choices:
        if wanted in (key.casefold(), label.casefold()):
            return key
    return text


def _split_names(text):
    """Return the names in "a, b,"."""
    return [name.strip() for name in str(text).split(",") if name.strip()]


def _show_cell(cell):
    """Return the text of a cell, of one with names of records, too."""
    if isinstance(cell, list):
        return ", ".join(str(name) for names in cell for name in names.values())
    return get_shown(cell)


def _shorten(value):
    return value[:50] if isinstance(value, str) else value


def _write_plainly(value):
    """Return a value in the one way of writing that nobody can misread."""
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return f"{value:.2f}"

"""Dates and times as people write them, and how many ways there are to read them.

A text gives a dict of readings: {convention: date or datetime}. The convention says which
number of "10/09/2026" is the day: `DAY_FIRST` or `MONTH_FIRST`. A text that shows it by
itself, such as "25/09/2026", has one reading and proves that convention for its
neighbours; the key of one that needs none, such as "2026-09-10", is None. No reading at all
means that the text is no date.
"""

import datetime
import functools
import re

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

from .plain_text import make_plain

DAY_FIRST = "day_first"
MONTH_FIRST = "month_first"
# languages whose names of months and days are known everywhere, beside the reader's own
LANGUAGES = ("en", "pl", "ru", "de")
# two digits of a year mean 1969 to 2068, as strptime has it
FIRST_TWO_DIGIT_YEAR = 69
# days since this one are what a spreadsheet stores for a date
SERIAL_START = datetime.datetime(1899, 12, 30)
# 1954 to 2119: other numbers of five digits are postcodes rather than dates
SERIALS = range(20_000, 80_000)

SPACES = re.compile(r"\s+")
TIME = re.compile(
    r"""(?:^|[T ,]\s*)
    (?P<hour>\d{1,2})
    (?: [:.] (?P<minute>\d{2}) (?: [:.] (?P<second>\d{2}) (?: [.,]\d{1,9} )? )? )?
    \s* (?P<half>[ap]\.?\s?m\.?)?
    \s* (?P<zone>Z | (?:UTC|GMT)?\s?[+-]\d{2}(?::?\d{2})? | UTC | GMT)?
    (?(zone) (?: \s*\([^()\d]+\) )? )
    $""",
    re.IGNORECASE | re.VERBOSE,
)
# also the Hungarian "2026. 10. 09."
YEAR_FIRST = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})\.?")
COMPACT = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})")
COMPACT_TIME = re.compile(r"(\d{8})T(\d{2})(\d{2})(\d{2})?(?=\D|$)")
YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})\.?")
DAY_NAME = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.|-go|-го)?(?: of )?[-/ .]*([^\W\d]+)\.?[-/ .,]*(\d{4}|\d{2})"
)
NAME_DAY = re.compile(r"([^\W\d]+)\.?[-/ ]*(\d{1,2})(?:st|nd|rd|th)?,?[-/ ]+(\d{4}|\d{2})")
# "2026-Sep-10", "2026. szeptember 10."
YEAR_NAME = re.compile(r"(\d{4})[-/ .]+([^\W\d]+)\.?[-/ ]+(\d{1,2})\.?")
# the day of a week of ISO 8601: "2026-W37-4"
WEEK_DAY = re.compile(r"(\d{4})-?W(\d{2})-?([1-7])", re.IGNORECASE)
# "10.IX.2026": 10x20 is a size
ROMAN = re.compile(r"(\d{1,2})[-/ .]+([ivx]{1,4})[-/ .]+(\d{4})", re.IGNORECASE)
ROMAN_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# "10 09 2026" is written as "10-09-2026" is
SPACED = re.compile(r"^(\d{1,2}) (\d{1,2}) (\d{4})(?!\S)|^(\d{4}) (\d{1,2}) (\d{1,2})(?!\S)")
# "Oct 8 21:35:00 2026", as programs write logs; with a zone between time and year
YEAR_AT_END = re.compile(
    r"^([^\W\d]+ \d{1,2}) (\d{1,2}:\d{2}(?::\d{2})?)((?: (?:UTC|GMT|[+-]\d{4}))?) (\d{4})$"
)
# what stands before the time of day, after it and in it: "godz. 21:35", "21:35 Uhr", "21h35"
TIME_WORD = re.compile(
    r"[ ,]+(?:o\s+)?(?:godz\.?|godzina|o|at|um|à|в)\s*(?=\d{1,2}[:.h]\d{2}(?!\d))", re.IGNORECASE
)
HOUR_SIGN = re.compile(r"(?<= \d)h(?=\d\d$)|(?<= \d\d)h(?=\d\d$)", re.IGNORECASE)
HOUR_WORD = re.compile(r"(?<=[:.]\d\d)\s*(?:uhr|h|ч)\.?$", re.IGNORECASE)
SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
# "Thu, 8 Oct 2026", in whatever language
WEEKDAY = re.compile(r"^[^\W\d]{2,}\.?,\s*(?=\d|[^\W\d])")
# "Fri 10.09.2026", "10.09.2026 (pt.)", "10.09.2026, Freitag": where the word is a day's name
FIRST_WORD = re.compile(r"^([^\W\d]{2,})\.?,?\s*(?=\d|[^\W\d])")
LAST_WORD = re.compile(r"(?<=[\d.])[\s,]*(?:\(([^\W\d]{2,})\.?\)|[\s,]([^\W\d]{2,})\.?)$")
# "am 10.09.2026", "den 10. September", "dnia 10.09.2026"
PREFIX = re.compile(r"^(?:am|den|dnia|dn\.|on|от)\s+(?=\d|[^\W\d])", re.IGNORECASE)
# "10.09.2026 r.", "10.09.2026 г."
YEAR_WORD = re.compile(
    r"(?<=\d)\s*(?:r|г)\.?(?=$|[\s,])|(?<=\d)\s+(?:roku|года)(?=$|[\s,])", re.IGNORECASE
)
# a clock that was never set says a year before them, and nobody plans for one after them
PLAUSIBLE_YEARS = range(1995, 2101)


def read_date(text, language=None):
    """Return the readings of a text that means a day, or a moment.

    :param str text: as somebody wrote it
    :param language: code of the reader's language, for names of months
    :returns: {convention: `date`, or `datetime` where the text has a time; the latter has
        a time zone where the text names one}
    """
    text = SPACES.sub(" ", make_plain(text)).strip()
    serial = SERIAL.fullmatch(text)
    if serial:
        return _read_serial(serial)
    text = COMPACT_TIME.sub(_spell_compact_time, text)
    text = YEAR_WORD.sub("", _strip_weekday(text, language)).strip()
    text = YEAR_AT_END.sub(r"\1 \4 \2\3", text)
    text = SPACED.sub(_join_numbers, _strip_time_words(text))
    days = _read_day(text, language)
    if days:
        return days
    time = TIME.search(text)
    if not time or not (time["minute"] or time["half"]):
        return {}
    text = _strip_weekday(text[: time.start()].strip(" ,"), language)
    days = _read_day(text, language)
    return _add_time(days, time)


def _read_day(text, language):
    """Return the readings of a text that means a day alone."""
    if found := YEAR_FIRST.fullmatch(text):
        return _only(found[1], found[3], found[4])
    if found := COMPACT.fullmatch(text):
        return _only(*found.groups())
    if found := YEAR_LAST.fullmatch(text):
        return _read_year_last(found)
    if found := WEEK_DAY.fullmatch(text):
        return _read_week_day(found)
    found = ROMAN.fullmatch(text)
    if found and found[2].lower() in ROMAN_MONTHS:
        return _only(found[3], ROMAN_MONTHS.index(found[2].lower()) + 1, found[1])
    months = _get_months(language)
    if (found := DAY_NAME.fullmatch(text)) and found[2].casefold() in months:
        return _only(found[3], months[found[2].casefold()], found[1])
    if (found := NAME_DAY.fullmatch(text)) and found[1].casefold() in months:
        return _only(found[3], months[found[1].casefold()], found[2])
    if (found := YEAR_NAME.fullmatch(text)) and found[2].casefold() in months:
        return _only(found[1], months[found[2].casefold()], found[3])
    return {}


def _read_week_day(found):
    try:
        return {None: datetime.date.fromisocalendar(*map(int, found.groups()))}
    except ValueError:
        return {}


def _read_year_last(found):
    """Return the readings of "10.09.2026", "10/09/26" or "10-09-2026".

    Nobody who writes a dot puts the month first.
    """
    first, mark, second, year = found.groups()
    if mark == ".":
        return _only(year, second, first)
    readings = {
        DAY_FIRST: _build_date(year, second, first),
        MONTH_FIRST: _build_date(year, first, second),
    }
    readings = {convention: day for convention, day in readings.items() if day}
    if len(set(readings.values())) == 1 and len(readings) == 2:
        return {None: readings[DAY_FIRST]}
    # "99-12-31" can only begin with its year
    return readings or (_only(first, second, year) if len(year) == 2 else {})


def _only(year, month, day):
    date = _build_date(year, month, day)
    return {None: date} if date else {}


def _build_date(year, month, day):
    digits, year = len(str(year)), int(year)
    if digits == 2:
        year += 1900 if year >= FIRST_TWO_DIGIT_YEAR else 2000
    try:
        return datetime.date(year, int(month), int(day)) if year >= 1000 else None
    except ValueError:
        return None


def _read_serial(found):
    if int(found[1]) not in SERIALS:
        return {}
    return {None: read_serial(float(f"{found[1]}.{found[2] or 0}"))}


def read_serial(number):
    """Return the day or the moment that a spreadsheet stores as a number of days."""
    seconds = round(number * 86_400)
    moment = SERIAL_START + datetime.timedelta(seconds=seconds)
    return moment if seconds % 86_400 else moment.date()


def is_serial(number):
    """Tell whether a number is a day of our times rather than some other number."""
    return int(number) in SERIALS


def _spell_compact_time(found):
    return f"{found[1]}T{found[2]}:{found[3]}:{found[4] or '00'}"


def _join_numbers(found):
    return "-".join(filter(None, found.groups()))


def _strip_weekday(text, language):
    """Return a text without the name of the day of the week, before the date or after it."""
    text = WEEKDAY.sub("", text)
    names = _get_weekdays(language)
    if (found := FIRST_WORD.match(text)) and found[1].casefold() in names:
        text = text[found.end() :]
    if (found := LAST_WORD.search(text)) and (found[1] or found[2]).casefold() in names:
        text = text[: found.start()]
    return PREFIX.sub("", text)


def _strip_time_words(text):
    """Return a text whose time of day, if there is one, is written in digits alone."""
    return HOUR_WORD.sub("", HOUR_SIGN.sub(":", TIME_WORD.sub(" ", text)))


def _add_time(days, found):
    """Return the readings of days with the time of day added; none where it is no time."""
    time = _build_time(found)
    if time is None:
        return {}
    zone = _build_zone(found["zone"])
    return {
        convention: datetime.datetime.combine(day, time, zone) for convention, day in days.items()
    }


def _build_time(found):
    hour = int(found["hour"])
    half = (found["half"] or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime.time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None


def _build_zone(text):
    if not text:
        return None
    digits = re.sub(r"\D", "", text).ljust(4, "0")
    offset = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return datetime.timezone(-offset if "-" in text else offset)


def _get_locales(language):
    """Return the known locales, and the reader's own at the end."""
    locales = []
    for code in (*LANGUAGES, language):
        try:
            locales.append(Locale.parse(code or "en", sep="_"))
        except (UnknownLocaleError, ValueError):
            continue
    return locales


@functools.lru_cache(maxsize=32)
def _get_weekdays(language):
    """Return the names of the days of the week which are no month's."""
    names = {
        name.casefold().rstrip(".")
        for locale in _get_locales(language)
        for width in ("wide", "abbreviated", "short")
        for context in ("format", "stand-alone")
        for name in get_day_names(width, context, locale).values()
    }
    return (
        names.union(("tues", "weds", "thur", "thurs", "ndz", "nie")) - _get_months(language).keys()
    )


@functools.lru_cache(maxsize=32)
def _get_months(language):
    """Return {name of a month: its number} in the known languages and the reader's own."""
    months = {}
    for locale in _get_locales(language):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    months[name.casefold().rstrip(".")] = number
    return months | {"sept": 9}

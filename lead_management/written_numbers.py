"""Numbers and amounts as people write them, and how many ways there are to read them.

A text gives a dict of readings: {decimal mark: value}. "12,500" has two, with "," and with
"." as the decimal mark; "12,50" has one and proves its mark for its neighbours; the key of
a number that needs none, such as "1500", is None. No reading at all means that the text is
no number.
"""

import re

from .plain_text import make_plain

MARKS = (",", ".")
# what separates thousands beside comma and dot, where people write it
SPACES = "\\s'’`´"
SIGN = re.compile(r"^(?P<minus>[-−–])|^\+|(?P<last>[-−])$")
SPACED = re.compile(rf"(\d{{1,3}}(?:[{SPACES}]\d{{3}})+)(?=[.,]|$)")
# "1.000,-" is a whole amount, not one below zero, and shows its decimal mark
NO_DECIMALS = re.compile(r"(?<=\d)([.,])[-–—]{1,2}$")
PLAIN = re.compile(r"\d+")
EXPONENT = re.compile(r"\d+(?:[.,]\d+)?e[+-]?\d{1,3}", re.IGNORECASE)
# 1,234,567 and the Indian 12,34,567
GROUPED = {
    mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{2,3}})*{re.escape(mark)}\d{{3}}")
    for mark in MARKS
}


def compile_units(units):
    """Return the pattern of what may stand before or after an amount.

    :param units: symbols and codes of currencies
    """
    parts = "|".join(
        re.escape(unit) for unit in sorted(set(filter(is_unit, units)), key=len, reverse=True)
    )
    return re.compile(rf"^(?:{parts})\.?|(?:{parts})\.?$", re.IGNORECASE)


def is_unit(text):
    """Tell whether a text can stand beside an amount.

    A single letter cannot: in "15K" it means thousands.
    """
    return bool(text) and not re.fullmatch(r"[^\W\d_]", text)


def read_number(text, units=None):
    """Return the readings of a text that means a number.

    :param str text: as somebody wrote it; a percentage is the number before its sign
    :param units: pattern of `compile_units`
    :returns: {decimal mark or None: float}
    """
    text, is_negative, _units = _strip_decoration(text, units)
    readings = _read_digits(text)
    if is_negative:
        return {mark: -value for mark, value in readings.items()}
    return readings


def find_units(text, units):
    """Return the units that stand beside a number, as they are written.

    :param str text: as somebody wrote it
    :param units: pattern of `compile_units`
    """
    return _strip_decoration(text, units)[2]


def is_percentage(text):
    """Tell whether a text is a number of hundredths."""
    return text.strip().endswith("%") or text.strip().startswith("%")


def _strip_decoration(text, units):
    """Return the bare digits and marks, whether the number is below zero, and its units."""
    text = make_plain(text).strip()
    is_negative = is_signed = False
    found = []
    while True:
        before = text
        if text.startswith("(") and text.endswith(")"):
            text, is_negative = text[1:-1].strip(), True
        text = NO_DECIMALS.sub(r"\g<1>00", text)
        sign = SIGN.search(text)
        # of two signs nobody knows what they mean
        if sign and text[1:] and not is_signed:
            is_signed = True
            is_negative = is_negative or bool(sign["minus"] or sign["last"])
            text = (text[: sign.start()] + text[sign.end() :]).strip()
        if units:
            found += filter(None, units.findall(text))
            text = units.sub("", text).strip()
        text = text.strip("%").strip()
        if text == before:
            return text, is_negative, found


def _read_digits(text):
    if EXPONENT.fullmatch(text):
        return {None: float(text.replace(",", "."))}
    spaced = SPACED.match(text)
    if spaced:
        whole = re.sub(rf"[{SPACES}]", "", spaced[1])
        return _read_marked(whole + text[spaced.end() :], can_group=False)
    return _read_marked(text)


def _read_marked(text, can_group=True):
    """Return the readings of digits with marks among them.

    :param can_group: False where the thousands are separated by something else
    """
    if PLAIN.fullmatch(text):
        return {None: float(text)}
    readings = {}
    for mark in MARKS:
        whole, _mark, decimals = text.partition(mark)
        thousands = "." if mark == "," else ","
        if can_group and GROUPED[thousands].fullmatch(whole):
            whole = whole.replace(thousands, "")
        if (whole or decimals) and all(PLAIN.fullmatch(part or "0") for part in (whole, decimals)):
            readings[mark] = float(f"{whole or 0}.{decimals or 0}")
    return readings

"""Telephone numbers in what people, spreadsheets and telephony providers write: one rule for all.

A text is read as it stands: labels, remarks and extensions are no part of a number, and
the first number counts before the others.
"""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from odoo.exceptions import UserError

from odoo.addons.phone_validation.tools import phone_validation

# prefixes of the countries of which Odoo corrects what the library knows
CORRECTED_PREFIXES = frozenset((55, 57, 212, 221, 225, 230, 254, 507, 972))
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# what stands in one number beside its digits
PUNCTUATION = re.compile(r"[\s./()\-‐-―−]")
# what Excel makes of a number: 48600000222.0, 4.8600000222E+10
DECIMAL = re.compile(r"\+?\d{6,15}[.,]0+")
EXPONENT = re.compile(r"(\d)[.,](\d{5,14})E\+?(\d{1,2})", re.IGNORECASE)
# what a spreadsheet makes of a number in the format of amounts: 601,000,333
GROUPED = re.compile(r"\d{1,3}(?:[,'’]\d{3}){2,4}")
# an extension inside the company, which nobody dials from outside
EXTENSION = re.compile(
    r"[\s,;.(]*(?:(?<![^\W\d_])(?:extension|ext|x|internal|int|in|wewnętrzny|wewn|wew|w|"
    r"durchwahl|dw|nebenstelle|poste|anexo|добавочный|доб|внутренний|внутр|вн)"
    r"(?![^\W\d_])|#|(?<=;)ext)[\s.:=]*\d{1,6}\b\)?",
    re.IGNORECASE,
)
# parameters of a link such as tel:+48221234567;ext=12
PARAMETER = re.compile(r";[a-z-]+=[^;\s]*", re.IGNORECASE)
# the zero that is dialled inside the country only: (0)22 1234567, (0-22) 1234567, 022 1234567
TRUNK = re.compile(r"^\(0\)\s*|(?<=^\()0[\s\-‐-―−]*(?=[1-9])|^0(?=[1-9])")
# a run of what can stand in a number; letters, commas and semicolons end it
RUN = re.compile(r"[+(]*\+?\d[\d\s./()\-‐-―−+]*")
DIGITS = re.compile(r"\d")
DASH = re.compile(r"\s*[\-‐-―−]\s*")
# an extension without a word: +48 22 123 45 67 (12)
IN_BRACKETS = re.compile(r"(?<=\d)\s*\(\d{1,5}\)$")
# numbers side by side: an oblique, or the plus that begins the next one
OBLIQUE = re.compile(r"/|\s*(?=\+)")
# a text that is longer is no telephone number
MAX_TEXT_LENGTH = 400
MIN_DIGITS = 3


@lru_cache(maxsize=8192)
def find_phone_numbers(text, country_code=None, phone_code=None):
    """Return the numbers of a text in E.164 form, in their order, each once.

    :param text: as a person wrote it; what is no text has no number
    :param str country_code: two letters of the country of numbers without a prefix
    :param int phone_code: that country's prefix
    :returns: tuple of numbers such as ``+48221234567``
    """
    if not isinstance(text, str) or len(text) > MAX_TEXT_LENGTH:
        return ()
    text = _simplify(text)
    if len(DIGITS.findall(text)) < MIN_DIGITS:
        return ()
    region = (country_code or None, phone_code or None)
    found = []
    for run in RUN.findall(text):
        found += _read_run(run, region)
    if not found:
        # letters that are dialled, as 1-800-FLOWERS
        found = filter(None, [_read(text, region, is_known=True)])
    return tuple(dict.fromkeys(found))


def _simplify(text):
    """Return the text with plain digits, without what is no number to be dialled."""
    text = unicodedata.normalize("NFKC", text).strip()
    text = "".join(str(int(char)) if char.isdecimal() else char for char in text)
    if set(filter(str.isalpha, text)) == {"O"}:
        # the letter for the digit, and no word that is dialled
        text = text.replace("O", "0")
    if GROUPED.fullmatch(text):
        return "".join(DIGITS.findall(text))
    text = text.replace("_", " ")
    exponent = EXPONENT.fullmatch(text)
    if exponent and len(exponent[2]) == int(exponent[3]):
        return exponent[1] + exponent[2]
    if DECIMAL.fullmatch(text):
        return re.split(r"[.,]", text)[0]
    if text.lower().startswith(("tel:", "callto:", "sip:")):
        text = PARAMETER.sub("", text.partition("@")[0])
    return EXTENSION.sub(" ; ", text)


def _read_run(run, region):
    """Return the numbers of a run of digits: one, or several side by side."""
    run = run.strip()
    parts = [part for part in OBLIQUE.split(run) if DIGITS.search(part)]
    if len(parts) > 1:
        numbers = [_read(part, region, is_known=True) for part in parts]
        if numbers[0] and (len(parts) == 2 or all(numbers)):
            return [number for number in numbers if number]
    for whole in dict.fromkeys((run, IN_BRACKETS.sub("", run))):
        number = _read(whole, region, is_known=True)
        if number:
            return [number]
    if len(parts) == 1:
        found = _read_dashes(DASH.split(run), region)
        if found:
            return found
        parts = run.split()
    # one with its prefix that nobody knows is not cut to one that somebody has
    number = _read(run, region)
    return [number] if number else _read_groups(parts, region)


def _read_dashes(parts, region):
    """Return the numbers of a run with dashes that is no number by itself."""
    numbers = [_read(part, region, is_known=True) for part in parts]
    if all(numbers):
        return numbers
    if len(parts) == 2 and numbers[0]:
        # 22 123 45 67-69: the lines of a switchboard
        return numbers[:1]
    # 0-601-000-333: the zero is dialled no more
    number = parts[0] == "0" and _read("-".join(parts[1:]), region, is_known=True)
    return [number] if number else []


def _read_groups(groups, region):
    """Return the numbers that groups of digits make, each the longest that is known."""
    found, begin = [], 0
    while begin < len(groups):
        for end in range(len(groups), begin, -1):
            number = _read(" ".join(groups[begin:end]), region, is_known=True)
            if number:
                found.append(number)
                begin = end
                break
        else:
            begin += 1
    return found


def _read(text, region, is_known=False):
    """Return one number in E.164 form, or False.

    :param tuple region: letters and prefix of the country
    :param bool is_known: leave out a number that the library does not know; else one with
        its prefix counts all the same, because it can be compared
    """
    text = text.strip()
    if text.startswith("00"):
        text = f"+{text[2:]}"
    if text.startswith(("+", "(+")):
        # the zero of +49 (0) 89 is dialled inside the country only
        text = text.replace("(0)", "")
        region = (None, None)
    try:
        number = _format(text, region)
    except UserError:
        if TRUNK.search(text):
            return _read(TRUNK.sub("", text), region, is_known)
        without_zero = text.startswith("+") and _read_without_zero(text)
        if without_zero:
            return without_zero
        if is_known:
            return False
        number = PUNCTUATION.sub("", text)
    return number if E164.fullmatch(number) else False


def _format(text, region):
    """Return a number in E.164 form, as Odoo has it.

    Odoo reads each one twice, so that its own corrections apply; for a number with its prefix that
    is valid at once, of a country that it leaves alone, nothing comes of that.

    :param tuple region: letters and prefix of the country
    :raises UserError: when it is none
    """
    if text.startswith("+"):
        try:
            number = phonenumbers.parse(text, None)
        except phonenumbers.NumberParseException:
            number = None
        is_plain = number and number.country_code not in CORRECTED_PREFIXES
        if is_plain and phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return phone_validation.phone_format(text, *region, force_format="E164")


def _read_without_zero(text):
    """Return the number whose zero after the prefix is dialled inside the country: +48 0 601…"""
    digits = "".join(DIGITS.findall(text))
    for length in (1, 2, 3):
        if digits[length : length + 1] == "0" and digits[length + 1 : length + 2] not in ("", "0"):
            number = _read(f"+{digits[:length]}{digits[length + 1 :]}", (None, None), is_known=True)
            if number:
                return number
    return False

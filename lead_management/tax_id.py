"""Tax IDs as they are compared: letters and digits, with the code of the country or without."""

import re

_MARKS = re.compile(r"[\W_]+", re.ASCII)
_PREFIX = re.compile(r"[A-Z]{2}(?=.)")


def normalize_tax_id(number):
    """Return a tax ID as letters and digits alone, False where there are none.

    :param str number: as a person wrote it
    """
    return _MARKS.sub("", (number or "").upper()) or False


def get_tax_id_forms(number, country_code):
    """Return the ways in which a tax ID may be written.

    :param str number: as a person wrote it
    :param str country_code: of a number that has none itself
    :returns: set of normalised numbers
    """
    bare = normalize_tax_id(number)
    if not bare:
        return set()
    if _PREFIX.match(bare):
        return {bare, bare[2:]}
    return {bare, f"{country_code or ''}{bare}"}


def get_tax_id_key(number, country_code):
    """Return by what tax IDs are compared, or False; parameters as `get_tax_id_forms`.

    With the code of the country: that is the longer one.
    """
    return max(get_tax_id_forms(number, country_code), key=len, default=False)

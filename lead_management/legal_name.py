"""Names of companies as they are compared: without case, accents, marks and legal forms."""

import re
from functools import lru_cache

from odoo.tools import remove_accents

PLAIN_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
# as they are written without accents and marks, the longer ones first
LEGAL_FORMS = (
    "spolka z ograniczona odpowiedzialnoscia spolka komandytowa",
    "spolka z ograniczona odpowiedzialnoscia",
    "prosta spolka akcyjna",
    "spolka komandytowo akcyjna",
    "spolka akcyjna",
    "spolka komandytowa",
    "spolka jawna",
    "spolka cywilna",
    "spolka partnerska",
    "sp z oo sp k",
    "sp z o o sp k",
    "sp z o o",
    "sp z oo",
    "spolka z oo",
    "spolka z o o",
    "sp k",
    "sp j",
    "sp p",
    "s k a",
    "p s a",
    "s a",
    "s c",
    "gmbh co kg",
    "gmbh",
    "ag",
    "kg",
    "ohg",
    "ug haftungsbeschrankt",
    "ug",
    "e v",
    "limited",
    "ltd",
    "llc",
    "llp",
    "plc",
    "inc",
    "corp",
    "corporation",
    "company",
    "co",
    "sarl",
    "s a r l",
    "sas",
    "srl",
    "s r l",
    "spa",
    "s p a",
    "sl",
    "s l",
    "bv",
    "b v",
    "nv",
    "n v",
    "oy",
    "ab",
    "as",
    "a s",
    "s r o",
    "sro",
    "spol s r o",
    "kft",
    "zrt",
    "sa",
    "sc",
    "ооо",
    "оао",
    "зао",
    "пао",
    "ао",
    "ип",
    "тов",
)
# what the settings of a company begin with, one a line
DEFAULT_FORMS = "\n".join(LEGAL_FORMS)
_MARKS = re.compile(r"[^\w]+|_")


def fold_name(text):
    """Return a text in lower case, without accents and marks.

    :param str text: of any script
    """
    plain = (text or "").casefold()
    if not plain.isascii():
        plain = remove_accents(plain).translate(PLAIN_LETTERS)
    return _MARKS.sub(" ", plain).strip()


@lru_cache(maxsize=64)
def _get_patterns(forms):
    """Return what is taken off the end and the beginning of names.

    :param tuple forms: legal forms as people write them
    """
    folded = sorted(set(filter(None, map(fold_name, forms))), key=len, reverse=True)
    # Russian and Ukrainian names begin with it
    first = [form for form in folded if not form.isascii()]
    return [
        re.compile(pattern % "|".join(map(re.escape, some))) if some else None
        for pattern, some in ((r"(?:^|\s)(?:%s)$", folded), (r"^(?:%s)\s", first))
    ]


def fold_legal_name(name, forms=LEGAL_FORMS):
    """Return the name of a company without its legal form.

    :param str name: as somebody wrote it
    :param tuple forms: legal forms, however written
    :returns: str, the whole name where it is nothing but a legal form
    """
    folded = fold_name(name)
    last, first = _get_patterns(forms)
    core = first.sub("", folded) if first else folded
    while last and (shorter := last.sub("", core).strip()) and shorter != core:
        core = shorter
    return core or folded


def sort_words(text):
    """Return the words of a text in one order: which of them came first is no difference.

    :param str text: words with a blank between them
    """
    return " ".join(sorted(text.split()))


def get_legal_name_key(name, town, forms=LEGAL_FORMS):
    """Return by what legal names in a town are compared, or False.

    "Kowalski Jan" and "Jan Kowalski" are one name. Nobody has two companies in a town that differ
    in nothing else.

    :param str name: legal entity name
    :param str town: as somebody wrote it
    :param tuple forms: legal forms
    """
    name, town = sort_words(fold_legal_name(name, forms)), fold_name(town)
    return f"{name}\n{town}" if name and town else False

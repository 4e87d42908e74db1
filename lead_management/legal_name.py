"""Names of companies as they are compared: without case, accents, marks and legal forms."""

import re

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
_MARKS = re.compile(r"[^\w]+|_")
_FORMS = "|".join(map(re.escape, sorted(LEGAL_FORMS, key=len, reverse=True)))
_LAST = re.compile(rf"(?:^|\s)(?:{_FORMS})$")
_FIRST = re.compile(r"^(?:ооо|оао|зао|пао|ао|ип|тов)\s")


def fold_name(text):
    """Return a text in lower case, without accents and marks.

    :param str text: of any script
    """
    plain = remove_accents((text or "").casefold()).translate(PLAIN_LETTERS)
    return _MARKS.sub(" ", plain).strip()


def fold_legal_name(name):
    """Return the name of a company without its legal form.

    :param str name: as somebody wrote it
    :returns: str, the whole name where it is nothing but a legal form
    """
    folded = fold_name(name)
    core = _FIRST.sub("", folded)
    while (shorter := _LAST.sub("", core).strip()) and shorter != core:
        core = shorter
    return core or folded

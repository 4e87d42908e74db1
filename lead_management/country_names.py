"""Which country a text means: codes, and the names that people give it in their languages.

Odoo knows its own name of a country and, in installed languages, its translations. Files and
forms of others say UK, POL, Deutschland or Stany Zjednoczone.
"""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from .plain_letters import fold_letters

# languages whose names of countries are known, whether or not they are installed
LANGUAGES = (
    *("en", "pl", "ru", "de", "fr", "es", "it", "pt", "nl", "cs", "sk", "uk"),
    *("lt", "lv", "et", "sv", "da", "nb", "fi", "hu", "ro", "bg", "hr", "tr"),
)
# what no list of names has
ALIASES = {
    "CZ": "czech republic, republika czeska",
    "GB": "great britain, britain, england, scotland, wales, northern ireland, anglia,"
    " wielka brytania, united kingdom of great britain and northern ireland",
    "IE": "republic of ireland, rep of ireland, eire",
    "KR": "republic of korea, korea poludniowa",
    "MK": "macedonia, macedonia polnocna",
    "NL": "holland, the netherlands",
    "PL": "republic of poland, rzeczpospolita polska, polska rzeczpospolita",
    "RU": "russian federation, federacja rosyjska, российская федерация, рф",
    "TR": "turkey, turkiye, turcja",
    "US": "united states of america, the united states, america, stany zjednoczone ameryki,"
    " stany zjednoczone ameryki polnocnej, сша",
    "VN": "viet nam, vietnam, wietnam",
    "CI": "ivory coast, cote divoire, wybrzeze kosci sloniowej",
}
# names that two countries have
SHARED = ("congo", "kongo", "korea", "конго")
SIGNS = re.compile(r"[^\w\s]")
# PL, pol, U.S.A.; not N/A
CODE = re.compile(r"[a-z](?:\.?[a-z]){1,2}\.?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def find_country_code(text):
    """Return the two letters of the country that a text means, or None.

    A name that two countries have in two languages means neither.

    :param str text: a code or a name, in whatever case, with accents or without
    """
    folded = _fold(text)
    if not 2 <= len(folded) <= 60:
        return None
    if CODE.fullmatch(str(text).strip()):
        letters = folded.upper()
        aliases = get_global("territory_aliases").get(letters, ())
        if len(aliases) == 1 and len(aliases[0]) == 2:
            return aliases[0]
        if letters in _get_codes():
            return letters
    return _get_names().get(folded)


def _fold(text):
    return " ".join(SIGNS.sub("", fold_letters(str(text or "").casefold())).split())


@lru_cache(maxsize=1)
def _get_codes():
    territories = Locale("en").territories
    return frozenset(code for code in territories if len(code) == 2 and code.isalpha())


@lru_cache(maxsize=1)
def _get_names():
    """Return {folded name: code}."""
    names = {_fold(alias): code for code, text in ALIASES.items() for alias in text.split(",")}
    known = {}
    for language in LANGUAGES:
        try:
            territories = Locale(language).territories
        except UnknownLocaleError:
            continue
        for code, name in territories.items():
            if code in _get_codes() and _fold(name) not in SHARED:
                known.setdefault(_fold(name), set()).add(code)
    return {name: next(iter(codes)) for name, codes in known.items() if len(codes) == 1} | names

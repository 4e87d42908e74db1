"""Which country a text means: codes, and the names that people give it in their languages.

Odoo knows its own name of a country and, in installed languages, its translations. Files and
forms of others say UK, POL, Deutschland or Stany Zjednoczone.
"""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from .plain_text import fold_letters

# languages whose names of countries are known, whether or not they are installed
LANGUAGES = (
    *("en", "pl", "ru", "de", "fr", "es", "it", "pt", "nl", "cs", "sk", "uk"),
    *("lt", "lv", "et", "sv", "da", "nb", "fi", "hu", "ro", "bg", "hr", "tr"),
)
# what no list of names has
ALIASES = {
    "CZ": "czech republic, republika czeska",
    "AE": "uae, emirates, emiraty, zea",
    "GB": "great britain, britain, england, scotland, wales, northern ireland, anglia,"
    " wielka brytania, united kingdom of great britain and northern ireland",
    "IE": "republic of ireland, rep of ireland, eire",
    "KR": "republic of korea, korea poludniowa",
    "GM": "the gambia",
    "HK": "hong kong, hongkong, гонконг",
    "MK": "macedonia, macedonia polnocna",
    "MO": "macau, macao, makau",
    "NL": "holland, the netherlands",
    "PL": "republic of poland, rep of poland, rzeczpospolita polska, polska rzeczpospolita",
    "PS": "palestine, palestina, palestyna, палестина",
    "RU": "russian federation, federacja rosyjska, российская федерация, рф",
    "TR": "turkey, turkiye, turcja",
    "US": "united states of america, the united states, america, stany zjednoczone ameryki,"
    " stany zjednoczone ameryki polnocnej, сша",
    "VN": "viet nam, vietnam, wietnam",
    "CI": "ivory coast, cote divoire, wybrzeze kosci sloniowej",
}
# what people write where nothing is known; "NA" is Namibia's code as well
NOTHING_KNOWN = frozenset(
    ("", "na", "tbd", "none", "null", "nil", "unknown", "not applicable", "not available")
    + ("not known", "brak", "brak danych", "nie dotyczy", "nieznany", "nieznane", "nie wiadomo")
    + ("нд", "нет", "нет данных", "неизвестно", "неизвестна")
)
# the same with an oblique: b/d, n/d
SLASHED = frozenset(("bd", "nd", "nb", "nw"))
# names that two countries have
SHARED = ("congo", "kongo", "korea", "конго")
SIGNS = re.compile(r"[^\w\s]")
# PL, pol, U.S.A.; not N/A
CODE = re.compile(r"[a-z](?:\.?[a-z]){1,2}\.?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def find_country_code(text):
    """Return the two letters of the country that a text means, or None.

    A name that two countries have in two languages means neither, nor does "NA", which
    stands for "not available" more often than for Namibia.

    :param str text: a code or a name, in whatever case, with accents or without
    """
    folded = _fold(text)
    if not 2 <= len(folded) <= 60 or says_nothing(text):
        return None
    if CODE.fullmatch(str(text).strip()):
        letters = folded.upper()
        aliases = get_global("territory_aliases").get(letters, ())
        if len(aliases) == 1 and len(aliases[0]) == 2:
            return aliases[0]
        if letters in _get_codes():
            return letters
    return _get_names().get(folded)


def is_shared_name(text):
    """Tell whether two countries have a name, so that it means neither."""
    return _fold(text) in SHARED


def says_nothing(text):
    """Tell whether a text stands where nothing is known: N/A, -, brak.

    "NA" is one of them: in most files it is no Namibia.
    """
    folded = _fold(text)
    return folded in NOTHING_KNOWN or ("/" in str(text) and folded in SLASHED)


def are_country_codes(texts):
    """Tell whether texts are codes of countries, so that "NA" among them is Namibia.

    :param texts: iterable of str, of which those that say nothing prove nothing
    """
    texts = [text.strip() for text in texts if not says_nothing(text)]
    return bool(texts) and all(
        text.isupper() and len(text) in (2, 3) and find_country_code(text) for text in texts
    )


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

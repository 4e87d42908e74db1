"""Letters as a keyboard without the foreign ones has them: one rule for search and import."""

from odoo.tools import remove_accents

# letters of Latin scripts that are no letter with an accent
PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold_letters(text):
    """Return a text in small letters without accents.

    :param str text: in any script
    """
    folded = text.casefold()
    # nothing to take off, which is looked for letter by letter
    return folded if folded.isascii() else remove_accents(folded).translate(PLAIN_LETTERS)

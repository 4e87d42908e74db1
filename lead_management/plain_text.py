"""What a text says, in whatever characters: one rule for addresses, search and import.

Blanks of all kinds and characters that nobody sees say nothing; wide, capital and accented letters
are the plain ones.
"""

from odoo.tools import remove_accents

# zero width space, joiners, marks of direction, soft hyphen, byte order mark
INVISIBLE = "".join(
    chr(code) for code in (0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x2800, 0xFEFF)
)

#: also what turns the direction of what follows
UNSEEN = dict.fromkeys([*map(ord, INVISIBLE), *range(0x202A, 0x202F), *range(0x2060, 0x206A)])

#: letters, digits and marks of Asian keyboards, which are twice as wide as their own
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3002: ord("."),
    0xFF61: ord("."),
}

# letters of Latin scripts that are no letter with an accent
PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def make_plain(text):
    """Return a text without what nobody sees, its wide characters as the usual ones."""
    return text.translate(UNSEEN).translate(WIDE)


def is_blank(text):
    """Tell whether nothing of a text can be seen.

    :param text: str, or False for none
    """
    text = text or ""
    if text.isascii():
        return not text or text.isspace()
    return not "".join(text.translate(UNSEEN).split())


def fold_letters(text):
    """Return a text in small letters without accents.

    :param str text: in any script
    """
    folded = text.casefold()
    # nothing to take off, which is looked for letter by letter
    return folded if folded.isascii() else remove_accents(folded).translate(PLAIN_LETTERS)

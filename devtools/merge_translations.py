"""Bring translations up to date with a template: run with the packages of the server.

    python merge_translations.py addon.pot pl.po ru.po

A term that stayed keeps its translation, a new one is added without any, one that went is
removed. No guess is made and nothing is marked as fuzzy. A file that does not exist is created.
"""

import sys
from pathlib import Path

import polib

#: What Odoo's exporter stamps with the time, which would change every file at every export.
VOLATILE_HEADERS = ("POT-Creation-Date", "PO-Revision-Date")
PLURAL_FORMS = {
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : 2);"
    ),
}


def settle_template(path):
    """Remove from a template what differs at every export, or at some.

    :return: the template
    """
    template = polib.pofile(str(path), wrapwidth=78)
    for header in VOLATILE_HEADERS:
        template.metadata.pop(header, None)
    for entry in [*template]:
        # Odoo names templates of the demo products by itself, and exports them now and then
        places = [place for place, _line in entry.occurrences]
        if places and all(place.endswith("_demo_product_template") for place in places):
            template.remove(entry)
    template.save()
    return template


def merge(template, path):
    """Write the translation file anew, in the order of the template.

    :param template: the parsed template
    :param path: the ``.po`` file
    :return: how many terms have no translation
    """
    known = {}
    header, metadata = "", {}
    if path.exists():
        old = polib.pofile(str(path))
        header, metadata = old.header, old.metadata
        known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    language = path.stem
    merged = polib.POFile(wrapwidth=78)
    merged.header = header or template.header
    merged.metadata = {
        **template.metadata,
        **{key: value for key, value in metadata.items() if key not in VOLATILE_HEADERS},
        "Language": language,
        "Plural-Forms": PLURAL_FORMS.get(language, metadata.get("Plural-Forms", "")),
    }
    for entry in template:
        old = known.get((entry.msgctxt, entry.msgid))
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgstr=old.msgstr if old else "",
                comment=entry.comment,
                tcomment=old.tcomment if old else "",
                occurrences=entry.occurrences,
                flags=[flag for flag in entry.flags if flag != "fuzzy"],
            )
        )
    merged.save(str(path))
    return sum(1 for entry in merged if not entry.msgstr)


def main(arguments):
    """Merge a template into translations.

    :param arguments: the template's path and those of the translations
    """
    template = settle_template(Path(arguments[0]))
    for argument in arguments[1:]:
        path = Path(argument)
        missing = merge(template, path)
        print(f"{path.name}: {len(template)} terms, {missing} without a translation")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Bring translations up to date with a template: run with the packages of the server.

    python merge_translations.py [--others FOLDER] addon.pot pl.po ru.po

A term that stayed keeps its translation, a new one is added without any, one that went is
removed. No guess is made and nothing is marked as fuzzy. A file that does not exist is created.
A term that is new here and known to other addons, whose translations lie in a folder, has come
from one of them: it has their translation, where they all say the same.
"""

import argparse
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


def read_others(folder, language):
    """Return the translations on which all files of a language in a folder agree.

    :param folder: with files ``ADDON.LANGUAGE.po``
    :return: {(context, term): translation}
    """
    found = {}
    for path in sorted(folder.glob(f"*.{language}.po")):
        for entry in polib.pofile(str(path)):
            if entry.msgstr and not entry.obsolete:
                found.setdefault((entry.msgctxt, entry.msgid), set()).add(entry.msgstr)
    return {key: texts.pop() for key, texts in found.items() if len(texts) == 1}


def merge(template, path, others=None):
    """Write the translation file anew, in the order of the template.

    :param template: the parsed template
    :param path: the ``.po`` file
    :param others: {(context, term): translation} for terms that are new in the file
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
        key = (entry.msgctxt, entry.msgid)
        old = known.get(key)
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgstr=old.msgstr if old else (others or {}).get(key, ""),
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
    parser = argparse.ArgumentParser()
    parser.add_argument("--others", type=Path)
    parser.add_argument("template", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    template = settle_template(options.template)
    for path in options.files:
        others = read_others(options.others, path.stem) if options.others else {}
        missing = merge(template, path, others)
        print(f"{path.name}: {len(template)} terms, {missing} without a translation")


if __name__ == "__main__":
    main(sys.argv[1:])

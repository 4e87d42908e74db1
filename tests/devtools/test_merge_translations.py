"""./dev i18n: terms come and go, translations that people made stay."""

import polib
import pytest

from devtools.merge_translations import main

TEMPLATE = """
msgid ""
msgstr ""
"POT-Creation-Date: 2026-01-01 00:00+0000\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#. module: lead_management
#: model:ir.model,name:lead_management.model_lead_lead
msgid "Lead"
msgstr ""

#. module: lead_management
#: code:addons/lead_management/models/lead_lead.py:0
msgid "New term"
msgstr ""
"""
POLISH = """
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Lead"
msgstr "Szansa"

msgid "Gone"
msgstr "Usuni\u0119ty"
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a template and a translation that is older than it."""
    (tmp_path / "x.pot").write_text(TEMPLATE)
    (tmp_path / "pl.po").write_text(POLISH)
    return tmp_path


def merged(folder, language, *options):
    """Return the translations of a language after a merge, by their terms."""
    main([*options, str(folder / "x.pot"), str(folder / f"{language}.po")])
    return polib.pofile(str(folder / f"{language}.po"))


def test_translation_of_a_kept_term_stays(folder):
    assert merged(folder, "pl").find("Lead").msgstr == "Szansa"


def test_new_term_has_no_translation_and_is_not_fuzzy(folder):
    entry = merged(folder, "pl").find("New term")
    assert entry.msgstr == ""
    assert not entry.fuzzy


def keep(folder, addon, translation):
    """Write what another addon has for the new term; return the options of a merge."""
    others = folder / "others"
    others.mkdir(exist_ok=True)
    text = POLISH.replace("Gone", "New term").replace("Usuni\u0119ty", translation)
    (others / f"{addon}.pl.po").write_text(text)
    return "--others", str(others)


def test_term_that_moved_takes_its_translation_along(folder):
    options = keep(folder, "former", "Nowy termin")
    polish = merged(folder, "pl", *options)
    assert polish.find("New term").msgstr == "Nowy termin"
    assert polish.find("Lead").msgstr == "Szansa"
    assert merged(folder, "ru", *options).find("New term").msgstr == ""


def test_of_two_translations_none_is_taken(folder):
    keep(folder, "former", "Nowy termin")
    options = keep(folder, "other", "Inny termin")
    assert merged(folder, "pl", *options).find("New term").msgstr == ""


def test_term_that_went_is_removed(folder):
    assert merged(folder, "pl").find("Gone") is None


def test_missing_file_is_created_for_its_language(folder):
    russian = merged(folder, "ru")
    assert russian.metadata["Language"] == "ru"
    assert [entry.msgid for entry in russian] == ["Lead", "New term"]


def test_second_merge_changes_nothing(folder):
    merged(folder, "pl")
    before = [(folder / name).read_text() for name in ("x.pot", "pl.po")]
    merged(folder, "pl")
    assert [(folder / name).read_text() for name in ("x.pot", "pl.po")] == before
    assert "POT-Creation-Date" not in before[0]

import re
from collections import Counter

import polib

from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader


class TranslationFilesMixin:
    """What the translation files of an addon have to keep, for a `TransactionCase`.

    Bridges reuse it: a class with `addon` set is all that they write.
    """

    # the tests are all inherited
    allow_inherited_tests_method = True
    #: Name of the addon whose files are read.
    addon = "lead_management"
    languages = ("pl", "ru")
    #: Terms that the addon exports only where others are installed beside it.
    said_by_others = frozenset()
    # values, and the markup around words
    _placeholder = re.compile(r"%%?\(\w+\)[sd]|%[sd]|<[^>]+>")

    def _read_terms(self, name):
        """Return the entries of a file of the addon by their English terms."""
        entries = polib.pofile(file_path(f"{self.addon}/i18n/{name}"))
        return {entry.msgid: entry for entry in entries}

    def _read_template(self):
        return self._read_terms(f"{self.addon}.pot")

    def _read_translations(self):
        """Yield each language with its entries by their English terms."""
        for language in self.languages:
            yield language, self._read_terms(f"{language}.po")

    def _get_current_terms(self):
        """Return the terms that the code, the views and the data have now."""
        reader = TranslationModuleReader(self.env.cr, modules=[self.addon])
        terms = {source for _module, _type, _name, _id, source, *_rest in reader}
        return terms | self.said_by_others

    def _get_terms_of_website(self):
        """Return what the website calls the form of a model.

        One addon says it, and it would be exported with every addon that extends the model.
        """
        reader = TranslationModuleReader(self.env.cr, modules=[self.addon])
        return {row[4] for row in reader if row[2].startswith("ir.model,website_form")}

    def test_template_names_every_term(self):
        """REQ-0.17: no label, message or help text is left out of the translations."""
        missing = self._get_current_terms() - set(self._read_template())
        missing -= self._get_terms_of_website()
        self.assertFalse(missing, "run ./dev i18n, then translate the new terms")

    def test_template_names_no_other_term(self):
        """REQ-0.17: what the addon no longer says is not translated either.

        Terms of demo data and of Website are left out: the database may have been made without
        them.
        """
        current = self._get_current_terms()
        stale = [
            term
            for term, entry in self._read_template().items()
            if term not in current
            and not all(
                place.endswith("_demo") or ",website_form_label:" in place
                for place, _line in entry.occurrences
            )
        ]
        self.assertFalse(stale, "run ./dev i18n")

    def test_every_term_is_translated(self):
        """REQ-0.17: Polish and Russian have each term, and no doubtful one."""
        template = self._read_template()
        self.assertTrue(template)
        for language, entries in self._read_translations():
            with self.subTest(language=language):
                self.assertEqual(set(entries), set(template))
                untranslated = [term for term, entry in entries.items() if not entry.msgstr]
                self.assertFalse(untranslated)
                doubtful = [
                    term for term, entry in entries.items() if entry.fuzzy or entry.obsolete
                ]
                self.assertFalse(doubtful)

    def test_translations_say_where_they_belong(self):
        """REQ-0.17: a translation reaches the same places as the template's term."""
        template = self._read_template()
        for language, entries in self._read_translations():
            elsewhere = [
                term
                for term, entry in entries.items()
                if entry.occurrences != template[term].occurrences
                or entry.comment != template[term].comment
            ]
            with self.subTest(language=language):
                self.assertFalse(elsewhere, "run ./dev i18n")

    def test_placeholders_are_kept(self):
        """REQ-0.17: a translated message names the same values, and as many."""
        for language, entries in self._read_translations():
            changed = {
                term: entry.msgstr
                for term, entry in entries.items()
                if self._count_placeholders(entry.msgstr) != self._count_placeholders(term)
            }
            with self.subTest(language=language):
                self.assertFalse(changed)

    def _count_placeholders(self, text):
        return Counter(self._placeholder.findall(text))

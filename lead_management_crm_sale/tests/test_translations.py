from odoo.tests import TransactionCase, tagged

from odoo.addons.lead_management.tests.translation_files import TranslationFilesMixin


@tagged("post_install", "-at_install")
class TestTranslationFiles(TranslationFilesMixin, TransactionCase):
    """The translation files of orders made on deals."""

    addon = "lead_management_crm_sale"

    def test_words_of_the_glossary(self):
        """REQ-0.17, REQ-0.24: the item has the word of the manual."""
        for language, word in {"pl": "Towar", "ru": "Номенклатура"}.items():
            with self.subTest(language=language):
                self.assertEqual(self._read_terms(f"{language}.po")["Item"].msgstr, word)

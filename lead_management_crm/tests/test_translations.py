from odoo.tests import TransactionCase, tagged

from odoo.addons.lead_management.tests.translation_files import TranslationFilesMixin


@tagged("post_install", "-at_install")
class TestTranslationFiles(TranslationFilesMixin, TransactionCase):
    """The translation files of deals and CRM mode."""

    addon = "lead_management_crm"

    def test_words_of_the_glossary(self):
        """REQ-3.1, REQ-3.7, REQ-3.13 to REQ-3.15, REQ-4.9"""
        words = {
            "Classic CRM": "Klasyczny CRM",
            "Simple CRM": "Prosty CRM",
            "CRM mode": "Tryb CRM",
            "Create Contact or Company": "Utwórz Kontakt lub Firmę",
            "Select sales funnel": "Wybierz lejek sprzedażowy",
            "Do not close activities after conversion": ("Nie zamykaj aktywności po konwersji"),
            "Require deal creation": "Wymagaj utworzenia deala",
        }
        terms = self._read_terms("pl.po")
        self.assertEqual({term: terms[term].msgstr for term in words}, words)

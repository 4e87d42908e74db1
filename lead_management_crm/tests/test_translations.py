from odoo.tests import TransactionCase, tagged

from odoo.addons.lead_management.tests.translation_files import TranslationFilesMixin


@tagged("post_install", "-at_install")
class TestTranslationFiles(TranslationFilesMixin, TransactionCase):
    """The translation files of deals, CRM mode, lifecycle stages and takeover."""

    addon = "lead_management_crm"

    def test_words_of_the_glossary(self):
        """REQ-3.1, REQ-3.7, REQ-3.13 to REQ-3.15, REQ-4.3, REQ-4.4, REQ-4.6, REQ-4.9"""
        words = {
            "Classic CRM": "Klasyczny CRM",
            "Simple CRM": "Prosty CRM",
            "CRM mode": "Tryb CRM",
            "Create Contact or Company": "Utwórz Kontakt lub Firmę",
            "Select sales funnel": "Wybierz lejek sprzedażowy",
            "Do not close activities after conversion": ("Nie zamykaj aktywności po konwersji"),
            "Create lead based on lifecycle stage": ("Utwórz lead na podstawie etapu cyklu życia"),
            "Select lifecycle stages": "Wybierz etapy cyklu życia",
            "Set lifecycle stage when a lead is associated": (
                "Ustaw etap cyklu życia, gdy lead jest powiązany"
            ),
            "Require deal creation": "Wymagaj utworzenia deala",
        }
        terms = self._read_terms("pl.po")
        self.assertEqual({term: terms[term].msgstr for term in words}, words)

from odoo.tests import TransactionCase, tagged

from odoo.addons.lead_management.tests.translation_files import TranslationFilesMixin


@tagged("post_install", "-at_install")
class TestTranslationFiles(TranslationFilesMixin, TransactionCase):
    """The translation files of lifecycle stages."""

    addon = "lead_management_lifecycle"

    def test_words_of_the_glossary(self):
        """REQ-4.3, REQ-4.4, REQ-4.6"""
        words = {
            "Create lead based on lifecycle stage": ("Utwórz lead na podstawie etapu cyklu życia"),
            "Select lifecycle stages": "Wybierz etapy cyklu życia",
            "Set lifecycle stage when a lead is associated": (
                "Ustaw etap cyklu życia, gdy lead jest powiązany"
            ),
        }
        terms = self._read_terms("pl.po")
        self.assertEqual({term: terms[term].msgstr for term in words}, words)

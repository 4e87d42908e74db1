from odoo.tests import TransactionCase, tagged

from odoo.addons.lead_management.tests.translation_files import TranslationFilesMixin


@tagged("post_install", "-at_install")
class TestTranslationFiles(TranslationFilesMixin, TransactionCase):
    """The translation files of orders and invoices."""

    addon = "lead_management_sale"

    def test_words_of_the_glossary(self):
        """REQ-0.17, REQ-0.24: the settings and buttons have the words of the manual."""
        words = {
            "pl": {
                "Order type": "Typ zamówienia",
                "Invoice type": "Typ faktury",
                "Create Order": "Utwórz Zamówienie",
                "Create Invoice": "Utwórz fakturę",
                "Item": "Towar",
            },
            "ru": {
                "Order type": "Тип заказа",
                "Invoice type": "Тип реализации",
                "Create Order": "Создать Заказ",
                "Create Invoice": "Создать реализацию",
                "Item": "Номенклатура",
            },
        }
        for language, expected in words.items():
            terms = self._read_terms(f"{language}.po")
            with self.subTest(language=language):
                self.assertEqual({term: terms[term].msgstr for term in expected}, expected)

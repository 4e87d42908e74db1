from odoo.tests import TransactionCase, tagged

from odoo.addons.lead_management.tests.translation_files import TranslationFilesMixin


@tagged("post_install", "-at_install")
class TestTranslationFiles(TranslationFilesMixin, TransactionCase):
    """The translation files of the conversations."""

    addon = "lead_management_mail"
    said_by_others = frozenset({"Ratings", "New lead"})

    def test_words_of_the_queue_are_those_of_the_glossary(self):
        """REQ-0.61, REQ-0.22: Ready, Ignored, Create, Attach as people know them."""
        words = {
            "Ready": ("Gotowy", "В работе"),
            "Ignored": ("Ignorowany", "Игнорировано"),
            "Create": ("Utwórz", "Создать"),
            "Attach": ("Dołącz", "Прикрепить"),
            "Calls": ("Połączenia", "Звонки"),
            "Inbox": ("Do przetworzenia", "Необработанные обращения"),
        }
        for number, language in enumerate(self.languages):
            terms = self._read_terms(f"{language}.po")
            for term, translations in words.items():
                with self.subTest(language=language, term=term):
                    self.assertEqual(terms[term].msgstr, translations[number])

from odoo.tests import TransactionCase, tagged

from odoo.addons.lead_management.tests.translation_files import TranslationFilesMixin


@tagged("post_install", "-at_install")
class TestTranslationFiles(TranslationFilesMixin, TransactionCase):
    """The translation files of the automation rules."""

    addon = "lead_management_automation"

    def test_status_is_called_status(self):
        """REQ-0.17, REQ-5.7: the trigger says the glossary's word for a status."""
        for language, word in (("pl", "Status"), ("ru", "Статус")):
            terms = self._read_terms(f"{language}.po")
            with self.subTest(language=language):
                self.assertTrue(terms["Status is set to"].msgstr.startswith(word))

from odoo.tests import TransactionCase, tagged

from odoo.addons.lead_management.tests.translation_files import TranslationFilesMixin


@tagged("post_install", "-at_install")
class TestTranslationFiles(TranslationFilesMixin, TransactionCase):
    """The translation files of the reports."""

    addon = "lead_management_report"

    def test_reports_have_the_words_of_the_glossary(self):
        """REQ-0.15, REQ-0.17, REQ-0.73: names of the report and its ready views."""
        words = {
            "pl": {
                "Lead report": "Raport leadów",
                "Leads per week": "Ile leadów wpada tygodniowo",
                "Planned closings by month": "Planowane zamknięcia wg miesięcy",
                "Workload by salesperson": "Obciążenie pracy wg sprzedawcy",
                "Marketing effectiveness": "Efektywność marketingu",
                "Date interval": "Interwał dat",
            },
            "ru": {
                "Lead report": "Отчет по лидам",
                "Leads per week": "Сколько лидов поступает по неделям",
                "Planned closings by month": "Планируемые закрытия по месяцам",
                "Workload by salesperson": "Нагрузка по менеджерам",
                "Marketing effectiveness": "Эффективность маркетинга",
                "Date interval": "Интервал дат",
            },
        }
        for language, expected in words.items():
            terms = self._read_terms(f"{language}.po")
            with self.subTest(language=language):
                self.assertEqual({term: terms[term].msgstr for term in expected}, expected)

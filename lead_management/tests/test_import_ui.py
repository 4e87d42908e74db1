from odoo.tests import HttpCase, tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install", "browser")
class TestLeadImportScreen(LeadManagementCommon, HttpCase):
    def test_what_can_be_read_in_two_ways_is_asked(self):
        """REQ-1.25: both readings, no import before the answer, and the answer counts."""
        self.start_tour("/odoo/leads", "lead_import_questions", login=self.user_all.login)
        lead = self.env["lead.lead"].search([("name", "=", "Doubtful")])
        self.assertEqual(str(lead.date_deadline), "2026-09-10")
        self.assertEqual(lead.expected_revenue, 12500)
        self.assertFalse(lead.country_id)
        self.assertIn("Country: Narnia", lead.description)

    def test_file_is_corrected_and_imported_with_duplicates(self):
        """REQ-1.25: upload, Test, error by row and column, choice, counts."""
        existing = self._create_lead(name="Acme", email="info@acme.example", city="Kraków")
        self.start_tour("/odoo", "lead_import_duplicates", login=self.user_all.login)
        self.assertEqual(existing.city, "Gdańsk")
        [newcomer] = self.env["lead.lead"].search([("id", "!=", existing.id)])
        self.assertRecordValues(
            newcomer,
            [{"name": "Newcomer again", "city": "Łódź", "user_id": self.user_all.id}],
        )

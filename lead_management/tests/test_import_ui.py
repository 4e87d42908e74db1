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
        self.start_tour("/odoo/leads", "lead_import_duplicates", login=self.user_all.login)
        self.assertEqual(existing.city, "Gdańsk")
        [newcomer] = self.env["lead.lead"].search([("id", "!=", existing.id)])
        self.assertRecordValues(
            newcomer,
            [{"name": "Newcomer again", "city": "Łódź", "user_id": self.user_all.id}],
        )

    def test_import_is_previewed_and_undone(self):
        """REQ-6.10, REQ-6.9: policy and preview before, record and Undo afterwards."""
        existing = self._create_lead(name="Acme", email="info@acme.example", city="Kraków")
        self.start_tour("/odoo/leads", "lead_import_undo", login=self.user_manager.login)
        self.assertEqual(existing.city, "Gdańsk")
        run = self.env["lead.import.run"].search([])
        self.assertEqual((run.state, run.created_count, run.updated_count), ("running", 1, 1))
        self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((run.state, existing.city), ("done", "Kraków"))
        self.assertEqual(self.env["lead.lead"].search([]), existing)


@tagged("post_install", "-at_install", "browser")
class TestLeadImportOnPhone(LeadManagementCommon, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_policy_and_preview_fit_on_a_phone(self):
        """REQ-6.10: nothing lies beside the screen, and the import comes to its end."""
        existing = self._create_lead(name="Acme", email="info@acme.example", city="Kraków")
        self.start_tour("/odoo/leads", "lead_import_phone", login=self.user_all.login)
        self.assertEqual(existing.city, "Gdańsk")

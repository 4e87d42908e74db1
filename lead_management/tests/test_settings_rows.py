from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestSettingsRows(LeadManagementCommon):
    """Every company has its settings from the start; asking for them makes none."""

    def test_every_company_has_its_settings(self):
        """REQ-1.4: older than the app or not, archived ones too."""
        companies = self.env["res.company"].with_context(active_test=False).search([])
        Settings = self.env["lead.settings"]
        self.assertEqual(Settings.search([]).company_id, companies)
        for company in companies:
            self.assertEqual(Settings.browse(Settings._get_id(company.id)).company_id, company)

    def test_asking_makes_none(self):
        """REQ-1.4: what a savepoint takes back, no cache goes on naming."""
        company = self.company_a
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM lead_settings WHERE company_id = %s", (company.id,))
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        Settings = self.env["lead.settings"]
        self.assertFalse(Settings._get_id(company.id))
        self.assertTrue(Settings._get_values(company.id).reason_required)
        self.assertFalse(Settings.search([("company_id", "=", company.id)]))
        lead = self._create_lead(name="Without settings")
        self.env.flush_all()
        self.assertFalse(lead.settings_id)
        Settings._create_missing()
        settings = Settings.browse(Settings._get_id(company.id))
        self.assertEqual(settings.company_id, company)
        self.assertEqual(self._create_lead(name="With settings").settings_id, settings)
        Settings._create_missing()
        self.assertEqual(Settings.search_count([("company_id", "=", company.id)]), 1)

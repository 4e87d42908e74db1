from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestLeadDefaults(LeadManagementCommon):
    def test_new_lead_gets_first_open_status_and_salesperson(self):
        """REQ-0.37"""
        lead = self._create_lead()
        self.assertEqual(lead.status_id, self.status_new)
        self.assertEqual(lead.user_id, self.user_own)
        self.assertEqual(lead.team_id, self.team_a)
        self.assertEqual(lead.company_id, self.company_a)

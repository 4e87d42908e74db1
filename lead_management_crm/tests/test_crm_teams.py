from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestTeamsOfManager(LeadManagementCommon):
    """Sales teams belong to the Leads manager's configuration, deals or not."""

    def test_manager_without_sales_deletes_an_unused_team(self):
        """REQ-0.19: Odoo's crm reads its statistics of the team before it is deleted."""
        team = self.env["crm.team"].with_user(self.user_manager).create({"name": "Retail"})
        self.env["crm.lead.scoring.frequency"].sudo().create(
            {"team_id": team.id, "variable": "stage_id", "value": "1", "won_count": 2}
        )
        team.unlink()
        self.assertFalse(team.exists())

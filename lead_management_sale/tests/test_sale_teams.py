from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LeadSaleCommon


@tagged("post_install", "-at_install")
class TestTeamsOfManager(LeadSaleCommon):
    """Sales teams belong to the Leads manager's configuration, orders or not."""

    def _create_orders(self, count):
        values = {"partner_id": self.customer.id, "team_id": self.team_other.id}
        return self.env["sale.order"].with_company(self.company_a).create([values] * count)

    def test_manager_without_sales_deletes_an_unused_team(self):
        """REQ-0.19: with the Leads group alone."""
        team = self.env["crm.team"].with_user(self.user_manager).create({"name": "Retail"})
        team.unlink()
        self.assertFalse(team.exists())

    def test_team_that_sells_is_still_kept(self):
        """REQ-0.19: Odoo's own rule counts orders that the manager does not see."""
        self._create_orders(5)
        with self.assertRaisesRegex(UserError, "5"):
            self.team_other.with_user(self.user_manager).unlink()

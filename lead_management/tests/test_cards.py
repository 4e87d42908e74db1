from lxml import etree

from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestCards(LeadManagementCommon):
    """What the cards of the board show is the company's choice."""

    def _get_display(self):
        """Return how the cards of a salesperson show the creation date."""
        Lead = self.env["lead.lead"].with_user(self.user_own).with_company(self.company_a)
        arch = Lead.get_views([(False, "kanban")])["views"]["kanban"]["arch"]
        [node] = etree.fromstring(arch).xpath("//field[@name='date']")
        return node.get("options")

    def test_creation_date_stands_on_the_cards_where_the_company_wants_it(self):
        """REQ-0.54, REQ-8.1: at once; else the age, and the date in its tooltip."""
        self.assertIn("distance", self._get_display())
        self.settings_a.with_user(self.user_manager).show_card_date = True
        self.assertIn("both", self._get_display())
        self.settings_a.with_user(self.user_manager).show_card_date = False
        self.assertIn("distance", self._get_display())

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.lead_management.tests import test_companies as core


@tagged("post_install", "-at_install")
class TestOtherCompanysDeals(core.TestOtherCompanysRecords):
    """REQ-1.4: settings and deals name nothing of another company."""

    allow_inherited_tests_method = True
    _addon = "lead_management_crm"

    def _get_foreign_values(self):
        return {
            "lead.settings": {
                "mode_team_id": self.team_b.id,
                "deal_status_ids": [Command.set(self.status_b.ids)],
                "qualify_status_ids": [Command.set(self.status_b.ids)],
            }
        }

    def test_deal_and_lead_have_one_company(self):
        """REQ-1.4: a deal without a company may come from any lead."""
        lead = self._create_lead()
        Deal = self.env["crm.lead"]
        deal = Deal.create({"name": "Deal", "type": "opportunity", "company_id": False})
        deal.lead_id = lead
        with self.assertRaisesRegex(ValidationError, "Give both the same company"):
            deal.company_id = self.company_b

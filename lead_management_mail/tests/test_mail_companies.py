from odoo.tests import tagged

from odoo.addons.lead_management.tests import test_companies as core


@tagged("post_install", "-at_install")
class TestOtherCompanysStatuses(core.TestOtherCompanysRecords):
    """REQ-4.17: the statuses that contacts lead to are no other company's."""

    allow_inherited_tests_method = True
    _addon = "lead_management_mail"

    def _get_foreign_values(self):
        return {
            "lead.type": {
                "outreach_status_id": self.status_b.id,
                "reply_status_id": self.status_b.id,
            }
        }

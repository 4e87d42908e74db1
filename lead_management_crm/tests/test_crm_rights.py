from odoo.tests import new_test_user, tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.rights_table import RightsTableMixin


@tagged("post_install", "-at_install")
class TestCrmRightsTable(RightsTableMixin, LeadManagementCommon):
    """The table of rights of deals and CRM mode."""

    addon = "lead_management_crm"
    rights = {
        "lead.mode.switch": ("", "", "", "", "crud"),
        "lead.mode.wizard": ("", "", "", "", "crud"),
        "lead.mode.wizard.line": ("", "", "", "", "crud"),
        "lead.qualification": ("r", "r", "r", "r", "r"),
        "lead.qualification.value": ("", "crud", "crud", "crud", "crud"),
        "lead.qualification.wizard": ("", "crud", "crud", "crud", "crud"),
    }
    # of other apps: the Leads groups give no right there
    rights_elsewhere = {
        "crm.lead": ("", "", "", "", ""),
    }
    groups_without_rights = ("sales_team.group_sale_manager",)

    def test_system_administrators_see_what_failed_of_conversions_alone(self):
        """REQ-2.3, REQ-3.6: they switch the mode, but see no leads."""
        admin = new_test_user(self.env, "rights_admin", groups="base.group_system")
        values = {"job_id": 1, "company_id": admin.company_id.id, "name": "Lead"}
        other, switch = self.env["lead.job.failure"].create(
            [{**values, "job_model": name} for name in ("lead.other.job", "lead.mode.switch")]
        )
        seen = self.env["lead.job.failure"].with_user(admin).search([])
        self.assertEqual(seen & (other | switch), switch.with_user(admin))

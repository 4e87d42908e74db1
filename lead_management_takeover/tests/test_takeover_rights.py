from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.rights_table import RightsTableMixin


@tagged("post_install", "-at_install")
class TestTakeoverRightsTable(RightsTableMixin, LeadManagementCommon):
    """The table of rights of takeovers."""

    addon = "lead_management_takeover"
    rights = {
        "lead.takeover": ("", "", "", "", "crud"),
        "lead.takeover.stage": ("", "", "", "", "crud"),
    }
    groups_without_rights = ("sales_team.group_sale_manager",)

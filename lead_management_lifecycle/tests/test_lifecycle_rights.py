from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.rights_table import RightsTableMixin


@tagged("post_install", "-at_install")
class TestLifecycleRightsTable(RightsTableMixin, LeadManagementCommon):
    """The table of rights of lifecycle stages."""

    addon = "lead_management_lifecycle"
    rights = {
        "lead.lifecycle.stage": ("r", "r", "r", "r", "crud"),
    }
    # a stage stands on contacts, which every employee may read
    read_by_employees = {"lead.lifecycle.stage"}
    groups_without_rights = ("sales_team.group_sale_manager",)

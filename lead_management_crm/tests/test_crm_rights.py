from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.rights_table import RightsTableMixin


@tagged("post_install", "-at_install")
class TestCrmRightsTable(RightsTableMixin, LeadManagementCommon):
    """The table of rights of deals, CRM mode and lifecycle stages."""

    addon = "lead_management_crm"
    rights = {
        "lead.job.failure": ("", "", "", "", "r"),
        "lead.mode.switch": ("", "", "", "", "crud"),
        "lead.mode.wizard": ("", "", "", "", "crud"),
        "lead.mode.wizard.line": ("", "", "", "", "crud"),
        "lead.lifecycle.stage": ("r", "r", "r", "r", "crud"),
        "lead.qualification": ("r", "r", "r", "r", "r"),
        "lead.qualification.value": ("", "crud", "crud", "crud", "crud"),
        "lead.qualification.wizard": ("", "crud", "crud", "crud", "crud"),
        "lead.takeover": ("", "", "", "", "crud"),
        "lead.takeover.stage": ("", "", "", "", "crud"),
    }
    # of other apps: the Leads groups give no right there
    rights_elsewhere = {
        "crm.lead": ("", "", "", "", ""),
    }
    # a stage stands on contacts, which every employee may read
    read_by_employees = {"lead.lifecycle.stage"}
    groups_without_rights = ("sales_team.group_sale_manager",)

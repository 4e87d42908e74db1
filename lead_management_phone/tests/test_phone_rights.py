from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.rights_table import RightsTableMixin


@tagged("post_install", "-at_install")
class TestPhoneRightsTable(RightsTableMixin, LeadManagementCommon):
    """The table of rights of telephony."""

    addon = "lead_management_phone"
    rights = {
        "lead.call.provider": ("", "", "", "", "crud"),
        "lead.call.extension": ("", "", "", "", "crud"),
    }

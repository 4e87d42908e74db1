from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.rights_table import RightsTableMixin


@tagged("post_install", "-at_install")
class TestCaptureRightsTable(RightsTableMixin, LeadManagementCommon):
    """The table of rights of capture keys."""

    addon = "lead_management_capture"
    rights = {
        "lead.capture.key": ("", "", "", "", "crud"),
        "lead.capture.submission": ("", "", "", "", "rud"),
    }

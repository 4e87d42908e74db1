from odoo.tests import tagged

from odoo.addons.lead_management.tests.rights_table import RightsTableMixin

from .common import LeadReportCommon


@tagged("post_install", "-at_install")
class TestReportRightsTable(RightsTableMixin, LeadReportCommon):
    """The table of rights of the reports: for everybody who sees leads."""

    addon = "lead_management_report"
    rights = {
        "lead.status.analysis": ("r", "r", "r", "r", "r"),
        "lead.target": ("r", "r", "r", "r", "crud"),
    }

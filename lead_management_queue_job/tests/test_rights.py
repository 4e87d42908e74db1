from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.rights_table import RightsTableMixin


@tagged("post_install", "-at_install")
class TestQueueRightsTable(RightsTableMixin, LeadManagementCommon):
    """The table of rights of the queue: its parts are the server's."""

    addon = "lead_management_queue_job"
    rights = {"lead.job.part": ("", "", "", "", "")}

from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.rights_table import RightsTableMixin


@tagged("post_install", "-at_install")
class TestMailRightsTable(RightsTableMixin, LeadManagementCommon):
    """The table of rights of the conversations."""

    addon = "lead_management_mail"
    rights = {
        "lead.blocked.sender": ("r", "crd", "crd", "crd", "crud"),
        "lead.call": ("r", "cru", "cru", "cru", "crud"),
        "lead.template.wizard": ("", "crud", "crud", "crud", "crud"),
        "lead.history": ("r", "r", "r", "r", "r"),
        "lead.attach.wizard": ("", "crud", "crud", "crud", "crud"),
        "lead.inbox.item": ("r", "r", "r", "r", "r"),
        "lead.email": ("r", "ru", "ru", "ru", "rud"),
    }

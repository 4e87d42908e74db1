from lxml import etree

from odoo.tests import tagged

from .common import LeadManagementCommon

# lists whose rows are told apart by their lead; those of addons where they are installed
LOGS = (
    "lead.assignment.log",
    "lead.assignment.pass",
    "lead.capture.submission",
    "lead.duplicate.dismissal",
    "lead.merge",
    "lead.response.escalation",
    "lead.response.report",
    "lead.status.analysis",
    "lead.status.change",
)


@tagged("post_install", "-at_install")
class TestListWidths(LeadManagementCommon):
    """What a list is about can be read in a window of 1,440 pixels."""

    def test_leads_of_a_log_are_not_squeezed(self):
        """REQ-0.28: the name has a least width and a second line; headings are whole."""
        found = 0
        for model in LOGS:
            if model not in self.env:
                continue
            arch = etree.fromstring(self.env[model].get_view(view_type="list")["arch"])
            [lead] = arch.xpath("field[@name='lead_id']")
            with self.subTest(model=model):
                self.assertEqual(lead.get("widget"), "lead_wide")
                self.assertIn("o_lead_wrap", lead.get("class"))
                self.assertIn("o_lead_list", arch.get("class"))
            found += 1
        self.assertGreaterEqual(found, 3)

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

    def test_headings_of_all_lists_are_whole(self):
        """REQ-0.28: a heading that is too long for its column takes a second line."""
        actions = self.env["ir.actions.act_window"].search(
            [
                ("res_model", "=like", "lead.%"),
                ("view_mode", "like", "list"),
                ("target", "!=", "new"),
            ]
        )
        models = {name for name in actions.mapped("res_model") if name in self.env}
        self.assertGreater(len(models), 5)
        for model in models:
            arch = etree.fromstring(self.env[model].get_view(view_type="list")["arch"])
            classes = {*(arch.get("class") or "").split()}
            with self.subTest(model=model):
                self.assertTrue(classes & {"o_lead_list", "o_lead_quality", "o_lead_table"})

    def test_names_of_leads_are_not_squeezed(self):
        """REQ-0.28: whatever columns a salesperson adds."""
        arch = etree.fromstring(self.env["lead.lead"].get_view(view_type="list")["arch"])
        [name] = arch.xpath("field[@name='name']")
        self.assertEqual(name.get("widget"), "lead_wide_text")

from lxml import etree

from odoo.tests import tagged

from .common import LeadMailCommon


@tagged("post_install", "-at_install")
class TestConversationViews(LeadMailCommon):
    """What the addon adds to the views of leads."""

    def _get_arch(self, view_type, user=None):
        Lead = self.env["lead.lead"].with_user(user or self.user_own)
        return etree.fromstring(Lead.get_view(view_type=view_type)["arch"])

    def _get_specification(self, arch):
        Lead = self.env["lead.lead"]
        names = {
            node.get("name") for node in arch.iter("field") if node.get("name") in Lead._fields
        }
        return {
            name: {"fields": {"display_name": {}}} if Lead._fields[name].relational else {}
            for name in names
        }

    def test_card_has_conversation_tabs_and_buttons(self):
        """REQ-0.34, REQ-1.13, REQ-0.63"""
        arch = self._get_arch("form")
        self.assertTrue(arch.findall(".//chatter"))
        counters = {page.get("name"): page.get("counter") for page in arch.iter("page")}
        self.assertEqual(counters["history"], "history_ids")
        # the files are those of the conversation; what belongs to the lead opens by its counter
        self.assertTrue(arch.find(".//chatter").get("reload_on_attachment"))
        for name, field in (
            ("action_open_calls", "call_count"),
            ("action_open_emails", "email_count"),
            ("action_open_meetings", "meeting_count"),
        ):
            (button,) = arch.findall(f".//div[@name='button_box']/button[@name='{name}']")
            self.assertEqual(button.find("field").get("name"), field)
        (button,) = arch.findall(".//button[@name='action_write_email']")
        self.assertEqual(button.get("invisible"), "not id or not email")

    def test_every_group_reads_what_the_views_show(self):
        """REQ-1.14: card, list and board open for whoever sees leads."""
        lead = self._create_lead(email="anna@example.com")
        lead.activity_schedule("mail.mail_activity_data_call", user_id=self.user_own.id)
        users = (
            self.user_readonly | self.user_own | self.user_team | self.user_all | self.user_manager
        )
        # the board shows the step itself, the others its date
        shown = {"form": "date_next_step", "list": "date_next_step", "kanban": "activity_ids"}
        for user in users:
            for view_type, name in shown.items():
                specification = self._get_specification(self._get_arch(view_type, user))
                with self.subTest(user=user.login, view=view_type):
                    (values,) = lead.with_user(user).web_read(specification)
                    self.assertTrue(values[name])

    def test_readonly_writes_no_email(self):
        """REQ-0.18: reading leads is no right to write to them."""
        arch = self._get_arch("form", self.user_readonly)
        self.assertFalse(arch.findall(".//button[@name='action_write_email']"))
        actions = (
            self.env["lead.lead"]
            .with_user(self.user_readonly)
            .get_views([(False, "list")], {"toolbar": True})["views"]["list"]["toolbar"]
        )
        mass_mail = self.env.ref("lead_management_mail.lead_lead_action_mass_mail")
        self.assertNotIn(mass_mail.id, [action["id"] for action in actions.get("action", [])])

    def test_activity_view_comes_after_board_and_list(self):
        """REQ-2.14: the action opens the board, as before."""
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        modes = [mode for _view_id, mode in action["views"]]
        self.assertEqual(modes[:3], ["kanban", "list", "form"])
        self.assertIn("activity", modes)

    def test_my_activities_lists_the_own_ones(self):
        """REQ-2.14: not those of colleagues on the same leads."""
        mine, other = self._create_leads(2)
        mine.activity_schedule("mail.mail_activity_data_call", user_id=self.user_own.id)
        other.activity_schedule("mail.mail_activity_data_call", user_id=self.user_colleague.id)
        arch = self._get_arch("search")
        (node,) = arch.findall(".//filter[@name='activities_my']")
        self.assertEqual(node.get("domain"), "[('activity_user_id', '=', uid)]")
        found = (
            self.env["lead.lead"]
            .with_user(self.user_own)
            .search([("activity_user_id", "=", self.user_own.id)])
        )
        self.assertEqual(found, mine)

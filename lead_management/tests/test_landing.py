from odoo.tests import tagged, users

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestLanding(LeadManagementCommon):
    """What the app opens on."""

    @users("lead_own", "lead_readonly", "lead_manager")
    def test_everybody_chooses_for_themselves(self):
        """REQ-8.4: in the preferences, without a right to write users."""
        # not `env.user`, which is read and written past the rights
        user = self.env["res.users"].browse(self.env.uid)
        user.write({"lead_landing": "board"})
        landing = self.env["res.users"].get_lead_landing()
        self.assertEqual(landing, "lead_management.lead_lead_action")
        self.assertEqual(user.read(["lead_landing"])[0]["lead_landing"], "board")

    @users("lead_own", "lead_readonly", "lead_manager")
    def test_nothing_chosen(self):
        """REQ-8.4: there is a page for everybody."""
        action = self.env.ref(self.env["res.users"].get_lead_landing())
        self.assertIn(action._name, ("ir.actions.act_window", "ir.actions.client"))

    def test_configuration_has_headings(self):
        """REQ-8.4: no long list of entries, and none without a heading but the settings."""
        menu = self.env.ref("lead_management.lead_management_menu_configuration")
        entries = menu.child_id.filtered("action")
        self.assertEqual(entries, self.env.ref("lead_management.lead_settings_menu"))
        self.assertEqual(len(menu.child_id - entries), 4)

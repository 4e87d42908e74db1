from odoo import Command
from odoo.tests import HttpCase, tagged

from .mode_common import LeadModeCommon


@tagged("post_install", "-at_install", "browser")
class TestModeTours(LeadModeCommon, HttpCase):
    """The CRM mode on the screen."""

    @classmethod
    def _setup_users(cls):
        res = super()._setup_users()
        group = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.user_manager.group_ids = [Command.link(group.id)]
        return res

    def test_switch_and_back(self):
        """REQ-3.7, REQ-3.9, REQ-3.12: from the leads to Simple, from the deals to Classic."""
        self.env["res.partner"].create({"name": "Anna of old", "email": "anna0@person.example"})
        leads = self.env["lead.lead"]
        for number in range(3):
            leads |= self._create_lead(
                name=f"Tour lead {number}", email=f"anna{number}@person.example"
            )
        # the schedule works beside the browser, not in the transaction of a test
        Switch = self.registry["lead.mode.switch"]

        def run_now(switch):
            worker = switch.sudo().with_user(1)
            while worker.state == "running":
                worker._run_batch(50)

        self.patch(Switch, "_trigger", run_now)
        self.start_tour("/odoo/leads", "lead_mode_switch", login=self.user_manager.login)
        self.assertEqual(len(leads.sudo().deal_ids), 3)
        self.assertEqual(self.settings_a.crm_mode, "classic")

    def test_others_do_not_see_the_entry(self):
        """REQ-3.6"""
        self._create_lead(name="Tour lead")
        self.start_tour("/odoo/leads", "lead_mode_hidden", login=self.user_all.login)


@tagged("post_install", "-at_install", "browser")
class TestModeToursPhone(LeadModeCommon, HttpCase):
    """The CRM mode at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_dialog_opens_from_leads_and_deals(self):
        """REQ-3.8: the three dots of leads and deals have the entry, on board and list."""
        group = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.user_manager.group_ids = [Command.link(group.id)]
        self._create_lead(name="Tour lead")
        for url in ("/odoo/leads", "/odoo/action-crm.crm_lead_action_pipeline"):
            with self.subTest(url=url):
                self.start_tour(url, "lead_mode_phone", login=self.user_manager.login)

    def test_others_do_not_see_it_behind_the_dots(self):
        """REQ-3.6, REQ-3.8"""
        self._create_lead(name="Tour lead")
        self.start_tour("/odoo/leads", "lead_mode_phone_hidden", login=self.user_all.login)

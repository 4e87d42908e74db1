from odoo import Command
from odoo.tests import tagged

from .common import LeadDealCommon


@tagged("post_install", "-at_install")
class TestCrmMenus(LeadDealCommon):
    """One app CRM, and leads that are no deals."""

    def _load(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return {menu.get("xmlid"): menu for menu in menus.values()}, menus

    def test_one_app(self):
        """REQ-0.82: who sells finds the sections of the leads under the root of crm."""
        self.user_manager.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_manager").id)
        ]
        by_xmlid, menus = self._load(self.user_manager)
        leads = by_xmlid["lead_management.lead_management_menu_root"]
        self.assertNotIn(leads["id"], menus["root"]["children"])
        root = by_xmlid["crm.crm_menu_root"]
        operations = by_xmlid["lead_management.lead_management_menu_operations"]
        self.assertIn(operations["id"], root["children"])
        for section, target, name in (
            ("reporting", "report", "Lead reports"),
            ("configuration", "config", "Lead configuration"),
        ):
            menu = by_xmlid[f"lead_management.lead_management_menu_{section}"]
            self.assertIn(menu["id"], by_xmlid[f"crm.crm_menu_{target}"]["children"])
            self.assertEqual((menu["name"], menu["app_id"]), (name, root["id"]))
        apps = [menus[menu_id]["name"] for menu_id in menus["root"]["children"]]
        self.assertEqual(apps.count("CRM"), 1)
        roots = self.env["ir.ui.menu"].with_user(self.user_manager).load_menus_root()
        self.assertEqual([menu["name"] for menu in roots["children"]].count("CRM"), 1)
        self.env["ir.ui.menu"].with_user(self.user_manager).load_web_menus(False)
        # as the pages of a website do, which look each root up among the menus
        menus = self.env["ir.ui.menu"].with_context(force_action=True)
        menus.with_user(self.user_manager).load_menus_root()

    def test_no_two_entries_have_one_name(self):
        """REQ-0.82: beside those of Odoo's CRM, with its own leads switched on too."""
        for group in ("sales_team.group_sale_manager", "crm.group_use_lead"):
            self.user_manager.group_ids = [Command.link(self.env.ref(group).id)]
        by_xmlid, menus = self._load(self.user_manager)
        root = by_xmlid["crm.crm_menu_root"]
        names = {True: set(), False: set()}
        for menu_id in self._walk(menus, root["children"]):
            menu = menus[menu_id]
            is_own = menu["xmlid"].startswith("lead_management")
            names[is_own].add(menu["name"].lower())
        self.assertIn("leads", names[True])
        self.assertIn("sales teams", names[False])
        self.assertFalse(names[True] & names[False])

    def _walk(self, menus, menu_ids):
        """Return the ids of menus and of all below them."""
        for menu_id in menu_ids:
            yield menu_id
            yield from self._walk(menus, menus[menu_id]["children"])

    def test_leads_come_first(self):
        """REQ-8.4: before Odoo's pipeline, which the app does not open on by itself."""
        self.user_manager.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_manager").id)
        ]
        by_xmlid, menus = self._load(self.user_manager)
        root = by_xmlid["crm.crm_menu_root"]
        first = menus[root["children"][0]]
        self.assertEqual(first["xmlid"], "lead_management.lead_management_menu_operations")
        landing = self.env.ref("lead_management.lead_landing_action")
        self.assertEqual((root["action_model"], root["action_id"]), (landing._name, landing.id))

    def test_landing_on_the_pipeline(self):
        """REQ-8.4: each person chooses once, Odoo's pipeline too, as far as they may see it."""
        Users = self.env["res.users"]
        self.user_own.lead_landing = "pipeline"
        landing = Users.with_user(self.user_own).get_lead_landing()
        self.assertNotEqual(landing, "crm.action_your_pipeline")
        self.user_own.group_ids = [Command.link(self.env.ref("sales_team.group_sale_salesman").id)]
        landing = Users.with_user(self.user_own).get_lead_landing()
        self.assertEqual(landing, "crm.action_your_pipeline")

    def test_leads_alone(self):
        """REQ-0.82: who has only the leads keeps their app, and sees no pipeline."""
        by_xmlid, menus = self._load(self.user_own)
        self.assertIn("lead_management.lead_management_menu_root", by_xmlid)
        self.assertNotIn("crm.crm_menu_root", by_xmlid)
        apps = [menus[menu_id]["name"] for menu_id in menus["root"]["children"]]
        self.assertEqual(apps.count("CRM"), 1)

    def test_leads_are_not_in_the_pipeline(self):
        """REQ-2.2: before qualification a lead is in no count or forecast of deals."""
        Deal = self.env["crm.lead"].with_context(active_test=False)
        before = Deal.search_count([])
        revenue = Deal._read_group([], [], ["expected_revenue:sum"])
        lead = self._create_deal_lead(expected_revenue=5000)
        self.assertEqual(Deal.search_count([]), before)
        self.assertEqual(Deal._read_group([], [], ["expected_revenue:sum"]), revenue)
        self._qualify(lead, create_contact=False)
        self.assertEqual(Deal.search_count([]), before + 1)

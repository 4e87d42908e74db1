from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .mode_common import LeadModeCommon


@tagged("post_install", "-at_install")
class TestSimpleMode(LeadModeCommon):
    """REQ-3.5, REQ-3.19: leads are not offered."""

    def _get_menus(self, user, companies):
        """Return {external id: menu} of what the web client shows to a user."""
        Menu = self.env["ir.ui.menu"].with_user(user)
        menus = Menu.with_context(allowed_company_ids=companies.ids).load_web_menus(False)
        return {menu["xmlid"]: menu for menu in menus.values()}

    def test_menus_are_hidden_unless_a_company_is_classic(self):
        """REQ-3.5, REQ-3.19: by the companies that the user has switched on."""
        user = self.user_both_companies
        both = self.company_a | self.company_b
        hidden = {"lead_management.lead_lead_menu", "lead_management.lead_type_menu"}
        if self.env["ir.module.module"]._get("lead_management_report").state == "installed":
            names = ("lead_my_work_menu", "lead_dashboard_menu", "lead_status_analysis_menu")
            names += ("lead_target_menu", "lead_lead_menu_report")
            hidden |= {f"lead_management_report.{name}" for name in names}
        self.assertLessEqual(hidden, set(self._get_menus(user, self.company_a)))
        self.settings_a.crm_mode = "simple"
        self.assertTrue(hidden.isdisjoint(self._get_menus(user, self.company_a)))
        self.assertLessEqual(hidden, set(self._get_menus(user, self.company_b)))
        self.assertLessEqual(hidden, set(self._get_menus(user, both)))
        self.settings_b.crm_mode = "simple"
        self.assertTrue(hidden.isdisjoint(self._get_menus(user, both)))
        self.settings_a.crm_mode = "classic"
        self.assertLessEqual(hidden, set(self._get_menus(user, self.company_a)))

    def test_no_menu_is_left_that_leads_nowhere(self):
        """REQ-3.5"""
        self.settings_a.crm_mode = "simple"
        for user in (self.user_own, self.user_manager):
            menus = self._get_menus(user, self.company_a)
            for xmlid, menu in menus.items():
                if xmlid.startswith("lead_management"):
                    self.assertTrue(menu["children"] or menu["actionID"], xmlid)

    def test_a_section_of_leads_alone_goes_with_them(self):
        """REQ-3.5: with the heading above it."""
        Menu = self.env["ir.ui.menu"]
        action = self.env.ref("lead_management.lead_lead_action")
        top = Menu.create({"name": "Top"})
        middle = Menu.create({"name": "Middle", "parent_id": top.id})
        bottom = Menu.create(
            {
                "name": "Bottom",
                "parent_id": middle.id,
                "action": f"ir.actions.act_window,{action.id}",
            }
        )
        ours = set((top | middle | bottom).ids)
        Menu = Menu.with_user(self.user_own)
        self.assertLessEqual(ours, set(Menu.load_web_menus(False)))
        self.settings_a.crm_mode = "simple"
        menus = Menu.load_web_menus(False)
        self.assertTrue(ours.isdisjoint(menus))
        self.assertTrue(ours.isdisjoint(menus["root"]["children"]))

    def test_leads_are_not_created_by_people(self):
        """REQ-3.5: the message says what to do."""
        self.settings_a.crm_mode = "simple"
        with self.assertRaisesRegex(UserError, "Create a deal"):
            self._create_lead(name="By hand")
        self.settings_a.crm_mode = "classic"
        self.assertTrue(self._create_lead(name="By hand"))

    def test_closed_leads_stay_closed(self):
        """REQ-3.5: on every way that would leave an open lead where nobody sees it."""
        lost = self._create_lead(**self._as_lost())
        archived = self._create_lead(active=False)
        other = self._create_lead(user=self.user_company_b)
        self.assertTrue(lost.can_reopen)
        self.settings_a.crm_mode = "simple"
        lost.invalidate_recordset(["can_reopen"])
        self.assertFalse(lost.can_reopen)
        answer = lost.get_status_change_requirements(self.status_new.id)
        self.assertIn("works without leads", answer["refusal"])
        other = other.with_user(self.user_both_companies)
        own = {"company_id": self.company_a.id, "user_id": False, "team_id": False}
        routes = {
            "button": lambda: lost.action_reopen(),
            "program": lambda: lost.reopen(self.status_new.id),
            "status": lambda: lost.write({"status_id": self.status_new.id}),
            "unarchive": lambda: archived.action_unarchive(),
            "company": lambda: other.write(own),
        }
        for route, reopen in routes.items():
            with (
                self.subTest(route=route),
                self.assertRaisesRegex(UserError, "works without leads"),
                self.cr.savepoint(),
            ):
                reopen()
        lost.name = "Said more clearly"
        self.settings_a.crm_mode = "classic"
        lost.action_reopen()
        self.assertFalse(lost.is_closed)

    def test_views_offer_no_new_lead(self):
        """REQ-3.5: neither list nor board nor card."""
        Lead = self.env["lead.lead"].with_user(self.user_all).with_company(self.company_a)
        for view_type in ("list", "kanban", "form"):
            with self.subTest(view_type=view_type):
                self.settings_a.crm_mode = "classic"
                self.assertNotIn(' create="0"', self._get_root(Lead, view_type))
                self.assertNotIn(' import="0"', self._get_root(Lead, view_type))
                self.settings_a.crm_mode = "simple"
                self.assertIn(' create="0"', self._get_root(Lead, view_type))
                self.assertIn(' import="0"', self._get_root(Lead, view_type))

    def _get_root(self, Lead, view_type):
        return Lead.get_view(view_type=view_type)["arch"].partition(">")[0]

    def test_classic_keeps_statuses_forms_and_analysis(self):
        """REQ-3.2, REQ-3.3: potential clients stand apart, and their sources are known."""
        source = self.env["utm.source"].create({"name": "Trade fair"})
        lead = self._create_lead(name="Potential", source_id=source.id)
        self.assertFalse(self._get_deals().filtered(lambda deal: deal.name == "Potential"))
        groups = lead._read_group([("id", "=", lead.id)], ["source_id"], ["__count"])
        self.assertEqual(groups, [(source, 1)])


@tagged("post_install", "-at_install")
class TestSimpleModeInBrowser(LeadModeCommon, HttpCase):
    """REQ-3.19: the web client says in a cookie which companies are switched on."""

    def test_menus_follow_the_companies_of_the_cookie(self):
        """REQ-3.19: also those of other companies than the user's own one."""
        user = self.user_both_companies
        self.settings_a.crm_mode = "simple"
        self.assertEqual(user.company_id, self.company_a)
        self.authenticate(user.login, user.login)
        for companies, is_shown in (
            (self.company_a, False),
            (self.company_b, True),
            (self.company_a | self.company_b, True),
        ):
            with self.subTest(companies=companies.mapped("name")):
                self.opener.cookies.set("cids", "-".join(map(str, companies.ids)))
                menus = self.url_open("/web/webclient/load_menus").json().values()
                xmlids = {menu["xmlid"] for menu in menus}
                self.assertEqual("lead_management.lead_lead_menu" in xmlids, is_shown)

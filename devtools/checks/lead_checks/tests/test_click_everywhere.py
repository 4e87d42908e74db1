"""Odoo's click-everywhere robot on the menus of the suite: every menu, view and filter."""

from odoo.tests import HttpCase, new_test_user, tagged

from .suite import suite_addons

CLICK_APP = (
    "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader').startClickEverywhere('%s');"
)
#: Lets the robot find the filters of an action in the first of its views alone.
FILTERS_ONCE = """
    const find = document.querySelector.bind(document);
    const seen = new Set();
    document.querySelector = (selector) => {
        if (selector.includes("o_searchview_dropdown_toggler")) {
            const { action } = odoo.__WOWL_DEBUG__.root.env.services.action.currentController;
            if (seen.has(action.id)) {
                return null;
            }
            seen.add(action.id);
        }
        return find(selector);
    };
"""
SUCCESS = "clickbot test succeeded"
#: Groups a person may work with, each of which sees other menus and buttons.
GROUPS = ("lead_management.group_lead_readonly", "lead_management.group_lead_own")


@tagged("post_install", "-at_install", "browser", "click_everywhere")
class TestClickEverywhere(HttpCase):
    """Opens the apps with the suite's menus as people with different rights."""

    allow_end_on_form = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "tour_enabled" in cls.env["res.users"]._fields:
            cls.env.ref("base.user_admin").tour_enabled = False
        if "lead.lead" in cls.env:
            cls.env["lead.lead"].create([{"name": f"Lead {number}"} for number in range(5)])

    def suite_apps(self, user):
        """Return the external ids of the apps in which the user finds the suite's menus."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        app_ids = {
            menu["app_id"]
            for menu in menus.values()
            if (menu.get("xmlid") or "").split(".")[0] in suite_addons()
        }
        return [menus[key]["xmlid"] for key in menus["root"]["children"] if key in app_ids]

    def click_everywhere(self, user):
        """Let the robot loose on every app of the suite.

        It opens every menu and view, and tries each filter in one of the views of an action.

        :param user: as whom
        """
        apps = self.suite_apps(user)
        self.assertTrue(apps, f"{user.login} sees no app of the suite.")
        for app in apps:
            with self.subTest(app=app, login=user.login):
                self.browser_js(
                    "/odoo",
                    FILTERS_ONCE + CLICK_APP % app,
                    "odoo.isReady === true",
                    login=user.login,
                    timeout=1200,
                    success_signal=SUCCESS,
                )

    def test_admin_opens_every_menu_view_and_filter(self):
        """An administrator meets no error anywhere in the suite's apps."""
        self.click_everywhere(self.env.ref("base.user_admin"))

    def test_limited_users_open_every_menu_view_and_filter(self):
        """People with few rights meet no error in what the menus offer them."""
        for group in GROUPS:
            if not self.env.ref(group, raise_if_not_found=False):
                continue
            login = f"click_{group.rpartition('.')[2]}"
            user = new_test_user(self.env, login, groups=f"base.group_user,{group}")
            if "tour_enabled" in user._fields:
                user.tour_enabled = False
            self.click_everywhere(user)

from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.lead_management.hooks import post_init_hook


@tagged("post_install", "-at_install")
class TestGroupsOnInstallation(TransactionCase):
    """Who sees the app when it is installed in a company that sells already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ladder = cls.env["res.groups"].union(
            *(
                cls.env.ref(f"lead_management.group_lead_{step}")
                for step in ("own", "team", "all", "manager")
            )
        )

    def _create_user(self, login, groups):
        """Return a user as they were before the installation: without a Leads group."""
        user = new_test_user(self.env, login, groups=groups)
        user.group_ids -= self.ladder
        return user

    def _install(self, *users):
        post_init_hook(self.env)
        return [user.group_ids & self.ladder for user in users]

    def _group(self, step):
        return self.env.ref(f"lead_management.group_lead_{step}")

    def test_sales_users_get_the_matching_group(self):
        """REQ-5.6: own, all and administrators of Sales get own, all and manager."""
        own = self._create_user("hook_own", "sales_team.group_sale_salesman")
        everything = self._create_user("hook_all", "sales_team.group_sale_salesman_all_leads")
        head = self._create_user("hook_head", "sales_team.group_sale_manager")
        self.assertEqual(
            self._install(own, everything, head),
            [self._group("own"), self._group("all"), self._group("manager")],
        )

    def test_only_who_sells_gets_a_group(self):
        """REQ-5.6: settings of the system are no right to read customers."""
        admin = self._create_user("hook_admin", "base.group_system")
        seller = self._create_user(
            "hook_selling_admin", "base.group_system,sales_team.group_sale_salesman"
        )
        self.assertEqual(self._install(admin, seller), [self.env["res.groups"], self._group("own")])
        self.assertIn(self.env.ref("base.user_admin"), self._group("manager").all_user_ids)

    def test_archived_salesperson_finds_the_app_on_return(self):
        """REQ-5.6: an archived user is an existing user."""
        user = self._create_user("hook_away", "sales_team.group_sale_salesman")
        user.active = False
        self.assertEqual(self._install(user), [self._group("own")])

    def test_others_get_nothing(self):
        """REQ-2.3, REQ-5.6: the app stays hidden from those who do not sell."""
        clerk = self._create_user("hook_clerk", "base.group_user")
        portal = self._create_user("hook_portal", "base.group_portal")
        self.assertFalse(any(self._install(clerk, portal)))

    def test_group_given_by_hand_is_kept(self):
        """REQ-5.6: a user with a Leads group keeps that one."""
        user = self._create_user("hook_hand", "sales_team.group_sale_manager")
        user.group_ids |= self._group("team")
        self.assertEqual(self._install(user), [self._group("team")])


@tagged("post_install", "-at_install")
class TestMarketingNamesOnInstallation(TransactionCase):
    """REQ-0.77: every name of the marketing fields is there, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Medium = cls.env["utm.medium"].with_context(active_test=False)
        cls.Source = cls.env["utm.source"].with_context(active_test=False)

    def _find(self, model, name):
        return model.search([("name", "=ilike", name)])

    def _create_only(self, model, name, values):
        """Make the record that a user has made, in place of the one of the hook."""
        self._find(model, name).unlink()
        return model.create(values)

    def test_installation_made_every_name(self):
        """REQ-0.77, REQ-1.28: mediums and sources are there to choose from."""
        for name in ("Email", "Phone", "Web", "Social media"):
            self.assertEqual(len(self._find(self.Medium, name)), 1, name)
        for name in ("Google", "Facebook", "LinkedIn", "Organic", "Referral"):
            self.assertEqual(len(self._find(self.Source, name)), 1, name)

    def test_missing_names_are_added(self):
        """REQ-0.77: only what is missing is added."""
        self._find(self.Medium, "Web").unlink()
        self._find(self.Source, "Google").unlink()
        mediums, sources = self.Medium.search([]), self.Source.search([])
        post_init_hook(self.env)
        self.assertEqual((self.Medium.search([]) - mediums).mapped("name"), ["Web"])
        self.assertEqual((self.Source.search([]) - sources).mapped("name"), ["Google"])

    def test_second_run_adds_nothing(self):
        """REQ-0.77: Odoo's own records and those of the first run are reused."""
        before = len(self.Medium.search([])), len(self.Source.search([]))
        post_init_hook(self.env)
        after = len(self.Medium.search([])), len(self.Source.search([]))
        self.assertEqual(after, before)

    def test_name_made_by_a_user_is_reused(self):
        """REQ-0.77: whatever its case and the blanks around it."""
        google = self._create_only(self.Source, "Google", {"name": "GOOGLE"})
        social = self._create_only(self.Medium, "Social media", {"name": " social Media "})
        post_init_hook(self.env)
        self.assertEqual(self._find(self.Source, "google%"), google)
        self.assertEqual(self._find(self.Medium, "%social media%"), social)

    def test_archived_name_is_not_doubled(self):
        """REQ-0.77: archived by a user means not wanted, and the name is taken."""
        web = self._create_only(self.Medium, "Web", {"name": "Web", "active": False})
        post_init_hook(self.env)
        self.assertEqual(self.Medium.search([("name", "in", ("Web", "Web [2]"))]), web)
        self.assertFalse(web.active)

    def test_renamed_record_of_odoo_still_stands_for_its_name(self):
        """REQ-0.77: a translated Phone is not joined by a second Phone."""
        self.env.ref("utm.utm_medium_phone").name = "Telefon"
        self.env.ref("utm.utm_source_facebook").name = "FB"
        post_init_hook(self.env)
        self.assertFalse(self._find(self.Medium, "Phone"))
        self.assertFalse(self._find(self.Source, "Facebook"))

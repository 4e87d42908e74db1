from odoo.tests import new_test_user

GROUPS = ("readonly", "own", "team", "all", "manager")
OPERATIONS = {"c": "create", "r": "read", "u": "write", "d": "unlink"}


class RightsTableMixin:
    """The table of rights of an addon, for a `TransactionCase` with the core's users.

    Design §4. Bridges reuse it: a class with `addon` and `rights` set is all that they
    write.
    """

    # the tests are all inherited
    allow_inherited_tests_method = True
    #: Name of the addon whose models the table names.
    addon = "lead_management"
    #: What each of `GROUPS` may do with each model of the addon, by the first letters of
    #: create, read, update and delete. Everybody else may do nothing.
    rights = {}
    #: What the addon needs of other addons; whoever has another app may have more.
    rights_elsewhere = {}
    #: Models that every employee may read.
    read_by_employees = frozenset()
    #: Groups, by external id, that give no right to the addon's models.
    groups_without_rights = ()

    def _get_rights(self, user, model):
        Model = self.env[model].with_user(user)
        return "".join(letter for letter, name in OPERATIONS.items() if Model.has_access(name))

    def test_the_table_names_every_model_of_the_addon(self):
        """REQ-1.14: no model is forgotten when rights are thought about."""
        models = {
            name
            for name, model in self.registry.items()
            if model._original_module == self.addon and not model._abstract
        }
        self.assertEqual(set(self.rights), models)

    def test_every_group_has_the_rights_of_the_table(self):
        """REQ-1.14, REQ-0.18, REQ-0.19: rights by group and model."""
        for model, rights in (self.rights | self.rights_elsewhere).items():
            for group, expected in zip(GROUPS, rights, strict=True):
                with self.subTest(model=model, group=group):
                    user = getattr(self, f"user_{group}")
                    self.assertEqual(self._get_rights(user, model), expected)

    def test_what_may_be_read_is_read_as_a_whole(self):
        """REQ-5.8, REQ-1.14: a program that names no fields is not refused for one of them."""
        self._create_lead()
        for model in {"lead.lead", "lead.status", *self.rights}:
            for group in GROUPS:
                Model = self.env[model].with_user(getattr(self, f"user_{group}"))
                if Model.has_access("read"):
                    with self.subTest(model=model, group=group):
                        Model.search([], limit=2).read()

    def test_dialogs_are_read_by_who_opened_them(self):
        """REQ-2.3: Odoo would show what somebody types into a dialog to the whole group."""
        for model in self.rights:
            if not self.env[model]._transient:
                continue
            with self.subTest(model=model):
                domain = self.env["ir.rule"].with_user(self.user_manager)._compute_domain(model)
                self.assertIn(("create_uid", "in", [self.user_manager.id]), list(domain))

    def test_others_have_no_right_at_all(self):
        """REQ-2.3, REQ-1.5: whoever has no group of the leads sees nothing of them."""
        employees = [
            self._create_user("rights_employee", None),
            *(
                new_test_user(self.env, f"rights_{number}", groups=group)
                for number, group in enumerate(self.groups_without_rights)
            ),
        ]
        others = [
            *employees,
            new_test_user(self.env, "rights_portal", groups="base.group_portal"),
            self.env.ref("base.public_user"),
        ]
        ladder = self.env.ref("lead_management.group_lead_own")
        for user in others:
            self.assertNotIn(ladder, user.all_group_ids)
            for model in self.rights:
                with self.subTest(user=user.login, model=model):
                    readable = user in employees and model in self.read_by_employees
                    self.assertEqual(self._get_rights(user, model), "r" if readable else "")

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.lead_management.tests.test_rights import GROUPS, OPERATIONS, LeadRightsCommon

# Design §4, for the models of this addon: the first letters of create, read, update and
# delete for each group. Everybody else may do nothing.
RIGHTS = {
    "lead.job.failure": ("", "", "", "", "r"),
    "lead.lifecycle.stage": ("r", "r", "r", "r", "crud"),
    "lead.qualification": ("r", "r", "r", "r", "r"),
}
# a stage stands on contacts, which every employee may read
READ_BY_EMPLOYEES = {"lead.lifecycle.stage"}
# of other apps: the Leads groups give no right there
RIGHTS_ELSEWHERE = {
    "crm.lead": ("", "", "", "", ""),
}


@tagged("post_install", "-at_install")
class TestCrmRightsTable(LeadRightsCommon):
    """The table of rights of deals, CRM mode and lifecycle stages."""

    def _get_rights(self, user, model):
        Model = self.env[model].with_user(user)
        return "".join(letter for letter, name in OPERATIONS.items() if Model.has_access(name))

    def test_the_table_names_every_model_of_the_addon(self):
        """REQ-1.14: no model is forgotten when rights are thought about."""
        models = {
            name
            for name, model in self.registry.items()
            if model._original_module == "lead_management_crm" and not model._abstract
        }
        self.assertEqual(set(RIGHTS), models)

    def test_every_group_has_the_rights_of_the_table(self):
        """REQ-1.14: rights by group and model; deals take the groups of Sales."""
        for model, rights in (RIGHTS | RIGHTS_ELSEWHERE).items():
            for group, expected in zip(GROUPS, rights, strict=True):
                with self.subTest(model=model, group=group):
                    self.assertEqual(self._get_rights(self.users[group], model), expected)

    def test_others_have_no_right_at_all(self):
        """REQ-2.3: whoever has no group of the leads sees nothing of their deals' making."""
        seller = self._create_user("crm_seller_only", None)
        seller.group_ids = [Command.link(self.env.ref("sales_team.group_sale_manager").id)]
        employees = [seller, self._create_user("crm_employee", None)]
        others = [
            *employees,
            new_test_user(self.env, "crm_portal", groups="base.group_portal"),
            self.env.ref("base.public_user"),
        ]
        for user in others:
            for model in RIGHTS:
                with self.subTest(user=user.login, model=model):
                    expected = "r" if user in employees and model in READ_BY_EMPLOYEES else ""
                    self.assertEqual(self._get_rights(user, model), expected)

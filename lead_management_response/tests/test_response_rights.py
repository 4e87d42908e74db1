from odoo.tests import freeze_time, tagged

from odoo.addons.lead_management.tests.rights_table import RightsTableMixin
from odoo.addons.lead_management_mail.tests.guarded_fields_mixin import GuardedFieldsMixin

from .common import MONDAY, LeadResponseCommon


@tagged("post_install", "-at_install")
class TestResponseRightsTable(RightsTableMixin, LeadResponseCommon):
    """The table of rights of the first response."""

    addon = "lead_management_response"
    rights = {
        "lead.response.policy": ("r", "r", "r", "r", "crud"),
        "lead.response.escalation": ("r", "r", "r", "r", "r"),
        "lead.response.report": ("r", "r", "r", "r", "r"),
    }


@tagged("post_install", "-at_install")
class TestResponseGuardedFields(GuardedFieldsMixin, LeadResponseCommon):
    """REQ-1.14: the clock is the server's."""

    addons = ("lead_management_response",)
    guarded_models = frozenset(("lead.lead", "lead.response.escalation", "lead.response.policy"))


@tagged("post_install", "-at_install")
class TestResponseRecords(LeadResponseCommon):
    def test_everybody_sees_the_escalations_of_their_leads(self):
        """REQ-2.3, REQ-7.7: and companies stay apart."""
        self._create_policy()
        with freeze_time(MONDAY):
            self._arrive(team_id=self.team_a.id)
        self._run_schedule("09:45:00")
        users = (
            self.user_own,
            self.user_stranger,
            self.user_team,
            self.user_all,
            self.user_readonly,
            self.user_company_b,
        )
        for model in ("lead.response.escalation", "lead.response.report"):
            with self.subTest(model=model):
                seen = [self.env[model].with_user(user).search_count([]) for user in users]
                self.assertEqual(seen, [1, 0, 1, 1, 1, 0])

    def test_policies_of_other_companies_are_not_seen(self):
        """REQ-2.3"""
        policy = self._create_policy()
        Policy = self.env["lead.response.policy"]
        self.assertIn(policy, Policy.with_user(self.user_own).search([]))
        self.assertNotIn(policy, Policy.with_user(self.user_company_b).search([]))

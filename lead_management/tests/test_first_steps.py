from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LeadManagementCommon

STEPS = [
    "statuses",
    "ends",
    "types",
    "priorities",
    "reasons",
    "marketing",
    "order",
]


@tagged("post_install", "-at_install")
class TestFirstSteps(LeadManagementCommon):
    """The panel First steps above the leads."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Settings = cls.env["lead.settings"].with_user(cls.user_manager)
        cls.env["lead.tag"].search([]).active = False

    def _get_steps(self):
        return {step["name"]: step for step in self.Settings.get_first_steps()}

    def _complete(self):
        """Do what the common records leave to do."""
        self._create_type()
        self.env["lead.tag"].create([{"name": "Fair"}])
        self.env["lead.priority"].create([{"name": "Hot"}])
        for model in ("utm.campaign", "utm.medium", "utm.source"):
            # with Odoo's Sales, a campaign belongs to the company it was made in
            self.env[model].with_company(self.company_a).create([{"name": "First steps"}])

    def test_seven_steps_in_their_order(self):
        """REQ-0.78: each with the place where it is done."""
        steps = self.Settings.get_first_steps()
        self.assertEqual([step["name"] for step in steps], STEPS)
        for step in steps[:-1]:
            self.assertTrue(step["links"], step["name"])
        for step in steps:
            for link in step["links"]:
                if isinstance(link["action"], str):
                    self.assertTrue(self.env.ref(link["action"]), step["name"])

    def test_steps_are_ticked_from_the_data(self):
        """REQ-0.78: what exists is done."""
        steps = self._get_steps()
        self.assertTrue(steps["statuses"]["is_done"])
        self.assertTrue(steps["ends"]["is_done"])
        self.assertTrue(steps["reasons"]["is_done"])
        self.assertFalse(steps["types"]["is_done"])
        self.assertFalse(steps["priorities"]["is_done"])
        self._create_type()
        self.env["lead.tag"].create([{"name": "Fair"}])
        self.env["lead.priority"].create([{"name": "Hot"}])
        steps = self._get_steps()
        self.assertTrue(steps["types"]["is_done"])
        self.assertTrue(steps["priorities"]["is_done"])

    def test_ends_need_a_won_status_and_the_mark_lost(self):
        """REQ-0.78, REQ-0.80: without the mark there is no Lost button."""
        self.status_lost.is_lost_target = False
        self.assertFalse(self._get_steps()["ends"]["is_done"])
        self.status_lost.is_lost_target = True
        self.status_won.active = False
        self.assertFalse(self._get_steps()["ends"]["is_done"])

    def test_types_of_another_company_do_not_count(self):
        """REQ-0.78: the steps are those of the current company."""
        self._create_type(company_id=self.company_b.id)
        self.assertFalse(self._get_steps()["types"]["is_done"])

    def test_types_offer_the_ready_funnels(self):
        """REQ-2.21: the three funnels are one click away."""
        links = self._get_steps()["types"]["links"]
        self.assertIn(
            "lead_management.lead_funnel_wizard_action",
            [link["action"] for link in links],
        )

    def test_order_type_is_not_needed_without_sales(self):
        """REQ-0.78: the step says why, and does not keep the panel open."""
        self._complete()
        with patch.object(
            self.env.registry["lead.settings"],
            "_get_order_step",
            lambda self: self._prepare_first_step("order", "O", False, note="No Sales"),
        ):
            self.assertFalse(self.Settings.get_first_steps(), "all is done")

    def test_bridge_makes_the_last_step_needed(self):
        """REQ-0.78: the hook of the addon that makes orders."""
        self._complete()
        with patch.object(
            self.env.registry["lead.settings"],
            "_get_order_step",
            lambda self: self._prepare_first_step("order", "Orders", False),
        ):
            self.assertFalse(self._get_steps()["order"]["is_done"])

    def test_dismissed_until_the_settings_bring_it_back(self):
        """REQ-0.78: kept per company."""
        self.Settings.dismiss_first_steps()
        self.assertFalse(self.Settings.get_first_steps())
        self.assertTrue(self.settings_b.show_first_steps)
        self.settings_a.with_user(self.user_manager).show_first_steps = True
        self.assertTrue(self.Settings.get_first_steps())

    def test_others_are_refused(self):
        """REQ-0.78, REQ-2.24: neither the steps nor their dismissal."""
        for user in (self.user_readonly, self.user_own, self.user_team, self.user_all):
            Settings = self.env["lead.settings"].with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    Settings.get_first_steps()
                with self.assertRaises(AccessError):
                    Settings.dismiss_first_steps()

    def test_few_queries(self):
        """REQ-0.78: one question of the client costs a handful of queries."""
        self.Settings.get_first_steps()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            self.Settings.get_first_steps()

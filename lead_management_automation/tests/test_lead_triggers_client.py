from odoo.tests import HttpCase, tagged

from .common import LeadAutomationCommon


@tagged("post_install", "-at_install", "browser")
class TestTriggersInTheClient(LeadAutomationCommon, HttpCase):
    """Rules made where an administrator looks for them (REQ-5.7)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["base.automation"].search([]).active = False
        cls.admin = cls.env.ref("base.user_admin")
        cls._create_lead(
            user=cls.admin,
            company_id=cls.env.company.id,
            status_id=cls.status_qualified.id,
            user_id=cls.admin.id,
        )

    def _get_new_rule(self):
        return self.env["base.automation"].search([("model_name", "=", "lead.lead")])

    def test_column_menu_makes_a_rule_of_the_status(self):
        """REQ-5.7: from the board's column to a rule for its status."""
        self.start_tour(
            "/odoo/action-lead_management.lead_lead_action",
            "lead_management_automation_status_column",
            login="admin",
        )
        rule = self._get_new_rule()
        self.assertEqual(rule.trigger, "on_stage_set")
        self.assertEqual(rule.trg_field_ref, self.status_qualified.id)
        self.assertEqual(rule.filter_domain, repr([("status_id", "=", self.status_qualified.id)]))

    def test_form_makes_a_rule_of_the_priority(self):
        """REQ-5.7: in the form the priority of leads is chosen like a stage."""
        priority = self.env["lead.priority"].create({"name": "Scalding"})
        self.start_tour(
            "/odoo/action-base_automation.base_automation_act",
            "lead_management_automation_priority_form",
            login="admin",
        )
        rule = self._get_new_rule()
        self.assertEqual(rule.trigger, "on_priority_set")
        self.assertEqual(rule.filter_domain, repr([("priority_id", "=", priority.id)]))

from odoo.addons.lead_management.tests.common import LeadManagementCommon


class LeadAutomationCommon(LeadManagementCommon):
    """Leads and a factory of rules that leave a mark on the lead each time they run."""

    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        # creating a rule patches the models; the patches outlive the transaction
        cls.addClassCleanup(cls.env["base.automation"]._unregister_hook)

    @classmethod
    def _create_rule(cls, trigger, model="lead.lead", **values):
        """Return a rule whose action appends a star to the lead's position."""
        model_id = cls.env["ir.model"]._get_id(model)
        rule = cls.env["base.automation"].create(
            {"name": "Rule", "trigger": trigger, "model_id": model_id, **values}
        )
        cls.env["ir.actions.server"].create(
            {
                "name": "Leave a mark",
                "model_id": model_id,
                "usage": "base_automation",
                "base_automation_id": rule.id,
                "state": "code",
                "code": "for lead in records:\n"
                "    lead.write({'function': (lead.function or '') + '*'})",
            }
        )
        return rule

    def assertRan(self, lead, times):
        """Check how often the rule's action ran on a lead."""
        self.assertEqual(len(lead.function or ""), times)

from unittest.mock import patch

from odoo.tests import Form, tagged

from .common import LeadAutomationCommon


@tagged("post_install", "-at_install")
class TestStatusTrigger(LeadAutomationCommon):
    """REQ-5.7: "Status is set to" runs on every route that a status changes on."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.rule = cls._create_rule("on_stage_set", trg_field_ref=cls.status_qualified.id)

    def test_rule_watches_the_status(self):
        """REQ-5.7: the trigger stands for the status, the value for one of them."""
        self.assertEqual(self.rule.trigger_field_ids.name, "status_id")
        self.assertEqual(self.rule.trg_field_ref_model_name, "lead.status")
        self.assertEqual(
            self.rule.filter_domain, repr([("status_id", "=", self.status_qualified.id)])
        )

    def test_form_takes_the_trigger_over(self):
        """REQ-5.7: choosing the trigger in the form finds the status by itself."""
        with Form(self.env["base.automation"]) as form:
            form.name = "From the form"
            form.model_id = self.env["ir.model"]._get("lead.lead")
            form.trigger = "on_stage_set"
            form.trg_field_ref = self.status_won.id
        rule = form.record
        self.assertEqual(rule.trigger_field_ids.name, "status_id")
        self.assertEqual(rule.filter_domain, repr([("status_id", "=", self.status_won.id)]))

    def test_runs_on_write_by_a_salesperson(self):
        """REQ-5.7: the lowest group may set it off."""
        lead = self._create_lead()
        self.assertRan(lead, 0)
        lead.status_id = self.status_qualified
        self.assertRan(lead, 1)

    def test_runs_on_each_lead_of_a_batch(self):
        """REQ-5.7: a mass change runs once for each lead that really moves."""
        leads = self._create_leads(3)
        leads[0].status_id = self.status_qualified
        leads.write({"status_id": self.status_qualified.id})
        for lead in leads:
            self.assertRan(lead, 1)

    def test_runs_on_creation_in_the_status(self):
        """REQ-5.7: a card created in the column enters the status as well."""
        self.assertRan(self._create_lead(status_id=self.status_qualified.id), 1)

    def test_runs_on_board_drop(self):
        """REQ-5.7: a drop is a save by the web client."""
        lead = self._create_lead()
        lead.web_save({"status_id": self.status_qualified.id}, {})
        self.assertRan(lead, 1)

    def test_runs_on_import(self):
        """REQ-5.7: rows that arrive in the status set it off, others do not."""
        Lead = self.env["lead.lead"].with_user(self.user_all)
        result = Lead.with_context(import_file=True).load(
            ["name", "status_id"],
            [["Lathe", self.status_qualified.name], ["Drill", self.status_new.name]],
        )
        self.assertFalse(result["messages"])
        lathe, drill = Lead.browse(result["ids"])
        self.assertRan(lathe, 1)
        self.assertRan(drill, 0)

    def test_runs_on_buttons(self):
        """REQ-5.7: Won and Reopen change the status too."""
        self.rule.trg_field_ref = self.status_won.id
        lead = self._create_lead()
        lead.action_won()
        self.assertRan(lead, 1)
        self.rule.trg_field_ref = self.status_new.id
        lead.action_reopen()
        self.assertRan(lead, 2)

    def test_runs_when_a_type_brings_the_status(self):
        """REQ-5.7, REQ-0.38: the new type does not allow the status the lead had."""
        lead = self._create_lead()
        lead_type = self._create_type(statuses=self.status_qualified | self.status_won)
        lead.type_id = lead_type
        self.assertEqual(lead.status_id, self.status_qualified)
        self.assertRan(lead, 1)

    def test_type_that_keeps_the_status_sets_nothing_off(self):
        """REQ-5.7: no change of status, no run."""
        lead = self._create_lead(status_id=self.status_qualified.id)
        lead.type_id = self._create_type()
        self.assertRan(lead, 1)

    def test_other_status_sets_nothing_off(self):
        """REQ-5.7: only the chosen status counts."""
        lead = self._create_lead()
        lead.status_id = self.status_won
        self.assertRan(lead, 0)

    def test_same_status_sets_nothing_off(self):
        """REQ-5.7: writing the status that the lead has already is no change."""
        lead = self._create_lead(status_id=self.status_qualified.id)
        lead.write({"status_id": self.status_qualified.id, "phone": "601602603"})
        self.assertRan(lead, 1)

    def test_refused_change_sets_nothing_off(self):
        """REQ-0.25, REQ-5.7: what the type forbids never reaches the rule."""
        lead_type = self._create_type(statuses=self.status_new | self.status_won)
        lead = self._create_lead(type_id=lead_type.id)
        with self.assertRaisesRegex(Exception, "not allowed"), self.cr.savepoint():
            lead.status_id = self.status_qualified
        self.assertRan(lead, 0)


@tagged("post_install", "-at_install")
class TestOtherTriggers(LeadAutomationCommon):
    """Priority, tags and salesperson of a lead, and models that are no leads."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.calm, cls.hot = cls.env["lead.priority"].create([{"name": "Calm"}, {"name": "Hot"}])

    def test_priority_is_a_trigger(self):
        """REQ-5.7: the priority of a lead is a record; the rule asks for it."""
        rule = self._create_rule("on_priority_set", trg_field_ref=self.hot.id)
        self.assertEqual(rule.trg_field_ref_model_name, "lead.priority")
        self.assertEqual(rule.trigger_field_ids.name, "priority_id")
        lead = self._create_lead(priority_id=self.calm.id)
        self.assertRan(lead, 0)
        lead.priority_id = self.hot
        self.assertRan(lead, 1)

    def test_priority_can_be_chosen_in_the_form(self):
        """REQ-5.7: the form shows the priorities of leads, not a selection."""
        with Form(self.env["base.automation"]) as form:
            form.name = "Hot leads"
            form.model_id = self.env["ir.model"]._get("lead.lead")
            form.trigger = "on_priority_set"
            form.trg_field_ref = self.hot.id
        self.assertEqual(form.record.filter_domain, repr([("priority_id", "=", self.hot.id)]))

    def test_tag_is_a_trigger(self):
        """REQ-5.7: Odoo's own tag trigger works on leads."""
        tag = self.env["lead.tag"].create({"name": "Fair"})
        self._create_rule("on_tag_set", trg_field_ref=tag.id)
        lead = self._create_lead()
        lead.tag_ids = tag
        self.assertRan(lead, 1)

    def test_salesperson_is_a_trigger(self):
        """REQ-5.7: Odoo's own user trigger works on leads."""
        self._create_rule("on_user_set")
        lead = self._create_lead(user=self.user_all, user_id=False)
        self.assertRan(lead, 0)
        lead.user_id = self.user_own
        self.assertRan(lead, 1)

    def test_other_models_have_no_status_trigger(self):
        """REQ-5.7: what is no lead has neither the status nor the priority."""
        partner_model = self.env["ir.model"]._get_id("res.partner")
        for trigger in ("on_stage_set", "on_priority_set"):
            rule = self.env["base.automation"].new({"model_id": partner_model, "trigger": trigger})
            self.assertFalse(rule._get_trigger_specific_field(), trigger)
            self.assertFalse(rule.trg_field_ref_model_name, trigger)

    def test_field_of_the_same_name_is_not_enough(self):
        """REQ-5.7: the status of another addon's model is none of ours."""
        partner_model = self.env["ir.model"]._get_id("res.partner")
        Rule = self.env["base.automation"]
        rule = Rule.new({"model_id": partner_model, "trigger": "on_stage_set"})
        triggers = {"on_stage_set": ("country_id", "lead.status")}
        with patch.object(self.registry["base.automation"], "_lead_trigger_fields", triggers):
            self.assertFalse(rule._get_trigger_specific_field())

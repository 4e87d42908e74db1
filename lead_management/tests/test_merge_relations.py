from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import LeadManagementCommon

# columns with a model's name beside an id that say nothing of one record, or not of a lead
NO_REFERENCE = {
    "base_import_mapping": "the columns that an importer knows of a model",
    "account_journal": "the shape of a reference of payments",
    "ir_act_client": "an action of the client",
    "ir_act_report_xml": "a report",
    "ir_act_window": "an action on a model",
    "ir_model": "the models themselves",
    "ir_model_constraint": "the constraints of an addon",
    "ir_model_fields": "the fields themselves",
    "ir_model_relation": "the tables of an addon",
    "ir_ui_view": "a view of a model",
    "lead_job_part": "a part of a background job",
    "queue_job": "a call that waits in the job queue, of a background job",
    "mail_activity_plan": "a plan for records of a model",
    "mail_activity_type": "a kind of activity for a model",
    "mail_message_subtype": "a kind of message for a model",
    "mail_template": "a template for a model",
    "res_users_settings_embedded_action": "the buttons that a user has arranged in a view",
    "sms_template": "a template for a model",
}


@tagged("post_install", "-at_install")
class TestMergeRelations(LeadManagementCommon):
    """Nothing that refers to leads is forgotten when they are merged."""

    def _get_known(self):
        Lead = self.env["lead.lead"]
        relations = Lead._get_merge_relations() + Lead._get_moving_relations()
        return {(relation.table, relation.column) for relation in relations}

    def _get_transient_tables(self):
        """Return the tables of dialogs, with those of their many2many fields."""
        tables = set()
        for model in self.registry.values():
            if model._transient and not model._abstract:
                tables.add(model._table)
                tables |= {
                    field.relation
                    for field in model._fields.values()
                    if field.type == "many2many" and field.store
                }
        return tables

    def test_every_foreign_key_to_leads_is_named(self):
        """REQ-6.4: a table that refers to leads and that no addon has thought of is found."""
        rows = self.env.execute_query(
            SQL(
                """SELECT conrelid::regclass::text, attname
                 FROM pg_constraint
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
                WHERE confrelid = 'lead_lead'::regclass"""
            )
        )
        self.assertTrue(rows)
        dialogs = self._get_transient_tables()
        found = {row for row in rows if row[0] not in dialogs}
        self.assertFalse(found - self._get_known())

    def test_every_pair_of_model_and_id_is_named(self):
        """REQ-6.4: so is one that names the model of what it refers to."""
        rows = self.env.execute_query(
            SQL(
                """SELECT table_name, column_name
                 FROM information_schema.columns
                 JOIN information_schema.tables USING (table_schema, table_name)
                WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                  AND (column_name IN ('model', 'model_name')
                       OR column_name ~ 're(s|sult)_model$')"""
            )
        )
        self.assertIn(("mail_message", "model"), rows)
        named = {
            (relation.table, relation.model_column)
            for relation in self.env["lead.lead"]._get_merge_relations()
            + self.env["lead.lead"]._get_moving_relations()
        }
        dialogs = self._get_transient_tables()
        forgotten = {
            row
            for row in rows
            if row not in named and row[0] not in dialogs and row[0] not in NO_REFERENCE
        }
        # a rating's parent is what it is shown below: never a lead, nothing rates below leads
        forgotten -= {("rating_rating", "parent_res_model")}
        self.assertFalse(forgotten)

    def test_a_field_that_nobody_declared_moves(self):
        """REQ-6.4, REQ-6.5: fields that an administrator has added to a model, and back."""
        model_id = self.env["ir.model"]._get_id("res.partner")
        kinds = {
            "x_lead_id": {"ttype": "many2one", "relation": "lead.lead"},
            "x_lead_ids": {"ttype": "many2many", "relation": "lead.lead"},
            "x_about": {
                "ttype": "reference",
                "selection": "[('lead.lead', 'Lead'), ('res.partner', 'Partner')]",
            },
        }
        self.env["ir.model.fields"].create(
            [
                {"name": name, "field_description": name, "model_id": model_id, **values}
                for name, values in kinds.items()
            ]
        )
        into, other = self._create_leads(2)
        both, one = (
            self.env["res.partner"]
            .create(
                [
                    {
                        "name": "Somebody",
                        "x_lead_id": other.id,
                        "x_lead_ids": [Command.set(leads.ids)],
                        "x_about": f"lead.lead,{other.id}",
                    }
                    for leads in (into | other, other)
                ]
            )
            .with_context(active_test=False)
        )

        def read():
            self.env.invalidate_all()
            return [(p.x_lead_id, p.x_lead_ids, p.x_about) for p in both | one]

        before = read()
        merge = self.env["lead.lead"].with_user(self.user_own)._merge(into, other)
        self.assertEqual(read(), [(into, into, into)] * 2)
        merge.action_undo()
        self.assertEqual(read(), before)
        further = self._create_lead()
        both.x_lead_ids = further | other
        merges = [
            self.env["lead.lead"].with_user(self.user_own)._merge(into, lead)
            for lead in (other, further)
        ]
        merges[0].action_undo()
        self.env.invalidate_all()
        # which the further lead is now
        self.assertEqual(both.x_lead_ids, into | other)
        merges[1].action_undo()
        self.env.invalidate_all()
        self.assertEqual(both.x_lead_ids, further | other)

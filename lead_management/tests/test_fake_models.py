from odoo import api, fields, models
from odoo.tests import TransactionCase

from .fake_models import LeadFakeModelLoader


class TestFakeModels(TransactionCase):
    """Models made for a test work like any other and leave nothing behind."""

    def load(self):
        """Load a model on a mixin and an extension of an existing model.

        :return: the loader, whose ``restore_registry`` is still to be called
        """

        class LeadFake(models.Model):
            _name = "lead.fake"
            _inherit = ["utm.mixin"]
            _description = "Model of a test"

            name = fields.Char(required=True)
            shout = fields.Char(compute="_compute_shout", store=True)

            @api.depends("name")
            def _compute_shout(self):
                for record in self:
                    record.shout = record.name.upper()

        class LeadTag(models.Model):
            _inherit = "lead.tag"

            fake_note = fields.Char()

        loader = LeadFakeModelLoader(self.env, self.__module__)
        loader.backup_registry()
        loader.update_registry((LeadFake, LeadTag))
        return loader

    def test_loaded_models_work_like_any_other(self):
        loader = self.load()
        self.addCleanup(loader.restore_registry)
        source = self.env["utm.source"].create({"name": "Fair"})
        fake = self.env["lead.fake"].create({"name": "hello", "source_id": source.id})
        self.assertEqual(fake.shout, "HELLO")
        self.assertEqual(self.env["lead.fake"].search([("source_id", "=", source.id)]), fake)
        tag = self.env["lead.tag"].create({"name": "Fake", "fake_note": "kept"})
        tag.invalidate_recordset()
        self.assertEqual(tag.fake_note, "kept")

    def test_restored_registry_knows_nothing_of_them(self):
        before = {name: set(model._fields) for name, model in self.registry.models.items()}
        self.load().restore_registry()
        after = {name: set(model._fields) for name, model in self.registry.models.items()}
        self.assertEqual(after, before)
        self.assertNotIn("lead.fake", self.env)
        self.assertNotIn("lead.fake", self.registry["utm.mixin"]._inherit_children)
        known = models.MetaModel._module_to_models__["lead_management"]
        self.assertNotIn("lead.fake", [model._name for model in known])

"""Models that exist only while a test class runs.

odoo-test-helper offers this, but its release 2.1.3 is older than Odoo 19 and fails at import:
what it reaches into was renamed. The adapter below keeps its interface.
"""

from unittest import mock

from odoo import models

if not hasattr(models.MetaModel, "module_to_models"):
    models.MetaModel.module_to_models = models.MetaModel._module_to_models__

from odoo_test_helper import FakeModelLoader


class LeadFakeModelLoader(FakeModelLoader):
    """Adds models to the registry and takes them out again.

    Define them inside a method, so that importing the tests does not register them::

        @classmethod
        def setUpClass(cls):
            super().setUpClass()

            class LeadFake(models.Model):
                _name = "lead.fake"
                _inherit = ["utm.mixin"]
                _description = "Fake"

            LeadFakeModelLoader.load(cls, LeadFake)

    Their tables are part of the test's transaction and go with it.
    """

    @classmethod
    def load(cls, test_class, *model_definitions):
        """Add models for the time of a test class.

        :param test_class: a subclass of ``TransactionCase``, in its ``setUpClass``
        :param model_definitions: new models, or extensions of existing ones
        :return: the loader
        """
        loader = cls(test_class.env, test_class.__module__)
        loader.backup_registry()
        test_class.addClassCleanup(loader.restore_registry)
        loader.update_registry(model_definitions)
        return loader

    def backup_registry(self):
        """Remember the registry as it is."""
        self._original_registry = {
            name: (model._base_classes__, set(model._inherit_children))
            for name, model in self.env.registry.models.items()
        }
        # Classes defined for the test registered themselves already; they are left to the
        # loader alone, or the next registry of this process would contain them.
        self._original_module_to_models = {
            addon: [model for model in known if not self._is_local(model)]
            for addon, known in models.MetaModel.module_to_models.items()
        }

    @staticmethod
    def _is_local(model_definition):
        """Tell whether a model is defined inside a function."""
        return "<locals>" in model_definition.__qualname__

    def update_registry(self, odoo_models):
        """Add models and create their tables.

        :param odoo_models: the classes, in the order of their dependencies
        """
        from odoo.orm.model_classes import add_to_registry

        registry, cr = self.env.registry, self.env.cr
        self.env.flush_all()
        self._clean_module_to_model()
        names = [add_to_registry(registry, model)._name for model in odoo_models]
        with mock.patch.object(cr, "commit"):
            registry._setup_models__(cr, [])
            registry.init_models(cr, names, {"module": self._module_name})
        # Otherwise Odoo would set the whole registry up again after every single test.
        registry.registry_invalidated = False

    def restore_registry(self):
        """Put the registry back as it was."""
        registry = self.env.registry
        # Nothing may wait to be written on a model that is about to go.
        self.env.flush_all()
        self.env.transaction.clear()
        for name in set(registry.models) - set(self._original_registry):
            del registry[name]
        for name, (base_classes, children) in self._original_registry.items():
            model = registry[name]
            model._base_classes__ = base_classes
            for child in set(model._inherit_children) - children:
                model._inherit_children.discard(child)
        registry._setup_models__(self.env.cr)
        registry.registry_invalidated = False

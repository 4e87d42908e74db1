from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS


class GuardedFieldsMixin:
    """Each stored field of some addons says who writes it, and that is kept to."""

    #: Names of the addons whose fields are tried.
    addons = ()
    #: Names of models that have fields which the server keeps.
    guarded_models = frozenset()

    @classmethod
    def _get_own_fields(cls):
        """Return the stored fields that the addons declare."""
        for model in cls.env.registry.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if not field.store or field.type == "one2many" or field.name in MAGIC_COLUMNS:
                    continue
                if field._module in cls.addons:
                    yield model, field

    def test_every_readonly_field_says_who_writes_it(self):
        """REQ-1.14: what people cannot fill in a form they cannot send either."""
        silent = [
            str(field)
            for model, field in self._get_own_fields()
            if field.readonly and not getattr(field, "written_by", None)
        ]
        self.assertFalse(silent)

    def test_models_with_kept_fields_are_guarded(self):
        """REQ-1.14"""
        guarded = {
            model._name
            for model, field in self._get_own_fields()
            if getattr(field, "written_by", "people") != "people"
        }
        self.assertLessEqual(self.guarded_models, guarded)
        for name in guarded:
            self.assertTrue(hasattr(self.env[name], "_check_written_by"), name)

    def test_kept_fields_are_refused(self):
        """REQ-1.14: on create, write and nested, by name; a default is left out."""
        manager = self.env(user=self.user_manager)
        tried = 0
        for model, field in self._get_own_fields():
            if getattr(field, "written_by", "people") == "people":
                continue
            Model = manager[model._name]
            for write in (Model.create, self.env[model._name].with_env(manager).browse(1).write):
                with self.subTest(field=str(field)), self.assertRaises(UserError):
                    write({field.name: False})
            tried += 1
        self.assertTrue(tried)

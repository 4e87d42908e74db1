from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.models import MAGIC_COLUMNS, BaseModel
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LeadManagementCommon


class GuardedFieldsCase(LeadManagementCommon):
    """All stored fields of the suite, whoever declares them, and who may write them."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._create_lead()
        outsiders = cls.env.ref("base.group_portal") | cls.env.ref("base.group_public")
        groups = cls.env["res.groups"].search([])
        cls.groups = groups.filtered(lambda group: not outsiders & group.all_implied_ids)

    @classmethod
    def _get_own_fields(cls):
        """Return the stored fields of the suite, on models of whatever addon."""
        return [
            field
            for _name, model in sorted(cls.registry.items())
            if model._auto and not model._abstract
            for _field_name, field in sorted(model._fields.items())
            if field.store and field.name not in MAGIC_COLUMNS and cls._is_own(model, field)
        ]

    @classmethod
    def _is_own(cls, model, field):
        """Tell whether the suite declares a field: any of its models, a new one elsewhere."""
        own = {name for name in field._modules if name.startswith("lead_management")}
        return bool(own) and (model._original_module in own or own == set(field._modules))

    @classmethod
    def _get_guarded_fields(cls):
        """Return {field: "server" or the external id of a group} of what people do not write."""
        writers = {field: getattr(field, "written_by", None) for field in cls._get_own_fields()}
        return {
            field: writer for field, writer in writers.items() if writer not in (None, "people")
        }

    def setUp(self):
        super().setUp()
        self.users = {}

    def _get_person(self, writer):
        """Return somebody with every right but that to write a field."""
        if writer not in self.users:
            groups = self.groups
            if writer != "server":
                holder = self.env.ref(writer)
                groups = groups.filtered(lambda group: holder not in group.all_implied_ids)
            user = self._create_user(f"guarded_{len(self.users)}", None)
            user.group_ids = [Command.set((groups | self.env.ref("base.group_user")).ids)]
            self.users[writer] = user
        return self.users[writer]

    def _get_forged(self, field):
        """Return a value that a field of the type takes, and that nothing else gives it."""
        if field.type in ("many2one", "one2many", "many2many"):
            record = self.env[field.comodel_name].sudo().search([], limit=1)
            return (record.id or 1) if field.type == "many2one" else [Command.link(record.id or 1)]
        if field.type == "selection":
            values = field.get_values(self.env)
            return values[-1] if values else "forged"
        return {
            "boolean": True,
            "date": fields.Date.to_date("2001-02-03"),
            "datetime": fields.Datetime.to_datetime("2001-02-03 04:05:06"),
            "float": 7.25,
            "integer": 7,
            "json": {"forged": True},
            "many2one_reference": 7,
            "monetary": 7.25,
        }.get(field.type, "forged")

    def _get_refusal(self, call):
        """Return the error with which a call is refused, None when it is not."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                call()
        except (AccessError, ValidationError) as error:
            return error
        return None

    def _assert_refused(self, field, call):
        error = self._get_refusal(call)
        self.assertIsNotNone(error, f"{field} is written")
        if not isinstance(error, AccessError):
            self.assertIn(field._description_string(self.env) or field.name, str(error))


@tagged("post_install", "-at_install")
class TestGuardedFields(GuardedFieldsCase):
    def _each(self, check):
        """Call a function with each guarded field, a value of its type, and its model.

        The model is that of somebody who may not write the field.
        """
        for field, writer in self._get_guarded_fields().items():
            Model = self.env[field.model_name].with_user(self._get_person(writer))
            with self.subTest(field=str(field), writer=writer):
                check(field, self._get_forged(field), Model)

    def test_every_field_says_who_writes_it(self):
        """REQ-1.14: what a view shows read-only is written by somebody, and says by whom."""
        undecided = [
            str(field)
            for field in self._get_own_fields()
            if field.readonly and not (getattr(field, "written_by", None) or field.groups)
        ]
        self.assertFalse(undecided, "written_by is missing:\n" + "\n".join(undecided))

    def test_writers_exist(self):
        """REQ-1.14: a misspelt group would lock everybody out, or nobody."""
        for field, writer in self._get_guarded_fields().items():
            with self.subTest(field=str(field)):
                self.assertIn("lead.guarded.mixin", self._get_parents(field.model_name))
                if writer != "server":
                    self.assertEqual(self.env.ref(writer)._name, "res.groups")

    def _get_parents(self, model):
        return {parent._name for parent in type(self.env[model]).mro() if hasattr(parent, "_name")}

    def test_copies_leave_them_out(self):
        """REQ-0.44: a copy would be refused for what it brings along."""
        for field in self._get_guarded_fields():
            if field.model_name in ("lead.lead", "lead.status", "lead.type", "lead.settings"):
                with self.subTest(field=str(field)):
                    self.assertFalse(field.copy)

    def test_creation(self):
        """REQ-5.8, REQ-1.14"""

        def check(field, value, Model):
            self._assert_refused(field, lambda: Model.create([{field.name: value}]))

        self._each(check)

    def test_writing(self):
        """REQ-5.8, REQ-1.14"""

        def check(field, value, Model):
            record = self._get_record(Model)
            self._assert_refused(field, lambda: record.write({field.name: value}))

        self._each(check)

    def _get_record(self, Model):
        """Return a record of a model, an empty recordset where there is none."""
        everything = Model.sudo().with_context(active_test=False)
        return Model.browse(everything.search([], limit=1).ids)

    def test_saving_in_the_client(self):
        """REQ-0.5, REQ-1.14: a new record, and one that exists."""

        def check(field, value, Model):
            if field.type in ("date", "datetime"):
                value = field.to_string(value)
            for record in (Model, self._get_record(Model)):
                self._assert_refused(field, lambda r=record: r.web_save({field.name: value}, {}))

        self._each(check)

    def test_import(self):
        """REQ-1.25, REQ-1.14"""

        def check(field, value, Model):
            column = f"{field.name}/.id" if field.type == "many2one" else field.name
            columns, row = [column], [str(value)]
            if "name" in Model._fields:
                columns, row = ["name", *columns], ["Forged", *row]
            error = self._get_refusal(lambda: self._load(Model, columns, row))
            self.assertIsNotNone(error)

        self._each(check)

    def _load(self, Model, columns, row):
        result = Model.load(columns, [row])
        if not result["ids"]:
            raise ValidationError(str(result["messages"]))

    def test_nested_commands(self):
        """REQ-5.8, REQ-1.14: through the lists of whatever model."""
        lists = {}
        for parent, name in self._get_lists():
            lists.setdefault(self.env[parent]._fields[name].comodel_name, []).append((parent, name))

        def check(field, value, Model):
            for parent, name in lists.get(Model._name, ()):
                record = self._get_record(self.env[parent].with_user(Model.env.user))
                for command in self._get_commands(Model, {field.name: value}):
                    before = self._get_state(Model, field)
                    try:
                        self._get_refusal(lambda c=command, r=record, n=name: r.write({n: [c]}))
                    except KeyError:
                        # Odoo does not make this record by that list at all
                        self.env.invalidate_all(flush=False)
                    self.env.invalidate_all()
                    after = self._get_state(Model, field)
                    self.assertEqual(after, before, f"{parent}.{name}: {command}")

        self._each(check)

    def _get_lists(self):
        """Return (model, field name) of the lists of all models."""
        return [
            (parent, name)
            for parent, Parent in sorted(self.registry.items())
            if not Parent._abstract and Parent._auto
            for name, field in sorted(Parent._fields.items())
            if field.type in ("one2many", "many2many")
        ]

    def _get_commands(self, Model, values):
        commands = [Command.create(values)]
        existing = self._get_record(Model)
        return [*commands, Command.update(existing.id, values)] if existing else commands

    def _get_state(self, Model, field):
        """Return how many records there are, and what the first of them holds."""
        Sudo = Model.sudo().with_context(active_test=False)
        return Sudo.search_count([]), self._get_record(Model).sudo().mapped(field.name)

    def test_defaults_of_the_context(self):
        """REQ-5.8, REQ-0.5: what a client names as a default gives nothing."""

        def check(field, value, Model):
            forged = Model.with_context(**{f"default_{field.name}": value})
            before = Model.default_get([field.name]).get(field.name)
            given = forged.default_get([field.name]).get(field.name)
            self._assert_not_forged(given, before, value)
            people = forged._without_guarded_defaults()
            self.assertNotIn(f"default_{field.name}", people.env.context)

        self._each(check)

    def test_defaults_of_the_context_of_a_new_lead(self):
        """REQ-5.8: nothing of them is on the record either."""
        guarded = [f for f in self._get_guarded_fields() if f.model_name == "lead.lead"]
        forged = {f"default_{field.name}": self._get_forged(field) for field in guarded}
        Lead = self.env["lead.lead"].with_user(self._get_person("server"))
        lead = Lead.with_context(**forged).create([{"name": "Honest"}])
        for field in guarded:
            with self.subTest(field=field.name):
                value = field.convert_to_write(lead[field.name], lead)
                self.assertNotEqual(value, forged[f"default_{field.name}"])

    def test_defaults_that_a_user_saves(self):
        """REQ-5.8: Odoo lets every user save defaults, of whatever field."""

        def check(field, value, Model):
            before = Model.default_get([field.name]).get(field.name)
            Default = self.env["ir.default"]
            Default.set(Model._name, field.name, self._as_json(field, value), Model.env.uid)
            given = Model.default_get([field.name]).get(field.name)
            self._assert_not_forged(given, before, value)

        self._each(check)

    def _assert_not_forged(self, given, before, value):
        """Check a default; the model's own may happen to be the forged value."""
        if before != value:
            self.assertNotEqual(given, value)

    def _as_json(self, field, value):
        return field.to_string(value) if field.type in ("date", "datetime") else value

    def test_what_the_server_writes_opens_nothing_else(self):
        """REQ-5.8: commands nested in what the server writes are a person's all the same."""
        lead = self._create_lead()
        trusted = []
        write = BaseModel.write

        def note(records, vals):
            trusted.append(bool(records.env.context.get("lead_server_writes")))
            return write(records, vals)

        self.patch(BaseModel, "write", note)
        lead._as_server().write({"name": "Renamed"})
        self.assertTrue(trusted)
        self.assertFalse(any(trusted))

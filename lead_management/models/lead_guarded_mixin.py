from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import ormcache

from ..trusted_context import Trusted, get_trusted, is_trusted

SERVER = "server"
PEOPLE = "people"


class LeadGuardedMixin(models.AbstractModel):
    """Fields that the server keeps, or that one group writes, whatever route a value takes.

    Who writes a field is declared with it: `written_by="server"` for the server's own code
    alone, the external id of a group for its members, `written_by="people"` (the default) for
    everybody whom rules and access let write the record. The addon that declares such a field on
    a model of Odoo inherits this mixin there too. Every value passes `create` or `write`: form,
    list, nested commands, import, `web_save` and the API. Defaults of the context are left out;
    a value is refused by the name of its field.

    The server's own code writes through `_as_server()`, or as the superuser. That opens the
    fields of the records alone: commands nested in the values are written as by people.
    """

    _name = "lead.guarded.mixin"
    _description = "Fields that the server keeps"

    def _valid_field_parameter(self, field, name):
        return name == "written_by" or super()._valid_field_parameter(field, name)

    @api.model
    @ormcache()
    def _get_guarded_fields(self):
        """Return who writes the fields that are not for everybody.

        :returns: dict {field name: "server" or external id of a group}
        """
        writers = (
            (name, getattr(field, "written_by", PEOPLE)) for name, field in self._fields.items()
        )
        return {name: writer for name, writer in writers if writer and writer != PEOPLE}

    def _as_server(self):
        """Return the records as the server's own code writes them.

        The rights of the user stay, and the guards of other models: only that of the own
        fields is open. Never return them to a client, and never run an action of a user on them.
        """
        models = get_trusted(self.env, "lead_server_writes") | {self._name}
        return self.with_context(lead_server_writes=Trusted(models))

    @api.model
    def _is_server(self):
        """Tell whether the server's own code writes."""
        return self.env.su or self._name in get_trusted(self.env, "lead_server_writes")

    @api.model
    def _get_refused_fields(self, names):
        """Return which of the named fields the user may not write.

        :param names: collection of field names
        :returns: list of names, sorted
        """
        guarded = self._get_guarded_fields()
        return sorted(
            name
            for name in guarded.keys() & set(names)
            if guarded[name] == SERVER or not self.env.user.has_group(guarded[name])
        )

    @api.model
    def _check_written_by(self, names):
        """Refuse fields that the user may not write.

        :param names: collection of field names
        :raises AccessError: for who may write none of the model's fields
        :raises ValidationError: naming the fields
        """
        if self._get_guarded_fields().keys().isdisjoint(names) or self._is_server():
            return
        refused = self._get_refused_fields(names)
        if not refused:
            return
        # who may not write the model at all is told so
        self.browse().check_access("write")
        labels = (self._fields[name]._description_string(self.env) for name in refused)
        raise ValidationError(
            self.env._(
                "%(fields)s of %(model)s cannot be written: the system keeps it by itself, or"
                " only people with more rights write it. Leave it out, and change what it follows"
                " from, such as the status.",
                fields=", ".join(
                    sorted(label or name for label, name in zip(labels, refused, strict=True))
                ),
                model=self.env["ir.model"]._get(self._name).name,
            )
        )

    @api.model
    def _check_company_given(self, company_id):
        """Refuse to give records to a company that is not the user's.

        Odoo's rules look at a record before it is written; `create` they check afterwards.

        :param int company_id: value of `write`
        :raises AccessError: which names no company
        """
        if self._fields["company_id"].comodel_name != "res.company":
            return
        if company_id not in self.env.user._get_company_ids():
            raise AccessError(
                self.env._(
                    "%(model)s: give it to a company that you work for.",
                    model=self.env["ir.model"]._get(self._name).name,
                )
            )

    @api.model
    def _without_guarded_defaults(self):
        """Return the model without defaults of the context that the user may not give."""
        if self._is_server():
            return self
        defaults = [key[8:] for key in self.env.context if key.startswith("default_")]
        if not defaults:
            return self
        refused = {f"default_{name}" for name in self._get_refused_fields(defaults)}
        if not refused:
            return self
        kept = {key: value for key, value in self.env.context.items() if key not in refused}
        return self.with_env(self.env(context=kept))

    def _as_people(self):
        """Return the records as nobody trusts them: what is written along is of people."""
        if "lead_server_writes" not in self.env.context:
            return self
        context = dict(self.env.context)
        del context["lead_server_writes"]
        return self.with_env(self.env(context=context))

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse values and leave out defaults of the context that the user may not give."""
        self._check_written_by({name for vals in vals_list for name in vals})
        people = self._without_guarded_defaults()._as_people()
        return super(LeadGuardedMixin, people).create(vals_list).with_env(self.env)

    def write(self, vals):
        """Refuse values that the user may not write."""
        self._check_written_by(vals)
        if vals.get("company_id") and not self.env.su:
            self._check_company_given(vals["company_id"])
        return super(LeadGuardedMixin, self._as_people()).write(vals)

    def copy_data(self, default=None):
        """Copy what the user may read: of a model whose fields are all the server's, too."""
        self.check_access("read")
        return super().copy_data(default)

    @api.model
    def default_get(self, fields):
        """Leave out defaults of the context and saved ones that the user may not give."""
        model = self._without_guarded_defaults()
        defaults = super(LeadGuardedMixin, model).default_get(fields)
        defaults = model._without_saved_defaults(defaults)
        if is_trusted(self.env, "lead_form_opens"):
            defaults = model._without_hidden_defaults(defaults)
        return defaults

    def onchange(self, values, field_names, fields_spec):
        """Show no names of records that the user may not read in a form that opens."""
        if field_names:
            return super().onchange(values, field_names, fields_spec)
        opening = self.with_context(lead_form_opens=Trusted())
        return super(LeadGuardedMixin, opening).onchange(values, field_names, fields_spec)

    @api.model
    def _without_hidden_defaults(self, defaults):
        """Return defaults without records that the user may not read.

        Whether the context names them or what the user has saved: a form would show their
        names. On creation they are refused by the rules of the model.

        :param dict defaults: what `default_get` returns
        """
        if self.env.su:
            return defaults
        saved = self.env["ir.default"]._get_model_defaults(self._name)
        kept = dict(defaults)
        for name, value in defaults.items():
            field = self._fields[name]
            is_given = f"default_{name}" in self.env.context or name in saved
            if not is_given or field.type != "many2one" or type(value) is not int:
                continue
            if not self.env[field.comodel_name].browse(value)._filtered_access("read"):
                del kept[name]
        return kept

    @api.model
    def _without_saved_defaults(self, defaults):
        """Return defaults in which guarded fields have those of the model.

        Odoo lets every user save defaults for themselves.

        :param dict defaults: what `default_get` returns
        """
        saved = self.env["ir.default"]._get_model_defaults(self._name)
        if not saved:
            return defaults
        # the context of the server goes before what a user has saved
        names = [name for name in saved if f"default_{name}" not in self.env.context]
        refused = defaults.keys() & set(self._get_refused_fields(names))
        if not refused:
            return defaults
        kept = {name: value for name, value in defaults.items() if name not in refused}
        for name in refused:
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                kept[name] = field.convert_to_write(value, self)
        return kept

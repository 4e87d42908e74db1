from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..trusted_context import Trusted, get_trusted

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

    The server's own code writes through `_as_server()`, or as the superuser.
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
        :raises ValidationError: naming the fields
        """
        if self._is_server():
            return
        refused = self._get_refused_fields(names)
        if not refused:
            return
        labels = (self._fields[name]._description_string(self.env) for name in refused)
        raise ValidationError(
            self.env._(
                "%(fields)s of %(model)s cannot be written: the system keeps it by itself, or"
                " only people with more rights write it. Leave it out, and change what it follows"
                " from, such as the status.",
                fields=", ".join(
                    sorted(label or name for label, name in zip(labels, refused, strict=True))
                ),
                model=self.env["ir.model"]._get(self._name).sudo().name,
            )
        )

    @api.model
    def _without_guarded_defaults(self):
        """Return the model without defaults of the context that the user may not give."""
        if self._is_server():
            return self
        defaults = [key[8:] for key in self.env.context if key.startswith("default_")]
        refused = {f"default_{name}" for name in self._get_refused_fields(defaults)}
        if not refused:
            return self
        kept = {key: value for key, value in self.env.context.items() if key not in refused}
        return self.with_env(self.env(context=kept))

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse values and leave out defaults of the context that the user may not give."""
        self._check_written_by({name for vals in vals_list for name in vals})
        return super(LeadGuardedMixin, self._without_guarded_defaults()).create(vals_list)

    def write(self, vals):
        """Refuse values that the user may not write."""
        self._check_written_by(vals)
        return super().write(vals)

    @api.model
    def default_get(self, fields_list):
        """Leave out defaults of the context that the user may not give."""
        return super(LeadGuardedMixin, self._without_guarded_defaults()).default_get(fields_list)

from odoo import Command, api, models
from odoo.exceptions import AccessError, ValidationError

RELATIONS = ("many2one", "one2many", "many2many")


class LeadGivenMixin(models.AbstractModel):
    """Records that a person gives to a dialog, a job or the settings: only what that person reads.

    On creation, in writing, and before: in `onchange` and as defaults of the context, from
    which counts and names are worked out. The refusal names no record.
    """

    _name = "lead.given.mixin"
    _description = "Records that people give"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse records that the user may not read."""
        for vals in vals_list:
            self._check_given(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse records that the user may not read."""
        self._check_given(vals)
        return super().write(vals)

    @api.model
    def default_get(self, fields):
        """Refuse as creation does who may create none, and records not to be read."""
        if self.is_transient():
            self.browse().check_access("create")
        context = self.env.context
        names = [name for name in fields if f"default_{name}" in context]
        self._check_given({name: context[f"default_{name}"] for name in names})
        return super().default_get(fields)

    def onchange(self, values, field_names, fields_spec):
        """Refuse as creation does: nothing is worked out for who may create none."""
        if self.is_transient():
            self.browse().check_access("create")
        self._check_given(self._name_form(values))
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _name_form(self, values):
        """Return values of a line with the form that it stands in named by its ID.

        A client gives the whole form, as it is being filled in, where the line names its record.

        :param dict values: as `onchange` takes them
        """
        named = {}
        for name, value in values.items():
            field = self._fields.get(name)
            if field and field.type == "many2one" and isinstance(value, dict):
                form = self.env[field.comodel_name]
                if hasattr(form, "_check_given"):
                    form._check_given(value)
                value = value.get("id", False)
            named[name] = value
        return named

    def _check_given(self, values):
        """Refuse records that the user may not read, or that are gone.

        :param dict values: of fields
        :raises AccessError: naming the field
        :raises ValidationError: for what is no record at all
        """
        if self.env.su:
            return
        for name, value in values.items():
            field = self._fields.get(name)
            if not field or field.type not in RELATIONS or not value:
                continue
            kept = self.sudo().mapped(name).ids
            ids = [given for given in self._get_given_ids(field, value) if given not in kept]
            self._check_readable(field.comodel_name, ids, field._description_string(self.env))

    @api.model
    def _check_readable(self, model, ids, label):
        """Refuse records that the user may not read, or that are gone.

        :param str model: of the records
        :param ids: collection of ids
        :param str label: of what they are given as
        :raises AccessError: which names none of them
        :raises ValidationError: for what is no id
        """
        # a number that is too large for the database is none of its records
        if any(type(record_id) is not int or abs(record_id) >= 2**31 for record_id in ids):
            raise ValidationError(
                self.env._(
                    "%(field)s: a record is given by its number in the database.", field=label
                )
            )
        Model = self.env[model].with_context(active_test=False)
        if not ids or self.env.su:
            return
        readable = Model.search([("id", "in", list(ids))]) if Model.has_access("read") else Model
        hidden = set(ids) - set(readable.ids)
        if hidden:
            raise AccessError(
                self.env._(
                    "%(field)s: you may not see what was given (%(ids)s), or it is gone. Choose"
                    " among what you find.",
                    field=label,
                    ids=", ".join(map(str, sorted(hidden))),
                )
            )

    @api.model
    def _get_given_ids(self, field, value):
        """Return the ids that a value of a relation names.

        :param field: of the model
        :param value: as `create`, `write` or `onchange` take it
        :returns: list; of records that are not saved nothing
        """
        if isinstance(value, models.BaseModel):
            return value._origin.ids
        if field.type == "many2one":
            return [value[0] if isinstance(value, (list, tuple)) and value else value]
        if not isinstance(value, (list, tuple)):
            return [value]
        return [record_id for item in value for record_id in self._get_command_ids(item)]

    @api.model
    def _get_command_ids(self, command):
        """Return the ids that one command of a list names."""
        if not isinstance(command, (list, tuple)) or not command:
            return [command]
        code, *rest = command
        if code == Command.SET:
            is_list = len(rest) > 1 and isinstance(rest[1], (list, tuple))
            return list(rest[1]) if is_list else [command]
        if code in (Command.LINK, Command.UPDATE):
            # a line of a form that is not saved has a name of the client's
            is_unsaved = rest and isinstance(rest[0], str)
            return [] if is_unsaved else [rest[0] if rest else command]
        return []

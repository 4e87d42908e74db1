from odoo import api, models

from .lead_import_run import LeadImportRun


class IrFieldsConverter(models.AbstractModel):
    """Names in an import of leads: looked up once for each name, and never guessed."""

    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        run = LeadImportRun.of(self.env)
        if run is None:
            return super().db_id_for(model, field, subfield, value, savepoint)
        value = value.strip() if isinstance(value, str) else value
        key = (model._name, field.name, field.comodel_name, subfield, value)
        if key not in run.names:
            try:
                found = super().db_id_for(model, field, subfield, value, savepoint)
                run.names[key] = self._choose_match(field, value, *found)
            except ValueError as error:
                if self.env.context.get("name_create_enabled_fields"):
                    # what was created for other names may be rolled back with this one
                    run.names.clear()
                run.names[key] = error
        found = run.names[key]
        if not isinstance(found, ValueError):
            return found
        message, *details = found.args
        # the caller adds to the details: each row gets its own
        raise ValueError(message, *(dict(detail or {}) for detail in details))

    @api.model
    def _choose_match(self, field, value, record_id, warnings):
        """Return the match, where several have the name the one of the own company.

        :param field: relational field that the value is for
        :param str value: the name
        :param record_id: id of the first match
        :param list warnings: not empty when there are several
        :raises ValueError: when the company does not decide
        """
        if not warnings:
            return record_id, warnings
        Model = self.env[field.comodel_name]
        ids = [match[0] for match in Model.name_search(value, operator="=")]
        matches = Model.browse(ids)
        if "company_id" in Model._fields:
            company = self.env.company
            own = matches.filtered(lambda match: match.company_id == company)
            matches = own or matches.filtered(lambda match: not match.company_id)
        if len(matches) == 1:
            return matches.id, []
        raise self._format_import_error(
            ValueError,
            self.env._(
                "%(count)s records are named '%(value)s' in field '%%(field)s'. Import"
                " their External ID or Database ID instead, to say which one."
            ),
            {"count": len(ids), "value": value},
            {},
        )

    @api.model
    def _str_to_many2many(self, model, field, value, savepoint):
        """Take "a, b," for the names a and b."""
        if LeadImportRun.of(self.env) is not None:
            value = [
                {
                    subfield: ",".join(filter(None, map(str.strip, names.split(","))))
                    for subfield, names in record.items()
                }
                for record in value
            ]
        return super()._str_to_many2many(model, field, value, savepoint)

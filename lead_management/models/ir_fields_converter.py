from odoo import api, models
from odoo.fields import Domain

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
    def _look_up_names(self, model, columns, rows):
        """Look up the names in the columns of an import, one query a column.

        A name that exactly one record has is remembered in the run. All others, and models
        with a search of their own, are left to `db_id_for`, which says what is wrong.

        :param model: recordset of the model that is imported
        :param columns: names of the columns
        :param rows: list of lists of cells
        """
        run = LeadImportRun.of(self.env)
        for position, column in enumerate(columns):
            field = model._fields.get(column)
            if not field or field.type != "many2one":
                continue
            cells = (row[position] for row in rows)
            names = {cell.strip() for cell in cells if isinstance(cell, str)} - {""}
            for name, record_id in self._find_names(self.env[field.comodel_name], names).items():
                run.names[model._name, column, field.comodel_name, None, name] = record_id, []

    @api.model
    def _find_names(self, Model, names):
        """Return {name: id} of the names that exactly one record has."""
        if Model._name == "res.users":
            # a login goes before a name: `db_id_for` knows that
            names = names - set(Model.search([("login", "in", list(names))]).mapped("login"))
        elif type(Model)._search_display_name is not models.BaseModel._search_display_name:
            return {}
        if len(names) < 2:
            return {}
        searched = Model._rec_names_search or [Model._rec_name]
        if not all(name in Model._fields for name in searched):
            return {}
        found = {}
        records = Model.search_fetch(Domain("display_name", "in", list(names)), searched)
        for record in records:
            for name in names.intersection(record[field] for field in searched):
                found.setdefault(name, []).append(record.id)
        return {name: ids[0] for name, ids in found.items() if len(ids) == 1}

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

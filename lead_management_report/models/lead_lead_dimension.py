from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# 1 is Monday, as in ISO 8601
WEEKDAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
]
MONTHS = [
    ("01", "January"),
    ("02", "February"),
    ("03", "March"),
    ("04", "April"),
    ("05", "May"),
    ("06", "June"),
    ("07", "July"),
    ("08", "August"),
    ("09", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class LeadLead(models.Model):
    """Fields that are SQL expressions: grouped, measured, searched, and never stored.

    Such a field is declared with `compute="_compute_dimension"`, and a search method where it
    is grouped by; its SQL comes from `_get_dimension_sql`. Reports read the table of the leads
    that way: nothing is copied, the record rules are those of the leads, and writing costs
    nothing.
    """

    _inherit = "lead.lead"

    @api.model
    def _get_dimension_sql(self, name, alias, query):
        """Return the SQL expression of a dimension.

        Hook: extend it for a dimension that has another one than `_get_<name>_sql`.

        :param str name: of the field
        :param str alias: of the table
        :param query: `Query` that the expression becomes part of, or None
        """
        return getattr(self, f"_get_{name}_sql")(alias, query)

    def _get_local_time_sql(self, name, alias, query):
        """Return the SQL of a moment in the user's time zone.

        :param str name: of a datetime field
        """
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)",
            self._field_to_sql(alias, name, query),
            self.env.tz.zone,
        )

    @api.model
    def _is_column(self, field):
        return super()._is_column(field) or field.compute == "_compute_dimension"

    def _field_to_sql(self, alias, field_expr, query=None):
        field = self._fields.get(field_expr)
        if field is None or field.compute != "_compute_dimension":
            return super()._field_to_sql(alias, field_expr, query)
        expression = self._get_dimension_sql(field_expr, alias, query)
        self._check_field_access(field, "read")
        return expression

    def _compute_dimension(self):
        names = [
            name for name, field in self._fields.items() if field.compute == "_compute_dimension"
        ]
        query = self.browse(self.ids)._as_query(ordered=False)
        columns = [self._field_to_sql(self._table, name, query) for name in names]
        rows = {}
        if self.ids:
            identifier = SQL.identifier(self._table, "id")
            rows = {
                record_id: values
                for record_id, *values in self.env.execute_query(query.select(identifier, *columns))
            }
        nothing = [False] * len(names)
        for record in self:
            values = rows.get(record.id, nothing)
            for name, value in zip(names, values, strict=True):
                record[name] = value

    def _search_dimension_of(self, name, operator, value):
        """Return the domain of the records with given values of a dimension."""
        if operator != "in":
            return NotImplemented
        values = [item for item in value if item is not False and item is not None]
        is_empty_wanted = len(values) < len(value)

        def to_sql(model, alias, query):
            expression = model._field_to_sql(alias, name, query)
            found = SQL("%s = ANY(%s)", expression, values) if values else SQL("FALSE")
            empty = SQL("%s IS NULL", expression) if is_empty_wanted else SQL("FALSE")
            return SQL("(%s OR %s)", found, empty)

        return Domain.custom(to_sql=to_sql)

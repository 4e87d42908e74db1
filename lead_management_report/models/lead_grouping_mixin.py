from collections import defaultdict
from functools import cache

from odoo import api, models
from odoo.models import parse_read_group_spec
from odoo.tools import SQL, Query
from odoo.tools.misc import unique

# how the results of groups are put together to that of a larger group
COMBINED = {
    "sum": "SUM(%s)",
    "min": "MIN(%s)",
    "max": "MAX(%s)",
    "bool_and": "BOOL_AND(%s)",
    "bool_or": "BOOL_OR(%s)",
    "count": "COALESCE(SUM(%s), 0)::bigint",
    "sum_currency": "SUM(%s)",
}


class LeadGroupingMixin(models.AbstractModel):
    """Pivots over many records: each is read and added up once.

    Odoo adds every record to the groups of each grouping set, after joining what the
    groups are ordered by. Here the records are added up to the smallest groups first,
    by several processes of PostgreSQL where there are many, and these groups, few
    beside the records, to the larger ones. The figures are the same.
    """

    _name = "lead.grouping.mixin"
    _description = "Groups of many records"

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        specs = tuple(unique(spec for groupby in grouping_sets for spec in groupby))
        if (
            len(grouping_sets) < 2
            or not all(map(self._is_foldable_groupby, specs))
            or not all(map(self._is_foldable_aggregate, aggregates))
            or not {part.split()[0] for part in (order or "").split(",") if part}.issubset(specs)
        ):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        query = self._search(domain)
        if query.is_empty():
            return [[] for _groupby in grouping_sets]
        folds = [self._get_fold(spec, query) for spec in aggregates]
        groups = self._fold(query, grouping_sets, folds, order)
        return [
            self._postprocess_groups(rows, groupby, aggregates)
            for rows, groupby in zip(groups, grouping_sets, strict=True)
        ]

    @api.model
    def _is_foldable_groupby(self, spec):
        """Tell whether each record belongs to one group of a groupby."""
        name, path, granularity = parse_read_group_spec(spec)
        field = self._fields.get(name)
        if field is None or path or granularity == "day_of_week":
            return False
        if field.type in ("many2many", "one2many", "properties"):
            return False
        is_column = field.store and field.column_type and not field.company_dependent
        return bool(is_column) or field.compute == "_compute_dimension"

    @api.model
    def _is_foldable_aggregate(self, spec):
        """Tell whether an aggregate of a group follows from those of its parts."""
        if spec == "__count":
            return True
        _name, path, function = parse_read_group_spec(spec)
        return not path and (function == "avg" or function in COMBINED)

    @api.model
    def _get_fold(self, spec, query):
        """Return how an aggregate is computed in two steps.

        :param str spec: aggregate as of `_read_group`
        :param query: `Query` of the records
        :returns: (SQL over records, …), template of the SQL over these
        """
        if spec == "__count":
            return (SQL("COUNT(*)"),), COMBINED["count"]
        name, _path, function = parse_read_group_spec(spec)
        if function == "avg":
            parts = (f"{name}:sum", f"{name}:count")
            return (
                tuple(self._read_group_select(part, query) for part in parts),
                "SUM(%s) / NULLIF(SUM(%s), 0)",
            )
        template = COMBINED[function]
        if function == "sum" and self._fields[name].type == "integer":
            template += "::bigint"
        return (self._read_group_select(spec, query),), template

    @api.model
    def _get_count_fold(self, condition):
        """Return how the records are counted that a condition is true of.

        :param condition: SQL
        """
        return (SQL("COUNT(*) FILTER (WHERE %s)", condition),), COMBINED["count"]

    @api.model
    def _fold(self, query, grouping_sets, folds, order=None):
        """Add records up to groups, and these to larger ones.

        :param query: `Query` of the records
        :param grouping_sets: list of lists of groupbys, as of `_read_grouping_sets`
        :param folds: list of what `_get_fold` returns
        :param str order: groupbys with their direction, by default in ascending order
        :returns: for each grouping set, a list of (*groups, *aggregates)
        """
        specs = tuple(unique(spec for groupby in grouping_sets for spec in groupby))
        groups = Query(self.env, self._table, self._get_smallest_groups(query, specs, folds))
        columns = {spec: self._get_group_column(spec) for spec in specs}
        mask = SQL("GROUPING(%s)", SQL(", ").join(columns.values())) if specs else SQL("0")
        selected = [mask, *columns.values(), *self._combine(folds)]
        groups.order = self._read_group_orderby(order, columns, groups)
        sets = unique(tuple(spec for spec in specs if spec in groupby) for groupby in grouping_sets)
        groups.groupby = SQL(
            "GROUPING SETS (%s)",
            SQL(", ").join(
                SQL("(%s)", SQL(", ").join(columns[spec] for spec in names)) for names in sets
            ),
        )
        rows_by_mask = defaultdict(list)
        for found, *row in self.env.execute_query(groups.select(*selected)):
            rows_by_mask[found].append(row)
        return [
            self._pick_columns(rows_by_mask[self._get_mask(specs, groupby)], specs, groupby)
            for groupby in grouping_sets
        ]

    @api.model
    def _get_smallest_groups(self, query, specs, folds):
        """Return the SQL of the groups by all groupbys at once."""
        terms = [self._read_group_groupby(self._table, spec, query) for spec in specs]
        values = [value for values, _template in folds for value in values]
        query.groupby = SQL(", ").join(terms) if terms else None
        query.order = None
        return SQL(
            "(%s)",
            query.select(
                *(
                    SQL("%s AS %s", term, SQL.identifier(self._get_column_name(spec)))
                    for spec, term in zip(specs, terms, strict=True)
                ),
                *(
                    SQL("%s AS %s", value, SQL.identifier(f"fold_{number}"))
                    for number, value in enumerate(values)
                ),
            ),
        )

    @api.model
    def _combine(self, folds):
        """Return the SQL of the aggregates of the larger groups."""
        combined, number = [], 0
        for values, template in folds:
            columns = [
                SQL.identifier(self._table, f"fold_{number + part}") for part in range(len(values))
            ]
            number += len(values)
            combined.append(SQL(template, *columns))
        return combined

    @api.model
    def _get_column_name(self, spec):
        return spec.replace(":", "__")

    @api.model
    def _get_group_column(self, spec):
        return SQL.identifier(self._table, self._get_column_name(spec))

    @api.model
    def _get_mask(self, specs, groupby):
        """Return PostgreSQL's `GROUPING` of a grouping set: a bit for each one left out."""
        return sum(
            1 << position for position, spec in enumerate(reversed(specs)) if spec not in groupby
        )

    @api.model
    def _pick_columns(self, rows, specs, groupby):
        """Return the rows of a grouping set with its own groups only."""
        positions = [specs.index(spec) for spec in groupby]
        return [(*(row[position] for position in positions), *row[len(specs) :]) for row in rows]

    @api.model
    def _postprocess_groups(self, rows, groupby, aggregates):
        """Return rows with records and empty values as Odoo gives them."""
        columns = list(zip(*rows, strict=True))
        groups, values = columns[: len(groupby)], columns[len(groupby) :]
        if not rows:
            return []
        return list(
            zip(
                *map(self._read_group_postprocess_groupby, groupby, groups),
                *map(self._read_group_postprocess_aggregate, aggregates, values),
                strict=True,
            )
        )

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Name each record once: the rows of a pivot repeat those of its columns."""
        describe = super()._web_read_group_groupby_formatter(groupby_spec, values)
        field = self._fields.get(groupby_spec)
        return cache(describe) if field and field.type == "many2one" else describe

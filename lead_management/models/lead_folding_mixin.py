from collections import defaultdict

from odoo import api, models
from odoo.models import READ_GROUP_TIME_GRANULARITY, parse_read_group_spec
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
DISTINCT = "array_agg_distinct"


class LeadFoldingMixin(models.AbstractModel):
    """Groups of many records: each is read and added up once.

    Odoo joins every record with what the groups are ordered by, and sorts all of them to
    tell which values a group has. Here the records are added up to the smallest groups
    first, by several processes of PostgreSQL where there are many, and these groups, few
    beside the records, are joined, ordered and put together. The figures are the same.
    """

    _name = "lead.folding.mixin"
    _description = "Sums over many records"

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        if not groupby or having or not self._is_foldable(groupby, aggregates, order):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        self.browse().check_access("read")
        query = self._search(domain)
        if query.is_empty():
            return []
        folds = [self._get_fold(spec, query) for spec in aggregates]
        [rows] = self._fold(query, [groupby], folds, order, aggregates, offset, limit)
        return self._postprocess_groups(rows, groupby, aggregates)

    @api.model
    def _is_foldable(self, groupbys, aggregates, order):
        """Tell whether groups can be put together from smaller ones.

        :param groupbys: as of `_read_group`, of all grouping sets
        :param aggregates: as of `_read_group`
        :param str order: as of `_read_group`
        """
        known = {*groupbys, *aggregates}
        return (
            all(map(self._is_foldable_groupby, groupbys))
            and all(map(self._is_foldable_aggregate, aggregates))
            and {part.split()[0] for part in (order or "").split(",") if part} <= known
        )

    @api.model
    def _is_foldable_groupby(self, spec):
        """Tell whether each record belongs to one group of a groupby."""
        name, path, granularity = parse_read_group_spec(spec)
        field = self._fields.get(name)
        if field is None or path:
            return False
        if field.type in ("date", "datetime") and granularity not in READ_GROUP_TIME_GRANULARITY:
            # a number of the day or week, or what Odoo refuses
            return False
        if field.type in ("many2many", "one2many", "properties"):
            return False
        return self._is_column(field)

    @api.model
    def _is_column(self, field):
        """Tell whether a field is read from the table itself.

        Hook: an addon has fields that are expressions of it.
        """
        return bool(field.store and field.column_type and not field.company_dependent)

    @api.model
    def _is_foldable_aggregate(self, spec):
        """Tell whether an aggregate of a group follows from those of its parts."""
        if spec == "__count":
            return True
        name, path, function = parse_read_group_spec(spec)
        if path or name not in self._fields:
            return False
        if function == DISTINCT:
            return self._get_distinct_column(name) is not None
        return function == "avg" or function in COMBINED

    @api.model
    def _get_distinct_column(self, name):
        """Return the column that says which value of a field a record has, None without one.

        :param str name: of the field; one of the record that a column refers to has its value
        """
        field = self._fields.get(name)
        if field is not None and field.related and not field.store:
            field = self._fields.get(field.related.split(".")[0])
        if field is None or field.type not in ("many2one", "selection", "boolean"):
            return None
        return field.name if field.store and self._is_column(field) else None

    @api.model
    def _get_fold(self, spec, query):
        """Return how an aggregate is computed in two steps.

        :param str spec: aggregate as of `_read_group`
        :param query: `Query` of the records
        :returns: (SQL over records, …), template of the SQL over these; what a column says
            without records has no template
        """
        if spec == "__count":
            return (SQL("COUNT(*)"),), COMBINED["count"]
        name, _path, function = parse_read_group_spec(spec)
        if function == DISTINCT:
            return (spec,), None
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
    def _fold(self, query, grouping_sets, folds, order=None, aggregates=(), offset=0, limit=None):
        """Add records up to groups, and these to larger ones.

        :param query: `Query` of the records
        :param grouping_sets: list of lists of groupbys, as of `_read_grouping_sets`
        :param folds: list of what `_get_fold` returns
        :param str order: groupbys or aggregates with their direction, by default the groupbys
            in ascending order
        :param aggregates: names of the folds, where groups are ordered by them
        :param int offset: number of groups to skip
        :param int limit: number of groups at most
        :returns: for each grouping set, a list of (*groups, *aggregates)
        """
        specs = tuple(unique(spec for groupby in grouping_sets for spec in groupby))
        groups = Query(self.env, self._table, self._get_smallest_groups(query, specs, folds))
        columns = {spec: self._get_group_column(spec) for spec in specs}
        mask = SQL("GROUPING(%s)", SQL(", ").join(columns.values())) if specs else SQL("0")
        combined = self._combine(folds, groups)
        selected = [mask, *columns.values(), *combined]
        if order:
            columns |= dict(zip(aggregates, combined, strict=False))
        groups.order = self._read_group_orderby(order, columns, groups)
        groups.offset, groups.limit = offset, limit
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
        terms = {spec: self._read_group_groupby(self._table, spec, query) for spec in specs}
        for name in self._get_telling_columns(folds):
            terms.setdefault(name, self._field_to_sql(self._table, name, query))
        values = [value for values, template in folds if template for value in values]
        query.groupby = SQL(", ").join(terms.values()) if terms else None
        query.order = None
        return SQL(
            "(%s)",
            query.select(
                *(
                    SQL("%s AS %s", term, SQL.identifier(self._get_column_name(spec)))
                    for spec, term in terms.items()
                ),
                *(
                    SQL("%s AS %s", value, SQL.identifier(f"fold_{number}"))
                    for number, value in enumerate(values)
                ),
            ),
        )

    @api.model
    def _get_telling_columns(self, folds):
        """Return the columns beside the groupbys in which the records of a group do not differ.

        Hook: templates of a model may read further columns of the smallest groups.
        """
        return [
            self._get_distinct_column(parse_read_group_spec(values[0])[0])
            for values, template in folds
            if template is None
        ]

    @api.model
    def _combine(self, folds, groups):
        """Return the SQL of the aggregates of the larger groups.

        :param groups: `Query` of the smallest groups
        """
        combined, number = [], 0
        for values, template in folds:
            if template is None:
                combined.append(self._read_group_select(values[0], groups))
                continue
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
        if not rows:
            return []
        columns = list(zip(*rows, strict=True))
        groups, values = columns[: len(groupby)], columns[len(groupby) :]
        return list(
            zip(
                *map(self._read_group_postprocess_groupby, groupby, groups),
                *map(self._read_group_postprocess_aggregate, aggregates, values),
                strict=True,
            )
        )

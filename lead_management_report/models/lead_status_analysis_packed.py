import re
from typing import NamedTuple

from odoo import api, models
from odoo.models import parse_read_group_spec
from odoo.tools import SQL
from odoo.tools.misc import unique

from .lead_status_analysis_median import HOURS

FIRST_DAY = "DATE '0001-01-01'"
# two numbers in one, and the second of them; PostgreSQL hashes what stands in both halves by the
# difference between them, which would be the same for many pairs
PACKED = "((%(first)s)::bigint << 32) | (%(second)s # ((%(first)s)::bigint * 1000003 & 2147483647))"
SECOND = "(%(pair)s & 4294967295 # ((%(pair)s >> 32) * 1000003 & 2147483647))"
DAYS = ("day", "week", "month", "quarter", "year")


class Key(NamedTuple):
    """A groupby as a number: 0 where it is empty, and how its value follows from the number."""

    number: SQL
    value: str


class LeadStatusAnalysis(models.Model):
    """Groups as numbers, two of them in one.

    PostgreSQL divides a count among several processes where it expects few groups, and hashes
    one number faster than several values. It expects a group for each moment and each class of
    hours, and the product of all that is grouped by; of what it cannot look into, few. So it is
    given a number that it cannot look into: the table is read from its beginning to its end,
    as fast after many rows were written as before.
    """

    _inherit = "lead.status.analysis"

    @api.model
    def _get_key(self, spec, query):
        """Return a groupby as a `Key`, None for what is no small number.

        :param str spec: groupby as of `_read_group`
        :param query: `Query` of the stays, None to ask whether there is a key
        """
        name, path, granularity = parse_read_group_spec(spec)
        field = self._fields.get(name)
        if path or field is None or field.type not in ("many2one", "boolean", "datetime"):
            return None
        is_unknown_part = field.type == "datetime" and granularity not in DAYS
        if is_unknown_part or field.comodel_name == "lead.lead":
            return None
        if query is None:
            return Key(SQL("0"), "%s")
        value = self._read_group_groupby(self._table, spec, query)
        if field.type == "many2one":
            return Key(SQL("COALESCE(%s, 0)", value), "NULLIF(%s, 0)::int")
        if field.type == "boolean":
            return Key(SQL("COALESCE(%s::int + 1, 0)", value), "(NULLIF(%s, 0) - 1)::int::boolean")
        return Key(
            SQL(f"COALESCE(%s::date - {FIRST_DAY} + 1, 0)", value),
            f"({FIRST_DAY} + (NULLIF(%s, 0) - 1)::int)::timestamp",
        )

    @api.model
    def _has_keys(self, specs):
        """Tell whether each of some groupbys can be a number."""
        return all(self._get_key(spec, None) for spec in specs)

    @api.model
    def _get_smallest_groups(self, query, specs, folds):
        if not self._has_keys(specs) or self._get_telling_columns(folds):
            return super()._get_smallest_groups(query, specs, folds)
        keys = {self._get_column_name(spec): self._get_key(spec, query) for spec in specs}
        for _values, template in folds:
            if template in HOURS:
                keys["class"] = self._get_class_key(HOURS[template])
        packed, unpacked = self._pack(keys)
        values = [value for values, _template in folds for value in values]
        stays = query.select(
            *self._get_counted_columns(values),
            *(SQL("%s AS %s", value, SQL.identifier(name)) for name, value in packed.items()),
        )
        names = [SQL.identifier(name) for name in packed]
        counted = [
            SQL("%s AS %s", value, SQL.identifier(f"fold_{number}"))
            for number, value in enumerate(values)
        ]
        groups = SQL(
            # the offset, of nothing, keeps PostgreSQL from looking into the numbers
            "SELECT %s FROM (%s OFFSET '0') AS %s %s",
            SQL(", ").join([*names, *counted]),
            stays,
            SQL.identifier(self._table),
            SQL("GROUP BY %s", SQL(", ").join(names)) if names else SQL(),
        )
        columns = [SQL("%s AS %s", value, SQL.identifier(name)) for name, value in unpacked.items()]
        columns += [SQL.identifier(f"fold_{number}") for number in range(len(values))]
        return SQL("(SELECT %s FROM (%s) AS packed)", SQL(", ").join(columns), groups)

    @api.model
    def _get_counted_columns(self, values):
        """Return the columns that some SQL names: each further one takes time for each row."""
        code = " ".join(value.code for value in values)
        names = unique(re.findall(rf'"{self._table}"\."(\w+)"', code))
        return [SQL.identifier(self._table, name) for name in names] or [SQL("1 AS counted")]

    @api.model
    def _pack(self, keys):
        """Put two numbers into one where there are more than two: PostgreSQL expects few groups.

        :param keys: {name: `Key`}
        :returns: ({name of a packed number: its SQL}, {name of a key: SQL of its value})
        """
        packed, unpacked = {}, {}
        names, size = list(keys), 2 if len(keys) > 2 else 1
        for position in range(0, len(names), size):
            name = f"packed_{position}"
            column = SQL.identifier(name)
            first, *others = names[position : position + size]
            packed[name], part = keys[first].number, column
            for second in others:
                packed[name] = SQL(PACKED, first=keys[first].number, second=keys[second].number)
                part = SQL("(%s >> 32)", column)
                unpacked[second] = SQL(keys[second].value, SQL(SECOND, pair=column))
            unpacked[first] = SQL(keys[first].value, part)
        return packed, unpacked

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import unique

from .lead_status_analysis_median import STAYS
from .lead_status_analysis_packed import Key

# hours that divide stays into classes, each by so much longer than the one before; they decide
# how long the search takes, not what it finds
STEP = 1.1
SHORTEST, LONGEST = 0.01, 100_000


def _get_bounds():
    bounds = [SHORTEST]
    while bounds[-1] < LONGEST:
        bounds.append(round(bounds[-1] * STEP, 6))
    return bounds


BOUNDS = _get_bounds()


class LeadStatusAnalysis(models.Model):
    """The classes of hours that medians are looked for in, and the stays of some of them."""

    _inherit = "lead.status.analysis"

    @api.model
    def _get_class_key(self, name):
        """Return the class of hours of a stay as a `Key`, none of one that has not ended.

        :param str name: of the column of its hours
        """
        hours = SQL.identifier(self._table, name)
        bounds = f"{{{','.join(map(str, BOUNDS))}}}"
        return Key(
            SQL("COALESCE(WIDTH_BUCKET(%s, %s::float8[]) + 1, 0)", hours, bounds),
            "NULLIF(%s, 0) - 1",
        )

    @api.model
    def _collect_stays(self, domain, sets, middles):
        """Return {(grouping set, groups, class): hours} of the classes in the middle.

        :param sets: list of tuples of groupbys
        :param middles: for each of them, {groups: {class: places in it}}
        """
        numbers = set().union(*(classes for groups in middles for classes in groups.values()))
        if not numbers:
            return {}
        specs = tuple(unique(spec for groupby in sets for spec in groupby))
        query = self._search(Domain(domain) & Domain("date_end", "!=", False))
        query.order = None
        hours = SQL.identifier(self._table, "indexed_hours")
        query.add_where(self._get_classes_condition(hours, numbers))
        fold = (SQL("ARRAY_AGG(%s)", hours),), STAYS
        groups = self._get_smallest_groups(query, specs, [fold])
        names = [SQL.identifier(self._get_column_name(spec)) for spec in specs]
        selected = SQL(", ").join([*names, SQL("class"), SQL("fold_0")])
        stays = defaultdict(list)
        rows = self.env.execute_query(SQL("SELECT %s FROM %s AS stays", selected, groups))
        for *values, number, found in rows:
            for groupby, groups_of_set in zip(sets, middles, strict=True):
                group = tuple(values[specs.index(spec)] for spec in groupby)
                if number in groups_of_set.get(group, ()):
                    stays[groupby, group, number] += found
        return stays

    @api.model
    def _get_classes_condition(self, hours, numbers):
        """Return the SQL of stays of some classes.

        :param hours: SQL of the hours
        :param numbers: of the classes
        """
        ends = [*BOUNDS, float("inf")]
        ranges = []
        for number in sorted(numbers):
            if ranges and ranges[-1][1] == number:
                ranges[-1][1] += 1
            else:
                ranges.append([number, number + 1])
        return SQL(
            "(%s)",
            SQL(" OR ").join(
                SQL(
                    "(%s >= %s AND %s < %s)",
                    hours,
                    ends[first - 1] if first else float("-inf"),
                    hours,
                    ends[last - 1],
                )
                for first, last in ranges
            ),
        )

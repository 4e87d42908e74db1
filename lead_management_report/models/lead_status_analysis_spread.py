from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import unique

from .lead_status_analysis_median import MEDIAN

STATUSES = SQL("SELECT id FROM lead_status")

# hours that divide stays into classes, each by so much longer than the one before; they decide
# how long the search takes, not what it finds
STEP = 1.02
SHORTEST, LONGEST = 0.01, 100_000
# of fewer stays, and of more groups, all are sorted
MIN_STAYS = 10_000
MAX_GROUPS = 2_000


def _get_bounds():
    bounds = [SHORTEST]
    while bounds[-1] < LONGEST:
        bounds.append(round(bounds[-1] * STEP, 6))
    return bounds


BOUNDS = _get_bounds()


class LeadStatusAnalysis(models.Model):
    """Medians of many stays by anything: counting tells where they lie, and few are sorted.

    The stays of each group are counted by classes of hours. The median lies in the class in
    which half of them is reached, and only the stays of these classes are read.
    """

    _inherit = "lead.status.analysis"

    @api.model
    def _is_spread(self, sets, found):
        """Tell whether the stays are so many that counting them takes less time than sorting.

        :param sets: list of groupbys
        :param found: for each of them, list of (*groups, *aggregates, exits)
        """
        specs = unique(spec for groupby in sets for spec in groupby)
        return (
            all(map(self._is_foldable_groupby, specs))
            and max(map(len, found)) <= MAX_GROUPS
            and sum(row[-1] or 0 for row in found[0]) >= MIN_STAYS
        )

    @api.model
    def _get_spread_medians(self, ended, sets):
        """Return {groups: median} for each grouping set.

        :param ended: domain of stays that have ended
        :param sets: list of tuples of groupbys
        """
        wanted = self._find_classes(ended, sets)
        stays = self._collect_stays(ended, sets, wanted)
        medians = []
        for groupby, middles in zip(sets, wanted, strict=True):
            rows = []
            for group, classes in middles.items():
                hours = [
                    sorted(stays[groupby, group, number])[place]
                    for number, places in classes.items()
                    for place in places
                ]
                rows.append((*group, sum(hours) / len(hours)))
            rows = self._postprocess_groups(rows, groupby, [MEDIAN])
            medians.append({tuple(group): median for *group, median in rows})
        return medians

    @api.model
    def _search_stays(self, ended, specs):
        """Return the query of stays, the SQL of their groups and of their class.

        :param ended: domain of stays that have ended
        """
        query = self._search(ended)
        query.order = None
        hours = SQL.identifier(self._table, "indexed_hours")
        query.add_where(SQL("%s IS NOT NULL", hours))
        groups = [self._read_group_groupby(self._table, spec, query) for spec in specs]
        number = SQL("WIDTH_BUCKET(%s, %s::float8[])", hours, f"{{{','.join(map(str, BOUNDS))}}}")
        query.groupby = SQL(", ").join([*groups, number])
        return query, hours, groups, number

    @api.model
    def _find_classes(self, ended, sets):
        """Return {groups: {class: places in it}} of the middle for each grouping set.

        An even number of stays has two in the middle, which may be of different classes.
        """
        specs = tuple(unique(spec for groupby in sets for spec in groupby))
        query, _hours, groups, number = self._search_stays(ended, specs)
        names = [SQL.identifier(f"group_{position}") for position in range(len(specs))]
        columns = dict(zip(specs, names, strict=True))
        smallest = query.select(
            *(SQL("%s AS %s", *pair) for pair in zip(groups, names, strict=True)),
            SQL("%s AS class", number),
            SQL("COUNT(*) AS stays"),
        )
        mask = SQL("GROUPING(%s)", SQL(", ").join(names)) if names else SQL("0")
        grouping_sets = SQL(", ").join(
            SQL("(%s)", SQL(", ").join([*(columns[spec] for spec in groupby), SQL("class")]))
            for groupby in unique(sets)
        )
        selected = SQL(", ").join([mask, *names, SQL("class"), SQL("SUM(stays)::bigint")])
        named = SQL(", ").join([SQL("mask"), *names, SQL("class"), SQL("stays")])
        group = SQL(", ").join([SQL("mask"), *names])
        rows = self.env.execute_query(
            SQL(
                """WITH classes (%(named)s) AS (
                    SELECT %(selected)s FROM (%(smallest)s) AS smallest
                  GROUP BY GROUPING SETS (%(sets)s)
                ), placed AS (
                    SELECT *, (SUM(stays) OVER (PARTITION BY %(group)s))::bigint AS total,
                           (SUM(stays) OVER (PARTITION BY %(group)s ORDER BY class))::bigint
                           AS upto
                      FROM classes
                )
                SELECT %(group)s, class, upto - stays, upto, total FROM placed
                 WHERE upto > (total - 1) / 2 AND upto - stays <= total / 2""",
                named=named,
                selected=selected,
                smallest=smallest,
                sets=grouping_sets,
                group=group,
            )
        )
        found = defaultdict(lambda: defaultdict(dict))
        for key, *values, number, before, upto, total in rows:
            middle = unique(((total - 1) // 2, total // 2))
            places = [place - before for place in middle if before <= place < upto]
            found[key][tuple(values)][number] = places
        return [
            {
                tuple(values[specs.index(spec)] for spec in groupby): dict(classes)
                for values, classes in found[self._get_mask(specs, groupby)].items()
            }
            for groupby in sets
        ]

    @api.model
    def _collect_stays(self, ended, sets, wanted):
        """Return {(grouping set, groups, class): hours} of the classes in the middle.

        :param wanted: what `_find_classes` returns
        """
        specs = tuple(unique(spec for groupby in sets for spec in groupby))
        numbers = {
            number for middles in wanted for classes in middles.values() for number in classes
        }
        query, hours, groups, number = self._search_stays(ended, specs)
        query.add_where(self._get_classes_condition(hours, numbers))
        rows = self.env.execute_query(query.select(*groups, number, SQL("ARRAY_AGG(%s)", hours)))
        stays = defaultdict(list)
        for *values, number, found in rows:
            for groupby, middles in zip(sets, wanted, strict=True):
                group = tuple(values[specs.index(spec)] for spec in groupby)
                if number in middles[group]:
                    stays[groupby, group, number] += found
        return stays

    @api.model
    def _get_classes_condition(self, hours, numbers):
        """Return the SQL of stays of some classes, as an index of statuses and hours finds them.

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
        status = SQL.identifier(self._table, "status_id")
        status_ids = [status_id for (status_id,) in self.env.execute_query(STATUSES)]
        return SQL(
            "(%s)",
            SQL(" OR ").join(
                SQL(
                    "(%s AND %s >= %s AND %s < %s)",
                    condition,
                    hours,
                    ends[first - 1] if first else float("-inf"),
                    hours,
                    ends[last - 1],
                )
                for first, last in ranges
                for condition in (
                    SQL("%s = ANY(%s)", status, status_ids),
                    SQL("%s IS NULL", status),
                )
            ),
        )

from collections import Counter

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import unique

DISTINCT = ":array_agg_distinct"
MEDIAN = "hours_median:avg"
# how many stays of a group are in each class of hours
CLASSES = (
    'ARRAY_AGG(ARRAY["lead_status_analysis"."class", %s])'
    ' FILTER (WHERE "lead_status_analysis"."class" IS NOT NULL)'
)
# the stays themselves, of some classes
STAYS = "%s"
# what is counted by classes, of which hours; an index has those of the stays that have ended
HOURS = {CLASSES: "hours_median", STAYS: "indexed_hours"}


class LeadStatusAnalysis(models.Model):
    """Medians of many stays: counting tells where they lie, and few are sorted.

    The stays of each group are counted by classes of hours as they are added up. The median
    lies in the class in which half of them is reached, and only the stays of these classes are
    read (`_collect_stays`).
    """

    _inherit = "lead.status.analysis"

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        if not self._is_classed(grouping_sets, aggregates, order):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        return self._read_classed(domain, grouping_sets, aggregates, order)

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        if not groupby or having or not self._is_classed([groupby], aggregates, order):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        [rows] = self._read_classed(domain, [groupby], aggregates, order, offset, limit)
        return rows

    @api.model
    def _is_classed(self, grouping_sets, aggregates, order):
        """Tell whether there are medians that the classes of hours lead to."""
        specs = tuple(unique(spec for groupby in grouping_sets for spec in groupby))
        others = [aggregate for aggregate in aggregates if aggregate != MEDIAN]
        return (
            MEDIAN in aggregates
            and self._has_keys(specs)
            and self._is_foldable(specs, others, order)
            and not any(other.endswith(DISTINCT) for other in others)
        )

    @api.model
    def _read_classed(self, domain, grouping_sets, aggregates, order=None, offset=0, limit=None):
        """Return the groups of each grouping set, as `_read_grouping_sets` does."""
        self.browse().check_access("read")
        query = self._search(domain)
        if query.is_empty():
            return [[] for _groupby in grouping_sets]
        folds = [self._get_fold(spec, query) for spec in aggregates]
        found = self._fold(query, grouping_sets, folds, order, aggregates, offset, limit)
        position = aggregates.index(MEDIAN)
        sets = [tuple(groupby) for groupby in grouping_sets]
        middles = [
            {
                row[: len(groupby)]: self._find_middle(row[len(groupby) + position])
                for row in map(tuple, rows)
            }
            for groupby, rows in zip(sets, found, strict=True)
        ]
        medians = self._get_medians(domain, sets, middles)
        return [
            self._postprocess_groups(
                self._insert_medians(rows, medians_of_set, len(groupby), position),
                groupby,
                aggregates,
            )
            for groupby, rows, medians_of_set in zip(sets, found, medians, strict=True)
        ]

    @api.model
    def _insert_medians(self, rows, medians, size, position):
        """Return rows with the median of each in the place of the classes.

        :param rows: list of (*groups, *aggregates)
        :param medians: {groups: median}
        :param int size: number of groups
        :param int position: of the median among the aggregates
        """
        at = size + position
        return [(*row[:at], medians[tuple(row[:size])], *row[at + 1 :]) for row in rows]

    @api.model
    def _find_middle(self, classes):
        """Return {class: places in it} of the middle of some stays.

        An even number of stays has two in the middle, which may be of different classes.

        :param classes: list of (class, number of stays), None without any
        """
        stays = Counter()
        for number, count in classes or ():
            stays[number] += count
        total = stays.total()
        places, before, found = {(total - 1) // 2, total // 2}, 0, {}
        for number in sorted(stays):
            inside = [place - before for place in places if 0 <= place - before < stays[number]]
            if inside:
                found[number] = inside
            before += stays[number]
        return found

    @api.model
    def _get_medians(self, domain, sets, middles):
        """Return {groups: median} for each grouping set.

        :param sets: list of tuples of groupbys
        :param middles: for each of them, {groups: what `_find_middle` returns}
        """
        stays = self._collect_stays(domain, sets, middles)
        return [
            {
                group: self._get_mean(
                    sorted(stays[groupby, group, number])[place]
                    for number, places in classes.items()
                    for place in places
                )
                for group, classes in middles_of_set.items()
            }
            for groupby, middles_of_set in zip(sets, middles, strict=True)
        ]

    @api.model
    def _get_mean(self, hours):
        hours = list(hours)
        return sum(hours) / len(hours) if hours else None

    @api.model
    def _get_fold(self, spec, query):
        """Count the stays of a median by classes of hours."""
        if spec == MEDIAN and query is not None:
            return (SQL("COUNT(*)"),), CLASSES
        return super()._get_fold(spec, query)

    @api.model
    def _is_foldable_aggregate(self, spec):
        # the median of a group does not follow from those of its parts
        return spec != MEDIAN and super()._is_foldable_aggregate(spec)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == MEDIAN:
            return SQL(
                "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)",
                self._field_to_sql(self._table, "hours_median", query),
            )
        return super()._read_group_select(aggregate_spec, query)

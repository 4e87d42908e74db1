from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

MEDIAN = "hours_median:avg"
EXITS = "exit_count:sum"
# of more statuses all rows are sorted
MAX_STATUSES = 100


class LeadStatusAnalysis(models.Model):
    """Medians: they alone need the rows of a group in order.

    Those of the statuses, and of all of them together, lie in the middle of an index.
    """

    _inherit = "lead.status.analysis"

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        others = [aggregate for aggregate in aggregates if aggregate != MEDIAN]
        if not others or len(others) == len(aggregates) or MEDIAN in (order or ""):
            # by itself a median is that of sorted rows
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        counted = [*others, EXITS]
        found = super()._read_grouping_sets(domain, grouping_sets, counted, order)
        medians = self._get_medians(domain, grouping_sets, found)
        return [
            self._insert_medians(rows, medians_of_set, len(groupby) + aggregates.index(MEDIAN))
            for rows, medians_of_set, groupby in zip(found, medians, grouping_sets, strict=True)
        ]

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        others = [aggregate for aggregate in aggregates if aggregate != MEDIAN]
        is_cut = having or offset or limit or MEDIAN in (order or "")
        if len(others) == len(aggregates) or not groupby or is_cut:
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        rows = super()._read_group(domain, groupby, [*others, EXITS], order=order)
        [medians] = self._get_medians(domain, [groupby], [rows])
        return self._insert_medians(rows, medians, len(groupby) + aggregates.index(MEDIAN))

    @api.model
    def _insert_medians(self, rows, medians, position):
        """Return rows with the median of each in the place of the exits.

        :param rows: list of (*groups, *other aggregates, exits)
        :param medians: {groups: median}; groups without any are left out
        :param int position: of the median in a row
        """
        size = len(next(iter(medians))) if medians else 0
        return [
            (*row[:position], medians.get(row[:size], False), *row[position:-1]) for row in rows
        ]

    @api.model
    def _get_medians(self, domain, grouping_sets, found):
        """Return {groups: median} for each grouping set.

        :param found: for each of them, list of (*groups, *aggregates, exits)
        """
        sets = [tuple(groupby) for groupby in grouping_sets]
        ended = Domain(domain) & Domain("date_end", "!=", False)
        if ("status_id",) in sets and set(sets) <= {(), ("status_id",)}:
            rows = found[sets.index(("status_id",))]
            exits = {row[0]: row[-1] for row in rows if row[-1]}
            if len(exits) <= MAX_STATUSES:
                by_status, total = self._get_middles(ended, exits)
                return [by_status if groupby else total for groupby in sets]
        if self._is_spread(sets, found):
            return self._get_spread_medians(ended, sets)
        rows_of_sets = self._read_grouping_sets(ended, grouping_sets, [MEDIAN])
        return [{tuple(groups): median for *groups, median in rows} for rows in rows_of_sets]

    @api.model
    def _get_middles(self, ended, exits):
        """Return the medians of statuses and of all of them together.

        :param ended: domain of stays that have ended
        :param dict exits: {status: number of them}
        :returns: ({(status,): median}, {(): median})
        """
        if not exits:
            return {}, {}
        stays = [self._select_hours(ended, status) for status in exits]
        middles = [
            self._select_middle(rows, count)
            for rows, count in zip(stays, exits.values(), strict=True)
        ]
        together = SQL("(%s)", SQL(" UNION ALL ").join(stays))
        middles.append(self._select_middle(together, sum(exits.values())))
        numbered = (SQL("(SELECT %s, %s)", *each) for each in enumerate(middles))
        rows = self.env.execute_query(SQL(" UNION ALL ").join(numbered))
        *by_status, total = [median for _number, median in sorted(rows)]
        groups = ((status,) for status in exits)
        return dict(zip(groups, by_status, strict=True)), {(): total}

    @api.model
    def _select_hours(self, ended, status):
        """Return the subquery of the hours that leads stood in a status."""
        query = self._search(ended & Domain("status_id", "=", status.id))
        hours = SQL.identifier(self._table, "indexed_hours")
        return SQL("(%s)", query.select(SQL("%s AS hours", hours)))

    @api.model
    def _select_middle(self, rows, count):
        """Return the subquery of the median.

        :param rows: SQL of the subquery of hours
        :param int count: of them
        """
        return SQL(
            """(SELECT AVG(hours) FROM (
                    SELECT hours FROM %s AS stays ORDER BY hours LIMIT %s OFFSET %s
                ) AS middle)""",
            rows,
            2 - count % 2,
            (count - 1) // 2,
        )

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

from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class LeadDashboard(models.AbstractModel):
    """The funnel of the dashboard, out of the status log.

    A lead has reached a step when it ever entered the status of that step or of one
    behind it. All won statuses together are the last step.
    """

    _inherit = "lead.dashboard"

    @api.model
    def _get_funnel(self, period, by_status, totals):
        """Return the steps of the funnel and the moves from status to status.

        :param period: domain of the leads
        :param by_status: list of (status, count, {amount field: sum}, days) where leads
            stand now
        :param dict totals: figures of `_get_totals`
        """
        entries = self._get_entries(period)
        moves = self._get_moves(entries)
        entered = {status_id for _previous, status_id in moves}
        steps = self._get_steps(entered | {status.id for status, *_rest in by_status})
        reached = self._get_reached(period, steps, entries)
        now = {
            status.id: (count, amounts["expected_revenue"])
            for status, count, amounts, _days in by_status
        }
        return {
            "funnel": [
                self._get_step(period, steps[number:], reached[number:], now, moves)
                for number in range(len(steps))
            ],
            "transitions": self._get_transitions(period, moves),
        }

    @api.model
    def _select_leads(self, leads):
        """Return the subquery of leads with company and revenue.

        :param leads: `Query` of them
        """
        Lead = self.env["lead.lead"]
        names = ("id", "company_id", "expected_revenue")
        return leads.subselect(*(Lead._field_to_sql(leads.table, name, leads) for name in names))

    @api.model
    def _get_moves(self, entries):
        """Return {(status left or None, status entered): (moves, hours before, in all)}."""
        moves = {}
        for left, entered, _company_id, count, hours, _current, _revenue in entries:
            before = moves.get((left, entered), (0, 0))
            moves[left, entered] = (before[0] + count, before[1] + (hours or 0))
        return moves

    @api.model
    def _get_steps(self, status_ids):
        """Return the steps, each an `lead.status` recordset, in their order.

        :param set status_ids: statuses that the log or the leads name
        """
        Status = self.env["lead.status"].with_context(active_test=False)
        statuses = Status.search([("id", "in", [*filter(None, status_ids)])])
        statuses |= self.env["lead.status"].search([("kind", "=", "open")])
        opened = statuses.filtered(lambda status: status.kind == "open")
        won = statuses.filtered(lambda status: status.kind == "won")
        ordered = opened.sorted(lambda status: (status.sequence, status.id))
        return [*ordered, won] if won else list(ordered)

    @api.model
    def _get_reached(self, period, steps, entries):
        """Return (leads, their revenue) for each step that was the furthest of a lead.

        Mostly that is where the lead stands, or where it stood before it was lost: the
        last row of its log says so. Where leads went back or were reopened, their other
        rows are read as well.

        :param period: domain of the leads
        :param list steps: what `_get_steps` returns
        :param list entries: what `_get_entries` returns
        """
        ranks = {status.id: rank for rank, step in enumerate(steps) for status in step}
        if not ranks:
            return []
        counts, revenues = Counter(), Counter()
        tallies = [
            (ranks.get(entered, ranks.get(left)), None, company_id, current, revenue)
            for left, entered, company_id, _count, _hours, current, revenue in entries
            if current
        ]
        unusual = {entry[:2] for entry in entries if self._is_unusual(*entry[:2], ranks)}
        if unusual:
            tallies += self._get_corrections(period, unusual, ranks)
        Company = self.env["res.company"]
        companies = Company.browse({company_id for *_, company_id, _count, _revenue in tallies})
        factors = self.env["lead.lead"]._get_currency_factors(companies.currency_id)
        for rank, supposed, company_id, count, revenue in tallies:
            # in the currency of the company that the user works in
            factor = factors[Company.browse(company_id).currency_id.id]
            revenue = float(revenue or 0) * factor
            counts.update({rank: count})
            revenues.update({rank: revenue})
            if supposed is not None:
                counts.subtract({supposed: count})
                revenues.subtract({supposed: revenue})
        return [(counts[rank], revenues[rank]) for rank in range(len(steps))]

    @api.model
    def _is_unusual(self, left, entered, ranks):
        """Tell whether a lead that moved so may have been further before.

        :param left: id of the status left, None for a lead just created
        :param entered: id of the status entered, None for none
        :param dict ranks: {id of a status: number of its step}
        """
        if left is None:
            return False
        return left not in ranks or entered is None or ranks.get(entered, ranks[left]) < ranks[left]

    @api.model
    def _get_corrections(self, period, pairs, ranks):
        """Return the furthest steps of leads whose last row does not tell it.

        :param period: domain of the leads
        :param set pairs: moves (status left, status entered) that such leads have made
        :param dict ranks: {id of a status: number of its step}
        :returns: list of (furthest step, step according to the last row, company, leads,
            revenue), without the leads where both are the same
        """
        leads = self.env["lead.lead"]._search(period)
        query, alias = self._search_log(period)
        moves = SQL(" OR ").join(self._get_move_sql(alias, *pair) for pair in pairs)
        query.add_where(SQL("(%s)", moves))
        return self.env.execute_query(
            SQL(
                """WITH moved AS MATERIALIZED (
                    SELECT DISTINCT * FROM %(moved)s AS moved (id)
                ), unusual AS (
                    SELECT lead.* FROM moved JOIN %(leads)s AS lead ON lead.id = moved.id
                ), furthest AS (
                    SELECT unusual.company_id, unusual.expected_revenue,
                           MAX(%(entered)s) AS rank,
                           MAX(COALESCE(%(entered)s, %(left)s))
                               FILTER (WHERE change.date_end IS NULL) AS supposed
                      FROM unusual
                      JOIN lead_status_change AS change ON change.lead_id = unusual.id
                  GROUP BY unusual.id, unusual.company_id, unusual.expected_revenue
                )
                SELECT rank, supposed, company_id, COUNT(*), SUM(expected_revenue)
                  FROM furthest
                 WHERE rank IS DISTINCT FROM supposed
              GROUP BY rank, supposed, company_id""",
                leads=self._select_leads(leads),
                moved=query.subselect(SQL.identifier(query.table, "id")),
                entered=self._get_rank_sql("to_status_id", ranks),
                left=self._get_rank_sql("from_status_id", ranks),
            )
        )

    @api.model
    def _get_move_sql(self, alias, left, entered):
        """Return the SQL of whether a row of the log is a move."""
        columns = (SQL.identifier(alias, name) for name in ("from_status_id", "to_status_id"))
        if entered is None:
            return SQL("(%s = %s AND %s IS NULL)", next(columns), left, next(columns))
        return SQL("(%s = %s AND %s = %s)", next(columns), left, next(columns), entered)

    @api.model
    def _get_rank_sql(self, column, ranks):
        """Return the SQL of the step that a column of the log names."""
        cases = SQL(" ").join(SQL("WHEN %s THEN %s", *pair) for pair in ranks.items())
        return SQL("CASE %s %s END", SQL.identifier("change", column), cases)

    @api.model
    def _get_step(self, period, steps, reached, now, moves):
        """Return the first of the given steps.

        :param list steps: this step and all behind it
        :param list reached: what `_get_reached` says of them
        """
        step = steps[0]
        ids = [status.id for group in steps for status in group]
        count = sum(number for number, _revenue in reached)
        exits = [pair for (left, _entered), pair in moves.items() if left in step.ids]
        exit_count = sum(number for number, _hours in exits)
        standing = [now.get(status.id, (0, 0)) for status in step]
        return {
            "name": ", ".join(step.mapped("name")),
            "is_won": step[:1].kind == "won",
            "reached": self._as_figure(
                count, period & Domain("status_change_ids.to_status_id", "in", ids)
            ),
            "reached_revenue": sum(revenue for _number, revenue in reached),
            "now": self._as_figure(
                sum(number for number, _revenue in standing),
                period & Domain("status_id", "in", step.ids),
            ),
            "now_revenue": sum(revenue for _number, revenue in standing),
            "hours": sum(hours for _number, hours in exits) / exit_count if exits else False,
        }

    @api.model
    def _get_transitions(self, period, moves):
        """Return where leads went from each status, with the share of the entries."""
        Status = self.env["lead.status"].with_context(active_test=False)
        ids = {status_id for pair in moves for status_id in pair if status_id}
        statuses = Status.search([("id", "in", [*ids])])
        statuses = statuses.sorted(lambda status: (status.sequence, status.id))
        entries = Counter()
        for (_left, entered), (count, _hours) in moves.items():
            entries[entered] += count
        base = Domain("lead_id", "any", period)
        return [
            {
                "name": left.name,
                "entries": self._as_figure(
                    entries[left.id],
                    base & Domain("status_id", "=", left.id),
                    "lead.status.analysis",
                ),
                "targets": [
                    {
                        "name": entered.name,
                        "figure": self._as_figure(
                            moves[left.id, entered.id][0],
                            base
                            & Domain("from_status_id", "=", left.id)
                            & Domain("status_id", "=", entered.id),
                            "lead.status.analysis",
                        ),
                        "share": 100.0 * moves[left.id, entered.id][0] / entries[left.id]
                        if entries[left.id]
                        else False,
                    }
                    for entered in statuses
                    if (left.id, entered.id) in moves
                ],
            }
            for left in statuses
            if entries[left.id]
        ]

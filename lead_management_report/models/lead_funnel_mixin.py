from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class LeadFunnelMixin(models.AbstractModel):
    """The funnel of the dashboard, out of the status log (REQ-1.26, REQ-1.27).

    A lead has reached a step when it ever entered the status of that step or of one
    behind it. All won statuses together are the last step.
    """

    _name = "lead.funnel.mixin"
    _description = "Funnel of leads"
    _inherit = ["lead.report.filter.mixin"]

    @api.model
    def _get_funnel(self, period, by_status, totals):
        """Return the steps of the funnel and the moves from status to status.

        :param period: domain of the leads
        :param by_status: list of (status, count, {amount field: sum}, days) where leads
            stand now
        :param dict totals: figures of `_get_totals`
        """
        moves = self._get_moves(period)
        entered = {status_id for _previous, status_id in moves}
        steps = self._get_steps(entered | {status.id for status, *_rest in by_status})
        reached = self._get_reached(period, steps)
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
    def _get_moves(self, period):
        """Return {(status left or None, status entered): (moves, hours before, in all)}."""
        leads = self.env["lead.lead"]._search(period)
        rows = self.env.execute_query(
            SQL(
                """SELECT from_status_id, to_status_id, COUNT(*), SUM(hours_before)
                     FROM lead_status_change
                    WHERE lead_id IN %s
                 GROUP BY from_status_id, to_status_id""",
                leads.subselect(),
            )
        )
        return {(left, entered): (count, hours or 0) for left, entered, count, hours in rows}

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
    def _get_reached(self, period, steps):
        """Return (leads, their revenue) for each step that was the furthest of a lead."""
        ranks = [(status.id, rank) for rank, step in enumerate(steps) for status in step]
        if not ranks:
            return []
        leads = self.env["lead.lead"]._search(period)
        rows = self.env.execute_query(
            SQL(
                """WITH lead AS MATERIALIZED (%s)
                 SELECT furthest.rank, furthest.company_id, COUNT(*),
                        SUM(furthest.expected_revenue)
                   FROM (SELECT MAX(step.rank) AS rank,
                                MIN(lead.company_id) AS company_id,
                                MIN(lead.expected_revenue) AS expected_revenue
                           FROM lead
                           JOIN lead_status_change AS change ON change.lead_id = lead.id
                           JOIN (VALUES %s) AS step (status_id, rank)
                             ON step.status_id = change.to_status_id
                       GROUP BY lead.id
                        ) AS furthest
               GROUP BY furthest.rank, furthest.company_id""",
                leads.select(
                    *(
                        SQL.identifier(leads.table, name)
                        for name in ("id", "company_id", "expected_revenue")
                    )
                ),
                SQL(", ").join(SQL("(%s, %s)", *pair) for pair in ranks),
            )
        )
        counts, revenues = Counter(), defaultdict(float)
        for rank, company_id, count, revenue in rows:
            counts[rank] += count
            revenues[rank] += self._convert_revenue(revenue or 0, company_id)
        return [(counts[rank], revenues[rank]) for rank in range(len(steps))]

    @api.model
    def _convert_revenue(self, revenue, company_id):
        """Return revenue of a company in the currency of the current one."""
        company = self.env["res.company"].browse(company_id)
        currency = self.env.company.currency_id
        if company.currency_id == currency:
            return revenue
        return company.currency_id._convert(revenue, currency, self.env.company, round=False)

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

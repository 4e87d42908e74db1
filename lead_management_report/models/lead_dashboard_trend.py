from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import get_lang

# at most this many days for a column a day, and for a column a week
MAX_DAYS_BY_DAY = 31
MAX_DAYS_BY_WEEK = 190
STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
}
KINDS = ("won", "lost")


class LeadDashboard(models.AbstractModel):
    """What was won and lost over time, for the dashboard."""

    _inherit = "lead.dashboard"

    @api.model
    def _get_trend(self, leads, filters):
        """Return what was won and lost by day, week or month of its closing.

        Columns without a lead between two others are there as well.

        :param leads: domain of the leads, of any date
        :param dict filters: those of the page
        """
        domain = (
            leads
            & self._get_period_domain("date_closed", filters)
            & Domain("status_kind", "in", list(KINDS))
        )
        interval = self._get_interval(filters)
        starts = self._get_column_starts(domain, interval)
        if not starts:
            return []
        # what a group of Odoo's own by this interval is called, and finds
        Lead = self.env["lead.lead"].with_context(tz=self.env.tz.zone)
        describe = Lead._web_read_group_groupby_formatter(f"date_closed:{interval}", starts)
        described = [describe(start) for start in starts]
        numbers = self._count_closed(domain, [span for _value, span in described])
        return [
            {
                "label": label,
                **{
                    kind: self._as_figure(
                        count,
                        domain & Domain(span) & Domain("status_kind", "=", kind)
                        if count
                        else Domain.FALSE,
                    )
                    for kind, count in zip(KINDS, counts, strict=True)
                },
            }
            for ((_start, label), span), counts in zip(described, numbers, strict=True)
        ]

    @api.model
    def _get_interval(self, filters):
        """Return the interval that gives a readable number of columns."""
        start, end = (fields.Date.to_date(filters.get(key)) for key in ("date_from", "date_to"))
        if not start:
            return "month"
        days = ((end or fields.Date.context_today(self)) - start).days + 1
        if days <= MAX_DAYS_BY_DAY:
            return "day"
        return "week" if days <= MAX_DAYS_BY_WEEK else "month"

    @api.model
    def _get_column_starts(self, domain, interval):
        """Return where columns begin in the user's time zone, from first to last closing.

        :param domain: of the leads
        :param str interval: `day`, `week` or `month`
        :returns: list of datetime without a time zone
        """
        bounds = self.env.execute_query(
            SQL(
                "SELECT MIN(first), MAX(last) FROM (%s) AS kind (first, last)",
                SQL(" UNION ALL ").join(
                    query.select(SQL("MIN(%s)", closed), SQL("MAX(%s)", closed))
                    for query, closed in self._search_closed(domain).values()
                ),
            )
        )[0]
        if not bounds[0]:
            return []
        first, last = (pytz.utc.localize(bound).astimezone(self.env.tz).date() for bound in bounds)
        if interval == "month":
            first = first.replace(day=1)
        elif interval == "week":
            first_day = int(get_lang(self.env).week_start) - 1
            first -= timedelta(days=(first.weekday() - first_day) % 7)
        starts = [datetime.combine(first, time())]
        while starts[-1].date() + STEPS[interval] <= last:
            starts.append(starts[-1] + STEPS[interval])
        return starts

    @api.model
    def _search_closed(self, domain):
        """Return {kind: (`Query` of its leads, SQL of when they were closed)}.

        :param domain: of leads
        """
        Lead = self.env["lead.lead"]
        queries = {}
        for kind in KINDS:
            query = Lead._search(domain & Domain("status_kind", "=", kind))
            queries[kind] = query, Lead._field_to_sql(query.table, "date_closed", query)
        return queries

    @api.model
    def _count_closed(self, domain, spans):
        """Return (won, lost) of each column.

        An index finds the leads of a kind and column; PostgreSQL would reckon with time zones
        for each lead.

        :param domain: of leads
        :param spans: list of domains, from a moment to another
        """
        counts = []
        for query, closed in self._search_closed(domain).values():
            query.add_where(SQL('%s >= "column".start AND %s < "column".stop', closed, closed))
            counts.append(query.subselect(SQL("COUNT(*)")))
        rows = SQL(", ").join(
            SQL("(%s, %s::timestamp, %s::timestamp)", number, span[-2][2], span[-1][2])
            for number, span in enumerate(spans)
        )
        return self.env.execute_query(
            SQL(
                """SELECT %s FROM (VALUES %s) AS "column" (number, start, stop)
                 ORDER BY "column".number""",
                SQL(", ").join(counts),
                rows,
            )
        )

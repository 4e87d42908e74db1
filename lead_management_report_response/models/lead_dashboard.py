from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class LeadDashboard(models.AbstractModel):
    """How soon the leads of the period were answered, beside those of the period before."""

    _inherit = "lead.dashboard"

    @api.model
    def _get_measures(self, leads, filters):
        measures = super()._get_measures(leads, filters)
        if not self.env["lead.response.policy"]._is_used():
            return measures
        before = self._get_period_before(filters)
        domains = [leads & self._get_period_domain("date", filters)]
        if before:
            domains.append(leads & self._get_period_domain("date", before))
        rows = self._get_response_rows(domains)
        return [
            *measures,
            {
                "name": "response",
                "label": self.env._("First response"),
                "tiles": self._get_response_tiles(domains, rows),
            },
        ]

    @api.model
    def _get_response_rows(self, domains):
        """Return what the first responses of sets of leads were, all in one query.

        :param list domains: domains of leads
        :returns: list of (answered, median and 90th percentile of the minutes, answered in
            time, answered in time or not) in the order of the domains
        """
        Lead = self.env["lead.lead"]
        selects = []
        for number, domain in enumerate(domains):
            query = Lead._search(domain & Domain("response_result", "!=", False))
            answered, met, decided = self._get_response_conditions(query)
            minutes = Lead._field_to_sql(query.table, "response_minutes", query)
            selects.append(
                query.select(
                    SQL("%s AS number", number),
                    SQL("COUNT(*) FILTER (WHERE %s)", answered),
                    *(
                        SQL(
                            "PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s) FILTER (WHERE %s)",
                            share,
                            minutes,
                            answered,
                        )
                        for share in (0.5, 0.9)
                    ),
                    SQL("COUNT(*) FILTER (WHERE %s)", met),
                    SQL("COUNT(*) FILTER (WHERE %s)", decided),
                )
            )
        rows = self.env.execute_query(SQL("%s ORDER BY number", SQL(" UNION ALL ").join(selects)))
        return [row[1:] for row in rows]

    @api.model
    def _get_response_conditions(self, query):
        """Return the SQL of when a lead is answered, answered in time, in time or not.

        :param query: `Query` of leads that have a clock
        """
        date, due, result = (
            self.env["lead.lead"]._field_to_sql(query.table, name, query)
            for name in ("response_date", "response_due", "response_result")
        )
        return (
            SQL("%s IS NOT NULL", date),
            SQL("%s = 'met'", result),
            SQL(
                "(%s IN ('met', 'missed') OR %s = 'running' AND %s <= %s)",
                result,
                result,
                due,
                fields.Datetime.now(),
            ),
        )

    @api.model
    def _get_response_tiles(self, domains, rows):
        """Return the tiles: median, 90th percentile, share in time.

        :param list domains: of the leads of the period, and of the period before if any
        :param list rows: what `_get_response_rows` returns of them
        """
        is_answered = Domain("response_date", "!=", False)
        is_decided = Domain("response_state", "in", ["met", "missed"])
        columns = [
            {
                "answered": self._as_figure(answered, domain & is_answered),
                "decided": self._as_figure(decided, domain & is_decided),
                "median": False if median is None else median,
                "p90": False if p90 is None else p90,
                "met": self._get_share(met, decided),
            }
            for domain, (answered, median, p90, met, decided) in zip(domains, rows, strict=True)
        ]
        return [
            {
                "name": f"response_{name}",
                "label": label,
                "unit": unit,
                "is_less_better": unit == "minutes",
                "values": [{"value": one[name], "figure": one[of]} for one in columns],
            }
            for name, label, unit, of in (
                ("median", self.env._("Median"), "minutes", "answered"),
                ("p90", self.env._("90th percentile"), "minutes", "answered"),
                ("met", self.env._("Answered in time"), "percent", "decided"),
            )
        ]

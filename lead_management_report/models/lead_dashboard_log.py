from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..logged_leads import WATCHED
from .lead_status_change import MOVE

# what the status log repeats of its leads: {field of the lead: column of the log}
REPEATED = {
    "active": "lead_active",
    "company_id": "lead_company_id",
    "date": "lead_date",
    "id": "lead_id",
    "source_id": "lead_source_key",
    "type_id": "lead_type_key",
}
# further columns of the log that are asked for
READ = (
    "from_status_id",
    "to_status_id",
    "date_end",
    "hours_before",
    "lead_company_id",
    "lead_revenue",
)
# the rows of two indexes, with what is counted of leads that stand there still
ROWS = {
    "standing": ("date_end IS NULL", "COUNT(*), SUM(lead_revenue)"),
    "passed": ("date_end IS NOT NULL", "0, NULL::numeric"),
}


class LeadDashboard(models.AbstractModel):
    """The status log of the leads of a period, read without the leads wherever it says enough."""

    _inherit = "lead.dashboard"

    @api.model
    def _get_entries(self, period):
        """Return the rows of the log, added up.

        :param period: domain of the leads
        :returns: list of (status left or None, status entered, company of the lead, rows,
            hours before, leads that stand there still, their revenue), some for the same move
        """
        self._flush_log()
        domain = self._get_searched_domain(period)
        if self._is_repeated(domain) and self.env.context.get("active_test", True):
            return self._count_moves(domain)
        query, alias = self._search_log(period)
        names = ("from_status_id", "to_status_id", "lead_company_id")
        groups = [SQL.identifier(alias, name) for name in names]
        hours, revenue, end = (
            SQL.identifier(alias, name) for name in ("hours_before", "lead_revenue", "date_end")
        )
        query.groupby = SQL(", ").join(groups)
        return self.env.execute_query(
            query.select(
                *groups,
                SQL("COUNT(*)"),
                SQL("SUM(%s)", hours),
                SQL("COUNT(*) FILTER (WHERE %s IS NULL)", end),
                SQL("SUM(%s) FILTER (WHERE %s IS NULL)", revenue, end),
            )
        )

    @api.model
    def _count_moves(self, domain):
        """Return what `_get_entries` does, each move from a range of an index.

        PostgreSQL neither sorts nor hashes the rows then. Which moves there are the index tells
        as well, one after the other.

        :param domain: of active leads, of what the log repeats
        """
        tables, counts = [], []
        for name, (is_of, current) in ROWS.items():
            rows = self._search_repeated(domain)
            rows.add_where(SQL(is_of))
            rows.add_where(SQL(f"({MOVE}) = (move.company_id, move.entered, move.origin)"))
            counted = rows.subselect(SQL(f"COUNT(*), SUM(hours_before), {current}"))
            tables.append(
                SQL(
                    f"""{name} (company_id, entered, origin) AS (
                        (SELECT {MOVE} FROM lead_status_change
                          WHERE lead_active IS TRUE AND {is_of} ORDER BY {MOVE} LIMIT 1)
                          UNION ALL
                         SELECT following.* FROM {name} AS move CROSS JOIN LATERAL (
                             SELECT {MOVE} FROM lead_status_change
                              WHERE lead_active IS TRUE AND {is_of}
                                AND ({MOVE}) > (move.company_id, move.entered, move.origin)
                              ORDER BY {MOVE} LIMIT 1
                         ) AS following
                    )"""
                )
            )
            counts.append(
                SQL(
                    f"""SELECT NULLIF(move.origin, 0), NULLIF(move.entered, 0), move.company_id,
                              counted.*
                         FROM {name} AS move CROSS JOIN LATERAL %s AS counted (number)
                        WHERE counted.number > 0""",
                    counted,
                )
            )
        return self.env.execute_query(
            SQL("WITH RECURSIVE %s %s", SQL(", ").join(tables), SQL(" UNION ALL ").join(counts))
        )

    @api.model
    def _flush_log(self):
        """Write what is not written yet: the triggers have to know of it."""
        self.env["lead.lead"].flush_model(WATCHED)
        self.env["lead.status.change"].flush_model()

    @api.model
    def _search_log(self, period):
        """Return the query of the log's rows whose leads the user finds.

        :param period: domain of the leads
        :returns: (`Query` of the leads' table, where each lead is found once for each row,
            alias of the log in it)
        """
        Lead = self.env["lead.lead"]
        log = SQL.identifier("lead_status_change")
        self._flush_log()
        domain = self._get_searched_domain(period)
        if not self._is_repeated(domain):
            query = Lead._search(period)
            lead_id = SQL.identifier(query.table, "id")
            query.add_join("JOIN", "change", log, SQL('"change".lead_id = %s', lead_id))
            return query, "change"
        return self._search_repeated(domain), Lead._table

    @api.model
    def _search_repeated(self, domain):
        """Return the query of the log's rows, as if they were leads.

        :param domain: of leads, of what the log repeats
        """
        Lead = self.env["lead.lead"]
        log = SQL.identifier("lead_status_change")
        repeated = SQL(", ").join(
            SQL("change.%s AS %s", SQL.identifier(column), SQL.identifier(name))
            for name, column in REPEATED.items()
        )
        own = SQL(", ").join(SQL("change.%s", SQL.identifier(name)) for name in READ)
        rows = SQL("(SELECT %s, %s FROM %s AS change)", repeated, own, log)
        query = Query(self.env, Lead._table, rows)
        query.add_where(domain._to_sql(Lead.sudo(), Lead._table, query))
        return query

    @api.model
    def _get_searched_domain(self, period):
        """Return the domain by which the user finds the leads, record rules included."""
        Lead = self.env["lead.lead"]
        domain = Domain(period)
        if self.env.context.get("active_test", True):
            domain &= Domain("active", "=", True)
        domain = domain.optimize_full(Lead)
        if self.env.su:
            return domain
        rules = self.env["ir.rule"]._compute_domain(Lead._name, "read")
        return domain & rules.optimize_full(Lead.sudo().with_context(active_test=False))

    @api.model
    def _is_repeated(self, domain):
        """Tell whether the log repeats all that a domain of leads asks for."""
        if any(condition.field_expr not in REPEATED for condition in domain.iter_conditions()):
            return False
        # what is left of it without its conditions is SQL that somebody else has written
        rest = domain.map_conditions(lambda _condition: Domain.TRUE)
        return rest.is_true() or rest.is_false()

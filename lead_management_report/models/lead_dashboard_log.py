from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..logged_leads import WATCHED

# what the status log repeats of its leads: {field of the lead: column of the log}
REPEATED = {
    "active": "lead_active",
    "company_id": "lead_company_id",
    "date": "lead_date",
    "id": "lead_id",
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


class LeadDashboard(models.AbstractModel):
    """The status log of the leads of a period, read without the leads wherever it says enough."""

    _inherit = "lead.dashboard"

    @api.model
    def _search_log(self, period):
        """Return the query of the log's rows whose leads the user finds.

        :param period: domain of the leads
        :returns: (`Query` of the leads' table, where each lead is found once for each row,
            alias of the log in it)
        """
        Lead = self.env["lead.lead"]
        log = SQL.identifier("lead_status_change")
        Log = self.env["lead.status.change"]
        # the triggers have to know of what is not written yet
        Lead.flush_model(WATCHED)
        Log.flush_model()
        domain = self._get_searched_domain(period)
        if not self._is_repeated(domain):
            query = Lead._search(period)
            lead_id = SQL.identifier(query.table, "id")
            query.add_join("JOIN", "change", log, SQL('"change".lead_id = %s', lead_id))
            return query, "change"
        repeated = SQL(", ").join(
            SQL("change.%s AS %s", SQL.identifier(column), SQL.identifier(name))
            for name, column in REPEATED.items()
        )
        own = SQL(", ").join(SQL("change.%s", SQL.identifier(name)) for name in READ)
        rows = SQL("(SELECT %s, %s FROM %s AS change)", repeated, own, log)
        query = Query(self.env, Lead._table, rows)
        query.add_where(domain._to_sql(Lead.sudo(), Lead._table, query))
        return query, Lead._table

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

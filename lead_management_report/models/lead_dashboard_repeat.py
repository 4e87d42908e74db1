from odoo import api, models
from odoo.tools import SQL

# with more than this part of all leads in the period, it takes less time to look for
# addresses and numbers that several leads have than to look up each lead's
LARGE_PART = 0.01
# {field of the lead: reason of the groups of duplicates that share its value}
SHARED = {"email_normalized": "email", "phone_sanitized": "phone"}


class LeadDashboard(models.AbstractModel):
    """Who came again, for the dashboard."""

    _inherit = "lead.dashboard"

    @api.model
    def _count_repeats(self, period, created, with_customer):
        """Return how many leads of the period are of somebody who had one before.

        :param period: domain of the leads
        :param int created: how many leads that are
        :param int with_customer: how many of them have a customer
        """
        if self._is_large_part(created):
            again = with_customer - self._count_first_of_customers(period)
            return again + self._count_addresses_again(period)
        query, came_before = self._search_came_before(period)
        query.add_where(SQL("(%s)", SQL(" OR ").join(came_before.values())))
        return self._count_found(query)

    @api.model
    def _is_large_part(self, count):
        """Tell whether so many leads are a large part of all, as PostgreSQL estimates."""
        [(total,)] = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = 'lead_lead'::regclass")
        )
        return count > total * LARGE_PART > 0

    @api.model
    def _search_came_before(self, period):
        """Return the query of leads, and {field: SQL of whether an earlier lead has the same}."""
        Lead = self.env["lead.lead"]
        query = Lead._search(period)
        return query, Lead._get_came_before_sql(query.table, query)

    @api.model
    def _count_found(self, query):
        [(count,)] = self.env.execute_query(query.select(SQL("COUNT(*)")))
        return count

    @api.model
    def _count_first_of_customers(self, period):
        """Return how many leads are the first one of their customer in their company."""
        query, came_before = self._search_came_before(period)
        columns = [
            SQL.identifier(query.table, name) for name in ("partner_id", "company_id", "date")
        ]
        first = SQL(
            """(SELECT partner_id, company_id, MIN(date) AS date FROM lead_lead
                 WHERE partner_id IS NOT NULL GROUP BY partner_id, company_id)"""
        )
        is_first = SQL(
            "first.partner_id = %s AND first.company_id = %s AND first.date = %s", *columns
        )
        query.add_join("JOIN", "first", first, is_first)
        # another one may have come at the same moment
        query.add_where(SQL("NOT %s", came_before["partner_id"]))
        return self._count_found(query)

    @api.model
    def _count_addresses_again(self, period):
        """Return how many other leads have the address or number of an earlier one.

        Most are of one lead: the groups of duplicates list the others.
        """
        query, came_before = self._search_came_before(period)
        candidates = SQL(" UNION ").join(
            SQL(
                "SELECT id FROM lead_lead WHERE %s IN %s",
                SQL.identifier(name),
                self._get_shared_values(name, reason),
            )
            for name, reason in SHARED.items()
        )
        query.add_where(SQL("%s IN (%s)", SQL.identifier(query.table, "id"), candidates))
        is_again = SQL(" OR ").join(came_before[name] for name in SHARED)
        query.add_where(SQL("(%s) AND NOT %s", is_again, came_before["partner_id"]))
        return self._count_found(query)

    @api.model
    def _get_shared_values(self, name, reason):
        """Return the subquery of values that several leads may have.

        They are kept as groups of duplicates, but for archived leads and the latest changes.

        :param str name: of the field of leads
        :param str reason: of the groups
        """
        return SQL(
            """(SELECT value FROM lead_duplicate_group WHERE reason = %(reason)s
                 UNION
                SELECT %(column)s FROM lead_lead
                 WHERE active IS NOT TRUE AND %(column)s IS NOT NULL
                 UNION
                SELECT lead.%(column)s FROM lead_duplicate_change AS change
                  JOIN lead_lead AS lead ON lead.id = change.lead_id
                 WHERE lead.%(column)s IS NOT NULL)""",
            reason=reason,
            column=SQL.identifier(name),
        )

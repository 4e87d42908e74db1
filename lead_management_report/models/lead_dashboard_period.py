from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

GROUPING_SETS = (
    ("status_kind",),
    ("status_id",),
    ("source_id", "status_kind"),
    ("user_id", "status_kind"),
)
# who came again: with more than this part of all leads in the period, it takes less time
# to look for addresses and numbers that several leads have than to look up each lead's
LARGE_PART = 0.1


class LeadDashboard(models.AbstractModel):
    """What the dashboard counts of the leads of a period, each read once."""

    _inherit = "lead.dashboard"

    @api.model
    def _get_amount_fields(self):
        """Return the names of the fields of leads that are added up.

        Hook: a bridge adds its own; each becomes a tile and a column of the tables.
        """
        return ["expected_revenue"]

    @api.model
    def _get_groups(self, period):
        """Return the leads of the period by kind, status, source and salesperson.

        :param period: domain of the leads
        :returns: four lists of (*groups, count, {amount field: sum}, average days until
            closed or False), and {name: number of leads} of what `_count_lacking` and
            `_get_amount_conditions` name
        """
        Lead = self.env["lead.lead"]
        names = self._get_amount_fields()
        # companies may differ in their currency
        several = len(self.env.companies.currency_id) > 1
        function = "sum_currency" if several else "sum"
        aggregates = ["__count", "handling_days:avg", *(f"{name}:{function}" for name in names)]
        query = Lead._search(period)
        amounts = self._get_amount_conditions(query)
        folds = [Lead._get_fold(aggregate, query) for aggregate in aggregates]
        folds += map(Lead._get_count_fold, amounts.values())
        found = Lead._fold(query, GROUPING_SETS, folds)
        counts = Counter(self._count_lacking(period))
        for row in found[0]:
            counts.update(dict(zip(amounts, row[len(row) - len(amounts) :], strict=True)))
        groups = [
            Lead._postprocess_groups(
                [row[: len(groupby) + len(aggregates)] for row in rows], groupby, aggregates
            )
            for groupby, rows in zip(GROUPING_SETS, found, strict=True)
        ]
        return [[self._as_group(row, names) for row in rows] for rows in groups], counts

    @api.model
    def _as_group(self, row, names):
        """Return a group with its amounts by name.

        :param row: (*groups, count, days, *amounts)
        :param list names: fields of the amounts
        """
        *head, days = row[: -len(names)]
        amounts = (amount or 0 for amount in row[-len(names) :])
        return (*head, Counter(dict(zip(names, amounts, strict=True))), days)

    @api.model
    def _get_amount_conditions(self, query):
        """Return {name of an amount: SQL of whether a lead has one}.

        :param query: `Query` of the leads
        """
        Lead = self.env["lead.lead"]
        return {
            name: SQL("%s <> 0", Lead._field_to_sql(query.table, name, query))
            for name in self._get_amount_fields()[1:]
        }

    @api.model
    def _count_lacking(self, period):
        """Return how many leads are open (`opened`), and how many of them lack what.

        :param period: domain of the leads
        :returns: dict
        """
        Quality = self.env["lead.data.quality"]
        for model_name, names in Quality._depends.items():
            self.env[model_name].flush_model(names)
        query = self.env["lead.lead"]._search(period & Domain("is_closed", "=", False))
        # the conditions of the data quality are about a lead called so
        row = SQL("LATERAL (SELECT %s.*)", SQL.identifier(query.table))
        query.add_join("JOIN", "lead", row, SQL("TRUE"))
        lacking = Quality._get_conditions()
        counts = [SQL("COUNT(*) FILTER (WHERE %s)", condition) for condition in lacking.values()]
        [row] = self.env.execute_query(query.select(SQL("COUNT(*)"), *counts)) or [()]
        return dict(zip(("opened", *lacking), row, strict=False))

    # ------------------------------------------------------------------ who came again

    @api.model
    def _count_repeats(self, period, created):
        """Return how many leads of the period are of somebody who had one before.

        :param period: domain of the leads
        :param int created: how many leads that are
        """
        Lead = self.env["lead.lead"]
        query = Lead._search(period)
        came_before = Lead._get_came_before_sql(query.table, query)
        condition = SQL(" OR ").join(came_before.values())
        if self._is_large_part(created):
            condition = self._narrow_to_shared(query, came_before)
        query.add_where(SQL("(%s)", condition))
        [(count,)] = self.env.execute_query(query.select(SQL("COUNT(*)")))
        return count

    @api.model
    def _is_large_part(self, count):
        """Tell whether so many leads are a large part of all, as PostgreSQL estimates."""
        [(total,)] = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = 'lead_lead'::regclass")
        )
        return count > total * LARGE_PART > 0

    @api.model
    def _narrow_to_shared(self, query, came_before):
        """Return when a lead is a repeat one, joined with what several leads share.

        Most addresses and numbers are of one lead: the groups of duplicates list the others.

        :param query: `Query` of the leads, to which joins are added
        :param dict came_before: {field: SQL of whether an earlier lead has the same}
        """
        shared = {
            "partner_id": self._get_first_of_customers(),
            "email_normalized": self._get_shared_values("email_normalized", "email"),
            "phone_sanitized": self._get_shared_values("phone_sanitized", "phone"),
        }
        found = {}
        for name, source in shared.items():
            alias = query.make_alias(query.table, f"shared_{name}")
            own, value = SQL.identifier(query.table, name), SQL.identifier(alias, "value")
            condition = SQL("%s = %s", own, value)
            found[name] = SQL("%s IS NOT NULL", value)
            if name == "partner_id":
                company, date = (SQL.identifier(query.table, key) for key in ("company_id", "date"))
                of_company = SQL("%s = %s", company, SQL.identifier(alias, "company_id"))
                condition = SQL("%s AND %s", condition, of_company)
                found[name] = SQL("%s >= %s", date, SQL.identifier(alias, "date"))
                # who came at the same moment is asked for apart
                later = SQL("%s > %s", date, SQL.identifier(alias, "date"))
                came_before[name] = SQL("(%s OR %s)", later, came_before[name])
            query.add_join("LEFT JOIN", alias, source, condition)
        # a plain AND would be tested once more for each lead, before the joins
        return SQL(" OR ").join(
            SQL("CASE WHEN %s THEN %s ELSE FALSE END", is_candidate, came_before[name])
            for name, is_candidate in found.items()
        )

    @api.model
    def _get_first_of_customers(self):
        """Return the subquery of when each customer's first lead came in."""
        return SQL(
            """(SELECT partner_id AS value, company_id, MIN(date) AS date FROM lead_lead
                 WHERE partner_id IS NOT NULL GROUP BY partner_id, company_id)"""
        )

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

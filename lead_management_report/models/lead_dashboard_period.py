from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# the kind follows from the status; PostgreSQL takes longer for texts than for numbers
GROUPING_SETS = (("status_id",), ("source_id", "status_id"), ("user_id", "status_id"))


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
        by_status, by_source, by_user = (
            [self._as_group(row, names) for row in rows] for rows in groups
        )
        by_kind, by_source, by_user = map(self._with_kinds, (by_status, by_source, by_user))
        return (by_kind, by_status, by_source, by_user), counts

    @api.model
    def _with_kinds(self, groups):
        """Return groups with the kind of the status in its place, some for the same kind.

        :param groups: list of (*groups, status, count, amounts, days)
        """
        kinds = self.env["lead.status"]._get_kinds()
        return [(*row[:-4], kinds.get(row[-4].id, False), *row[-3:]) for row in groups]

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

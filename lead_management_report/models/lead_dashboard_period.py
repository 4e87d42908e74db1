from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# the kind follows from the status; PostgreSQL takes longer for texts than for numbers
GROUPING_SETS = (("status_id",), ("source_id", "status_id"), ("user_id", "status_id"))

# what open leads lack that has an index of its own: it needs their rows, the rest does not
APART = ("without_description",)


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
            closed or False), and {name: number of leads}: of what `_count_lacking` names, with
            a customer, with each further amount
        """
        Lead = self.env["lead.lead"]
        revenue = self._get_sum("expected_revenue")
        aggregates = ["__count", "handling_days:avg", revenue]
        query = Lead._search(period)
        partner = Lead._field_to_sql(query.table, "partner_id", query)
        folds = [Lead._get_fold(aggregate, query) for aggregate in aggregates]
        folds.append(Lead._get_count_fold(SQL("%s IS NOT NULL", partner)))
        found = Lead._fold(query, GROUPING_SETS, folds)
        counts = Counter(self._count_lacking(period))
        counts["with_customer"] = sum(row[-1] for row in found[0])
        amounts, amount_counts = self._get_amount_groups(period, GROUPING_SETS)
        counts.update(amount_counts)
        groups = []
        for groupby, rows, amounts_of_set in zip(GROUPING_SETS, found, amounts, strict=True):
            rows = Lead._postprocess_groups([row[:-1] for row in rows], groupby, aggregates)
            groups.append([self._as_group(row, amounts_of_set) for row in rows])
        by_status, by_source, by_user = groups
        by_kind, by_source, by_user = map(self._with_kinds, (by_status, by_source, by_user))
        return (by_kind, by_status, by_source, by_user), counts

    @api.model
    def _get_sum(self, name):
        """Return the aggregate that adds an amount up: companies may differ in their currency."""
        several = len(self.env.companies.currency_id) > 1
        return f"{name}:{'sum_currency' if several else 'sum'}"

    @api.model
    def _get_amount_groups(self, period, grouping_sets):
        """Return the amounts beside the expected revenue; few leads have any.

        :param period: domain of the leads
        :param grouping_sets: list of groupbys
        :returns: for each of them {groups: {amount field: sum}}, and {amount field: number of
            leads that have one}
        """
        Lead = self.env["lead.lead"]
        names = self._get_amount_fields()[1:]
        if not names:
            return [{} for _groupby in grouping_sets], {}
        aggregates = [*map(self._get_sum, names)]
        query = Lead._search(period)
        conditions = [
            SQL("%s <> 0", Lead._field_to_sql(query.table, name, query)) for name in names
        ]
        query.add_where(SQL("(%s)", SQL(" OR ").join(conditions)))
        folds = [Lead._get_fold(aggregate, query) for aggregate in aggregates]
        folds += map(Lead._get_count_fold, conditions)
        found = Lead._fold(query, grouping_sets, folds)
        counts = [
            sum(column) for column in zip(*(row[-len(names) :] for row in found[0]), strict=True)
        ]
        groups = []
        for groupby, rows in zip(grouping_sets, found, strict=True):
            rows = Lead._postprocess_groups(
                [row[: -len(names)] for row in rows], groupby, aggregates
            )
            size = len(groupby)
            groups.append(
                {tuple(row[:size]): dict(zip(names, row[size:], strict=True)) for row in rows}
            )
        return groups, dict(zip(names, counts, strict=False))

    @api.model
    def _with_kinds(self, groups):
        """Return groups with the kind of the status in its place, some for the same kind.

        :param groups: list of (*groups, status, count, amounts, days)
        """
        kinds = self.env["lead.status"]._get_kinds()
        return [(*row[:-4], kinds.get(row[-4].id, False), *row[-3:]) for row in groups]

    @api.model
    def _as_group(self, row, amounts):
        """Return a group with its amounts by name.

        :param row: (*groups, count, days, expected revenue)
        :param dict amounts: {groups: {further amount field: sum}}
        """
        *groups, count, days, revenue = row
        found = Counter(amounts.get(tuple(groups), {}))
        found["expected_revenue"] = revenue or 0
        return (*groups, count, found, days)

    @api.model
    def _count_lacking(self, period):
        """Return how many leads are open (`opened`), and how many of them lack what.

        :param period: domain of the leads
        :returns: dict
        """
        Quality = self.env["lead.data.quality"]
        for model_name, names in Quality._depends.items():
            self.env[model_name].flush_model(names)
        conditions = {"opened": SQL("TRUE")} | Quality._get_conditions()
        apart = {name: conditions.pop(name) for name in APART if name in conditions}
        parts = [self._select_lacking(period, conditions.values())]
        parts += [self._select_lacking(period, [], only=only) for only in apart.values()]
        tables = SQL(", ").join(
            SQL("%s AS %s", part, SQL.identifier(f"part_{number}"))
            for number, part in enumerate(parts)
        )
        [row] = self.env.execute_query(SQL("SELECT * FROM %s", tables))
        return dict(zip((*conditions, *apart), row, strict=True))

    @api.model
    def _select_lacking(self, period, conditions, only=None):
        """Return the subquery of how many open leads each condition is true of.

        :param period: domain of the leads
        :param conditions: list of SQL about a lead that is called `lead`
        :param only: one condition; the leads are counted that it is true of
        """
        query = self.env["lead.lead"]._search(period & Domain("is_closed", "=", False))
        # the conditions of the data quality are about a lead called so
        row = SQL("LATERAL (SELECT %s.*)", SQL.identifier(query.table))
        query.add_join("JOIN", "lead", row, SQL("TRUE"))
        if only:
            query.add_where(only)
            return query.subselect(SQL("COUNT(*)"))
        return query.subselect(*(SQL("COUNT(*) FILTER (WHERE %s)", each) for each in conditions))

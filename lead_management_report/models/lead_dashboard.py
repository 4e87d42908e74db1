from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class LeadDashboard(models.AbstractModel):
    """The figures of the dashboard, all in one call.

    Every figure names the records behind it. All of them are about the leads that came
    in during the period, but for what was won and lost over time: that goes by the day
    of closing. Searches run with the user's rights, so the page shows nobody more than
    the leads do.
    """

    _name = "lead.dashboard"
    _description = "Dashboard of leads"
    _inherit = ["lead.report.filter.mixin"]

    @api.model
    @api.readonly
    def get_data(self, filters=None):
        """Return everything that the dashboard shows.

        :param dict filters: `date_from`, `date_to` (inclusive), `company_id`,
            `source_id`, `team_id`, `type_id`, `user_id`; empty ones are left out
        :returns: dict of lists and figures; a figure is a dict of value, model and domain
        :raises AccessError: for those who may not read leads
        """
        filters = filters or {}
        if not isinstance(filters, dict):
            raise UserError(self.env._("The filters of the dashboard have names."))
        # compiling these statements takes PostgreSQL longer than running them
        self.env.cr.execute("SET LOCAL jit = off")
        leads = self._get_filter_domain(filters)
        period = leads & self._get_period_domain("date", filters)
        groups, counts = self._get_groups(period)
        by_kind, by_status, by_source, by_user = groups
        totals = self._get_totals(period, by_kind)
        return {
            "currency_id": self.env.company.currency_id.id,
            "totals": totals,
            "before": self._get_before(leads, filters),
            "amounts": self._get_amounts(period, by_kind, counts),
            **self._get_funnel(period, by_status, totals),
            "trend": self._get_trend(leads, filters),
            "sources": self._get_rows(period, "source_id", by_source),
            "salespeople": self._get_rows(period, "user_id", by_user),
            "repeat": self._get_repeat(period, totals["created"]["value"], counts),
            "quality": self._get_quality(period, counts),
            "measures": self._get_measures(leads, filters),
        }

    # ------------------------------------------------------------------ totals

    @api.model
    def _get_totals(self, period, by_kind):
        """Return the figures on top: created, open, won, lost, conversion, days."""
        counts, revenues = Counter(), Counter()
        for kind, count, amounts, _days in by_kind:
            counts[kind or "open"] += count
            revenues[kind or "open"] += amounts["expected_revenue"]
        created = sum(counts.values())
        closed = [(count, days) for _kind, count, _amounts, days in by_kind if days is not False]
        return {
            "created": self._as_figure(created, period),
            **{
                name: {
                    **self._as_figure(counts[name], period & self._get_kind_domain(name)),
                    "revenue": revenues[name],
                }
                for name in ("open", "won", "lost", "neutral")
            },
            "conversion": self._get_share(counts["won"], created),
            "days": self._get_average(closed),
        }

    @api.model
    def _get_amounts(self, period, by_kind, counts):
        """Return the sums beside the expected revenue, each with the leads that have one."""
        names = self._get_amount_fields()[1:]
        labels = self.env["lead.lead"].fields_get(names, ["string"])
        return [
            {
                "name": name,
                "label": labels[name]["string"],
                "sum": sum(amounts[name] for _kind, _count, amounts, _days in by_kind),
                "leads": self._as_figure(counts[name], period & self._get_amount_domain(name)),
            }
            for name in names
        ]

    @api.model
    def _get_amount_domain(self, name):
        """Return the domain of leads with an amount; credit notes may make it negative."""
        return Domain(name, ">", 0) | Domain(name, "<", 0)

    @api.model
    def _get_kind_domain(self, kind):
        """Return the domain of a kind of status; a lead without a status is open."""
        if kind == "open":
            return Domain("status_kind", "in", ["open", False])
        return Domain("status_kind", "=", kind)

    @api.model
    def _get_share(self, part, whole):
        """Return a percentage, or False of nothing."""
        return 100.0 * part / whole if whole else False

    @api.model
    def _get_average(self, weighted):
        """Return the average of averages, or False of nothing.

        :param weighted: list of (number of records, their average)
        """
        count = sum(number for number, _average in weighted)
        return float(sum(n * average for n, average in weighted)) / count if count else False

    # ------------------------------------------------------------------ tables

    @api.model
    def _get_rows(self, period, name, groups):
        """Return a table by source or by salesperson, the largest first.

        :param str name: field of the lead
        :param groups: list of (record, kind, count, {amount field: sum}, days)
        """
        rows = {}
        for record, kind, count, amounts, days in groups:
            row = rows.setdefault(
                record,
                {"counts": Counter(), "revenues": Counter(), "amounts": Counter(), "days": []},
            )
            kind = kind or "open"
            row["counts"][kind] += count
            row["revenues"][kind] += amounts["expected_revenue"]
            row["amounts"].update(amounts)
            if days is not False:
                row["days"].append((count, days))
        result = [self._get_row(period, name, record, row) for record, row in rows.items()]
        return sorted(result, key=lambda row: (-row["created"]["value"], row["name"] or ""))

    @api.model
    def _get_row(self, period, name, record, row):
        domain = list(period & Domain(name, "=", record.id))
        counts, revenues = row["counts"], row["revenues"]
        created = sum(counts.values())
        return {
            "id": record.id,
            "name": record.display_name or False,
            "created": self._as_figure(created, domain),
            **{
                kind: self._as_figure(counts[kind], ["&", *domain, *self._get_kind_domain(kind)])
                for kind in ("open", "won", "lost")
            },
            "conversion": self._get_share(counts["won"], created),
            "workload": revenues["open"],
            "revenue": revenues["won"],
            "amounts": {name: row["amounts"][name] for name in self._get_amount_fields()[1:]},
            "days": self._get_average(row["days"]),
        }

    # ------------------------------------------------------------------ measures

    @api.model
    def _get_measures(self, leads, filters):
        """Return rows of tiles that compare the period with the one before.

        Hook: an addon measures something else. A row is a dict of name, label and tiles; a
        tile one of name, label, unit (`minutes` or `percent`), `is_less_better` and `values`:
        of the period, and of the period before where there is one, each a dict of value (False
        for none) and the figure of its leads.

        :param leads: domain of the leads, of any date
        :param dict filters: those of the page
        """
        return []

    @api.model
    def _get_period_before(self, filters):
        """Return the filters of the period before, None where the period has no beginning or end.

        Whole months are compared with as many whole months, other days with as many days.
        """
        if not filters.get("date_from") or not filters.get("date_to"):
            return None
        first, last = (self._get_day(filters[name]) for name in ("date_from", "date_to"))
        if first > last:
            return None
        following = last + relativedelta(days=1)
        before = first - (following - first)
        if first.day == following.day == 1:
            months = 12 * (following.year - first.year) + following.month - first.month
            before = first - relativedelta(months=months)
        return {
            **filters,
            "date_from": fields.Date.to_string(before),
            "date_to": fields.Date.to_string(first - relativedelta(days=1)),
        }

    # ------------------------------------------------------------------ what is missing

    @api.model
    def _get_repeat(self, period, created, counts):
        """Return the leads of new people beside those who came again."""
        repeat = Domain("is_repeat", "=", True)
        count = self._count_repeats(period, created, counts["with_customer"])
        return {
            "new": self._as_figure(created - count, period & ~repeat),
            "repeat": self._as_figure(count, period & repeat),
            "share": self._get_share(count, created),
        }

    @api.model
    def _get_quality(self, period, counts):
        """Return what the open leads of the period lack, as the list Data quality counts.

        :param period: domain of the leads
        :param counts: what `_get_groups` has counted
        """
        Quality = self.env["lead.data.quality"]
        domain = Domain("lead_id", "any", period)
        names = list(Quality._get_conditions())
        labels = Quality.fields_get(names, ["string"])
        return [
            {
                "name": name,
                "label": labels[name]["string"],
                "figure": self._as_figure(
                    counts[name], domain & Domain(name, "=", 1), Quality._name
                ),
                "share": self._get_share(counts[name], counts["opened"]),
            }
            for name in names
        ]

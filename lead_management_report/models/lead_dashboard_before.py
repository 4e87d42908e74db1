from odoo import api, fields, models


class LeadDashboard(models.AbstractModel):
    """The totals of the period before, which tell whether there are more or fewer now."""

    _inherit = "lead.dashboard"

    @api.model
    def _get_before(self, leads, filters):
        """Return the totals of the period before, or False without one.

        :param leads: domain of the leads, of any date
        :param dict filters: those of the page
        """
        days = self._get_days_before(filters)
        if not days:
            return False
        period = leads & self._get_period_domain("date", days)
        aggregates = ["__count", "handling_days:avg", self._get_sum("expected_revenue")]
        groups = self.env["lead.lead"]._read_group(period, ["status_id"], aggregates)
        [amounts], _counts = self._get_amount_groups(period, [("status_id",)])
        by_kind = self._with_kinds([self._as_group(group, amounts) for group in groups])
        return {
            **days,
            "totals": self._get_totals(period, by_kind),
            "amounts": {
                name: sum(amounts[name] for _kind, _count, amounts, _days in by_kind)
                for name in self._get_amount_fields()[1:]
            },
        }

    @api.model
    def _get_days_before(self, filters):
        """Return first and last day of the period before, None for a period without bounds.

        Of a period that is not over only the days that have passed are compared.

        :param dict filters: `date_from` and `date_to`
        :returns: dict `date_from` and `date_to`, as ISO dates
        """
        before = self._get_period_before(filters)
        if not before:
            return None
        first, last = (self._get_day(before[key]) for key in ("date_from", "date_to"))
        start, end = (self._get_day(filters[key]) for key in ("date_from", "date_to"))
        today = fields.Date.context_today(self)
        if start <= today < end:
            last = min(last, first + (today - start))
        return {"date_from": str(first), "date_to": str(last)}

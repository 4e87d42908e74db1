from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# further away no time zone is known
MIN_YEAR, MAX_YEAR = 1900, 9000


class LeadReportFilterMixin(models.AbstractModel):
    """Turns the filters of a page into domains of leads."""

    _name = "lead.report.filter.mixin"
    _description = "Filters of a report page"

    # filters of the page that are fields of the lead
    _filter_fields = ("company_id", "source_id", "team_id", "type_id", "user_id")

    @api.model
    def _get_filter_domain(self, filters):
        """Return the domain of leads for the filters that are fields.

        :param dict filters: {field name: id}, empty ones are left out
        """
        Lead = self.env["lead.lead"]
        return Domain.AND(
            Domain(name, "=", Lead._as_id(_as_number(filters[name])))
            for name in self._filter_fields
            if filters.get(name)
        )

    @api.model
    def _get_period_domain(self, field_name, filters):
        """Return the domain of a period, both days included, either side open.

        :param str field_name: of a datetime field
        :param dict filters: `date_from` and `date_to`, days of the user's time zone
        """
        domain = Domain.TRUE
        if filters.get("date_from"):
            day = self._get_day(filters["date_from"])
            domain &= Domain(field_name, ">=", self._get_day_start(day))
        if filters.get("date_to"):
            day = self._get_day(filters["date_to"]) + timedelta(days=1)
            domain &= Domain(field_name, "<", self._get_day_start(day))
        return domain

    @api.model
    def _get_day(self, value):
        """Return the day that a client names.

        :raises UserError: for what is no day, or none that a period can begin with
        """
        try:
            day = fields.Date.to_date(value)
        except (TypeError, ValueError):
            day = None
        if day is None or not MIN_YEAR <= day.year <= MAX_YEAR:
            raise UserError(
                self.env._(
                    "“%(value)s” is no day of a period. Give it as 2026-12-31.",
                    value=str(value)[:40],
                )
            )
        return day

    @api.model
    def _get_day_start(self, day):
        """Return the moment in UTC at which a day begins for the user."""
        start = self.env.tz.localize(datetime.combine(day, time()))
        return fields.Datetime.to_string(start.astimezone(pytz.utc))

    @api.model
    def _as_figure(self, value, domain, model="lead.lead"):
        """Return a figure that the page shows and opens.

        :param value: the number of records that the domain finds
        """
        return {"value": value, "model": model, "domain": list(domain)}


def _as_number(value):
    """Return a number that the page gives as a text."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value

from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain


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
        return Domain.AND(
            Domain(name, "=", int(filters[name]))
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
            day = fields.Date.to_date(filters["date_from"])
            domain &= Domain(field_name, ">=", self._get_day_start(day))
        if filters.get("date_to"):
            day = fields.Date.to_date(filters["date_to"]) + timedelta(days=1)
            domain &= Domain(field_name, "<", self._get_day_start(day))
        return domain

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

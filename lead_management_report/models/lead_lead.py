from odoo import api, fields, models
from odoo.tools import SQL

from .lead_lead_dimension import MONTHS, WEEKDAYS

# how much of a description tells leads apart in a report
DESCRIPTION_LENGTH = 100


def _search_by(name):
    """Return the search method of a dimension."""
    return lambda self, operator, value: self._search_dimension_of(name, operator, value)


def _dimension(field_class, name, **attributes):
    """Return a dimension: a field of leads that can be grouped by."""
    return field_class(compute="_compute_dimension", search=_search_by(name), **attributes)


class LeadLead(models.Model):
    """The dimensions and measures of the lead report.

    Days and hours are those of the user's time zone. Week, month, quarter and year
    are Odoo's own intervals of the dates.
    """

    _name = "lead.lead"
    _inherit = ["lead.lead", "lead.grouping.mixin"]

    date_minute = _dimension(fields.Char, "date_minute", string="Date: minute")
    date_hour = _dimension(fields.Char, "date_hour", string="Date: hour")
    date_hour_number = _dimension(
        fields.Integer, "date_hour_number", string="Date: hour of the day", aggregator=None
    )
    date_weekday = _dimension(
        fields.Selection, "date_weekday", selection=WEEKDAYS, string="Date: day of week"
    )
    date_weekday_number = _dimension(
        fields.Integer,
        "date_weekday_number",
        string="Date: day of week number",
        aggregator=None,
        help="1 is Monday.",
    )
    date_month_name = _dimension(
        fields.Selection, "date_month_name", selection=MONTHS, string="Date: month of the year"
    )
    date_month_number = _dimension(
        fields.Integer, "date_month_number", string="Date: month number", aggregator=None
    )
    deadline_weekday = _dimension(
        fields.Selection,
        "deadline_weekday",
        selection=WEEKDAYS,
        string="Expected closing: day of week",
    )
    probability_percent = _dimension(
        fields.Integer, "probability_percent", string="Probability (%)", aggregator=None
    )
    description_text = _dimension(
        fields.Char,
        "description_text",
        string="Description as text",
        help="The beginning of the description.",
    )
    address = _dimension(fields.Char, "address", string="Full address")
    is_repeat = _dimension(
        fields.Boolean,
        "is_repeat",
        string="Repeat lead",
        help="An earlier lead of the company has the same customer, e-mail or phone.",
    )
    conversion_rate = fields.Float(
        string="Conversion (%)",
        compute="_compute_dimension",
        aggregator="avg",
        help="Won leads out of all leads of the group.",
    )
    handling_days = fields.Float(
        string="Days until closed",
        compute="_compute_dimension",
        aggregator="avg",
        help="From the date of the lead to its closing; open leads are left out.",
    )

    # what was won and lost over time, with what record rules and filters test; no new lead is
    # in it
    _closed_idx = models.Index(
        "(status_kind, date_closed) INCLUDE (company_id, team_id, user_id, source_id, type_id)"
        " WHERE active IS TRUE AND date_closed IS NOT NULL"
    )

    # the sums of the dashboard over the leads of a period, with the time until each was closed
    _period_idx = models.Index(
        "(date, (DATE_PART('epoch', date_closed - date)))"
        " INCLUDE (id, company_id, status_id, team_id, type_id, source_id, user_id, partner_id,"
        " date_closed, expected_revenue) WHERE active IS TRUE"
    )

    # the same of one salesperson's leads, and of those without one
    _user_date_idx = models.Index("(user_id, date) WHERE active IS TRUE")

    # what the open leads of a period lack
    _open_date_idx = models.Index(
        "(date) INCLUDE (id, company_id, team_id, user_id, type_id, source_id, date_deadline,"
        " expected_revenue) WHERE active IS TRUE AND is_closed IS NOT TRUE"
    )
    _undescribed_idx = models.Index(
        "(date) INCLUDE (company_id, team_id, user_id, type_id, source_id)"
        " WHERE active IS TRUE AND is_closed IS NOT TRUE AND COALESCE(description, '') = ''"
    )

    # what archived leads share with others (lead.dashboard._get_shared_values)
    _archived_idx = models.Index("(id) WHERE active IS NOT TRUE")

    # when each customer's first lead came in (lead.dashboard._count_first_of_customers)
    _partner_date_idx = models.Index("(partner_id, company_id, date) WHERE partner_id IS NOT NULL")

    # ------------------------------------------------------------------ time

    def _get_date_text_sql(self, form, alias, query):
        return SQL("to_char(%s, %s)", self._get_local_time_sql("date", alias, query), form)

    def _get_date_part_sql(self, part, alias, query):
        moment = self._get_local_time_sql("date", alias, query)
        return SQL("EXTRACT(%s FROM %s)::int", SQL(part), moment)

    def _get_date_minute_sql(self, alias, query):
        return self._get_date_text_sql("YYYY-MM-DD HH24:MI", alias, query)

    def _get_date_hour_sql(self, alias, query):
        return self._get_date_text_sql("YYYY-MM-DD HH24:00", alias, query)

    def _get_date_hour_number_sql(self, alias, query):
        return self._get_date_part_sql("HOUR", alias, query)

    def _get_date_weekday_sql(self, alias, query):
        return self._get_date_text_sql("ID", alias, query)

    def _get_date_weekday_number_sql(self, alias, query):
        return self._get_date_part_sql("ISODOW", alias, query)

    def _get_date_month_name_sql(self, alias, query):
        return self._get_date_text_sql("MM", alias, query)

    def _get_date_month_number_sql(self, alias, query):
        return self._get_date_part_sql("MONTH", alias, query)

    def _get_deadline_weekday_sql(self, alias, query):
        return SQL("to_char(%s, 'ID')", self._field_to_sql(alias, "date_deadline", query))

    # ------------------------------------------------------------------ values

    def _get_probability_percent_sql(self, alias, query):
        return SQL("ROUND(%s)::int", self._field_to_sql(alias, "probability", query))

    def _get_description_text_sql(self, alias, query):
        return SQL(
            """NULLIF(LEFT(BTRIM(regexp_replace(regexp_replace(
                %s, '<[^>]*>', ' ', 'g'), '\\s+', ' ', 'g')), %s), '')""",
            self._field_to_sql(alias, "description", query),
            DESCRIPTION_LENGTH,
        )

    def _get_address_sql(self, alias, query):
        parts = [
            SQL("NULLIF(%s, '')", self._field_to_sql(alias, name, query))
            for name in ("street", "street2", "zip", "city")
        ]
        return SQL("NULLIF(CONCAT_WS(', ', %s), '')", SQL(", ").join(parts))

    def _get_is_repeat_sql(self, alias, query):
        """Tell of a lead whether the same person or company had one before.

        Leads that the user may not read count: what comes out is a yes or no.
        """
        return SQL("(%s)", SQL(" OR ").join(self._get_came_before_sql(alias, query).values()))

    @api.model
    def _get_came_before_sql(self, alias, query):
        """Return {field: SQL of whether an earlier lead of the company has the same}."""
        return {
            key: SQL(
                """(%(own_key)s IS NOT NULL AND EXISTS (
                    SELECT FROM lead_lead AS earlier
                     WHERE earlier.%(key)s = %(own_key)s
                       AND earlier.company_id = %(company)s
                       AND (earlier.date, earlier.id) < (%(date)s, %(id)s)
                ))""",
                key=SQL.identifier(key),
                own_key=self._field_to_sql(alias, key, query),
                company=self._field_to_sql(alias, "company_id", query),
                date=self._field_to_sql(alias, "date", query),
                id=SQL.identifier(alias, "id"),
            )
            for key in ("partner_id", "email_normalized", "phone_sanitized")
        }

    def _get_conversion_rate_sql(self, alias, query):
        kind = self._field_to_sql(alias, "status_kind", query)
        return SQL("CASE WHEN %s = 'won' THEN 100.0 ELSE 0.0 END", kind)

    def _get_handling_days_sql(self, alias, query):
        return SQL(
            "date_part('epoch', %s - %s) / 86400::float8",
            self._field_to_sql(alias, "date_closed", query),
            self._field_to_sql(alias, "date", query),
        )

    @api.model
    def _get_fold(self, spec, query):
        """Add up what an index has reckoned (`_period_idx`)."""
        if spec == "handling_days:avg":
            closed, date = (
                self._field_to_sql(self._table, name, query) for name in ("date_closed", "date")
            )
            seconds = SQL("DATE_PART('epoch', %s - %s)", closed, date)
            parts = (SQL("SUM(%s)", seconds), SQL("COUNT(%s)", seconds))
            return parts, "SUM(%s) / 86400 / NULLIF(SUM(%s), 0)::float8"
        return super()._get_fold(spec, query)

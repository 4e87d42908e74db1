from datetime import date, datetime, time, timedelta
from functools import lru_cache

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.models import parse_read_group_spec
from odoo.tools import SQL
from odoo.tools.misc import get_lang

STEPS = {
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
# years around today whose periods are named to PostgreSQL; it works out others itself
YEARS_BEFORE, YEARS_AFTER = 12, 2
# hours; no time zone turns its clocks back further
LONGEST_CHANGE = 3


class LeadFoldingMixin(models.AbstractModel):
    """Groups by week, month, quarter or year: a record is looked up among their beginnings.

    PostgreSQL would turn the moment of each record into the user's time zone and cut it.
    """

    _inherit = "lead.folding.mixin"

    @api.model
    def _read_group_groupby(self, alias, groupby_spec, query):
        expression = super()._read_group_groupby(alias, groupby_spec, query)
        name, path, granularity = parse_read_group_spec(groupby_spec)
        zone = self.env.context.get("tz")
        if path or granularity not in STEPS or self._fields[name].type != "datetime":
            return expression
        week_start = int(get_lang(self.env).week_start) if granularity == "week" else 1
        periods = get_periods(zone, granularity, week_start, fields.Date.today().year)
        if not periods:
            return expression
        starts, moments = periods
        return SQL(
            """CASE WHEN %(value)s >= %(first)s AND %(value)s < %(last)s
                    THEN (%(starts)s::timestamp[])[
                        WIDTH_BUCKET(%(value)s, %(moments)s::timestamp[])]
                    ELSE %(expression)s END""",
            value=self._field_to_sql(alias, name, query),
            first=moments[0],
            last=moments[-1],
            starts=_as_array(starts),
            moments=_as_array(moments),
            expression=expression,
        )


@lru_cache(maxsize=64)
def get_periods(zone, granularity, week_start, year):
    """Return the beginnings of the periods around a year.

    :param str zone: name of a time zone; nothing is gained without one
    :param str granularity: of `STEPS`
    :param int week_start: day on which weeks begin, 1 for Monday
    :param int year: of today
    :returns: (beginnings in local time, the same in UTC), None where clocks that are turned
        back make one of them ambiguous
    """
    if not zone or zone not in pytz.all_timezones_set:
        return None
    zone = pytz.timezone(zone)
    first = date(year - YEARS_BEFORE, 1, 1)
    if granularity == "week":
        first -= timedelta(days=(first.isoweekday() - week_start) % 7)
    starts = [datetime.combine(first, time())]
    while starts[-1].year < year + YEARS_AFTER:
        starts.append(starts[-1] + STEPS[granularity])
    moments = [_get_moment(start, zone) for start in starts]
    return (starts, moments) if all(moments) else None


def _get_moment(start, zone):
    """Return the moment in UTC from which on it is later than a local time, None without one."""
    moment = zone.localize(start, is_dst=True).astimezone(pytz.utc)
    change = timedelta(hours=LONGEST_CHANGE)
    before, after = ((moment + step).astimezone(zone) for step in (-change, change))
    if before.utcoffset() != after.utcoffset():
        # clocks are turned back at quarters of an hour
        for minute in range(-60 * LONGEST_CHANGE, 60 * LONGEST_CHANGE, 15):
            local = (moment + timedelta(minutes=minute)).astimezone(zone).replace(tzinfo=None)
            if (local >= start) != (minute >= 0):
                return None
    return moment.replace(tzinfo=None)


def _as_array(moments):
    return f"{{{','.join(map(fields.Datetime.to_string, moments))}}}"

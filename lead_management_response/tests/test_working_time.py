import os
from datetime import datetime, timedelta

import pytz
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..working_time import WorkingTime
from .common import LeadResponseCommon

EXAMPLES = int(os.environ.get("LEAD_WORKING_TIME_EXAMPLES", "25"))
# the weeks with a change of daylight saving, and an ordinary one
WEEKS = (datetime(2030, 3, 27), datetime(2030, 10, 23), datetime(2030, 6, 5))
HOURS = (
    ((9, 17),),
    ((8, 12), (12.5, 16.5)),
    ((0, 1), (4, 8), (20, 24)),
    ((0, 24),),
)
MINUTES_OF_WEEK = 7 * 24 * 60


@tagged("post_install", "-at_install")
class TestWorkingTime(LeadResponseCommon):
    """REQ-7.6: equal to looking at each minute by itself."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.calendars = {
            hours: cls._create_calendar(hours=hours, days=(0, 1, 3, 4, 6)) for hours in HOURS
        }

    def _is_working(self, calendar, leaves, moment):
        """Tell whether a minute is working time, the obvious way."""
        if any(start <= moment < end for start, end in leaves):
            return False
        local = pytz.utc.localize(moment).astimezone(pytz.timezone(calendar.tz))
        hour = local.hour + local.minute / 60
        return any(
            int(line.dayofweek) == local.weekday() and line.hour_from <= hour < line.hour_to
            for line in calendar.attendance_ids
        )

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        week=st.sampled_from(WEEKS),
        hours=st.sampled_from(HOURS),
        zone=st.sampled_from(("Europe/Warsaw", "America/New_York", "Asia/Kolkata", "UTC")),
        start=st.integers(0, MINUTES_OF_WEEK),
        minutes=st.integers(1, 1500),
        leave=st.tuples(st.integers(0, MINUTES_OF_WEEK), st.integers(1, 3000)),
    )
    def test_minute_by_minute(self, week, hours, zone, start, minutes, leave):
        """REQ-7.6: weekends, nights, holidays, both changes, zones, breaks."""
        calendar = self.calendars[hours]
        calendar.tz = zone
        begin = week + timedelta(minutes=start)
        off = week + timedelta(minutes=leave[0])
        self.env["resource.calendar.leaves"].search([("calendar_id", "=", calendar.id)]).unlink()
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": calendar.id,
                "date_from": off,
                "date_to": off + timedelta(minutes=leave[1]),
            }
        )
        # Time Off moves it to the zone of the calendar
        leaves = [(holiday.date_from, holiday.date_to)]
        working = WorkingTime(calendar, self.company_a)
        due = working.add(begin, minutes)
        worked, moment = 0, begin
        while worked < minutes:
            worked += self._is_working(calendar, leaves, moment)
            moment += timedelta(minutes=1)
        self.assertEqual(due, moment)
        self.assertEqual(working.get_minutes(begin, due), minutes)
        spans = working.get_spans(begin, due)
        self.assertEqual(sum(end - start for start, end in spans), minutes * 60)

    def test_calendar_without_hours_ahead_has_no_end(self):
        """REQ-7.6"""
        empty = self._create_calendar(hours=())
        self.assertIsNone(WorkingTime(empty, self.company_a).add(datetime(2031, 1, 13), 5))

    def test_many_leads_read_the_calendar_once(self):
        """REQ-7.6: one computation for leads of one calendar."""
        working = WorkingTime(self.calendar, self.company_a)
        working.add(datetime(2031, 1, 13, 8), 60)
        with self._capture_queries() as queries:
            for minute in range(500):
                working.add(datetime(2031, 1, 13, 8) + timedelta(minutes=minute), 60)
        self.assertFalse(queries)

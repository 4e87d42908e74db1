"""Seconds of working time, of many leads in one computation."""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta, timezone

import pytz

# datetime.UTC is not there before Python 3.11
UTC = timezone.utc
# how far the calendar is read at first, and at most, beyond the moment that is asked for
FIRST_DAYS = 21
LAST_DAYS = 2000


def _to_seconds(moment):
    """Return the seconds since 1970 of a moment in UTC without a zone."""
    return round(moment.replace(tzinfo=UTC).timestamp())


def _to_moment(seconds):
    """Return the moment in UTC, without a zone, as fields keep it."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


class WorkingTime:
    """The working time of a calendar, in UTC, as Odoo's calendar says.

    The hours of the calendar in its own time zone, less its holidays and those of the company.
    What is read of the calendar grows with what is asked for: a batch of leads reads it once,
    or a few times where the end lies far ahead.
    """

    def __init__(self, calendar, company):
        """Read nothing yet.

        :param calendar: `resource.calendar` record
        :param company: `res.company` record, whose holidays count
        """
        # sudo: opening hours and public holidays, read for whoever has a lead
        self.calendar = calendar.sudo()
        self.company_id = company.id
        self.begin = self.end = None
        self.starts, self.ends, self.sums = [], [], [0]

    def add(self, start, minutes):
        """Return when an amount of working time after a moment is over.

        :param datetime start: in UTC
        :param float minutes: of working time; what is no time is over at once
        :returns: datetime in UTC, or None where the calendar has no such time ahead
        """
        seconds = round(minutes * 60)
        if seconds <= 0:
            return start
        days = FIRST_DAYS
        while days <= LAST_DAYS:
            self._cover(start, start + timedelta(days=days))
            goal = self._get_worked(_to_seconds(start)) + seconds
            if goal <= self.sums[-1]:
                place = bisect_left(self.sums, goal) - 1
                return _to_moment(self.starts[place] + goal - self.sums[place])
            days *= 3
        return None

    def get_minutes(self, start, end):
        """Return the minutes of working time between two moments, 0 where they are reversed.

        :param datetime start: in UTC
        :param datetime end: in UTC
        """
        if end <= start:
            return 0.0
        self._cover(start, end)
        return (self._get_worked(_to_seconds(end)) - self._get_worked(_to_seconds(start))) / 60

    def get_spans(self, start, end):
        """Return the working time between two moments.

        :returns: list of (first second, last second), since 1970
        """
        if end <= start:
            return []
        self._cover(start, end)
        first, last = _to_seconds(start), _to_seconds(end)
        spans = zip(self.starts, self.ends, strict=True)
        return [(max(a, first), min(b, last)) for a, b in spans if b > first and a < last]

    def _get_worked(self, second):
        """Return the seconds of working time from the beginning of what is read."""
        place = bisect_right(self.starts, second) - 1
        if place < 0:
            return 0
        return self.sums[place] + min(second, self.ends[place]) - self.starts[place]

    def _cover(self, begin, end):
        """Read the calendar so far that it holds a time."""
        if self.begin is not None and self.begin <= begin and end <= self.end:
            return
        begin = begin if self.begin is None else min(begin, self.begin)
        end = end if self.end is None else max(end, self.end)
        # whole days: a margin for what is asked for next
        self.begin = datetime.combine(begin.date(), datetime.min.time())
        self.end = datetime.combine(end.date(), datetime.min.time()) + timedelta(days=1)
        self.starts, self.ends, self.sums = [], [], [0]
        for start, stop in self._read_spans():
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(stop, self.ends[-1])
            else:
                self.starts.append(start)
                self.ends.append(stop)
        for start, stop in zip(self.starts, self.ends, strict=True):
            self.sums.append(self.sums[-1] + stop - start)

    def _read_spans(self):
        """Return the spans of the calendar in seconds since 1970, in order."""
        zone = pytz.timezone(self.calendar.tz or "UTC")
        intervals = self.calendar._work_intervals_batch(
            pytz.utc.localize(self.begin),
            pytz.utc.localize(self.end),
            # Odoo's own condition, and no holidays of other companies
            domain=[("time_type", "=", "leave"), ("company_id", "in", (self.company_id, False))],
            tz=zone,
        )
        # the end of a day is a microsecond before midnight
        return sorted(
            (round(start.timestamp()), round(stop.timestamp()))
            for start, stop, _attendance in intervals[False]
        )

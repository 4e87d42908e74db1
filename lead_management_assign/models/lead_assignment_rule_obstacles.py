from datetime import timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.tools import format_datetime

# datetime.UTC is not there before Python 3.11
UTC = timezone.utc


class LeadAssignmentRule(models.Model):
    """What speaks against giving a lead to somebody now, and how it is said."""

    _inherit = "lead.assignment.rule"

    @api.model
    def _get_obstacles(self, people, company, now):
        """Return who cannot be given leads now.

        Hook: an addon with a further reason adds it, and its words in `_get_reason_words`. It
        is asked once a batch, for all the people of its rules.

        :param dict people: {user id: dict with what `_read_people` returns}
        :param company: `res.company` record of the leads
        :param datetime now: in UTC
        :returns: {user id: (reason code, dict of figures that can be stored as JSON)}
        """
        working = self._get_working_calendars(people, company, now)
        obstacles = {}
        for user_id, person in people.items():
            obstacle = self._get_obstacle(person, now, working)
            if obstacle:
                obstacles[user_id] = obstacle
        return obstacles

    @api.model
    def _get_obstacle(self, person, now, working):
        """Return what speaks against one person, None for nothing.

        :param dict working: {calendar id: whether it is working time}
        """
        if not person["is_active"]:
            return "archived", {}
        if person["is_share"]:
            return "not_internal", {}
        if not person["works_there"]:
            return "other_company", {}
        if not person["sees_leads"]:
            return "no_rights", {}
        if person["away_until"] and person["away_until"] > now:
            return "away", {"until": fields.Datetime.to_string(person["away_until"])}
        if not working.get(person["calendar_id"], True) or not self._is_within_hours(person, now):
            return "outside_hours", {}
        return None

    @api.model
    def _is_within_hours(self, person, now):
        """Tell whether it is between the hours of a person, where the person is.

        From 22 to 6 is the night.
        """
        start, end = person["hour_from"] or 0, person["hour_to"] or 0
        if start == end or (not start and end >= 24):
            return True
        local = now.replace(tzinfo=UTC).astimezone(self._get_zone(person["tz"]))
        hour = local.hour + local.minute / 60
        end = end or 24
        return start <= hour < end if start < end else hour >= start or hour < end

    @api.model
    def _get_zone(self, name):
        """Return a time zone by its name, UTC for one that this machine does not know."""
        try:
            return ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            return UTC

    @api.model
    def _get_working_calendars(self, people, company, now):
        """Return whether it is working time by each calendar of the people.

        Public holidays of a calendar, and those of the company, are none; a calendar without
        fixed hours always works.

        :param company: `res.company` record of the leads
        :returns: {calendar id: bool}
        """
        ids = {person["calendar_id"] for person in people.values() if person["calendar_id"]}
        start = now.replace(tzinfo=UTC)
        end = start + timedelta(minutes=1)
        # sudo: the working hours are the company's
        calendars = self.env["resource.calendar"].sudo().browse(sorted(ids))
        # Odoo's own condition, and no holidays of other companies
        holidays = [("time_type", "=", "leave"), ("company_id", "in", (company.id, False))]
        return {
            calendar.id: calendar.flexible_hours
            or bool(calendar._work_intervals_batch(start, end, domain=holidays)[False])
            for calendar in calendars
        }

    # ------------------------------------------------------------------ words

    @api.model
    def _get_reason_words(self):
        """Return how the reasons are said, in the language of the reader.

        Hook: an addon with a further reason adds its words. Figures of the reason can stand in
        them, `%(limit)s`, `%(count)s`, `%(until)s`.

        :returns: {reason code: text}
        """
        return {
            "archived": self.env._("can no longer log in"),
            "not_internal": self.env._("is no employee"),
            "other_company": self.env._("does not work in this company"),
            "no_rights": self.env._("sees no leads"),
            "away": self.env._("away until %(until)s"),
            "outside_hours": self.env._("outside working hours"),
            "open_limit": self.env._("has %(count)s of %(limit)s open leads"),
            "day_limit": self.env._("got %(count)s of %(limit)s today"),
            "month_limit": self.env._("got %(count)s of %(limit)s this month"),
            "had_it": self.env._("had it before"),
        }

    @api.model
    def _say_reason(self, code, figures):
        """Return one reason in words.

        :param str code: of the reason
        :param dict figures: as they were stored
        """
        figures = dict(figures or {})
        if figures.get("until"):
            until = fields.Datetime.to_datetime(figures["until"])
            figures["until"] = self._format_until(until)
        text = self._get_reason_words().get(code, code)
        try:
            return text % figures
        except (KeyError, TypeError, ValueError):
            return text

    @api.model
    def _format_until(self, until):
        """Return a time as the reader writes it."""
        return format_datetime(self.env, until, dt_format="short")

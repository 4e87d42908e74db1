from odoo import models

HOURS = frozenset(
    ("attendance_ids", "attendance_ids_1st_week", "attendance_ids_2nd_week", "flexible_hours")
    + ("schedule_type", "two_weeks_calendar", "tz")
)


class ResourceCalendar(models.Model):
    """Other working hours move the due times of open leads."""

    _inherit = "resource.calendar"

    def write(self, vals):
        """Have due times computed anew in the background."""
        res = super().write(vals)
        if not HOURS.isdisjoint(vals):
            self.env["lead.response.policy"]._recompute_calendars(self)
        return res

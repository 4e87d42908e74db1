from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """Other working hours move the due times of open leads."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        """Have due times computed anew in the background."""
        attendances = super().create(vals_list)
        self.env["lead.response.policy"]._recompute_calendars(attendances.calendar_id)
        return attendances

    def write(self, vals):
        """Have due times computed anew in the background."""
        calendars = self.calendar_id
        res = super().write(vals)
        self.env["lead.response.policy"]._recompute_calendars(calendars | self.calendar_id)
        return res

    def unlink(self):
        """Have due times computed anew in the background."""
        calendars = self.calendar_id
        res = super().unlink()
        self.env["lead.response.policy"]._recompute_calendars(calendars)
        return res

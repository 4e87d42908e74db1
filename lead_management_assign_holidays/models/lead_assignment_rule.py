from odoo import api, fields, models
from odoo.fields import Domain


class LeadAssignmentRule(models.Model):
    """Who has time off gets no leads, nor who has a public holiday."""

    _inherit = "lead.assignment.rule"

    @api.model
    def _get_obstacles(self, people, company, now):
        """Add time off, which goes before hours and limits."""
        obstacles = super()._get_obstacles(people, company, now)
        asked = [
            user_id
            for user_id in people
            if user_id not in obstacles or obstacles[user_id][0] == "outside_hours"
        ]
        for user_id, until in self._get_time_off(asked, company, now).items():
            obstacles[user_id] = ("time_off", {"until": fields.Datetime.to_string(until)})
        return obstacles

    @api.model
    def _get_time_off(self, user_ids, company, now):
        """Return who is on leave, by the leaves that Odoo keeps in working calendars.

        Leaves that were approved, of whatever employee the user is, but for kinds that count
        as working time (home office, training); public holidays of the employee's working
        schedule.

        :param user_ids: ids of users
        :param company: `res.company` record
        :param datetime now: in UTC
        :returns: {user id: datetime until when}
        """
        if not user_ids:
            return {}
        # sudo: whether somebody is there, and nothing of why
        Employee = self.env["hr.employee"].sudo()
        employees = Employee.search([("user_id", "in", user_ids)])
        during = Domain(
            [("date_from", "<=", now), ("date_to", ">", now), ("time_type", "=", "leave")]
        )
        of_employee = Domain("resource_id", "in", employees.resource_id.ids)
        of_all = Domain("resource_id", "=", False) & Domain("company_id", "in", (False, company.id))
        leaves = Employee.env["resource.calendar.leaves"].search(during & (of_employee | of_all))
        until = {}
        for employee in employees:
            calendars = (employee.resource_calendar_id, employee.resource_calendar_id.browse())
            own = leaves.filtered(
                lambda leave, employee=employee, calendars=calendars: (
                    leave.resource_id == employee.resource_id
                    if leave.resource_id
                    else leave.calendar_id in calendars
                )
            )
            if own:
                user_id = employee.user_id.id
                until[user_id] = max([*own.mapped("date_to"), until.get(user_id, now)])
        return until

    @api.model
    def _get_reason_words(self):
        return super()._get_reason_words() | {"time_off": self.env._("time off until %(until)s")}

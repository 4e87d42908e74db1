from datetime import datetime, timedelta

from odoo.tests import tagged

from odoo.addons.lead_management_assign.tests.common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestTimeOff(AssignmentCommon):
    """Leaves of Odoo's Time Off count, as they stand in the working calendars."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.now = datetime.now().replace(microsecond=0)
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Week", "company_id": cls.company_a.id, "tz": "Europe/Warsaw"}
        )
        cls.people = cls.sellers[:3]
        cls.employees = cls.env["hr.employee"].create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": cls.company_a.id,
                    "resource_calendar_id": cls.calendar.id,
                }
                for user in cls.people
            ]
        )
        cls._create_rule(people=cls.people)

    def _create_leave(self, employee=None, **values):
        """Return a leave around now, as an approved request makes it."""
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "date_from": self.now - timedelta(hours=1),
                "date_to": self.now + timedelta(days=2),
                "resource_id": employee.resource_id.id if employee else False,
                "calendar_id": self.calendar.id,
                "company_id": self.company_a.id,
                **values,
            }
        )

    def test_who_has_time_off_is_passed_over(self):
        """REQ-7.1: and has a turn again afterwards, without catching up."""
        leave = self._create_leave(self.employees[0])
        lead = self._receive()
        self.assertEqual(lead.user_id, self.people[1])
        self.assertEqual(self._get_passed(lead), {self.people[0]: "time_off"})
        self.assertIn("time off until", lead.assignment_reason)
        leave.unlink()
        following = [self._receive().user_id for _turn in self.people]
        self.assertEqual(following.count(self.people[0]), 1)

    def test_an_approved_request_counts(self):
        """REQ-7.1: from the request in Time Off to the lead that goes to somebody else."""
        kind = self.env["hr.leave.type"].create(
            {"name": "Free", "requires_allocation": False, "leave_validation_type": "no_validation"}
        )
        day = self.now.date()
        leave = self.env["hr.leave"].create(
            {
                "name": "Free days",
                "employee_id": self.employees[0].id,
                "holiday_status_id": kind.id,
                "request_date_from": day - timedelta(days=4),
                "request_date_to": day + timedelta(days=4),
            }
        )
        self.assertEqual(leave.state, "validate")
        self.assertEqual(self._receive().user_id, self.people[1])

    def test_home_office_is_working_time(self):
        """REQ-7.1: kinds of absence that count as work are none."""
        self._create_leave(self.employees[0], time_type="other")
        self.assertEqual(self._receive().user_id, self.people[0])

    def test_a_public_holiday_of_the_schedule_counts(self):
        """REQ-7.1"""
        other = self.calendar.copy({"name": "Abroad"})
        self._create_leave()
        self.employees[2].resource_calendar_id = other
        lead = self._receive()
        self.assertEqual(lead.user_id, self.people[2])

    def test_a_leave_in_the_past_or_future_is_none(self):
        """REQ-7.1"""
        for shift in (-30, 30):
            self._create_leave(
                self.employees[0],
                date_from=self.now + timedelta(days=shift),
                date_to=self.now + timedelta(days=shift + 2),
            )
        self.assertEqual(self._receive().user_id, self.people[0])

from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import Command
from odoo.tests import freeze_time, tagged

from .common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestAvailability(AssignmentCommon):
    """Who is passed over, and why."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.people = cls.sellers[:2]
        cls.rule = cls._create_rule(people=cls.people)
        cls.first, cls.second = cls.people

    def _check_passed(self, reason):
        lead = self._receive()
        self.assertEqual(lead.user_id, self.second)
        self.assertEqual(self._get_passed(lead), {self.first: reason})
        return lead

    def test_who_cannot_log_in(self):
        """REQ-7.1"""
        self.first.active = False
        self._check_passed("archived")

    def test_who_is_no_employee_any_more(self):
        """REQ-7.1"""
        self.first.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        self._check_passed("not_internal")

    def test_who_sees_no_leads(self):
        """REQ-7.1: a lead that its salesperson cannot open would lie."""
        self.first.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self._check_passed("no_rights")

    def test_who_is_away(self):
        """REQ-7.1: until that moment, and not after."""
        self._limit(self.first, away_until="2026-03-02 10:00:00")
        with freeze_time("2026-03-02 09:59:00"):
            self._check_passed("away")
        with freeze_time("2026-03-02 10:01:00"):
            self.assertEqual(self._receive().user_id, self.first)

    def test_the_limit_of_open_leads(self):
        """REQ-7.1, REQ-7.2: within one batch too; a closed lead makes room."""
        self._limit(self.first, max_open=2)
        leads = self._receive(6)
        self.assertEqual([leads.mapped("user_id").ids.count(one.id) for one in self.people], [1, 1])
        owners = [lead.user_id for lead in leads]
        self.assertEqual(owners.count(self.first), 2)
        self.assertEqual(self._get_passed(leads[-1]), {self.first: "open_limit"})
        leads[0].write(self._as_lost())
        self.assertEqual(self._receive().user_id, self.first)

    def test_limits_of_day_and_month(self):
        """REQ-7.1: midnight is where the person is."""
        self.first.tz = "America/New_York"
        self._limit(self.first, max_day=1)
        self._limit(self.second, away_until="2099-01-01 00:00:00")

        def receive_at(moment):
            with freeze_time(moment):
                return bool(self._receive().user_id)

        # 23:30 and 00:30 in New York
        self.assertTrue(receive_at("2026-03-02 04:30:00"))
        self.assertFalse(receive_at("2026-03-02 04:45:00"))
        self.assertTrue(receive_at("2026-03-02 05:30:00"))
        self._limit(self.first, max_day=0, max_month=4)
        self.assertTrue(receive_at("2026-03-03 12:00:00"))
        self.assertTrue(receive_at("2026-03-04 12:00:00"))
        self.assertFalse(receive_at("2026-03-05 12:00:00"))
        self.assertTrue(receive_at("2026-04-01 12:00:00"))

    def test_a_zone_that_the_database_does_not_know(self):
        """REQ-7.1: holds nobody up; the day begins at midnight in UTC then."""
        self.first.partner_id.flush_recordset()
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Atlantis/Poseidonis' WHERE id = %s",
            [self.first.partner_id.id],
        )
        self.env.invalidate_all()
        self._limit(self.first, max_day=1)
        with freeze_time("2026-03-02 23:30:00"):
            self.assertEqual(self._receive().user_id, self.first)
        with freeze_time("2026-03-02 23:45:00"):
            self.assertEqual(self._receive().user_id, self.second)
        with freeze_time("2026-03-03 00:30:00"):
            self.assertEqual(self._receive().user_id, self.first)

    def _is_within(self, moment, tz, start, end):
        person = {"tz": tz, "hour_from": start, "hour_to": end}
        local = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(tz))
        now = local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        return self.rule._is_within_hours(person, now)

    def test_hours_in_every_zone_and_both_changes_of_the_clock(self):
        """REQ-7.1: from 9 to 17 is from 9 to 17 all the year, wherever the person is."""
        for tz in ("Europe/Warsaw", "America/New_York", "Asia/Kolkata"):
            for day in ("2026-03-28", "2026-03-29", "2026-10-25", "2026-11-01", "2026-07-01"):
                for hour, expected in ((8, False), (9, True), (16, True), (17, False)):
                    with self.subTest(tz=tz, day=day, hour=hour):
                        moment = f"{day} {hour:02}:30:00"
                        self.assertEqual(self._is_within(moment, tz, 9, 17), expected)
        # over midnight, and without limits
        self.assertTrue(self._is_within("2026-03-28 23:00:00", "Europe/Warsaw", 22, 6))
        self.assertFalse(self._is_within("2026-03-28 12:00:00", "Europe/Warsaw", 22, 6))
        self.assertTrue(self._is_within("2026-03-28 03:00:00", "Europe/Warsaw", 0, 0))

    def test_a_working_schedule_with_its_public_holidays(self):
        """REQ-7.1: in the schedule's own time zone, breaks and holidays excepted."""
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Morning in New York",
                "company_id": self.company_a.id,
                "tz": "America/New_York",
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Monday",
                            "dayofweek": "0",
                            "hour_from": 8,
                            "hour_to": 12,
                            "day_period": "morning",
                        }
                    ),
                ],
            }
        )
        self._limit(self.first, calendar_id=calendar.id)
        # Mondays: winter time until 8 March, summer time afterwards
        for moment, works in (
            ("2026-03-02 13:30:00", True),
            ("2026-03-02 12:30:00", False),
            ("2026-03-09 12:30:00", True),
            ("2026-03-09 16:30:00", False),
            ("2026-03-10 13:30:00", False),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                people = {self.first.id: self._limit(self.first)._prepare_row()}
                obstacles = self.rule._get_obstacles(
                    people, self.company_a, datetime.fromisoformat(moment)
                )
                self.assertEqual(not obstacles, works)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "company_id": self.company_a.id,
                "date_from": "2026-03-09 00:00:00",
                "date_to": "2026-03-10 00:00:00",
            }
        )
        with freeze_time("2026-03-09 12:30:00"):
            self._check_passed("outside_hours")

    def test_a_holiday_of_another_company_is_none(self):
        """REQ-7.1: of every schedule there; the own company's counts."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Office", "company_id": self.company_a.id, "tz": "UTC"}
        )
        self._limit(self.first, calendar_id=calendar.id)
        values = {
            "name": "Holiday",
            "date_from": "2026-03-09 00:00:00",
            "date_to": "2026-03-10 00:00:00",
        }
        Leave = self.env["resource.calendar.leaves"]
        Leave.with_company(self.company_b).create({**values, "company_id": self.company_b.id})
        with freeze_time("2026-03-09 09:30:00"):
            self.assertEqual(self._receive().user_id, self.first)
        Leave.with_company(self.company_a).create({**values, "company_id": self.company_a.id})
        with freeze_time("2026-03-09 09:30:00"):
            self.assertEqual(self._receive().user_id, self.second)
            self.assertEqual(self._get_passed(self._receive()), {self.first: "outside_hours"})

    def test_the_list_of_people_says_how_it_is_now(self):
        """REQ-7.1: limits, hours and load beside each other."""
        person = self._limit(self.first, max_open=1)
        self.assertTrue(person.is_able)
        self._receive(2)
        person.invalidate_recordset()
        self.assertEqual((person.open_count, person.day_count, person.month_count), (1, 1, 1))
        self.assertFalse(person.is_able)
        self.assertEqual(person.state, "has 1 of 1 open leads")

from ast import literal_eval
from collections import Counter, defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from lxml import etree

from odoo.tests import tagged

from .common import LeadReportCommon

# what REQ-0.70 and REQ-0.72 name, beside Odoo's intervals of dates
DIMENSIONS = (
    "code",
    "name",
    "status_id",
    "type_id",
    "partner_id",
    "user_id",
    "team_id",
    "priority_id",
    "tag_ids",
    "campaign_id",
    "medium_id",
    "source_id",
    "probability_percent",
    "date_deadline",
    "date",
    "phone",
    "email",
    "description_text",
    "address",
    "website",
    "partner_name",
    "contact_name",
    "contact_id",
    "loss_reason_id",
    "is_repeat",
    "company_id",
)


@tagged("post_install", "-at_install")
class TestLeadReport(LeadReportCommon):
    """What the pivot and the graph of the leads say, as a salesperson asks them."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        moments = (
            "2026-01-31 22:30",  # still January in Warsaw
            "2026-01-31 23:30",  # Sunday, 1 February in Warsaw, Saturday in UTC
            "2026-07-05 22:10",  # Monday, 6 July: summer time
            "2026-07-06 12:10",
        )
        cls.leads = cls.env["lead.lead"].browse()
        for number, moment in enumerate(moments):
            cls.leads |= cls._create_dated_lead(
                moment,
                name=f"Lead {number}",
                expected_revenue=100 * (number + 1),
                source_id=(cls.source_fair if number % 2 else cls.source_web).id,
            )
        cls._create_dated_lead("2026-07-06 12:10", user=cls.user_colleague)
        cls._create_dated_lead("2026-07-06 12:10", user=cls.user_company_b)

    def _group(self, groupby, aggregate="__count", user=None, domain=()):
        """Return {value: aggregate} of one dimension, as the pivot asks for it."""
        groups = self._as("lead.lead", user).formatted_read_group(
            list(domain), [groupby], [aggregate]
        )
        return {
            group[groupby][0] if isinstance(group[groupby], tuple) else group[groupby]: group[
                aggregate
            ]
            for group in groups
        }

    def _get_local_dates(self):
        zone = ZoneInfo(self.time_zone)
        return [lead.date.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone) for lead in self.leads]

    def test_time_dimensions_are_in_the_time_zone_of_the_user(self):
        """REQ-0.72: minute, hour, weekday and month with name and number."""
        expected = {
            "date_minute": "%Y-%m-%d %H:%M",
            "date_hour": "%Y-%m-%d %H:00",
            "date_hour_number": "%-H",
            "date_weekday": "%u",
            "date_weekday_number": "%u",
            "date_month_name": "%m",
            "date_month_number": "%-m",
        }
        for name, form in expected.items():
            counts = Counter(moment.strftime(form) for moment in self._get_local_dates())
            found = {str(key): count for key, count in self._group(name).items()}
            with self.subTest(dimension=name):
                self.assertEqual(found, dict(counts))

    def test_intervals_of_odoo_complete_the_time_dimensions(self):
        """REQ-0.72: date, week, month, year of the lead's date and of expected closing."""
        for interval, count in (("day", 3), ("week", 3), ("month", 3), ("year", 1)):
            groups = self._group(f"date:{interval}")
            with self.subTest(interval=interval):
                self.assertEqual(len([key for key in groups if groups[key]]), count)
        self.leads[0].date_deadline = date(2026, 3, 4)
        self.assertEqual(self._group("deadline_weekday"), {"3": 1, False: 3})
        for interval in ("week", "month", "year"):
            self.assertEqual(len(self._group(f"date_deadline:{interval}")), 2)

    def test_names_of_weekdays_and_months_follow_the_language(self):
        """REQ-0.72, REQ-0.17"""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.env["ir.module.module"]._load_module_terms(["lead_management_report"], ["pl_PL"])
        Lead = self._as("lead.lead").with_context(lang="pl_PL")
        selection = dict(Lead.fields_get(["date_weekday"])["date_weekday"]["selection"])
        self.assertEqual(selection["1"], "poniedziałek")

    def test_every_group_opens_its_leads(self):
        """REQ-1.27: the domain of a group finds as many leads as the group counts."""
        Lead = self._as("lead.lead")
        self.leads[0].write({"description": "<p>Two <b>words</b></p>", "city": "Opole"})
        names = [
            name
            for name, field in Lead._fields.items()
            if field.compute == "_compute_dimension" and field.search
        ]
        self.assertIn("description_text", names)
        for name in names:
            groups = Lead.formatted_read_group([], [name], ["__count"])
            self.assertEqual(sum(group["__count"] for group in groups), 4)
            for group in groups:
                with self.subTest(dimension=name, value=group[name]):
                    found = Lead.search(group["__extra_domain"])
                    self.assertEqual(len(found), group["__count"])
                    value = group[name]
                    self.assertEqual(set(found.mapped(name)), {value})

    def test_dimensions_of_the_report_can_be_chosen(self):
        """REQ-0.70: each of them is offered by the pivot as a group."""
        described = self._as("lead.lead").fields_get(DIMENSIONS, ["groupable", "type"])
        self.assertEqual(set(described), set(DIMENSIONS))
        for name, description in described.items():
            with self.subTest(dimension=name):
                self.assertTrue(description["groupable"])
                self.assertNotIn(description["type"], ("html", "float"))

    def test_measures_are_number_revenue_and_conversion(self):
        """REQ-0.70, REQ-1.7: conversion is won out of all, per source and salesperson."""
        self.leads[0].status_id = self.status_won
        self.leads[2].write(self._as_lost())
        self.leads[1].status_id = self.status_won
        won = defaultdict(list)
        revenue = Counter()
        for lead in self.leads:
            won[lead.source_id.id].append(lead.status_id == self.status_won)
            revenue[lead.source_id.id] += lead.expected_revenue
        rates = {source: 100 * sum(flags) / len(flags) for source, flags in won.items()}
        self.assertEqual(self._group("source_id", "conversion_rate:avg"), rates)
        self.assertEqual(self._group("source_id", "expected_revenue:sum"), dict(revenue))
        self.assertEqual(self._group("user_id", "conversion_rate:avg")[self.user_own.id], 50)
        fields = self._as("lead.lead").fields_get(attributes=["aggregator"])
        self.assertEqual(fields["conversion_rate"]["aggregator"], "avg")

    def test_days_until_closed_leave_open_leads_out(self):
        """REQ-1.27: average handling time."""
        lead = self.leads[0]
        lead.status_id = self.status_won
        days = (lead.date_closed - lead.date).total_seconds() / 86400
        [found] = self._group("user_id", "handling_days:avg").values()
        self.assertAlmostEqual(found, days, places=4)
        self.assertAlmostEqual(lead.handling_days, days, places=4)

    def test_repeat_leads_have_an_earlier_one_of_the_same_person(self):
        """REQ-1.27: by customer, e-mail or phone, within the company."""
        first, second, third, fourth = self.leads
        first.email = "Ewa@Example.com"
        third.write({"email": "ewa@example.com", "phone": "+48 601 000 111"})
        fourth.phone = "601000111"
        self.assertEqual([lead.is_repeat for lead in self.leads], [False, False, True, True])
        self.assertFalse(second.is_repeat)
        elsewhere = self._create_dated_lead(
            "2026-08-01 08:00", user=self.user_company_b, email="ewa@example.com"
        )
        self.assertFalse(elsewhere.is_repeat)

    def test_the_report_shows_nobody_more_than_the_leads_do(self):
        """REQ-1.14: a salesperson's own leads, a manager's company, two companies."""
        for user, count in (
            (self.user_own, 4),
            (self.user_colleague, 1),
            (self.user_manager, 5),
            (self.user_company_b, 1),
            (self.user_both_companies, 6),
        ):
            with self.subTest(user=user.login):
                counts = self._group("date_weekday_number", user=user)
                self.assertEqual(sum(counts.values()), count)

    def test_ready_views_name_existing_fields(self):
        """REQ-0.73: the four ready views, in the search view of the report."""
        view = self.env.ref("lead_management_report.lead_lead_view_search_report")
        arch = etree.fromstring(self.env["lead.lead"].get_view(view.id, "search")["arch"])
        for name, rows in (
            ("leads_per_week", ["date:week"]),
            ("planned_closings", ["date_deadline:month"]),
            ("workload", ["user_id"]),
            ("marketing", ["campaign_id", "medium_id", "source_id"]),
        ):
            [node] = arch.xpath(f"//filter[@name='{name}']")
            context = literal_eval(node.get("context").strip())
            with self.subTest(view=name):
                self.assertEqual(context["pivot_row_groupby"], rows)
                measures = [self._specify(name) for name in context["pivot_measures"]]
                self._as("lead.lead").formatted_read_grouping_sets([], [[], rows], measures)

    def _specify(self, measure):
        """Return a measure as the pivot asks for it."""
        if measure == "__count":
            return measure
        return f"{measure}:{self.env['lead.lead']._fields[measure].aggregator}"

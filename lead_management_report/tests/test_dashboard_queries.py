from collections import Counter
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .common import LeadReportCommon

# get_data of a manager: one statement each for the groups, what open leads lack, the log, the
# trend and its bounds, who came again and how to find out, one to switch compiling off; the rest is
# names of statuses, sources, users, teams and the company
QUERIES = 19


@tagged("post_install", "-at_install")
class TestDashboardQueries(LeadReportCommon):
    """What the dashboard finds by reading leads and log once, against plain Python."""

    def _get_data(self, **filters):
        return self._as("lead.dashboard", self.user_manager).get_data(filters)

    def _move(self, lead, *statuses):
        lead = lead.with_user(self.user_manager)
        for status in statuses:
            values = self._as_lost() if status == self.status_lost else {}
            lead.write({"status_id": status.id, **values})

    def _get_expected_steps(self, leads, steps):
        """Return (leads, revenue) that have reached each step, out of their logs."""
        counts, sums = Counter(), Counter()
        for lead in leads:
            passed = lead.status_change_ids.to_status_id
            ranks = [number for number, step in enumerate(steps) if step & passed]
            for number in range(max(ranks, default=-1) + 1):
                counts[number] += 1
                sums[number] += lead.expected_revenue
        return [(counts[number], sums[number]) for number in range(len(steps))]

    def test_furthest_step_whatever_way_a_lead_took(self):
        """REQ-1.26, REQ-1.27: forward, back, lost, reopened, parked, won and lost again."""
        new, second, lost = self.status_new, self.status_qualified, self.status_lost
        third = self._create_status("Third", sequence=25)
        parked = self._create_status("Parked", sequence=95, kind="neutral")
        ways = (
            (),
            (second,),
            (second, third),
            (third, new),
            (second, lost),
            (lost,),
            (third, lost, new),
            (third, lost, new, second),
            (third, parked, lost),
            (self.status_won,),
            (self.status_won, lost),
            (second, self.status_won, new, third),
            (parked, new),
        )
        leads = self.env["lead.lead"].browse()
        for number, way in enumerate(ways):
            lead = self._create_lead(name=f"Way {number}", expected_revenue=2**number)
            self._move(lead, *way)
            leads |= lead
        steps = [new, second, third, self.status_won]
        funnel = self._get_data()["funnel"]
        self.assertEqual([step["name"] for step in funnel], [step.name for step in steps])
        found = [(step["reached"]["value"], step["reached_revenue"]) for step in funnel]
        self.assertEqual(found, self._get_expected_steps(leads, steps))
        for step in funnel:
            domain = step["reached"]["domain"]
            count = self._as("lead.lead", self.user_manager).search_count(domain)
            self.assertEqual(step["reached"]["value"], count)

    def test_who_came_again_in_a_small_and_in_a_large_period(self):
        """REQ-1.27: by customer, e-mail and phone, looked up for each or for all leads."""
        partner = self.env["res.partner"].create({"name": "Customer"})
        contacts = (
            {"email": "a@example.com"},
            {"email": "b@example.com", "phone": "+48 601 000 111"},
            {"phone": "+48 601 000 111"},
            {"email": "a@example.com", "partner_id": partner.id},
            {"partner_id": partner.id},
            {"email": "c@example.com"},
            {},
        )
        leads = self.env["lead.lead"].browse()
        for number, values in enumerate(contacts):
            leads |= self._create_dated_lead(f"2026-03-0{number + 1} 10:00", **values)
        self._create_dated_lead("2026-01-01 10:00", user=self.user_company_b, email="c@example.com")
        expected = sum(self._has_earlier(lead, leads) for lead in leads)
        self.assertEqual(expected, 3)
        Mixin = type(self.env["lead.dashboard"])
        for is_large in (False, True):
            with patch.object(Mixin, "_is_large_part", lambda self, count, it=is_large: it):
                repeat = self._get_data()["repeat"]
                march = self._get_data(date_from="2026-03-04")["repeat"]
            with self.subTest(is_large=is_large):
                self.assertEqual(repeat["repeat"]["value"], expected)
                self.assertEqual(repeat["new"]["value"], len(leads) - expected)
                self.assertEqual(march["repeat"]["value"], 2)
                self.assertEqual(march["new"]["value"], 2)

    def _has_earlier(self, lead, leads):
        """Tell whether an earlier one of the leads has customer, e-mail or phone of a lead."""
        names = ("partner_id", "email_normalized", "phone_sanitized")
        return any(
            lead[name] and other[name] == lead[name] and other.date < lead.date
            for other in leads
            for name in names
        )

    def test_large_part_is_what_postgresql_estimates(self):
        """REQ-1.27: without an estimate each lead is looked up."""
        Dashboard = self.env["lead.dashboard"]
        for estimate, count, expected in ((-1, 5, False), (1000, 5, False), (1000, 500, True)):
            self.env.cr.execute(
                "UPDATE pg_class SET reltuples = %s WHERE oid = 'lead_lead'::regclass",
                (estimate,),
            )
            with self.subTest(estimate=estimate, count=count):
                self.assertEqual(Dashboard._is_large_part(count), expected)

    def test_columns_over_time_are_the_groups_of_odoo(self):
        """REQ-1.26: by day, week and month, in the language and time zone of the user."""
        moments = ("2026-03-28 23:30", "2026-03-29 22:30", "2026-04-20 10:00", "2026-04-20 22:30")
        for number, moment in enumerate(moments):
            lead = self._create_dated_lead("2026-01-01 10:00", name=f"Closed {number}")
            with freeze_time(moment):
                self._move(lead, self.status_lost if number == 1 else self.status_won)
        self.env["res.lang"]._activate_lang("pl_PL")
        self.env.ref("base.lang_en").week_start = "7"
        cases = (("day", "2026-03-28", "2026-04-21"), ("week", "2026-03-01", "2026-05-30"))
        for lang in ("en_US", "pl_PL"):
            for interval, start, end in (*cases, ("month", False, False)):
                with self.subTest(lang=lang, interval=interval):
                    self._check_columns(lang, interval, date_from=start, date_to=end)

    def _check_columns(self, lang, interval, **filters):
        Lead = self._as("lead.lead", self.user_manager).with_context(lang=lang, fill_temporal=True)
        spec = f"date_closed:{interval}"
        groups = Lead.formatted_read_group(
            [("date_closed", "!=", False)], [spec, "status_kind"], ["__count"]
        )
        expected = {}
        for group in groups:
            column = expected.setdefault(group[spec][1], {"won": 0, "lost": 0})
            if group["__count"]:
                column[group["status_kind"]] = group["__count"]
        Dashboard = self._as("lead.dashboard", self.user_manager).with_context(lang=lang)
        trend = Dashboard.get_data(filters)["trend"]
        found = {
            column["label"]: {kind: column[kind]["value"] for kind in ("won", "lost")}
            for column in trend
        }
        self.assertEqual(list(found), list(expected))
        self.assertEqual(found, expected)
        for column in trend:
            for kind in ("won", "lost"):
                self.assertEqual(Lead.search_count(column[kind]["domain"]), column[kind]["value"])

    def test_number_of_queries(self):
        """REQ-1.27: the same for many leads as for few."""
        self._create_leads(3)
        self._get_data()
        for number in (3, 30):
            with freeze_time("2026-03-01 10:00:00"):
                self._create_leads(number, source_id=self.source_fair.id)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(number=number), self._capture_queries() as queries:
                self._get_data(date_from="2026-01-01")
            self.assertLessEqual(len(queries), QUERIES, "\n".join(queries))

import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import mean

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import LeadReportCommon

START = datetime(2026, 5, 1, 8, 0)


@tagged("post_install", "-at_install")
class TestDashboard(LeadReportCommon):
    """The figures of the dashboard, against plain Python over the same leads."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead_type = cls._create_type()
        cls.leads = cls.env["lead.lead"].browse()
        for number in range(8):
            with freeze_time(START + timedelta(days=number)):
                cls.leads |= cls._create_lead(
                    user=cls.user_colleague if number % 4 == 3 else cls.user_own,
                    name=f"Lead {number}",
                    expected_revenue=1000 * number,
                    source_id=(cls.source_fair if number < 5 else cls.source_web).id,
                    type_id=cls.lead_type.id if number < 2 else False,
                    email="again@example.com" if number in (2, 6) else False,
                )
        first, second, third, _fourth, fifth, sixth, *_rest = cls.leads
        cls._move(10, first | second | third | sixth, cls.status_qualified)
        cls._move(11, first | second, cls.status_won)
        cls._move(12, second, cls.status_new)  # reopened
        cls._move(20, third, cls.status_lost, loss_reason_id=cls.reason.id)
        cls._move(40, fifth, cls.status_won)  # in June, without a step between
        with freeze_time(START):
            cls._create_lead(user=cls.user_company_b, name="Elsewhere", type_id=False)

    @classmethod
    def _move(cls, days, leads, status, **values):
        with freeze_time(START + timedelta(days=days)):
            leads.with_user(cls.user_manager).write({"status_id": status.id, **values})

    def _get_data(self, user=None, **filters):
        return self._as("lead.dashboard", user or self.user_manager).get_data(filters)

    def _get_figures(self, node):
        """Return every figure in what the server answers."""
        if isinstance(node, dict):
            if "domain" in node:
                return [node]
            node = list(node.values())
        if isinstance(node, list):
            return [figure for item in node for figure in self._get_figures(item)]
        return []

    def test_every_figure_opens_as_many_records_as_it_says(self):
        """REQ-1.27: any number opens its records, for a salesperson and a manager."""
        for user in (self.user_own, self.user_manager, self.user_both_companies):
            data = json.loads(json.dumps(self._get_data(user, date_from="2026-05-02")))
            figures = self._get_figures(data)
            self.assertGreater(len(figures), 30)
            for figure in figures:
                with self.subTest(user=user.login, figure=figure):
                    Model = self._as(figure["model"], user)
                    self.assertEqual(Model.search_count(figure["domain"]), figure["value"])

    def test_period_before(self):
        """REQ-7.8: whole months beside as many months, else as many days; none of open ones."""
        Dashboard = self._as("lead.dashboard")
        for period, before in (
            (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
            (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),
            (("2024-04-01", "2024-06-30"), ("2024-01-01", "2024-03-31")),
            (("2026-03-02", "2026-03-08"), ("2026-02-23", "2026-03-01")),
            (("2026-03-01", "2026-03-01"), ("2026-02-28", "2026-02-28")),
            ((False, "2026-03-01"), None),
            (("2026-03-02", False), None),
            (("2026-03-02", "2026-03-01"), None),
        ):
            filters = {"date_from": period[0], "date_to": period[1], "user_id": 7}
            found = Dashboard._get_period_before(filters)
            with self.subTest(period=period):
                days = found and (found["date_from"], found["date_to"])
                self.assertEqual(days, before)
                self.assertTrue(not found or found["user_id"] == 7)

    def test_totals(self):
        """REQ-1.2, REQ-1.7: created, won, lost, conversion, average handling time."""
        totals = self._get_data()["totals"]
        kinds = Counter(lead.status_kind for lead in self.leads)
        self.assertEqual(totals["created"]["value"], len(self.leads))
        for kind in ("open", "won", "lost", "neutral"):
            self.assertEqual(totals[kind]["value"], kinds[kind])
            revenue = sum(lead.expected_revenue for lead in self.leads if lead.status_kind == kind)
            self.assertEqual(totals[kind]["revenue"], revenue)
        self.assertAlmostEqual(totals["conversion"], 100 * kinds["won"] / len(self.leads))
        self.assertAlmostEqual(totals["days"], self._get_days(self.leads), places=3)

    def test_funnel_by_reached_and_by_now_in(self):
        """REQ-1.26, REQ-1.27: a reopened lead has reached won, and stands in new."""
        order = [self.status_new, self.status_qualified, self.status_won]
        furthest, sums = Counter(), Counter()
        for lead in self.leads:
            passed = lead.status_change_ids.to_status_id
            rank = max(order.index(status) for status in passed if status in order)
            for step in range(rank + 1):
                furthest[step] += 1
                sums[step] += lead.expected_revenue
        funnel = self._get_data()["funnel"]
        self.assertEqual([step["name"] for step in funnel], [s.name for s in order])
        for number, status in enumerate(order):
            standing = self.leads.filtered(lambda lead, status=status: lead.status_id == status)
            step = funnel[number]
            self.assertEqual(step["reached"]["value"], furthest[number])
            self.assertEqual(step["reached_revenue"], sums[number])
            self.assertEqual(step["now"]["value"], len(standing))
            self.assertEqual(step["now_revenue"], sum(standing.mapped("expected_revenue")))
        self.assertEqual(funnel[2]["reached"]["value"], 3)
        self.assertEqual(funnel[2]["now"]["value"], 2)

    def test_average_time_in_a_step(self):
        """REQ-1.27: hours in the status, of all stays that have ended."""
        hours = defaultdict(list)
        for change in self.leads.status_change_ids:
            if change.date_end:
                stay = change.date_end - change.date
                hours[change.to_status_id.name].append(stay.total_seconds() / 3600)
        for step in self._get_data()["funnel"]:
            expected = hours.get(step["name"])
            with self.subTest(step=step["name"]):
                self.assertAlmostEqual(step["hours"], mean(expected) if expected else False)

    def test_archived_status_stays_in_the_funnel(self):
        """REQ-4.8: what leads have passed is still a step after its status has gone."""
        archived = self._create_status("Gone", sequence=15)
        self._move(50, self.leads[7], archived)
        self._move(51, self.leads[7], self.status_qualified)
        archived.active = False
        names = [step["name"] for step in self._get_data()["funnel"]]
        self.assertEqual(names, ["First", "Gone", "Second", "Success"])

    def test_conversion_from_status_to_status(self):
        """REQ-1.26: of those who entered a status, who went where."""
        changes = self.leads.status_change_ids
        entries = Counter(change.to_status_id.name for change in changes)
        moves = Counter(
            (change.from_status_id.name, change.to_status_id.name)
            for change in changes
            if change.from_status_id
        )
        found = {}
        for line in self._get_data()["transitions"]:
            self.assertEqual(line["entries"]["value"], entries[line["name"]])
            for target in line["targets"]:
                found[line["name"], target["name"]] = target["figure"]["value"]
                share = 100 * target["figure"]["value"] / entries[line["name"]]
                self.assertAlmostEqual(target["share"], share)
        self.assertEqual(found, dict(moves))

    def test_sources_and_salespeople(self):
        """REQ-1.26, REQ-2.7, REQ-3.3: effectiveness of sources, table of salespeople."""
        data = self._get_data()
        for table, name in (("sources", "source_id"), ("salespeople", "user_id")):
            expected = {}
            for record, leads in self.leads.grouped(name).items():
                won = leads.filtered(lambda lead: lead.status_kind == "won")
                opened = leads.filtered(lambda lead: lead.status_kind == "open")
                expected[record.id] = {
                    "created": len(leads),
                    "won": len(won),
                    "open": len(opened),
                    "conversion": 100 * len(won) / len(leads),
                    "workload": sum(opened.mapped("expected_revenue")),
                    "revenue": sum(won.mapped("expected_revenue")),
                    "days": self._get_days(leads),
                }
            found = {
                row["id"]: {
                    "created": row["created"]["value"],
                    "won": row["won"]["value"],
                    "open": row["open"]["value"],
                    "conversion": row["conversion"],
                    "workload": row["workload"],
                    "revenue": row["revenue"],
                    "days": round(row["days"], 4),
                }
                for row in data[table]
            }
            with self.subTest(table=table):
                self.assertEqual(found, expected)

    def _get_days(self, leads):
        """Return the average days from a lead's date to its closing."""
        stays = [lead.date_closed - lead.date for lead in leads if lead.date_closed]
        return round(mean(stay.total_seconds() / 86400 for stay in stays), 4) if stays else False

    def test_won_and_lost_over_time_go_by_the_day_of_closing(self):
        """REQ-1.26: sales trends; months without a closing are columns too."""
        self._move(110, self.leads[7], self.status_won)  # in August
        trend = self._get_data()["trend"]
        self.assertEqual(
            [(column["won"]["value"], column["lost"]["value"]) for column in trend],
            [(1, 1), (1, 0), (0, 0), (1, 0)],
        )
        june = self._get_data(date_from="2026-06-01", date_to="2026-06-30")
        self.assertEqual([column["won"]["value"] for column in june["trend"]], [1])
        self.assertEqual(june["totals"]["created"]["value"], 0)

    def test_new_and_repeat_leads(self):
        """REQ-1.27: the second lead of an address is a repeat lead."""
        repeat = self._get_data()["repeat"]
        self.assertEqual((repeat["new"]["value"], repeat["repeat"]["value"]), (7, 1))
        self.assertEqual(repeat["share"], 12.5)

    def test_data_quality(self):
        """REQ-0.83, REQ-0.19: what open leads of the period lack."""
        self.leads[7].description = "<p>Call on Monday</p>"
        opened = self.leads.filtered(lambda lead: not lead.is_closed)
        found = {line["name"]: line["figure"]["value"] for line in self._get_data()["quality"]}
        expected = {
            "unassigned": len(opened.filtered(lambda lead: not lead.user_id)),
            "without_deadline": len(opened.filtered(lambda lead: not lead.date_deadline)),
            "without_description": len(opened.filtered(lambda lead: not lead.description)),
            "without_revenue": len(opened.filtered(lambda lead: not lead.expected_revenue)),
        }
        self.assertEqual(expected, {name: found[name] for name in expected})

    def test_filters_act_on_every_tile(self):
        """REQ-1.27: type, team, salesperson, source, company and period."""
        cases = {
            "type_id": self.lead_type,
            "user_id": self.user_colleague,
            "source_id": self.source_web,
            "team_id": self.team_a,
            "company_id": self.company_a,
        }
        for name, record in cases.items():
            leads = self.leads.filtered(lambda lead, n=name, r=record: lead[n] == r)
            data = self._get_data(self.user_both_companies, **{name: record.id})
            with self.subTest(filter=name):
                self._check_counts(data, leads)
        data = self._get_data(self.user_both_companies)
        self.assertEqual(data["totals"]["created"]["value"], 9)

    def _check_counts(self, data, leads):
        closed = leads.filtered(lambda lead: lead.status_kind in ("won", "lost"))
        opened = leads.filtered(lambda lead: not lead.is_closed)
        self.assertEqual(data["totals"]["created"]["value"], len(leads))
        self.assertEqual(data["funnel"][0]["reached"]["value"], len(leads))
        moves = leads.status_change_ids
        self.assertEqual(sum(row["entries"]["value"] for row in data["transitions"]), len(moves))
        for table in ("sources", "salespeople"):
            self.assertEqual(sum(row["created"]["value"] for row in data[table]), len(leads))
        trend = sum(column[k]["value"] for column in data["trend"] for k in ("won", "lost"))
        self.assertEqual(trend, len(closed))
        repeat = data["repeat"]
        self.assertEqual(repeat["new"]["value"] + repeat["repeat"]["value"], len(leads))
        [quality] = [row for row in data["quality"] if row["name"] == "without_deadline"]
        self.assertEqual(quality["figure"]["value"], len(opened))

    def test_period_is_inclusive_in_the_time_zone_of_the_user(self):
        """REQ-0.71: from midnight to midnight in Warsaw, either side open."""
        for moment in ("2025-02-09 22:59", "2025-02-09 23:00", "2025-02-10 22:59"):
            self._create_dated_lead(moment)
        self._create_dated_lead("2025-02-10 23:00")
        for filters, count in (
            ({"date_from": "2025-02-10", "date_to": "2025-02-10"}, 2),
            ({"date_to": "2025-02-10"}, 3),
            ({"date_from": "2025-02-10"}, 11),
        ):
            with self.subTest(filters=filters):
                found = self._get_data(**filters)["totals"]["created"]["value"]
                self.assertEqual(found, count)

    def test_totals_of_the_period_before(self):
        """REQ-8.3: whole months with whole months, what is not over with as many days."""
        for moment in ("2024-12-31", "2025-01-05", "2025-01-20", "2025-02-03"):
            self._create_dated_lead(f"{moment} 10:00")
        february = {"date_from": "2025-02-01", "date_to": "2025-02-28"}
        with freeze_time("2025-03-15 10:00:00"):
            before = self._get_data(**february)["before"]
            self.assertEqual(before["totals"]["created"]["value"], 2)
            self.assertEqual((before["date_from"], before["date_to"]), ("2025-01-01", "2025-01-31"))
            days = self._get_data(date_from="2025-01-11", date_to="2025-01-20")["before"]
            self.assertEqual((days["date_from"], days["date_to"]), ("2025-01-01", "2025-01-10"))
            self.assertEqual(days["totals"]["created"]["value"], 1)
        with freeze_time("2025-02-10 10:00:00"):
            before = self._get_data(**february)["before"]
            self.assertEqual(before["date_to"], "2025-01-10")
            self.assertEqual(before["totals"]["created"]["value"], 1)
        for filters in ({}, {"date_from": "2025-02-01"}, {"date_to": "2025-02-01"}):
            self.assertFalse(self._get_data(**filters)["before"])

    def test_the_dashboard_shows_nobody_more_than_the_leads_do(self):
        """REQ-1.14, REQ-2.3: own leads for a salesperson, nothing for others."""
        own = self.leads.filtered(lambda lead: lead.user_id == self.user_own)
        data = self._get_data(self.user_own)
        self._check_counts(data, own)
        self.assertEqual([row["id"] for row in data["salespeople"]], [self.user_own.id])
        with self.assertRaises(AccessError):
            self._get_data(self._create_user("dashboard_outsider", None))

    def test_nothing_to_show(self):
        """REQ-1.27: an empty period is no error."""
        data = self._get_data(date_from="2020-01-01", date_to="2020-01-31")
        self.assertEqual(data["totals"]["created"]["value"], 0)
        self.assertFalse(data["totals"]["conversion"])
        self.assertFalse(data["trend"])

    def test_currencies_of_companies_are_converted(self):
        """REQ-1.27: the sum of the funnel is in the currency of the current company."""
        self.company_b.currency_id = self.env.ref("base.EUR")
        self.env.ref("base.EUR").rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.EUR").id,
                "rate": 0.25,
                "name": "2020-01-01",
                "company_id": self.company_a.id,
            }
        )
        self.env.ref("base.PLN").rate_ids.unlink()
        lead = self.env["lead.lead"].search([("company_id", "=", self.company_b.id)])
        lead.expected_revenue = 100
        data = self._get_data(self.user_both_companies, company_id=self.company_b.id)
        self.assertEqual(data["totals"]["open"]["revenue"], 400)
        self.assertEqual(data["funnel"][0]["reached_revenue"], 400)

    def test_tiles_and_funnel_agree_on_currencies(self):
        """REQ-1.27: with rates without a company, of the company, and of the future."""
        euro, zloty = self.env.ref("base.EUR"), self.env.ref("base.PLN")
        self.company_b.currency_id = euro
        leads = self.env["lead.lead"].search([])
        leads.expected_revenue = 0
        opened = leads.filtered(lambda lead: not lead.is_closed)
        opened.filtered(lambda lead: lead.company_id == self.company_b)[0].expected_revenue = 100
        opened.filtered(lambda lead: lead.company_id == self.company_a)[0].expected_revenue = 100
        company_id = self.company_a.id
        for name, rates in {
            "without a company": [(euro, 4, False, "2020-01-01"), (zloty, 2, False, "2020-01-01")],
            "of the company": [(euro, 2, company_id, "2020-01-01"), (euro, 9, False, "2021-01-01")],
            "of the future": [(euro, 2, False, "2020-01-01"), (euro, 9, False, "2099-01-01")],
        }.items():
            self.env["res.currency.rate"].search([]).unlink()
            self.env["res.currency.rate"].create(
                [
                    {"currency_id": currency.id, "rate": rate, "company_id": owner, "name": day}
                    for currency, rate, owner, day in rates
                ]
            )
            data = self._get_data(self.user_both_companies)
            with self.subTest(name):
                self.assertEqual(data["totals"]["open"]["revenue"], 150)
                self.assertEqual(data["funnel"][0]["reached_revenue"], 150)
                self.assertEqual(sum(step["now_revenue"] for step in data["funnel"]), 150)

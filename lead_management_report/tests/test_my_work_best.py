from datetime import timedelta

from odoo import fields
from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.lead_management_report.models.lead_my_work_best import BEST_LEADS, BestReason

from .common import LeadReportCommon


@tagged("post_install", "-at_install")
class TestNextBest(LeadReportCommon):
    """What is best done next, and why."""

    def _get_reason(self, rank, name, order="id desc", **conditions):
        domain = Domain.AND(Domain(field, "=", value) for field, value in conditions.items())
        return BestReason(rank, name, domain, order, lambda row: f"{name}: {row['name']}")

    def _find(self, *reasons, user=None):
        """Return [(lead, name of the reason)] in order."""
        MyWork = self._as("lead.my.work", user)
        found = MyWork._find_best(reasons)
        return [(self.env["lead.lead"].browse(one), found[one].name) for one in found]

    def test_a_lead_is_named_once_with_its_most_urgent_reason(self):
        """REQ-7.11: in the order of the reasons, then in each one's own order."""
        dear, both, late = self._create_leads(3)
        dear.expected_revenue, both.expected_revenue = 10, 20
        (both | late).date_deadline = "2020-01-01"
        reasons = (
            self._get_reason(10, "dear", "expected_revenue desc", expected_revenue=10)._replace(
                domain=Domain("expected_revenue", ">", 0)
            ),
            self._get_reason(20, "late", date_deadline="2020-01-01"),
        )
        expected = [(both, "dear"), (dear, "dear"), (late, "late")]
        self.assertEqual(self._find(*reasons), expected)

    def test_it_is_a_choice_of_own_open_leads(self):
        """REQ-7.11, REQ-2.3: few of them; nobody else's, and none that has ended."""
        self._create_leads(1, user=self.user_colleague, city="Gdynia")
        self._create_lead(city="Gdynia").status_id = self.status_won
        reason = self._get_reason(10, "near", city="Gdynia")
        self.assertEqual(self._find(reason), [])
        leads = self._create_leads(BEST_LEADS + 2, city="Gdynia")
        newest = leads.sorted("id", reverse=True)[:BEST_LEADS]
        self.assertEqual(self._find(reason), [(lead, "near") for lead in newest])
        self.assertEqual(self._find(reason, user=self.user_readonly), [])

    def test_the_section_opens_all_that_is_urgent(self):
        """REQ-7.11: due steps without any other addon, overdue ones first."""
        MyWork = self._as("lead.my.work")
        today = fields.Date.context_today(MyWork)
        steps = MyWork._get_deadline_step_domains(today, today + timedelta(days=3))
        leads = self._create_leads(BEST_LEADS + 1, date_deadline=today)
        late = self._create_lead(date_deadline=today - timedelta(days=2))
        self._create_lead(date_deadline=today + timedelta(days=1))
        base = [reason for reason in MyWork._get_best_reasons(steps) if reason.rank >= 80]
        reasons = [reason._replace(order="date_deadline, id desc") for reason in base]
        found = self._find(*reasons)
        self.assertEqual(found[0], (late, "overdue"))
        self.assertEqual({name for _lead, name in found[1:]}, {"today"})
        self.patch(type(MyWork), "_get_best_reasons", lambda self, steps: reasons)
        [section] = MyWork._get_best_sections(steps)
        self.assertEqual(section["figure"]["value"], len(leads) + 1)
        count = self._as("lead.lead").search_count(section["figure"]["domain"])
        self.assertEqual(count, section["figure"]["value"])
        rows = MyWork._fill_sections([section])[0]["leads"]
        self.assertEqual(rows[0]["reason"]["text"], "The next step is overdue")
        self.assertEqual(rows[1]["reason"]["text"], "The next step is due today")

    def test_a_lead_stands_once_on_the_page(self):
        """REQ-7.11, REQ-8.3: the section below says how many are above, and counts them."""
        today = fields.Date.context_today(self.env.user)
        leads = self._create_leads(7, date_deadline=today - timedelta(days=1))
        sections = self._as("lead.my.work")._fill_sections(self._prepare_sections())
        best, overdue = ([row["id"] for row in section["leads"]] for section in sections)
        self.assertEqual((len(best), len(overdue)), (BEST_LEADS, len(leads) - BEST_LEADS))
        self.assertEqual(set(best) | set(overdue), set(leads.ids))
        self.assertEqual([section["above"] for section in sections], [0, BEST_LEADS])
        self.assertEqual(sections[1]["figure"]["value"], len(leads))

    def _prepare_sections(self):
        """Return what is best, and what is overdue, by the expected closing."""
        MyWork = self._as("lead.my.work")
        today = fields.Date.context_today(MyWork)
        steps = MyWork._get_deadline_step_domains(today, today)
        self.patch(type(MyWork), "_get_step_order", lambda self: "date_deadline, id desc")
        reasons = [reason for reason in MyWork._get_best_reasons(steps) if reason.rank >= 80]
        self.patch(type(MyWork), "_get_best_reasons", lambda self, steps: reasons)
        overdue = MyWork._get_section("overdue", "Overdue", steps["overdue"])
        return [*MyWork._get_best_sections(steps), overdue]

    def test_nothing_urgent_is_no_section(self):
        """REQ-7.11"""
        self._create_leads(2, date_deadline=False)
        self.assertEqual(self._find(self._get_reason(10, "near", city="Nowhere")), [])
        names = [one["name"] for one in self._as("lead.my.work").get_data()["sections"]]
        self.assertNotIn("best", names)

    def test_the_choice_takes_one_query_and_leads_are_read_once(self):
        """REQ-7.11: however many reasons there are."""
        self._create_leads(2, city="Gdynia")
        reasons = [self._get_reason(rank, str(rank), city="Gdynia") for rank in range(9)]
        MyWork = self._as("lead.my.work")
        self._find(*reasons)
        self.env.flush_all()
        with self._capture_queries() as queries:
            found = MyWork._find_best(reasons)
        self.assertEqual(len(queries), 1)
        leads = self._as("lead.lead").browse(found)
        one, many = (self._count_fill(MyWork, leads, found, number) for number in (1, 5))
        self.assertLessEqual(many, one)

    def _count_fill(self, MyWork, leads, reasons, number):
        """Return how many queries it takes to read the leads of a number of sections."""
        sections = [
            {"name": str(place), "leads": leads, "reasons": reasons} for place in range(number)
        ]
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            MyWork._fill_sections(sections)
        return len(queries)

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LeadManagementCommon

# what a form warns of
WARNINGS = "odoo.tests.form.onchange"


class LeadCurrencyCommon(LeadManagementCommon):
    """Company A counts in US dollars, company B in euros; no currency has a rate."""

    @classmethod
    def _setup_companies(cls):
        res = super()._setup_companies()
        cls.env["res.currency.rate"].search([]).unlink()
        cls.usd, cls.eur, cls.pln = (cls.env.ref(f"base.{code}") for code in ("USD", "EUR", "PLN"))
        (cls.usd | cls.eur | cls.pln).active = True
        cls.company_a.currency_id = cls.usd
        cls.company_b.currency_id = cls.eur
        return res

    @classmethod
    def _create_rate(cls, currency, rate, company=None, days=-30):
        """Say how much of a currency the unit of the rates is worth.

        :param company: `res.company` record whose rate it is, by default nobody's
        :param int days: from today to the day of the rate
        """
        day = fields.Date.today() + timedelta(days=days)
        return cls.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "rate": rate,
                "name": day,
                "company_id": company.id if company else False,
            }
        )


@tagged("post_install", "-at_install")
class TestCompanyChange(LeadCurrencyCommon):
    def _create_revenue_lead(self, **values):
        return self._create_lead(
            user=self.user_both_companies, **{"expected_revenue": 100, "probability": 50, **values}
        )

    @mute_logger(WARNINGS)
    def test_amounts_are_converted_on_every_route(self):
        """REQ-1.4: 100 USD are 80 EUR, not 100 EUR."""
        self._create_rate(self.usd, 1.25, self.company_b)
        for route in ("write", "form", "import", "batch"):
            lead = self._create_revenue_lead()
            if route == "write":
                lead.write({"company_id": self.company_b.id})
            elif route == "form":
                with Form(lead) as form:
                    form.company_id = self.company_b
                    self.assertEqual(form.expected_revenue, 80)
            elif route == "import":
                self.env["ir.model.data"].create(
                    {"module": "test", "name": "usd", "model": "lead.lead", "res_id": lead.id}
                )
                Lead = lead.browse().with_context(import_file=True)
                found = Lead.load(["id", "company_id/.id"], [["test.usd", str(self.company_b.id)]])
                self.assertTrue(found["ids"], found["messages"])
            else:
                other = self._create_revenue_lead(company_id=self.company_b.id)
                (lead | other).write({"company_id": self.company_b.id})
                self.assertEqual(other.expected_revenue, 100)
            with self.subTest(route=route):
                self.assertEqual(lead.expected_revenue, 80)
                self.assertEqual(lead.prorated_revenue, 40)

    @mute_logger(WARNINGS)
    def test_amounts_in_own_fields_are_converted_too(self):
        """REQ-1.4, REQ-1.12: on the routes of the lead's other amounts."""
        self._create_rate(self.usd, 1.25, self.company_b)
        lead_type = self._create_type(
            properties_definition=[
                {
                    "name": "budget",
                    "string": "Budget",
                    "type": "monetary",
                    "currency_field": "currency_id",
                },
                {"name": "colour", "string": "Colour", "type": "char"},
            ]
        )
        own = {"budget": 100, "colour": "red"}
        for route in ("write", "form", "batch"):
            lead = self._create_revenue_lead(
                type_id=lead_type.id, properties=own, expected_revenue=0
            )
            if route == "form":
                with Form(lead) as form:
                    form.company_id = self.company_b
            else:
                other = self._create_revenue_lead(
                    type_id=lead_type.id, company_id=self.company_b.id
                )
                leads = lead if route == "write" else lead | other
                leads.write({"company_id": self.company_b.id})
            with self.subTest(route=route):
                self.assertEqual(lead.properties["budget"], 80)
                self.assertEqual(lead.properties["colour"], "red")
        lead = self._create_revenue_lead(type_id=lead_type.id, properties=own)
        lead.write({"company_id": self.company_b.id, "properties": {"budget": 90}})
        self.assertEqual(lead.properties["budget"], 90)

    @mute_logger(WARNINGS)
    def test_amounts_set_aside_are_converted_too(self):
        """REQ-1.4, REQ-1.12: of former types; with a change of the type in the same write too."""
        self._create_rate(self.usd, 1.25, self.company_b)
        definition = {"name": "budget", "string": "Budget", "type": "monetary"}
        first, second = (
            self._create_type(name, properties_definition=[definition]) for name in ("A", "B")
        )
        for route in ("write", "form", "with the type", "with the same type"):
            lead = self._create_revenue_lead(
                type_id=first.id, properties={"budget": 100}, expected_revenue=0
            )
            lead.write({"type_id": second.id, "properties": {"budget": 50}})
            if route == "form":
                with Form(lead) as form:
                    form.company_id = self.company_b
            else:
                types = {"with the type": first.id, "with the same type": second.id}
                values = {"type_id": types[route]} if route in types else {}
                lead.write({"company_id": self.company_b.id, **values})
            with self.subTest(route=route):
                if route != "with the type":
                    self.assertEqual(lead.properties["budget"], 40)
                    lead.type_id = first
                    self.assertEqual(lead.properties_kept[str(second.id)], {"budget": 40})
                self.assertEqual(lead.properties["budget"], 80)
                lead.type_id = second
                self.assertEqual(lead.properties["budget"], 40)

    def test_an_amount_written_with_the_company_is_in_its_currency(self):
        """REQ-1.4: the program that sets both knows what it says."""
        self._create_rate(self.usd, 1.25, self.company_b)
        lead = self._create_revenue_lead()
        lead.write({"company_id": self.company_b.id, "expected_revenue": 90})
        self.assertEqual(lead.expected_revenue, 90)

    def test_one_amount_for_leads_in_several_currencies(self):
        """REQ-1.4: each gets it in its own currency, as if it were entered lead by lead."""
        self.eur.rounding = 1
        leads = self._create_revenue_lead() | self._create_revenue_lead(
            company_id=self.company_b.id
        )

        def assign(amount):
            leads.expected_revenue = amount

        routes = {
            "write": lambda amount: leads.write({"expected_revenue": amount}),
            "text": lambda amount: leads.write({"expected_revenue": str(amount)}),
            "with a status": lambda amount: leads.write(
                {"expected_revenue": amount, "status_id": self.status_qualified.id}
            ),
            "script": assign,
        }
        for number, (route, write) in enumerate(routes.items(), 10):
            with self.subTest(route=route):
                write(number + 0.24)
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(leads.mapped("expected_revenue"), [number + 0.24, number])
                self.assertEqual(leads[0].prorated_revenue, round((number + 0.24) / 2, 2))

    @mute_logger(WARNINGS)
    def test_a_form_that_goes_to_and_fro_brings_the_amount_back(self):
        """REQ-1.4: before the first Save as well."""
        self._create_rate(self.usd, 1.25)
        Lead = self.env["lead.lead"].with_user(self.user_both_companies)
        with Form(Lead) as form:
            form.name = "Lead"
            form.expected_revenue = 100
            form.company_id = self.company_b
            self.assertEqual(form.expected_revenue, 80)
            form.company_id = self.company_a
            self.assertEqual(form.expected_revenue, 100)

    def test_equal_currencies_and_empty_amounts_need_no_rate(self):
        """REQ-1.4: nothing is to be converted."""
        self._create_revenue_lead(expected_revenue=0).company_id = self.company_b
        self.company_b.currency_id = self.usd
        lead = self._create_revenue_lead()
        lead.company_id = self.company_b
        self.assertEqual(lead.expected_revenue, 100)

    @mute_logger(WARNINGS)
    def test_without_a_rate_the_company_stays(self):
        """REQ-1.4: what Odoo takes for 1 is no rate; the message says what to do."""
        lead = self._create_revenue_lead(name="Without a rate")
        for known in (None, self.usd, self.eur):
            if known:
                # the unit that other currencies are measured in
                self._create_rate(known, 1, days=-20 if known == self.usd else -30)
            for route in ("write", "form"):
                with (
                    self.subTest(known=known and known.name, route=route),
                    self.assertRaisesRegex(ValidationError, "Without a rate.* USD.* EUR"),
                    self.cr.savepoint(),
                ):
                    if route == "write":
                        lead.company_id = self.company_b
                    else:
                        with Form(lead) as form:
                            form.company_id = self.company_b
            self.env["res.currency.rate"].search([]).unlink()
        lead.write({"company_id": self.company_b.id, "expected_revenue": 80})
        self.assertEqual(lead.expected_revenue, 80)


@tagged("post_install", "-at_install")
class TestSums(LeadCurrencyCommon):
    """A sum is that of the single amounts as Odoo converts them."""

    def _check_sum(self, expected=None):
        lead_a = self._create_lead(user=self.user_both_companies, expected_revenue=100)
        lead_b = self._create_lead(user=self.user_company_b, expected_revenue=100)
        leads = lead_a | lead_b.with_env(lead_a.env)
        for company in (self.company_a, self.company_b):
            companies = company | self.company_a | self.company_b
            Lead = leads.browse().with_context(allowed_company_ids=companies.ids)
            [(total,)] = Lead._read_group(
                [("id", "in", leads.ids)], [], ["expected_revenue:sum_currency"]
            )
            single = sum(
                lead.currency_id._convert(100, company.currency_id, company, round=False)
                for lead in leads
            )
            self.assertAlmostEqual(total, single)
            if expected and company == self.company_a:
                self.assertAlmostEqual(total, expected)

    def test_rates_without_a_company(self):
        """REQ-1.27, REQ-0.52: both currencies measured in a third one."""
        self._create_rate(self.usd, 2)
        self._create_rate(self.eur, 4)
        self._check_sum(150)

    def test_a_rate_without_a_company_for_the_own_currency(self):
        """REQ-1.27, REQ-0.52: the other one is the unit."""
        self._create_rate(self.usd, 0.5)
        self._check_sum(150)

    def test_the_companys_rate_comes_before_that_without_a_company(self):
        """REQ-1.27: whatever their days."""
        self._create_rate(self.eur, 4, days=-1)
        self._create_rate(self.eur, 2, self.company_a, days=-90)
        self._check_sum(150)

    def test_the_last_rate_until_today_counts(self):
        """REQ-1.27: not one of the future, and not an older one."""
        for rate, days in ((3, -90), (2, -1), (5, 30)):
            self._create_rate(self.eur, rate, self.company_a, days=days)
        self._check_sum(150)

    def test_without_one_until_today_the_first_to_come_counts(self):
        """REQ-1.27"""
        for rate, days in ((5, 60), (2, 30)):
            self._create_rate(self.eur, rate, days=days)
        self._check_sum(150)

    def test_a_missing_rate_counts_as_one(self):
        """REQ-1.27: as in Odoo, everywhere alike."""
        self._check_sum(200)

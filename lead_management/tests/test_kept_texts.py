from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..trusted_context import Trusted
from .common import LeadManagementCommon

CHANNELS = ("email", "call", "capture", "website", "chat", "lifecycle")


@tagged("post_install", "-at_install")
class TestKeptTexts(LeadManagementCommon):
    """What arrives and fits no field stands in the description, with its name."""

    def _intake(self, channel="capture", **values):
        Lead = self.env["lead.lead"].with_company(self.company_a)
        return Lead._intake({"name": "Arrived", **values}, channel)

    def test_every_kind_of_value_on_every_channel(self):
        """REQ-1.24, REQ-5.1: nothing that comes in is thrown away."""
        type_b = self._create_type("Of B", company_id=self.company_b.id)
        cases = {
            "email": ("jan@gmail,com", "Email: jan@gmail,com"),
            "expected_revenue": ("12,500", "Expected revenue: 12,500"),
            "date_deadline": ("10/09/2030", "Expected closing: 10/09/2030"),
            "country_id": ("Atlantis", "Country: Atlantis"),
            "state_id": ("123456789", "State: 123456789"),
            "type_id": (type_b.id, f": {type_b.id}<"),
            "function": ("y" * 2000, "y" * 2000),
            "colour": ("<b>red</b>", "colour: &lt;b&gt;red&lt;/b&gt;"),
        }
        for channel in CHANNELS:
            for name, (value, shown) in cases.items():
                with self.subTest(channel=channel, name=name):
                    lead = self._intake(channel, **{name: value})
                    self.assertIn(shown, lead.description)
                    self.assertEqual(lead.name, "Arrived")
                    if name in lead._fields:
                        self.assertFalse(lead[name])

    def test_several_values_stand_below_what_was_written(self):
        """REQ-1.24"""
        lead = self._intake(
            description="<p>Racks</p>",
            email="nobody",
            expected_revenue="1.234",
            kept_texts=[("Colour", "red")],
        )
        self.assertLess(lead.description.index("Racks"), lead.description.index("nobody"))
        for text in ("Email: nobody", "Expected revenue: 1.234", "Colour: red"):
            self.assertIn(text, lead.description)

    def test_what_fits_leaves_no_trace(self):
        """REQ-1.24: amounts and dates that can be read in one way only, ids as text."""
        germany = self.env.ref("base.de")
        lead = self._intake(
            expected_revenue="1 200,50 zł",
            date_deadline="10.09.2030",
            country_id=str(germany.id),
            email="pat.o'neil@firm.example",
        )
        self.assertEqual((lead.expected_revenue, lead.country_id), (1200.5, germany))
        self.assertEqual(lead.date_deadline, fields.Date.to_date("2030-09-10"))
        self.assertEqual(lead.email, "pat.o'neil@firm.example")
        self.assertFalse(lead.description)

    def test_countries_by_code_and_by_name_in_many_languages(self):
        """REQ-1.24, REQ-1.25: the same on every channel, whatever languages are installed."""
        cases = {
            "PL": ("pl", "POL", "Polska", "republic of poland", "Польша"),
            "GB": ("UK", "United Kingdom", "Great Britain", "England", "Wielka Brytania"),
            "US": ("USA", "U.S.A.", "United States of America", "Stany Zjednoczone", "США"),
            "DE": ("Deutschland", "Niemcy", "germany"),
            "CZ": ("Czech Republic", "Czechia", "Czechy"),
            "NA": ("Namibia", "NAM"),
            "HK": ("Hong Kong", "hongkong"),
            # as it is called in the database alone
            "AQ": ("The cold continent",),
            False: ("Atlantis", "Congo", "NA", "N/A", "-", "none"),
        }
        self.env.ref("base.aq").name = "the Cold Continent"
        for code, texts in cases.items():
            for text in texts:
                lead = self._intake(country_id=text)
                self.assertEqual(lead.country_id.code, code, text)
                self.assertEqual(bool(lead.description), not code, text)
        # what says nothing is an empty cell of a file
        nothing = ("NA", "N/A", "-", "none")
        rows = [[text, text] for texts in cases.values() for text in texts]
        result = (
            self.env["lead.lead"]
            .with_context(lead_import_keep_text=["country_id"])
            .load(["name", "country_id"], rows)
        )
        leads = self.env["lead.lead"].browse(result["ids"])
        expected = [code for code, texts in cases.items() for _text in texts]
        self.assertEqual([lead.country_id.code for lead in leads], expected)
        unknown = leads.filtered(lambda lead: not lead.country_id)
        self.assertEqual(unknown.filtered("description").mapped("name"), ["Atlantis", "Congo"])
        self.assertEqual(set(unknown.mapped("name")), {"Atlantis", "Congo", *nothing})

    def test_what_is_no_number_nor_day_is_refused_in_words(self):
        """REQ-5.8: to a program that sends it, naming the field."""
        for name, value in (
            ("expected_revenue", "1000 EUR"),
            ("expected_revenue", [1]),
            ("probability", "high"),
            ("date_deadline", "31.02.2026"),
            ("date", {"x": 1}),
        ):
            with self.subTest(name=name), self.assertRaisesRegex(ValidationError, "no value of"):
                self.env["lead.lead"].create({"name": "x", name: value})

    def test_amounts_that_are_none(self):
        """REQ-1.24: read two ways, below zero, of another currency, or no number."""
        for text in ("12,500", "12.500", "-4", "100 EUR", "25 %", "abc", "NaN", "1e400", "1,2,3"):
            with self.subTest(text=text):
                lead = self._intake(expected_revenue=text)
                self.assertFalse(lead.expected_revenue)
                self.assertIn(text, lead.description)

    def test_thousands_and_millions_in_words_are_kept_on_every_channel(self):
        """REQ-1.24: no library reads them in all languages, so nobody guesses."""
        for channel in CHANNELS:
            for text in ("12 tys.", "1.5k", "2 mln", "1,5 mln zł", "12 тыс.", "3M", "2.5 m"):
                with self.subTest(channel=channel, text=text):
                    lead = self._intake(channel, expected_revenue=text)
                    self.assertFalse(lead.expected_revenue)
                    self.assertIn(f"Expected revenue: {text}", lead.description)

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(st.integers(0, 99_999_999), st.sampled_from((" ", "\u00a0", "'", "")))
    def test_amounts_with_cents_are_read(self, cents, separator):
        """REQ-1.24: however the thousands are written, with a comma and with a dot."""
        whole, rest = divmod(cents, 100)
        grouped = f"{whole:,}".replace(",", separator)
        Lead = self.env["lead.lead"]
        field = Lead._fields["expected_revenue"]
        for mark in ",.":
            text = f"{grouped}{mark}{rest:02}"
            amount = Lead._read_monetary(field, text, self.company_a.id)
            self.assertAlmostEqual(amount, cents / 100, msg=text)

    def test_it_speaks_the_language_of_who_gets_it(self):
        """REQ-0.17: the salesperson's, else the company's."""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.env["ir.model.fields"]._get("lead.lead", "email").with_context(
            lang="pl_PL"
        ).field_description = "E-mail po polsku"
        self.user_own.lang = "pl_PL"
        lead = self._intake(email="nobody", user_id=self.user_own.id)
        self.assertIn("E-mail po polsku: nobody", lead.description)
        self.company_a.partner_id.lang = "pl_PL"
        self.assertIn("E-mail po polsku", self._intake(email="nobody").description)

    def test_an_address_of_the_customer_that_is_none_is_kept(self):
        """REQ-2.10, REQ-4.4: chats and lifecycle stages name a customer alone."""
        partner = self.env["res.partner"].create({"name": "X", "email": "jan@gmail,com"})
        for channel in ("chat", "lifecycle"):
            lead = self._intake(channel, partner_id=partner.id)
            self.assertFalse(lead.email)
            self.assertIn("jan@gmail,com", lead.description)

    def test_what_is_kept_is_the_name_when_nothing_else_is(self):
        """REQ-1.1"""
        for name, text in (("email", "jan@gmail,com"), ("expected_revenue", "12,500")):
            lead = self._intake(**{"name": False, name: text})
            self.assertEqual(lead.name, text)
            self.assertIn(text, lead.description)

    def test_a_batch_keeps_each_its_own(self):
        """REQ-4.4"""
        Lead = self.env["lead.lead"].with_company(self.company_a)
        leads = Lead._intake_batch(
            [{"name": "A", "email": "nobody"}, {"name": "B", "email": "b@b.example"}], "lifecycle"
        )
        self.assertIn("nobody", leads[0].description)
        self.assertFalse(leads[1].description)

    def test_a_clock_that_is_wrong_is_not_believed(self):
        """REQ-0.27: nothing heads the queue for ever; the past stays."""
        past = datetime(2020, 5, 1, 12)
        for moment, is_kept in (
            (datetime(3609, 1, 1), False),
            (datetime(1970, 1, 1), False),
            (fields.Datetime.now() + timedelta(days=2), False),
            (past, True),
        ):
            with self.subTest(moment=moment):
                lead = self._intake(date=moment)
                self.assertLessEqual(lead.date, fields.Datetime.now())
                self.assertEqual(lead.date == moment, is_kept)

    def test_a_person_is_still_refused(self):
        """REQ-0.40: who types can correct it."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        by_machine = Lead.with_context(lead_by_machine=Trusted())
        for model in (Lead, by_machine):
            with self.assertRaisesRegex(Exception, "nobody"):
                model.create({"name": "X", "email": "nobody"})

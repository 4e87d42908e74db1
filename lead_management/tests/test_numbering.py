from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_companies import LeadCompaniesCommon


@tagged("post_install", "-at_install")
class TestNumbering(LeadCompaniesCommon):
    """IDs of leads: unique everywhere, in the form of a company's numerator."""

    def _get_shared_sequence(self):
        return self.env["ir.sequence"].search(
            [("code", "=", "lead.lead"), ("company_id", "=", False)]
        )

    def _create_sequence(self, **values):
        values = {"name": "Leads", "code": "lead.lead", "padding": 6, **values}
        return self.env["ir.sequence"].create(values)

    def _get_next(self):
        return self._get_shared_sequence().number_next_actual

    def test_codes_have_six_digits_and_follow_each_other(self):
        """REQ-0.32: shown with the name."""
        start = self._get_next()
        leads = self._create_leads(3)
        expected = [f"{start + place:06d}" for place in range(3)]
        self.assertEqual(leads.mapped("code"), expected)
        self.assertEqual(leads[0].display_name, f"[{expected[0]}] Lead")

    def test_companies_share_one_numerator(self):
        """REQ-0.32: until an administrator adds another."""
        start = self._get_next()
        codes = [self._create_lead().code, self._create_lead_b().code]
        self.assertEqual(codes, [f"{start:06d}", f"{start + 1:06d}"])

    def test_a_company_with_its_own_numerator_and_prefix(self):
        """REQ-0.32: from the moment it is added, for this company alone."""
        start = self._get_next()
        self._create_sequence(prefix="B/", **self.only_b)
        self.assertEqual(self._create_lead_b().code, "B/000001")
        self.assertEqual(self._create_lead().code, f"{start:06d}")

    def test_one_batch_for_two_companies(self):
        """REQ-0.32: every lead has its company's number."""
        start = self._get_next()
        self._create_sequence(prefix="B/", **self.only_b)
        Lead = self.env["lead.lead"].with_user(self.user_both_companies)
        leads = Lead.create(
            [
                {"name": "1", "company_id": company.id, "user_id": False}
                for company in (self.company_a, self.company_b) * 2
            ]
        )
        self.assertEqual(
            leads.mapped("code"),
            [f"{start:06d}", "B/000001", f"{start + 1:06d}", "B/000002"],
        )

    def test_numerators_without_a_prefix_never_give_a_code_twice(self):
        """REQ-0.32: numbers that a lead of another company has are left out."""
        self._create_sequence(number_next=self._get_next() + 1, **self.only_b)
        leads = self._create_leads(3) | self._create_lead_b() | self._create_lead()
        self.assertEqual(len(set(leads.mapped("code"))), 5)

    def test_a_deleted_numerator_stops_no_lead(self):
        """REQ-0.32: leads stay without ID until there is one again."""
        self._get_shared_sequence().unlink()
        leads = self._create_leads(2)
        self.assertFalse(any(leads.mapped("code")))
        self.assertEqual(leads[0].display_name, "Lead")
        self._create_sequence(prefix="N", company_id=False)
        self.assertEqual(self._create_lead().code, "N000001")

    def test_an_archived_numerator_counts_no_more(self):
        """REQ-0.32: the shared one takes over at once."""
        own = self._create_sequence(prefix="B/", **self.only_b)
        self.assertEqual(self._create_lead_b().code, "B/000001")
        own.active = False
        start = self._get_next()
        self.assertEqual(self._create_lead_b().code, f"{start:06d}")

    def test_a_changed_numerator_counts_at_once(self):
        """REQ-0.32: its digits and its prefix, one with the year among them."""
        own = self._create_sequence(prefix="B/", **self.only_b)
        self.assertEqual(self._create_lead_b().code, "B/000001")
        own.write({"prefix": "%(year)s-", "padding": 3})
        self.assertEqual(self._create_lead_b().code, f"{fields.Date.today().year}-002")

    def test_a_numerator_without_gaps(self):
        """REQ-0.32: Odoo's own way, number by number."""
        self._create_sequence(prefix="G", implementation="no_gap", **self.only_b)
        leads = self._create_leads(3, user=self.user_company_b)
        self.assertEqual(leads.mapped("code"), ["G000001", "G000002", "G000003"])

    def test_a_numerator_with_date_ranges(self):
        """REQ-0.32: it begins anew with every range."""
        sequence = self._create_sequence(
            prefix="%(range_year)s/", use_date_range=True, **self.only_b
        )
        self.env["ir.sequence.date_range"].create(
            [
                {
                    "sequence_id": sequence.id,
                    "date_from": f"{year}-01-01",
                    "date_to": f"{year}-12-31",
                }
                for year in (2040, 2041)
            ]
        )
        Lead = self.env["lead.lead"].with_user(self.user_company_b)
        codes = []
        for date in ("2040-05-05", "2040-06-06", "2041-05-05"):
            dated = Lead.with_context(ir_sequence_date=date, ir_sequence_date_range=date)
            codes.append(dated.create({"name": "Lead"}).code)
        self.assertEqual(codes, ["2040/000001", "2040/000002", "2041/000001"])

    def test_a_batch_draws_its_numbers_in_one_query(self):
        """REQ-0.32, REQ-1.29"""
        self._create_lead()
        for count in (1, 30):
            queries = []
            cursor_class = type(self.env.cr)
            execute = cursor_class.execute

            def log_query(cursor, query, *args, _log=queries, _do=execute, **kwargs):
                _log.append(str(getattr(query, "code", query)))
                return _do(cursor, query, *args, **kwargs)

            with patch.object(cursor_class, "execute", log_query):
                self._create_leads(count)
            drawn = [query for query in queries if "nextval" in query]
            with self.subTest(count=count):
                self.assertEqual(len(drawn), 1)

    def test_an_imported_code_equal_to_the_next_number(self):
        """REQ-0.32: the numerator steps over it, whenever it comes."""
        start = self._get_next()
        taken = f"{start:06d}"
        Lead = self.env["lead.lead"].with_user(self.user_all)
        result = Lead.load(["name", "code"], [["Imported", taken]])
        self.assertEqual(Lead.browse(result["ids"]).code, taken)
        self.assertEqual(self._create_lead().code, f"{start + 1:06d}")

    def test_a_code_and_the_next_number_in_one_batch(self):
        """REQ-0.32: as in a file whose ID column is half filled."""
        start = self._get_next()
        Lead = self.env["lead.lead"].with_user(self.user_all)
        rows = [["1", ""], ["2", f"{start + 1:06d}"], ["3", ""], ["4", ""]]
        result = Lead.load(["name", "code"], rows)
        self.assertFalse(result["messages"])
        self.assertEqual(
            Lead.browse(result["ids"]).mapped("code"),
            [f"{start + place:06d}" for place in (0, 1, 2, 3)],
        )

    def test_a_code_comes_only_once(self):
        """REQ-0.32: refused in the same and in another company."""
        code = self._create_lead().code
        for user in (self.user_all, self.user_company_b):
            twice = self.assertRaises(UniqueViolation)
            with mute_logger("odoo.sql_db"), twice, self.env.cr.savepoint():
                self._create_lead(user=user, code=code)
        Lead = self.env["lead.lead"].with_user(self.user_all)
        with mute_logger("odoo.sql_db"):
            result = Lead.load(["name", "code"], [["Lead", code]])
        self.assertIn("has this ID already", result["messages"][0]["message"])

    def test_only_a_manager_changes_a_code(self):
        """REQ-0.32: it comes from the numerator and is not copied."""
        lead = self._create_lead()
        with self.assertRaisesRegex(AccessError, "numerator"):
            lead.write({"code": "X"})
        lead.with_user(self.user_manager).write({"code": "X"})
        self.assertEqual(lead.code, "X")
        self.assertNotEqual(lead.copy().code, "X")

    def test_a_manager_sets_the_numerator(self):
        """REQ-0.32, REQ-4.1: prefix, digits and next number, one by one or together."""
        settings = self.settings_a.with_user(self.user_manager)
        self.assertTrue(settings.is_numbering_shared)
        settings.write({"number_prefix": "L-"})
        settings.write({"number_padding": 4})
        with Form(settings) as form:
            form.number_next = 700
        self.assertEqual(self._create_lead().code, "L-0700")
        self.assertEqual(settings.number_next, 701)

    def test_impossible_numerators_are_refused(self):
        """REQ-0.32: at once, not when the next lead comes."""
        settings = self.settings_a.with_user(self.user_manager)
        for values in (
            {"number_next": 0},
            {"number_next": -5},
            {"number_padding": -1},
            {"number_prefix": "100%"},
            {"number_prefix": "%(yaer)s"},
        ):
            refused = self.assertRaises(UserError)
            with self.subTest(values=values), refused, self.env.cr.savepoint():
                settings.write(values)
        self.assertTrue(self._create_lead().code)

    def test_a_manager_of_one_company_leaves_the_other_ones_numerator(self):
        """REQ-0.32, REQ-1.4"""
        self._create_sequence(prefix="B/", **self.only_b)
        self.assertFalse(self.settings_b.is_numbering_shared)
        self.settings_a.with_user(self.user_manager).number_prefix = "A-"
        self.assertEqual(self._create_lead_b().code, "B/000001")
        self.assertTrue(self._create_lead().code.startswith("A-"))

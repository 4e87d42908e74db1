import io
import json

from openpyxl import Workbook

from odoo.tests import tagged

from .import_common import LeadImportCommon
from .test_addresses import run_migration

OWN_AMOUNT = {"name": "budget", "type": "monetary", "string": "Budget"}


@tagged("post_install", "-at_install")
class TestLeadImportCurrencies(LeadImportCommon):
    """Amounts of company A are in PLN, whatever sign of another currency stands beside them."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env.ref("base.EUR").active = True
        cls.company_b.currency_id = cls.env.ref("base.EUR")

    def test_amounts_of_another_currency_are_refused_by_row(self):
        """REQ-1.25: before the number and after it, by sign, code and word."""
        own = ["1 000 zł", "PLN 1000", "1000 ZL", "zł1000,00", "1000"]
        leads = self._load_leads(["name", "expected_revenue"], [["A", cell] for cell in own])
        self.assertEqual(leads.mapped("expected_revenue"), [1000] * len(own))
        foreign = ["1000 EUR", "€1,000.00", "1000 euro", "US$ 1000", "$1000", "1 000 руб.", "GBP 7"]
        result = self._load(["name", "expected_revenue"], [["A", cell] for cell in foreign])
        expected = {(row, "expected_revenue"): repr(cell) for row, cell in enumerate(foreign)}
        self._assert_errors(result, expected)
        self.assertIn("PLN", result["messages"][0]["message"])

    def test_they_are_kept_as_text_by_choice(self):
        """REQ-1.25: as on every other channel."""
        fields = ["name", "expected_revenue"]
        keep = {"lead_import_keep_text": ["expected_revenue"]}
        imported, own = self._load_leads(fields, [["A", "1000 EUR"], ["B", "5 zł"]], **keep)
        arrived = self.env["lead.lead"]._intake(
            {"name": "A", "expected_revenue": "1000 EUR", "company_id": self.company_a.id}, "email"
        )
        for lead in (imported, arrived):
            self.assertFalse(lead.expected_revenue)
            self.assertIn("Expected revenue: 1000 EUR", lead.description)
        self.assertEqual(own.expected_revenue, 5)

    def test_the_company_of_the_row_decides(self):
        """REQ-1.4, REQ-1.25: of a new lead, and of one that a row names."""
        user = self.user_both_companies
        fields = ["name", "company_id", "expected_revenue"]
        rows = [["A", self.company_b.name, "€ 1000"], ["B", self.company_a.name, "1000 zł"]]
        there, here = self._load_leads(fields, rows, user=user)
        self.assertEqual((there | here).mapped("expected_revenue"), [1000, 1000])
        rows = [[str(there.id), "2000 EUR"], [str(here.id), "2000 PLN"]]
        self._load_leads([".id", "expected_revenue"], rows, user=user)
        self.assertEqual((there | here).mapped("expected_revenue"), [2000, 2000])
        rows = [[str(there.id), "3000 PLN"], [str(here.id), "3000 EUR"]]
        result = self._load([".id", "expected_revenue"], rows, user=user)
        self._assert_errors(
            result, {(0, "expected_revenue"): "EUR", (1, "expected_revenue"): "PLN"}
        )

    def test_queries_do_not_grow_with_the_rows(self):
        """REQ-1.29: the companies of all leads that the rows name are read at once."""
        leads = self._create_leads(40, user=self.user_all)
        counts = []
        for cell in ("6", "7 zł"):
            rows = [[str(lead.id), cell] for lead in leads]
            with self._capture_queries() as queries:
                self._load_leads([".id", "expected_revenue"], rows)
            counts.append(len(queries))
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_amounts_in_own_fields(self):
        """REQ-1.12: they are in the currency of the lead as well."""
        self._create_type("Wholesale", properties_definition=[OWN_AMOUNT])
        fields = ["name", "type_id", "properties.budget"]
        lead = self._load_leads(fields, [["A", "Wholesale", "1 000 zł"]])
        self.assertEqual(lead.properties["budget"], 1000)
        result = self._load(fields, [["A", "Wholesale", "1000 EUR"]])
        self.assertIn("'1000 EUR' in field 'Budget'", result["messages"][0]["message"])

    def test_an_upgrade_makes_numbers_of_own_amounts(self):
        """REQ-1.12: imports of earlier versions have stored them as texts; other texts stay."""
        note = {"name": "note", "type": "char", "string": "Note"}
        own, other = (
            self._create_type(name, properties_definition=[OWN_AMOUNT, note])
            for name in ("Wholesale", "Retail")
        )
        self.settings_a.properties_definition = [{**OWN_AMOUNT, "name": "limit"}]
        leads = self._create_leads(3, type_id=own.id)
        merge = self.env["lead.lead"]._merge(leads[0], leads[1])
        rows = [
            ({"budget": "1000.5", "note": "7"}, {"limit": "-20"}, {str(other.id): {"budget": "3"}}),
            ({"budget": "1e3"}, {"limit": "about 5"}, {str(other.id): {"note": "3"}}),
            ({"budget": 12, "note": "12"}, None, None),
        ]
        self.env.flush_all()
        for lead, values in zip(leads, rows, strict=True):
            self.env.cr.execute(
                "UPDATE lead_lead SET (properties, company_properties, properties_kept)"
                " = (%s::jsonb, %s::jsonb, %s::jsonb) WHERE id = %s",
                [*(value and json.dumps(value) for value in values), lead.id],
            )
        merge.sudo().changed_values = {"properties": [None, {"budget": "1000.5", "note": "7"}]}
        self.env.flush_all()
        run_migration(self.env.cr, "19.0.1.4.0", "post-own-amounts")
        self.env.invalidate_all()
        self.env.cr.execute(
            "SELECT properties, company_properties, properties_kept FROM lead_lead"
            " WHERE id = ANY(%s) ORDER BY id",
            [leads.ids],
        )
        self.assertEqual(
            self.env.cr.fetchall(),
            [
                (
                    {"budget": 1000.5, "note": "7"},
                    {"limit": -20},
                    {str(other.id): {"budget": 3}},
                ),
                ({"budget": 1000}, {"limit": "about 5"}, rows[1][2]),
                rows[2],
            ],
        )
        self.assertEqual(
            merge.sudo().changed_values,
            {"properties": [None, {"budget": 1000.5, "note": "7"}]},
        )
        merge.action_undo()
        self.assertFalse(leads[0].properties["budget"])

    def test_formats_of_a_workbook(self):
        """REQ-2.18: "1,000 €" of a spreadsheet is the number 1000 with a format."""
        formats = {
            '#,##0.00\\ "zł"': True,
            "[$PLN]\\ #,##0": True,
            "General": True,
            # each reader sees the sign of the own country
            '"$"#,##0.00_);\\("$"#,##0.00\\)': True,
            '0.0 "t"': True,
            "#,##0.00\\ [$€-407]": False,
            "[$EUR] 0": False,
            "€#,##0": False,
            "[$$-409]#,##0.00": False,
        }
        book = Workbook()
        book.active.append(["name", "expected_revenue"])
        for number, number_format in enumerate(formats, 2):
            book.active.append([f"Lead {number}", 1000])
            book.active.cell(number, 2).number_format = number_format
        content = io.BytesIO()
        book.save(content)
        importer = self._create_importer(content.getvalue(), "a.xlsx")
        [result] = self._import_file(importer, dryrun=True)
        refused = [number for number, is_own in enumerate(formats.values(), 2) if not is_own]
        self.assertEqual([message["lead_row"] for message in result["messages"]], refused)
        leads = self._import_leads(importer, lead_keep_text=["expected_revenue"])
        for lead, is_own in zip(leads, formats.values(), strict=True):
            self.assertEqual(lead.expected_revenue, 1000 if is_own else 0)
            self.assertEqual(bool(lead.description), not is_own)
        self.assertIn("Expected revenue: 1000 €", leads[5].description)

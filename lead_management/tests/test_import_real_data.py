import csv
import io
import logging
from collections import Counter

from odoo.tests import tagged

from . import real_data
from .import_common import LeadImportCommon

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install", "once")
class TestLeadImportRealData(LeadImportCommon):
    """The spreadsheet of 9,240 leads, imported as its owner would do it."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.path = real_data.find_file()
        if not cls.path:
            _logger.runbot(
                "LEFT OUT: the import of 9,240 real leads. %s is neither where"
                " LEAD_REAL_DATA says nor in shared/data beside the checkout.",
                real_data.FILE_NAME,
            )
            return
        cls.rows = real_data.read_rows(cls.path)
        corrected = real_data.correct_rows(cls.rows)
        for model, column in (
            ("lead.type", "Lead Origin"),
            ("lead.tag", "Tags"),
            ("utm.source", "Lead Source"),
        ):
            names = real_data.get_names(corrected, column)
            names = set(names) - set(cls.env[model].search([]).mapped("name"))
            cls.env[model].create([{"name": name} for name in names])

    def _create_file(self, rows):
        content = io.StringIO()
        writer = csv.writer(content)
        writer.writerow(real_data.HEADINGS)
        for row in rows:
            cells = real_data.prepare_cells(row, "Success", "First")
            writer.writerow(cells)
        return self._create_importer(content.getvalue())

    def test_unknown_countries_are_named_by_row(self):
        """REQ-1.25: of 2,000 rows, those with a country that nobody knows."""
        if not self.path:
            return
        rows = self.rows[7000:9000]
        wrong = real_data.CORRECTIONS["Country"]
        expected = {
            (number, "country_id", row["Country"])
            for number, row in enumerate(rows, 2)
            if row["Country"] in wrong
        }
        self.assertTrue(expected)
        corrected = [
            row | {"Country": kept["Country"]}
            for row, kept in zip(real_data.correct_rows(rows), rows, strict=True)
        ]
        [result] = self._import_file(self._create_file(corrected), dryrun=True)
        found = {
            (message["lead_row"], message["field"], message["value"])
            for message in result["messages"]
        }
        self.assertEqual(found, expected)

    def test_every_row_becomes_a_lead(self):
        """REQ-1.25, REQ-2.18: 9,240 leads, 3,561 of them won, with all their names."""
        if not self.path:
            return
        rows = real_data.correct_rows(self.rows)
        leads = self._import_leads(self._create_file(rows))
        self.assertEqual(len(leads), 9240)
        self.assertEqual(len(leads.filtered(lambda lead: lead.status_kind == "won")), 3561)
        self.assertEqual(len(set(leads.mapped("code"))), 9240)
        expected = Counter(
            real_data.prepare_cells(
                row | {"Country": real_data.OTHER_NAMES.get(row["Country"], row["Country"])},
                "Success",
                "First",
            )
            for row in rows
        )
        imported = Counter(
            (
                lead.name,
                lead.type_id.name,
                lead.status_id.name,
                lead.source_id.name or "",
                ",".join(lead.tag_ids.mapped("name")),
                lead.country_id.name or "",
                lead.city or "",
            )
            for lead in leads
        )
        self.assertEqual(imported, expected)
        self.assertEqual(leads.user_id, self.user_all)

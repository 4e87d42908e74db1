import codecs
import io
from datetime import date, datetime

import chardet
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import load_workbook

from odoo.tests import tagged
from odoo.tools import file_open

from .import_common import LeadImportCommon

POLISH = ["Zażółć gęślą jaźń", "Łódź", "Świętochłowice"]


@tagged("post_install", "-at_install", "once")
class TestLeadImportCsv(LeadImportCommon):
    def _create_csv(self, separator=";", encoding="utf-8", bom=b""):
        lines = ["Name;City;Email", *(f"{name};{name};" for name in POLISH)]
        text = "\r\n".join(lines).replace(";", separator)
        return self._create_importer(bom + text.encode(encoding))

    def test_encodings_are_recognised(self):
        """REQ-1.25: UTF-8 with and without a mark, and what Polish Windows writes."""
        files = {
            "utf-8": self._create_csv(),
            "mark": self._create_csv(bom=codecs.BOM_UTF8),
            "cp1250": self._create_csv(encoding="cp1250"),
            "latin2": self._create_csv(encoding="iso-8859-2"),
            "utf-16": self._create_csv(encoding="utf-16"),
        }
        for name, importer in files.items():
            with self.subTest(encoding=name):
                leads = self._import_leads(importer)
                self.assertEqual(leads.mapped("name"), POLISH)
                self.assertEqual(leads.mapped("city"), POLISH)

    def test_encoding_is_not_left_to_the_library(self):
        """REQ-1.25: most releases of chardet take Polish for Western European."""
        self.patch(chardet, "detect", lambda _data: {"encoding": "Windows-1252"})
        leads = self._import_leads(self._create_csv(encoding="cp1250"))
        self.assertEqual(leads.mapped("name"), POLISH)

    def test_russian_encodings_are_recognised(self):
        """REQ-1.25: windows-1251 and koi8-r have the same letters in other places."""
        text = "Name;City\r\nПётр Иванов;Москва\r\nООО Ёлка;Санкт-Петербург"
        for encoding in ("windows-1251", "koi8-r"):
            with self.subTest(encoding=encoding):
                importer = self._create_importer(text.encode(encoding))
                self.assertEqual(self._import_leads(importer)[0].city, "Москва")

    def test_words_tell_the_alphabet(self):
        """REQ-1.25: the same bytes are Western or Central European letters, and Russian ones."""
        cases = (
            ("windows-1252", ["Müller", "Köln"]),
            ("windows-1252", ["José García", "Málaga"]),
            ("windows-1252", ["Hélène Béranger", "Besançon"]),
            ("windows-1250", ["Kowalski\u00a0„Gdańsk”", "Gdańsk — Osowa, 5\u00a0°"]),
            ("windows-1251", ["ИВАНОВ ПЕТР", "САНКТ-ПЕТЕРБУРГ"]),
            ("windows-1251", ["«Ромашка»\u00a0№ 5", "Москва"]),
            ("koi8-r", ["ИВАНОВ ПЕТР", "САНКТ-ПЕТЕРБУРГ"]),
            ("cp852", ["Świętosław Żółć", "Łódź"]),
            ("cp866", ["Иванов Пётр Николаевич", "Екатеринбург"]),
            ("utf-16-le", ["Иванов Пётр Николаевич", "Ростов-на-Дону"]),
            ("utf-16-be", ["Иванов Пётр Николаевич", "Ростов-на-Дону"]),
        )
        # an older release of the library knows nothing
        self.patch(chardet, "detect", lambda _data: {"encoding": "ascii"})
        for encoding, (name, city) in cases:
            with self.subTest(encoding=encoding, name=name):
                content = f"Name;City\r\n{name};{city}\r\n".encode(encoding)
                [lead] = self._import_leads(self._create_importer(content))
                self.assertEqual((lead.name, lead.city), (name, city))

    def test_lines_that_end_in_several_ways(self):
        """REQ-1.25: a file put together of others; a text of several lines stays one."""
        content = 'Name;City\rA;X\r\nB;"Y\rZ"\nC;V\r'
        leads = self._import_leads(self._create_importer(content))
        self.assertEqual(leads.mapped("name"), ["A", "B", "C"])
        cities = [" ".join(city.split()) for city in leads.mapped("city")]
        self.assertEqual(cities, ["X", "Y Z", "V"])

    def test_encoding_of_the_mark_wins(self):
        """REQ-1.25: a file with a mark is UTF-8, whatever was chosen for another."""
        importer = self._create_csv(bom=codecs.BOM_UTF8)
        leads = self._import_leads(importer, encoding="windows-1250")
        self.assertEqual(leads.mapped("name"), POLISH)

    def test_file_without_rows_is_said(self):
        """REQ-1.25: nothing at all, blank lines, or a heading alone."""
        for content in ("", " \n\n", "Name;City\n", "Name;City\n;\n\n"):
            with self.subTest(content=content):
                preview = self._preview(self._create_importer(content))
                self.assertIn("no rows with leads", preview["error"])

    def test_line_with_the_separator_is_no_heading(self):
        """REQ-1.25: as Excel writes it; the rows keep their numbers."""
        for line in ("sep=;\r\n", '"sep=;"\n', "\ufeffSEP=;\n"):
            with self.subTest(line=line):
                importer = self._create_importer(f"{line}Name;Email\nŁódź;a@example.com\n")
                self.assertEqual(self._import_leads(importer).name, "Łódź")
                importer = self._create_importer(f"{line}Name;Email\nA;\nŁódź;none\n")
                [result] = self._import_file(importer)
                self.assertEqual([m["lead_row"] for m in result["messages"]], [4])

    def test_wrong_encoding_is_said(self):
        """REQ-1.25: a file that is not in the chosen encoding gives a clear message."""
        preview = self._preview(self._create_csv(encoding="cp1250"), encoding="utf-8")
        self.assertIn("not in the encoding utf-8", preview["error"])

    def test_separators_are_recognised(self):
        """REQ-1.25: comma, semicolon, tab and bar."""
        for separator in (",", ";", "\t", "|"):
            with self.subTest(separator=separator):
                leads = self._import_leads(self._create_csv(separator))
                self.assertEqual(leads.mapped("city"), POLISH)

    def test_broken_row_is_named(self):
        """REQ-1.25: a row with more or fewer cells is refused by its number."""
        lines = ["Name;City;Email", "A;X;", "", "B;X", "C;X;", "D;X;;;", "E;X;"]
        importer = self._create_importer("\n".join(lines))
        message = "The heading of the file has 3 cells, but row 4 has 2, row 6 has 5."
        self.assertIn(message, self._preview(importer)["error"])
        # the same where the file is changed after the preview
        [result] = [
            importer.execute_import(
                ["name", "city", "email"],
                ["name", "city", "email"],
                {"has_headers": True, "quoting": '"', "separator": ";", "skip": 0},
            )
        ]
        self.assertIn(message, result["messages"][0]["message"])
        self.assertFalse(self.env["lead.lead"].search_count([]))

    def test_text_without_an_end_is_named(self):
        """REQ-1.25: a missing quote does not swallow the rest of the file."""
        lines = ["Name;City", "A;X", 'B;"Y', "C;Z", "D;Z"]
        preview = self._preview(self._create_importer("\n".join(lines)))
        self.assertIn("begins in row 3", preview["error"])

    def test_cells_with_line_breaks(self):
        """REQ-1.25: a text of several lines is one cell."""
        importer = self._create_importer('Name;City\nA;"X\nY"\nB;Z')
        self.assertEqual(self._import_leads(importer).mapped("name"), ["A", "B"])

    def test_other_models_are_read_as_odoo_does(self):
        """REQ-1.25: contacts are imported as before."""
        importer = self._create_importer("Name,City\nA,X\nB,Y", user=self.env.user)
        importer.res_model = "res.partner"
        preview = self._preview(importer)
        result = importer.execute_import(
            ["name", "city"], ["name", "city"], dict(preview["options"])
        )
        self.assertEqual(result["messages"], [])
        self.assertNotIn("lead_import", result)


@tagged("post_install", "-at_install", "once")
class TestLeadImportNumbers(LeadImportCommon):
    def _import_revenues(self, cells):
        lines = "\n".join(f"Lead;{cell}" for cell in cells)
        importer = self._create_importer(f"Name;Expected revenue\n{lines}")
        return self._import_leads(importer).mapped("expected_revenue")

    def test_decimal_comma(self):
        """REQ-1.25: what a Polish spreadsheet writes is not a hundred times as much."""
        self.assertEqual(
            self._import_revenues(["12000,00", "1200,5", "", "7"]),
            [12000, 1200.5, 0, 7],
        )

    def test_currency_and_spaces(self):
        """REQ-1.25: an amount as the spreadsheet shows it."""
        cells = ["12 000,50 zł", "1\u00a0234\u00a0567,00 zł", "PLN 15", "zł7,25"]
        self.assertEqual(self._import_revenues(cells), [12000.5, 1234567, 15, 7.25])

    def test_decimal_point(self):
        """REQ-1.25: English numbers, also in the same column as whole ones."""
        cells = ["12,000.50", "1,234", "10.25"]
        self.assertEqual(self._import_revenues(cells), [12000.5, 1234, 10.25])

    def test_a_number_that_is_none_is_reported_by_row(self):
        """REQ-1.25: with the value as it stands in the file."""
        importer = self._create_importer(
            "Name;Expected revenue;Expected closing\n"
            "A;10,5;2027-01-31\nB;15K;2027-02-28\nC;7;31 luty"
        )
        [result] = self._import_file(importer, date_format="%Y-%m-%d")
        found = {
            (message["lead_row"], message["field"]): message["message"]
            for message in result["messages"]
        }
        self.assertEqual(found.keys(), {(3, "expected_revenue"), (4, "date_deadline")})
        self.assertIn("'15K'", found[3, "expected_revenue"])
        self.assertIn("'31 luty'", found[4, "date_deadline"])


@tagged("post_install", "-at_install", "once")
class TestLeadImportRows(LeadImportCommon):
    def test_rows_are_numbered_as_in_the_file(self):
        """REQ-1.25: the heading and empty rows count, as a spreadsheet counts them."""
        rows = [
            ("Name", "Country"),
            ("A", "Poland"),
            (None, None),
            ("B", "Atlantis"),
            (None, None),
            (None, None),
            ("C", "Lemuria"),
        ]
        text = "\n".join(f"{name or ''};{country or ''}" for name, country in rows)
        files = {
            "leads.csv": text,
            "leads.xlsx": self._create_workbook(rows),
        }
        for name, content in files.items():
            with self.subTest(file=name):
                [result] = self._import_file(self._create_importer(content, name))
                self.assertEqual([message["lead_row"] for message in result["messages"]], [4, 7])

    def test_rows_of_later_batches(self):
        """REQ-1.25: a later batch counts from the top of the file as well."""
        names = ["Poland"] * 3 + ["Atlantis", "Poland"]
        text = "\n".join(f"Lead {i};{name}" for i, name in enumerate(names))
        importer = self._create_importer(f"Name;Country\n{text}")
        results = self._import_file(importer, limit=2)
        self.assertEqual([bool(r["messages"]) for r in results], [False, True, False])
        [message] = results[1]["messages"]
        self.assertEqual((message["lead_row"], message["rows"]["from"]), (5, 3))

    def test_batch_is_imported_whole_or_not_at_all(self):
        """REQ-1.25: no row of a batch with an error is written, those of others are."""
        names = ["Poland"] * 3 + ["Atlantis", "Poland"]
        text = "\n".join(f"Lead {i};{name}" for i, name in enumerate(names))
        self._import_file(self._create_importer(f"Name;Country\n{text}"), limit=2)
        leads = self.env["lead.lead"].search([], order="id")
        self.assertEqual(leads.mapped("name"), ["Lead 0", "Lead 1", "Lead 4"])

    def test_test_reports_every_row_and_writes_none(self):
        """REQ-1.25: Test looks at the rows of all batches at once."""
        text = "\n".join(f"Lead {i};{'Atlantis' if i % 2 else ''}" for i in range(10))
        importer = self._create_importer(f"Name;Country\n{text}")
        [result] = self._import_file(importer, dryrun=True, limit=2)
        self.assertEqual([message["lead_row"] for message in result["messages"]], [3, 5, 7, 9, 11])
        self.assertFalse(self.env["lead.lead"].search_count([]))

    def test_test_counts_duplicates_across_batches(self):
        """REQ-1.25: the options of the side panel reach the import, Test included."""
        text = "\n".join(f"Lead {i};same@x.example" for i in range(5))
        importer = self._create_importer(f"Name;Email\n{text}")
        options = {
            "lead_duplicate_policy": "skip",
            "lead_duplicate_match": ["email"],
            "limit": 2,
        }
        [result] = self._import_file(importer, dryrun=True, **options)
        self.assertEqual(result["lead_import"], {"created": 1, "updated": 0, "skipped": 4})
        results = self._import_file(importer, **options)
        self.assertEqual(sum(r["lead_import"]["skipped"] for r in results), 4)
        self.assertEqual(self.env["lead.lead"].search_count([]), 1)


@tagged("post_install", "-at_install", "once")
class TestLeadImportWorkbook(LeadImportCommon):
    def test_xlsx(self):
        """REQ-2.18: a workbook, with its numbers and dates as such."""
        content = self._create_workbook(
            [
                ("Name", "Phone", "Expected revenue", "Probability", "Status"),
                ("A", 601602603, 12000.5, 0, "Second"),
                ("B", "601 602 604", 7, 50, None),
            ]
        )
        leads = self._import_leads(self._create_importer(content, "leads.xlsx"))
        self.assertRecordValues(
            leads,
            [
                {"name": "A", "phone": "601602603", "expected_revenue": 12000.5}
                | {"status_id": self.status_qualified.id, "probability": 0},
                {"name": "B", "phone": "601 602 604", "expected_revenue": 7}
                | {"status_id": self.status_new.id, "probability": 50},
            ],
        )

    # heading, cell, how a spreadsheet shows it, field, what the lead has
    CELLS = (
        ("Name", "A", "A", "name", "A"),
        ("Phone", 601602603, "601602603", "phone", "601602603"),
        ("ZIP", 950, "00-950", "zip", "00-950"),
        ("Expected revenue", 12000.5, "12 000,50", "expected_revenue", 12000.5),
        ("Probability", 0.25, "25%", "probability", 25),
        ("Expected closing", date(2026, 9, 10), "10.09.2026", "date_deadline", date(2026, 9, 10)),
        ("Date", datetime(2026, 9, 8, 21, 35), "", "date", datetime(2026, 9, 8, 19, 35)),
        ("City", "  Łódź ", "Łódź", "city", "Łódź"),
        ("Function", "", "", "function", False),
    )

    @classmethod
    def _create_xls(cls):
        """Return an .xls file with the cells of `CELLS`, and a sheet before that is empty."""
        book = xlwt.Workbook()
        book.add_sheet("Empty")
        sheet = book.add_sheet("Leads")
        formats = {"ZIP": "00-000", "Probability": "0%", "Expected closing": "DD.MM.YYYY"}
        formats["Date"] = "DD.MM.YYYY hh:mm"
        for column, (heading, cell, *_rest) in enumerate(cls.CELLS):
            sheet.write(0, column, heading)
            style = xlwt.easyxf(num_format_str=formats.get(heading, "General"))
            sheet.write(1, column, cell, style)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    @classmethod
    def _create_ods(cls):
        """Return an .ods file with the cells of `CELLS`, and a sheet before that is empty."""
        document = OpenDocumentSpreadsheet()
        document.spreadsheet.addElement(Table(name="Empty"))
        sheet = Table(name="Leads")
        headings, cells = TableRow(), TableRow()
        for heading, cell, shown, *_rest in cls.CELLS:
            headings.addElement(cls._create_ods_cell(heading, heading))
            # .ods has no number in a format of zeros that a reader would see: it is a text
            value = shown if heading == "ZIP" else cell
            kind = "percentage" if heading == "Probability" else None
            cells.addElement(cls._create_ods_cell(value, shown or cell, kind))
        for row in (headings, cells, TableRow(numberrowsrepeated=1048573)):
            sheet.addElement(row)
        document.spreadsheet.addElement(sheet)
        content = io.BytesIO()
        document.save(content)
        return content.getvalue()

    @staticmethod
    def _create_ods_cell(value, shown, kind=None):
        if isinstance(value, (int, float)):
            cell = TableCell(valuetype=kind or "float", value=value)
        elif isinstance(value, date):
            cell = TableCell(valuetype="date", datevalue=value.isoformat())
        else:
            cell = TableCell(valuetype="string")
        cell.addElement(P(text=str(shown)))
        return cell

    def test_old_and_open_formats(self):
        """REQ-2.18: .xls and .ods are read as .xlsx is: numbers, percents, dates, texts."""
        self.user_all.tz = "Europe/Warsaw"
        contents = {"xls": self._create_xls(), "ods": self._create_ods()}
        for kind, content in contents.items():
            importer = self._create_importer(content, f"leads.{kind}")
            lead = self._import_leads(importer, sheet="Leads", sheets=["Empty", "Leads"])
            for heading, *_cells, field, expected in self.CELLS:
                with self.subTest(kind=kind, heading=heading):
                    self.assertEqual(lead[field], expected)

    def test_a_broken_workbook_is_said(self):
        """REQ-2.18: what is no workbook, and one that is cut off, whatever they are called."""
        contents = {"xls": self._create_xls(), "ods": self._create_ods()}
        for kind, content in contents.items():
            importer = self._create_importer(content[: len(content) // 2], f"leads.{kind}")
            with self.subTest(kind=kind):
                self.assertIn("cannot be read as a workbook", self._preview(importer)["error"])

    def test_export_can_be_imported_again(self):
        """REQ-1.14, REQ-2.18: what was exported comes back, to the same leads."""
        lead = self._create_lead(name="Round", email="a@x.example", city="Łódź")
        self.user_manager.group_ids += self.env.ref("base.group_allow_export")
        fields = ["id", "name", "email", "city", "status_id"]
        rows = lead.with_user(self.user_manager).export_data(fields)["datas"]
        rows[0][3] = "Gdańsk"
        leads = self._load_leads(fields, rows)
        self.assertEqual(leads, lead)
        self.assertEqual(lead.city, "Gdańsk")


@tagged("post_install", "-at_install", "once")
class TestLeadImportTemplates(LeadImportCommon):
    languages = {"en_US": "leads_en", "pl_PL": "leads_pl", "ru_RU": "leads_ru"}

    @classmethod
    def _put_aside_records(cls):
        # the files name what the addon ships
        cls.env["lead.lead"].search([]).unlink()

    @classmethod
    def _setup_configuration(cls):
        for language in cls.languages:
            cls.env["res.lang"]._activate_lang(language)
        modules = ["base", "utm", "lead_management"]
        cls.env["ir.module.module"]._load_module_terms(modules, list(cls.languages))

    def test_template_of_the_users_language(self):
        """REQ-1.25: the importer offers the sample file of the user's language."""
        self.env["res.lang"]._activate_lang("de_DE")
        names = {**self.languages, "de_DE": "leads_en", False: "leads_en"}
        for language, name in names.items():
            Lead = self.env["lead.lead"].with_context(lang=language)
            [template] = Lead.get_import_templates()
            self.assertEqual(template["template"], f"/lead_management/static/import/{name}.xlsx")

    def test_templates_work_as_they_are(self):
        """REQ-1.25, REQ-0.17: headings and names are those the user sees."""
        for language, name in self.languages.items():
            with self.subTest(language=language):
                path = f"lead_management/static/import/{name}.xlsx"
                with file_open(path, "rb") as template:
                    content = template.read()
                self.user_all.lang = language
                importer = self._create_importer(content, f"{name}.xlsx")
                importer = importer.with_context(lang=language)
                headings = next(
                    load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
                )
                matched = self._preview(importer)["matches"]
                self.assertEqual(len(matched), len(headings))
                leads = self._import_leads(importer)
                self.assertEqual(len(leads), 4)
                self.assertEqual(leads[0].country_id, self.env.ref("base.pl"))
                self.assertEqual(leads[0].name, leads[0].name.strip())
                self.assertEqual(leads.mapped("is_lost"), [False, False, True, False])
                self.assertTrue(leads[2].loss_reason_id)
                self.assertEqual(leads[3].name, "kontakt@zielonydach.example")

import csv
import datetime
import io
import json

from openpyxl import Workbook, load_workbook

from odoo import http
from odoo.tests import HttpCase, tagged

from .common import LeadManagementCommon
from .import_common import LeadImportCommon


@tagged("post_install", "-at_install", "once")
class TestLeadImportShapes(LeadImportCommon):
    """Files as people have them: headings, blanks, signs that do not show."""

    def test_title_above_the_heading(self):
        """REQ-2.18: a merged title and a blank row are not the heading."""
        book = Workbook()
        sheet = book.active
        sheet.append(["Trade fair in Poznań, hall 5"])
        sheet.merge_cells("A1:C1")
        sheet.append([])
        sheet.append(["Name", "Email", "City"])
        sheet.append(["A", "a@x.example", "Łódź"])
        leads = self._import_leads(self._create_importer(self._save(book), "a.xlsx"))
        self.assertRecordValues(leads, [{"name": "A", "email": "a@x.example", "city": "Łódź"}])

    def test_heading_of_two_rows(self):
        """REQ-2.18: "Contact" above "Email" and "Phone"; rows keep their numbers."""
        book = Workbook()
        sheet = book.active
        for row in (
            ["Name", "Contact", None, "City"],
            [None, "Email", "Phone", None],
            ["A", "a@x.example", "601602603", "Łódź"],
            ["B", "none", "601602604", "Łódź"],
        ):
            sheet.append(row)
        for area in ("A1:A2", "B1:C1", "D1:D2"):
            sheet.merge_cells(area)
        [result] = self._import_file(self._create_importer(self._save(book), "a.xlsx"))
        self.assertEqual([message["lead_row"] for message in result["messages"]], [4])
        sheet["B4"] = "b@x.example"
        leads = self._import_leads(self._create_importer(self._save(book), "a.xlsx"))
        self.assertEqual(leads.mapped("phone"), ["601602603", "601602604"])
        self.assertEqual(set(leads.mapped("city")), {"Łódź"})

    def test_cells_merged_with_those_below(self):
        """REQ-2.18, REQ-1.25: what stands once is that of every row; a heading is of none."""
        book = Workbook()
        sheet = book.active
        for row in (
            ["Company", "Name", "Country", "City"],
            [None, None, None, None],
            ["Acme", "A", "Poland", "Opole"],
            [None, "B", None, None],
            [None, "C", None, "Brzeg"],
            ["Zeta", "D", "France", None],
            [None, "E", None, "Lyon"],
        ):
            sheet.append(row)
        for area in ("A1:A2", "C1:C2", "A3:A5", "C3:C4", "C6:D6"):
            sheet.merge_cells(area)
        importer = self._create_importer(self._save(book), "a.xlsx")
        preview = self._preview(importer)
        options = {**preview["options"], "has_headers": True}
        fields = ["partner_name", "name", "country_id", "city"]
        result = importer.execute_import(fields, preview["headers"], options)
        self.assertEqual(result["messages"], [])
        leads = self.env["lead.lead"].browse(result["ids"])
        rows = [(lead.partner_name, lead.country_id.code, lead.city) for lead in leads]
        expected = [("Acme", "PL", "Opole"), ("Acme", "PL", False), ("Acme", False, "Brzeg")]
        self.assertEqual(rows, [*expected, ("Zeta", "FR", False), (False, False, "Lyon")])

    @staticmethod
    def _save(book):
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    def test_spaces_and_marks_of_headings(self):
        """REQ-1.25: spaces around, signs of a required field, an invisible mark."""
        content = "\ufeff\ufeffName * ;\u00a0E-mail:;  City\u00a0\nA;a@x.example;Łódź"
        preview = self._preview(self._create_importer(content))
        self.assertEqual(preview["headers"], ["Name", "E-mail", "City"])
        self.assertEqual(preview["matches"][0], ["name"])
        self.assertEqual(preview["matches"][2], ["city"])

    def test_headings_of_other_languages(self):
        """REQ-1.25: Polish and Russian ones, for a user who reads English."""
        for headings in (("Nazwa", "Telefon", "Miasto"), ("Имя", "Телефон", "Город")):
            with self.subTest(headings):
                importer = self._create_importer(f"{';'.join(headings)}\nA;601602603;Łódź")
                [lead] = self._import_leads(importer)
                self.assertEqual((lead.name, lead.phone, lead.city), ("A", "601602603", "Łódź"))

    def test_duplicate_headings(self):
        """REQ-1.25: the first one is taken, the other one waits for a choice."""
        importer = self._create_importer("Name;City;City\nA;Opole;Brzeg")
        self.assertEqual(self._preview(importer)["matches"], {0: ["name"], 1: ["city"]})

    def test_blank_rows_and_columns(self):
        """REQ-1.25: they are passed over, the rows keep their numbers."""
        importer = self._create_importer("Name;;Email;\n;;;\nA;;a@x.example;\n ; ;;\nB;;none;")
        [result] = self._import_file(importer)
        self.assertEqual([message["lead_row"] for message in result["messages"]], [5])
        self.assertEqual(self._preview(importer)["headers"], ["Name", "Email"])

    def test_first_sheet_may_be_blank(self):
        """REQ-2.18: the first one that holds something is read."""
        book = Workbook()
        sheet = book.create_sheet("Leads")
        sheet.append(["Name"])
        sheet.append(["A"])
        leads = self._import_leads(self._create_importer(self._save(book), "a.xlsx"))
        self.assertEqual(leads.mapped("name"), ["A"])

    def test_encodings_with_and_without_a_mark(self):
        """REQ-1.25: UTF-16 from a database, its separator line, cp1251."""
        text = "sep=;\r\nName;City\r\nŁukasz Żółć;Łódź\r\n"
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1250"):
            with self.subTest(encoding):
                [lead] = self._import_leads(self._create_importer(text.encode(encoding)))
                self.assertEqual((lead.name, lead.city), ("Łukasz Żółć", "Łódź"))

    def test_lines_of_old_macs(self):
        """REQ-1.25: rows end with a carriage return alone."""
        leads = self._import_leads(self._create_importer("Name;City\rA;X\rB;Y"))
        self.assertEqual(leads.mapped("city"), ["X", "Y"])

    def test_signs_that_do_not_show(self):
        """REQ-1.25: NUL, controls and marks of direction never fail and never stay."""
        cells = ["A\x00cme\x07", "\u202a+48 601 602 603\u202c", "\ufeffŁódź\u200b"]
        importer = self._create_importer(f"Name;Phone;City\n{';'.join(cells)}")
        [lead] = self._import_leads(importer)
        self.assertEqual((lead.name, lead.phone, lead.city), ("Acme", "+48 601 602 603", "Łódź"))
        [lead] = self._load_leads(["name", "phone", "city"], [cells])
        self.assertEqual((lead.name, lead.phone, lead.city), ("Acme", "+48 601 602 603", "Łódź"))

    def test_cell_of_two_hundred_thousand_signs(self):
        """REQ-1.25: more than Python's reader takes by itself."""
        importer = self._create_importer(f"Name;Description\nA;{'x' * 200_000}")
        self.assertEqual(self._import_leads(importer).description.count("x"), 200_000)

    def test_lines_and_signs_of_a_description(self):
        """REQ-1.25: a plain text keeps its lines and its smaller-than."""
        importer = self._create_importer('Name;Description\nA;"one\ntwo\n1 < 2 & 3"')
        description = self._import_leads(importer).description
        self.assertIn("one<br>two<br>1 &lt; 2 &amp; 3", description)

    def test_telephone_numbers_that_a_spreadsheet_changed(self):
        """REQ-1.25: what is whole is restored, what has lost digits is refused."""
        importer = self._create_importer("Name;Phone\nA;48601602603.0\nB;4.8601602603E+10")
        leads = self._import_leads(importer)
        self.assertEqual(leads.mapped("phone"), ["48601602603"] * 2)
        importer = self._create_importer("Name;Phone\nA;4.86E+10\nB;+48 601 602 603")
        [result] = self._import_file(importer)
        self.assertEqual([message["lead_row"] for message in result["messages"]], [2])
        self.assertIn("'4.86E+10'", result["messages"][0]["message"])
        rows = [("Name", "Phone", "Postcode"), ("A", 48601602603.0, 950)]
        book = load_workbook(io.BytesIO(self._create_workbook(rows)))
        book.active["C2"].number_format = "00-000"
        [lead] = self._import_leads(self._create_importer(self._save(book), "a.xlsx"))
        self.assertEqual((lead.phone, lead.zip), ("48601602603", "00-950"))

    def test_errors_of_a_spreadsheet(self):
        """REQ-2.18: a formula that failed is no name, and does not stop the others."""
        rows = [("Name", "City"), ("#N/A", "A"), ("B", "#REF!"), ("C", "C")]
        book = load_workbook(io.BytesIO(self._create_workbook(rows)))
        book.active["A2"].data_type = book.active["B3"].data_type = "e"
        [result] = self._import_file(self._create_importer(self._save(book), "a.xlsx"))
        found = {(message["lead_row"], message["field"]) for message in result["messages"]}
        self.assertEqual(found, {(2, "name"), (3, "city")})

    def test_yes_and_no(self):
        """REQ-1.25: as people tick them, in the languages of the suite."""
        words = ["yes", "TAK", "да", "x", "1", "prawda", "no", "Nie", "нет", "0", "-"]
        leads = self._load_leads(["name", "active"], [[word, word] for word in words])
        self.assertEqual(leads.mapped("active"), [True] * 6 + [False] * 5)

    def test_own_fields_are_read_as_the_others(self):
        """REQ-1.12: dates, amounts, choices and ticks of fields added without code."""
        definition = [
            {"name": "day", "type": "date", "string": "Visit"},
            {"name": "moment", "type": "datetime", "string": "Meeting"},
            {"name": "size", "type": "float", "string": "Area"},
            {"name": "count", "type": "integer", "string": "Seats"},
            {"name": "done", "type": "boolean", "string": "Done"},
            {
                "name": "kind",
                "type": "selection",
                "string": "Kind",
                "selection": [["a", "Big one"]],
            },
        ]
        self.user_all.tz = "Europe/Warsaw"
        self._create_type("Wholesale", properties_definition=definition)
        columns = [f"properties.{item['name']}" for item in definition]
        cells = ["10.09.2026", "10.09.2026 21:35", "1 234,5", "12,0", "tak", " BIG ONE"]
        lead = self._load_leads(["name", "type_id", *columns], [["A", "Wholesale", *cells]])
        self.assertEqual(lead.properties["day"], "2026-09-10")
        self.assertEqual(str(lead.properties["moment"]), "2026-09-10 19:35:00")
        self.assertEqual(lead.properties["size"], 1234.5)
        self.assertEqual(lead.properties["count"], 12)
        self.assertTrue(lead.properties["done"])
        values = {
            item["name"]: item["value"] for item in lead.read(["properties"])[0]["properties"]
        }
        self.assertEqual(values["kind"], "a")
        result = self._load(["name", "type_id", columns[0]], [["A", "Wholesale", "10/09/2026"]])
        [message] = result["messages"]
        self.assertIn("'10/09/2026' in field 'Visit'", message["message"])

    def test_own_fields_name_records(self):
        """REQ-1.12, REQ-6.10: by name, external ID or database ID; what is unknown is no crash."""
        definition = [
            {"name": "hall", "type": "many2one", "string": "Hall", "comodel": "res.partner"},
            {"name": "kinds", "type": "many2many", "string": "Kinds", "comodel": "lead.tag"},
        ]
        self._create_type("Fair", properties_definition=definition)
        hall = self.env["res.partner"].create({"name": "Hall Próbna"})
        self.env["ir.model.data"].create(
            {"module": "__import__", "name": "hall", "model": "res.partner", "res_id": hall.id}
        )
        tags = self.env["lead.tag"].create([{"name": "Own red"}, {"name": "Own blue"}])
        for column, cell in (("", hall.name), ("/id", "__import__.hall"), ("/.id", str(hall.id))):
            with self.subTest(column=column):
                columns = ["name", "type_id", f"properties.hall{column}", "properties.kinds"]
                row = ["A", "Fair", cell, "Own red, Own  blue,"]
                lead = self._load_leads(columns, [row])
                self.assertEqual(lead.properties["hall"], hall)
                self.assertEqual(lead.properties["kinds"], tags)
        columns = ["name", "type_id", "properties.hall"]
        result = self._load(columns, [["A", "Fair", "Nowhere"]])
        [message] = result["messages"]
        self.assertIn("'Nowhere' in field 'Hall'", message["message"])
        lead = self._load_leads(
            columns, [["A", "Fair", "Nowhere"]], lead_import_keep_text=["properties.hall"]
        )
        self.assertIn("Hall: Nowhere", lead.description)

    def test_own_fields_hold_choices_and_texts(self):
        """REQ-1.12, REQ-1.25: as other fields; what is unknown or lost is refused, or kept."""
        definition = [
            {"name": "kind", "type": "selection", "string": "Kind", "selection": [["a", "Big"]]},
            {"name": "marks", "type": "tags", "string": "Marks", "tags": [["x", "Hot", 1]]},
            {"name": "note", "type": "char", "string": "Note"},
            {"name": "text_html", "type": "html", "string": "Text"},
        ]
        self._create_type("Fair", properties_definition=definition)
        columns = ["name", "type_id", *(f"properties.{item['name']}" for item in definition)]
        lead = self._load_leads(columns, [["A", "Fair", "big", "hot, ", "N", "1 < 2\nthird"]])
        values = {
            item["name"]: item["value"] for item in lead.read(["properties"])[0]["properties"]
        }
        self.assertEqual((values["kind"], values["marks"], values["note"]), ("a", ["x"], "N"))
        self.assertIn("1 &lt; 2<br>third", values["text_html"])
        result = self._load(columns, [["A", "Fair", "", "", "#REF!", ""]])
        self.assertIn("'#REF!' in field 'Note'", result["messages"][0]["message"])
        for position, name in ((2, "kind"), (3, "marks")):
            row = ["A", "Fair", "", "", "", ""]
            row[position] = "Odd"
            result = self._load(columns, [row])
            self.assertEqual(result["messages"][0]["field_path"], [f"properties.{name}"])
            kept = self._load_leads(columns, [row], lead_import_keep_text=[f"properties.{name}"])
            self.assertIn(f"{name.capitalize()}: Odd", kept.description)

    def test_a_fair_is_imported_whole(self):
        """REQ-1.25, REQ-2.18: the shape of a real list of visitors, with people made up."""
        countries = [("Polska", "mazowieckie"), ("POLAND", "Śląskie"), ("United States", "CA")]
        countries += [
            ("Germany", "Bayern "),
            ("France", ""),
            ("Spain", "CA"),
            ("USA", "Texas"),
            ("Narnia", "Oz"),
        ]
        rows = [["Visitors of the fair 2026"], []]
        rows.append(["Company ", "First name", "Surname", "E-mail", "Phone", "Country", "State"])
        rows[-1] += ["Date", "Expected revenue", ""]
        for number in range(700):
            country, state = countries[number % len(countries)]
            rows.append(
                [f"Firm {number}", "Jan", f"Próbny {number}", f"jan{number}@firm.example"]
                + [48601000000.0 + number, country, state]
                + [datetime.datetime(2026, 9, 1 + number % 28, 9, 30), 1000.5 + number]
            )
        importer = self._create_importer(self._create_workbook(rows), "fair.xlsx")
        preview = self._preview(importer)
        fields = ["partner_name", "contact_first_name", "contact_last_name", "email", "phone"]
        fields += ["country_id", "state_id", "date", "expected_revenue"]
        self.assertEqual(len(preview["headers"]), len(fields))
        options = preview["options"]
        arguments = (fields, preview["headers"], options)
        answer = importer.execute_import(*arguments, dryrun=True)
        found = {(message["field"], message["value"]) for message in answer["messages"]}
        unknown = {("state_id", "Oz"), ("country_id", "Narnia")}
        if ("country_id", "Polska") in found:
            # known where the database has Polish
            unknown |= {("country_id", "Polska"), ("state_id", "mazowieckie")}
        self.assertEqual(found, unknown)
        result = importer.execute_import(
            fields,
            preview["headers"],
            options | {"lead_keep_text": ["country_id", "state_id"]},
        )
        self.assertEqual(result["messages"], [])
        leads = self.env["lead.lead"].browse(result["ids"])
        self.assertEqual(len(leads), 700)
        american = leads.filtered(lambda lead: lead.country_id == self.env.ref("base.us"))
        states = self.env.ref("base.state_us_5") + self.env.ref("base.state_us_44")
        self.assertEqual(american.state_id, states)
        self.assertEqual(len(set(leads.mapped("phone_sanitized"))), 700)


@tagged("post_install", "-at_install", "once")
class TestLeadExportTexts(LeadManagementCommon, HttpCase):
    """What goes out to a spreadsheet, and comes back the same."""

    texts = ["=1+1", "+48 601 602 603", "- x", "@x", "\tx", "'=1+1", "''-x", "'t Hart", "a=b"]
    # as Asian keyboards write them
    texts += ["＝1+1", "＋48 601", "－x", "＠x", "'＝1+1"]

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.user_manager.group_ids += cls.env.ref("base.group_allow_export")

    def _export(self, kind, leads, names):
        self.authenticate(self.user_manager.login, self.user_manager.login)
        data = {
            "model": leads._name,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": leads.ids,
            "domain": [],
            "import_compat": False,
            "context": {"tz": "UTC"},
        }
        form = {"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)}
        return self.url_open(f"/web/export/{kind}", data=form).content

    def test_texts_come_back_from_csv(self):
        """REQ-1.14, REQ-1.25: without the guard, and with an apostrophe of their own."""
        names = ["name", "city", "function"]
        leads = self.env["lead.lead"]
        for text in self.texts:
            leads += self._create_lead(name=text, city=text, function=text)
        content = self._export("csv", leads, names)
        rows = list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
        for row in rows:
            self.assertNotIn(row[0][0], "=+-@\t\r＝＋－＠")
        importer = self.env["base_import.import"].with_user(self.user_all)
        importer = importer.create(
            {
                "res_model": "lead.lead",
                "file": content,
                "file_name": "a.csv",
                "file_type": "text/csv",
            }
        )
        options = {"has_headers": True, "quoting": '"', "separator": ",", "encoding": ""}
        result = importer.execute_import(names, names, options)
        self.assertEqual(result["messages"], [])
        imported = self.env["lead.lead"].browse(result["ids"])
        expected = [text.strip() for text in leads.mapped("name")]
        for name in names:
            self.assertEqual([value.strip() for value in imported.mapped(name)], expected)

    def test_texts_of_a_workbook_are_no_formulas(self):
        """REQ-1.14: for leads and every model of the suite."""
        leads = self.env["lead.lead"]
        for text in [*self.texts, "http://x.example", "{=1}"]:
            leads += self._create_lead(name=text)
        tags = self.env["lead.tag"].create([{"name": text} for text in self.texts])
        for records in (leads, tags):
            book = load_workbook(io.BytesIO(self._export("xlsx", records, ["name"])))
            cells = [row[0] for row in book.active.iter_rows(min_row=2)]
            self.assertEqual([cell.value for cell in cells], records.mapped("name"))
            self.assertEqual({cell.data_type for cell in cells}, {"s"})
            self.assertFalse(any(cell.hyperlink for cell in cells))

    def test_headings_of_a_pivot_table_are_no_formulas(self):
        """REQ-1.14: as the web client sends what it shows, grouped by names."""
        self.authenticate(self.user_manager.login, self.user_manager.login)
        titles = ["=1+1", "{=1+1}", "http://x.example", "Acme"]
        columns = [{"title": title, "width": 1, "height": 1} for title in titles]
        measures = [{"title": title, "is_bold": False} for title in titles]
        rows = [{"title": "=2+2", "indent": indent, "values": [{"value": 1}]} for indent in (0, 1)]
        table = {"model": "lead.lead", "title": "Leads", "measure_count": 1, "rows": rows}
        table |= {"col_group_headers": [columns], "measure_headers": measures}
        form = {"data": json.dumps(table), "csrf_token": http.Request.csrf_token(self)}
        content = self.url_open("/web/pivot/export_xlsx", data=form).content
        cells = [cell for row in load_workbook(io.BytesIO(content)).active for cell in row]
        self.assertFalse([cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink])
        self.assertEqual({*titles, "=2+2"} - {str(cell.value).strip() for cell in cells}, set())

    def test_other_models_are_exported_as_odoo_does(self):
        """REQ-1.14: contacts as before."""
        partner = self.env["res.partner"].create({"name": "@x"})
        content = self._export("csv", partner, ["name"])
        self.assertIn('"@x"', content.decode())

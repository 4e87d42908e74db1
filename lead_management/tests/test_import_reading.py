import datetime
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from odoo import fields
from odoo.tests import BaseCase, tagged

from .. import written_dates, written_numbers
from .import_common import LeadImportCommon

UNITS = written_numbers.compile_units(["zł", "PLN", "€", "EUR", "$", "USD"])


@tagged("post_install", "-at_install", "once")
class TestWrittenDates(BaseCase):
    """Dates against the obvious way to write them down and to read them again."""

    days = st.dates(datetime.date(1969, 1, 1), datetime.date(2068, 12, 31))
    times = st.times().map(lambda time: time.replace(microsecond=0))

    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    @given(days, st.sampled_from(["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"]))
    def test_clear_formats_have_one_reading(self, day, date_format):
        """REQ-1.25: the dot is never month-first, what begins with its year is ISO."""
        readings = written_dates.read_date(day.strftime(date_format))
        self.assertEqual(list(readings.values()), [day])

    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    @given(days, st.sampled_from("/-"), st.sampled_from(["%Y", "%y"]))
    def test_slashes_and_dashes_have_the_readings_that_the_calendar_has(self, day, mark, year):
        """REQ-1.25: both orders where both are days, else the one."""
        text = day.strftime(f"%d{mark}%m{mark}{year}")
        expected = set()
        for date_format in (f"%d{mark}%m{mark}{year}", f"%m{mark}%d{mark}{year}"):
            try:
                expected.add(datetime.datetime.strptime(text, date_format).date())
            except ValueError:
                continue
        self.assertEqual(set(written_dates.read_date(text).values()), expected)

    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    @given(days, times, st.timezones())
    def test_iso_with_an_offset(self, day, time, zone):
        """REQ-1.25: the moment is the same wherever it was written."""
        moment = datetime.datetime.combine(day, time, zone)
        offset = moment.utcoffset()
        if offset.total_seconds() % 60:
            return
        [found] = written_dates.read_date(moment.isoformat()).values()
        # an hour that clocks leave out equals no other in Python
        self.assertEqual(found.replace(tzinfo=None), moment.replace(tzinfo=None))
        self.assertEqual(found.utcoffset(), offset)

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(days, times, st.sampled_from(["%H:%M:%S", "%I:%M:%S %p"]))
    def test_times_of_day(self, day, time, time_format):
        """REQ-1.25: with seconds, in 24 hours and in twice twelve."""
        text = f"{day:%d.%m.%Y} {time.strftime(time_format)}"
        expected = datetime.datetime.combine(day, time)
        self.assertEqual(written_dates.read_date(text), {None: expected})

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(st.dates(datetime.date(1955, 1, 1), datetime.date(2118, 1, 1)), times)
    def test_serials_of_spreadsheets(self, day, time):
        """REQ-1.25: the number of days that a spreadsheet stores is that day."""
        days = (day - datetime.date(1899, 12, 30)).days
        seconds = time.hour * 3600 + time.minute * 60 + time.second
        [found] = written_dates.read_date(
            f"{days}.{seconds / 86400:.8f}"[:5] + f"{seconds / 86400:.8f}"[1:]
        ).values()
        expected = datetime.datetime.combine(day, time)
        self.assertEqual(found, expected if seconds else day)

    def test_words(self):
        """REQ-1.25: months by name in the languages of the suite and the reader's own."""
        day = datetime.date(2026, 9, 10)
        texts = ("10 September 2026", "Sep 10, 2026", "10 września 2026", "10-wrz-26")
        texts += ("10 сентября 2026 г.", "10. September 2026", "September 10th, 2026")
        for text in (*texts, "10.09.2026 r.", "\u00a010.09.2026\u00a0"):
            with self.subTest(text):
                self.assertEqual(written_dates.read_date(text, "de_DE"), {None: day})

    def test_the_ways_of_offices(self):
        """REQ-1.25: months in Roman numerals, blanks for marks, words beside the time."""
        day = datetime.date(2026, 9, 25)
        for text in ("25.IX.2026", "25 ix 2026 r.", "25 09 2026", "2026 9 25", "25. 9. 2026"):
            with self.subTest(text):
                self.assertEqual(set(written_dates.read_date(text).values()), {day})
        moment = datetime.datetime(2026, 9, 25, 21, 35)
        texts = ("25.09.2026 godz. 21:35", "25 września 2026 o godz. 21.35", "25/9/26 21h35")
        texts += ("25.09.2026, 21:35 Uhr", "September 25, 2026 at 9:35 pm", "25.09.2026 в 21:35")
        for text in texts:
            with self.subTest(text):
                self.assertEqual(set(written_dates.read_date(text).values()), {moment})
        self.assertEqual(len(written_dates.read_date("10 09 2026")), 2)

    def test_days_of_the_week(self):
        """REQ-1.25: the name of the day stands before the date or after it, with a comma or not."""
        day = datetime.date(2026, 9, 10)
        texts = ("Thu 10.09.2026", "czw. 10.09.2026", "чт 10.09.2026", "Do 10.09.2026")
        texts += ("czwartek 10 września 2026 r.", "Donnerstag, den 10. September 2026")
        texts += ("10.09.2026 (czw.)", "10.09.2026, Donnerstag", "четверг, 10 сентября 2026 г.")
        for text in texts:
            with self.subTest(text):
                self.assertEqual(written_dates.read_date(text), {None: day})
        self.assertEqual(
            written_dates.read_date("czw. 10.09.2026 21:35"),
            {None: datetime.datetime(2026, 9, 10, 21, 35)},
        )
        # March, not the Tuesday of the Spanish, and what is no day's name is not read past
        expected = {None: datetime.date(2026, 3, 10)}
        self.assertEqual(written_dates.read_date("Mar 10 2026", "es_ES"), expected)
        self.assertFalse(written_dates.read_date("perhaps 10.09.2026"))

    def test_the_ways_of_other_countries(self):
        """REQ-1.25: the year first with blanks and a dot at the end, weeks, letters of Asia."""
        day = datetime.date(2026, 10, 9)
        texts = ("2026. 10. 09.", "2026.10.09.", "2026. október 9.", "2026-Oct-09", "9. 10. 2026.")
        texts += (
            "2026-W41-5",
            "９．１０．２０２６",
            "\u200e09.10.2026\u202c",
            "9th of October 2026",
        )
        for text in (*texts, "9. Okt. 2026", "9-го октября 2026 г.", "am 9.10.2026"):
            with self.subTest(text):
                self.assertEqual(written_dates.read_date(text, "hu_HU"), {None: day})
        self.assertFalse(written_dates.read_date("2026-W60-1"))

    def test_the_ways_of_programs(self):
        """REQ-1.25: as pages, logs and databases write a moment."""
        moment = datetime.datetime(2026, 10, 8, 19, 35, 10, tzinfo=datetime.timezone.utc)
        for text in (
            "Thu Oct 08 2026 21:35:10 GMT+0200 (Central European Summer Time)",
            "Thu Oct 08 2026 21:35:10 GMT+0200 (CEST)",
            "Thu, 08 Oct 2026 21:35:10 +0200 (CEST)",
            "Thu Oct  8 19:35:10 UTC 2026",
            "Thu Oct 08 21:35:10 +0200 2026",
            "2026-10-08 21:35:10.000000+02",
        ):
            with self.subTest(text):
                self.assertEqual(written_dates.read_date(text), {None: moment})
        naive = {None: moment.replace(tzinfo=None)}
        self.assertEqual(written_dates.read_date("Thu Oct  8 19:35:10 2026"), naive)
        for text in ("Call 8 19:35 2026", "08.10.2026 21:35 (perhaps)"):
            self.assertFalse(written_dates.read_date(text), text)

    def test_what_is_no_date(self):
        """REQ-1.25: nothing is made of what no calendar has."""
        for text in ("", "soon", "31.02.2026", "09.30.2026", "10.09", "1500", "25:00", "10x20"):
            with self.subTest(text):
                self.assertFalse(written_dates.read_date(text))


@tagged("post_install", "-at_install", "once")
class TestWrittenNumbers(BaseCase):
    """Numbers against the obvious way to write them down and to read them again."""

    cents = st.integers(-(10**11), 10**11)

    @settings(max_examples=300, deadline=None, database=None, derandomize=True)
    @given(
        cents,
        st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "'", "’", ""]),
        st.sampled_from(",."),
        st.sampled_from(["{}", "{} zł", "€{}", "$ {}", "EUR {}", "({})"]),
    )
    def test_two_decimals_have_one_reading(self, cents, thousands, decimal, unit):
        """REQ-1.25: the mark before two decimals is the decimal one."""
        if thousands == decimal:
            return
        whole, rest = divmod(abs(cents), 100)
        digits = f"{whole:,}".replace(",", thousands) + f"{decimal}{rest:02}"
        is_negative = unit == "({})" or cents < 0
        text = (
            unit.format(digits)
            if unit == "({})"
            else ("-" if cents < 0 else "") + unit.format(digits)
        )
        readings = written_numbers.read_number(text, UNITS)
        expected = abs(cents) / 100 * (-1 if is_negative else 1)
        self.assertEqual(list(readings.values()), [expected])

    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    @given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(",."))
    def test_three_digits_after_one_mark_have_two_readings(self, whole, rest, mark):
        """REQ-1.25: "12,500" is twelve and a half, or twelve thousand five hundred."""
        other = "." if mark == "," else ","
        expected = {mark: whole + rest / 1000, other: whole * 1000 + rest}
        readings = written_numbers.read_number(f"{whole}{mark}{rest:03}")
        self.assertEqual(readings.keys(), expected.keys())
        for key, value in expected.items():
            self.assertAlmostEqual(readings[key], value)

    def test_the_ways_of_other_countries(self):
        """REQ-1.25: whole amounts with a dash, wide digits, what nobody sees."""
        cases = {"10.000,--": 10000, "1.234,-": 1234, "1,234.-": 1234, "100,-": 100}
        cases |= {"１２３４": 1234, "\u200b1234\u00a0zł": 1234}
        for text, value in cases.items():
            with self.subTest(text):
                self.assertEqual(list(written_numbers.read_number(text, UNITS).values()), [value])

    def test_what_is_no_number(self):
        """REQ-1.25: nothing is made of what can only be guessed."""
        texts = ("", "-", "abc", "1.2.3", "12 34", "1,23,4", "10/09", "zł", "--5", "+-5")
        words = ("15K", "1.5k", "12 tys.", "2 mln", "1,5 mln zł", "3M", "12 тыс.", "2 bn")
        for text in (*texts, *words):
            with self.subTest(text):
                self.assertFalse(written_numbers.read_number(text, UNITS))


class LeadImportReadingCommon(LeadImportCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.user_all.tz = "Europe/Warsaw"

    def _create_column(self, name, cells):
        """Return the importer with a .csv file of leads that has one more column."""
        lines = [f"name|{name}", *(f"Lead {n}|{cell}" for n, cell in enumerate(cells))]
        return self._create_importer("\n".join(lines))

    def _import_column(self, name, cells, **options):
        """Import a column and return its values."""
        leads = self._import_leads(self._create_column(name, cells), separator="|", **options)
        self.assertEqual(len(leads), len(cells))
        return leads.mapped(name) if name != "date" else [lead.date for lead in leads]

    def _get_question(self, name, cells, kind, **options):
        """Return what the importer asks about a column."""
        importer = self._create_column(name, cells)
        preview = self._preview(importer, separator="|", **options)
        return preview["lead_questions"].get("1", {}).get(kind)

    def _assert_asked(self, name, cells, rows, part):
        """Check that a Test and an import refuse the rows until the question is answered."""
        for dryrun in (True, False):
            importer = self._create_column(name, cells)
            [result] = self._import_file(importer, dryrun=dryrun, separator="|")
            self.assertFalse(result["ids"])
            self.assertEqual([m["lead_row"] for m in result["messages"]], rows)
            self.assertEqual({m["field"] for m in result["messages"]}, {name})
            [message] = {m["message"] for m in result["messages"]}
            self.assertIn(part, message)


@tagged("post_install", "-at_install", "once")
class TestLeadImportDates(LeadImportReadingCommon):
    def test_the_dot_is_never_month_first(self):
        """REQ-1.25: whatever the language of the user."""
        self.env["res.lang"]._activate_lang("pl_PL")
        for language in ("en_US", "pl_PL"):
            self.user_all.lang = language
            with self.subTest(language=language):
                values = self._import_column(
                    "date_deadline", ["10.09.2026", "10.09.26", "1.9.2026"]
                )
                self.assertEqual(
                    [f"{value:%d %m %Y}" for value in values], ["10 09 2026"] * 2 + ["01 09 2026"]
                )

    def test_moments(self):
        """REQ-1.25: offsets are kept, what has none is in the time zone of the user."""
        cells = {
            "2026-10-08T21:35:00+02:00": "2026-10-08 19:35:00",
            "2026-10-08T19:35:00Z": "2026-10-08 19:35:00",
            "2026-10-08 21:35": "2026-10-08 19:35:00",
            "2026-10-08T21:35:10": "2026-10-08 19:35:10",
            "08.10.2026 21:35:10": "2026-10-08 19:35:10",
            "13/10/2026 9:35 PM": "2026-10-13 19:35:00",
            "46303.89930556": "2026-10-08 19:35:00",
            "2026-12-08": "2026-12-07 23:00:00",
        }
        values = self._import_column("date", list(cells))
        self.assertEqual(list(map(fields.Datetime.to_string, values)), list(cells.values()))

    def test_day_of_a_moment_is_that_of_the_user(self):
        """REQ-1.25: an evening in London is the next day in Warsaw."""
        [value] = self._import_column("date_deadline", ["2026-10-08T23:30:00Z"])
        self.assertEqual(value, datetime.date(2026, 10, 9))

    def test_a_column_that_decides_is_read_accordingly(self):
        """REQ-1.25: one day after the twelfth says how all others are meant."""
        for cells, month in ((["10/09/2026", "25/09/2026"], 9), (["10/09/2026", "09/25/2026"], 10)):
            with self.subTest(cells):
                self.assertFalse(self._get_question("date_deadline", cells, "date"))
                self.assertEqual(self._import_column("date_deadline", cells)[0].month, month)

    def test_a_later_batch_is_read_as_the_whole_file(self):
        """REQ-1.25: the row that decides may stand in another batch."""
        cells = ["25/09/2026", "10/09/2026", "11/09/2026"]
        values = self._import_column("date_deadline", cells, limit=1)
        self.assertEqual([value.month for value in values], [9, 9, 9])

    def test_what_stays_open_is_asked(self):
        """REQ-1.25: both readings of an example, and no import before the answer."""
        cells = ["2026-09-01", "10/09/2026", "09/09/2026", "11-09-26"]
        question = self._get_question("date_deadline", cells, "date")
        self.assertEqual(question["value"], "10/09/2026")
        choices = {key: reading for key, reading, _label in question["choices"]}
        self.assertEqual(
            choices, {"day_first": "10 September 2026", "month_first": "9 October 2026"}
        )
        self._assert_asked("date_deadline", cells, [3, 5], "10 September 2026 or 9 October 2026")
        for answer, expected in (("day_first", [9, 9, 9, 9]), ("month_first", [9, 10, 9, 11])):
            values = self._import_column("date_deadline", cells, lead_readings={"1": answer})
            self.assertEqual([value.month for value in values], expected)

    def test_a_format_that_the_user_types_is_an_answer(self):
        """REQ-1.25: the date format of the side panel decides."""
        [value] = self._import_column("date_deadline", ["10/09/2026"], date_format="%d/%m/%Y")
        self.assertEqual(value, datetime.date(2026, 9, 10))

    def test_by_api_nothing_is_guessed(self):
        """REQ-1.25: row, field, value and remedy, for each row that is not clear."""
        rows = [["A", "2026-09-10"], ["B", "25/09/2026"], ["C", "10/09/2026"], ["D", "soon"]]
        result = self._load(["name", "date_deadline"], rows)
        self._assert_errors(
            result, {(2, "date_deadline"): "'10/09/2026'", (3, "date_deadline"): "'soon'"}
        )
        message = result["messages"][0]["message"]
        for part in ("Row 3", "Expected closing", "2026-09-10 or 2026-10-09"):
            self.assertIn(part, message)
        self.assertEqual(len(self._load_leads(["name", "date_deadline"], rows[:2])), 2)

    def test_cells_of_a_workbook(self):
        """REQ-2.18: real dates and moments, and the numbers they are stored as."""
        moment = datetime.datetime(2026, 10, 8, 21, 34, 59, 999998)
        rows = [
            ("name", "date", "date_deadline"),
            ("A", moment, datetime.date(2026, 9, 10)),
            ("B", 46303.89930556, 46275),
            ("C", "08.10.2026 21:35", "10.09.2026"),
        ]
        leads = self._import_leads(self._create_importer(self._create_workbook(rows), "a.xlsx"))
        self.assertEqual(set(leads.mapped("date_deadline")), {datetime.date(2026, 9, 10)})
        self.assertEqual({f"{lead.date:%d %H:%M:%S}" for lead in leads}, {"08 19:35:00"})


@tagged("post_install", "-at_install", "once")
class TestLeadImportAmounts(LeadImportReadingCommon):
    def test_amounts_as_people_write_them(self):
        """REQ-1.25: currencies, spaces of any kind, apostrophes, brackets."""
        cells = {
            "1 234,56 zł": 1234.56,
            "PLN1,234.56": 1234.56,
            "1'234.50": 1234.5,
            "1\u202f234,50": 1234.5,
            "12\u00a0000 PLN": 12000,
            "1.234.567,89": 1234567.89,
            "1.500,- zł": 1500,
            "1 500 złotych": 1500,
            "": 0,
        }
        for cell, amount in cells.items():
            with self.subTest(cell):
                self.assertEqual(self._import_column("expected_revenue", [cell, "7"])[0], amount)
        # below zero is read, and refused by the rule of the lead
        [result] = self._import_file(
            self._create_column("expected_revenue", ["(1,200.00)"]), separator="|"
        )
        self.assertIn("cannot be negative", result["messages"][0]["message"])

    def test_thousands_in_words_are_kept_as_text(self):
        """REQ-1.25: refused, or kept in the description where that is chosen."""
        cells = ["12 tys.", "1.5k", "2 mln"]
        importer = self._create_column("expected_revenue", cells)
        [result] = self._import_file(importer, separator="|")
        self.assertEqual([message["lead_row"] for message in result["messages"]], [2, 3, 4])
        leads = self._import_leads(importer, separator="|", lead_keep_text=["expected_revenue"])
        for lead, cell in zip(leads, cells, strict=True):
            self.assertIn(f"Expected revenue: {cell}", lead.description)
            self.assertFalse(lead.expected_revenue)

    def test_a_column_that_decides(self):
        """REQ-1.25: "12,500" beside "7,25" is twelve and a half."""
        self.assertEqual(self._import_column("expected_revenue", ["12,500", "7,25"]), [12.5, 7.25])
        self.assertEqual(self._import_column("expected_revenue", ["12,500", "7.25"]), [12500, 7.25])

    def test_years_that_nobody_means(self):
        """REQ-1.25: a clock that was never set, and a digit too many; own fields may hold them."""
        definition = [{"name": "born", "type": "date", "string": "Born"}]
        self._create_type("Funnel", properties_definition=definition)
        columns = ["name", "type_id", "date", "date_deadline", "properties.born"]
        for day in ("3609-01-01", "01.01.1970", "10.09.20260"):
            for name in columns[2:4]:
                cells = ["A", "Funnel", *(day if name == each else "" for each in columns[2:])]
                result = self._load(columns, [cells])
                self._assert_errors(result, {(0, name): "is no date"})
        lead = self._load_leads(columns, [["A", "Funnel", "", "", "01.01.1970"]])
        self.assertEqual(str(lead.properties["born"]), "1970-01-01")

    def test_what_stays_open_is_asked(self):
        """REQ-1.25: with both readings, and no import before the answer."""
        for cell, answers in (
            ("12,500", {",": 12.5, ".": 12500}),
            ("12.500", {",": 12500, ".": 12.5}),
        ):
            question = self._get_question("expected_revenue", ["7", cell], "float")
            self.assertEqual(question["value"], cell)
            self.assertEqual({choice[1] for choice in question["choices"]}, {"12.50", "12,500.00"})
            self._assert_asked("expected_revenue", ["7", cell], [3], "12,500.00")
            for answer, amount in answers.items():
                values = self._import_column(
                    "expected_revenue", ["7", cell], lead_readings={"1": answer}
                )
                self.assertEqual(values, [7, amount])

    def test_by_api_nothing_is_guessed(self):
        """REQ-1.25: numbers are numbers, texts only where they are clear."""
        rows = [["A", 12.5], ["B", "12.50"], ["C", "1 234,50"]]
        leads = self._load_leads(["name", "expected_revenue"], rows)
        self.assertEqual(leads.mapped("expected_revenue"), [12.5, 12.5, 1234.5])
        result = self._load(["name", "expected_revenue"], [["A", "12,500"]])
        self._assert_errors(result, {(0, "expected_revenue"): "'12,500'"})
        for part in ("Row 1", "Expected revenue", "12.50", "12500.00"):
            self.assertIn(part, result["messages"][0]["message"])

    def test_numbers_of_a_workbook_are_exact(self):
        """REQ-2.18: 12.345 is no text that could be twelve thousand."""
        rows = [("name", "expected_revenue"), ("A", 12.125), ("B", 12000)]
        leads = self._import_leads(self._create_importer(self._create_workbook(rows), "a.xlsx"))
        self.assertEqual(leads.mapped("expected_revenue"), [12.13, 12000])

    def _import_percents(self, rows, **options):
        book = Workbook()
        for row in [("name", "probability"), *rows]:
            book.active.append([cell[0] if isinstance(cell, tuple) else cell for cell in row])
            for place, cell in enumerate(row, 1):
                if isinstance(cell, tuple):
                    book.active.cell(book.active.max_row, place).number_format = cell[1]
        content = io.BytesIO()
        book.save(content)
        return self._import_file(self._create_importer(content.getvalue(), "a.xlsx"), **options)

    def test_a_quarter_is_25_percent(self):
        """REQ-1.25: as a workbook formats it, and as a .csv file writes it."""
        [result] = self._import_percents(
            [("A", (0.25, "0%")), ("B", (0.125, "0.0%")), ("C", (1, "0%"))]
        )
        leads = self.env["lead.lead"].browse(result["ids"])
        self.assertEqual(leads.mapped("probability"), [25, 12.5, 100])
        self.assertEqual(self._import_column("probability", ["25%", "12,5 %"]), [25, 12.5])

    def test_fractions_without_a_sign_are_asked(self):
        """REQ-1.25: 0.25 alone may be a quarter of a percent, or a quarter."""
        [result] = self._import_percents([("A", 0.25), ("B", 1)])
        self.assertIn("0.25 % or 25.00 %", result["messages"][0]["message"])
        [result] = self._import_percents([("A", 0.25), ("B", 1)], lead_readings={"1": "hundredths"})
        leads = self.env["lead.lead"].browse(result["ids"])
        self.assertEqual(leads.mapped("probability"), [25, 100])
        # one number above 1 says it
        self.assertEqual(self._import_column("probability", ["0.5", "50"]), [0.5, 50])

    def test_a_percentage_is_no_amount(self):
        """REQ-1.25: a discount in the column of amounts is not a fraction of a cent."""
        importer = self._create_column("expected_revenue", ["25%"])
        [result] = self._import_file(importer, separator="|")
        self.assertIn("'25%'", result["messages"][0]["message"])

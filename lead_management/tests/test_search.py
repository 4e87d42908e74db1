from lxml import etree

from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .common import LeadManagementCommon


class LeadSearchCommon(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.customer = cls.env["res.partner"].create({"name": "Globex Trading", "is_company": True})
        cls.contact = cls.env["res.partner"].create({"name": "Hank Scorpio"})
        cls.lead = cls._create_lead(
            name="Shelves for the warehouse",
            code="000012",
            partner_name="Acme Ltd",
            contact_first_name="Anna",
            contact_last_name="Nowak",
            email="Anna.Nowak@Acme.example",
            phone="+48 601 602 603",
        )
        cls.linked = cls._create_lead(
            name="Counter",
            code="000013",
            partner_id=cls.customer.id,
            contact_id=cls.contact.id,
        )
        cls.other = cls._create_lead(
            name="Something else",
            code="000014",
            partner_name="Umbrella",
            contact_last_name="Wesker",
            email="wesker@umbrella.example",
            phone="+48 500 700 900",
        )
        cls.leads = cls.lead | cls.linked | cls.other

    def _find(self, text, operator="ilike"):
        return self.leads.search([("display_name", operator, text), ("id", "in", self.leads.ids)])

    def _assert_found(self, lead, *texts, operator="ilike"):
        for text in texts:
            with self.subTest(text=text, operator=operator):
                self.assertEqual(self._find(text, operator), lead)


@tagged("post_install", "-at_install")
class TestFind(LeadSearchCommon):
    """A lead is found by what a person remembers of it."""

    PHONES = (
        "+48 601 602 603",
        "+48601602603",
        "0048601602603",
        "00 48 601 602 603",
        "601602603",
        "601 602 603",
        "601-602-603",
        "(601) 602.603",
        "601/602/603",
        "0601602603",
        "602 603",
        "+48 (0) 601 602 603",
        "(+48) 601 602 603",
        "tel. 601 602 603",
        "tel:+48601602603",
        "tel.: 601 602 603",
        "phone: 601 602 603",
        "kom. 601602603",
        "601 602 603 wew. 12",
        "+48601602603;ext=5",
        "+48 601 602 603,",
        "<+48601602603>",
        "☎ 601 602 603",
        "601\u00a0602\u00a0603",
        "601\u2013602\u2013603",
        "٦٠١٦٠٢٦٠٣",
    )

    def test_by_code(self):
        """REQ-0.32: as on the card, as in the title."""
        self._assert_found(
            self.lead,
            "000012",
            "#000012",
            "# 000012",
            "[000012]",
            "[000012] Shelves for the warehouse",
        )

    def test_by_a_number_without_its_zeros(self):
        """REQ-0.32: as people say it, with the prefix that the company's leads have."""
        self._assert_found(self.lead, "#12", "# 012", "12")
        self.env["lead.settings"]._get_sequence(self.company_a.id).prefix = "L-"
        self.lead.with_user(self.user_manager).code = "L-000099"
        self._assert_found(self.lead, "#99", "L-000099")

    def test_by_a_code_with_a_prefix(self):
        """REQ-0.32: whatever characters an administrator put into the prefix."""
        for code in ("L-000099", "PL/2030/0001", "A.7", "ŁÓDŹ_1"):
            self.lead.with_user(self.user_manager).code = code
            self._assert_found(self.lead, code, f"#{code}", f"[{code}] Shelves")
        self._assert_found(self.lead, "łódź_1")

    def test_by_name_company_contact_and_email(self):
        """REQ-0.3: any part of it, whatever the case."""
        self._assert_found(
            self.lead,
            "warehouse",
            "SHELVES",
            "acme",
            "Anna",
            "nowak",
            "Anna Nowak",
            "anna.nowak@acme.example",
            "ANNA.NOWAK@",
            "@acme.example",
            "Anna Nowak <anna.nowak@acme.example>",
            "  warehouse ",
        )

    def test_by_the_linked_customer_and_contact_person(self):
        """REQ-2.9: by their names, not only by what the lead has copied."""
        self.linked.write(
            {"partner_name": "Typed", "contact_last_name": "Typed", "name": "Counter"}
        )
        self._assert_found(self.linked, "Globex", "scorpio")
        self.customer.action_archive()
        self._assert_found(self.linked, "Globex")

    def test_by_phone_in_any_formatting(self):
        """REQ-0.3, REQ-0.62: the digits count, not how they are written."""
        self._assert_found(self.lead, *self.PHONES)

    def test_by_a_phone_with_the_prefix_dialled_inside_a_country(self):
        """REQ-0.62: 8 (495) stands for +7 495."""
        self.company_a.country_id = self.env.ref("base.ru")
        self.lead.phone = "+7 495 123-45-67"
        self._assert_found(self.lead, "8 (495) 123-45-67", "+7 495 1234567", "1234567")

    def test_by_an_odd_phone(self):
        """REQ-0.62: a number that no telephone takes is found by its digits."""
        self.lead.phone = "12 34 (ask for Anna)"
        self.assertFalse(self.lead.phone_sanitized)
        self._assert_found(self.lead, "1234", "12-34", "234")

    def test_long_texts_are_no_phone_at_once(self):
        """REQ-0.62: whatever somebody pastes; a careless pattern would take hours for these."""
        for text in ("." * 50000 + "a", " " * 50000 + "x 1", "1." * 25000 + "a"):
            self.assertFalse(self._find(text))
        self._assert_found(self.lead, "601 602 603" + " " * 50000)

    def test_words_and_digits_are_no_phone(self):
        """REQ-0.62: a name with a number in it does not find everybody's telephone."""
        for text in ("Order 601", "601 boxes", "601x602", "601 @ home"):
            with self.subTest(text=text):
                self.assertFalse(self._find(text))

    def test_too_few_digits_find_no_phone(self):
        """REQ-0.62: two digits are in every number."""
        for text in ("60", "6-0", "(60)", "0 60", "00", "0-0", "+"):
            with self.subTest(text=text):
                self.assertFalse(self._find(text))

    def test_the_search_box_searches_all_of_it(self):
        """REQ-0.3: the first field of the search view is what Enter searches."""
        arch = etree.fromstring(self.env["lead.lead"].get_view(view_type="search")["arch"])
        box = arch.find("field")
        for text in ("#000012", "warehouse", "acme", "anna.nowak@", "601-602-603"):
            domain = safe_eval(box.get("filter_domain"), {"self": text})
            with self.subTest(text=text):
                found = self.leads.search([*domain, ("id", "in", self.leads.ids)])
                self.assertEqual(found, self.lead)

    def test_the_fields_of_the_search_box_find_the_lead(self):
        """REQ-0.30: every field of the search view that takes a text searches."""
        arch = etree.fromstring(self.env["lead.lead"].get_view(view_type="search")["arch"])
        texts = {
            "email": "Anna.Nowak@ACME",
            "phone": "601-602-603",
            "contact_name": "nowak",
            "name": "shelves",
        }
        for field in arch.findall("field"):
            text = texts.get(field.get("name"))
            if text:
                domain = safe_eval(field.get("filter_domain"), {"self": text})
                with self.subTest(field=field.get("name")):
                    found = self.leads.search([*domain, ("id", "in", self.leads.ids)])
                    self.assertEqual(found, self.lead)

    def test_a_many2one_finds_the_lead_in_the_same_way(self):
        """REQ-0.32: name_search, as a link to a lead uses it."""
        for text in ("#000012", "[000012] Shelves", "acme", "601-602-603", "anna.n"):
            with self.subTest(text=text):
                found = self.lead.name_search(text)
                self.assertEqual(found, [(self.lead.id, "[000012] Shelves for the warehouse")])
        found = self.lead.name_search("Shelves", [("id", "!=", self.lead.id)])
        self.assertFalse(found)

    def test_a_title_is_found_by_itself(self):
        """REQ-0.32: what an export writes, an import finds again."""
        title = self.lead.display_name
        self._assert_found(self.lead, title, operator="=")
        self._assert_found(self.lead, [title], operator="in")

    def test_titles_that_only_look_like_a_code(self):
        """REQ-0.3: names in brackets and with a number sign are found too."""
        for name in ("[URGENT] Roof", "#MeToo campaign", "[", "# 1 in the list"):
            self.lead.name = name
            self._assert_found(self.lead, name)

    def test_negative_operators_find_the_others(self):
        """REQ-0.30: a filter made by hand with "does not contain"."""
        others = self.leads - self.lead
        for operator, text in (
            ("not ilike", "acme"),
            ("not ilike", "601-602-603"),
            ("not ilike", "#000012"),
            ("not like", "Shelves"),
            ("!=", "Shelves for the warehouse"),
            ("not in", ["Shelves for the warehouse", "no such lead"]),
        ):
            with self.subTest(operator=operator, text=text):
                found = self.leads.search(
                    [("display_name", operator, text), ("id", "in", self.leads.ids)]
                )
                self.assertEqual(found.sorted("id"), others.sorted("id"))

    def test_percent_underscore_and_backslash_mean_themselves(self):
        """REQ-0.3: no character of a text is a wildcard."""
        names = {"100% cotton": "100%", "a_b": "a_b", "C:\\leads": "C:\\leads"}
        for name, text in names.items():
            self.lead.write({"name": name, "partner_name": False})
            self._assert_found(self.lead, text, name)
        for text in ("%", "_", "100_", "Some%else", "a\\b"):
            self.lead.name = "100 cotton"
            with self.subTest(text=text):
                self.assertFalse(self._find(text))
        self.lead.email = "a_b@acme.example"
        self.other.email = "axb@acme.example"
        self._assert_found(self.lead, "a_b@acme.example")

    def test_patterns_of_other_operators_stay(self):
        """REQ-0.30: "=ilike" is asked for with its wildcards."""
        self._assert_found(self.lead, "shelves%", operator="=ilike")

    def test_nothing_finds_everything(self):
        """REQ-0.3: an empty search box, blanks alone."""
        for text in ("", "   "):
            self.assertEqual(self._find(text).sorted("id"), self.leads.sorted("id"))
        self.assertFalse(self._find("", operator="="))

    def test_odd_input_stops_no_search(self):
        """REQ-0.3: whatever is pasted or sent by a program."""
        values = (
            *("[", "]", "[]", "#", "##", "[#]", "(", ")", "+", "++", "0", "00", "000"),
            *(
                "%",
                "%%",
                "_",
                "\\",
                "\\\\",
                "'",
                '"',
                ";--",
                "\x00",
                "a\x00b",
                "\ud800",
            ),
            *("@", "@@", "a@", "<@>", "*", "?", "🙂", "ł" * 10000, "1" * 10000),
            *(False, None, True, 5, 5.5, 0),
        )
        operators = ("ilike", "not ilike", "like", "=", "!=", "=ilike", "=like")
        for value in values:
            is_text = isinstance(value, str)
            for operator in operators:
                if "=" in operator[:1] and "like" in operator and not is_text:
                    continue  # Odoo itself asks for a text here
                with self.subTest(value=str(value)[:20], operator=operator):
                    self.leads.search_count([("display_name", operator, value)])
            self.leads.search_count([("display_name", "in", [value])])
            self.leads.search_count([("display_name", "not in", [value, "x"])])
        for text in ("[", "\\", "\x00", "%"):
            self.leads.name_search(text)

    def test_a_number_is_searched_as_a_text(self):
        """REQ-5.8: a program that sends 602603 instead of "602603"."""
        self._assert_found(self.lead, 601602603)

    def test_another_user_finds_only_what_he_may_read(self):
        """REQ-1.14: the search box opens no door."""
        as_stranger = self.leads.with_user(self.user_stranger)
        for text in ("#000012", "acme", "601602603", "anna.nowak@acme.example"):
            with self.subTest(text=text):
                self.assertFalse(as_stranger.name_search(text))

    def test_blanks_count_once(self):
        """A name is found however many blanks are between its words."""
        self.lead.name = "Shelving  for   Łódź"
        for text in ("shelving for lodz", "Shelving   for", "for Łódź"):
            with self.subTest(text=text):
                self.assertIn(self.lead.id, dict(self.env["lead.lead"].name_search(text)))

    def test_number_follows_the_country_of_the_company(self):
        """REQ-1.29: the country is remembered between searches, until it changes."""
        lead = self._create_lead(name="By phone", phone="+7 495 123-45-67")
        Lead = self.env["lead.lead"].with_company(self.company_a)
        self.assertNotIn(lead.id, dict(Lead.name_search("8 (495) 123-45-67")))
        self.company_a.country_id = self.env.ref("base.ru")
        self.assertIn(lead.id, dict(Lead.name_search("8 (495) 123-45-67")))


@tagged("post_install", "-at_install")
class TestSearchUsesIndexes(LeadSearchCommon):
    """No search reads the whole table."""

    def _explain(self, domain):
        # the few leads of a test would all be read through any index of the active ones
        query = self.env["lead.lead"].with_context(active_test=False)._search(domain)
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.env.cr.execute("SET LOCAL enable_seqscan = on")
        return "\n".join(row for (row,) in rows)

    def test_texts_codes_and_phones_have_their_index(self):
        """REQ-1.29: by name, company, contact, e-mail, code and phone alike."""
        expected = {
            "globex": ("search_text",),
            "anna.nowak@acme.example": ("search_text",),
            "#000012": ("code", "search_text"),
            "000012": ("code", "search_text"),
            "601 602 603": ("search_text",),
        }
        for text, columns in expected.items():
            plan = self._explain([("display_name", "ilike", text)])
            with self.subTest(text=text):
                self.assertNotIn("Seq Scan on lead_lead", plan)
                for column in columns:
                    self.assertRegex(plan, rf"Index Scan (?:on|using) lead_lead_+{column}\w*")

    def test_a_typed_name_is_one_query(self):
        """REQ-1.29: at each pause of whoever types, a lead that was merged among what is found."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        Lead.name_search("globex", limit=8)
        for text in ("glo", "globex", "globex poland"):
            self.env.flush_all()
            with self.subTest(text=text), self.assertQueryCount(1):
                Lead.name_search(text, limit=8)

    def test_several_words_ask_the_index(self):
        """REQ-1.29: few leads have both, so that the newest ones are not read one by one."""
        plan = self._explain([("display_name", "ilike", "globex poland")])
        self.assertRegex(plan, r"Index Cond:.*~~ '%globex%'")
        self.assertRegex(plan, r"Index Cond:.*~~ '%globex.poland%'")

    def test_duplicates_have_their_index(self):
        """REQ-5.4, REQ-1.29: asked for at every keystroke of an address."""
        action = self.lead.action_view_duplicate_leads()
        plan = self._explain(action["domain"])
        self.assertNotIn("Seq Scan on lead_lead", plan)
        self.assertIn("email_normalized", plan)
        self.assertIn("phone_sanitized", plan)

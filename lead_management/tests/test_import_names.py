from odoo.tests import tagged

from .import_common import LeadImportCommon


@tagged("post_install", "-at_install")
class TestLeadImportStates(LeadImportCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.california = cls.env.ref("base.state_us_5")
        cls.company_a.country_id = cls.env.ref("base.pl")
        State = cls.env["res.country.state"]
        cls.masovia = State.search(
            [("country_id", "=", cls.env.ref("base.pl").id), ("code", "=", "MZ")]
        ) or State.create(
            {"name": "mazowieckie", "code": "MZ", "country_id": cls.env.ref("base.pl").id}
        )

    def _load_states(self, rows, fields=("name", "state_id", "country_id"), **context):
        result = self._load(list(fields), [["A", *row] for row in rows], **context)
        self.assertEqual(result["messages"], [])
        return [lead.state_id for lead in self.env["lead.lead"].browse(result["ids"])]

    def test_country_of_the_row_decides(self):
        """REQ-1.25: four countries have a CA."""
        rows = [["CA", "United States"], ["ca", "US"], ["CALIFORNIA", "united  states"]]
        rows += [[" California\u00a0", "us"], ["US-CA", ""], ["California (US)", ""]]
        self.assertEqual(self._load_states(rows), [self.california] * len(rows))
        catalonia = self._load_states([["CA", "Spain"]])[0]
        self.assertEqual(catalonia.country_id, self.env.ref("base.es"))

    def test_country_by_id_decides(self):
        """REQ-1.25: the country may be given by an ID."""
        fields = ("name", "country_id/id", "state_id")
        self.assertEqual(self._load_states([["base.us", "CA"]], fields), [self.california])
        fields = ("name", "country_id/.id", "state_id")
        row = [str(self.env.ref("base.us").id), "CA"]
        self.assertEqual(self._load_states([row], fields), [self.california])

    def test_country_of_the_company_comes_next(self):
        """REQ-1.25: by code or name, without accents; else the only one of the world."""
        name = self.masovia.name.upper()
        rows = [["mz", ""], [name, ""], ["Saxe", ""]]
        fields = ("name", "state_id", "city")
        found = self._load_states(rows[:2], fields)
        self.assertEqual(found, [self.masovia] * 2)
        quebec = self.env["res.country.state"].search([("name", "ilike", "Qu_bec")], limit=1)
        self.assertEqual(self._load_states([["QUEBEC", ""]], fields), [quebec])

    def test_letters_without_their_strokes(self):
        """REQ-1.25: as keyboards without them write it, and the other way round."""
        values = {"country_id": self.env.ref("base.pl").id}
        states = self.env["res.country.state"].create(
            [
                {"name": "Łęcznińskie wymyślone", "code": "XŁ", **values},
                {"name": "Smalopolskie", "code": "XM", **values},
            ]
        )
        fields = ("name", "state_id", "city")
        rows = [["LECZNINSKIE WYMYSLONE", ""], ["Smałopolskie", ""], ["xl", ""]]
        expected = [states[0], states[1], states[0]]
        self.assertEqual(self._load_states(rows, fields), expected)

    def test_doubtful_and_unknown_states_are_refused_by_row(self):
        """REQ-1.25: row, field, value and remedy."""
        rows = [["A", "CA", ""], ["B", "Ontario", "Germany"], ["C", "Atlantis", ""]]
        result = self._load(["name", "state_id", "country_id"], rows)
        self._assert_errors(
            result,
            {
                (0, "state_id"): "'CA'",
                (1, "state_id"): "Germany has no such state",
                (2, "state_id"): "'Atlantis'",
            },
        )
        self.assertIn("give the country", result["messages"][0]["message"])

    def test_queries_do_not_grow_with_the_rows(self):
        """REQ-1.25: a trade fair of a thousand states is looked up at once."""
        states = self.env["res.country.state"].search([], limit=200)

        def count_queries(number):
            rows = [["L", state.name, state.country_id.code] for state in states[:number]]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads = self._load_leads(["name", "state_id", "country_id"], rows)
            count = self.env.cr.sql_log_count - before
            self.assertEqual([lead.state_id for lead in leads], list(states[:number]))
            return count

        count_queries(2)
        few = count_queries(2)
        self.assertLessEqual(count_queries(200), few + 12)


@tagged("post_install", "-at_install")
class TestLeadImportNames(LeadImportCommon):
    def test_names_match_whatever_their_case_and_spaces(self):
        """REQ-1.25: type, status, tag, source, salesperson, customer, country."""
        lead_type = self._create_type("Trade Fair")
        tags = self.env["lead.tag"].create([{"name": "Very Hot"}, {"name": "VIP"}])
        source = self.env["utm.source"].create({"name": "Trade Press"})
        partner = self.env["res.partner"].create({"name": "Acme Import Ltd"})
        names = [lead_type.name, "second", "very  hot, vip", source.name, self.user_own.name]
        cells = [f"\u00a0{name.upper()} " for name in [*names, partner.name, "poland"]]
        columns = ["type_id", "status_id", "tag_ids", "source_id", "user_id"]
        columns += ["partner_id", "country_id"]
        rows = [["A", *cells], ["B", *(cell.lower() for cell in cells)]]
        for lead in self._load_leads(["name", *columns], rows):
            self.assertEqual(lead.type_id, lead_type)
            self.assertEqual(lead.status_id, self.status_qualified)
            self.assertEqual(lead.tag_ids, tags)
            self.assertEqual(lead.source_id, source)
            self.assertEqual(lead.user_id, self.user_own)
            self.assertEqual(lead.partner_id, partner)
            self.assertEqual(lead.country_id, self.env.ref("base.pl"))

    def test_a_name_written_exactly_goes_first(self):
        """REQ-1.25: two tags that differ in their case are told apart by it."""
        tags = self.env["lead.tag"].create([{"name": "Fair"}, {"name": "FAIR"}])
        leads = self._load_leads(["name", "tag_ids"], [["A", "FAIR"], ["B", "Fair"]])
        self.assertEqual([lead.tag_ids for lead in leads], [tags[1], tags[0]])
        result = self._load(["name", "tag_ids"], [["A", "fair"]])
        self._assert_errors(result, {(0, "tag_ids"): "2 records are named 'fair'"})

    def test_names_in_the_users_language_and_in_english(self):
        """REQ-1.25: "Polska" and "Poland" are one country."""
        self.env["res.lang"]._activate_lang("pl_PL")
        poland = self.env.ref("base.pl")
        poland.with_context(lang="pl_PL").name = "Polska"
        self.status_qualified.with_context(lang="pl_PL").name = "Drugi"
        rows = [["A", "POLSKA", "drugi"], ["B", "poland", "SECOND"], ["C", "pl", "Drugi"]]
        leads = self._load_leads(["name", "country_id", "status_id"], rows, lang="pl_PL")
        self.assertEqual(leads.country_id, poland)
        self.assertEqual(leads.status_id, self.status_qualified)

    def test_countries_without_accents(self):
        """REQ-1.25: as keyboards without them write it."""
        leads = self._load_leads(["name", "country_id"], [["A", "cote d'ivoire"]])
        self.assertEqual(leads.country_id, self.env.ref("base.ci"))

    def test_words_that_say_that_nothing_is_known(self):
        """REQ-1.25: an empty cell; "NA" is Namibia by its name, and in a column of codes."""
        namibia = self.env.ref("base.na")
        columns = [
            (["NA", "Poland", "n/a", "N.A.", "-", "brak", "b/d", "Нет данных"], 1),
            (["NA", "na", "NA"], 0),
            (["Namibia", "NA", "NAM", "Польша"], 3),
            (["NA", "PL", "US", "n/a", "DE"], 4),
            (["NA", "pl", "US"], 2),
        ]
        for cells, count in columns:
            rows = [[f"Lead {number}", cell] for number, cell in enumerate(cells)]
            leads = self._load_leads(["name", "country_id"], rows)
            self.assertEqual(len(leads.filtered("country_id")), count, cells)
            is_code = count == 4
            self.assertEqual(leads[0].country_id == namibia, is_code or cells[0] == "Namibia")
            self.assertFalse(any(leads.mapped("description")))

    def test_states_that_are_not_known(self):
        """REQ-1.25: NA is Naples in Italy, and nothing elsewhere."""
        naples = self.env["res.country.state"].search(
            [("code", "=", "NA"), ("country_id.code", "=", "IT")]
        )
        rows = [["A", "Italy", "NA"], ["B", "Poland", "NA"], ["C", "", "n/a"], ["D", "Poland", "-"]]
        leads = self._load_leads(["name", "country_id", "state_id"], rows)
        self.assertTrue(naples)
        self.assertEqual([lead.state_id for lead in leads], [naples] + [naples.browse()] * 3)


@tagged("post_install", "-at_install")
class TestLeadImportKeepText(LeadImportCommon):
    def _load_kept(self, fields, rows, keep, **parameters):
        return self._load_leads(fields, rows, lead_import_keep_text=keep, **parameters)

    def test_unknown_values_are_kept_as_text_by_choice(self):
        """REQ-1.25: for the whole column, as "Field: value" in the description."""
        fields = ["name", "state_id", "user_id", "tag_ids", "date_deadline"]
        fields += ["expected_revenue", "country_id", "type_id", "description"]
        self.env["lead.tag"].create({"name": "Fair"})
        row = ["A", "Atlantis", "Jan Nobody", "Fair, Odd & new", "10/09/2026"]
        row += ["12,500", "Narnia", "Strange", "First line\n5 < 6"]
        rows = [row, ["B", "", "", "Fair", "2026-09-10", "7", "Poland", "", ""]]
        first, second = self._load_kept(fields, rows, fields[1:])
        for text in ("First line<br>", "5 &lt; 6", "State: Atlantis", "Salesperson: Jan Nobody"):
            self.assertIn(text, first.description)
        for text in ("Tags: Odd &amp; new", "Expected closing: 10/09/2026"):
            self.assertIn(text, first.description)
        for text in ("Expected revenue: 12,500", "Country: Narnia", "Type: Strange"):
            self.assertIn(text, first.description)
        self.assertEqual(first.tag_ids.name, "Fair")
        self.assertFalse(first.user_id)
        self.assertFalse(second.description)
        self.assertEqual(second.user_id, self.user_all)

    def test_description_of_an_updated_lead_stays(self):
        """REQ-1.25: the text is added to what the lead has."""
        lead = self._create_lead(email="a@x.example", description="<p>Old</p>")
        lead.country_id = self.env.ref("base.pl")
        [updated] = self._load_kept(
            ["email", "country_id", "city"],
            [["a@x.example", "Narnia", "1"], ["a@x.example", "Oz", "2"]],
            ["country_id"],
            duplicates={"policy": "update", "match": ["email"]},
        )
        self.assertEqual(updated, lead)
        for text in ("Old", "Country: Narnia", "Country: Oz"):
            self.assertIn(text, lead.description)
        self.assertEqual(lead.country_id, self.env.ref("base.pl"))

    def test_values_that_a_rule_refuses_are_kept_as_text(self):
        """REQ-1.25: by the same choice, of new leads and of those that exist."""
        lead = self._create_lead(name="Old", email="old@example.com", expected_revenue=5)
        fields = ["name", "email", "expected_revenue", "probability", "function"]
        rows = [
            ["A", "jan@gmail,com", "10", "20", "Buyer"],
            ["B", "b@example.com", "-7", "120", "Boss"],
            ["old", "a@b@c.com", "-1", "30", "Owner"],
        ]
        first, second, updated = self._load_kept(
            fields, rows, fields[1:], duplicates={"policy": "update", "match": ["name"]}
        )
        self.assertIn("Email: jan@gmail,com", first.description)
        self.assertFalse(first.email)
        self.assertEqual(first.expected_revenue, 10)
        for text in ("Expected revenue: -7", "Probability: 120"):
            self.assertIn(text, second.description)
        self.assertEqual((second.email, second.function), ("b@example.com", "Boss"))
        self.assertEqual(updated, lead)
        for text in ("Email: a@b@c.com", "Expected revenue: -1"):
            self.assertIn(text, lead.description)
        self.assertEqual((lead.email, lead.expected_revenue), ("old@example.com", 5))
        self.assertEqual(lead.function, "Owner")

    def test_a_rule_refuses_what_nobody_wants_as_text(self):
        """REQ-1.25: the other columns of the row are still refused."""
        rows = [["A", "jan@gmail,com", "-7"], ["B", "b@example.com", "1"]]
        result = self._load(
            ["name", "email", "expected_revenue"], rows, lead_import_keep_text=["email"]
        )
        self._assert_errors(result, {(0, "expected_revenue"): "negative"})

    def test_without_the_choice_they_are_refused(self):
        """REQ-1.25: nothing is kept as text that nobody has chosen."""
        rows = [["A", "Atlantis", "soon"]]
        result = self._load(
            ["name", "state_id", "date_deadline"], rows, lead_import_keep_text=["date_deadline"]
        )
        self._assert_errors(result, {(0, "state_id"): "'Atlantis'"})

    def test_choice_of_the_importer(self):
        """REQ-1.25: what is chosen beside the column reaches the import."""
        importer = self._create_importer("Name;Country;State\nA;Narnia;X\nB;Poland;")
        leads = self._import_leads(importer, lead_keep_text=["country_id", "state_id"])
        self.assertIn("Country: Narnia", leads[0].description)
        self.assertIn("State: X", leads[0].description)

    def test_only_what_a_name_suffices_for_may_be_created(self):
        """REQ-1.25: a state needs a country, a user a login, a tag nothing else."""
        preview = self._preview(self._create_importer("Name\nA", user=self.user_manager))
        allowed = {
            field["name"]: field["lead_may_create"]
            for field in preview["fields"]
            if "lead_may_create" in field
        }
        self.assertTrue(allowed["tag_ids"])
        for name in ("state_id", "user_id", "country_id"):
            self.assertFalse(allowed[name])

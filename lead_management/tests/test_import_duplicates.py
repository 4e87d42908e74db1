from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import LeadImportCommon


@tagged("post_install", "-at_install")
class TestLeadImportDuplicates(LeadImportCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.existing = cls._create_lead(
            name="Acme  Ltd",
            email="Info@Acme.example",
            phone="601 602 603",
            city="Kraków",
        )

    def _settle(self, policy, match, rows, fields=("name", "email", "phone", "city")):
        """Load rows by a policy and return (leads, counts as a tuple)."""
        duplicates = {"policy": policy, "match": list(match)}
        result = self._load(list(fields), rows, duplicates=duplicates)
        self.assertEqual(result["messages"], [])
        counts = result["lead_import"]
        leads = self.env["lead.lead"].browse(result["ids"])
        return leads, (counts["created"], counts["updated"], counts["skipped"])

    def test_without_a_choice_every_row_creates(self):
        """REQ-1.25: duplicates are let in unless the user chooses otherwise."""
        rows = [["Acme Ltd", "info@acme.example", "601602603", ""]] * 2
        self.assertEqual(len(self._load_leads(["name", "email", "phone", "city"], rows)), 2)

    def test_duplicate_is_recognised_in_any_writing(self):
        """REQ-1.25: by name, e-mail or phone, without case, spaces and prefix."""
        rows = {
            "name": ["  ACME LTD ", "", "", ""],
            "email": ["Other", "INFO@acme.EXAMPLE", "", ""],
            "phone": ["Other", "", "0048601602603", ""],
        }
        for key, row in rows.items():
            with self.subTest(key=key):
                leads, counts = self._settle("skip", [key], [row])
                self.assertFalse(leads)
                self.assertEqual(counts, (0, 0, 1))

    def test_only_the_chosen_keys_count(self):
        """REQ-1.25: the same phone is no duplicate where the e-mail was chosen."""
        row = ["Acme Ltd", "new@acme.example", "601602603", ""]
        _leads, counts = self._settle("skip", ["email"], [row])
        self.assertEqual(counts, (1, 0, 0))
        _leads, counts = self._settle("skip", ["email", "phone"], [row])
        self.assertEqual(counts, (0, 0, 1))

    def test_update_writes_the_filled_cells(self):
        """REQ-1.25: the lead gets what the row says and keeps what it leaves out."""
        leads, counts = self._settle(
            "update", ["email"], [["Acme Group", "info@acme.example", "", "Łódź"]]
        )
        self.assertEqual(leads, self.existing)
        self.assertEqual(counts, (0, 1, 0))
        self.assertEqual(leads.name, "Acme Group")
        self.assertEqual(leads.city, "Łódź")
        self.assertEqual(leads.phone, "601 602 603")
        self.assertEqual(leads.user_id, self.user_own)

    def test_second_row_of_the_file_is_skipped(self):
        """REQ-1.25: a row that comes twice in the file is a duplicate of the first."""
        leads, counts = self._settle(
            "skip",
            ["email"],
            [["A", "a@x.example", "", "1"], ["B", "A@x.example", "", "2"]],
        )
        self.assertEqual(leads.mapped("city"), ["1"])
        self.assertEqual(counts, (1, 0, 1))

    def test_second_row_of_the_file_updates_the_first(self):
        """REQ-1.25: new or existing, a lead of two rows has what the later one says."""
        leads, counts = self._settle(
            "update",
            ["email"],
            [
                ["A", "a@x.example", "111222333", "1"],
                ["B", "A@x.example", "", "2"],
                ["C", "info@acme.example", "", "3"],
                ["D", "info@acme.example", "", "4"],
            ],
        )
        self.assertRecordValues(
            leads,
            [
                {"name": "B", "phone": "111222333", "city": "2"},
                {"name": "D", "phone": "601 602 603", "city": "4"},
            ],
        )
        self.assertEqual(counts, (1, 3, 0))

    def test_open_lead_comes_before_closed_and_newer_before_older(self):
        """REQ-1.25: of several leads with the address the open one is updated."""
        newest = self._create_lead(email="info@acme.example")
        closed = self._create_lead(email="info@acme.example")
        closed.status_id = self.status_won
        leads, _counts = self._settle("update", ["email"], [["A", "info@acme.example", "", ""]])
        self.assertEqual(leads, newest)

    def test_email_counts_more_than_phone_and_name(self):
        """REQ-1.25: where two keys find different leads, the surest one decides."""
        by_email = self._create_lead(name="Other", email="other@x.example")
        leads, _counts = self._settle(
            "update",
            ["name", "phone", "email"],
            [["Acme Ltd", "other@x.example", "601602603", ""]],
        )
        self.assertEqual(leads, by_email)

    def test_leads_of_other_companies_are_no_duplicates(self):
        """REQ-1.25: each company has its own leads."""
        self.existing.with_user(self.user_manager).unlink()
        self._create_lead(user=self.user_company_b, email="info@acme.example")
        duplicates = {"policy": "skip", "match": ["email"]}
        result = self._load(
            ["name", "email"],
            [["A", "info@acme.example"]],
            user=self.user_both_companies,
            duplicates=duplicates,
            allowed_company_ids=(self.company_a | self.company_b).ids,
        )
        self.assertEqual(result["lead_import"]["created"], 1)

    def test_gate_guards_the_update(self):
        """REQ-0.39, REQ-1.25: an update passes the same rules, with row and column."""
        lead_type = self._create_type("Short", self.status_new | self.status_won)
        self.existing.type_id = lead_type
        result = self._load(
            ["email", "status_id"],
            [["info@acme.example", "Second"]],
            duplicates={"policy": "update", "match": ["email"]},
        )
        self._assert_errors(result, {(0, "status_id"): "not allowed for the selected"})
        self.assertEqual(self.existing.status_id, self.status_new)

    def test_external_id_is_linked_to_the_updated_lead(self):
        """REQ-1.25: the next file finds the lead by the ID that this one gave it."""
        fields = ["id", "name", "email", "city"]
        leads, _counts = self._settle(
            "update", ["email"], [["old.crm_7", "A", "info@acme.example", "1"]], fields
        )
        self.assertEqual(leads, self.existing)
        leads, counts = self._settle("skip", ["email"], [["old.crm_7", "A", "", "2"]], fields)
        self.assertEqual(leads, self.existing)
        self.assertEqual(counts, (0, 1, 0))
        self.assertEqual(leads.city, "2")

    def test_batch_goes_on_after_skipped_rows(self):
        """REQ-1.25: skipped rows at the end of a batch do not end the import."""
        duplicates = {"policy": "skip", "match": ["email"]}
        rows = [["A", "a@x.example"], ["B", "info@acme.example"], ["C", "c@x.example"]]
        result = self._load(["name", "email"], rows, duplicates=duplicates, _import_limit=2)
        self.assertEqual(result["nextrow"], 2)
        self.assertEqual(len(result["ids"]), 1)

    def test_choice_without_a_key_is_refused(self):
        """REQ-1.25: what makes a duplicate has to be said."""
        for duplicates in (
            {"policy": "skip", "match": []},
            {"policy": "merge", "match": ["email"]},
            {"policy": "skip", "match": ["city"]},
        ):
            with self.subTest(duplicates), self.assertRaises(UserError):
                self._load(["name"], [["A"]], duplicates=duplicates)

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import lead_import_run_notice, lead_lead_import
from .import_common import LeadImportCommon


@tagged("post_install", "-at_install")
class TestLeadImportRights(LeadImportCommon):
    def test_what_the_suite_keeps_for_itself_is_no_column(self):
        """REQ-1.12: values set aside by a type change are not offered to be imported."""
        tree = self.env["base_import.import"].get_fields_tree("lead.lead")
        names = {field["name"] for field in tree}
        self.assertIn("properties", names)
        self.assertNotIn("properties_kept", names)

    def test_message_names_the_groups_that_may(self):
        """REQ-1.14: who may not import or export reads whom to ask."""
        with self.assertRaisesRegex(AccessError, "may not import .* All leads"):
            self._load(["name"], [["Lead"]], user=self.user_team)
        self.user_own.group_ids = [Command.link(self.ref("base.group_allow_export"))]
        with self.assertRaisesRegex(AccessError, "may not export .* Team leads"):
            self._create_lead().export_data(["name"])

    def test_importer_refuses_the_file(self):
        """REQ-1.14: Odoo's importer comes to the same end, also when it only tests."""
        importer = self._create_importer("Name\nLead", user=self.user_team)
        with self.assertRaises(AccessError):
            self._import_file(importer, dryrun=True)

    def test_views_offer_what_the_user_may(self):
        """REQ-0.16, REQ-1.14: menus of import and export only for those who may."""
        expected = {
            self.user_readonly: ("0", None),
            self.user_own: ("0", "0"),
            self.user_team: ("0", None),
            self.user_all: (None, None),
            self.user_manager: (None, None),
        }
        for view_type in ("list", "kanban"):
            for user, offered in expected.items():
                Lead = self.env["lead.lead"].with_user(user)
                arch = Lead._get_view_cache(view_type=view_type)["arch"]
                with self.subTest(user=user.login, view=view_type):
                    self.assertEqual('import="0"' in arch, offered[0] == "0")
                    self.assertEqual('export_xlsx="0"' in arch, offered[1] == "0")


@tagged("post_install", "-at_install")
class TestLeadImportValues(LeadImportCommon):
    def test_names_become_records(self):
        """REQ-1.25: records are found by name, several tags in one cell."""
        lead_type = self._create_type("Wholesale")
        tags = self.env["lead.tag"].create([{"name": "Fair"}, {"name": "Urgent"}])
        owner = self.user_own.name
        lead = self._load_leads(
            ["name", "type_id", "status_id", "tag_ids", "user_id", "country_id"],
            [["A", "Wholesale", " Second ", "Fair, Urgent,", owner, "Poland"]],
        )
        self.assertEqual(lead.type_id, lead_type)
        self.assertEqual(lead.status_id, self.status_qualified)
        self.assertEqual(lead.tag_ids, tags)
        self.assertEqual(lead.user_id, self.user_own)
        self.assertEqual(lead.country_id, self.env.ref("base.pl"))

    def test_empty_cells_take_the_defaults(self):
        """REQ-1.25, REQ-0.37: an empty cell takes the default, as owner the user."""
        leads = self._load_leads(
            ["name", "status_id", "user_id", "company_id", "date"],
            [["A", "", "", "", ""], ["B", "  ", " ", "", ""]],
        )
        self.assertEqual(leads.status_id, self.status_new)
        self.assertEqual(leads.user_id, self.user_all)
        self.assertEqual(leads.company_id, self.company_a)
        self.assertTrue(all(leads.mapped("date")))

    def test_unknown_name_set_as_empty_leaves_the_lead_unassigned(self):
        """REQ-1.25: "Set value as empty" of the importer is not the default."""
        lead = self._load_leads(
            ["name", "user_id", "status_id"],
            [["A", "Nobody", "Nowhere"]],
            import_set_empty_fields=["user_id", "status_id"],
        )
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.status_id, self.status_new)

    def test_skip_record_leaves_out_unknown_names_alone(self):
        """REQ-1.25: "Skip record" skips unknown names, not empty cells, and counts."""
        result = self._load(
            ["name", "country_id"],
            [["A", "Atlantis"], ["B", ""], ["C", "Poland"]],
            import_skip_records=["country_id"],
        )
        leads = self.env["lead.lead"].browse(result["ids"])
        self.assertEqual(leads.mapped("name"), ["B", "C"])
        self.assertEqual(result["lead_import"], {"created": 2, "updated": 0, "skipped": 1})

    def test_without_the_column_leads_take_the_default_type(self):
        """REQ-2.8: an import without the type column takes the company's default."""
        self._create_type("Retail")
        default_type = self._create_type("Wholesale")
        self.settings_a.write({"default_type_id": default_type.id, "type_required": True})
        leads = self._load_leads(["name"], [["A"], ["B"]])
        self.assertEqual(leads.type_id, default_type)

    def test_each_company_has_its_default_type(self):
        """REQ-2.8: the default type is that of the company that the row names."""
        type_a, type_b = self._create_type("Of A"), self._create_type("Of B")
        self.settings_a.default_type_id = type_a
        self.settings_b.default_type_id = type_b
        leads = self._load_leads(
            ["name", "company_id"],
            [["A", "Lead Company A"], ["B", "Lead Company B"]],
            user=self.user_both_companies,
            allowed_company_ids=(self.company_a | self.company_b).ids,
        )
        self.assertEqual(leads.mapped("type_id"), type_a | type_b)
        self.assertEqual(leads[1].type_id, type_b)

    def test_empty_cell_in_the_type_column_is_refused_where_required(self):
        """REQ-2.8: with the column there, a row without a type is an error."""
        default_type = self._create_type("Wholesale")
        self._create_type("Retail")
        self.settings_a.write({"default_type_id": default_type.id, "type_required": True})
        result = self._load(["name", "type_id"], [["A", "Retail"], ["B", ""]])
        self._assert_errors(result, {(1, "type_id"): "needs a Type"})

    def test_odd_phones_never_fail(self):
        """REQ-1.25: whatever stands in the phone column is kept as it is."""
        phones = ["abc", "", "+48 601 602 603", "0048601602603", "12", "+", "00"]
        leads = self._load_leads(["name", "phone"], [[f"Lead {phone}", phone] for phone in phones])
        self.assertEqual([lead.phone or "" for lead in leads], phones)
        self.assertEqual(leads[2].phone_sanitized, "+48601602603")
        self.assertEqual(leads[3].phone_sanitized, "+48601602603")

    def test_own_fields_of_the_type(self):
        """REQ-1.12, REQ-1.25: fields added without code are columns of the import."""
        self._create_type(
            "Wholesale",
            properties_definition=[{"name": "a1b2", "type": "char", "string": "Meeting place"}],
        )
        lead = self._load_leads(
            ["name", "type_id", "properties.a1b2"], [["A", "Wholesale", "Warsaw"]]
        )
        self.assertEqual(lead.properties["a1b2"], "Warsaw")

    def test_script_in_a_cell_is_harmless(self):
        """REQ-1.25: HTML of the description is sanitised, a name is plain text."""
        script = "<script>alert(1)</script>Text"
        lead = self._load_leads(["name", "description"], [[script, script]])
        self.assertEqual(lead.name, script)
        self.assertNotIn("script", lead.description)

    def test_name_of_ten_thousand_characters(self):
        """REQ-1.25: a very long name is stored whole."""
        lead = self._load_leads(["name"], [["x" * 10_000]])
        self.assertEqual(len(lead.name), 10_000)

    def test_row_without_any_name_is_reported(self):
        """REQ-1.25, REQ-1.1: a row of which no name can be made is an error."""
        result = self._load(["name", "email", "city"], [["", "a@example.com", "Y"], ["", "", "X"]])
        self._assert_errors(result, {(1, "name"): "needs a Name"})

    def test_action_of_the_status_runs_where_it_is_to(self):
        """REQ-1.25, REQ-2.24: on import only where the status says so."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Mark",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "code",
                "code": "record.write({'city': 'Marked'})",
            }
        )
        status = self.status_qualified
        status.server_action_ids = action
        rows = [["A", "Second"]]
        self.assertFalse(self._load_leads(["name", "status_id"], rows).city)
        status.actions_on_import = True
        self.assertEqual(self._load_leads(["name", "status_id"], rows).city, "Marked")

    def _note_messages(self):
        """Return a list that is filled with (salesperson, number of leads, who tells)."""
        sent = []
        self.patch(
            type(self.env["lead.lead"]),
            "_notify_assigned_user",
            lambda leads, user: sent.append((user, len(leads), leads.env.user)),
        )
        return sent

    def _run_notices(self):
        """Let the schedule tell of imports."""
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_import_notice_cron").method_direct_trigger()

    def test_one_message_for_each_salesperson(self):
        """REQ-5.1: after an import each salesperson is told once, however many the leads."""
        names = (self.user_own.name, self.user_stranger.name)
        rows = [[f"Lead {i}", names[i % 2]] for i in range(10)]
        expected = [(self.user_own, 5, self.user_all), (self.user_stranger, 5, self.user_all)]
        sent = self._note_messages()
        self._load_leads(["name", "user_id"], rows)
        self.assertFalse(sent, "the import waits for the messages")
        self._run_notices()
        self.assertCountEqual(sent, expected)
        self._run_notices()
        self.assertEqual(len(sent), 2, "somebody is told twice")
        # the rows are loaded in parts, and one by one where one of them is refused
        sent.clear()
        with patch.object(lead_lead_import, "ROWS_AT_ONCE", 3):
            self._load_leads(["name", "user_id"], rows)
            refused = [[*row, "x" * (i // 9)] for i, row in enumerate(rows)]
            self._load(["name", "user_id", "email"], refused)
        self._run_notices()
        self.assertCountEqual(sent, expected)

    def test_one_message_for_a_file_in_batches(self):
        """REQ-5.1: a file that comes in batches is told of when it is in, by what is true then."""
        lines = [f"Lead {i},{self.user_own.name}" for i in range(5)]
        importer = self._create_importer("\n".join(["Name,Salesperson", *lines]))
        sent = self._note_messages()
        preview = self._preview(importer)
        columns = ["/".join(preview["matches"][i]) for i in range(2)]
        options = {**preview["options"], "limit": 3}
        first = importer.execute_import(columns, columns, dict(options))
        self.assertTrue(first["nextrow"])
        self._run_notices()
        self.assertFalse(sent, "more of the file is to come")
        second = importer.execute_import(columns, columns, dict(options, skip=first["nextrow"]))
        taken, deleted = self.env["lead.lead"].browse([first["ids"][0], second["ids"][0]])
        taken.user_id = self.user_stranger
        deleted.unlink()
        sent.clear()
        self._run_notices()
        self.assertEqual(sent, [(self.user_own, 3, self.user_all)])

    def test_a_file_that_breaks_off_is_told_of(self):
        """REQ-5.1: what was imported before it did is news, some minutes later."""
        sent = self._note_messages()
        run = self.env["lead.import.run"].create({"import_user_id": self.user_all.id})
        lead = self._create_lead(user_id=self.user_own.id)
        sent.clear()
        run._tell_later({self.user_own: lead.ids}, is_complete=False)
        self._run_notices()
        self.assertFalse(sent)
        run.date_tell -= lead_import_run_notice.PATIENCE
        self._run_notices()
        self.assertEqual(sent, [(self.user_own, 1, self.user_all)])


@tagged("post_install", "-at_install")
class TestLeadImportErrors(LeadImportCommon):
    def test_every_error_of_every_row_at_once(self):
        """REQ-1.25, REQ-0.39, REQ-0.40: by row and column, and nothing is written."""
        self._create_type("Short", self.status_new | self.status_won)
        before = self.env["lead.lead"].search_count([])
        result = self._load(
            [
                "name",
                "type_id",
                "status_id",
                "email",
                "expected_revenue",
                "probability",
            ],
            [
                ["Good", "Short", "First", "good@example.com", "10", "20"],
                ["No such status", "Short", "Nowhere", "no.at", "10", "20"],
                ["Not allowed", "Short", "Second", "ok@example.com", "-5", "20"],
                ["No such type", "Atlantis", "Second", "ok@example.com", "-5", "101"],
                ["Two at once", "Short", "First", "nobody", "1", "101"],
                ["No number", "Short", "First", "ok@example.com", "much", "20"],
            ],
        )
        self._assert_errors(
            result,
            {
                (1, "status_id"): "'Nowhere'",
                (1, "email"): "“no.at” is not an e-mail address",
                (2, "status_id"): "not allowed for the selected type",
                (2, "expected_revenue"): "cannot be negative",
                (3, "type_id"): "'Atlantis'",
                (3, "expected_revenue"): "cannot be negative",
                (3, "probability"): "between 0 and 100",
                (4, "email"): "“nobody” is not an e-mail address",
                (4, "probability"): "between 0 and 100",
                (5, "expected_revenue"): "'much'",
            },
        )
        self.assertEqual(self.env["lead.lead"].search_count([]), before)

    def test_many_errors_are_all_listed(self):
        """REQ-1.25: Odoo stops after ten errors; here a user corrects the file once."""
        rows = [[f"Lead {i}", "none" if i % 2 else "a@b.example"] for i in range(60)]
        result = self._load(["name", "email"], rows)
        self.assertEqual(
            [message["rows"]["from"] for message in result["messages"]],
            list(range(1, 60, 2)),
        )

    def test_lost_without_reason_is_an_error_of_the_row(self):
        """REQ-4.13, REQ-1.25: a lost lead needs its reason on import as well."""
        result = self._load(
            ["name", "status_id", "loss_reason_id"],
            [["A", "Failure", "Price"], ["B", "Failure", ""]],
        )
        self._assert_errors(result, {(1, "loss_reason_id"): "without a lost reason"})

    def test_error_is_at_the_column_that_the_file_has(self):
        """REQ-1.25: without a reason column it is the status that is marked."""
        result = self._load(["name", "status_id/.id"], [["B", str(self.status_lost.id)]])
        [message] = result["messages"]
        self.assertEqual(message["field_path"], ["status_id", ".id"])

    def test_records_of_another_company(self):
        """REQ-1.25: type, status and tag of another company are unknown to the user."""
        self._create_type("Funnel of B", company_id=self.company_b.id)
        self._create_status("Stage of B", company_id=self.company_b.id)
        self.env["lead.tag"].create({"name": "Tag of B", "company_id": self.company_b.id})
        fields = ["name", "type_id", "status_id", "tag_ids"]
        rows = [["A", "Funnel of B", "Stage of B", "Tag of B"]]
        places = {
            (0, "type_id"): "of B",
            (0, "status_id"): "of B",
            (0, "tag_ids"): "of B",
        }
        self._assert_errors(self._load(fields, rows), places)
        # a user of both companies sees them, and they are refused as well
        result = self._load(
            fields,
            rows,
            user=self.user_both_companies,
            allowed_company_ids=(self.company_a | self.company_b).ids,
        )
        found = {message["field"] for message in result["messages"]}
        self.assertEqual(found, {"type_id", "status_id", "tag_ids"})

    def test_same_name_in_two_companies_means_the_own_one(self):
        """REQ-1.25: of two records of that name the one of the company is taken."""
        tag = self.env["lead.tag"].create(
            [
                {"name": "Fair", "company_id": self.company_b.id},
                {"name": "Fair", "company_id": self.company_a.id},
            ]
        )[1]
        lead = self._load_leads(
            ["name", "tag_ids"],
            [["A", "Fair"]],
            user=self.user_both_companies,
            allowed_company_ids=(self.company_a | self.company_b).ids,
        )
        self.assertEqual(lead.tag_ids, tag)

    def test_doubtful_name_is_an_error(self):
        """REQ-1.25: two customers of one name are not guessed, nothing is written."""
        self.env["res.partner"].create([{"name": "Twin"}, {"name": "Twin"}])
        result = self._load(["name", "partner_id"], [["A", ""], ["B", "Twin"]])
        self._assert_errors(result, {(1, "partner_id"): "2 records are named 'Twin'"})

    def test_doubtful_yes_or_no_is_an_error(self):
        """REQ-1.25: what is neither yes nor no is not taken for yes."""
        result = self._load(["name", "active"], [["A", "yes"], ["B", "maybe"]])
        self._assert_errors(result, {(1, "active"): "'maybe'"})

    def test_rule_that_only_the_database_knows(self):
        """REQ-1.25: a value that the database refuses is an error of its row too."""
        self._create_lead(user=self.user_manager).code = "TAKEN"
        rows = [["A", "FREE"], ["B", "TAKEN"], ["C", "FREE 2"]]
        with mute_logger("odoo.sql_db"):
            result = self._load(["name", "code"], rows)
        self._assert_errors(result, {(1, "code"): "has this ID already"})

    def test_new_names_are_created_where_the_user_asks_for_it(self):
        """REQ-1.25: "Create new values" of the importer makes each of them once."""
        leads = self._load_leads(
            ["name", "tag_ids"],
            [["A", "Fresh"], ["B", "Fresh"]],
            user=self.user_manager,
            name_create_enabled_fields={"tag_ids": True},
        )
        self.assertEqual(len(leads.tag_ids), 1)
        self.assertEqual(leads.tag_ids.name, "Fresh")

"""What people try to learn or change past the rules of the core."""

import re
from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.lead_management.plain_text import is_blank

from .common import LeadManagementCommon

BLANKS = ("   ", "\t\n", "\u00a0", "\u200b", " \ufeff\u2060 ")


@tagged("post_install", "-at_install")
class TestBlankTexts(LeadManagementCommon):
    def test_blank_texts_are_seen_through(self):
        """REQ-1.1"""
        for text in (*BLANKS, "", False):
            self.assertTrue(is_blank(text), repr(text))
        for text in ("0", " a ", "\u200bб"):
            self.assertFalse(is_blank(text), repr(text))

    def test_blanks_name_no_lead(self):
        """REQ-1.1: neither as its name nor as what the name is filled from."""
        sources = ("partner_name", "contact_first_name", "contact_last_name", "website")
        for text in BLANKS:
            for name in ("name", *sources):
                with self.subTest(text=text, field=name):
                    lead = self._create_lead(
                        **{"name": False, "email": "a@example.com", name: text}
                    )
                    self.assertEqual(lead.name, "a@example.com")
                    self.assertFalse(lead[name] if name != "name" else False)
                    lead.write({name: text})
                    self.assertEqual(lead.name, "a@example.com")
                    with self.assertRaises(ValidationError), self.env.cr.savepoint():
                        self._create_lead(**{"name": False, name: text})

    def test_configuration_has_names(self):
        """REQ-0.75: of blanks alone nobody can choose it."""
        for model in ("lead.type", "lead.status", "lead.tag", "lead.loss.reason", "lead.priority"):
            Model = self.env[model].with_user(self.user_manager)
            record = Model.create({"name": "Seen"})
            for text in (*BLANKS, ""):
                with self.subTest(model=model, text=text):
                    with self.assertRaises(ValidationError), self.env.cr.savepoint():
                        Model.create({"name": text})
                    with self.assertRaises(ValidationError), self.env.cr.savepoint():
                        record.write({"name": text})


@tagged("post_install", "-at_install")
class TestTypeAllowsSomething(LeadManagementCommon):
    """A type with a list allows at least one status that is in use, whatever is done."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.first, cls.second = cls._create_status("One"), cls._create_status("Two")
        cls.funnel = cls._create_type("Narrow", cls.first | cls.second)

    def _assert_refused(self, call):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            call()
            self.env.flush_all()
        self.assertIn("Narrow", str(caught.exception))

    def test_archive_one_and_take_out_the_other(self):
        """REQ-0.38"""
        self.second.active = False
        self._assert_refused(
            lambda: self.funnel.write({"status_ids": [Command.unlink(self.first.id)]})
        )
        self._assert_refused(lambda: self.first.write({"active": False}))
        self._assert_refused(self.first.unlink)
        self._assert_refused(self.first.action_delete_with_replacement)

    def test_list_of_archived_ones(self):
        """REQ-0.38: created, copied, imported or brought back."""
        self.second.active = False
        values = {"name": "Narrow too", "status_ids": [Command.set(self.second.ids)]}
        self._assert_refused(lambda: self.env["lead.type"].create(values))
        self._assert_refused(
            lambda: self.funnel.copy({"status_ids": [Command.set(self.second.ids)]})
        )
        self.funnel.active = False
        self.first.active = False
        self._assert_refused(self.funnel.action_unarchive)

    def test_leads_of_such_a_type_move(self):
        """REQ-0.38: what is left is allowed."""
        self.second.active = False
        lead = self._create_lead(type_id=self.funnel.id)
        self.assertEqual(lead.status_id, self.first)


@tagged("post_install", "-at_install")
class TestSharedConfiguration(LeadManagementCommon):
    """A manager of one company leaves alone what leads of others stand on."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.shared_type = cls._create_type("Shared")
        cls.tag = cls.env["lead.tag"].create({"name": "Shared"})
        lead = cls._create_lead(user=cls.user_company_b, tag_ids=[Command.set(cls.tag.ids)])
        lead.type_id = cls.shared_type
        cls.lost = cls._create_lead(user=cls.user_company_b)
        cls.lost.set_lost(cls.reason.id)

    def _get_changes(self):
        return [
            (self.status_new, {"kind": "neutral"}),
            (self.status_lost, {"kind": "neutral"}),
            (self.shared_type, {"forward_only": True}),
            (
                self.shared_type,
                {
                    "status_ids": [Command.set(self.status_new.ids)],
                    "replacement_status_id": self.status_new.id,
                },
            ),
            (self.shared_type, {"active": False}),
            (self.reason, {"note_required": True}),
            (self.reason, {"active": False}),
            (self.tag, {"active": False}),
        ]

    def test_other_companies_leads_stay_as_they_are(self):
        """REQ-1.4"""
        for record, vals in self._get_changes():
            with self.subTest(record=record.display_name, vals=vals):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    record.with_user(self.user_manager).write(vals)
                self.assertNotIn(self.company_b.name, str(caught.exception))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.tag.with_user(self.user_manager).unlink()

    def test_who_works_in_all_of_them_changes_it(self):
        """REQ-1.4"""
        for record, vals in self._get_changes():
            with self.subTest(record=record.display_name, vals=vals), self.env.cr.savepoint() as sp:
                record.with_user(self.user_both_companies).with_context(
                    allowed_company_ids=(self.company_a | self.company_b).ids
                ).write(vals)
                sp.rollback()

    def test_what_concerns_no_lead_is_everybodys(self):
        """REQ-1.4: names and colours, and what only the own leads stand on."""
        self.status_new.with_user(self.user_manager).write({"name": "Fresh"})
        self._create_lead(status_id=self.status_qualified.id)
        self.status_qualified.with_user(self.user_manager).write({"kind": "neutral"})


@tagged("post_install", "-at_install")
class TestOddCalls(LeadManagementCommon):
    def test_ids_that_are_none(self):
        """REQ-5.8: a clear refusal, whatever a program sends."""
        lead = self._create_lead()
        odd = ("x", "3", 1.5, [1], {"id": 1}, True, 2**40)
        for value in odd:
            for call in (
                lambda v: lead.get_status_change_requirements(v),
                lambda v: lead.set_lost(v),
                lambda v: lead.set_lost(self.reason.id, status_id=v),
                lambda v: lead.set_won(v),
                lambda v: lead.move_on_board(v, False),
                lambda v: lead.move_on_board(False, v),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    call(value)

    def test_records_that_do_not_exist(self):
        """REQ-5.8"""
        lead = self._create_lead()
        for call in (
            lambda: lead.set_lost(2**30),
            lambda: lead.set_lost(self.reason.id, status_id=2**30),
            lambda: lead.set_won(2**30),
            lambda: lead.move_on_board(2**30, False),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                call()


@tagged("post_install", "-at_install")
class TestClosedProbability(LeadManagementCommon):
    def test_an_end_is_sure(self):
        """REQ-0.41, REQ-0.81: lost is 0 and won is 100, on every route."""
        for status, sure in ((self.status_lost, 0), (self.status_won, 100)):
            values = {"status_id": status.id}
            if status == self.status_lost:
                values["loss_reason_id"] = self.reason.id
            moved = self._create_lead()
            moved.write({**values, "probability": 55})
            created = self._create_lead(**values, probability=55)
            both = moved | created
            self.assertEqual(both.mapped("probability"), [sure, sure])
            both.write({"probability": 55})
            self.assertEqual(both.mapped("probability"), [sure, sure])
            both.write({"probability": 55, "status_id": status.id})
            self.assertEqual(both.mapped("probability"), [sure, sure])
            moved.web_save({"probability": 55}, {})
            self.assertEqual(both.mapped("probability"), [sure, sure])

    def test_open_leads_keep_what_is_typed(self):
        """REQ-0.75"""
        lead = self._create_lead()
        lead.write({"probability": 55})
        self.assertEqual(lead.probability, 55)


@tagged("post_install", "-at_install")
class TestNumberLimits(LeadManagementCommon):
    def test_numbers_that_break_later_leads(self):
        """REQ-0.32: refused at once, with the limits, for managers and administrators."""
        sequence = self.env["lead.settings"]._get_sequence(self.company_a.id)
        settings = self.settings_a.with_user(self.user_manager)
        for name, value in (
            ("padding", 100_000),
            ("padding", -1),
            ("padding", "6"),
            ("number_next", 2**40),
            ("number_next", 0),
            ("prefix", "L" * 60),
        ):
            with self.subTest(name=name, value=value):
                for record, field in (
                    (settings, f"number_{name.removeprefix('number_')}"),
                    (sequence, {"number_next": "number_next_actual"}.get(name, name)),
                ):
                    with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
                        record.write({field: value})
                    self.assertRegex(str(caught.exception), r"\d")
        self.assertTrue(self._create_lead().code)

    def test_a_numerator_that_is_set_back(self):
        """REQ-0.32: IDs that are taken are passed in few queries."""
        settings = self.settings_a.with_user(self.user_manager)
        settings.write({"number_next": 5001, "number_prefix": "back-"})
        self._create_leads(60)
        settings.write({"number_next": 5001})
        with self._capture_queries() as queries:
            lead = self._create_lead()
        self.assertGreater(int(lead.code.removeprefix("back-")), 5060)
        self.assertLess(len([query for query in queries if "drawn" in str(query)]), 10)


@tagged("post_install", "-at_install")
class TestExports(LeadManagementCommon):
    def test_whoever_exports_no_leads_exports_nothing_of_them(self):
        """REQ-1.14: neither their log nor what they lack, nor by way of a partner."""
        partner = self.env["res.partner"].create({"name": "Customer"})
        lead = self._create_lead(partner_id=partner.id, email="secret@example.com")
        for user in (self.user_own, self.user_team):
            user.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        exports = [
            (lead, ["name"]),
            (lead.status_change_ids, ["to_status_id/name"]),
            (self.env["lead.data.quality"].search([("lead_id", "=", lead.id)]), ["date"]),
            (lead.status_change_ids, ["lead_id/email"]),
        ]
        self.env.flush_all()
        for records, paths in exports:
            with self.subTest(model=records._name):
                self.assertTrue(records.with_user(self.user_team).export_data(paths)["datas"])
                with self.assertRaises(AccessError):
                    records.with_user(self.user_own).export_data(paths)

    def test_views_offer_no_export(self):
        """REQ-0.16"""
        for model in ("lead.lead", "lead.status.change", "lead.data.quality"):
            View = self.env[model].with_user(self.user_own)
            self.assertIn('export_xlsx="0"', View.get_view(view_type="list")["arch"])


@tagged("post_install", "-at_install")
class TestDuplicateCounts(LeadManagementCommon):
    def test_nothing_is_counted_in_companies_of_others(self):
        """REQ-5.4: not even a number, whatever company a form names."""
        self._create_lead(email="anna@example.com")
        probe = self.env["lead.lead"].with_user(self.user_company_b)
        values = {"email": "anna@example.com", "company_id": self.company_a.id}
        lead = probe.new(values)
        self.assertEqual(lead.duplicate_lead_count + lead.duplicate_hidden_count, 0)

    def test_hidden_leads_of_the_own_company_are_a_number(self):
        """REQ-5.4"""
        self._create_lead(user=self.user_stranger, email="anna@example.com")
        lead = self._create_lead(email="anna@example.com")
        self.assertEqual((lead.duplicate_lead_count, lead.duplicate_hidden_count), (0, 1))


# key of the context -> why a client may send it; the others are `trusted_context.Trusted`
HARMLESS_KEYS = {
    "active_test": "the rules that count all leads set it themselves",
    "allowed_company_ids": "checked by Odoo against the companies of the user",
    "import_skip_records": "Odoo's importer: rows that are left out",
    "import_set_empty_fields": "Odoo's importer: cells that are emptied",
    "install_mode": "leaves an import out of the list for the superuser alone",
    "lang": "the language of texts",
    "lead_board_place": "where a card is dropped: checked as `move_on_board` does",
    "lead_import_conventions": "how dates and numbers of the file are read",
    "lead_import_headings": "set anew by the importer, from the file",
    "lead_import_formats": "how dates and numbers of the file are read",
    "lead_import_keep_text": "keeps what is not understood as a text of the lead",
    "lead_import_rows": "rows of the file, for messages",
    "lead_import_source": "only an instance of LeadImportSource is taken for one",
    "lead_import": "only an instance of LeadImportSession is taken for one",
    "name_create_enabled_fields": "Odoo's importer: names of records that it may add",
    "lead_import_duplicates": "checked by LeadImportSession",
    "module": "the module of external ids in an import",
    "_import_limit": "Odoo's importer: how many rows at once",
    "tz": "the time zone in which periods begin",
    "uid": "Odoo's own",
}


@tagged("post_install", "-at_install")
class TestKeysOfTheContext(LeadManagementCommon):
    def test_every_key_that_the_core_reads_is_harmless_or_trusted(self):
        """REQ-5.8: no client switches a rule off by its context."""
        found = set()
        root = Path(__file__).parents[1]
        for path in [*root.glob("models/*.py"), *root.glob("wizards/*.py")]:
            text = path.read_text()
            found |= set(re.findall(r'context\.get\(\s*"(\w+)"', text))
            found |= set(re.findall(r'context\["(\w+)"\]', text))
            found |= set(re.findall(r'"(\w+)" (?:not )?in self\.env\.context', text))
        trusted = {"lead_server_writes"}
        # what a default gives is checked as a value is
        unknown = found - trusted - HARMLESS_KEYS.keys()
        self.assertFalse({key for key in unknown if not key.startswith("default_")})

    def test_plain_values_are_not_trusted(self):
        """REQ-5.8: what a request can carry switches nothing off."""
        plain = {
            "lead_by_machine": True,
            "lead_import": {"policy": "create"},
            "lead_replaced_status_ids": [self.status_qualified.id],
            "lead_server_writes": ["lead.lead"],
            "lead_status_actions_done": [],
            "import_file": True,
            "lead_channel": "email",
        }
        Lead = self.env["lead.lead"].with_user(self.user_own).with_context(**plain)
        lead = Lead.create([{"name": "Lead"}])
        self.assertTrue(lead.date_last_user_change)
        self.assertEqual(lead.user_id, self.user_own)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            lead.write({"date_closed": "2020-01-01"})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            lead.write({"status_id": self.status_lost.id})

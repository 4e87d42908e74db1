import json
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .import_common import LeadImportCommon


class ImportUndoCommon(LeadImportCommon):
    """Imports with the file of a person, taken back by the schedule."""

    def _import_text(self, text, user=None, **options):
        """Import a .csv file and return its record, as the user sees it."""
        user = user or self.user_manager
        importer = self._create_importer(text, user=user)
        self._import_file(importer, **options)
        Run = self.env["lead.import.run"].with_user(user).with_company(self.company_a)
        return Run.search([], limit=1)

    def _undo(self, run, again=False):
        if again:
            run.action_retry()
        else:
            run.action_start()
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _get_contact_manager(self):
        self.user_manager.group_ids += self.env.ref("base.group_partner_manager")
        return self.user_manager

    def _get_leads(self, action):
        Lead = self.env["lead.lead"].with_user(self.user_manager)
        return Lead.with_context(**action["context"]).search(action["domain"])


@tagged("post_install", "-at_install")
class TestImportRun(ImportUndoCommon):
    """Every import is listed with its leads."""

    def test_who_when_file_policy_and_counts(self):
        """REQ-6.9: and the counts open exactly these leads."""
        old = self._create_lead(email="old@example.com")
        stranger = self._create_lead(email="stranger@example.com")
        text = "Name;Email\nA;old@example.com\nB;b@example.com\nC;c@example.com"
        run = self._import_text(
            text,
            user=self.user_all,
            lead_duplicate_policy="update",
            lead_duplicate_match=["phone", "email"],
            lead_duplicate_update="empty",
        )
        self.assertRecordValues(
            run,
            [
                {
                    "import_user_id": self.user_all.id,
                    "file_name": "leads.csv",
                    "policy": "update",
                    "match_labels": "Phone, Email",
                    "update_mode": "empty",
                    "created_count": 2,
                    "updated_count": 1,
                    "skipped_count": 0,
                    "state": "draft",
                    "company_id": self.company_a.id,
                }
            ],
        )
        self.assertEqual(self._get_leads(run.action_view_updated()), old)
        made = self._get_leads(run.action_view_created())
        self.assertEqual(sorted(made.mapped("name")), ["B", "C"])
        self.assertNotIn(stranger, made)

    def test_batches_of_a_file_are_one_import(self):
        """REQ-6.9: a lead that comes in two batches stands once in it."""
        lines = "\n".join(f"Lead;lead{number % 4}@example.com" for number in range(7))
        options = {"lead_duplicate_policy": "update", "lead_duplicate_match": ["email"]}
        run = self._import_text(f"Name;Email\n{lines}", limit=2, **options)
        self.assertEqual(self.env["lead.import.run"].search_count([]), 1)
        self.assertEqual((run.created_count, run.updated_count), (4, 3))
        self.assertEqual(run.line_ids.mapped("kind"), ["created"] * 4)

    def test_a_test_is_not_listed_nor_a_failed_import(self):
        """REQ-6.9"""
        importer = self._create_importer("Name;Country\nA;Poland\nB;Atlantis")
        self._import_file(importer)
        importer = self._create_importer("Name\nA")
        self._import_file(importer, dryrun=True)
        self.assertFalse(self.env["lead.import.run"].search_count([]))
        self.assertFalse(self.env["lead.lead"].search_count([]))

    def test_rows_of_a_program_are_listed_too(self):
        """REQ-6.9: without a file."""
        leads = self._load_leads(["name"], [["A"]])
        run = self.env["lead.import.run"].search([])
        self.assertEqual((run.import_user_id, run.file_name), (self.user_all, False))
        self.assertEqual(run.line_ids.lead_id, leads)

    def test_others_see_none_and_nobody_writes_one(self):
        """REQ-6.9, REQ-1.14: own and team import nothing; another company sees nothing."""
        run = self._import_text("Name\nA", user=self.user_all)
        for user in (self.user_own, self.user_team, self.user_readonly):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                run.with_user(user).read(["file_name"])
        self.assertTrue(run.with_user(self.user_manager).read(["file_name"]))
        other = self._create_user("lead_all_b", "all", companies=self.company_b)
        with self.assertRaises(AccessError):
            run.with_user(other).read(["file_name"])
        for user in (self.user_all, self.user_manager):
            for values in ({"file_name": "x"}, {"created_count": 5}, {"line_ids": []}):
                with self.subTest(values=values), self.assertRaises(UserError):
                    run.with_user(user).write(values)
            with self.assertRaises(UserError):
                run.with_user(user).create({"file_name": "x"})
            with self.assertRaises(UserError):
                run.with_user(user).line_ids.write({"state": "kept"})
            with self.assertRaises(AccessError):
                run.with_user(user).unlink()

    def test_last_choice_of_the_user(self):
        """REQ-6.10"""
        Run = self.env["lead.import.run"].with_user(self.user_all)
        self.assertEqual(Run.get_last_choice(), {})
        self._import_text(
            "Name;Email\nA;a@example.com",
            user=self.user_all,
            lead_duplicate_policy="update",
            lead_duplicate_match=["vat", "email"],
            lead_duplicate_update="empty",
        )
        self._import_text("Name\nB", user=self.user_manager)
        choice = {"policy": "update", "match": ["vat", "email"], "update": "empty"}
        self.assertEqual(Run.get_last_choice(), choice)


@tagged("post_install", "-at_install")
class TestImportUndo(ImportUndoCommon):
    def test_untouched_leads_go_with_what_the_import_made(self):
        """REQ-6.9: tags and sources that nothing else uses; the others stay."""
        used = self.env["lead.tag"].create({"name": "Used before"})
        other = self._create_lead()
        run = self._import_text(
            "Name;Tags;Source\nA;Made now,Used before;Fair\nB;Also elsewhere;Fair",
            name_create_enabled_fields={"tag_ids": True, "source_id": True},
        )
        tags = self.env["lead.tag"].search([("name", "in", ("Made now", "Also elsewhere"))])
        source = self.env["utm.source"].search([("name", "=", "Fair")])
        self.assertEqual((len(tags), len(source)), (2, 1))
        other.tag_ids = tags.filtered(lambda tag: tag.name == "Also elsewhere")
        leads = run.line_ids.lead_id
        self._undo(run)
        self.assertFalse(leads.exists())
        self.assertTrue(other.exists())
        self.assertEqual((run.state, run.done_count, run.kept_count), ("done", 2, 0))
        names = zip(run.line_ids.mapped("name"), ("A", "B"), strict=True)
        self.assertTrue(all(line.endswith(name) for line, name in names))
        self.assertEqual(tags.exists().mapped("name"), ["Also elsewhere"])
        self.assertFalse(source.exists())
        self.assertTrue(used.exists())

    def test_touched_leads_stay_and_say_why(self):
        """REQ-6.9: changed, moved, a file, merged; its own order on the board is no change."""
        run = self._import_text("Name\nChanged\nMoved\nFile\nMerged\nUntouched\nBoard")
        leads = {lead.name: lead for lead in run.line_ids.lead_id}
        survivor = self._create_lead(name="Survivor")
        leads["Changed"].with_user(self.user_all).write({"phone": "601 000 111"})
        for status in (self.status_qualified, self.status_new):
            # back again: the log tells it
            leads["Moved"].with_user(self.user_all).status_id = status
        self.env["ir.attachment"].create(
            {"name": "Offer", "res_model": "lead.lead", "res_id": leads["File"].id, "raw": b"x"}
        )
        self.env["lead.lead"]._merge(survivor.sudo(False).with_user(self.user_all), leads["Merged"])
        leads["Board"].with_user(self.user_all).move_on_board(False, False)
        self._undo(run)
        stays = {line.lead_id.name: line.reason for line in run.kept_line_ids}
        self.assertEqual(set(stays), {"Changed", "Moved", "File", "Merged"})
        self.assertIn("Phone", stays["Changed"])
        self.assertIn(self.user_all.name, stays["Changed"])
        self.assertIn("Lead status change (2)", stays["Moved"])
        self.assertIn("Files (1)", stays["File"])
        self.assertIn("Merged into", stays["Merged"])
        self.assertFalse((leads["Untouched"] | leads["Board"]).exists())
        self.assertEqual((run.state, run.kept_count), ("done", 4))
        # once more, when what was in the way is gone
        self.env["ir.attachment"].search([("res_id", "=", leads["File"].id)]).unlink()
        self._undo(run, again=True)
        self.assertFalse(leads["File"].exists())
        self.assertEqual((run.state, run.kept_count), ("done", 3))

    def test_only_who_is_known_to_have_changed_a_value_is_named(self):
        """REQ-6.9: the log names who has moved the lead; not the last writer for all of it."""
        run = self._import_text("Name\nMade")
        made = run.line_ids.lead_id
        made.with_user(self.user_all).city = "Gdynia"
        made.with_user(self.user_manager).status_id = self.status_qualified
        made.with_user(self.user_all).website = "https://example.com"
        self._undo(run)
        [reason] = run.kept_line_ids.mapped("reason")
        self.assertIn(f"Changed since by {self.user_manager.name}: Status.", reason)
        self.assertIn(
            f"Changed since: Website, City. The lead was edited last by {self.user_all.name}.",
            reason,
        )

    def test_a_lead_that_a_machine_gave_somebody_is_untouched(self):
        """REQ-6.9: nobody has touched it."""
        run = self._import_text("Name;Salesperson\nA;\nB;")
        given, changed = run.line_ids.lead_id
        given.with_user(self.env.ref("base.user_root")).user_id = self.user_colleague
        changed.with_user(self.user_all).user_id = self.user_colleague
        self._undo(run)
        self.assertFalse(given.exists(), run.line_ids[0].reason)
        self.assertTrue(changed.exists())

    def test_updated_leads_get_their_former_values_back(self):
        """REQ-6.9: values, tags, own fields, kept texts, status, dates."""
        lead_type = self._create_type(
            properties_definition=[
                {"name": "size", "string": "Size", "type": "char"},
                {"name": "note", "string": "Note", "type": "char"},
            ]
        )
        tags = self.env["lead.tag"].create([{"name": "Old"}, {"name": "New"}])
        lead = self._create_lead(
            name="Before",
            email="old@example.com",
            city="Gdynia",
            type_id=lead_type.id,
            tag_ids=[Command.set(tags[0].ids)],
            description="<p>Text</p>",
            properties={"size": "M"},
        )
        names = [*self.env["lead.lead"]._get_import_columns(), "tag_ids", "phone_sanitized"]
        before = lead.sudo().read(names)[0]
        run = self._import_text(
            "Name;Email;City;Phone;Tags;Status;Country;properties.size;Expected revenue\n"
            "After;old@example.com;Sopot;601 000 111;New;Success;Narnia;XL;1500",
            lead_duplicate_policy="update",
            lead_duplicate_match=["email"],
            lead_keep_text=["country_id"],
        )
        lead.invalidate_recordset()
        self.assertEqual((lead.name, lead.city, lead.tag_ids), ("After", "Sopot", tags[1]))
        self.assertEqual((lead.status_id, lead.properties["size"]), (self.status_won, "XL"))
        self.assertIn("Narnia", lead.description)
        self._undo(run)
        self.assertEqual(lead.sudo().read(names)[0], before)
        self.assertEqual((run.state, run.kept_count), ("done", 0))
        current = lead.status_change_ids.filtered(lambda change: not change.date_end)
        self.assertEqual(current.to_status_id, self.status_new)

    def test_values_changed_since_stay_and_are_named(self):
        """REQ-6.9"""
        lead = self._create_lead(email="old@example.com", city="Gdynia")
        run = self._import_text(
            "Name;Email;City;Phone\nAfter;old@example.com;Sopot;601 000 111",
            lead_duplicate_policy="update",
            lead_duplicate_match=["email"],
        )
        lead.with_user(self.user_all).city = "Hel"
        self._undo(run)
        self.assertEqual((lead.name, lead.city, lead.phone), ("Lead", "Hel", False))
        self.assertIn("City", run.kept_line_ids.reason)

    def test_a_lead_that_an_own_field_names_stays(self):
        """REQ-6.9: somebody has used it since; what the import itself has written is no use."""
        Base = self.env["properties.base.definition"].sudo()
        Base._get_definition_for_property_field(
            "res.partner", "properties"
        ).properties_definition = [
            {"name": "ref", "string": "By", "type": "many2one", "comodel": "lead.lead"}
        ]
        run = self._import_text("Name\nUsed\nFree")
        used = run.line_ids.lead_id.filtered(lambda lead: lead.name == "Used")
        self.env["res.partner"].create({"name": "One", "properties": {"ref": used.id}})
        self._undo(run)
        self.assertEqual(run.line_ids.lead_id, used)
        self.assertIn("Contact (1)", run.kept_line_ids.reason)

    def test_own_fields_and_tags_return_one_by_one(self):
        """REQ-6.9: what somebody has changed since keeps no other from returning."""
        definition = [{"name": name, "string": name, "type": "char"} for name in "ab"]
        lead_type = self._create_type(properties_definition=definition)
        tags = self.env["lead.tag"].create([{"name": name} for name in ("Old", "New", "Mine")])
        lead = self._create_lead(
            email="old@example.com",
            type_id=lead_type.id,
            tag_ids=tags[0].ids,
            properties={"a": "1"},
        )
        run = self._import_text(
            "Name;Email;Tags;properties.a;properties.b\nLead;old@example.com;New;2;3",
            lead_duplicate_policy="update",
            lead_duplicate_match=["email"],
        )
        lead.invalidate_recordset()
        lead.with_user(self.user_all).write(
            {"tag_ids": [Command.link(tags[2].id)], "properties": {"a": "2", "b": "mine"}}
        )
        self._undo(run)
        lead.invalidate_recordset()
        self.assertEqual(lead.tag_ids, tags[0] | tags[2])
        self.assertEqual(dict(lead.properties), {"a": "1", "b": "mine"})

    def test_own_fields_that_somebody_has_emptied_stay_empty(self):
        """REQ-6.9: what the lead had before the import, too."""
        definition = [{"name": name, "string": name, "type": "char"} for name in "ab"]
        lead_type = self._create_type(properties_definition=definition)
        lead = self._create_lead(
            email="old@example.com", type_id=lead_type.id, properties={"a": "1"}
        )
        run = self._import_text(
            "Name;Email;properties.b\nLead;old@example.com;3",
            lead_duplicate_policy="update",
            lead_duplicate_match=["email"],
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE lead_lead SET properties = '{}' WHERE id = %s", [lead.id])
        self.env.invalidate_all()
        self._undo(run)
        self.assertFalse(any(lead.properties.values()))

    def test_a_customer_made_on_the_way_goes(self):
        """REQ-6.9: not one that somebody has changed since."""
        run = self._import_text(
            "Name;Customer\nA;New Customer Ltd\nB;Kept Customer Ltd",
            name_create_enabled_fields={"partner_id": True},
            user=self._get_contact_manager(),
        )
        partners = run.line_ids.lead_id.partner_id
        self.assertEqual(len(partners), 2)
        kept = partners.filtered(lambda partner: partner.name == "Kept Customer Ltd")
        self.env["res.partner"].create({"name": "Branch", "parent_id": kept.id})
        self._undo(run)
        self.assertEqual(partners.exists(), kept)

    def test_what_an_own_field_names_stays(self):
        """REQ-6.9: of any model, one or several, also while a lead has another type."""
        lead_type = self._create_type(
            properties_definition=[
                {"name": "kinds", "string": "Kinds", "type": "many2many", "comodel": "lead.tag"}
            ]
        )
        Base = self.env["properties.base.definition"].sudo()
        Base._get_definition_for_property_field(
            "res.partner", "properties"
        ).properties_definition = [
            {"name": "tag", "string": "Tag", "type": "many2one", "comodel": "lead.tag"}
        ]
        lead, kept = self._create_leads(2, type_id=lead_type.id)
        run = self._import_text(
            'Name;Tags\nA;"Of a lead,Of a partner,Set aside,Free"',
            name_create_enabled_fields={"tag_ids": True},
        )
        tags = {tag.name: tag for tag in run.line_ids.lead_id.tag_ids}
        lead.properties = {"kinds": tags["Of a lead"].ids}
        kept.properties = {"kinds": tags["Set aside"].ids}
        kept.type_id = self._create_type("Other")
        self.env["res.partner"].create(
            {"name": "One", "properties": {"tag": tags["Of a partner"].id}}
        )
        self._undo(run)
        left = {name for name, tag in tags.items() if tag.exists()}
        self.assertEqual(left, {"Of a lead", "Of a partner", "Set aside"})

    def test_rights(self):
        """REQ-6.9, REQ-1.14: its maker or a manager; deleting takes the right to delete."""
        run = self._import_text("Name\nA", user=self.user_all)
        with self.assertRaisesRegex(AccessError, "Ask a manager"):
            run.action_start()
        colleague = self._create_user("lead_all_2", "all")
        with self.assertRaisesRegex(AccessError, "by who made it"):
            run.with_user(colleague).action_start()
        lead = self._create_lead(email="x@example.com", city="Gdynia")
        options = {"lead_duplicate_policy": "update", "lead_duplicate_match": ["email"]}
        update = self._import_text(
            "Name;Email;City\nA;x@example.com;Hel", user=self.user_all, **options
        )
        with self.assertRaises(AccessError):
            update.with_user(colleague).action_start()
        self._undo(update)
        self.assertEqual((update.state, lead.city), ("done", "Gdynia"))
        self._undo(run.with_user(self.user_manager))
        self.assertFalse(run.line_ids.lead_id)
        with self.assertRaises(UserError):
            run.with_user(self.user_manager).action_start()
        with self.assertRaises(AccessError):
            update.with_user(colleague).action_retry()

    def test_leads_of_a_company_that_the_worker_does_not_see_stay(self):
        """REQ-6.9, REQ-1.4"""
        manager = self.user_both_companies
        importer = self._create_importer(
            "Name;Company\nA;Lead Company A\nB;Lead Company B", user=manager
        )
        importer = importer.with_context(allowed_company_ids=(self.company_a | self.company_b).ids)
        self._import_file(importer)
        run = self.env["lead.import.run"].search([], limit=1)
        self.assertEqual(len(run.line_ids), 2)
        lead_a, lead_b = run.line_ids.lead_id.sorted("name")
        self._undo(run.with_user(self.user_manager))
        self.assertFalse(lead_a.exists())
        self.assertTrue(lead_b.exists())
        self.assertEqual(run.line_ids[1].state, "kept")

    def test_what_fails_is_listed_and_tried_again(self):
        """REQ-6.9: the others go."""
        run = self._import_text("Name\nGood\nBad\nBetter")
        Lead = type(self.env["lead.lead"])
        unlink = Lead.unlink

        def refuse(leads):
            if "Bad" in leads.mapped("name"):
                raise UserError(self.env._("Not this one"))
            return unlink(leads)

        with patch.object(Lead, "unlink", refuse):
            self._undo(run)
        self.assertEqual((run.state, run.done_count, run.failed_count), ("partial", 2, 1))
        self.assertEqual(run.kept_line_ids.mapped("reason"), ["Not this one"])
        self.assertEqual(run.line_ids.lead_id.name, "Bad")
        self._undo(run, again=True)
        self.assertEqual((run.state, run.done_count, run.kept_count), ("done", 3, 0))

    def test_leads_at_work_are_not_merged(self):
        """REQ-6.9, REQ-6.6"""
        run = self._import_text("Name\nA\nB")
        leads = run.line_ids.lead_id
        run.action_start()
        with self.assertRaises(UserError):
            self.env["lead.lead"]._merge(leads[0], leads[1])

    def test_undoing_takes_as_many_queries_whatever_a_batch_has(self):
        """REQ-6.9, REQ-1.29"""
        counts = []
        for count in (2, 5, 20):
            lines = "\n".join(f"Lead;lead{number}@example.com" for number in range(count))
            run = self._import_text(f"Name;Email\n{lines}")
            run.action_start()
            self.env.flush_all()
            self.env.invalidate_all()
            with self._capture_queries() as queries:
                run._as_worker()._process_batch(run._as_worker()._get_remaining())
            self.assertFalse(run.line_ids.lead_id)
            counts.append(len(queries))
            run.action_stop()
        self.assertLessEqual(counts[2], counts[1] + 1, counts)

    def test_what_undoing_needs_takes_few_queries(self):
        """REQ-6.9, REQ-1.29: 1,000 rows, half of them updates."""
        emails = [f"lead{number}@example.com" for number in range(500)]
        self.env["lead.lead"].with_user(self.user_all).create(
            [{"name": "Old", "email": email} for email in emails]
        )
        rows = [[f"Lead {number}", email, "Hel"] for number, email in enumerate(emails)]
        rows += [[f"New {number}", f"new{number}@example.com", "Hel"] for number in range(500)]
        duplicates = {"policy": "update", "match": ["email"]}
        self._load_leads(["name", "email", "city"], rows[:2], duplicates=duplicates)
        self.env.flush_all()
        with self._capture_queries() as queries:
            self._load_leads(["name", "email", "city"], rows, duplicates=duplicates)
        kept = [text for text in map(str, queries) if "lead_import" in text or "MAX(id)" in text]
        self.assertLessEqual(len(kept), 8, json.dumps(kept, indent=1)[:3000])
        run = self.env["lead.import.run"].search([], limit=1)
        self.assertEqual((run.created_count, run.updated_count), (500, 500))
        self.assertEqual(len(run.line_ids), 1000)


@tagged("post_install", "-at_install")
class TestImportUndoOwnFields(ImportUndoCommon):
    """What fields that an administrator has added name."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        model_id = cls.env["ir.model"]._get_id("lead.tag")
        kinds = {
            "x_about": {"ttype": "reference", "selection": "[('res.partner', 'Partner')]"},
            "x_partner_id": {
                "ttype": "many2one",
                "relation": "res.partner",
                "company_dependent": True,
            },
        }
        # for the whole class: the registry keeps them until its end
        cls.env["ir.model.fields"].create(
            [
                {"name": name, "field_description": name, "model_id": model_id, **values}
                for name, values in kinds.items()
            ]
        )

    def test_a_customer_that_people_have_used_stays(self):
        """REQ-6.9: by a file, a field that names any record, or one for each company."""
        names = ("Filed", "Referred", "By company", "Free")
        run = self._import_text(
            "Name;Customer\n" + "\n".join(f"Lead;{name} Ltd" for name in names),
            name_create_enabled_fields={"partner_id": True},
            user=self._get_contact_manager(),
        )
        filed, referred, by_company, free = run.line_ids.lead_id.partner_id.sorted("id")
        self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"x", "res_model": "res.partner", "res_id": filed.id}
        )
        self.env["lead.tag"].create(
            {"name": "T", "x_about": f"res.partner,{referred.id}", "x_partner_id": by_company.id}
        )
        self._undo(run)
        self.assertEqual(
            (filed | referred | by_company | free).exists(), filed | referred | by_company
        )

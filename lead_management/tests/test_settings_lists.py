from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LeadManagementCommon


class SettingsListsCommon(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.settings = cls.settings_a.with_user(cls.user_manager)

    def _open_form(self):
        return Form(self.settings, view="lead_management.lead_settings_view_form")


@tagged("post_install", "-at_install")
class TestSettingsLists(SettingsListsCommon):
    """The tabs of the one settings form."""

    def test_lists_show_shared_and_own_records(self):
        """REQ-0.74: records of the company and shared ones, none of another company."""
        own = self._create_status("Own", company_id=self.company_a.id)
        foreign = self._create_status("Foreign", company_id=self.company_b.id)
        self.settings.invalidate_recordset()
        self.assertIn(own, self.settings.status_ids)
        self.assertIn(self.status_new, self.settings.status_ids)
        self.assertNotIn(foreign, self.settings.status_ids)
        self.assertEqual(self.settings.reason_ids, self.reason | self.reason_with_note)

    def test_save_writes_what_was_changed_in_all_tabs(self):
        """REQ-0.74, REQ-4.8: added, renamed and reordered by one Save."""
        with self._open_form() as form:
            form.reason_required = False
            with form.status_ids.new() as status:
                status.name = "Third"
                status.sequence = 30
            with form.status_ids.edit(0) as status:
                status.name = "Renamed"
                status.sequence = 25
            with form.type_ids.new() as lead_type:
                lead_type.name = "Wholesale"
            with form.priority_ids.new() as priority:
                priority.name = "Hot"
                priority.color = 3
            with form.tag_ids.new() as tag:
                tag.name = "Fair"
            with form.reason_ids.new() as reason:
                reason.name = "No stock"
        self.assertFalse(self.settings.reason_required)
        names = self.settings.status_ids.mapped("name")
        self.assertEqual(names[:3], ["Second", "Renamed", "Third"])
        self.assertEqual(self.settings.type_ids.name, "Wholesale")
        self.assertEqual(self.settings.priority_ids.filtered(lambda p: p.name == "Hot").color, 3)
        self.assertIn("Fair", self.settings.tag_ids.mapped("name"))
        self.assertIn("No stock", self.settings.reason_ids.mapped("name"))

    def test_nothing_is_written_before_save(self):
        """REQ-4.7: what was changed in the lists and discarded leaves no trace."""
        form = self._open_form()
        with form.status_ids.edit(0) as status:
            status.name = "Renamed"
        form.reason_ids.remove(0)
        self.env.invalidate_all()
        self.assertEqual(self.status_new.name, "First")
        self.assertTrue(self.reason.exists())

    def test_error_in_one_list_undoes_all(self):
        """REQ-4.7: one transaction; the error is that of the record's own model."""
        same = [Command.create({"name": name, "code": "same"}) for name in "AB"]
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.settings.write({"reason_required": False, "status_ids": same})
        self.env.invalidate_all()
        self.assertTrue(self.settings.reason_required)

    def test_links_change_nothing(self):
        """REQ-4.7: an unchanged list is sent as links."""
        before = self.settings.status_ids
        links = [Command.link(status.id) for status in before]
        self.settings.write({"status_ids": links})
        self.assertEqual(self.settings.status_ids, before)


@tagged("post_install", "-at_install")
class TestSettingsDeletion(SettingsListsCommon):
    """Deleting in the tabs."""

    def _delete(self, field, records, **values):
        commands = [Command.delete(record.id) for record in records]
        self.settings.write({field: commands, **values})

    def test_status_without_leads_is_deleted(self):
        """REQ-4.8: nothing has to be asked."""
        self._delete("status_ids", self.status_neutral)
        self.assertFalse(self.status_neutral.exists())

    def test_last_status_of_a_type_is_not_taken_away(self):
        """REQ-0.38, REQ-0.8: an empty list would allow the type everything."""
        only = self._create_status("Only", sequence=15)
        retired = self._create_status("Retired")
        retired.active = False
        self._create_type("Narrow", only | retired)
        for take_away in (
            lambda: self._delete("status_ids", only),
            only.with_user(self.user_manager).action_archive,
            only.with_user(self.user_manager).unlink,
        ):
            with self.assertRaisesRegex(UserError, "Narrow allows no other"):
                take_away()
        self.assertTrue(only.active)

    def test_status_is_duplicated_by_a_manager(self):
        """REQ-2.24: without the actions, which a manager may not see."""
        copied = self.status_qualified.with_user(self.user_manager).copy()
        self.assertEqual(copied.kind, "open")
        self.assertFalse(copied.sudo().server_action_ids)

    def test_copies_are_told_apart_by_name(self):
        """REQ-2.24: an import that looks for the name finds one record."""
        tag = self.env["lead.tag"].create({"name": "Fair"})
        lead_type = self._create_type("Spare parts", self.status_new)
        for record in (lead_type, self.status_qualified, self.reason, tag):
            name = record.name
            copied = record.with_user(self.user_manager).copy()
            self.assertEqual(copied.name, f"{name} (copy)")
            self.assertEqual(record.copy({"name": "Other"}).name, "Other")

    def test_status_with_leads_asks_for_the_replacement(self):
        """REQ-4.8, REQ-0.79: the form asks, names the number, and moves on Save."""
        leads = self._create_leads(2)
        form = self._open_form()
        self.assertEqual(form.removed_lead_count, 0)
        form.status_ids.remove(0)
        self.assertEqual(form.removed_lead_count, 2)
        with self.assertRaises(AssertionError, msg="the replacement is required"):
            form.save()
        form.replacement_ref = str(self.status_qualified.id)
        form.save()
        self.assertEqual(leads.status_id, self.status_qualified)
        self.assertFalse(self.status_new.active, "the log names it, so it is archived")
        self.assertNotIn(self.status_new, self.settings.status_ids)

    def test_status_with_leads_is_refused_without_a_replacement(self):
        """REQ-4.8: on every route; the message names number, status and remedy."""
        lead = self._create_lead()
        with self.assertRaisesRegex(ValidationError, r"Leads stand in First \(1\).*Replace"):
            self._delete("status_ids", self.status_new)
        with self.assertRaises(ValidationError):
            self._delete("status_ids", self.status_new, replacement_status_id=self.status_new.id)
        self.assertEqual(lead.status_id, self.status_new)

    def test_used_reason_is_archived_and_stays_on_its_leads(self):
        """REQ-4.15: a removed reason stays on old leads."""
        lead = self._create_lead()
        lead.set_lost(self.reason.id)
        self._delete("reason_ids", self.reason | self.reason_with_note)
        self.assertFalse(self.reason.active)
        self.assertFalse(self.reason_with_note.exists())
        self.assertEqual(lead.loss_reason_id, self.reason)
        self.assertFalse(self.settings.reason_ids)

    def test_used_priority_is_archived(self):
        """REQ-0.74: leads keep their priority."""
        used, unused = self.env["lead.priority"].create([{"name": "A"}, {"name": "B"}])
        lead = self._create_lead(priority_id=used.id)
        self._delete("priority_ids", used | unused)
        self.assertFalse(used.active)
        self.assertFalse(unused.exists())
        self.assertEqual(lead.priority_id, used)

    def test_type_of_leads_is_refused(self):
        """REQ-0.74: the message names the type and the remedy."""
        lead_type = self._create_type("Wholesale")
        self._create_lead(type_id=lead_type.id)
        with self.assertRaisesRegex(UserError, "Wholesale.*archive"):
            self._delete("type_ids", lead_type)

    def test_type_that_only_the_log_names_is_archived(self):
        """REQ-0.74: the history keeps the name."""
        logged, unused = self._create_type("Logged"), self._create_type("Unused")
        self._create_lead(type_id=logged.id).sudo().type_id = False
        self._delete("type_ids", logged | unused)
        self.assertFalse(logged.active)
        self.assertFalse(unused.exists())

    def test_default_type_is_refused_by_name(self):
        """REQ-0.74: the message names type, company and remedy."""
        lead_type = self._create_type("Wholesale")
        self.settings.default_type_id = lead_type
        with self.assertRaisesRegex(UserError, "Wholesale is the Default type"):
            self._delete("type_ids", lead_type)
        self._delete("type_ids", lead_type, default_type_id=False)
        self.assertFalse(lead_type.exists(), "changed in the same Save")

    def test_deleted_twice_is_deleted(self):
        """REQ-4.8: a colleague may have been faster."""
        status_id = self.status_neutral.id
        self.status_neutral.unlink()
        self.settings.write({"status_ids": [Command.delete(status_id)]})


@tagged("post_install", "-at_install")
class TestSettingsMatrix(SettingsListsCommon):
    """The ticks types × statuses."""

    def test_status_taken_out_asks_for_the_replacement(self):
        """REQ-0.79: leads of the type stand in it."""
        lead_type = self._create_type("Funnel", self.status_new | self.status_qualified)
        lead = self._create_lead(type_id=lead_type.id)
        ticks = {"status_ids": [Command.unlink(self.status_new.id)]}
        with self.assertRaisesRegex(ValidationError, r"Leads of the type Funnel \(1\)"):
            self.settings.write({"type_ids": [Command.update(lead_type.id, ticks)]})
        self.env.invalidate_all()
        ticks["replacement_status_id"] = self.status_qualified.id
        self.settings.write({"type_ids": [Command.update(lead_type.id, ticks)]})
        self.assertEqual(lead.status_id, self.status_qualified)

    def test_status_is_taken_out_and_deleted_by_one_save(self):
        """REQ-0.79, REQ-4.8: the types are written before the statuses go."""
        lead_type = self._create_type("Funnel", self.status_new | self.status_qualified)
        lead = self._create_lead(type_id=lead_type.id)
        ticks = {
            "status_ids": [Command.unlink(self.status_new.id)],
            "replacement_status_id": self.status_qualified.id,
        }
        self.settings.write(
            {
                "status_ids": [Command.delete(self.status_new.id)],
                "type_ids": [Command.update(lead_type.id, ticks)],
            }
        )
        self.assertEqual(lead.status_id, self.status_qualified)
        self.assertFalse(self.status_new.active)

    def test_added_status_is_allowed_and_takes_leads_by_the_same_save(self):
        """REQ-0.75, REQ-0.79, REQ-4.7: the form names it by a reference of its own."""
        lead_type = self._create_type("Funnel", self.status_new | self.status_qualified)
        lead = self._create_lead(type_id=lead_type.id)
        ticks = {
            "status_ids": [Command.unlink(self.status_new.id)],
            "added_status_refs": ["virtual_7", "virtual_gone"],
            "replacement_ref": "virtual_7",
        }
        new_type = {"name": "Second funnel", "added_status_refs": ["virtual_7"]}
        self.settings.write(
            {
                "status_ids": [(Command.CREATE, "virtual_7", {"name": "Waiting"})],
                "type_ids": [
                    Command.update(lead_type.id, ticks),
                    Command.create(new_type),
                ],
            }
        )
        waiting = self.env["lead.status"].search([("name", "=", "Waiting")])
        self.assertEqual(lead_type.status_ids, self.status_qualified | waiting)
        self.assertEqual(lead.status_id, waiting)
        self.assertEqual(
            self.settings.type_ids.filtered(lambda t: t.name == "Second funnel").status_ids,
            waiting,
        )

    def test_added_status_takes_the_leads_of_a_deleted_one(self):
        """REQ-4.8: the leads leave before the status goes, by one Save."""
        lead = self._create_lead()
        self.settings.write(
            {
                "status_ids": [
                    (Command.CREATE, "virtual_3", {"name": "Waiting"}),
                    Command.delete(self.status_new.id),
                ],
                "replacement_ref": "virtual_3",
            }
        )
        self.assertEqual(lead.status_id.name, "Waiting")
        self.assertFalse(self.status_new.active)


@tagged("post_install", "-at_install")
class TestSettingsListsRights(SettingsListsCommon):
    """Only managers configure."""

    def test_others_are_refused(self):
        """REQ-2.24: every list, also when the command itself would change nothing."""
        for user in (self.user_readonly, self.user_own, self.user_team, self.user_all):
            settings = self.settings_a.with_user(user)
            for field in settings._list_fields:
                with self.subTest(user=user.login, field=field):
                    with self.assertRaises(AccessError):
                        settings.write({field: [Command.create({"name": "X"})]})
                    with self.assertRaises(AccessError):
                        settings.write({field: []})

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from .common import LeadMailCommon

ADDONS = ("lead_management_mail", "lead_management_livechat", "lead_management_website")


@tagged("post_install", "-at_install")
class TestGuardedFields(LeadMailCommon):
    """What the server keeps is written by nobody else, a manager included."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead()
        cls.call = cls.env["lead.call"].create(
            {"company_id": cls.company_a.id, "caller": "+48 600 700 800"}
        )
        cls.foreign = cls.env["ir.config_parameter"].create({"key": "lead.secret", "value": "1"})

    @classmethod
    def _get_own_fields(cls):
        """Return the stored fields that the conversations' addons declare."""
        for model in cls.env.registry.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if not field.store or field.type == "one2many" or field.name in MAGIC_COLUMNS:
                    continue
                if field._module in ADDONS:
                    yield model, field

    def test_every_readonly_field_says_who_writes_it(self):
        """REQ-1.14: what people cannot fill in a form they cannot send either."""
        silent = [
            str(field)
            for model, field in self._get_own_fields()
            if field.readonly and not getattr(field, "written_by", None)
        ]
        self.assertFalse(silent)

    def test_models_with_kept_fields_are_guarded(self):
        """REQ-1.14"""
        guarded = {
            model._name
            for model, field in self._get_own_fields()
            if getattr(field, "written_by", "people") != "people"
        }
        self.assertIn("mail.message", guarded)
        for name in guarded:
            self.assertTrue(hasattr(self.env[name], "_check_written_by"), name)

    def test_kept_fields_are_refused(self):
        """REQ-1.14: on create, write and nested, by name; a default is left out."""
        manager = self.env(user=self.user_manager)
        tried = 0
        for model, field in self._get_own_fields():
            if getattr(field, "written_by", "people") == "people":
                continue
            Model = manager[model._name]
            for write in (Model.create, self.env[model._name].with_env(manager).browse(1).write):
                with self.subTest(field=str(field)), self.assertRaises(UserError):
                    write({field.name: False})
            tried += 1
        self.assertGreater(tried, 40)
        for command in (
            Command.create({"external_id": "x"}),
            Command.update(self.call.id, {"external_id": "x"}),
        ):
            with self.assertRaises(UserError):
                self.lead.with_env(manager).write({"call_ids": [command]})

    def test_result_is_read_with_the_rights_of_the_reader(self):
        """REQ-1.14: whatever the server has linked, its name is for who may read it."""
        self.user_manager.group_ids += self.env.ref("base.group_allow_export")
        self.call._set_result(self.foreign)
        call = self.call.with_user(self.user_manager)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(call.result_name)
        spec = {"result_name": {}, "result_id": {"fields": {"display_name": {}}}}
        self.assertNotIn("lead.secret", str(call.web_read(spec)))
        self.assertNotIn("lead.secret", str(call.read()))
        self.assertNotIn("lead.secret", str(call.export_data(["result_name", "result_id"])))
        with self.assertRaises(UserError) as caught:
            call.action_open_result()
        self.assertNotIn("lead.secret", str(caught.exception))
        self.call._set_result(self.lead)
        self.assertEqual(call.result_name, self.lead.display_name)

    def test_result_cannot_be_chosen(self):
        """REQ-1.14: neither by who logs a call nor by who is in a chat."""
        values = {"result_model": "ir.config_parameter", "result_id": self.foreign.id}
        call = self.call.with_user(self.user_own)
        with self.assertRaises(UserError):
            call.write(values)
        with self.assertRaises(UserError):
            call.create({"caller": "1", **values})
        defaults = {f"default_{name}": value for name, value in values.items()}
        call = call.with_context(**defaults).create({"caller": "1"})
        self.assertFalse(call.sudo().result_model)

    def test_file_of_a_call(self):
        """REQ-1.14: the server deletes what it has kept for the call, and nothing else."""
        Attachment = self.env["ir.attachment"]
        invoice = Attachment.create({"name": "invoice.pdf", "raw": b"x"})
        with self.assertRaises(UserError):
            self.call.with_user(self.user_own).recording_attachment_id = invoice
        event = self.env["lead.call.adapter"]._parse_event(
            {"event": "recording", "call": "c1", "recording": "c291bmQ="}
        )
        call = self.call.sudo()
        call.external_id = "c1"
        # as somebody may have written it before it was refused
        call.recording_attachment_id = invoice
        first = call._create_recording(event)
        self.assertTrue(invoice.exists())
        call.recording_attachment_id = first
        call._create_recording(event)
        self.assertFalse(first.exists())

    def test_lead_of_a_call(self):
        """REQ-0.60: the exchange's belong to the queue, those by hand to who logged them."""
        provider = self.env["lead.call.provider"].create(
            {"name": "Exchange", "company_id": self.company_a.id}
        )
        call = self.call.with_user(self.user_own)
        call.user_id = self.user_own
        call.lead_id = self.lead
        call.lead_id = False
        self.call.sudo().provider_id = provider
        with self.assertRaises(UserError):
            call.lead_id = self.lead
        call.action_attach_to(self.lead)
        self.assertEqual(call.lead_id, self.lead)
        call.action_undo()
        self.assertFalse(call.lead_id)

    def test_mark_of_an_edited_comment(self):
        """REQ-0.49: neither erased nor forged."""
        comment = self.lead.message_post(body="Text", message_type="comment")
        own = self.env["mail.message"].with_user(self.user_own)
        for values in ({"lead_editor_id": False}, {"lead_edit_date": "2020-01-01 00:00:00"}):
            with self.assertRaises(UserError):
                own.browse(comment.id).write(values)
            with self.assertRaises(UserError):
                own.create({"model": "lead.lead", "res_id": self.lead.id, "body": "x", **values})
            with self.assertRaises(ValueError):
                self.lead.message_post(body="x", **values)

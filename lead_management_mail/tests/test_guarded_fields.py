from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import LeadMailCommon
from .guarded_fields_mixin import GuardedFieldsMixin


@tagged("post_install", "-at_install")
class TestGuardedFields(GuardedFieldsMixin, LeadMailCommon):
    """What the server keeps is written by nobody else, a manager included."""

    addons = ("lead_management_mail", "lead_management_livechat", "lead_management_website")
    guarded_models = frozenset({"lead.call", "lead.email", "mail.message"})

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead()
        cls.call = cls.env["lead.call"].create(
            {"company_id": cls.company_a.id, "caller": "+48 600 700 800"}
        )
        cls.foreign = cls.env["ir.config_parameter"].create({"key": "lead.secret", "value": "1"})

    def test_kept_fields_of_nested_calls(self):
        """REQ-1.14: nested commands are no way round."""
        for command in (
            Command.create({"result_model": "x"}),
            Command.update(self.call.id, {"result_model": "x"}),
        ):
            with self.assertRaises(UserError):
                self.lead.with_user(self.user_manager).write({"call_ids": [command]})

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

    def test_lead_of_a_call(self):
        """REQ-0.60: one logged by hand belongs to who logged it."""
        call = self.call.with_user(self.user_own)
        call.user_id = self.user_own
        call.lead_id = self.lead
        self.assertEqual(call.lead_id, self.lead)
        call.lead_id = False
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

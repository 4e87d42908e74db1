from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import LeadMailCommon


class LeadCommentCommon(LeadMailCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead(name="Shelving")
        cls.comment = cls.lead.message_post(body="They call back", message_type="comment")
        cls.user_moderator = cls._create_user("lead_moderator", "all")
        group = cls.env.ref("lead_management_mail.group_comment_manager")
        cls.user_moderator.group_ids = [Command.link(group.id)]

    def _edit(self, user, body="Changed", comment=None):
        comment = comment or self.comment
        lead = self.lead.with_user(user)
        lead._message_update_content(comment.with_user(user).sudo(), body=body)

    def _make_old(self, minutes):
        """Limit the author to five minutes and make the comment older."""
        self.settings_a.comment_edit_minutes = 5
        self.comment.flush_recordset()
        created = self.env.cr.now() - timedelta(minutes=minutes)
        self.env.cr.execute(
            "UPDATE mail_message SET create_date = %s WHERE id = %s",
            (created.replace(tzinfo=None), self.comment.id),
        )
        self.comment.invalidate_recordset()


@tagged("post_install", "-at_install")
class TestCommentRules(LeadCommentCommon):
    def test_author_edits_and_leaves_a_mark(self):
        """REQ-0.49: who and when."""
        self._edit(self.user_own)
        comment = self.comment.sudo()
        self.assertIn("Changed", comment.body)
        self.assertIn("o-mail-Message-edited", comment.body)
        self.assertEqual(comment.lead_editor_id, self.user_own.partner_id)
        self.assertTrue(comment.lead_edit_date)

    def test_a_note_reaches_the_salesperson(self):
        """REQ-0.48: of a colleague; nobody is told of an own note, or of what a program logs."""
        self.lead.user_id = self.user_own
        notes = {
            user: self.lead.with_user(user).message_post(
                body="They call back", message_type="comment", subtype_xmlid="mail.mt_note"
            )
            for user in (self.user_own, self.user_all)
        }
        self.lead.message_post(body="Logged", subtype_xmlid="mail.mt_note")
        told = self._get_messages_to(self.user_own)
        self.assertIn(notes[self.user_all], told)
        self.assertNotIn(notes[self.user_own], told)
        self.assertFalse(told.filtered(lambda message: "Logged" in message.body))

    def test_others_do_not(self):
        """REQ-0.49: neither colleagues nor the manager nor an administrator."""
        administrator = self.env.ref("base.user_admin")
        manager_group = self.env.ref("lead_management.group_lead_manager")
        administrator.group_ids = [Command.link(manager_group.id)]
        for user in (self.user_team, self.user_manager, administrator):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(AccessError, "only edit your own comments"):
                    self._edit(user)
                with self.assertRaises(AccessError):
                    self.comment.with_user(user).write({"body": "Changed"})
                with self.assertRaises(AccessError):
                    self.comment.with_user(user).unlink()

    def test_moderator_edits_and_deletes_all(self):
        """REQ-0.49: the flag lifts it, and the time limit."""
        self._make_old(60)
        self._edit(self.user_moderator)
        self.assertEqual(self.comment.sudo().lead_editor_id, self.user_moderator.partner_id)
        self.comment.with_user(self.user_moderator).unlink()
        self.assertFalse(self.comment.exists())

    def test_time_of_the_author(self):
        """REQ-0.49: limited by the setting; none without it."""
        self._make_old(4)
        self._edit(self.user_own, "In time")
        self._make_old(6)
        for attempt in (
            lambda: self._edit(self.user_own),
            lambda: self.comment.with_user(self.user_own).write({"body": "Changed"}),
            lambda: self.comment.with_user(self.user_own).unlink(),
        ):
            with self.assertRaisesRegex(UserError, "time to edit"):
                attempt()
        self.settings_a.comment_edit_minutes = False
        self.comment.invalidate_recordset()
        self._edit(self.user_own, "Without limit")
        self.assertIn("Without limit", self.comment.sudo().body)

    def test_time_is_the_companys(self):
        """REQ-0.49: another company's setting changes nothing."""
        self._make_old(60)
        self.settings_a.comment_edit_minutes = 0
        self.settings_b.comment_edit_minutes = 5
        self.comment.invalidate_recordset()
        self._edit(self.user_own)

    def test_negative_time_is_refused(self):
        """REQ-0.49"""
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self.settings_a.comment_edit_minutes = -1

    def test_history_cannot_be_rewritten(self):
        """REQ-0.45, REQ-0.49: not by its author, not by a moderator."""
        # what is changed in the transaction that made the lead is no history
        self._flush_tracking()
        self.lead.name = "Racks"
        self._flush_tracking()
        entry = self.lead.sudo().message_ids.filtered("tracking_value_ids")
        self.assertTrue(entry)
        for user in (self.user_own, self.user_moderator):
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    entry.with_user(user).write({"body": "Nothing happened"})
                with self.assertRaises(UserError):
                    entry.with_user(user).unlink()

    def test_author_cannot_be_changed(self):
        """REQ-0.49: no way round by taking a comment over."""
        with self.assertRaises(AccessError):
            self.comment.with_user(self.user_team).write(
                {"author_id": self.user_team.partner_id.id}
            )

    def test_other_documents_are_untouched(self):
        """REQ-0.49: there an administrator deletes as ever, and no time is over."""
        self.settings_a.comment_edit_minutes = 5
        partner = self.env["res.partner"].create({"name": "Customer"})
        comment = partner.message_post(
            body="Hello", message_type="comment", author_id=self.user_own.partner_id.id
        )
        self.assertFalse(comment.lead_edit_until)
        comment.with_user(self.env.ref("base.user_admin")).unlink()
        self.assertFalse(comment.exists())

    def test_deleting_the_lead_deletes_its_comments(self):
        """REQ-0.49: with the lead, everybody's."""
        self.lead.with_user(self.user_manager).unlink()
        self.assertFalse(self.comment.exists())


class LeadFileCommon(LeadCommentCommon):
    """A file on the lead itself, one of a comment and one of an e-mail."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.file = cls._create_file("offer.txt")
        cls.comment_file = cls._create_file("sketch.txt")
        cls.comment.sudo().attachment_ids = cls.comment_file
        cls.email_file = cls._create_file("order.txt")
        cls.lead.sudo().message_post(
            body="Our order",
            message_type="email",
            email_from="eva@customer.example",
            attachment_ids=cls.email_file.ids,
        )

    @classmethod
    def _create_file(cls, name):
        return cls.env["ir.attachment"].create(
            {"name": name, "raw": b"text", "res_model": "lead.lead", "res_id": cls.lead.id}
        )


@tagged("post_install", "-at_install")
class TestFileRules(LeadFileCommon):
    """Who deletes the files of a lead."""

    def test_file_of_the_lead_is_deleted_by_who_may_write_on_it(self):
        """REQ-0.34: as Odoo has it."""
        with self.assertRaises(AccessError):
            self.file.with_user(self.user_readonly).unlink()
        with self.assertRaises(AccessError):
            self.file.with_user(self.user_stranger).unlink()
        self.file.with_user(self.user_team).unlink()
        self.assertFalse(self.file.exists())

    def test_file_of_a_comment_is_its_authors(self):
        """REQ-0.49: neither a colleague's nor the manager's; nor is its content."""
        for user in (self.user_team, self.user_manager):
            with self.subTest(user=user.login):
                file = self.comment_file.with_user(user)
                with self.assertRaisesRegex(AccessError, "sketch.txt belongs to a message"):
                    file.unlink()
                with self.assertRaisesRegex(AccessError, "sketch.txt belongs to a message"):
                    file.write({"raw": b"other"})
        self.comment_file.with_user(self.user_own).unlink()
        self.assertFalse(self.comment_file.exists())

    def test_time_of_the_author_is_that_of_the_comment(self):
        """REQ-0.49"""
        self._make_old(6)
        with self.assertRaisesRegex(AccessError, "sketch.txt belongs to a message"):
            self.comment_file.with_user(self.user_own).unlink()

    def test_file_of_an_email_stays(self):
        """REQ-0.49: with what came in, unless somebody manages all comments."""
        with self.assertRaisesRegex(AccessError, "order.txt belongs to a message"):
            self.email_file.with_user(self.user_own).unlink()
        (self.email_file | self.comment_file).with_user(self.user_moderator).unlink()
        self.assertFalse((self.email_file | self.comment_file).exists())

    def test_deleting_the_lead_deletes_its_files(self):
        """REQ-0.50: with the lead, everybody's."""
        self.lead.with_user(self.user_manager).unlink()
        self.assertFalse((self.file | self.comment_file | self.email_file).exists())

    def test_other_documents_are_untouched(self):
        """REQ-0.49: there a colleague deletes the file of a comment as ever."""
        partner = self.env["res.partner"].create({"name": "Customer"})
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": "res.partner", "res_id": partner.id}
        )
        partner.message_post(body="Hello", attachment_ids=file.ids)
        file.with_user(self.env.ref("base.user_admin")).unlink()
        self.assertFalse(file.exists())


@tagged("post_install", "-at_install")
class TestFileRoutes(LeadFileCommon, HttpCase):
    """The route of the web client, which works with a token and as superuser."""

    def _delete(self, login, file):
        self.authenticate(login, login)
        self.make_jsonrpc_request("/mail/attachment/delete", {"attachment_id": file.id})

    def test_colleague_deletes_only_what_hangs_on_the_lead(self):
        """REQ-0.34, REQ-0.49"""
        with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self._delete("lead_team", self.comment_file)
        self._delete("lead_team", self.file)
        self.assertTrue(self.comment_file.exists())
        self.assertFalse(self.file.exists())

    def test_author_and_moderator(self):
        """REQ-0.49"""
        self._delete("lead_own", self.comment_file)
        self._delete("lead_moderator", self.email_file)
        self.assertFalse((self.comment_file | self.email_file).exists())

    def test_author_takes_a_file_off_the_comment(self):
        """REQ-0.49: by editing it."""
        self.authenticate("lead_own", "lead_own")
        self.make_jsonrpc_request(
            "/mail/message/update_content",
            {
                "message_id": self.comment.id,
                "update_data": {"body": "Without", "attachment_ids": [], "attachment_tokens": []},
            },
        )
        self.assertNotIn(self.comment_file, self.comment.sudo().attachment_ids)


@tagged("post_install", "-at_install")
class TestCommentRoutes(LeadCommentCommon, HttpCase):
    """The route that the web client calls."""

    def _call(self, login, body="Changed"):
        self.authenticate(login, login)
        return self.make_jsonrpc_request(
            "/mail/message/update_content",
            {
                "message_id": self.comment.id,
                "update_data": {"body": body, "attachment_ids": [], "attachment_tokens": []},
            },
        )

    def test_author(self):
        """REQ-0.49: the answer names editor and date for the mark."""
        answer = self._call("lead_own")
        (message,) = answer["mail.message"]
        self.assertEqual(message["lead_editor"], self.user_own.name)
        self.assertTrue(message["lead_edit_date"])

    def test_moderator(self):
        """REQ-0.49: although no administrator."""
        self._call("lead_moderator", "Moderated")
        self.comment.invalidate_recordset()
        self.assertIn("Moderated", self.comment.sudo().body)

    def test_colleague_and_stranger(self):
        """REQ-0.49, REQ-1.14: refused with the reason, or as if it were not there."""
        with (
            mute_logger("odoo.http"),
            self.assertRaisesRegex(JsonRpcException, "AccessError"),
        ):
            self._call("lead_team")
        with self.assertRaises(JsonRpcException):
            self._call("lead_stranger")
        self.comment.invalidate_recordset()
        self.assertNotIn("Changed", self.comment.sudo().body)

    def test_session_knows_moderators(self):
        """REQ-0.49: the buttons are shown to them."""
        for login, expected in (("lead_moderator", True), ("lead_own", False)):
            self.authenticate(login, login)
            info = self.make_jsonrpc_request("/web/session/get_session_info")
            self.assertEqual(info["manages_lead_comments"], expected)

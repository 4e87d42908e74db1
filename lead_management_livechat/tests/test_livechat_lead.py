from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestLivechatLead(LeadManagementCommon, HttpCase):
    """A live chat becomes a lead by a command of its operator."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        group = cls.env.ref("im_livechat.im_livechat_group_user")
        cls.user_own.group_ids = [Command.link(group.id)]
        cls.user_chatter = cls._create_user("livechat_operator", None)
        cls.user_chatter.group_ids = [Command.link(group.id)]
        cls.livechat = cls.env["im_livechat.channel"].create(
            {"name": "Site", "user_ids": [Command.link(cls.user_own.id)]}
        )
        cls.env["mail.presence"]._update_presence(cls.user_own)

    def setUp(self):
        super().setUp()
        self.told = []
        self.patch(
            self.registry["res.users"],
            "_bus_send_transient_message",
            lambda _user, _channel, message: self.told.append(str(message)),
        )

    def _open_chat(self, user=None):
        """Return a chat of a visitor, seen by its operator."""
        if user:
            self.authenticate(user.login, user.login)
        data = self.make_jsonrpc_request(
            "/im_livechat/get_session", {"channel_id": self.livechat.id, "persisted": True}
        )
        channel = self.env["discuss.channel"].browse(data["channel_id"])
        author = {"author_id": user.partner_id.id} if user else {}
        guest = channel.livechat_customer_guest_ids
        if guest:
            author = {"author_guest_id": guest.id, "author_id": False}
        channel.sudo().message_post(
            body="Do you make <racks>?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **author,
        )
        return channel.with_user(self.user_own).with_company(self.company_a)

    def _get_leads(self):
        return self.env["lead.lead"].search([("company_id", "=", self.company_a.id)])

    def test_chat_becomes_a_lead_with_its_transcript(self):
        """REQ-1.24: name from the command, source Live chat, owner the operator."""
        channel = self._open_chat()
        channel.execute_command_newlead(body="/newlead Racks for the hall")
        lead = self._get_leads()
        self.assertEqual(lead.name, "Racks for the hall")
        self.assertIn("Do you make &lt;racks&gt;?", lead.description)
        self.assertEqual(lead.user_id, self.user_own)
        self.assertEqual(lead.source_id.name, "Live chat")
        self.assertFalse(lead.partner_id)
        self.assertTrue(lead.contact_last_name)
        self.assertIn("Racks for the hall", self.told[0])
        self.assertIn("href", self.told[0])

    def test_address_that_is_none_is_kept_as_text(self):
        """REQ-1.24, REQ-5.1: what a visitor or a customer gave instead of an e-mail."""
        channel = self._open_chat()
        channel.sudo().livechat_customer_guest_ids.email = "jan@gmail,com"
        channel.execute_command_newlead(body="/newlead")
        lead = self._get_leads()
        self.assertFalse(lead.email)
        self.assertIn("Email: jan@gmail,com", lead.description)
        self.assertIn("Do you make", lead.description)

    def test_owner_is_who_the_type_names(self):
        """REQ-5.1: the operator makes it, the type's salesperson gets it."""
        self._create_type("Web", user_id=self.user_stranger.id)
        self._open_chat().execute_command_newlead(body="/newlead")
        lead = self._get_leads()
        self.assertEqual(lead.user_id, self.user_stranger)
        self.assertTrue(lead.name.startswith("Chat with"))
        self.assertNotIn("href", self.told[0], "the operator may not open it")

    def test_a_salesperson_of_another_company_stops_nothing(self):
        """REQ-5.1, REQ-1.14: a type of all companies; the operator has the lead."""
        lead_type = self._create_type("Web", user_id=self.user_company_b.id)
        self._open_chat().execute_command_newlead(body="/newlead")
        lead = self._get_leads()
        self.assertEqual((lead.type_id, lead.user_id), (lead_type, self.user_own))

    def test_chat_is_one_lead_however_often_it_is_asked(self):
        """REQ-1.24: nothing is doubled."""
        channel = self._open_chat()
        channel.execute_command_newlead(body="/newlead One")
        channel.execute_command_newlead(body="/newlead Two")
        self.assertEqual(self._get_leads().name, "One")
        self.assertIn("already", self.told[1])

    def test_visitor_who_is_known_is_the_customer(self):
        """REQ-1.24: a portal user who chats."""
        visitor = self._create_user("livechat_portal", None)
        visitor.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        self._open_chat(visitor).execute_command_newlead(body="/newlead Racks")
        self.assertEqual(self._get_leads().partner_id, visitor.partner_id)
        self.assertEqual(self._get_leads().email, visitor.email)

    def test_who_may_not_make_leads_is_refused(self):
        """REQ-2.3, REQ-1.14: the command is not offered, and refused."""
        channel = self._open_chat()
        for user in (self.user_chatter, self.user_readonly):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                channel.with_user(user).execute_command_newlead(body="/newlead Racks")
        self.assertFalse(self._get_leads())

    def test_only_live_chats_become_leads(self):
        """REQ-1.24: an internal conversation is nobody's lead."""
        channel = (
            self.env["discuss.channel"]
            .with_user(self.user_own)
            ._create_channel(name="Among us", group_id=None)
        )
        with self.assertRaises(AccessError):
            channel.execute_command_newlead(body="/newlead Racks")

    def test_chats_that_are_not_seen_stay_unread(self):
        """REQ-1.14: a salesperson without the live chat does not reach in by the command."""
        channel = self._open_chat()
        with self.assertRaises(AccessError):
            channel.with_user(self.user_stranger).execute_command_newlead(body="/newlead Racks")

    def test_chat_that_becomes_something_else_is_one_thing_too(self):
        """REQ-3.4: where the intake makes a deal or contact, as in the Simple mode."""
        made = self.env["res.partner"]

        def make(lead, vals_list):
            nonlocal made
            [values] = vals_list
            made |= lead.env["res.partner"].create({"name": values["name"]})
            return [made]

        self.patch(self.registry["lead.lead"], "_make_intakes", make)
        channel = self._open_chat()
        channel.execute_command_newlead(body="/newlead One")
        channel.execute_command_newlead(body="/newlead Two")
        self.assertEqual(made.name, "One", "the second time it is there already")
        self.assertFalse(self._get_leads())
        self.assertEqual(channel.sudo()._get_result(), made)
        self.assertIn("One", self.told[0])
        self.assertIn("One", self.told[1])

    def test_chat_of_a_merged_lead_belongs_to_the_one_that_stays(self):
        """REQ-6.4, REQ-6.5: it makes no second lead; after Undo it is its lead's again."""
        channel = self._open_chat()
        channel.execute_command_newlead(body="/newlead Racks")
        lead, into = self._get_leads(), self._create_lead()
        merge = self.env["lead.lead"].sudo()._merge(into.sudo(), lead.sudo())
        for expected in (into, lead):
            channel.execute_command_newlead(body="/newlead Again")
            self.assertIn(f"data-oe-id='{expected.id}'", self.told[-1])
            if merge.state == "done":
                merge.action_undo()
        self.assertEqual(self._get_leads(), into | lead)

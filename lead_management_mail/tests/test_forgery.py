from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import LeadMailCommon
from .gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestForgedMessages(LeadMailCommon):
    """What people post is theirs, of now, and no e-mail that came in."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead()
        cls.customer = cls.env["res.partner"].create({"name": "A", "email": "a@example.com"})

    def test_post_in_another_name(self):
        """REQ-0.49, REQ-4.17: by whatever parameter, in the conversation or beside it."""
        lead = self.lead.with_user(self.user_own)
        forged = (
            {"message_type": "email"},
            {"message_type": "email", "message_id": "<x@example.com>"},
            {"message_type": "email_outgoing"},
            {"author_id": self.customer.id},
            {"author_id": self.user_all.partner_id.id},
            {"author_id": False, "email_from": "a@example.com"},
            {"email_from": "a@example.com"},
            {"date": "2020-01-01 00:00:00"},
            {"incoming_email_to": "a@example.com"},
            {"message_id": "<x@example.com>"},
        )
        Message = self.env["mail.message"].with_user(self.user_own)
        target = {"model": "lead.lead", "res_id": self.lead.id, "body": "x"}
        for values in forged:
            with self.subTest(values=values):
                with self.assertRaises(AccessError):
                    lead.message_post(body="x", **values)
                with self.assertRaises(AccessError):
                    Message.create({**target, **values})

    def test_post_in_the_own_name(self):
        """REQ-0.49"""
        lead = self.lead.with_user(self.user_own)
        own = self.user_own.partner_id
        for values in ({}, {"author_id": own.id, "email_from": own.email_formatted}):
            message = lead.message_post(body="x", message_type="comment", **values)
            self.assertEqual(message.author_id, own)

    def test_composer_writes_in_the_name_of_its_template(self):
        """REQ-0.63: the template may say who writes; a person may not."""
        boss = self.user_all.partner_id
        template = self.env["mail.template"].create(
            {
                "name": "From the boss",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "email_from": boss.email_formatted,
                "subject": "Hello",
                "body_html": "<p>Hello</p>",
            }
        )
        context = {"default_model": "lead.lead", "default_res_ids": self.lead.ids}
        Composer = self.env["mail.compose.message"].with_user(self.user_own)
        composer = Composer.with_context(**context).create({"template_id": template.id})
        composer._action_send_mail()
        self.assertEqual(self.lead.message_ids[0].author_id, boss)
        composer = Composer.with_context(**context).create(
            {"body": "<p>x</p>", "author_id": boss.id, "email_from": boss.email_formatted}
        )
        with self.assertRaises(AccessError):
            composer._action_send_mail()


@tagged("post_install", "-at_install")
class TestForgedDelivery(LeadGatewayCommon):
    def test_employees_deliver_no_email(self):
        """REQ-0.57: neither through the gateway's way nor behind it."""
        message = self._create_message().as_bytes()
        Thread = self.env["mail.thread"].with_user(self.user_manager)
        with self.assertRaises(AccessError):
            Thread.message_process("lead.email", message)
        with self.assertRaises(AccessError):
            self.env["lead.email"].with_user(self.user_manager).message_new(
                {"message_id": "<x@example.com>", "email_from": "a@example.com"}
            )
        self.assertFalse(self.env["lead.email"].search([("message_id", "like", self.id())]))
        self.env["mail.thread"].message_process("lead.email", message)
        self.assertTrue(self.env["lead.email"].search([("message_id", "like", self.id())]))

    def test_account_of_a_type_goes_nowhere_else(self):
        """REQ-0.57: company and type follow from the record, its alias is no choice."""
        lead_type = self._create_type("Own", company_id=self.company_a.id, alias_name="own.type")
        other = self.settings_b
        other.alias_name = "leads.of.b"
        manager = lead_type.with_user(self.user_manager)
        for values in (
            {"alias_defaults": repr({"company_id": self.company_b.id})},
            {"alias_id": other.alias_id.id},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                manager.write(values)
            with self.subTest(values=values), self.assertRaises(ValidationError):
                manager.create({"name": "New", **values})
        made = manager.with_context(default_alias_id=other.alias_id.id).create({"name": "New"})
        self.assertFalse(made.alias_id)
        manager.alias_name = "own.new"
        self.assertEqual(lead_type.alias_id.alias_name, "own.new")
        values = self.env["lead.email"]._prepare_email_values(
            {"message_id": "<y@example.com>", "email_from": "a@example.com"},
            {"company_id": self.company_b.id, "type_id": lead_type.id},
        )
        self.assertEqual(values["company_id"], self.company_a.id)


@tagged("post_install", "-at_install")
class TestOddCalls(LeadMailCommon):
    """What nobody's client sends is refused in words."""

    def test_odd_parameters(self):
        """REQ-1.14"""
        call = self.env["lead.call"].with_user(self.user_own).create({"caller": "1"})
        lead = self._create_lead()
        for odd in (["create"], {}, None, "x"):
            with self.subTest(odd=odd):
                with self.assertRaises(UserError):
                    call.decide(odd)
                with self.assertRaises(UserError):
                    call.action_attach_to(odd)
                lead.with_context(lead_item_id=odd, lead_item_model=odd).action_attach_item()

    def test_message_of_a_hidden_lead(self):
        """REQ-1.14: taken over by nobody, and the refusal names no lead."""
        hidden = self._create_lead(user=self.user_stranger, name="Secret")
        message = hidden.message_post(body="x")
        lead = self._create_lead().with_user(self.user_own)
        for write in (
            lambda: lead.write({"message_ids": [(4, message.id)]}),
            lambda: message.with_user(self.user_own).write({"body": "y"}),
            lambda: message.with_user(self.user_own).unlink(),
        ):
            with self.assertRaises(UserError) as caught:
                write()
            self.assertNotIn("Secret", str(caught.exception))

    def test_records_stay_with_companies_of_the_user(self):
        """REQ-1.14: nothing is given to a company that the writer does not work for."""
        record = self.env["lead.blocked.sender"].with_user(self.user_manager)
        record = record.create({"address": "a@example.com"})
        with self.assertRaises(AccessError):
            record.company_id = self.company_b

    def test_own_exports_nothing_of_leads(self):
        """REQ-1.14: neither the history nor e-mails and calls, which tell the same."""
        exporters = self.env.ref("base.group_allow_export")
        for user in (self.user_own, self.user_team):
            user.group_ids += exporters
        for name in ("lead.history", "lead.email", "lead.call", "lead.inbox.item"):
            with self.assertRaises(AccessError):
                self.env[name].with_user(self.user_own).search([]).export_data(["id"])
            self.env[name].with_user(self.user_team).search([]).export_data(["id"])

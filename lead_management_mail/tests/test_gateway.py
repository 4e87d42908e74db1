from odoo.tests import tagged

from .gateway_common import ACCOUNT, SENDER, TYPE_ACCOUNT, LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestAccounts(LeadGatewayCommon):
    """Where a message goes that comes in to an account of the leads."""

    def test_the_account_for_leads_feeds_the_queue(self):
        """REQ-1.22: what comes in to the company's account waits for a decision."""
        email = self._receive(self._create_message())
        self.assertEqual(email.state, "todo")
        self.assertEqual(email.company_id, self.company_a)
        self.assertEqual(email.subject, "Shelves")
        self.assertEqual(email.email_normalized, "jan@customer.example")

    def test_the_account_of_a_type_makes_a_lead_at_once(self):
        """REQ-1.22, REQ-5.1: owner by type and team, never the sender."""
        self.lead_type.write({"user_id": self.user_colleague.id, "team_id": self.team_a.id})
        email = self._receive(self._create_message(TYPE_ACCOUNT, sender=self.user_own.email))
        self.assertFalse(email.lead_id, "a colleague's message waits for a decision")
        email = self._receive(self._create_message(TYPE_ACCOUNT))
        self.assertEqual(email.state, "linked")
        lead = email.lead_id
        self.assertEqual(lead.type_id, self.lead_type)
        self.assertEqual(lead.user_id, self.user_colleague)
        self.assertEqual(lead.team_id, self.team_a)
        self.assertEqual(lead.email, "jan@customer.example")

    def test_the_account_of_a_type_feeds_the_queue_when_switched_so(self):
        """REQ-1.22: the switch on the type."""
        self.lead_type.is_lead_at_once = False
        self.lead_type.user_id = self.user_colleague
        email = self._receive(self._create_message(TYPE_ACCOUNT))
        self.assertEqual(email.state, "todo")
        self.assertEqual(email.type_id, self.lead_type)
        self.assertEqual(email.user_id, self.user_colleague)

    def test_a_mailbox_without_alias_feeds_the_queue(self):
        """REQ-1.22: a connected mailbox names the model instead of an alias."""
        message = self._create_message("office@elsewhere.example")
        email = self._receive(message, model="lead.email")
        self.assertEqual(email.state, "todo")

    def test_two_accounts_in_one_message_are_one_record(self):
        """REQ-1.22: who writes to both accounts makes one record."""
        email = self._receive(self._create_message(f"{ACCOUNT}, {TYPE_ACCOUNT}"))
        self.assertEqual(len(email), 1)

    def test_the_same_message_twice_is_one_record(self):
        """REQ-1.22: mail servers deliver again what they are not sure of."""
        for account in (ACCOUNT, TYPE_ACCOUNT):
            for without_id in (False, True):
                headers = {"Message_Id": None} if without_id else {}
                message = self._create_message(account, text=f"{account} {without_id}", **headers)
                with self.subTest(account=account, without_id=without_id):
                    first = self._receive(message)
                    self.assertEqual(len(first), 1)
                    self.assertFalse(self._receive(message))
                    if first.lead_id:
                        self.assertEqual(len(first.lead_id.email_ids), 1)

    def test_a_lead_that_the_rules_refuse_waits_in_the_queue(self):
        """REQ-1.22: nothing is lost because a status asks for more than a message has."""
        field = self.env["ir.model.fields"]._get("lead.lead", "expected_revenue")
        self.status_new.required_field_ids = field
        email = self._receive(self._create_message(TYPE_ACCOUNT))
        self.assertEqual(email.state, "todo")

    def test_each_company_has_its_own_account(self):
        """REQ-1.22, REQ-1.4: the account says whose the message is."""
        self.settings_b.write({"alias_name": "leads-b"})
        email = self._receive(self._create_message("leads-b@gateway.example.com"))
        self.assertEqual(email.company_id, self.company_b)
        self.assertFalse(email.with_user(self.user_own).search([("id", "=", email.id)]))


@tagged("post_install", "-at_install")
class TestKnownSenders(LeadGatewayCommon):
    """Messages of people who have an open lead, and answers."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead(email="jan@customer.example", partner_name="Typed by hand")

    def test_the_lead_of_a_known_sender_is_suggested(self):
        """REQ-1.22, REQ-0.64: not doubled, even where leads are made at once."""
        for account in (ACCOUNT, TYPE_ACCOUNT):
            email = self._receive(self._create_message(account)).with_user(self.user_own)
            with self.subTest(account=account):
                self.assertEqual(email.state, "todo")
                self.assertEqual(email.suggested_lead_id, self.lead)

    def test_by_setting_it_is_attached(self):
        """REQ-1.22: names that a user typed stay as they are."""
        self.settings_a.known_sender = "attach"
        email = self._receive(self._create_message(sender="J. K. <JAN@customer.example>"))
        self.assertEqual(email.lead_id, self.lead)
        self.assertEqual(self.lead.partner_name, "Typed by hand")
        self.assertEqual(self.lead.name, "Lead")
        self.assertFalse(self.lead.contact_name)
        self.assertIn("We need shelves", self.lead.message_ids[0].body)

    def test_closed_leads_are_not_suggested(self):
        """REQ-0.62: the newest open lead."""
        newer = self._create_lead(email="jan@customer.example")
        newer.set_lost(self.reason.id)
        email = self._receive(self._create_message()).with_user(self.user_own)
        self.assertEqual(email.suggested_lead_id, self.lead)
        self.lead.set_lost(self.reason.id)
        email.invalidate_recordset()
        self.assertFalse(email.suggested_lead_id)

    def _write_out(self):
        """Return an e-mail that the salesperson has sent from the lead."""
        return self.lead.message_post(
            body="Our offer", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def test_a_reply_lands_in_the_thread(self):
        """REQ-1.22, REQ-0.34: an answer is in the history and among the e-mails."""
        sent = self._write_out()
        # to the catchall only, and to all
        for account in ("catchall@gateway.example.com", ACCOUNT, TYPE_ACCOUNT):
            with self.subTest(account=account):
                message = self._create_message(account, In_Reply_To=sent.message_id)
                email = self._receive(message, model="mail.thread" if account[0] == "c" else None)
                self.assertEqual(email.lead_id, self.lead)
                self.assertEqual(self.lead.message_ids[0], email.lead_message_id)
                self.assertEqual(email.lead_message_id.subtype_id, self.env.ref("mail.mt_comment"))
                self.assertFalse(self._receive(message))

    def test_a_reply_to_another_company_waits_in_its_queue(self):
        """REQ-1.22, REQ-2.3: the lead stays with the company that has it."""
        self.settings_b.alias_name = "leads-b"
        sent = self._write_out()
        before = self.lead.message_ids
        email = self._receive(
            self._create_message("leads-b@gateway.example.com", In_Reply_To=sent.message_id)
        )
        self.assertEqual(email.company_id, self.company_b)
        self.assertFalse(email.lead_id)
        self.assertEqual(self.lead.message_ids, before)

    def test_a_reply_to_a_message_of_the_queue_finds_its_lead(self):
        """REQ-1.22: the sender answers to the own message once it is a lead."""
        first = self._receive(self._create_message(sender="eva@customer.example"))
        first.with_user(self.user_own).action_create_lead()
        second = self._receive(
            self._create_message(sender="boss@customer.example", References=first.message_id)
        )
        self.assertEqual(second.lead_id, first.lead_id)

    def test_a_reply_on_a_closed_lead_tells_the_salesperson(self):
        """REQ-1.22: the lead stays closed unless the setting says otherwise."""
        sent = self._write_out()
        self.lead.set_lost(self.reason.id)
        self._receive(self._create_message(In_Reply_To=sent.message_id))
        self.assertTrue(self.lead.is_closed)
        told = self.env["mail.message"].search(
            [
                ("partner_ids", "in", self.user_own.partner_id.ids),
                ("message_type", "=", "user_notification"),
            ],
            limit=1,
        )
        self.assertIn("closed lead", told.body)

    def test_by_setting_a_reply_reopens_the_lead(self):
        """REQ-1.22: a reply of a person does, an automatic one does not."""
        self.settings_a.is_reopened_by_reply = True
        sent = self._write_out()
        self.lead.set_lost(self.reason.id)
        automatic = {"Auto_Submitted": "auto-replied", "In_Reply_To": sent.message_id}
        self._receive(self._create_message(**automatic))
        self.assertTrue(self.lead.is_closed)
        self._receive(self._create_message(In_Reply_To=sent.message_id))
        self.assertFalse(self.lead.is_closed)

    def test_a_colleague_who_answers_by_mail_reopens_nothing(self):
        """REQ-1.22: an employee's answer is no reply of the customer."""
        self.settings_a.is_reopened_by_reply = True
        sent = self._write_out()
        self.lead.set_lost(self.reason.id)
        message = self._create_message(sender=self.user_own.email, In_Reply_To=sent.message_id)
        self.assertTrue(self._receive(message).is_internal)
        self.assertTrue(self.lead.is_closed)


@tagged("post_install", "-at_install")
class TestScreening(LeadGatewayCommon):
    """Messages that no person wrote to us wait for nobody (issue 4)."""

    def _check(self, reason, message):
        email = self._receive(message)
        self.assertEqual(len(email), 1)
        self.assertEqual(email.ignore_reason, reason)
        self.assertEqual(email.state, "ignored" if reason else "todo")

    def test_messages_of_programs_are_ignored_with_the_reason(self):
        """REQ-0.22: the reason stands on the record, and nothing is thrown away."""
        cases = [
            ("auto_reply", {"Auto_Submitted": "auto-replied (vacation)"}),
            ("auto_reply", {"X_Autoreply": "yes"}),
            ("auto_reply", {"Precedence": "auto_reply"}),
            ("list", {"List_Unsubscribe": "<mailto:out@news.example>"}),
            ("list", {"List_Id": "News <news.shop.example>"}),
            ("list", {"Precedence": "bulk"}),
            ("no_reply", {"sender": "Shop <no-reply@shop.example>"}),
            ("no_reply", {"sender": "orders.noreply@shop.example"}),
            ("no_reply", {"sender": "do_not_reply@shop.example"}),
            ("no_reply", {"sender": "postmaster@shop.example"}),
            ("bounce", {"sender": "MAILER-DAEMON@shop.example"}),
            (False, {"Auto_Submitted": "no"}),
            (False, {"sender": "reply@shop.example"}),
            (False, {"sender": "Norep Lyson <norep.lyson@shop.example>"}),
            # our own group address, through which every inquiry comes
            (False, {"List_Id": "<leads.gateway.example.com>", "Precedence": "list"}),
        ]
        for reason, headers in cases:
            for account in (ACCOUNT, TYPE_ACCOUNT):
                with self.subTest(account=account, **headers):
                    if reason or account == ACCOUNT:
                        self._check(reason, self._create_message(account, **headers))

    def test_a_report_of_a_mail_server_is_ignored(self):
        """REQ-0.22: a bounce in the standard form."""
        message = self._create_message()
        message.add_attachment(
            "Final-Recipient: rfc822; gone@customer.example", subtype="plain", filename="status"
        )
        message.set_type("multipart/report")
        self._check("bounce", message)

    def test_blocked_senders_never_make_leads(self):
        """REQ-0.22: an address, and a whole domain."""
        Blocked = self.env["lead.blocked.sender"].with_company(self.company_a)
        Blocked.create([{"address": "Jan@customer.example"}, {"address": "@spam.example"}])
        self._check("blocked", self._create_message(TYPE_ACCOUNT))
        self._check("blocked", self._create_message(sender="x@spam.example"))
        self._check(False, self._create_message(sender="x@other.example"))

    def test_a_list_of_another_company_counts_for_it_alone(self):
        """REQ-1.4: two companies block different senders."""
        self.env["lead.blocked.sender"].create(
            {"address": "jan@customer.example", "company_id": self.company_b.id}
        )
        self._check(False, self._create_message(sender=SENDER))

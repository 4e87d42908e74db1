import importlib.util
from pathlib import Path

from odoo import fields
from odoo.tests import Form, tagged

from .gateway_common import ACCOUNT, TYPE_ACCOUNT, LeadGatewayCommon

CUSTOMER = "Anna Nowak <anna@customer.example>"
OTHER = "Piotr Zieliński <piotr@other.example>"
SITE = "Shop <form@shop.example>"


@tagged("post_install", "-at_install")
class TestAskingSender(LeadGatewayCommon):
    """Forms of other sites: who asks is in Reply-To."""

    def _ask(self, sender=SITE, reply_to=CUSTOMER, to=ACCOUNT, **headers):
        return self._receive(self._create_message(to, sender, Reply_To=reply_to, **headers))

    def test_who_asks_is_the_sender(self):
        """REQ-1.22, REQ-0.65: of the lead, with the name; the site stands beside."""
        for sender in (SITE, "noreply@shop.example", "WordPress <wordpress@shop.example>"):
            with self.subTest(sender=sender):
                email = self._ask(sender, to=TYPE_ACCOUNT)
                self.assertEqual(email.email_normalized, "anna@customer.example")
                self.assertIn("shop.example", email.email_via)
                lead = email.lead_id
                self.assertEqual(lead.email, "anna@customer.example")
                self.assertEqual(lead.contact_name, "Anna Nowak")
                self.assertIn("anna@customer.example", lead.message_ids[-1:].email_from or "")
                lead.action_archive()

    def test_the_next_customer_of_the_site_is_another_one(self):
        """REQ-0.62: the site's address suggests nothing."""
        first = self._ask(to=TYPE_ACCOUNT).lead_id
        self.assertFalse(self._ask(reply_to=OTHER).suggested_lead_id)
        again = self._ask(sender="other-form@elsewhere.example")
        self.assertEqual(again.with_user(self.user_manager).suggested_lead_id, first)

    def test_the_customer_is_found_and_answered(self):
        """REQ-0.63, REQ-0.65: author and recipient are who asks."""
        partner = self.env["res.partner"].create(
            {"name": "Anna Nowak", "email": "anna@customer.example"}
        )
        self.env["res.partner"].create({"name": "Shop", "email": "form@shop.example"})
        email = self._ask(to=TYPE_ACCOUNT)
        self.assertEqual(email.partner_id, partner)
        lead = email.lead_id
        self.assertEqual(lead.partner_id, partner)
        self.assertEqual(lead.message_ids.author_id & partner, partner)
        suggested = lead._message_get_suggested_recipients(reply_discussion=True)
        self.assertNotIn("form@shop.example", str(suggested))
        self.assertEqual(lead.action_write_email()["context"]["default_partner_ids"], partner.ids)

    def test_a_customer_is_found_by_either_form(self):
        """REQ-0.63, REQ-5.4: the domain in its own letters, and as mail programs send it."""
        forms = ("info@müller.example", "info@xn--mller-kva.example")
        for kept, sent in (forms, forms[::-1]):
            with self.subTest(kept=kept):
                partner = self.env["res.partner"].create({"name": kept, "email": kept})
                source = self._create_message(TYPE_ACCOUNT, SITE, Reply_To="x@y.example").as_bytes()
                email = self._receive(source.replace(b"x@y.example", sent.encode()))
                self.assertEqual((email.partner_id, email.lead_id.partner_id), (partner, partner))
                waiting = self._create_email(email_from=sent)
                waiting.action_create_lead()
                self.assertEqual(waiting.lead_id.partner_id, partner)
                (email.lead_id | waiting.lead_id).action_archive()
                partner.active = False

    def test_screening_follows_who_asks(self):
        """REQ-0.22: blocked, no-reply and automatic are said of the one who asks."""
        cases = (
            (False, {"sender": "no-reply@shop.example"}),
            (False, {"Auto_Submitted": "auto-generated"}),
            ("no_reply", {"reply_to": "noreply@elsewhere.example"}),
            ("no_reply", {"sender": "noreply@shop.example", "reply_to": "info@shop.example"}),
            ("no_reply", {"sender": "noreply@shop.example", "reply_to": None}),
            ("auto_reply", {"Auto_Submitted": "auto-replied"}),
            ("auto_reply", {"Auto_Submitted": "auto-generated", "reply_to": None}),
            ("list", {"List_Unsubscribe": "<mailto:out@news.example>"}),
        )
        for reason, values in cases:
            with self.subTest(**values):
                self.assertEqual(self._ask(**values).ignore_reason, reason)
        Blocked = self.env["lead.blocked.sender"].with_company(self.company_a)
        Blocked.create([{"address": "anna@customer.example"}])
        self.assertEqual(self._ask().ignore_reason, "blocked")
        self.assertFalse(self._ask(reply_to=OTHER).ignore_reason)
        Blocked.create([{"address": "@shop.example"}])
        self.assertEqual(self._ask(reply_to=OTHER).ignore_reason, "blocked")

    def test_blocking_blocks_who_asks(self):
        """REQ-0.22: and not everybody who uses the form."""
        self._ask().with_user(self.user_manager).action_block()
        self.assertEqual(self._ask().ignore_reason, "blocked")
        self.assertFalse(self._ask(reply_to=OTHER).ignore_reason)

    def test_an_answer_to_ones_own_address_changes_nothing(self):
        """REQ-0.65: the same domain, a part of it, or our own address."""
        self.company_a.email = "office@company.example"
        for reply_to in (
            "Jan <jan@customer.example>",
            "jan@mail.customer.example",
            "leads@gateway.example.com",
            "office@company.example",
            self.user_own.email,
            "nobody",
            "",
        ):
            with self.subTest(reply_to=reply_to):
                email = self._ask("jan@customer.example", reply_to)
                self.assertEqual(email.email_normalized, "jan@customer.example")
                self.assertFalse(email.email_via)

    def test_a_form_of_our_own_site_is_the_visitors(self):
        """REQ-1.22"""
        email = self._ask("form@gateway.example.com")
        self.assertEqual(email.email_normalized, "anna@customer.example")
        self.assertEqual(email.state, "todo")

    def test_messages_without_a_usable_sender(self):
        """REQ-1.22: whom another header names, else nobody; nothing is lost."""
        cases = (
            ({"sender": None, "Reply_To": CUSTOMER}, "anna@customer.example"),
            ({"sender": "Anna Nowak", "Reply_To": CUSTOMER}, "anna@customer.example"),
            ({"sender": None, "Sender": CUSTOMER}, "anna@customer.example"),
            ({"sender": None, "Return_Path": "<anna@customer.example>"}, "anna@customer.example"),
            ({"sender": "Anna Nowak"}, False),
            ({"sender": "jan@gmail,com"}, False),
        )
        for headers, address in cases:
            with self.subTest(**headers):
                email = self._receive(self._create_message(**headers))
                self.assertEqual(email.email_normalized, address)
                self.assertEqual(email.state, "todo")
                email.with_user(self.user_manager).action_create_lead()
                self.assertTrue(email.lead_id.name)

    def test_a_sender_that_is_no_address_is_kept_as_text(self):
        """REQ-5.1: on the lead, with the name of the field."""
        email = self._create_email(email_from="jan@gmail,com")
        email.action_create_lead()
        self.assertFalse(email.lead_id.email)
        self.assertIn("Email: jan@gmail,com", email.lead_id.description)
        self.assertIn("We need shelves", email.lead_id.description)

    def test_what_somebody_typed_for_an_address_is_kept(self):
        """REQ-1.24, REQ-5.1: as sender and as Reply-To of a form, in whatever way it is none."""
        for text in (
            "jan@gmail,com",
            "jan@gmail@com",
            "jan@foo..com",
            "jan kowalski@gmail.com",
            "jan(at)gmail.com",
        ):
            for headers in ({"sender": "x@y.example"}, {"Reply_To": "x@y.example"}):
                with self.subTest(text=text, headers=headers):
                    headers = {"sender": SITE} | headers
                    source = self._create_message(TYPE_ACCOUNT, **headers).as_bytes()
                    # Python's library would write another one
                    email = self._receive(source.replace(b"x@y.example", text.encode()))
                    lead = email.lead_id
                    self.assertFalse(lead.email)
                    self.assertIn(f"Email: {text}", lead.description)
                    self.assertEqual(bool(email.email_via), "Reply_To" in headers)

    def test_letters_that_came_as_octets(self):
        """REQ-0.40: no standard knows them, and many programs send them."""
        source = self._create_message(TYPE_ACCOUNT, "x@y.example").as_bytes()
        for text in ("info@müller.example", "Łukasz Żak <info@müller.example>"):
            email = self._receive(source.replace(b"x@y.example", text.encode()))
            self.assertEqual(email.email_normalized, "info@müller.example")
            source = source.replace(b"Message-Id: <", b"Message-Id: <x")

    def test_dates_that_cannot_be_true(self):
        """REQ-0.64: such a message stands where it came in, and so does its copy."""
        now = fields.Datetime.now()
        for date in (
            "Mon, 01 Jan 3609 10:00:00 +0000",
            "Thu, 01 Jan 1970 00:00:00 +0000",
            "Mon, 01 Jan 2035 10:00:00 +0000",
        ):
            with self.subTest(date=date):
                email = self._ask(to=TYPE_ACCOUNT, Date=date)
                self.assertLess(abs((email.date - now).total_seconds()), 600)
                for message in email.lead_id.message_ids:
                    self.assertLess(abs((message.date - now).total_seconds()), 600)
                email.lead_id.action_archive()
        email = self._ask(Date="Wed, 01 May 2019 10:00:00 +0200")
        self.assertEqual(email.date, fields.Datetime.to_datetime("2019-05-01 08:00:00"))


@tagged("post_install", "-at_install")
class TestForeignReceivers(LeadGatewayCommon):
    """Types that companies share, and people of one of them."""

    def test_a_message_is_kept_whatever_company_its_type_serves(self):
        """REQ-1.14, REQ-5.1: without an owner where nobody of the company is named."""
        account = "shared@gateway.example.com"
        shared = self._create_type("Shared", user_id=self.user_own.id, alias_name="shared")
        for at_once in (True, False):
            for company in (self.company_b, self.company_a):
                with self.subTest(company=company.name, at_once=at_once):
                    shared.is_lead_at_once = at_once
                    shared.alias_id.alias_defaults = repr(
                        {"company_id": company.id, "type_id": shared.id}
                    )
                    email = self._receive(self._create_message(account, "x@y.example"))
                    owner = self.user_own if company == self.company_a else email.user_id.browse()
                    self.assertEqual(email.company_id, company)
                    self.assertEqual(email.user_id, owner)
                    self.assertEqual(bool(email.lead_id), at_once)
                    self.assertEqual(email.lead_id.user_id, owner if at_once else owner.browse())
                    email.lead_id.action_archive()

    def test_a_message_comes_to_the_company_of_its_type(self):
        """REQ-1.14"""
        self.lead_type.alias_id.alias_defaults = repr(
            {"company_id": self.company_b.id, "type_id": self.lead_type.id}
        )
        email = self._receive(self._create_message(TYPE_ACCOUNT))
        self.assertEqual((email.company_id, email.type_id), (self.company_a, self.lead_type))

    def test_archived_people_of_a_type_get_no_message(self):
        """REQ-5.1"""
        self.lead_type.user_id = self.user_own
        self.user_own.active = False
        email = self._receive(self._create_message(TYPE_ACCOUNT))
        self.assertFalse(email.user_id)
        self.assertTrue(email.lead_id)
        self.assertFalse(email.lead_id.user_id)

    def test_leads_of_messages_and_calls_have_their_medium(self):
        """REQ-2.7, REQ-0.77"""
        email = self._receive(self._create_message(TYPE_ACCOUNT))
        self.assertEqual(email.lead_id.medium_id, self.env.ref("utm.utm_medium_email"))
        call = self._create_call()
        call.action_create_lead()
        self.assertEqual(call.lead_id.medium_id, self.env.ref("utm.utm_medium_phone"))


@tagged("post_install", "-at_install")
class TestCallsByHand(LeadGatewayCommon):
    """Calls that nobody but a person tells of."""

    def test_a_call_logged_by_hand_finds_its_customer(self):
        """REQ-0.60, REQ-0.62: by the number, in the form and by a program."""
        partner = self.env["res.partner"].create(
            {"name": "Nowak", "phone": "+48 600 100 200 wew. 5"}
        )
        self.assertEqual(self._create_call().partner_id, partner)
        self.assertFalse(self._create_call(caller="+48 600 100 299").partner_id)
        outgoing = self._create_call(direction="out", recipient="(600) 100-200")
        self.assertEqual(outgoing.partner_id, partner)
        form = Form(self.env["lead.call"].with_user(self.user_own))
        form.caller = "0048 600 100 200"
        self.assertEqual(form.partner_id, partner)
        other = self.env["res.partner"].create({"name": "Other"})
        form.partner_id = other
        form.caller = "600100200"
        self.assertEqual(form.save().partner_id, other)

    def test_a_migration_corrects_dates(self):
        """REQ-0.61: what heads the queue since before."""
        call = self._create_call(start="3609-01-01 10:00:00")
        fine = self._create_call(start="2020-01-01 10:00:00")
        self.env.flush_all()
        self._run_migration("post-dates")
        self.env.invalidate_all()
        self.assertLess(call.start.year, 3000)
        self.assertEqual(fine.start.year, 2020)

    def _run_migration(self, name):
        folder = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0"
        spec = importlib.util.spec_from_file_location("migration", folder / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.0.0")

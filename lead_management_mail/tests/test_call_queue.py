from odoo.tests import Form, tagged

from .gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestCallQueue(LeadGatewayCommon):
    """What a salesperson does with calls that wait."""

    def test_a_lead_is_prefilled_from_the_call(self):
        """REQ-0.60: Phone = caller, Salesperson = the call's employee, the card opens."""
        partner = self.env["res.partner"].create({"name": "Nowak Ltd", "is_company": True})
        call = self._create_call(partner_id=partner.id)
        action = call.action_create_lead()
        lead = call.lead_id
        self.assertEqual(action["res_id"], lead.id)
        self.assertEqual(lead.phone, "+48 600 100 200")
        self.assertEqual(lead.user_id, self.user_own)
        self.assertEqual(lead.partner_id, partner)

    def test_a_manager_makes_the_lead_of_the_employee(self):
        """REQ-0.60: whoever presses the button, the employee of the call gets it."""
        call = self._create_call().with_user(self.user_manager)
        call.action_create_lead()
        self.assertEqual(call.lead_id.user_id, self.user_own)

    def test_an_outgoing_call_makes_a_lead_of_whom_was_called(self):
        """REQ-0.60: the number of the other side."""
        call = self._create_call(direction="out", caller="100", recipient="+48 600 100 300")
        call.action_create_lead()
        self.assertEqual(call.lead_id.phone, "+48 600 100 300")

    def test_linking_fills_the_empty_customer_only(self):
        """REQ-0.60: from the call's partner; what is there stays."""
        caller, customer = self.env["res.partner"].create(
            [{"name": "Caller"}, {"name": "Customer"}]
        )
        empty, given = self._create_lead(), self._create_lead(partner_id=customer.id)
        for lead, expected in ((empty, caller), (given, customer)):
            self._create_call(partner_id=caller.id).action_attach_to(lead)
            self.assertEqual(lead.partner_id, expected)

    def test_the_match_is_the_newest_open_lead_in_any_format(self):
        """REQ-0.62: tolerant of how a number is written."""
        self._create_lead(phone="600 100 200")
        newest = self._create_lead(phone="+48 600-100-200")
        closed = self._create_lead(phone="0048600100200")
        closed.set_lost(self.reason.id)
        for number in ("600100200", "+48 600 100 200", "(0048) 600 100 200", "600-100-200"):
            with self.subTest(number=number):
                self.assertEqual(self._create_call(caller=number).suggested_lead_id, newest)

    def test_linking_to_another_lead_leaves_the_first_one(self):
        """REQ-0.62: history and what was carried over go with the e-mail."""
        first, second = self._create_lead(), self._create_lead()
        email = self._create_email()
        email.action_attach_to(first)
        self.assertTrue(first.sudo().message_ids.filtered(lambda m: m.message_type == "email"))
        email.action_attach_to(second)
        self.assertEqual(email.lead_id, second)
        self.assertFalse(first.sudo().message_ids.filtered(lambda m: m.message_type == "email"))

    def test_leads_to_link_to_are_those_of_the_customer_in_the_company(self):
        """REQ-0.60: also where the caller is the contact person alone."""
        company = self.env["res.partner"].create({"name": "Nowak Ltd", "is_company": True})
        person = self.env["res.partner"].create({"name": "Eva", "parent_id": company.id})
        contacted = self._create_lead(contact_id=person.id)
        contacted.partner_id = False
        foreign = self._create_lead(
            user=self.user_company_b, company_id=self.company_b.id, phone="+48 600 100 200"
        )
        call = self._create_call(partner_id=person.id)
        both = self.company_a | self.company_b
        candidates = call.sudo().with_context(allowed_company_ids=both.ids).candidate_lead_ids
        self.assertIn(contacted, candidates)
        self.assertNotIn(foreign, candidates)

    def test_only_a_call_that_was_answered_is_a_contact(self):
        """REQ-4.17: a missed one moves no lead."""
        connected = self._create_status("Connected", sequence=14)
        funnel = self._create_type("Funnel", self.status_new | connected | self.status_won)
        funnel.write({"is_outreach_moved": True, "reply_status_id": connected.id})
        for result, expected in (("missed", self.status_new), ("answered", connected)):
            with self.subTest(result=result):
                lead = self._create_lead(type_id=funnel.id)
                self._create_call(result=result).action_attach_to(lead)
                self.assertEqual(lead.status_id, expected)

    def test_calls_are_logged_by_hand(self):
        """REQ-0.58: the employee is who logs it."""
        with Form(self.env["lead.call"].with_user(self.user_own)) as form:
            form.caller = "600 100 200"
        call = form.record
        self.assertEqual(call.user_id, self.user_own)
        self.assertEqual(call.state, "todo")

    def test_pane_reads_what_waits(self):
        """REQ-8.7, REQ-0.64: an e-mail with text and files, a call with its note."""
        lead = self._create_lead(email="anna@example.com", phone="600100200")
        email = self._create_email(email_from="anna@example.com", body="<p>We need shelves.</p>")
        email.sudo().attachment_ids = self.env["ir.attachment"].create(
            {"name": "plan.pdf", "raw": b"plan", "res_model": email._name, "res_id": email.id}
        )
        call = self._create_call(note="Wants the plan")
        Inbox = self.env["lead.inbox.item"].with_user(self.user_own)
        self.env.flush_all()
        items = Inbox.search([("lead_id", "=", False)]).grouped("kind")
        read = {kind: item[0].get_reading() for kind, item in items.items()}
        self.assertIn("We need shelves.", read["email"]["body"])
        self.assertEqual(read["email"]["sender"], email.email_from)
        self.assertEqual(read["email"]["suggested"]["id"], lead.id)
        self.assertEqual([file["name"] for file in read["email"]["attachments"]], ["plan.pdf"])
        self.assertTrue(read["email"]["may_reply"])
        self.assertIn("Wants the plan", read["call"]["body"])
        self.assertFalse(read["call"]["may_reply"])
        self.assertEqual(call.get_reading()["title"], read["call"]["title"])

    def test_reply_attaches_or_creates_first(self):
        """REQ-8.7, REQ-0.63: list, message, reply."""
        lead = self._create_lead(email="anna@example.com")
        email = self._create_email(email_from="anna@example.com")
        action = email.action_reply()
        self.assertEqual(action["res_model"], "mail.compose.message")
        self.assertEqual(email.lead_id, lead)
        unknown = self._create_email(email_from="new@example.com")
        self.assertEqual(unknown.action_reply()["context"]["default_res_ids"], unknown.lead_id.ids)
        self.assertTrue(unknown.is_lead_made)

    def test_pages_open_the_dialogs(self):
        """REQ-0.61, REQ-8.4, REQ-8.7: a page runs an action as it is, without a button."""
        email = self._create_email(email_from="anna@example.com")
        opened = {"attach": email.action_attach_other(), "reply": email.action_reply()}
        for name in ("Welcome", "Reminder"):
            values = {"name": name, "model_id": self.env["ir.model"]._get_id("lead.lead")}
            self.env["mail.template"].create(values)
        opened["choice of templates"] = email.lead_id.action_write_email()
        self.assertEqual(opened["choice of templates"]["res_model"], "lead.template.wizard")
        for page, action in opened.items():
            with self.subTest(page=page):
                self.assertEqual(action.get("views"), [(False, "form")])

    def test_attaching_can_stay_in_the_queue(self):
        """REQ-0.61: the dialog attaches and says so, or opens the lead."""
        lead = self._create_lead()
        for button, tag in (
            ("action_attach_and_stay", "lead_queue_decided"),
            ("action_attach", None),
        ):
            email = self._create_email()
            dialog = self._open_dialog(email.action_attach_other(), self.user_own)
            dialog.lead_id = lead
            action = getattr(dialog.save(), button)()
            self.assertEqual(email.lead_id, lead)
            self.assertEqual(action.get("tag"), tag)

    def test_the_caller_can_be_blocked(self):
        """REQ-0.22: numbers never make leads, as addresses."""
        first, second = self._create_call(), self._create_call(caller="600100200")
        first.decide("block")
        self.assertEqual(second.ignore_reason, "blocked")

    def test_a_call_moves_the_lead_forward_where_its_type_says_so(self):
        """REQ-4.17: an outgoing call is an outreach."""
        lead_type = self._create_type(
            "Outreach", is_outreach_moved=True, outreach_status_id=self.status_qualified.id
        )
        lead = self._create_lead(type_id=lead_type.id)
        call = self._create_call(direction="out", recipient="+48 600 100 300")
        call.action_attach_to(lead)
        self.assertEqual(lead.status_id, self.status_qualified)

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestEmailQueue(LeadGatewayCommon):
    """What a salesperson does with e-mails that wait."""

    def test_a_lead_is_prefilled_from_the_email(self):
        """REQ-0.65: name, description, e-mail, files and the person who wrote."""
        email = self._receive(self._create_message_with_file()).with_user(self.user_own)
        action = email.action_create_lead()
        lead = email.lead_id
        self.assertEqual((action["res_model"], action["res_id"]), ("lead.lead", lead.id))
        self.assertEqual(lead.name, "Shelves")
        self.assertIn("We need shelves", lead.description)
        self.assertEqual(lead.email, "jan@customer.example")
        self.assertEqual(lead.contact_name, "Jan Kowalski")
        self.assertEqual(lead.user_id, self.user_own)
        self.assertEqual(self._get_files(lead).mapped("name"), ["plan.txt"])
        self.assertEqual(email.attachment_ids.mapped("name"), ["plan.txt"])
        self.assertIn("jan@customer.example", lead.message_ids[0].email_from)

    def _create_message_with_file(self):
        message = self._create_message()
        message.add_attachment("the plan", filename="plan.txt")
        return message

    def _get_files(self, lead):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "lead.lead"), ("res_id", "=", lead.id)]
        )

    def test_the_customer_is_the_partner_with_the_address(self):
        """REQ-0.65: of the own company or of all, not of another one."""
        foreign, partner = self.env["res.partner"].create(
            [
                {"name": "B", "email": "jan@customer.example", "company_id": self.company_b.id},
                {"name": "Jan Kowalski", "email": "JAN@customer.example"},
            ]
        )
        email = self._receive(self._create_message()).with_user(self.user_own)
        email.action_create_lead()
        self.assertEqual(email.lead_id.partner_id, partner)
        self.assertNotEqual(email.lead_id.partner_id, foreign)

    def test_attaching_copies_the_attachments(self):
        """REQ-0.65, REQ-0.64: linked, and the files are on the lead as well."""
        lead = self._create_lead(email="jan@customer.example", name="Known")
        email = self._receive(self._create_message_with_file()).with_user(self.user_own)
        email.action_attach()
        self.assertEqual(email.lead_id, lead)
        self.assertEqual(email.state, "linked")
        self.assertEqual(self._get_files(lead).mapped("name"), ["plan.txt"])
        self.assertFalse(self._get_files(lead) & email.attachment_ids)
        self.assertEqual(lead.name, "Known")

    def test_undoing_takes_back_what_was_carried_over(self):
        """REQ-0.22: message and files leave the lead, the e-mail keeps its own."""
        lead = self._create_lead(email="jan@customer.example")
        email = self._receive(self._create_message_with_file()).with_user(self.user_own)
        messages = lead.message_ids
        email.action_attach()
        email.action_undo()
        self.assertEqual(email.state, "todo")
        self.assertFalse(self._get_files(lead))
        self.assertEqual(lead.message_ids, messages)
        self.assertEqual(email.attachment_ids.mapped("name"), ["plan.txt"])
        self.assertTrue(lead.active)

    def test_undoing_archives_the_lead_that_was_made_and_not_touched(self):
        """REQ-0.22: nothing of the mistake stays on the board."""
        email = self._create_email()
        email.action_create_lead()
        lead = email.lead_id
        email.action_undo()
        self.assertFalse(lead.active)
        self.assertFalse(email.lead_id)
        # made again, worked on: it stays
        email.action_create_lead()
        lead = email.lead_id
        lead.with_user(self.user_own).write({"phone": "+48 600 100 200"})
        email.action_undo()
        self.assertTrue(lead.active)
        self.assertEqual(email.state, "todo")

    def test_ignoring_and_taking_it_back(self):
        """REQ-0.22, REQ-0.64: ignored ones do not wait, and come back."""
        email = self._create_email()
        email.action_ignore()
        self.assertEqual((email.state, email.ignore_reason), ("ignored", "person"))
        email.action_undo()
        self.assertEqual((email.state, email.ignore_reason), ("todo", False))
        email.action_create_lead()
        with self.assertRaises(UserError):
            email.action_ignore()

    def test_an_ignored_one_can_become_a_lead_all_the_same(self):
        """REQ-0.22: whoever finds an inquiry among the ignored ones takes it."""
        email = self._create_email(ignore_reason="list")
        email.action_create_lead()
        self.assertEqual((email.state, email.ignore_reason), ("linked", False))

    def test_attaching_to_another_lead(self):
        """REQ-0.62: what was linked wrongly changes over."""
        first, second = self._create_leads(2)
        email = self._create_email()
        email.action_attach_to(first)
        email.action_attach_to(second.id)
        self.assertEqual(email.lead_id, second)
        self.assertFalse(first.message_ids.filtered("email_from") & email.lead_message_id)
        self.assertFalse(first.email_ids)

    def test_the_dialog_proposes_a_lead_of_the_customer(self):
        """REQ-0.62, REQ-0.60: closed leads of the customer can be chosen, too."""
        closed = self._create_lead(email="jan@customer.example")
        closed.set_lost(self.reason.id)
        email = self._create_email()
        self.assertEqual(email.candidate_lead_ids, closed)
        with self._open_dialog(email.action_attach_other()) as dialog:
            self.assertEqual(dialog.lead_id, closed)
        dialog.record.action_attach()
        self.assertEqual(email.lead_id, closed)

    def test_nothing_to_attach_to_is_said(self):
        """REQ-0.61: the message names the item and what else can be done."""
        with self.assertRaisesRegex(UserError, "Shelves"):
            self._create_email().action_attach()

    def test_the_intake_is_the_way_in(self):
        """REQ-5.1: the company's default type, and owner by the rules of the intake."""
        self.settings_a.default_type_id = self.lead_type
        email = self._create_email()
        email.action_create_lead()
        self.assertEqual(email.lead_id.type_id, self.lead_type)


@tagged("post_install", "-at_install")
class TestPartnerOfEmail(LeadGatewayCommon):
    """Whose e-mail it is."""

    def test_customer_is_the_oldest_with_the_address_and_no_colleague(self):
        """REQ-0.65"""
        self.user_colleague.partner_id.email = "eva@customer.example"
        oldest, _newer = self.env["res.partner"].create(
            [
                {"name": "Eva", "email": "eva@customer.example"},
                {"name": "Eva again", "email": "eva@customer.example"},
            ]
        )
        email = self._create_email(email_from="eva@customer.example", partner_id=False)
        email.action_create_lead()
        self.assertEqual(email.lead_id.partner_id, oldest)

    def test_the_email_that_a_lead_is_made_of_is_no_answer(self):
        """REQ-4.17: one that is attached is."""
        connected = self._create_status("Connected", sequence=14)
        funnel = self._create_type("Funnel", self.status_new | connected | self.status_won)
        funnel.write({"is_outreach_moved": True, "reply_status_id": connected.id})
        email = self._create_email(type_id=funnel.id)
        email.action_create_lead()
        self.assertEqual(email.lead_id.type_id, funnel)
        self.assertEqual(email.lead_id.status_id, self.status_new)
        self._create_email(subject="Re").action_attach_to(email.lead_id)
        self.assertEqual(email.lead_id.status_id, connected)


@tagged("post_install", "-at_install")
class TestDecisions(LeadGatewayCommon):
    """Decisions about many at once, and about senders."""

    def test_many_are_ignored_at_once_and_come_back(self):
        """REQ-0.61: one decision about all that is selected, and one way back."""
        emails = self._create_email() | self._create_email(email_from="eva@customer.example")
        decided = emails.decide("ignore")
        self.assertEqual(set(emails.mapped("state")), {"ignored"})
        self.assertEqual(decided["tag"], "lead_queue_decided")
        self.assertIn("2", decided["params"]["message"])
        self.env[decided["params"]["model"]].browse(decided["params"]["ids"]).decide("undo")
        self.assertEqual(set(emails.mapped("state")), {"todo"})

    def test_buttons_decide_by_their_context(self):
        """REQ-0.61: one method for all of them; without a decision it says so."""
        email = self._create_email()
        email.with_context(lead_decision="ignore").action_decide()
        self.assertEqual(email.state, "ignored")
        email.with_context(lead_decision="undo").action_decide()
        self.assertEqual(email.state, "todo")
        with self.assertRaises(UserError):
            email.action_decide()

    def test_several_of_one_sender_make_one_lead(self):
        """REQ-0.61: mass creation does not double."""
        emails = self._create_email() | self._create_email(subject="And a ladder")
        emails.decide("create")
        self.assertEqual(len(emails.lead_id), 1)
        self.assertEqual(set(emails.mapped("state")), {"linked"})

    def test_attaching_many_leaves_those_without_suggestion(self):
        """REQ-0.61: what has no lead waits on, and the message says so."""
        lead = self._create_lead(email="jan@customer.example")
        known, unknown = self._create_email(), self._create_email(email_from="eva@customer.example")
        decided = (known | unknown).decide("attach")
        self.assertEqual(known.lead_id, lead)
        self.assertEqual(unknown.state, "todo")
        self.assertTrue(decided["params"]["notes"])

    def test_blocking_ignores_all_of_the_sender(self):
        """REQ-0.22: one click, and undoable."""
        first, second = self._create_email(), self._create_email()
        other = self._create_email(email_from="eva@customer.example")
        first.decide("block")
        self.assertEqual(first.ignore_reason, "blocked")
        self.assertEqual(second.ignore_reason, "blocked")
        self.assertEqual(other.state, "todo")
        self.assertEqual(self._receive(self._create_message()).ignore_reason, "blocked")
        first.decide("undo")
        self.assertEqual(second.state, "todo")
        self.assertEqual(self._receive(self._create_message()).state, "todo")

    def test_what_cannot_be_blocked_is_refused(self):
        """REQ-0.22: without an address there is nothing to block."""
        with self.assertRaisesRegex(UserError, "Ignore"):
            self._create_call(caller=False).decide("block")
        with self.assertRaises(UserError):
            self.env["lead.blocked.sender"].create({"address": "Jan Kowalski"})

    def test_unknown_decisions_are_refused(self):
        """REQ-0.61: the method takes no other name from outside."""
        for decision in ("unlink", "_link", ""):
            with self.subTest(decision=decision), self.assertRaises(UserError):
                self._create_email().decide(decision)
        with self.assertRaises(UserError):
            self.env["lead.email"].decide("ignore")

    def test_suggestions_take_constant_queries(self):
        """REQ-5.4: no query per record in lists."""
        self._create_lead(email="jan@customer.example")
        few = self.env["lead.email"].concat(*(self._create_email() for _number in range(2)))
        many = self.env["lead.email"].concat(*(self._create_email() for _number in range(20)))
        counts = []
        for emails in (few, many):
            self.env.invalidate_all()
            with self._capture_queries() as queries:
                emails.mapped("suggested_lead_id.display_name")
            counts.append(len(queries))
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestInbox(LeadGatewayCommon):
    """E-mails and calls together."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Inbox = cls.env["lead.inbox.item"].with_user(cls.user_own)
        cls.email, cls.call = cls._create_email(), cls._create_call()

    def _get_items(self, **domain):
        return self.Inbox.search(
            [("company_id", "=", self.company_a.id), *((k, "=", v) for k, v in domain.items())]
        )

    def test_both_are_in_one_list(self):
        """REQ-0.61, REQ-0.64: with what is needed to decide."""
        items = self._get_items(state="todo")
        self.assertEqual(set(items.mapped("kind")), {"email", "call"})
        self.assertEqual(
            {item.sender for item in items},
            {"Jan Kowalski <jan@customer.example>", "+48 600 100 200"},
        )
        self.assertIn("shelves", items.filtered(lambda item: item.kind == "email").preview)

    def test_decisions_reach_both(self):
        """REQ-0.61: one key for whatever is selected."""
        self._get_items().decide("ignore")
        self.assertEqual((self.email.state, self.call.state), ("ignored", "ignored"))
        self._get_items().decide("undo")
        self.assertFalse(self._get_items(state="ignored"))
        self._get_items().decide("create")
        self.assertTrue(self.email.lead_id and self.call.lead_id)

    def test_an_item_opens_what_it_stands_for(self):
        """REQ-0.64: the e-mail or call itself, and its lead."""
        item = self._get_items(kind="call")
        action = item.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("lead.call", self.call.id))
        item.decide("create")
        self.assertEqual(item.action_open_lead()["res_id"], self.call.lead_id.id)

    def test_the_dialog_takes_both(self):
        """REQ-0.62: e-mail and call of one person to one lead."""
        lead = self._create_lead()
        with self._open_dialog(self._get_items().action_attach_other()) as dialog:
            dialog.lead_id = lead
        dialog.record.action_attach()
        self.assertEqual(self.email.lead_id | self.call.lead_id, lead)

    def test_a_counter_counts_what_its_screen_shows_at_first(self):
        """REQ-8.3, REQ-0.61: for every right, of e-mails, calls and both together."""
        self._create_call(user_id=self.user_colleague.id)
        self._create_call(user_id=self.user_own.id)
        self._create_call(user_id=False, team_id=self.team_a.id)
        for user in (self.user_own, self.user_team, self.user_all, self.user_manager):
            counts = self.Inbox.with_user(user).get_queue_counts()
            shown = {
                kind: len(self._find_shown(f"lead_management_mail.lead_{name}_action", user))
                for kind, name in (("email", "email"), ("call", "call"), ("all", "inbox_item"))
            }
            with self.subTest(user=user.login):
                self.assertEqual((counts["email"], counts["call"]), (shown["email"], shown["call"]))
                self.assertEqual(counts["email"] + counts["call"], shown["all"])

    def _find_shown(self, action_xmlid, user):
        """Return what an action shows with the filters that it comes with."""
        action = self.env.ref(action_xmlid)
        arch = etree.fromstring(action.search_view_id.get_combined_arch())
        domains = []
        for key in safe_eval(action.context):
            [node] = arch.xpath(f"//filter[@name='{key.removeprefix('search_default_')}']")
            domains.append(Domain(safe_eval(node.get("domain"), {"uid": user.id})))
        return self.env[action.res_model].with_user(user).search(Domain.AND(domains))

    def test_the_tabs_count_what_waits(self):
        """REQ-0.61: the counter of a tab is what waits for the user."""
        self._create_call(user_id=self.user_colleague.id)
        Inbox = self.Inbox.with_context(allowed_company_ids=self.company_a.ids)
        counts = Inbox.get_queue_counts()
        self.assertEqual((counts["email"], counts["call"]), (1, 1))
        self.email.action_ignore()
        self.assertEqual(Inbox.get_queue_counts()["email"], 0)

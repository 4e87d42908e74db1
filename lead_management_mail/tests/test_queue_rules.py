from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestQueueRules(LeadGatewayCommon):
    """Who sees what waits, and what protects leads and e-mails."""

    def _find(self, records, user):
        return records.with_user(user).search([("id", "in", records.ids)])

    def _create_of_everybody(self, create):
        values = {
            "own": {"user_id": self.user_own.id},
            "colleague": {"user_id": self.user_colleague.id, "team_id": self.team_a.id},
            "team": {"user_id": False, "team_id": self.team_a.id},
            "other team": {"user_id": False, "team_id": self.team_other.id},
            "nobody": {"user_id": False, "team_id": False},
            "company b": {"user_id": False, "company_id": self.company_b.id},
        }
        return {create(**vals).sudo(): name for name, vals in values.items()}

    def test_what_waits_is_seen_by_salesperson_and_team(self):
        """REQ-2.3, REQ-1.14: e-mails and calls, two companies."""
        expected = {
            self.user_own: {"own", "team", "nobody"},
            self.user_stranger: {"other team", "nobody"},
            self.user_team: {"colleague", "team", "nobody"},
            self.user_all: {"own", "colleague", "team", "other team", "nobody"},
            self.user_readonly: {"own", "colleague", "team", "other team", "nobody"},
            self.user_company_b: {"company b"},
        }
        for create in (self._create_email, self._create_call):
            names = self._create_of_everybody(create)
            records = next(iter(names)).concat(*names)
            for user, seen in expected.items():
                with self.subTest(model=records._name, user=user.login):
                    self.assertEqual({names[item] for item in self._find(records, user)}, seen)
                    inbox = self.env["lead.inbox.item"].with_user(user)
                    kind = records._name.removeprefix("lead.")
                    found = inbox.search([("kind", "=", kind), ("res_id", "in", records.ids)])
                    self.assertEqual(
                        set(found.mapped("res_id")), set(self._find(records, user).ids)
                    )

    def test_what_is_linked_is_seen_with_its_lead(self):
        """REQ-2.3: the e-mail of another salesperson's lead is theirs."""
        lead = self._create_lead(user=self.user_colleague)
        email = self._create_email(lead_id=lead.id)
        self.assertFalse(self._find(email.sudo(), self.user_own))
        self.assertTrue(self._find(email.sudo(), self.user_colleague))
        with self.assertRaises(AccessError):
            email.invalidate_recordset()
            email.read(["subject"])

    def test_no_lead_of_others_is_suggested_or_attached_to(self):
        """REQ-2.3: the suggestion obeys the rules of leads."""
        lead = self._create_lead(user=self.user_stranger, email="jan@customer.example")
        email = self._create_email()
        self.assertFalse(email.suggested_lead_id)
        self.assertFalse(email.candidate_lead_ids)
        with self.assertRaises(AccessError):
            email.action_attach_to(lead)

    def test_a_lead_of_another_company_takes_nothing(self):
        """REQ-1.4: two companies."""
        lead = self._create_lead(user=self.user_both_companies, company_id=self.company_b.id)
        with self.assertRaises(UserError):
            self._create_email().with_user(self.user_both_companies).action_attach_to(lead)

    def test_what_came_in_is_not_rewritten(self):
        """REQ-0.64: decisions are written, the message is not."""
        email = self._create_email()
        for values in (
            {"body": "<p>Other</p>"},
            {"email_from": "x@y.example"},
            {"message_id": "1"},
        ):
            with self.subTest(**values), self.assertRaises(AccessError):
                email.write(values)
        email.write({"user_id": self.user_own.id})

    def test_leads_with_emails_or_calls_are_not_deleted(self):
        """REQ-0.50: the message points to closing."""
        for item in (self._create_email(), self._create_call()):
            item.action_create_lead()
            lead = item.lead_id.with_user(self.user_manager)
            with self.subTest(model=item._name), self.assertRaisesRegex(UserError, "Close it"):
                lead.unlink()
            item.sudo().unlink()
            lead.unlink()

    def test_the_email_tab_needs_an_account(self):
        """REQ-0.58: Calls always, Email only where e-mails come in."""
        menu = self.env.ref("lead_management_mail.lead_email_menu")
        calls = self.env.ref("lead_management_mail.lead_call_menu")
        lead = self._create_lead()

        def is_shown():
            self.user_own.invalidate_recordset()
            menus = self.env["ir.ui.menu"].with_user(self.user_own).load_menus(False)
            self.assertIn(calls.id, menus)
            lead.invalidate_recordset()
            self.assertEqual(menu.id in menus, lead.has_email_queue)
            return menu.id in menus

        self.assertTrue(is_shown())
        self.settings_a.alias_name = False
        self.assertTrue(is_shown(), "the account of a type is one")
        self.lead_type.alias_name = False
        self.assertFalse(is_shown())
        server = self.env["ir.mail_server"].create(
            {
                "name": "Own",
                "smtp_host": "smtp.own.example",
                "smtp_user": self.user_own.email,
                "from_filter": self.user_own.email_normalized,
                "owner_user_id": self.user_own.id,
            }
        )
        self.assertTrue(is_shown(), "at once, with a mail server of one's own")
        server.active = False
        self.assertFalse(is_shown())
        server.active = True
        self.assertTrue(is_shown())
        server.unlink()
        self.assertFalse(is_shown())
        mailbox = self.env["fetchmail.server"].create({"name": "Leads", "server_type": "imap"})
        self.assertFalse(is_shown())
        mailbox.object_id = self.env["ir.model"]._get("lead.email")
        self.assertTrue(is_shown(), "a mailbox feeds the queue")

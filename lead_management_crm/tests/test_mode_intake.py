from odoo import Command
from odoo.tests import tagged

from odoo.addons.lead_management_mail.tests.gateway_common import TYPE_ACCOUNT, LeadGatewayCommon


class SimpleModeMixin:
    """Company A in the Simple mode."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.settings_a.crm_mode = "simple"
        group = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.user_own.group_ids = [Command.link(group.id)]

    def _get_deals(self):
        return self.env["crm.lead"].search([("company_id", "=", self.company_a.id)], order="id")

    def _get_leads(self):
        return self.env["lead.lead"].search([("company_id", "=", self.company_a.id)])


@tagged("post_install", "-at_install")
class TestSimpleIntakeByMail(SimpleModeMixin, LeadGatewayCommon):
    """REQ-3.4: e-mails become deals at once."""

    def test_an_email_becomes_a_deal_at_once(self):
        """REQ-3.4: also where the Classic mode would have waited in the queue."""
        for account in ({}, {"to": TYPE_ACCOUNT, "sender": "ola@customer.example"}):
            address = account.get("sender", "jan@customer.example")
            with self.subTest(account=account):
                before = self._get_deals()
                email = self._receive(self._create_message(**account))
                deal = self._get_deals() - before
                self.assertEqual(len(deal), 1)
                self.assertEqual((deal.name, deal.type), ("Shelves", "opportunity"))
                self.assertEqual(deal.partner_id.email, address)
                self.assertEqual(email.state, "linked")
                self.assertEqual(email._get_result(), deal)
                self.assertEqual(email.action_open_lead()["res_model"], "crm.lead")
                self.assertIn("We need shelves.", "".join(deal.message_ids.mapped("body")))
        self.assertFalse(self._get_leads())

    def test_what_no_person_wrote_makes_no_deal(self):
        """REQ-3.4: the screen stands before the mode."""
        self._receive(self._create_message(Auto_Submitted="auto-replied"))
        self.assertFalse(self._get_deals())

    def test_the_button_in_the_queue_makes_a_deal(self):
        """REQ-3.4: what waited from before the switch; and undo gives it back."""
        self.settings_a.crm_mode = "classic"
        email = self._receive(self._create_message())
        self.assertEqual(email.state, "todo")
        self.settings_a.crm_mode = "simple"
        item = email.with_user(self.user_own).with_company(self.company_a)
        action = item.decide("create")
        deal = self._get_deals()
        self.assertEqual((deal.name, email.state), ("Shelves", "linked"))
        self.assertTrue(any("Shelves" in note for note in action["params"]["notes"]))
        self.assertEqual(action["params"]["message"], "Deals and contacts: 1.")
        self.assertIn("We need shelves.", "".join(deal.message_ids.mapped("body")))
        item.decide("undo")
        self.assertEqual(email.state, "todo")
        self.assertTrue(deal.exists())

    def test_a_second_message_joins_the_deal(self):
        """REQ-3.4: while it is being worked on; another sender has another deal."""
        first = self._receive(self._create_message())
        second = self._receive(self._create_message())
        deal = self._get_deals()
        self.assertEqual(len(deal), 1)
        self.assertEqual((first._get_result(), second._get_result()), (deal, deal))
        self.assertEqual(second.state, "linked")
        self._receive(self._create_message(sender="x@other.example"))
        self.assertEqual(len(self._get_deals()), 2)
        deal.action_set_lost()
        self._receive(self._create_message())
        self.assertEqual(len(self._get_deals()), 2)

    def test_a_number_with_remarks_is_that_of_the_deal(self):
        """REQ-3.4, REQ-0.62: what is compared, on both sides."""
        Lead = self.env["lead.lead"].with_company(self.company_a)
        values = {"match_open": True, "contact_last_name": "Nowak"}
        deal = Lead._intake({**values, "phone": "+48 601 000 333 wew. 2"}, "call")
        self.assertEqual(deal.phone_sanitized, "+48601000333")
        for phone in ("0048601000333", "500 100 200 / 601 000 333"):
            self.assertEqual(Lead._intake({**values, "phone": phone}, "call"), deal)

    def test_classic_again_makes_leads_again(self):
        """REQ-3.10"""
        self.settings_a.crm_mode = "classic"
        email = self._receive(self._create_message(TYPE_ACCOUNT))
        self.assertTrue(email.lead_id)
        self.assertFalse(self._get_deals())

    def test_the_settings_of_the_switch_hold_for_inquiries(self):
        """REQ-3.17: without a deal, in the chosen funnel."""
        self.settings_a.mode_deal = "partner"
        email = self._receive(self._create_message())
        partner = email._get_result()
        self.assertEqual((partner._name, partner.email), ("res.partner", "jan@customer.example"))
        self.assertFalse(self._get_deals())
        # where no e-mail keeps it, the contact's history says what was asked
        values = {"name": "Racks", "email": partner.email, "description": "<p>Twelve racks</p>"}
        Lead = self.env["lead.lead"].with_company(self.company_a)
        self.assertEqual(Lead._intake(values, "website"), partner)
        self.assertIn("Twelve racks", partner.message_ids[0].body)
        team = self._create_team("Second funnel", use_opportunities=True)
        self.settings_a.write({"mode_deal": "deal", "mode_team_id": team.id})
        email = self._receive(self._create_message())
        self.assertEqual(email._get_result().team_id, team)
        self.assertEqual(email._get_result().partner_id, partner, "found again")

    def test_every_machine_channel(self):
        """REQ-3.4, REQ-3.17: the intake itself, for all channels."""
        Lead = self.env["lead.lead"].with_company(self.company_a)
        for channel in ("email", "call", "capture", "website", "chat", "lifecycle"):
            with self.subTest(channel=channel):
                values = {
                    "name": channel,
                    "partner_name": f"{channel} Ltd",
                    "contact_last_name": "Nowak",
                    "email": f"{channel}@customer.example",
                    "description": "<p>Racks</p>",
                    "user_id": self.user_own.id,
                }
                self.settings_a.mode_partner = "both"
                deal = Lead._intake(values, channel)
                self.assertEqual((deal._name, deal.name), ("crm.lead", channel))
                self.assertEqual(deal.user_id, self.user_own)
                self.assertEqual(deal.company_id, self.company_a)
                self.assertIn("Racks", deal.description)
                self.assertEqual(deal.partner_id.name, "Nowak")
                self.assertEqual(deal.partner_id.parent_id.name, f"{channel} Ltd")
        self.assertFalse(self._get_leads())

    def test_what_comes_later_joins_an_open_deal_only(self):
        """REQ-3.4: one that is neither won, lost, archived nor deleted."""
        Lead = self.env["lead.lead"].with_company(self.company_a)
        won, lost, archived, deleted = (
            Lead._intake({"name": name, "email": f"{name}@late.example"}, "website")
            for name in ("won", "lost", "archived", "deleted")
        )
        for deal in (won, lost, archived, deleted):
            self.assertTrue(Lead._is_intake_open(deal))
        won.action_set_won()
        lost.action_set_lost()
        archived.active = False
        deleted.unlink()
        for deal in (won, lost, archived, deleted):
            self.assertFalse(Lead._is_intake_open(deal))

    def test_malformed_address_is_kept(self):
        """REQ-3.4, REQ-5.1: nothing that comes in is refused for its form."""
        Lead = self.env["lead.lead"].with_company(self.company_a)
        deal = Lead._intake({"email": "not an address"}, "website")
        self.assertEqual((deal._name, deal.name), ("crm.lead", "not an address"))


@tagged("post_install", "-at_install")
class TestSimpleIntakeByCall(SimpleModeMixin, LeadGatewayCommon):
    """REQ-3.4: calls become deals at once, one for a number that is being worked on."""

    def _call(self, number):
        """Return a call that a program tells of."""
        Call = self.env["lead.call"].with_company(self.company_a)
        return Call.create([{"caller": number, "direction": "in", "result": "ongoing"}])

    def test_a_call_becomes_a_deal(self):
        """REQ-3.4"""
        call = self._call("+48 601 234 567")
        deal = self._get_deals()
        self.assertEqual(call._get_result(), deal)
        self.assertEqual(call.state, "linked")
        self.assertEqual(deal.phone, "+48 601 234 567")
        again = self._call("+48 601 234 567")
        self.assertEqual(again._get_result(), deal, "the second call is about the same")
        deal.action_set_won()
        won = self._call("+48 601 234 567")._get_result()
        self.assertNotEqual(won, deal, "a won deal is over")
        won.action_set_lost()
        lost = self._call("+48 601 234 567")._get_result()
        self.assertEqual(self._get_deals(), deal | lost)
        self.assertFalse(self._get_leads())

    def test_a_call_logged_by_hand_becomes_a_deal(self):
        """REQ-3.4"""
        Call = self.env["lead.call"].with_user(self.user_own).with_company(self.company_a)
        call = Call.create([{"caller": "+48 601 000 001", "direction": "in"}])
        self.assertEqual(call._get_result(), self._get_deals())
        Call.create([{"recipient": "+48 601 000 002", "direction": "out"}])
        self.assertEqual(len(self._get_deals()), 1)

    def test_who_may_make_no_deal_leaves_it_in_the_queue(self):
        """REQ-3.4, REQ-1.18: it waits for somebody who may."""
        Call = self.env["lead.call"].with_user(self.user_colleague).with_company(self.company_a)
        call = Call.create([{"caller": "+48 601 000 003", "direction": "in"}])
        self.assertEqual(call.state, "todo")
        self.assertFalse(self._get_deals())

    def test_who_has_an_open_deal_is_worked_on(self):
        """REQ-4.18, REQ-3.4: it stands for the lead that would be there otherwise."""
        partners = self.env["res.partner"].create([{"name": "Open"}, {"name": "Won"}])
        Deal = self.env["crm.lead"].with_company(self.company_a)
        _open, won = Deal.create(
            [
                {"name": partner.name, "type": "opportunity", "partner_id": partner.id}
                for partner in partners
            ]
        )
        won.action_set_won()
        Lead = self.env["lead.lead"]
        self.assertEqual(Lead._get_worked_on(partners, self.company_a), partners[0])
        self.assertFalse(Lead._get_worked_on(partners, self.company_b))

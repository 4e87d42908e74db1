from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestIntake(LeadManagementCommon):
    """Leads that arrive by themselves: whose they are, and what is found of them."""

    @classmethod
    def _create_type(cls, name="Funnel", **values):
        return super()._create_type(name, company_id=cls.company_a.id, **values)

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.leader = cls._create_user("lead_leader", "team")
        cls.team_a.user_id = cls.leader

    def _intake(self, user=None, channel="email", **values):
        """Take something in as the mail gateway does: as its sender, with sudo."""
        Lead = self.env["lead.lead"].with_user(user or self.user_stranger).sudo()
        Lead = Lead.with_context(allowed_company_ids=self.company_a.ids)
        return Lead._intake({"name": "Arrived", **values}, channel)

    def test_the_types_salesperson_owns_it(self):
        """REQ-5.1: before the leader of the type's team."""
        lead_type = self._create_type(user_id=self.user_own.id, team_id=self.team_a.id)
        lead = self._intake(type_id=lead_type.id)
        self.assertEqual(lead.user_id, self.user_own)
        self.assertEqual(lead.team_id, self.team_a)

    def test_else_the_leader_of_the_types_team(self):
        """REQ-5.1"""
        lead_type = self._create_type(team_id=self.team_a.id)
        lead = self._intake(type_id=lead_type.id)
        self.assertEqual(lead.user_id, self.leader)
        self.assertEqual(lead.team_id, self.team_a)

    def test_else_the_leader_of_the_team_it_came_to(self):
        """REQ-5.1: an address or a form of another team."""
        self.team_other.user_id = self.user_stranger
        lead_type = self._create_type(team_id=self.team_a.id)
        lead = self._intake(self.user_own, type_id=lead_type.id, team_id=self.team_other.id)
        self.assertEqual(lead.user_id, self.user_stranger)
        self.assertEqual(lead.team_id, self.team_other)

    def test_else_nobody(self):
        """REQ-5.1: with the team, whose members see it, or without."""
        self.team_a.user_id = False
        lead_type = self._create_type(team_id=self.team_a.id)
        lead = self._intake(type_id=lead_type.id)
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.team_id, self.team_a)
        self.assertFalse(self._intake(type_id=False).user_id)

    def test_the_sender_never_owns_it(self):
        """REQ-5.1: whoever writes to us, even a salesperson, on every channel."""
        for user in (self.user_own, self.user_manager, self.env.ref("base.user_root")):
            for channel in ("email", "call", "capture", "website", "chat", "lifecycle"):
                with self.subTest(user=user.login, channel=channel):
                    self.assertFalse(self._intake(user, channel).user_id)

    def test_a_salesperson_given_with_it_owns_it(self):
        """REQ-5.1, REQ-0.60: the one who took the call."""
        lead_type = self._create_type(user_id=self.user_own.id)
        lead = self._intake(type_id=lead_type.id, user_id=self.user_colleague.id)
        self.assertEqual(lead.user_id, self.user_colleague)

    def test_it_takes_the_companys_default_type(self):
        """REQ-2.8: or the only one there is; what comes with a type keeps it."""
        first = self._create_type("First")
        self.assertEqual(self._intake().type_id, first)
        second = self._create_type("Second", user_id=self.user_own.id)
        self.assertFalse(self._intake().type_id)
        self.settings_a.write({"type_required": True, "default_type_id": second.id})
        lead = self._intake()
        self.assertEqual((lead.type_id, lead.user_id), (second, self.user_own))
        self.assertEqual(self._intake(type_id=first.id).type_id, first)

    def test_the_owner_is_told_once(self):
        """REQ-5.1: the lead of a type with a salesperson is announced to them."""
        lead_type = self._create_type(user_id=self.user_own.id)
        bus = self.env["bus.bus"].sudo()
        self.env.cr.precommit.run()
        bus.search([]).unlink()
        self._intake(type_id=lead_type.id)
        self.env.cr.precommit.run()
        rows = bus.search([("message", "like", "simple_notification")])
        self.assertEqual(len(rows), 1)

    def test_a_malformed_email_is_left_out(self):
        """REQ-5.1, REQ-0.40: nothing that comes in is refused for its form."""
        for email in ("nobody", "a@b", "jan@gmail,com", "anna@x.example, jan@", "<>", "@"):
            with self.subTest(email=email):
                lead = self._intake(email=email, phone="abc")
                self.assertFalse(lead.email)
                self.assertEqual(lead.name, "Arrived")
                self.assertIn("Email", lead.description)

    def test_a_malformed_email_alone_is_the_name(self):
        """REQ-1.1, REQ-5.1"""
        self.assertEqual(self._intake(name="", email="not an address").name, "not an address")
        lead = self._intake(name=False, email="nobody", contact_last_name="Nowak")
        self.assertEqual(lead.name, "Nowak")

    def test_a_malformed_email_of_the_customer_stops_nothing(self):
        """REQ-5.1"""
        partner = self.env["res.partner"].create({"name": "X", "email": "ask Anna"})
        self.assertFalse(self._intake(partner_id=partner.id).email)

    def test_archived_people_teams_and_types_get_nothing(self):
        """REQ-5.1: what arrives goes on to the next who is there, or waits for somebody."""
        lead_type = self._create_type(user_id=self.user_own.id, team_id=self.team_a.id)
        self.settings_a.default_type_id = lead_type
        self.user_own.active = False
        for channel in ("email", "call", "capture", "website", "chat", "lifecycle"):
            with self.subTest(channel=channel):
                self.assertEqual(self._intake(channel=channel).user_id, self.leader)
        self.leader.active = False
        lead = self._intake(user_id=self.user_own.id)
        self.assertEqual((lead.user_id, lead.team_id), (lead.user_id.browse(), self.team_a))
        self.team_a.active = False
        self.assertFalse(self._intake().team_id)
        lead_type.active = False
        for values in ({}, {"type_id": lead_type.id}, {"team_id": self.team_a.id}):
            lead = self._intake(**values)
            self.assertFalse(lead.user_id)
            self.assertFalse(lead.type_id)
        found = lead.with_user(self.user_manager).search([("user_id", "=", False)])
        self.assertIn(lead, found)

    def test_an_archived_default_type_gives_way_where_one_is_required(self):
        """REQ-2.8: to the first that is in use; what arrives is not refused."""
        first, second = self._create_type("First"), self._create_type("Second")
        self.settings_a.write({"type_required": True, "default_type_id": second.id})
        second.active = False
        self.assertEqual(self._intake().type_id, first)

    def test_a_visitor_of_the_portal_is_no_salesperson_of_a_type(self):
        """REQ-5.1: nor a user who becomes one later."""
        portal = self._create_user("lead_portal", None)
        portal.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        with self.assertRaisesRegex(ValidationError, "lead_portal.*Funnel"):
            self._create_type(user_id=portal.id)
        lead_type = self._create_type(user_id=self.user_own.id)
        self.user_own.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        self.assertFalse(self._intake(type_id=lead_type.id).user_id)

    def test_a_visitor_of_the_portal_is_no_salesperson_of_a_lead(self):
        """REQ-5.1: whoever gives it, on every route; what arrives finds another one."""
        portal = self._create_user("lead_portal", None)
        portal.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        leads = self._create_leads(2, user=self.user_all)
        Lead = self.env["lead.lead"].with_user(self.user_all)
        for route in (
            lambda: Lead.create([{"name": "New", "user_id": portal.id}]),
            lambda: leads.write({"user_id": portal.id}),
            lambda: Lead.with_context(default_user_id=portal.id).create([{"name": "New"}]),
        ):
            with self.assertRaisesRegex(ValidationError, "lead_portal.* is no employee"):
                route()
        result = Lead.load(["name", "user_id"], [["New", portal.login]])
        self.assertIn("is no employee", result["messages"][0]["message"])
        self.assertFalse(self._intake(user_id=portal.id).user_id)

    def test_people_and_types_of_other_companies_stop_nothing(self):
        """REQ-5.1, REQ-1.14: on every channel and in every combination."""
        type_b = self.env["lead.type"].create({"name": "B", "company_id": self.company_b.id})
        shared = self.env["lead.type"].create({"name": "All", "user_id": self.user_own.id})
        for values in (
            {"company_id": self.company_b.id, "type_id": shared.id},
            {"company_id": self.company_b.id, "user_id": self.user_own.id},
            {"company_id": self.company_b.id, "team_id": self.team_a.id},
            {"type_id": type_b.id, "team_id": self.team_b.id},
        ):
            for channel in ("email", "call", "capture", "website", "chat", "lifecycle"):
                with self.subTest(values=values, channel=channel):
                    lead = self._intake(channel=channel, **values)
                    self.assertIn(lead.company_id, lead.user_id.company_ids or lead.company_id)
                    self.assertNotEqual(lead.type_id, type_b)

    def test_a_type_of_all_companies_stops_neither_import_nor_program(self):
        """REQ-5.1, REQ-1.14: whose salesperson works for another company; who brings it has it."""
        shared = self.env["lead.type"].create({"name": "Of all", "user_id": self.user_own.id})
        user = self.user_both_companies
        Lead = self.env["lead.lead"].with_user(user).with_company(self.company_b)
        values = {"name": "New", "type_id": shared.id, "company_id": self.company_b.id}
        result = Lead.load(["name", "type_id"], [["New", "Of all"]])
        self.assertEqual(result["messages"], [])
        for lead in Lead.browse(result["ids"]) | Lead.create([values]):
            self.assertEqual((lead.company_id, lead.type_id), (self.company_b, shared))
            self.assertEqual(lead.user_id, user)
        # a program that acts for nobody
        self.assertFalse(Lead.sudo().create([values]).user_id)
        lead = Lead.sudo().create([values | {"user_id": self.user_company_b.id}])
        self.assertEqual(lead.user_id, self.user_company_b)

    def test_emails_and_calls_have_their_medium(self):
        """REQ-2.7, REQ-1.28: what nobody advertised for; a named one stays."""
        names = {"email": "utm_medium_email", "call": "utm_medium_phone"}
        for channel, name in names.items():
            medium = self.env.ref(f"utm.{name}")
            self.assertEqual(self._intake(channel=channel).medium_id, medium)
        named = self.env["utm.medium"].create({"name": "Fair"})
        self.assertEqual(self._intake(medium_id=named.id).medium_id, named)

    def test_nothing_at_all_is_refused(self):
        """REQ-1.1: a lead that nobody could find again."""
        with self.assertRaises(ValidationError):
            self._intake(name="")

    def test_the_open_lead_with_the_same_address_is_found(self):
        """REQ-0.62: the newest, by e-mail or by phone however written."""
        self._create_lead(email="anna@x.example", phone="601602603")
        newest = self._create_lead(email="Anna@X.example", phone="+48 601 602 603")
        for values in (
            {"email": "Anna <ANNA@x.example>"},
            {"phone": "0048601602603"},
            {"email": "malformed", "phone": "601-602-603"},
        ):
            with self.subTest(values=values):
                count = newest.search_count([])
                self.assertEqual(self._intake(match_open=True, **values), newest)
                self.assertEqual(newest.search_count([]), count)

    def test_closed_archived_and_foreign_leads_are_not_found(self):
        """REQ-0.62: a new lead is made instead."""
        address = {"email": "anna@x.example", "phone": "601602603"}
        closed = self._create_lead(**address, **self._as_lost())
        archived = self._create_lead(**address)
        archived.action_archive()
        foreign = self._create_lead(user=self.user_company_b, **address)
        lead = self._intake(match_open=True, **address)
        self.assertNotIn(lead, closed | archived | foreign.sudo())
        self.assertEqual(lead.email, "anna@x.example")

    def test_without_an_address_nothing_is_found(self):
        """REQ-0.62: empty is not equal to empty."""
        existing = self._create_lead()
        for values in ({}, {"email": "malformed"}, {"phone": "hidden"}):
            with self.subTest(values=values):
                self.assertNotEqual(self._intake(match_open=True, **values), existing)

    def test_without_asking_a_new_lead_is_made(self):
        """REQ-4.18: one contact may have many leads."""
        existing = self._create_lead(email="anna@x.example")
        self.assertNotEqual(self._intake(email="anna@x.example"), existing)

    def test_it_goes_to_the_company_named(self):
        """REQ-1.4, REQ-5.1: with that company's type, whoever receives it."""
        type_b = self.env["lead.type"].create(
            {
                "name": "Funnel of B",
                "company_id": self.company_b.id,
                "user_id": self.user_company_b.id,
            }
        )
        lead = self._intake(company_id=self.company_b.id)
        self.assertEqual(lead.company_id, self.company_b)
        self.assertEqual(lead.type_id, type_b)
        self.assertEqual(lead.user_id, self.user_company_b)

    def test_the_callers_values_are_left_alone(self):
        """REQ-5.1: a queue item keeps the address as it came."""
        values = {"name": "Arrived", "email": "malformed", "match_open": True}
        before = dict(values)
        self.env["lead.lead"]._intake(values, "email")
        self.assertEqual(values, before)

import json
from datetime import datetime

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..trusted_context import Trusted
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


@tagged("post_install", "-at_install")
class TestTeamOfLead(LeadManagementCommon):
    """The sales team follows the salesperson."""

    def test_the_team_is_the_salespersons(self):
        """REQ-1.8: on creation and when the lead is given to somebody else."""
        lead = self._create_lead(user=self.user_manager, user_id=self.user_own.id)
        self.assertEqual(lead.team_id, self.team_a)
        lead.write({"user_id": self.user_stranger.id})
        self.assertEqual(lead.team_id, self.team_other)

    def test_the_team_stays_where_the_new_salesperson_is_a_member(self):
        """REQ-1.8: somebody in two teams takes over the lead in its own."""
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        self.env["crm.team.member"].create(
            {"crm_team_id": self.team_other.id, "user_id": self.user_own.id}
        )
        lead = self._create_lead(user=self.user_manager, user_id=False, team_id=self.team_other.id)
        lead.write({"user_id": self.user_own.id})
        self.assertEqual(self.user_own.sale_team_id, self.team_a)
        self.assertEqual(lead.team_id, self.team_other)

    def test_an_unassigned_lead_keeps_its_team(self):
        """REQ-1.8, REQ-5.1: so that its members can take it."""
        lead = self._create_lead(user=self.user_manager, user_id=self.user_own.id)
        lead.write({"user_id": False})
        self.assertEqual(lead.team_id, self.team_a)

    def test_the_types_team_where_the_salesperson_has_none(self):
        """REQ-1.8"""
        lead_type = self._create_type(team_id=self.team_other.id, company_id=self.company_a.id)
        lead = self._create_lead(user=self.user_manager, type_id=lead_type.id)
        self.assertEqual(lead.team_id, self.team_other)

    def test_a_salesperson_in_no_team_makes_leads(self):
        """REQ-1.8, REQ-1.14: of a type that belongs to a team, too."""
        lead_type = self._create_type(team_id=self.team_other.id, company_id=self.company_a.id)
        for group in ("own", "team"):
            lonely = self._create_user(f"lead_lonely_{group}", group)
            lead = self._create_lead(user=lonely, type_id=lead_type.id)
            self.assertEqual(lead.user_id, lonely)

    def test_a_team_of_another_company_is_passed_over(self):
        """REQ-1.4, REQ-1.8: the next one that fits is taken."""
        self.team_b.member_ids = [Command.link(self.user_both_companies.id)]
        lead_type = self._create_type(team_id=self.team_a.id, company_id=self.company_a.id)
        Lead = self.env["lead.lead"].with_user(self.user_both_companies)
        lead = Lead.create({"name": "Lead", "type_id": lead_type.id})
        self.assertEqual(lead.team_id, self.team_a)

    def test_a_team_that_was_chosen_stays(self):
        """REQ-1.8: the card can say otherwise."""
        lead = self._create_lead(user=self.user_manager)
        lead.write({"user_id": self.user_own.id, "team_id": self.team_other.id})
        self.assertEqual(lead.team_id, self.team_other)
        with Form(lead) as form:
            form.user_id = self.user_stranger
            form.team_id = self.team_a
        self.assertEqual(lead.team_id, self.team_a)


@tagged("post_install", "-at_install")
class TestAssignmentNotice(LeadManagementCommon):
    """Assigning notifies, once for each salesperson."""

    def setUp(self):
        super().setUp()
        self._forget_notices()

    def _forget_notices(self):
        self.env.cr.precommit.run()
        self.env["bus.bus"].sudo().search([]).unlink()

    def _get_notices(self):
        """Return the messages sent since the last call, as [(login, text)]."""
        self.env.cr.precommit.run()
        notices = []
        for row in self.env["bus.bus"].sudo().search([], order="id"):
            message = json.loads(row.message)
            if message["type"] == "simple_notification":
                _database, model, record_id = json.loads(row.channel)
                partner = self.env[model].browse(record_id)
                notices.append((partner.user_ids.login, message["payload"]["message"]))
        self._forget_notices()
        return notices

    def test_one_notice_for_many_leads(self):
        """REQ-5.1: with their number; a single lead by its name."""
        leads = self._create_leads(3, user=self.user_manager)
        self._forget_notices()
        leads.write({"user_id": self.user_own.id})
        self.assertEqual(self._get_notices(), [("lead_own", "You got 3 leads.")])
        leads[0].write({"user_id": self.user_colleague.id})
        (notice,) = self._get_notices()
        self.assertEqual(notice[0], "lead_colleague")
        self.assertIn(leads[0].display_name, notice[1])

    def test_each_salesperson_has_an_own_notice(self):
        """REQ-5.1: a batch that is created for two."""
        Lead = self.env["lead.lead"].with_user(self.user_manager)
        users = (self.user_own, self.user_colleague, self.user_own)
        Lead.create([{"name": "Lead", "user_id": user.id} for user in users])
        notices = dict(self._get_notices())
        self.assertEqual(set(notices), {"lead_own", "lead_colleague"})
        self.assertEqual(notices["lead_own"], "You got 2 leads.")

    def test_the_dialog_assign_notifies(self):
        """REQ-5.1"""
        leads = self._create_leads(2, user=self.user_manager)
        self._forget_notices()
        wizard = (
            self.env["lead.assign.wizard"]
            .with_user(self.user_manager)
            .create({"lead_ids": [Command.set(leads.ids)], "user_id": self.user_own.id})
        )
        wizard.action_apply()
        self.assertEqual(self._get_notices(), [("lead_own", "You got 2 leads.")])

    def test_nobody_is_told_what_they_did_or_have(self):
        """REQ-5.1: own leads, taking one, the same salesperson again, nobody."""
        lead = self._create_lead()
        free = self._create_lead(user=self.user_manager, user_id=False, team_id=self.team_a.id)
        free.with_user(self.user_own).action_take()
        self.assertFalse(self._get_notices())
        as_manager = lead.with_user(self.user_manager)
        as_manager.write({"user_id": self.user_own.id, "city": "Springfield"})
        as_manager.write({"city": "Shelbyville"})
        as_manager.write({"user_id": False})
        self.assertFalse(self._get_notices())


@tagged("post_install", "-at_install")
class TestLastChangeByUser(LeadManagementCommon):
    """The date of the last change is a person's change."""

    EARLY = datetime(2030, 1, 1, 12, 0)
    LATE = datetime(2030, 2, 2, 12, 0)

    def _create_early(self, **values):
        with freeze_time(self.EARLY):
            lead = self._create_lead(**values)
        self.assertEqual(lead.date_last_user_change, self.EARLY)
        return lead

    def test_a_person_sets_it(self):
        """REQ-2.16: with every change, whatever the field, one lead or many."""
        for values in ({"city": "X"}, {"status_id": self.status_qualified.id}):
            lead = self._create_early()
            with freeze_time(self.LATE):
                (lead | self._create_lead()).write(values)
            self.assertEqual(lead.date_last_user_change, self.LATE)

    def test_buttons_and_forms_are_a_persons(self):
        """REQ-2.16"""
        lead = self._create_early()
        with freeze_time(self.LATE), Form(lead) as form:
            form.city = "Springfield"
        self.assertEqual(lead.date_last_user_change, self.LATE)
        lead = self._create_early()
        with freeze_time(self.LATE):
            lead.set_lost(self.reason.id)
        self.assertEqual(lead.date_last_user_change, self.LATE)

    def test_an_import_is_a_persons(self):
        """REQ-2.16: the file was chosen by somebody."""
        Lead = self.env["lead.lead"].with_user(self.user_all)
        with freeze_time(self.LATE):
            result = Lead.load(["name"], [["Imported"]])
        lead = Lead.browse(result["ids"])
        self.assertEqual(lead.date_last_user_change, self.LATE)

    def test_a_copy_has_its_own(self):
        """REQ-2.16, REQ-0.44"""
        lead = self._create_early()
        with freeze_time(self.LATE):
            copy = lead.copy()
        self.assertEqual(copy.date_last_user_change, self.LATE)
        self.assertEqual(lead.date_last_user_change, self.EARLY)

    def test_programs_do_not_set_it(self):
        """REQ-2.16: sudo, the gateway in a user's name, a machine route."""
        lead = self._create_early()
        with freeze_time(self.LATE):
            lead.sudo().write({"city": "1"})
            lead.with_user(self.user_manager).sudo().write({"city": "2"})
            lead.with_context(lead_by_machine=Trusted()).write({"city": "3"})
        self.assertEqual(lead.city, "3")
        self.assertEqual(lead.date_last_user_change, self.EARLY)

    def test_client_cannot_pass_for_a_program(self):
        """REQ-2.16: by nothing that it can put into the context."""
        lead = self._create_early()
        for context in ({"lead_by_machine": True}, {"lead_by_machine": [1]}, {"cron_id": 1}):
            with self.subTest(context=context), freeze_time(self.LATE):
                lead.sudo().date_last_user_change = self.EARLY
                lead.with_context(**context).write({"city": str(context)})
                self.assertEqual(lead.date_last_user_change, self.LATE)

    def test_what_arrives_by_itself_has_none(self):
        """REQ-2.16: until somebody touches it."""
        Lead = self.env["lead.lead"].with_company(self.company_a)
        lead = Lead._intake({"name": "Arrived"}, "email")
        self.assertFalse(lead.date_last_user_change)
        with freeze_time(self.LATE):
            self.env["lead.lead"].with_user(self.user_manager).browse(lead.id).write({"city": "X"})
        self.assertEqual(lead.date_last_user_change, self.LATE)

    def test_a_scheduled_job_does_not_set_it(self):
        """REQ-2.16: even one that runs in a person's name; nor are leads its own."""
        lead = self._create_early()
        cron = self.env["ir.cron"].create(
            {
                "name": "Touch a lead",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "code",
                "code": f"model.browse({lead.id}).write({{'city': 'X'}})\n"
                "model.create({'name': 'By schedule', 'team_id': False})",
                "user_id": self.user_manager.id,
                "interval_number": 1,
                "interval_type": "days",
            }
        )
        with freeze_time(self.LATE), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        lead.invalidate_recordset()
        self.assertEqual(lead.city, "X")
        self.assertEqual(lead.date_last_user_change, self.EARLY)
        made = lead.sudo().search([("name", "=", "By schedule")])
        self.assertFalse(made.date_last_user_change)
        self.assertFalse(made.user_id)

    def test_an_action_of_a_status_does_not_set_it(self):
        """REQ-2.16: on leads that the person did not touch."""
        other = self._create_early(name="Other")
        self.status_qualified.server_action_ids = self.env["ir.actions.server"].create(
            {
                "name": "Touch another",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "code",
                "code": f"env['lead.lead'].browse({other.id}).write({{'city': 'X'}})\n"
                "env['lead.lead'].create({'name': 'By action'})",
            }
        )
        lead = self._create_early()
        with freeze_time(self.LATE):
            lead.with_user(self.user_manager).write({"status_id": self.status_qualified.id})
        self.assertEqual(other.city, "X")
        self.assertEqual(other.date_last_user_change, self.EARLY)
        self.assertEqual(lead.date_last_user_change, self.LATE)
        made = lead.sudo().search([("name", "=", "By action")])
        self.assertFalse(made.date_last_user_change)

    def test_recomputation_does_not_set_it(self):
        """REQ-2.16: a status that is renamed and closed, a type's fields."""
        lead = self._create_early()
        with freeze_time(self.LATE):
            self.status_new.with_user(self.user_manager).write(
                {"name": "Renamed", "kind": "neutral"}
            )
            self.env.flush_all()
        self.assertTrue(lead.is_closed)
        self.assertEqual(lead.date_last_user_change, self.EARLY)

    def test_nobody_sends_another_date(self):
        """REQ-2.16: by default values of the context."""
        moment = self.LATE
        with freeze_time(self.EARLY):
            Lead = self.env["lead.lead"].with_user(self.user_own)
            Lead = Lead.with_context(default_date_last_user_change=moment)
            lead = Lead.create({"name": "Lead"})
        self.assertEqual(lead.date_last_user_change, self.EARLY)

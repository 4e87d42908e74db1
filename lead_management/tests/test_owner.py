import json
from datetime import datetime

from odoo import Command
from odoo.tests import Form, freeze_time, tagged

from ..trusted_context import Trusted
from .common import LeadManagementCommon


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

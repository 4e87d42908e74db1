from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_actions import IrActionsServer

from .common import LeadManagementCommon


class StatusActionsCase(LeadManagementCommon):
    """Actions leave their traces in the description of the lead, in their order."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._add_action(cls.status_qualified, "A", sequence=2)

    @classmethod
    def _add_action(cls, status, trace, code="", sequence=10, **values):
        """Give a status an action that leaves a trace, then runs the code."""
        action = cls.env["ir.actions.server"].create(
            {
                "name": f"Action {trace}",
                "model_id": cls.env["ir.model"]._get_id("lead.lead"),
                "state": "code",
                "code": f"record.write({{'function': (record.function or '')"
                f" + '{trace}'}})\n{code}",
                "sequence": sequence,
                **values,
            }
        )
        status.server_action_ids = [Command.link(action.id)]
        return action

    @classmethod
    def _add_move(cls, status, trace, target):
        code = f"record.write({{'status_id': {target.id}}})"
        return cls._add_action(status, trace, code)

    def _get_path(self, lead):
        return lead.status_change_ids.sorted("id").to_status_id


@tagged("post_install", "-at_install")
class TestActionsOnEntering(StatusActionsCase):
    def test_run_when_a_lead_enters(self):
        """REQ-2.24: though the salesperson cannot see which actions there are."""
        lead = self._create_lead()
        self.assertFalse(lead.function)
        lead.status_id = self.status_qualified
        self.assertEqual(lead.function, "A")

    def test_run_on_creation(self):
        """REQ-2.24: for every lead of the batch."""
        leads = self._create_leads(2, status_id=self.status_qualified.id)
        self.assertEqual(leads.mapped("function"), ["A", "A"])

    def test_run_for_each_lead_that_really_entered(self):
        """REQ-2.24: not for the one that stood there already."""
        leads = self._create_leads(3)
        leads[0].status_id = self.status_qualified
        leads.write({"status_id": self.status_qualified.id})
        leads.write({"status_id": self.status_qualified.id, "city": "Krakow"})
        self.assertEqual(leads.mapped("function"), ["A", "A", "A"])

    def test_run_again_when_a_lead_comes_back(self):
        """REQ-2.24: once per change, not once for ever."""
        lead = self._create_lead(status_id=self.status_qualified.id)
        lead.status_id = self.status_new
        lead.status_id = self.status_qualified
        self.assertEqual(lead.function, "AA")

    def test_run_when_the_type_brings_the_status(self):
        """REQ-2.24, REQ-0.38"""
        lead = self._create_lead()
        lead.type_id = self._create_type("Late", self.status_qualified)
        self.assertEqual(lead.function, "A")

    def test_run_by_the_buttons(self):
        """REQ-2.24, REQ-0.81: won, lost and reopened leads enter a status too."""
        for status in (self.status_won, self.status_lost, self.status_new):
            self._add_action(status, status.kind[0])
        lead = self._create_lead()
        lead.set_won()
        lead.reopen()
        lead.set_lost(self.reason.id)
        self.assertEqual(lead.function, "owol")

    def test_run_in_their_order(self):
        """REQ-2.24: by sequence, not by age."""
        self._add_action(self.status_qualified, "Z", sequence=3)
        self._add_action(self.status_qualified, "B", sequence=1)
        lead = self._create_lead(status_id=self.status_qualified.id)
        self.assertEqual(lead.function, "BAZ")

    def test_action_without_code(self):
        """REQ-2.24: of the type "Update record", on the lead alone."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Set the city",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "object_write",
                "update_path": "city",
                "value": "Gdansk",
            }
        )
        self.status_qualified.server_action_ids = [Command.set(action.ids)]
        leads = self._create_leads(2)
        leads[0].status_id = self.status_qualified
        self.assertEqual(leads.mapped("city"), ["Gdansk", False])


@tagged("post_install", "-at_install")
class TestActionsRights(StatusActionsCase):
    def test_with_the_rights_of_who_moves_the_lead(self):
        """REQ-2.24, REQ-1.14: no more, also where the move itself is made with sudo."""
        self._add_action(
            self.status_won,
            "",
            "record.write({'city': '%s %s' % (env.user.login, env.su)})",
        )
        lead = self._create_lead()
        lead.status_id = self.status_won
        self.assertEqual(lead.city, "lead_own False")
        other = self._create_lead()
        other.sudo().status_id = self.status_won
        self.assertEqual(other.city, "lead_own False")

    def test_what_the_user_may_not_do_the_action_may_not(self):
        """REQ-2.24, REQ-1.14: the lead then stays where it was."""
        self._add_action(self.status_won, "", "env['lead.type'].create({'name': 'X'})")
        lead = self._create_lead()
        with (
            mute_logger("odoo.addons.base.models.ir_actions"),
            self.assertRaises(UserError),
        ):
            lead.status_id = self.status_won
        self.assertEqual(lead.status_id, self.status_new)
        lead.with_user(self.user_manager).status_id = self.status_won
        self.assertEqual(lead.status_id, self.status_won)

    def test_client_cannot_switch_them_off(self):
        """REQ-2.24, REQ-5.8: by nothing that it can put into the context."""
        lead = self._create_lead()
        entered = [[lead.id, self.status_qualified.id]]
        for context in (
            {"lead_status_actions_done": entered},
            {"lead_status_actions_done": True},
            {"import_file": True},
            {"lead_import": True},
            {"lead_by_machine": True},
            {"tracking_disable": True, "active_test": False},
        ):
            with self.subTest(context=context):
                lead.write({"status_id": self.status_new.id, "function": False})
                lead.with_context(**context).status_id = self.status_qualified
                self.assertEqual(lead.function, "A")


@tagged("post_install", "-at_install")
class TestActionsOnImport(StatusActionsCase):
    def _load(self, **row):
        Lead = self.env["lead.lead"].with_user(self.user_all)
        result = Lead.with_context(import_file=True).load(list(row), [[*row.values()]])
        self.assertFalse(result["messages"])
        return Lead.browse(result["ids"])

    def test_not_on_import(self):
        """REQ-1.25: ten thousand rows start no ten thousand actions."""
        lead = self._load(name="Row", status_id="Second")
        self.assertEqual(lead.status_id, self.status_qualified)
        self.assertFalse(lead.function)

    def test_on_import_where_the_status_says_so(self):
        """REQ-1.25, REQ-2.24: for new leads and for those that a row moves."""
        self.status_qualified.actions_on_import = True
        self.assertEqual(self._load(name="Row", status_id="Second").function, "A")
        lead = self._create_lead()
        self._load(**{".id": str(lead.id), "status_id": "Second"})
        self.assertEqual(lead.function, "A")

    def test_again_after_the_import(self):
        """REQ-1.25: the imported lead is one like every other."""
        lead = self._load(name="Row", status_id="First")
        lead.status_id = self.status_qualified
        self.assertEqual(lead.function, "A")


@tagged("post_install", "-at_install")
class TestActionsThatMoveTheLead(StatusActionsCase):
    def test_action_moves_the_lead_on(self):
        """REQ-2.24, REQ-2.6: through the gate and into the log."""
        self._add_move(self.status_qualified, "B", self.status_won)
        lead = self._create_lead()
        lead.status_id = self.status_qualified
        self.assertEqual(lead.function, "AB")
        self.assertEqual(
            self._get_path(lead),
            self.status_new | self.status_qualified | self.status_won,
        )
        self.assertTrue(lead.date_closed)

    def test_chain_comes_to_an_end(self):
        """REQ-2.24: two statuses that send a lead to each other, once for each."""
        self._add_move(self.status_qualified, "B", self.status_won)
        self._add_move(self.status_won, "C", self.status_qualified)
        lead = self._create_lead()
        lead.status_id = self.status_qualified
        self.assertEqual(lead.function, "ABC")
        self.assertEqual(lead.status_id, self.status_qualified)
        self.assertEqual(len(lead.status_change_ids), 4)

    def test_chain_of_one_lead_leaves_the_others_theirs(self):
        """REQ-2.24: once per lead and status, not once per status."""
        self._add_move(self.status_qualified, "B", self.status_won)
        leads = self._create_leads(3)
        leads.write({"status_id": self.status_qualified.id})
        self.assertEqual(leads.mapped("function"), ["AB", "AB", "AB"])
        self.assertEqual(leads.status_id, self.status_won)

    def test_action_that_moves_another_lead_sets_the_other_off(self):
        """REQ-2.24: once for each lead, also where one draws the other along."""
        self._add_action(
            self.status_qualified,
            "B",
            "record.search([('city', '=', record.city), ('id', '!=', record.id)])"
            f".write({{'status_id': {self.status_qualified.id}}})",
        )
        leads = self._create_leads(2, city="Krakow")
        leads[0].status_id = self.status_qualified
        self.assertEqual(leads.status_id, self.status_qualified)
        self.assertEqual(leads.mapped("function"), ["AB", "AB"])

    def test_what_an_action_must_not_do_is_refused(self):
        """REQ-2.24, REQ-4.13: it meets the gate as everybody does."""
        action = self._add_move(self.status_qualified, "B", self.status_lost)
        lead = self._create_lead(name="Shelving")
        with (
            mute_logger("odoo.addons.base.models.ir_actions"),
            self.assertRaises(UserError) as caught,
        ):
            lead.status_id = self.status_qualified
        message = str(caught.exception)
        self.assertIn(action.name, message)
        self.assertIn("without a lost reason", message)
        self.assertEqual(lead.status_id, self.status_new)


@tagged("post_install", "-at_install")
class TestActionsThatFail(StatusActionsCase):
    def _enter(self, leads):
        """Move leads into the status whose action fails; return the message."""
        with (
            mute_logger("odoo.addons.base.models.ir_actions", "odoo.sql_db"),
            self.assertRaises(UserError) as caught,
        ):
            leads.write({"status_id": self.status_qualified.id})
        return str(caught.exception)

    def test_message_names_action_lead_and_status(self):
        """REQ-2.24: and says what went wrong."""
        self._add_action(self.status_qualified, "B", "raise UserError('No crane')")
        message = self._enter(self._create_lead(name="Shelving"))
        for part in ("Action B", "Shelving", "Second", "No crane"):
            self.assertIn(part, message)

    def test_change_is_undone_for_all_leads(self):
        """REQ-2.24, REQ-0.46: status, log and what other actions did."""
        self._add_action(
            self.status_qualified,
            "B",
            "if record.city == 'Nowhere':\n    raise UserError('No such city')",
        )
        leads = self._create_leads(2)
        bad = self._create_lead(name="Bad", city="Nowhere")
        message = self._enter(leads | bad)
        self.assertIn("Bad", message)
        self.assertEqual((leads | bad).status_id, self.status_new)
        self.assertEqual(len((leads | bad).status_change_ids), 3)
        self.assertFalse(any((leads | bad).mapped("function")))

    def test_creation_is_undone(self):
        """REQ-2.24"""
        self._add_action(self.status_qualified, "B", "raise UserError('No crane')")
        with (
            mute_logger("odoo.addons.base.models.ir_actions"),
            self.assertRaises(UserError),
        ):
            self._create_lead(status_id=self.status_qualified.id)
        self.assertFalse(self.env["lead.lead"].search_count([]))

    def test_error_of_the_program_names_them_too(self):
        """REQ-2.24: a typing error in the action, and one that the database finds."""
        for code in ("1 / 0", "env.cr.execute('SELECT 1 / 0')"):
            action = self._add_action(self.status_qualified, "B", code)
            with self.subTest(code=code):
                message = self._enter(self._create_lead(name="Shelving"))
                self.assertIn("Action B", message)
                self.assertIn("Shelving", message)
            action.unlink()

    def test_two_users_at_once_are_no_failure(self):
        """REQ-2.24: Odoo tries the request again, so the action must not hide it."""
        lead = self._create_lead()
        with (
            patch.object(IrActionsServer, "run", side_effect=SerializationFailure),
            self.assertRaises(SerializationFailure),
        ):
            lead.status_id = self.status_qualified

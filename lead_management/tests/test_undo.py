from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged, users

from .test_closing import ClosingCase


@tagged("post_install", "-at_install")
class TestUndo(ClosingCase):
    """One's own last move is taken back, from the notification that tells of it."""

    @users("lead_own")
    def test_moved_lead_goes_back(self):
        """REQ-8.5: to the status where it stood, and the log keeps both moves."""
        lead = self._create_lead(self.user_own).with_env(self.env)
        lead.status_id = self.status_qualified
        lead.undo_status_change()
        self.assertEqual(lead.status_id, self.status_new)
        self.assertEqual(len(lead.status_change_ids), 3)

    @users("lead_own")
    def test_won_lead_is_open_again_where_there_is_no_way_back(self):
        """REQ-8.5: a step that is taken back is no way back; everything else still is."""
        self.funnel.sudo().forward_only = True
        lead = self._create_lead(self.user_own, type_id=self.funnel.id).with_env(self.env)
        lead.action_won()
        lead.undo_status_change()
        self.assertRecordValues(lead, [{"status_id": self.status_new.id, "date_closed": False}])

    @users("lead_own")
    def test_reopened_lead_is_lost_again_for_its_reason(self):
        """REQ-8.5: the log knows the reason."""
        lead = self._create_lead(self.user_own).with_env(self.env)
        lead.set_lost(self.reason.id)
        lead.reopen()
        lead.undo_status_change()
        self.assertRecordValues(
            lead, [{"status_id": self.status_lost.id, "loss_reason_id": self.reason.id}]
        )

    def test_actions_of_the_status_do_not_run_again(self):
        """REQ-8.5: what entering did was done when the lead came."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Note",
                "model_id": self.env.ref("lead_management.model_lead_lead").id,
                "state": "code",
                "code": "record.write({'city': (record.city or '') + 'x'})",
            }
        )
        self.status_new.server_action_ids = action
        lead = self._create_lead()
        self.assertEqual(lead.city, "x")
        lead.status_id = self.status_qualified
        lead.undo_status_change()
        self.assertRecordValues(lead, [{"status_id": self.status_new.id, "city": "x"}])

    @users("lead_own")
    def test_taken_lead_is_given_back(self):
        """REQ-8.5: by who took it, though their group gives no leads away otherwise."""
        free = self._create_lead(self.user_team, user_id=False, team_id=self.team_a.id)
        free = free.with_env(self.env)
        method, args = free.action_take()["params"]["undo"]
        self.assertEqual(free.user_id, self.user_own)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            free.user_id = self.user_colleague
        getattr(self.env["lead.lead"], method)(*args)
        self.assertRecordValues(free, [{"user_id": False, "team_id": self.team_a.id}])

    def test_many_assigned_leads_go_back_to_whom_they_belonged(self):
        """REQ-8.5: each to its own salesperson, for who did it, as nothing has changed since."""
        leads = self._create_lead(self.user_own) | self._create_lead(self.user_colleague)
        leads = leads.with_user(self.user_team)
        action = leads._assign({"user_id": self.user_team.id})
        [token] = action["params"]["undo"][1]
        Lead = self.env["lead.lead"]
        for user in (self.user_manager, self.user_own):
            with self.assertRaises(UserError):
                Lead.with_user(user).undo_assignment(token)
        for wrong in ("x", "", 7, None, token[:-2], token.swapcase()):
            with self.subTest(token=wrong), self.assertRaises(UserError):
                Lead.with_user(self.user_team).undo_assignment(wrong)
        Lead.with_user(self.user_team).undo_assignment(token)
        self.assertEqual(leads.mapped("user_id"), self.user_own | self.user_colleague)
        with self.assertRaisesRegex(UserError, "given .* away since"):
            Lead.with_user(self.user_team).undo_assignment(token)
        action = leads._assign({"user_id": self.user_team.id})
        with (
            freeze_time(fields.Datetime.now() + timedelta(minutes=16)),
            self.assertRaises(UserError),
        ):
            Lead.with_user(self.user_team).undo_assignment(*action["params"]["undo"][1])

    def test_buttons_offer_the_way_back(self):
        """REQ-8.5: Won and Reopen, on the form, the board and the list."""
        lead = self._create_lead()
        for button, kind in (("action_won", "won"), ("action_reopen", "open")):
            params = getattr(lead, button)()["params"]
            self.assertEqual(lead.status_kind, kind)
            self.assertEqual(params["undo"], ["undo_status_change", [lead.ids]])
        lead.undo_status_change()
        self.assertEqual(lead.status_kind, "won")

    def test_many_leads_go_back_with_as_few_queries_as_one(self):
        """REQ-8.5: a mass action too, each lead where it was."""
        leads = self._create_leads(20)
        half = leads[:10]
        half.status_id = self.status_qualified
        leads.set_lost(self.reason.id)
        leads.undo_status_change()
        self.assertEqual(half.status_id, self.status_qualified)
        self.assertEqual((leads - half).status_id, self.status_new)
        self.assertFalse(any(leads.mapped("loss_reason_id")))

    def test_move_of_another_user_stays(self):
        """REQ-8.5: nobody takes back what a colleague did, and the others stay too."""
        own, other = self._create_leads(2)
        own.status_id = self.status_qualified
        other.with_user(self.user_manager).status_id = self.status_qualified
        self.assert_user_error("not yours", (own | other).undo_status_change)
        self.assertEqual((own | other).status_id, self.status_qualified)

    def test_old_move_and_creation_stay(self):
        """REQ-8.5: after a quarter of an hour it is history; a new lead has no way back."""
        lead = self._create_lead()
        self.assert_user_error("taken back", lead.undo_status_change)
        lead.status_id = self.status_qualified
        with (
            freeze_time(fields.Datetime.now() + timedelta(minutes=16)),
            self.assertRaises(UserError),
        ):
            lead.undo_status_change()

    def test_who_may_only_read_takes_nothing_back(self):
        """REQ-8.5"""
        lead = self._create_lead()
        lead.status_id = self.status_qualified
        with self.assertRaises(AccessError):
            lead.with_user(self.user_readonly).undo_status_change()

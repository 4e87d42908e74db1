from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestPipelineRules(LeadManagementCommon):
    """Where leads of a type begin and which statuses they may leave out (REQ-4.19).

    That every route obeys is tested in `test_gate`.
    """

    @classmethod
    def _setup_configuration(cls):
        res = super()._setup_configuration()
        cls.status_third = cls._create_status("Third", sequence=30)
        cls.funnel = cls._create_type("Funnel")
        return res

    def _move(self, lead, *statuses):
        for status in statuses:
            lead.write(self._as_lost() if status == self.status_lost else {"status_id": status.id})
        return lead.status_id

    def assert_skipping_refused(self, lead, status, skipped):
        """Check that a move is refused, naming the status left out."""
        with self.assertRaises(ValidationError) as caught:
            lead.status_id = status
        self.assertIn(f"by way of {skipped.name}", str(caught.exception))

    # ------------------------------------------------------------------ no skipping

    def test_one_step_at_a_time_up_to_won(self):
        """REQ-4.19: every open status in order, then won."""
        self.funnel.no_skipping = True
        lead = self._create_lead(type_id=self.funnel.id)
        self.assert_skipping_refused(lead, self.status_third, self.status_qualified)
        self._move(lead, self.status_qualified)
        self.assert_skipping_refused(lead, self.status_won, self.status_third)
        self.assertEqual(self._move(lead, self.status_third, self.status_won), self.status_won)

    def _get_hint(self, lead, status):
        """Return what a column says in a few words while the card is dragged."""
        targets = lead.get_drop_targets([status.id])["requirements"]
        return next(one.get("hint") for one in targets if one["status_id"] == status.id)

    def test_a_column_says_in_few_words_why_it_is_closed(self):
        """REQ-8.1, REQ-4.19: the lead and the other columns are in sight."""
        lead = self._create_lead(type_id=self.funnel.id)
        self.assertIsNone(self._get_hint(lead, self.status_third))
        self.funnel.no_skipping = True
        self.assertEqual(
            self._get_hint(lead, self.status_third), f"First to {self.status_qualified.name}"
        )
        self._move(lead, self.status_qualified)
        self.funnel.forward_only = True
        self.assertEqual(self._get_hint(lead, self.status_new), "The type Funnel goes only forward")
        narrow = self._create_type("Narrow", self.status_new | self.status_won)
        lead = self._create_lead(type_id=narrow.id)
        self.assertEqual(self._get_hint(lead, self.status_third), "Not for the type Narrow")

    def test_won_button_obeys(self):
        """REQ-4.19, REQ-0.81"""
        self.funnel.no_skipping = True
        lead = self._create_lead(type_id=self.funnel.id)
        with self.assertRaisesRegex(ValidationError, "skip no status"):
            lead.action_won()

    def test_back_and_forth(self):
        """REQ-4.19: where a lead has stood it may come again; the way back is free."""
        self.funnel.no_skipping = True
        lead = self._create_lead(type_id=self.funnel.id)
        self._move(lead, self.status_qualified, self.status_third, self.status_new)
        self.assertEqual(self._move(lead, self.status_third), self.status_third)

    def test_reopening_is_no_shortcut(self):
        """REQ-4.19: by way of Lost nothing is left out either."""
        self.funnel.no_skipping = True
        lead = self._create_lead(type_id=self.funnel.id)
        self._move(lead, self.status_lost)
        self.assert_skipping_refused(lead, self.status_third, self.status_qualified)
        self.assert_skipping_refused(lead, self.status_won, self.status_qualified)
        lead.reopen()
        self.assertEqual(lead.status_id, self.status_new)

    def test_created_in_the_middle(self):
        """REQ-4.19: a lead goes on from where it was created."""
        self.funnel.no_skipping = True
        lead = self._create_lead(type_id=self.funnel.id, status_id=self.status_qualified.id)
        self.assertEqual(self._move(lead, self.status_third), self.status_third)

    def test_replaced_status(self):
        """REQ-4.19, REQ-4.8: a manager who deletes a status moves its leads anywhere."""
        self.funnel.no_skipping = True
        lead = self._create_lead(type_id=self.funnel.id)
        wizard = self.env["lead.status.replace.wizard"].with_user(self.user_manager)
        wizard.create(
            {"status_id": self.status_new.id, "replacement_status_id": self.status_won.id}
        ).action_apply()
        self.assertEqual(lead.status_id, self.status_won)

    def test_type_change_of_a_won_lead(self):
        """REQ-4.19, REQ-0.38: it stays won, whatever the new type leaves out."""
        other_won = self._create_status("Signed", kind="won", sequence=75)
        other = self._create_type("Other", self.status_new | other_won, no_skipping=True)
        lead = self._create_lead(type_id=self.funnel.id, status_id=self.status_won.id)
        lead.type_id = other
        self.assertEqual(lead.status_id, other_won)

    def test_constant_queries(self):
        """REQ-4.19: a batch reads the log once."""
        counts = []
        for no_skipping in (False, True):
            self.funnel.no_skipping = no_skipping
            leads = self._create_leads(20, type_id=self.funnel.id)
            self.env.flush_all()
            self.env.invalidate_all()
            with self._capture_queries() as queries:
                leads.write({"status_id": self.status_qualified.id})
            counts.append(len(queries))
        self.assertLessEqual(counts[1] - counts[0], 3)

    # ------------------------------------------------------------------ where they begin

    def test_default_status_is_one_of_them(self):
        """REQ-4.19, REQ-0.37: the first open one, in the form and for what comes in."""
        self.funnel.creation_status_ids = self.status_won | self.status_third
        with Form(self.env["lead.lead"].with_user(self.user_own)) as form:
            form.name = "Lead"
            form.type_id = self.funnel
            self.assertEqual(form.status_id, self.status_third)
        self.assertEqual(form.record.status_id, self.status_third)
        Lead = self.env["lead.lead"].sudo().with_company(self.company_a)
        lead = Lead._intake({"name": "Came in", "type_id": self.funnel.id}, "capture")
        self.assertEqual(lead.status_id, self.status_third)
        self.assertEqual(lead.copy().status_id, self.status_third)

    def test_statuses_that_the_type_does_not_allow(self):
        """REQ-4.19: without any left, leads begin anywhere again, instead of nowhere."""
        self.funnel.write(
            {
                "status_ids": [Command.set((self.status_new | self.status_won).ids)],
                "creation_status_ids": [Command.set(self.status_third.ids)],
            }
        )
        lead = self._create_lead(type_id=self.funnel.id)
        self.assertEqual(lead.status_id, self.status_new)

    def test_type_change_is_no_creation(self):
        """REQ-4.19, REQ-0.38: a lead that is there keeps its status."""
        self.funnel.creation_status_ids = self.status_new
        lead = self._create_lead(type_id=False, status_id=self.status_third.id)
        lead.type_id = self.funnel
        self.assertEqual(lead.status_id, self.status_third)

    def test_manager_sets_the_rules(self):
        """REQ-4.19: on the form of the type."""
        with Form(self.funnel.with_user(self.user_manager)) as form:
            form.no_skipping = True
            form.creation_status_ids = self.status_new
        lead = self._create_lead(type_id=self.funnel.id)
        self.assert_skipping_refused(lead, self.status_third, self.status_qualified)
        with self.assertRaisesRegex(ValidationError, "not created in the status"):
            self._create_lead(type_id=self.funnel.id, status_id=self.status_third.id)

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from .test_closing import MONDAY, ClosingCase


@tagged("post_install", "-at_install")
class TestWonButton(ClosingCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.status_contract = cls._create_status("Contract", "won", sequence=60)
        cls.funnel_both = cls._create_type(
            "Both", cls.open_statuses | cls.status_won | cls.status_contract
        )

    def test_wins_at_once_where_nothing_is_to_choose(self):
        """REQ-0.81, REQ-1.2: status, probability and date of the end."""
        lead = self._create_lead(type_id=self.funnel.id, probability=40)
        with freeze_time(MONDAY):
            self.assertTrue(lead.action_won())
        self.assertRecordValues(
            lead,
            [
                {
                    "status_id": self.status_won.id,
                    "status_kind": "won",
                    "is_closed": True,
                    "date_closed": MONDAY,
                    "probability": 100,
                }
            ],
        )

    def test_asks_when_several_are_allowed(self):
        """REQ-0.81, REQ-4.11: the button opens the choice and changes nothing."""
        lead = self._create_lead(type_id=self.funnel_both.id)
        dialog = self._open_dialog(lead.action_won())
        self.assertEqual(lead.status_id, self.status_new)
        dialog.status_id = self.status_won
        wizard = dialog.save()
        self.assertEqual(wizard.allowed_status_ids, self.status_contract | self.status_won)
        wizard.action_apply()
        self.assertEqual(lead.status_id, self.status_won)

    def test_first_allowed_won_status_is_the_default(self):
        """REQ-0.81, REQ-5.8: called by a program, the first by sorting order."""
        lead = self._create_lead(type_id=self.funnel_both.id)
        lead.set_won()
        self.assertEqual(lead.status_id, self.status_contract)

    def test_choice_offers_what_all_selected_leads_may_take(self):
        """REQ-0.81: leads of two types have one won status in common."""
        leads = self._create_lead(type_id=self.funnel_both.id)
        leads |= self._create_lead(type_id=self.funnel.id)
        self.assertTrue(leads.action_won())
        self.assertEqual(leads[0].status_id, self.status_contract)
        self.assertEqual(leads[1].status_id, self.status_won)

    def test_each_type_keeps_its_own_where_none_is_common(self):
        """REQ-0.81: the dialog asks for no status then, whatever else it asks."""
        contract_only = self._create_type("Contracts", self.open_statuses | self.status_contract)
        leads = self._create_lead(type_id=contract_only.id)
        leads |= self._create_lead(type_id=self.funnel.id)
        dialog = Form(self.env["lead.won.wizard"].with_context(default_lead_ids=leads.ids))
        self.assertTrue(dialog._get_modifier("status_id", "invisible"))
        wizard = dialog.save()
        self.assertFalse(wizard.allowed_status_ids)
        wizard.action_apply()
        self.assertEqual(leads.mapped("status_id"), self.status_contract | self.status_won)

    def test_chosen_status_must_be_a_won_one(self):
        """REQ-0.81, REQ-5.8"""
        lead = self._create_lead()
        for status in (self.status_qualified, self.status_lost, self.status_neutral):
            with self.subTest(status=status.name):
                self.assert_user_error("no such status", lead.set_won, status.id)
        self.assert_unchanged(lead, self.status_new)

    def test_chosen_status_must_be_allowed_by_the_type(self):
        """REQ-0.39, REQ-5.8"""
        lead = self._create_lead(type_id=self.funnel.id)
        with self.assertRaises(ValidationError):
            lead.set_won(self.status_contract.id)
        self.assert_unchanged(lead, self.status_new)

    def test_hidden_where_the_type_allows_no_won_status(self):
        """REQ-0.79: and the type shows the warning."""
        lead = self._create_lead(type_id=self.funnel_endless.id)
        self.assertFalse(lead.can_win)
        self.assertTrue(self.funnel_endless.has_no_won_status)
        self.assertFalse(self.funnel.has_no_won_status)
        self.assert_user_error("Endless", lead.action_won)

    def test_shown_only_while_the_lead_is_not_closed(self):
        """REQ-0.81: an open lead can be won, a closed one is reopened first."""
        self.assertTrue(self._create_lead().can_win)
        lost = self._create_lead(**self._as_lost())
        self.assertFalse(lost.can_win)
        self.assert_user_error("Closed already", lost.set_won)
        self.assert_user_error("Closed already", lost.action_won)


@tagged("post_install", "-at_install")
class TestReopenButton(ClosingCase):
    def test_first_open_status_and_no_reason(self):
        """REQ-0.81: the reason and the note leave the card; so does the closing date."""
        lead = self._create_lead()
        lead.set_lost(self.reason_with_note.id, "They moved away")
        self.status_new.probability = 15
        with freeze_time(MONDAY):
            lead.action_reopen()
        self.assertRecordValues(
            lead,
            [
                {
                    "status_id": self.status_new.id,
                    "is_closed": False,
                    "loss_reason_id": False,
                    "loss_note": False,
                    "date_closed": False,
                    "date_last_status_update": MONDAY,
                    "probability": 15,
                }
            ],
        )

    def test_first_open_status_that_the_type_allows(self):
        """REQ-0.81: by sorting order, among the type's own."""
        late = self._create_type("Late", self.status_qualified | self.status_won)
        lead = self._create_lead(type_id=late.id)
        lead.set_won()
        lead.reopen()
        self.assertEqual(lead.status_id, self.status_qualified)

    def test_open_status_can_be_chosen(self):
        """REQ-0.81, REQ-5.8: an open one, nothing else."""
        lead = self._create_lead(status_id=self.status_neutral.id)
        self.assert_user_error("no such status", lead.reopen, self.status_won.id)
        lead.reopen(self.status_qualified.id)
        self.assertEqual(lead.status_id, self.status_qualified)

    def test_shown_only_on_closed_leads(self):
        """REQ-0.81: of every closed kind; an open lead is refused by name."""
        lead = self._create_lead(name="Still open")
        self.assertFalse(lead.can_reopen)
        self.assert_user_error("Still open", lead.reopen)
        lost = self._create_lead(**self._as_lost())
        won = self._create_lead(status_id=self.status_won.id)
        neutral = self._create_lead(status_id=self.status_neutral.id)
        for closed in lost | won | neutral:
            self.assertTrue(closed.can_reopen, closed.status_id.name)

    def test_not_where_the_type_moves_forward_only(self):
        """REQ-2.22, REQ-0.81: reopening is a way back."""
        self.funnel.forward_only = True
        lead = self._create_lead(type_id=self.funnel.id)
        lead.set_won()
        self.assertFalse(lead.can_reopen)
        self.assert_user_error("move only forward", lead.reopen)
        self.assertEqual(lead.status_id, self.status_won)

    def test_not_where_the_type_allows_no_open_status(self):
        """REQ-0.81"""
        closed_only = self._create_type("Archive of won", self.status_won)
        lead = self._create_lead(type_id=closed_only.id, status_id=self.status_won.id)
        self.assertFalse(lead.can_reopen)
        self.assert_user_error("Archive of won", lead.reopen)

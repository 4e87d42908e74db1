from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import LeadManagementCommon

MONDAY = fields.Datetime.to_datetime("2031-01-06 10:00:00")


class ClosingCase(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.status_lost_late = cls._create_status("Unqualified", "lost", sequence=75)
        cls.open_statuses = cls.status_new | cls.status_qualified
        cls.funnel = cls._create_type(
            "Funnel", cls.open_statuses | cls.status_won | cls.status_lost
        )
        cls.funnel_elma = cls._create_type(
            "ELMA", cls.open_statuses | cls.status_won | cls.status_lost_late
        )
        cls.funnel_endless = cls._create_type("Endless", cls.open_statuses)

    def assert_unchanged(self, leads, status):
        leads.invalidate_recordset()
        self.assertEqual(leads.status_id, status)
        self.assertFalse(any(leads.mapped("loss_reason_id")))

    def assert_user_error(self, message, function, *args):
        with self.assertRaises(UserError) as caught:
            function(*args)
        self.assertRegex(str(caught.exception), message)


@tagged("post_install", "-at_install")
class TestLostButton(ClosingCase):
    def test_dialog_loses_the_lead_with_reason_and_note(self):
        """REQ-0.10, REQ-4.12: the status configured as Lost, the reason stored."""
        lead = self._create_lead(probability=40)
        with freeze_time(MONDAY):
            action = self._answer_lost(lead, note="Half of our price elsewhere")
        self.assertEqual(action["tag"], "lead_moved")
        self.assertRecordValues(
            lead,
            [
                {
                    "status_id": self.status_lost.id,
                    "status_kind": "lost",
                    "is_closed": True,
                    "is_lost": True,
                    "loss_reason_id": self.reason.id,
                    "loss_note": "Half of our price elsewhere",
                    "date_closed": MONDAY,
                    "probability": 0,
                    "active": True,
                }
            ],
        )
        self.assertEqual(lead.status_change_ids[:1].loss_reason_id, self.reason)

    def test_reason_is_compulsory(self):
        """REQ-0.41: the dialog cannot be confirmed without one."""
        lead = self._create_lead()
        needed = lead.action_lost()["params"]["requirements"]
        self.assertTrue(needed["needs_reason"] and needed["reason_required"])
        for answers in ({}, {"loss_reason_id": False}, None, "x", {"loss_reason_id": "x"}):
            with self.subTest(answers=answers), self.assertRaises(UserError):
                lead.lose(answers)
        self.assert_unchanged(lead, self.status_new)

    def test_button_asks_even_where_no_reason_is_required(self):
        """REQ-0.41, REQ-4.13: the setting is for the other routes."""
        self.settings_a.reason_required = False
        lead = self._create_lead()
        self.assertTrue(lead.action_lost()["params"]["requirements"]["reason_required"])
        self.assert_user_error("Choose the lost reason", lead.set_lost, False)
        self.assert_unchanged(lead, self.status_new)

    def test_cancelling_changes_nothing(self):
        """REQ-0.41: opening the dialog and closing it leaves the lead alone."""
        lead = self._create_lead()
        lead.action_lost()
        self.assert_unchanged(lead, self.status_new)
        self.assertEqual(len(lead.status_change_ids), 1)

    def test_note_is_asked_by_the_reason(self):
        """REQ-4.12: a reason may ask for a note, in the dialog and behind it."""
        lead = self._create_lead()
        reasons = lead.action_lost()["params"]["requirements"]["reasons"]
        asking = {reason["id"] for reason in reasons if reason["note_required"]}
        self.assertEqual(asking, set(self.reason_with_note.ids))
        self.assert_user_error("asks for a note", self._answer_lost, lead, self.reason_with_note)
        self.assert_user_error("asks for a note", lead.set_lost, self.reason_with_note.id)

    def test_what_the_lost_status_needs_is_asked_too(self):
        """REQ-0.41, REQ-1.4: by the button as by a drop; of many leads it is named."""
        self.status_lost.required_field_ids = self.env["ir.model.fields"]._get("lead.lead", "city")
        leads = self._create_leads(2)
        needed = leads[0].action_lost()["params"]["requirements"]
        self.assertEqual([field["name"] for field in needed["missing_fields"]], ["city"])
        leads[0].lose({"loss_reason_id": self.reason.id, "city": "Gdynia"})
        self.assertEqual(leads[0].status_id, self.status_lost)
        lead = self._create_lead()
        values = {"loss_reason_id": self.reason.id}
        self.assert_user_error("City", (leads[1] | lead).lose, values)
        self.assert_unchanged(leads[1] | lead, self.status_new)

    def test_target_that_the_type_does_not_allow(self):
        """REQ-0.80, REQ-2.20: the type's first allowed lost status, with the reason."""
        lead = self._create_lead(type_id=self.funnel_elma.id)
        lead.set_lost(self.reason.id)
        self.assertEqual(lead.status_id, self.status_lost_late)
        self.assertEqual(lead.loss_reason_id, self.reason)

    def test_target_of_the_own_company_comes_first(self):
        """REQ-0.80, REQ-0.42: the company's own before the shared one."""
        own_target = self._create_status(
            "Lost in A",
            "lost",
            sequence=95,
            company_id=self.company_a.id,
            is_lost_target=True,
        )
        lead = self._create_lead()
        lead.set_lost(self.reason.id)
        self.assertEqual(lead.status_id, own_target)
        other = self._create_lead(user=self.user_company_b)
        other.set_lost(self.reason.id)
        self.assertEqual(other.status_id, self.status_lost)

    def test_lost_status_can_be_chosen(self):
        """REQ-4.14: several lost statuses, one of them dropped on or clicked."""
        lead = self._create_lead()
        needed = lead.get_status_change_requirements(self.status_lost_late.id)
        self.assertTrue(needed["needs_reason"])
        lead.set_lost(self.reason.id, status_id=self.status_lost_late.id)
        self.assertEqual(lead.status_id, self.status_lost_late)

    def test_chosen_status_must_be_a_lost_one(self):
        """REQ-0.41, REQ-5.8: a reason does not travel into another kind of status."""
        lead = self._create_lead()
        for status in (self.status_qualified, self.status_won, self.status_neutral):
            with self.subTest(status=status.name), self.assertRaises(ValidationError):
                lead.set_lost(self.reason.id, status_id=status.id)
        self.assert_unchanged(lead, self.status_new)

    def test_chosen_status_must_be_allowed_by_the_type(self):
        """REQ-0.39, REQ-5.8"""
        lead = self._create_lead(type_id=self.funnel.id)
        with self.assertRaises(ValidationError):
            lead.set_lost(self.reason.id, status_id=self.status_lost_late.id)
        self.assert_unchanged(lead, self.status_new)

    def test_shown_only_while_the_lead_is_not_closed(self):
        """REQ-0.41: whatever the kind of the closed status."""
        self.assertTrue(self._create_lead().can_lose)
        for status in (self.status_won, self.status_neutral):
            lead = self._create_lead(status_id=status.id)
            self.assertFalse(lead.can_lose, status.name)
            self.assert_user_error("Closed already", lead.action_lost)
            self.assert_user_error("Closed already", lead.set_lost, self.reason.id)
        lost = self._create_lead(**self._as_lost())
        self.assertFalse(lost.can_lose)
        self.assert_user_error("Closed already", lost.set_lost, self.reason.id)

    def test_hidden_where_the_company_marks_no_status(self):
        """REQ-0.80: no target, no button, and a warning in the settings."""
        lead = self._create_lead(type_id=self.funnel_elma.id)
        self.assertFalse(self.settings_a.has_no_lost_target)
        self.status_lost.is_lost_target = False
        lead.invalidate_recordset()
        self.settings_a.invalidate_recordset()
        self.assertTrue(self.settings_a.has_no_lost_target)
        self.assertFalse(lead.can_lose)
        self.assert_user_error("marked Lost", lead.action_lost)
        self.assert_user_error("marked Lost", lead.set_lost, self.reason.id)

    def test_hidden_where_the_type_allows_no_lost_status(self):
        """REQ-0.79: the type shows a warning instead."""
        lead = self._create_lead(type_id=self.funnel_endless.id)
        self.assertFalse(lead.can_lose)
        self.assertTrue(self.funnel_endless.has_no_lost_status)
        self.assertFalse(self.funnel.has_no_lost_status)
        self.assert_user_error("Endless", lead.action_lost)

    def test_hidden_without_the_right(self):
        """REQ-1.14, REQ-0.16: who only reads sees none of the three buttons."""
        lead = self._create_lead()
        closed = self._create_lead(status_id=self.status_won.id)
        seen = lead.with_user(self.user_readonly)
        self.assertFalse(seen.can_lose or seen.can_win)
        self.assertFalse(closed.with_user(self.user_readonly).can_reopen)
        with self.assertRaises(AccessError):
            seen.set_lost(self.reason.id)
        with self.assertRaises(AccessError):
            seen.set_won()

    def test_lead_of_somebody_else(self):
        """REQ-1.14: own leads only, also by the method that the API calls."""
        lead = self._create_lead(user=self.user_stranger)
        with self.assertRaises(AccessError):
            lead.with_user(self.user_own).set_lost(self.reason.id)


@tagged("post_install", "-at_install")
class TestMassLost(ClosingCase):
    def test_each_lead_gets_the_status_of_its_type(self):
        """REQ-0.80, REQ-0.10: one reason for all."""
        leads = self._create_lead(type_id=self.funnel.id)
        leads |= self._create_lead(type_id=self.funnel_elma.id)
        self._answer_lost(leads)
        self.assertEqual(leads.mapped("status_id"), self.status_lost | self.status_lost_late)
        self.assertEqual(leads.loss_reason_id, self.reason)
        self.assertEqual(leads[0].status_id, self.status_lost)

    def test_closed_lead_among_them_is_named(self):
        """REQ-0.41: nothing is changed until it is left out."""
        leads = self._create_leads(2)
        won = self._create_lead(name="Signed", status_id=self.status_won.id)
        self.assert_user_error("Closed already: .*Signed", (leads | won).set_lost, self.reason.id)
        self.assert_unchanged(leads, self.status_new)

    def test_lead_that_cannot_be_lost_is_named(self):
        """REQ-0.79, REQ-0.80: before the dialog opens."""
        leads = self._create_lead()
        leads |= self._create_lead(name="Stayer", type_id=self.funnel_endless.id)
        self.assert_user_error("Endless of the lead .*Stayer", leads.action_lost)

    def test_filters_of_the_list_do_not_reach_the_dialog(self):
        """REQ-0.81: defaults meant for leads are none for the dialog."""
        self._create_status("Success too", "won", sequence=71)
        lead = self._create_lead()
        action = lead.with_context(default_name="Other", search_default_opened=1).action_won()
        self.assertEqual(action["context"]["default_lead_ids"], lead.ids)
        self.assertNotIn("default_name", action["context"])
        self.assertNotIn("search_default_opened", action["context"])


@tagged("post_install", "-at_install")
class TestDialogsOfManyLeads(ClosingCase):
    """REQ-1.29: what a dialog shows of a selection is asked by query."""

    def _select(self, **values):
        """Return 200 leads of two types, and forget what is known of them."""
        other = self._create_type("Other funnel")
        leads = self._create_leads(100, **values) | self._create_leads(100, type_id=other.id)
        self.env.flush_all()
        self.env.invalidate_all()
        return leads

    def test_no_lead_is_loaded(self):
        """REQ-0.41, REQ-0.81: lost, won with its choice, assigned."""
        self._create_status("Success too", "won", sequence=71)
        leads = self._select()
        for name in ("action_lost", "action_won", "action_assign"):
            self.env.invalidate_all()
            with self.subTest(dialog=name), self._assert_not_loaded(leads):
                action = getattr(leads, name)()
                if name == "action_lost":
                    self.assertEqual(action["params"]["lead_ids"], leads.ids)
                    self.assertTrue(action["params"]["requirements"]["reasons"])
                    continue
                dialog = self._open_dialog(action)
                self.assertEqual(dialog.lead_count, 200)

    def test_what_stands_in_the_way_is_found_and_named(self):
        """REQ-0.41: a few of many by name; a lead out of reach is one."""
        leads = self._select()
        leads[:30].write(self._as_lost())
        with self.assertRaisesRegex(UserError, "Closed already: .*, …"):
            leads.action_lost()
        stranger = leads[30:40].with_user(self.user_stranger)
        for name in ("action_lost", "action_won"):
            with self.assertRaises(AccessError):
                getattr(stranger, name)()

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .test_type_change import TypeChangeCase


@tagged("post_install", "-at_install")
class TestStatusTakenOutOfAType(TypeChangeCase):
    def _take_out(self, lead_type, status, **values):
        lead_type.with_user(self.user_manager).write(
            {"status_ids": [Command.unlink(status.id)], **values}
        )

    def test_save_names_the_number_and_asks(self):
        """REQ-0.79: refused without a replacement, archived leads are counted too."""
        leads = self._create_leads(3, type_id=self.retail.id)
        leads[0].action_archive()
        self.assert_refused(
            r"Leads of the type Retail \(3\)", self._take_out, self.retail, self.status_new
        )
        self.assertIn(self.status_new, self.retail.status_ids)

    def test_replacement_moves_the_leads_through_the_gate(self):
        """REQ-0.79, REQ-0.46: with their log, and the archived ones too."""
        leads = self._create_leads(2, type_id=self.retail.id)
        leads[0].action_archive()
        self._take_out(
            self.retail,
            self.status_new,
            replacement_status_id=self.status_qualified.id,
        )
        self.assertEqual(leads.status_id, self.status_qualified)
        for lead in leads:
            self.assertEqual(lead.status_change_ids[:1].user_id, self.user_manager)

    def test_replacement_must_be_allowed_by_the_type(self):
        """REQ-0.79, REQ-0.39"""
        self._create_lead(type_id=self.retail.id)
        with self.assertRaises(ValidationError):
            self._take_out(
                self.retail,
                self.status_new,
                replacement_status_id=self.status_connected.id,
            )

    def test_earlier_replacement_where_the_type_moves_forward_only(self):
        """REQ-0.79, REQ-2.22: the manager's change of the funnel is no way back."""
        self.retail.forward_only = True
        lead = self._create_lead(type_id=self.retail.id, status_id=self.status_qualified.id)
        self._take_out(
            self.retail,
            self.status_qualified,
            replacement_status_id=self.status_new.id,
        )
        self.assertEqual(lead.status_id, self.status_new)

    def test_form_counts_and_asks_while_editing(self):
        """REQ-0.79: the question shows as soon as the status is taken out."""
        leads = self._create_leads(2, type_id=self.retail.id)
        form = Form(self.retail.with_user(self.user_manager))
        self.assertEqual(form.blocked_lead_count, 0)
        form.status_ids.remove(id=self.status_new.id)
        self.assertEqual(form.blocked_lead_count, 2)
        with self.assertRaisesRegex(AssertionError, "replacement_status_id"):
            form.save()
        form.replacement_status_id = self.status_qualified
        form.save()
        self.assertEqual(leads.status_id, self.status_qualified)

    def test_leads_of_other_types_stay(self):
        """REQ-0.79: the same status is still allowed for them."""
        mine = self._create_lead(type_id=self.retail.id)
        other = self._create_lead()
        self._take_out(
            self.retail,
            self.status_new,
            replacement_status_id=self.status_qualified.id,
        )
        self.assertEqual(mine.status_id, self.status_qualified)
        self.assertEqual(other.status_id, self.status_new)

    def test_status_without_leads_needs_no_replacement(self):
        """REQ-0.79, REQ-2.24"""
        self._create_lead(type_id=self.retail.id)
        self._take_out(self.retail, self.status_qualified)
        self.assertNotIn(self.status_qualified, self.retail.status_ids)

    def test_emptied_list_allows_all(self):
        """REQ-0.79, REQ-0.38: no lead is in the way."""
        lead = self._create_lead(type_id=self.retail.id)
        self.retail.with_user(self.user_manager).status_ids = [Command.clear()]
        self.assertEqual(lead.status_id, self.status_new)

    def test_leads_of_a_company_that_the_manager_does_not_see(self):
        """REQ-0.79, REQ-1.14: nothing is left in a status that is not allowed."""
        self._create_lead(type_id=self.retail.id)
        foreign = self._create_lead(user=self.user_company_b, type_id=self.retail.id)
        with self.assertRaises(UserError):
            self._take_out(
                self.retail,
                self.status_new,
                replacement_status_id=self.status_qualified.id,
            )
        self.assertEqual(foreign.status_id, self.status_new)
        self.assertIn(self.status_new, self.retail.status_ids)


@tagged("post_install", "-at_install")
class TestDeletedStatus(TypeChangeCase):
    def _delete(self, status):
        return status.with_user(self.user_manager).action_delete_with_replacement()

    def _replace(self, status, replacement):
        dialog = self._open_dialog(self._delete(status), self.user_manager)
        dialog.replacement_status_id = replacement
        dialog.save().action_apply()

    def test_unused_status_is_deleted_at_once(self):
        """REQ-4.8: nothing to ask, and it goes from the types as well."""
        unused = self._create_status("Unused")
        lead_type = self._create_type("Funnel", self.status_new | unused)
        self.assertFalse(self._delete(unused))
        self.assertFalse(unused.exists())
        self.assertEqual(lead_type.status_ids, self.status_new)

    def test_used_status_asks_for_the_replacement(self):
        """REQ-4.8: with the number of leads; nothing happens until it is chosen."""
        leads = self._create_leads(2)
        leads[0].action_archive()
        dialog = self._open_dialog(self._delete(self.status_new), self.user_manager)
        self.assertEqual(dialog.lead_count, 2)
        with self.assertRaisesRegex(AssertionError, "replacement_status_id is a req"):
            dialog.save()
        self.assertEqual(leads.status_id, self.status_new)

    def test_leads_move_and_the_log_keeps_the_name(self):
        """REQ-4.8, REQ-0.46: a status that the log names is archived."""
        leads = self._create_leads(2)
        leads[0].action_archive()
        self._replace(self.status_new, self.status_qualified)
        self.assertEqual(leads.status_id, self.status_qualified)
        self.assertTrue(self.status_new.exists())
        self.assertFalse(self.status_new.active)
        self.assertEqual(leads.status_change_ids.from_status_id, self.status_new)

    def test_types_allow_the_replacement_afterwards(self):
        """REQ-4.8, REQ-0.39: no lead ends where its type forbids it to be."""
        lead = self._create_lead(type_id=self.retail.id)
        self._replace(self.status_new, self.status_connected)
        self.assertEqual(lead.status_id, self.status_connected)
        self.assertIn(self.status_connected, self.retail.status_ids)

    def test_earlier_replacement_where_a_type_moves_forward_only(self):
        """REQ-4.8, REQ-2.22: the manager's change of the funnel is no way back."""
        free = self._create_type("Free", forward_only=True)
        self.retail.forward_only = True
        leads = self._create_lead(type_id=self.retail.id, status_id=self.status_qualified.id)
        leads |= self._create_lead(type_id=free.id, status_id=self.status_qualified.id)
        self._replace(self.status_qualified, self.status_new)
        self.assertEqual(leads.status_id, self.status_new)

    def test_client_cannot_claim_that_a_status_is_replaced(self):
        """REQ-2.22, REQ-5.8: what comes in the context of a call opens no way back."""
        self.retail.forward_only = True
        lead = self._create_lead(
            type_id=self.retail.id, status_id=self.status_qualified.id
        ).with_context(lead_replaced_status_ids=self.status_qualified.ids)
        with self.assertRaises(ValidationError):
            lead.status_id = self.status_new

    def test_deleting_or_archiving_past_the_dialog_is_refused(self):
        """REQ-4.8, REQ-0.46: the message says how it is done."""
        self._create_leads(2)
        status = self.status_new.with_user(self.user_manager)
        self.assert_refused(r"Leads stand in the status First \(2\)", status.unlink)
        self.assert_refused(r"Leads stand in the status First \(2\)", status.action_archive)

    def test_leads_of_a_company_that_the_manager_does_not_see(self):
        """REQ-4.8, REQ-1.14: the status stays as long as they stand in it."""
        self._create_lead()
        foreign = self._create_lead(user=self.user_company_b)
        with self.assertRaises(UserError):
            self._replace(self.status_new, self.status_qualified)
        self.assertEqual(foreign.status_id, self.status_new)
        self.assertTrue(self.status_new.active)

    def test_lost_mark_does_not_stay_on_an_archived_status(self):
        """REQ-4.8, REQ-0.80: the Lost button has no target then."""
        self._create_lead(**self._as_lost())
        self._replace(self.status_lost, self.status_gone)
        self.assertFalse(self.status_lost.is_lost_target)
        self.assertTrue(self.settings_a.has_no_lost_target)

    def test_renamed_and_added_by_name(self):
        """REQ-4.8, REQ-1.10: a name is enough for a new status."""
        Status = self.env["lead.status"].with_user(self.user_manager)
        self.status_new.with_user(self.user_manager).name = "Untouched"
        status_id, _name = Status.name_create("Attempting")
        lead = self._create_lead()
        self.assertEqual(lead.status_id.name, "Untouched")
        lead.status_id = status_id
        self.assertFalse(lead.is_closed)

    def test_statuses_follow_their_sorting_order(self):
        """REQ-2.24, REQ-1.10: dragged, another one is the first."""
        statuses = self.status_qualified | self.status_new
        statuses.with_user(self.user_manager).web_resequence({}, "sequence")
        self.assertEqual(self._create_lead().status_id, self.status_qualified)

    def test_salespeople_open_no_dialog(self):
        """REQ-2.24"""
        self._create_lead()
        with self.assertRaises(AccessError):
            self.env["lead.status.replace.wizard"].with_user(self.user_all).create(
                {
                    "status_id": self.status_new.id,
                    "replacement_status_id": self.status_qualified.id,
                }
            )

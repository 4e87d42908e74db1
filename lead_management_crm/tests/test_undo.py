from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.lead_management.trusted_context import get_trusted

from .common import LeadDealCommon


@tagged("post_install", "-at_install")
class TestUndo(LeadDealCommon):
    """Undo qualification while nothing downstream is confirmed."""

    def _create_qualified(self, user=None, **options):
        lead = self._create_deal_lead(
            user=user,
            partner_name="Acme",
            contact_last_name="Nowak",
            email="anna@example.org",
            probability=35,
        )
        return lead, self._qualify(lead, create_company=True, **options)

    def test_everything_comes_back(self):
        """REQ-2.17: deal, new contacts, status, probability and links are as before."""
        lead, entry = self._create_qualified()
        deal, partners = entry.deal_id, entry.created_partner_ids
        self.assertEqual(len(partners), 2)
        lead.action_undo_qualification()
        self.assertEqual(entry.state, "undone")
        self.assertEqual(entry.undone_user_id, self.user_seller)
        self.assertFalse(deal.active)
        self.assertNotEqual(deal.won_status, "lost")
        self.assertEqual(partners.mapped("active"), [False, False])
        self.assertFalse(lead.partner_id | lead.contact_id)
        self.assertEqual((lead.status_id, lead.probability), (self.status_new, 35))
        self.assertFalse(lead.date_closed)
        self.assertTrue(lead.can_qualify)
        self.assertFalse(lead.can_undo_qualification)
        self.assertIn("Qualification undone", lead.message_ids[0].body)
        # and again
        self.assertTrue(self._qualify(lead).deal_id.active)

    def test_move_that_is_taken_back_is_known_to_other_addons(self):
        """REQ-2.17, REQ-8.5: they bring back what the move has changed of theirs."""
        lead, _entry = self._create_qualified()
        move = lead.status_change_ids[0]
        named, write = set(), type(lead).write

        def note(leads, vals):
            if "status_id" in vals:
                named.update(get_trusted(leads.env, "lead_changes_taken_back"))
            return write(leads, vals)

        with patch.object(type(lead), "write", note):
            lead.action_undo_qualification()
        self.assertEqual(named, set(move.ids))

    def test_deleted_by_who_may(self):
        """REQ-2.17: whoever may delete deals leaves none behind, unless somebody wrote on it."""
        lead, entry = self._create_qualified(self.user_seller_manager)
        deal = entry.deal_id
        lead.action_undo_qualification()
        self.assertFalse(deal.exists())
        deal = self._qualify(lead).deal_id
        with self._later():
            deal.message_post(body="Called them", message_type="comment")
        lead.action_undo_qualification()
        self.assertTrue(deal.exists())
        self.assertFalse(deal.active)

    def _later(self):
        """Let what follows be written an hour later."""
        now = fields.Datetime.add(self.env.cr.now(), hours=1)
        return patch.object(type(self.env.cr), "now", lambda _cursor: now)

    def test_back_in_a_type_that_moves_forward(self):
        """REQ-2.17: the way back is open for undoing, and for nothing else."""
        lead_type = self._create_type(forward_only=True)
        lead = self._create_deal_lead(type_id=lead_type.id, email="anna@example.org")
        self._qualify(lead)
        back = {"status_id": self.status_new.id}
        with self.assertRaisesRegex(UserError, "only forward"), self.cr.savepoint():
            lead.with_context(lead_replaced_status_ids=self.status_won.ids).write(back)
        lead.action_undo_qualification()
        self.assertEqual(lead.status_id, self.status_new)

    def test_activities_come_back(self):
        """REQ-2.17: moved ones, those planned on the deal since, and completed ones."""
        for keep in (True, False):
            with self.subTest(keep=keep):
                lead = self._create_deal_lead(email="anna@example.org")
                activity = lead.activity_schedule("mail.mail_activity_data_call")
                deal = self._qualify(lead, keep_activities=keep).deal_id
                self.assertEqual(bool(deal.activity_ids), keep)
                self.assertEqual(activity.active, keep)
                self.assertFalse(lead.activity_ids)
                planned = deal.activity_schedule("mail.mail_activity_data_todo")
                lead.action_undo_qualification()
                self.assertEqual(lead.activity_ids, activity | planned)

    def test_used_contacts_stay(self):
        """REQ-2.17: a new contact that something else uses since is not archived."""
        lead, entry = self._create_qualified()
        other = self._create_deal_lead(partner_id=lead.partner_id.id)
        company, contact = lead.partner_id, lead.contact_id
        lead.action_undo_qualification()
        self.assertTrue(company.active)
        self.assertFalse(contact.active)
        self.assertEqual(other.partner_id, company)
        self.assertEqual(entry.created_partner_ids, company | contact)

    def test_a_linked_customer_stays(self):
        """REQ-2.17: a customer that was there before is unlinked, not archived."""
        partner = self.env["res.partner"].create({"name": "Acme Ltd", "is_company": True})
        lead = self._create_deal_lead()
        self._qualify(lead, partners={lead.id: {"partner_id": partner.id}})
        self.assertEqual(lead.partner_name, "Acme Ltd")
        lead.action_undo_qualification()
        self.assertTrue(partner.active)
        self.assertFalse(lead.partner_id)
        self.assertFalse(lead.partner_name)

    def test_later_changes_of_people_stay(self):
        """REQ-2.17: undoing takes back what the qualification did, nothing else."""
        lead, _entry = self._create_qualified()
        partner = self.env["res.partner"].create({"name": "Somebody"})
        lead.write({"contact_id": partner.id, "status_id": self.status_qualified.id})
        lead.action_undo_qualification()
        self.assertEqual(lead.contact_id, partner)
        self.assertEqual(lead.status_id, self.status_qualified)

    def test_refused_for_a_won_deal(self):
        """REQ-2.17: the message names the deal, and nothing has changed."""
        lead, entry = self._create_qualified()
        entry.deal_id.action_set_won()
        with self.assertRaisesRegex(UserError, "is won"):
            lead.action_undo_qualification()
        self.assertEqual((entry.state, lead.status_id), ("done", self.status_won))

    def test_refused_for_meetings_and_documents(self):
        """REQ-2.17: what others have planned or made of the deal is not pulled away."""
        lead, entry = self._create_qualified()
        self.env["calendar.event"].create(
            {
                "name": "Demo",
                "start": "2030-01-01 10:00",
                "stop": "2030-01-01 11:00",
                "opportunity_id": entry.deal_id.id,
            }
        )
        with self.assertRaisesRegex(UserError, "has meetings"):
            lead.action_undo_qualification()
        Deal = type(self.env["crm.lead"])
        self.patch(Deal, "_get_downstream_documents", lambda deal: ["S0042"])
        with self.assertRaisesRegex(UserError, "S0042"):
            lead.action_undo_qualification()

    def test_refused_without_the_right(self):
        """REQ-1.18: whoever may not change the deal undoes nothing."""
        lead, entry = self._create_qualified(self.user_seller_all)
        self.user_seller_all.group_ids = [
            Command.unlink(self.env.ref("sales_team.group_sale_salesman_all_leads").id),
            Command.unlink(self.env.ref("sales_team.group_sale_salesman").id),
        ]
        with self.assertRaisesRegex(AccessError, "Access denied"):
            lead.action_undo_qualification()
        self.assertEqual(entry.state, "done")

    def test_twice(self):
        """REQ-2.17: what is undone is not undone again."""
        lead, entry = self._create_qualified()
        lead.action_undo_qualification()
        with self.assertRaisesRegex(UserError, "undone already"):
            entry.action_undo()
        with self.assertRaisesRegex(UserError, "is not qualified"):
            lead.action_undo_qualification()

    def test_the_log_cannot_be_forged(self):
        """REQ-1.14: nobody writes an entry that undoing would believe."""
        lead, entry = self._create_qualified()
        with self.assertRaises(AccessError):
            entry.write({"state": "undone"})
        with self.assertRaises(AccessError):
            entry.create({"lead_id": lead.id, "company_id": lead.company_id.id})

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TakeoverCommon

SECRET = "Secret of somebody else"


@tagged("post_install", "-at_install")
class TestTakeoverLocks(TakeoverCommon):
    """The link between a lead and the record that it was taken over from."""

    def test_it_is_not_forged(self):
        """REQ-4.9, REQ-5.5: neither by a value, nor by a default, nor by an import."""
        record = self._create_record(SECRET)
        lead = self._create_deal_lead()
        for call, values in (
            (lead.write, {"taken_over_id": record.id}),
            (lead.create, [{"name": "Lead", "taken_over_id": record.id}]),
        ):
            with self.assertRaises(UserError) as refused:
                call(values)
            self.assertNotIn(SECRET, str(refused.exception))
        made = lead.with_context(default_taken_over_id=record.id).create([{"name": "L"}])
        self.assertFalse(made.sudo().taken_over_id)
        importing = lead.with_user(self.user_mover)
        loaded = importing.load(["name", "taken_over_id/.id"], [["L", str(record.id)]])
        self.assertFalse(loaded["ids"])

    def test_a_hidden_record_is_told_nowhere(self):
        """REQ-1.14: to who sees the lead, and of the CRM only the own records."""
        record = self._create_record(SECRET, user_id=self.user_seller_all.id)
        lead = self._create_deal_lead()
        lead.sudo().taken_over_id = record
        self.assertFalse(record.with_user(self.user_seller).has_access("read"))
        self.assertFalse(lead.read(["taken_over_id"])[0]["taken_over_id"])
        self.assertFalse(lead.search([("taken_over_id", "ilike", SECRET)]))
        self.assertFalse(lead.search([("taken_over_id.name", "ilike", SECRET)]))
        groups = lead.web_read_group([("id", "=", lead.id)], ["taken_over_id"], ["__count"])
        self.assertNotIn(SECRET, str(groups))
        lead.sudo().user_id = self.user_seller_all
        visible = lead.with_user(self.user_seller_all)
        self.assertEqual(visible.read(["taken_over_id"])[0]["taken_over_id"][1], SECRET)

    def test_leads_taken_over_are_asked_for_by_their_own_rules(self):
        """REQ-5.5: no domain over a deal answers about leads that are hidden."""
        deal = self.env["crm.lead"].create({"name": "Deal", "user_id": self.user_seller.id})
        lead = self._create_lead(user=self.user_stranger, name=SECRET)
        lead.sudo().taken_over_id = deal
        Deal = deal.with_user(self.user_seller)
        own = ("id", "=", deal.id)
        conditions = (
            ("taken_over_lead_ids", "!=", False),
            ("taken_over_lead_ids", "in", lead.ids),
            ("taken_over_lead_ids", "any", [("name", "=", SECRET)]),
            ("taken_over_lead_ids.name", "=", SECRET),
        )
        for condition in conditions:
            with self.subTest(condition=condition):
                self.assertFalse(Deal.search([own, condition]))
        self.assertEqual(Deal.search([own, ("taken_over_lead_ids", "=", False)]), Deal)
        self.assertFalse(Deal.search([own, ("taken_over_lead_ids", "ilike", SECRET)]))
        self.assertFalse(Deal.search([own, ("lead_id.name", "=", SECRET)]))
        # what the database cannot answer is refused in words
        with self.assertRaisesRegex(UserError, "priority_color"):
            Deal.search([own, ("taken_over_lead_ids.priority_color", "=", 1)])
        self.env.invalidate_all()
        self.assertFalse(Deal.taken_over_lead_ids)
        lead.sudo().write({"user_id": self.user_seller.id, "active": False})
        self.env.invalidate_all()
        self.assertEqual(Deal.taken_over_lead_ids, lead)
        for condition in conditions:
            with self.subTest(condition=condition, visible=True):
                self.assertEqual(Deal.search([own, condition]), Deal)
        self.assertFalse(Deal.search([own, ("taken_over_lead_ids", "=", False)]))

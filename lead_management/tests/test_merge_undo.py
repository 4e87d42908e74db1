from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_merge import MergeCommon


@tagged("post_install", "-at_install")
class TestMergeUndo(MergeCommon):
    """A merge is taken back."""

    def test_values_and_leads_return(self):
        """REQ-6.5"""
        into = self._create_lead(description="<p>First</p>", priority_id=self.low.id)
        other = self._create_lead(
            phone="+48 22 123 45 67",
            description="<p>Second</p>",
            priority_id=self.high.id,
            tag_ids=self.tag_b.ids,
        )
        before = into.read()[0]
        merge = self._merge(into, other)
        merge.action_undo()
        into.invalidate_recordset()
        after = into.read()[0]
        changing = {"write_date", "merge_count", "message_ids", "duplicate_lead_count"}
        changing |= {name for name in before if name.startswith(("message_", "duplicate_"))}
        changing |= {"history_ids", "date_next_step", "has_message"}
        self.assertEqual(
            {name: value for name, value in before.items() if name not in changing},
            {name: value for name, value in after.items() if name not in changing},
        )
        self.assertTrue(other.active)
        self.assertFalse(other.merged_into_id)
        self.assertEqual(merge.state, "undone")

    def test_what_somebody_changed_since_stays(self):
        """REQ-6.5"""
        into = self._create_lead()
        other = self._create_lead(phone="+48 22 123 45 67", function="Boss")
        merge = self._merge(into, other)
        into.function = "Director"
        merge.action_undo()
        self.assertEqual(into.function, "Director")
        self.assertFalse(into.phone)

    def test_a_status_returns_even_where_the_type_moves_forward_only(self):
        """REQ-6.5: the move is taken back, not made; date and log as they were."""
        lead_type = self._create_type(forward_only=True)
        into = self._create_lead(type_id=lead_type.id)
        other = self._create_lead(type_id=lead_type.id, status_id=self.status_won.id)
        merge = self._merge(into, other, {"status_id": self.status_won.id})
        self.assertTrue(into.date_closed)
        merge.action_undo()
        self.assertEqual(into.status_id, self.status_new)
        self.assertFalse(into.date_closed)

    def test_undone_in_any_order(self):
        """REQ-6.5: two merges into one lead, the first one undone first."""
        into = self._create_lead()
        first = self._create_lead(priority_id=self.low.id, function="Boss", tag_ids=self.tag_a.ids)
        second = self._create_lead(priority_id=self.high.id, tag_ids=self.tag_b.ids)
        merges = [self._merge(into, first), self._merge(into, second)]
        merges[0].action_undo()
        self.assertEqual(into.priority_id, self.high)
        self.assertEqual(into.tag_ids, self.tag_b)
        merges[1].action_undo()
        self.assertFalse(into.priority_id)
        self.assertFalse(into.function)
        self.assertFalse(into.tag_ids)

    def test_what_another_merge_brings_too_stays(self):
        """REQ-6.5: tags and values; that merge takes them back when it is undone."""
        partner = self.env["res.partner"].create({"name": "Somebody"})
        into = self._create_lead(tag_ids=self.tag_a.ids)
        tag_c = self.env["lead.tag"].create({"name": "C"})
        values = {"function": "Boss", "partner_name": "Firm", "priority_id": self.high.id}
        first = self._create_lead(tag_ids=(self.tag_b | tag_c).ids, phone="601 000 111", **values)
        second = self._create_lead(tag_ids=self.tag_b.ids, **values, partner_id=partner.id)
        merges = [self._merge(into, first), self._merge(into, second)]
        merges[0].action_undo()
        self.assertEqual(into.tag_ids, self.tag_a | self.tag_b)
        self.assertEqual((into.function, into.partner_name), ("Boss", "Firm"))
        self.assertEqual(into.priority_id, self.high)
        self.assertFalse(into.phone)
        merges[1].action_undo()
        self.assertEqual(into.tag_ids, self.tag_a)
        self.assertFalse(into.function or into.partner_name or into.priority_id or into.partner_id)

    def test_a_tag_that_a_later_merge_brought_again_stays(self):
        """REQ-6.5: somebody had taken it out between the two."""
        into = self._create_lead()
        first, second = self._create_leads(2, tag_ids=self.tag_a.ids)
        merges = [self._merge(into, first)]
        into.tag_ids = False
        merges.append(self._merge(into, second))
        merges[0].action_undo()
        self.assertEqual(into.tag_ids, self.tag_a)
        merges[1].action_undo()
        self.assertFalse(into.tag_ids)

    def test_a_tag_that_a_later_merge_took_out_does_not_return(self):
        """REQ-6.5: which the first one had brought."""
        into = self._create_lead()
        first = self._create_lead(tag_ids=self.tag_a.ids)
        second = self._create_lead(tag_ids=self.tag_b.ids)
        merges = [self._merge(into, first)]
        merges.append(self._merge(into, second, {"tag_ids": [Command.set(self.tag_b.ids)]}))
        merges[0].action_undo()
        self.assertEqual(into.tag_ids, self.tag_b)
        merges[1].action_undo()
        self.assertFalse(into.tag_ids)

    def test_an_address_that_another_merge_brings_in_part_goes_as_a_whole(self):
        """REQ-6.3, REQ-6.5: street of one lead and town of another are no address."""
        into = self._create_lead()
        first = self._create_lead(street="Polna 3", city="Hel")
        merges = [self._merge(into, first)]
        merges.append(self._merge(into, self._create_lead(street="Leśna 1", city="Hel")))
        merges[0].action_undo()
        self.assertFalse(into.street or into.city)
        merges[1].action_undo()
        merges = [self._merge(into, first)]
        merges.append(self._merge(into, self._create_lead(street="Polna 3", city="Hel")))
        merges[0].action_undo()
        self.assertEqual((into.street, into.city), ("Polna 3", "Hel"))
        merges[1].action_undo()
        self.assertFalse(into.street or into.city)

    def test_statuses_of_two_merges_return_with_their_days(self):
        """REQ-6.5: the first one undone first: an open lead has no closing day."""
        into, first, second = self._create_leads(3)
        won = self._create_status("Won, too", kind="won")
        merges = [
            self._merge(into, first, {"status_id": self.status_won.id}),
            self._merge(into, second, {"status_id": won.id}),
        ]
        merges[0].action_undo()
        self.assertEqual(into.status_id, won)
        self.assertTrue(into.date_closed)
        merges[1].action_undo()
        self.assertEqual(into.status_id, self.status_new)
        self.assertFalse(into.date_closed)

    def test_what_is_set_aside_returns_in_any_order(self):
        """REQ-6.5: own fields of other types, of two merges."""
        definition = [{"name": "budget", "string": "Budget", "type": "char"}]
        one, two = (self._create_type(n, properties_definition=definition) for n in ("One", "Two"))
        into = self._create_lead(type_id=self._create_type("Three").id)
        first = self._create_lead(type_id=one.id, properties={"budget": "1"})
        second = self._create_lead(type_id=two.id, properties={"budget": "2"})
        third = self._create_lead(type_id=one.id, properties={"budget": "3"})
        merges = [self._merge(into, lead) for lead in (first, second, third)]
        self.assertEqual(into.properties_kept[str(one.id)], {"budget": "1"})
        merges[0].action_undo()
        kept = {str(one.id): {"budget": "3"}, str(two.id): {"budget": "2"}}
        self.assertEqual(into.properties_kept, kept)
        merges[1].action_undo()
        self.assertEqual(into.properties_kept, {str(one.id): {"budget": "3"}})
        merges[2].action_undo()
        self.assertFalse(into.properties_kept)

    def test_a_later_merge_stands_in_the_way(self):
        """REQ-6.5: it says which."""
        first, second, third = self._create_leads(3)
        merge = self._merge(second, first)
        later = self._merge(third, second)
        with self.assertRaisesRegex(UserError, third.code):
            merge.action_undo()
        later.action_undo()
        self.assertEqual(first.merged_into_id, second)
        merge.action_undo()
        self.assertFalse(first.merged_into_id)

    def test_twice_is_refused(self):
        """REQ-6.5"""
        merge = self._merge(*self._create_leads(2))
        merge.action_undo()
        with self.assertRaisesRegex(UserError, "already"):
            merge.action_undo()

    def test_who_may_not_merge_may_not_undo(self):
        """REQ-6.5"""
        into, other = self._create_leads(2)
        merge = self._merge(into, other)
        for user in (self.user_readonly, self.user_stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                merge.with_user(user).action_undo()
        self.assertFalse(other.active)

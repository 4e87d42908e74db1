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

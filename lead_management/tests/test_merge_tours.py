from odoo.tests import tagged

from .test_board_tours import BoardTourCommon


@tagged("post_install", "-at_install", "browser")
class TestMergeTours(BoardTourCommon):
    """A salesperson with own leads merges two of them, and thinks again."""

    def test_merged_from_the_list_and_undone(self):
        """REQ-6.2, REQ-6.5: side by side, another value, Undo in the message."""
        self.beta.phone = "+48 22 123 45 67"
        self._start("lead_merge_and_undo")
        merge = self.env["lead.merge"].search([])
        self.assertEqual(len(merge), 1)
        self.assertEqual(merge.state, "undone")
        self.assertEqual((self.alpha.name, self.beta.name), ("Alpha", "Beta"))
        self.assertTrue(self.alpha.active and self.beta.active)

    def test_duplicates_by_keyboard(self):
        """REQ-6.1, REQ-6.5: next group, not the same, merge, and undo."""
        for name in ("alpha", "beta", "gamma"):
            self._create_leads(2, email=f"{name}@example.com")
        self.start_tour(
            "/odoo/lead-duplicates", "lead_duplicates_by_keyboard", login=self.user_all.login
        )
        [dismissal] = self.env["lead.duplicate.dismissal"].search([])
        self.assertEqual(dismissal.value, "beta@example.com")
        [merge] = self.env["lead.merge"].search([])
        self.assertEqual(merge.state, "undone")

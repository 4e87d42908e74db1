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
        self.assertEqual(dismissal.shown_value, "beta@example.com")
        [merge] = self.env["lead.merge"].search([])
        self.assertEqual(merge.state, "undone")


class SimilarTourCommon(BoardTourCommon):
    """Two other leads with one address, of which one is a colleague's."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.beta.email = cls.gamma.email = "anna@example.com"
        cls._create_lead(user=cls.user_stranger, name="Hidden", email="anna@example.com")
        cls.customer = cls.env["res.partner"].create(
            {"name": "Anna Ltd", "is_company": True, "email": "anna@example.com"}
        )


@tagged("post_install", "-at_install", "browser")
class TestSimilarTours(SimilarTourCommon):
    """A salesperson with own leads looks who else has an address, while the card is filled in."""

    def test_similar_leads_beside_a_card_with_changes(self):
        """REQ-5.4, REQ-6.2: seen, looked at, one of them merged; nothing of others is named."""
        self._start("lead_similar_beside")
        self.assertEqual(self.alpha.merged_lead_ids, self.gamma)
        self.assertEqual(self.alpha.email, "anna@example.com")
        self.assertEqual(self.alpha.partner_id, self.customer)
        self.assertTrue(self.beta.active)

    def test_similar_leads_of_one_that_is_not_saved(self):
        """REQ-5.4: what was typed is there afterwards, and no lead is made."""
        count = self.env["lead.lead"].search_count([])
        self._start("lead_similar_new")
        self.assertEqual(self.env["lead.lead"].search_count([]), count)


@tagged("post_install", "-at_install", "browser")
class TestSimilarToursPhone(SimilarTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_similar_leads_on_a_phone(self):
        """REQ-5.4: from the menu of counters, and back to the card as it was."""
        self._start("lead_similar_phone")
        self.assertFalse(self.alpha.email)

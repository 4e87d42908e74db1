from odoo.tests import tagged

from .common import LeadScoreCommon


@tagged("post_install", "-at_install")
class TestScoreOfMerged(LeadScoreCommon):
    """What merging leads means for scores."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.ended = cls._create_ended(200)
        cls.model = cls._train()
        cls.into = cls._create_lead(email="jan@example.com")
        cls.other = cls._create_lead(email="jan@example.com", source_id=cls.referral.id)
        (cls.into | cls.other)._score()

    def _merge(self):
        return self.env["lead.lead"]._merge(self.into, self.other)

    def test_the_lead_that_stays_is_scored_by_what_it_took_over(self):
        """REQ-7.9: rescored; undone, both have the scores that they had."""
        scores = self.into.score, self.other.score
        merge = self._merge()
        self.assertTrue(self.into.score_is_due)
        self._score_changed()
        self.assertEqual(self.into.source_id, self.referral)
        self.assertEqual(self.into.score, scores[1])
        merge.action_undo()
        self.assertTrue(self.into.score_is_due and self.other.score_is_due)
        self._score_changed()
        self.assertEqual((self.into.score, self.other.score), scores)
        self.assertTrue(self.other.score_reasons)

    def test_merged_leads_teach_once(self):
        """REQ-7.9: two inquiries of one person are one lead that was won."""
        self.into.set_won()
        self.other.set_won()
        merge = self._merge()
        ids = [lead[0] for lead in self.model.sudo()._fetch_ended()]
        self.assertEqual(ids.count(self.into.id), 1)
        self.assertNotIn(self.other.id, ids)
        merge.action_undo()
        self.assertIn(self.other.id, [lead[0] for lead in self.model.sudo()._fetch_ended()])

    def test_a_rule_that_looks_at_what_has_moved_is_asked_anew(self):
        """REQ-7.9: no field of the lead changes, yet it has more points."""
        self.env["lead.score.rule"].create(
            {
                "name": "Has tags",
                "domain": "[('tag_ids', '!=', False)]",
                "points": 9,
                "company_id": self.company_a.id,
            }
        )
        (self.into | self.other)._score()
        self._merge()
        self.assertTrue(self.into.score_is_due)

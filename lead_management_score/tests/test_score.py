from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import LeadScoreCommon


@tagged("post_install", "-at_install")
class TestScore(LeadScoreCommon):
    """What a trained score does to the leads."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.ended = cls._create_ended(300)
        cls.model = cls._train()
        cls.lead = cls._create_lead(source_id=cls.referral.id, phone="+48 22 601 60 60")
        cls.other = cls._create_lead(source_id=cls.advertisement.id)

    def _score(self):
        (self.lead | self.other)._score()
        return self.lead.score, self.other.score

    def test_leads_are_scored_and_sorted_by_it(self):
        """REQ-7.9: by the schedule, soon after they have come."""
        self.assertTrue(self.lead.score_is_due)
        self._score_changed()
        self.assertFalse(self.lead.score_is_due)
        self.assertGreater(self.lead.score, self.other.score)
        self.assertEqual(self.lead.score, round(self.lead.score_chance))
        unscored = self._create_lead()
        found = (
            self.env["lead.lead"]
            .with_user(self.user_own)
            .search([("is_closed", "=", False)], order="score desc")
        )
        self.assertEqual(found[0], self.lead)
        self.assertEqual(found[-1], unscored)

    def test_temperature_follows_the_thresholds(self):
        """REQ-7.9: Hot, Warm, Cold."""
        high, low = self._score()
        self.model.write({"hot_from": high, "warm_from": low + 1})
        self.assertEqual(self.model.state, "running")
        self._run_job(self.model)
        self.env["lead.lead"].invalidate_model()
        self.assertEqual(self.lead.score_temperature, "hot")
        self.assertEqual(self.other.score_temperature, "cold")
        with self.assertRaises(ValidationError):
            self.model.write({"hot_from": 20, "warm_from": 30})

    def test_only_what_the_model_looks_at_calls_for_a_new_score(self):
        """REQ-7.9: rescored when a lead changes what the model looks at."""
        self._score()
        self.lead.description = "<p>Something</p>"
        self.assertFalse(self.lead.score_is_due)
        self.lead.source_id = self.fair
        self.assertTrue(self.lead.score_is_due)
        self.assertFalse(self.other.score_is_due)

    def test_a_save_costs_no_statement_more(self):
        """REQ-7.9: nobody who saves waits for a score."""
        self._score()

        def count(name):
            with self._capture_queries() as queries:
                self.lead.write({"source_id": self.sources.filtered("name")[name].id})
            return len(queries)

        count(1)
        with_score = count(2)
        self.model.sudo().unlink()
        self.env["lead.lead"].invalidate_model()
        count(1)
        self.assertLessEqual(with_score, count(2))

    def test_reasons_add_up_to_the_score(self):
        """REQ-7.9: the exact terms of the sum, in words."""
        self.env["lead.score.rule"].create(
            [
                {
                    "name": "Has a phone",
                    "domain": "[('phone', '!=', False)]",
                    "points": 7,
                    "company_id": self.company_a.id,
                }
            ]
        )
        self._score()
        for lead in self.lead | self.other:
            reasons = lead.with_user(self.user_own).score_reasons
            terms = reasons["for"] + reasons["against"]
            total = sum(term["points"] for term in terms) + reasons["base"] + reasons["others"]
            self.assertEqual(total, lead.score)
            self.assertEqual(reasons["score"], lead.score)
        labels = {term["label"]: term["points"] for term in self.lead.score_reasons["for"]}
        self.assertEqual(labels["Has a phone"], 7)
        self.assertGreater(labels[f"Source: {self.referral.name}"], 8)
        self.assertLessEqual(len(self.lead.score_reasons["for"]), 5)

    def test_a_rule_whose_field_has_gone_is_left_out(self):
        """REQ-7.9: the others go on to give their points."""
        values = {"company_id": self.company_a.id, "domain": "[('phone', '!=', False)]"}
        gone, other = self.env["lead.score.rule"].create(
            [{"name": "Gone", "points": 50, **values}, {"name": "Phone", "points": 7, **values}]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lead_score_rule SET domain = %s WHERE id = %s",
            ["[('field_of_an_addon', '>', 60)]", gone.id],
        )
        self.env.invalidate_all()
        points = (gone | other)._get_points(self.lead)
        self.assertEqual(points, {self.lead.id: [(other.id, 7)]})

    def test_a_rule_whose_author_has_left_is_left_out(self):
        """REQ-7.9: the company, that is: who may not read its leads gives them no points."""
        author = self.user_both_companies
        Rule = self.env["lead.score.rule"].with_user(author).with_company(self.company_a)
        rule = Rule.create(
            [{"name": "Phone", "points": 7, "domain": "[('phone', '!=', False)]"}]
        ).sudo()
        self.assertTrue(rule._get_points(self.lead))
        author.active = False
        self.assertTrue(rule._get_points(self.lead))
        author.write(
            {"company_ids": [Command.set(self.company_b.ids)], "company_id": self.company_b.id}
        )
        self.env.invalidate_all()
        self.assertFalse(rule._get_points(self.lead))

    def test_people_write_no_score(self):
        """REQ-7.9: the server keeps it."""
        for values in ({"score": 99}, {"score_temperature": "hot"}, {"score_is_due": True}):
            with self.assertRaises(ValidationError):
                self.lead.with_user(self.user_manager).write(values)

    def test_closed_leads_keep_their_last_score(self):
        """REQ-7.9: what stood there when the lead ended."""
        high, _low = self._score()
        self.lead.set_won()
        self.lead.source_id = self.advertisement
        self._score_changed()
        self.assertEqual(self.lead.score, high)
        self.assertFalse(self.lead.score_is_due)
        self.assertFalse(self.lead.score_reasons)

    def test_reasons_name_nothing_that_is_hidden_from_the_reader(self):
        """REQ-7.9: a record and a field that somebody may not read; the points stay."""
        self._score()
        self.env["ir.rule"].create(
            {
                "name": "No referrals for some",
                "model_id": self.env["ir.model"]._get_id("utm.source"),
                "domain_force": [("id", "!=", self.referral.id)],
                "groups": [Command.link(self.env.ref("lead_management.group_lead_own").id)],
            }
        )

        def get_labels():
            self.env.invalidate_all()
            reasons = self.lead.with_user(self.user_own).score_reasons
            self.assertEqual(reasons["score"], self.lead.score)
            return str(reasons)

        labels = get_labels()
        self.assertNotIn(self.referral.name, labels)
        self.assertIn("hidden from you", labels)
        self.patch(self.env["lead.lead"]._fields["phone"], "groups", "base.group_system")
        labels = get_labels()
        self.assertNotIn("Phone", labels)
        self.assertIn("Something that you may not see", labels)

    def test_a_company_without_weights_scores_nothing(self):
        """REQ-7.9: what another company has learnt is not for its leads."""
        lead = self._create_lead(
            user=self.user_company_b, source_id=self.referral.id, company_id=self.company_b.id
        )
        lead.sudo()._score()
        self.assertFalse(lead.score_temperature)
        self.assertFalse(lead.score_reasons)

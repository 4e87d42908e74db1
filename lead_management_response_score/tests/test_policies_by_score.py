from odoo.tests import freeze_time, tagged

from odoo.addons.lead_management_response.tests.common import MONDAY, LeadResponseCommon


@tagged("post_install", "-at_install")
class TestPoliciesByScore(LeadResponseCommon):
    """Policies ask for the score of a lead that has just arrived."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["lead.score.model"].search([]).unlink()
        cls.env["lead.score.rule"].search([]).unlink()
        values = {"company_id": cls.company_a.id}
        cls.score_rule, _other = cls.env["lead.score.rule"].create(
            [
                {"name": name, "domain": f"[('city', '=', '{name}')]", "points": points, **values}
                for name, points in (("Gdynia", 80), ("Sopot", 10))
            ]
        )
        cls.hot = cls._create_policy(
            name="Hot ones", sequence=1, target_minutes=15, domain="[('score', '>', 60)]"
        )
        cls.rest = cls._create_policy(name="Rest", sequence=2)

    def test_a_hot_lead_that_arrives_has_the_policy_of_hot_ones(self):
        """REQ-7.6, REQ-7.9: in the same transaction, before any schedule has run."""
        with freeze_time(MONDAY):
            hot, cold = self._arrive(city="Gdynia"), self._arrive(city="Sopot")
        self.assertEqual((hot.response_policy_id, cold.response_policy_id), (self.hot, self.rest))
        self.assertEqual(hot.response_due, self._at("09:15:00"))
        self.assertFalse(hot.sudo().score_is_due)

    def test_a_temperature_may_be_asked_for(self):
        """REQ-7.6"""
        self.hot.domain = "[('score_temperature', '=', 'hot')]"
        self.assertEqual(self._arrive(city="Gdynia").response_policy_id, self.hot)

    def test_the_policy_follows_what_the_score_looks_at(self):
        """REQ-7.6: the time that has passed counts."""
        with freeze_time(MONDAY):
            lead = self._arrive(city="Sopot")
        with freeze_time(self._at("09:05:00")):
            lead.city = "Gdynia"
        self.assertEqual(lead.response_policy_id, self.hot)
        self.assertEqual(lead.response_due, self._at("09:15:00"))

    def test_the_policy_follows_a_score_that_the_schedule_works_out(self):
        """REQ-7.6: another rule, another score; leads without a clock get none by that."""
        with freeze_time(MONDAY):
            lead, by_hand = self._arrive(city="Sopot"), self._create_lead(city="Sopot")
        self.score_rule.domain = "[('city', '=', 'Sopot')]"
        with freeze_time(self._at("09:05:00")):
            (lead | by_hand).sudo()._score()
        self.assertEqual(lead.response_policy_id, self.hot)
        self.assertFalse(by_hand.response_policy_id)

    def test_nobody_waits_for_a_score_that_no_policy_asks_for(self):
        """REQ-7.9: it is left to the schedule."""
        self.hot.domain = "[('city', '=', 'Gdynia')]"
        lead = self._arrive(city="Gdynia")
        self.assertEqual(lead.response_policy_id, self.hot)
        self.assertTrue(lead.sudo().score_is_due)

    def test_a_batch_takes_no_more_queries_the_longer_it_is(self):
        """REQ-1.29: the score included."""
        few, many = (self._count_choice(count) for count in (4, 60))
        self.assertLessEqual(many, few)

    def _count_choice(self, count):
        """Return how many queries it takes to choose the policies of new leads."""
        leads = self._arrive(count, city="Gdynia").sudo()
        leads._mark_for_score()
        self.env.flush_all()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            leads._choose_response_policies()
        return len(queries)

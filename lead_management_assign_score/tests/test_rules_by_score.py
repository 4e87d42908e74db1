from odoo.tests import tagged

from odoo.addons.lead_management_assign.tests.common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestRulesByScore(AssignmentCommon):
    """Rules ask for the score of a lead that has just arrived."""

    PEOPLE = 2

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["lead.score.model"].search([]).unlink()
        cls.env["lead.score.rule"].search([]).unlink()
        values = {"company_id": cls.company_a.id}
        cls.env["lead.score.rule"].with_user(cls.user_manager).create(
            [
                {
                    "name": "Of Gdynia",
                    "domain": "[('city', '=', 'Gdynia')]",
                    "points": 80,
                    **values,
                },
                {"name": "Of Sopot", "domain": "[('city', '=', 'Sopot')]", "points": 10, **values},
            ]
        )
        cls.hot = cls._create_rule(
            "Hot ones", cls.sellers[0], condition="[('score', '>', 60)]", sequence=1
        )
        cls._create_rule("Rest", cls.sellers[1], sequence=2)

    def test_score_above_sixty(self):
        """REQ-7.1: at once, before any schedule has run."""
        self.assertEqual(self._receive(city="Gdynia").user_id, self.sellers[0])
        self.assertEqual(self._receive(city="Sopot").user_id, self.sellers[1])

    def test_what_nobody_asks_for_is_left_to_the_schedule(self):
        """REQ-7.1, REQ-7.9: nobody waits for a score that no rule asks for."""
        self.hot.condition = "[('city', '=', 'Gdynia')]"
        lead = self._receive(city="Gdynia")
        self.assertEqual(lead.user_id, self.sellers[0])
        self.assertTrue(lead.sudo().score_is_due)

    def test_the_hottest_by_temperature(self):
        """REQ-7.1: leads that were scored before as well."""
        self.hot.condition = "[('score_temperature', '=', 'hot')]"
        leads = self._create_leads(2, user=self.user_manager, user_id=False, city="Gdynia")
        leads._assign_by_rules("button")
        self.assertEqual(leads.user_id, self.sellers[0])

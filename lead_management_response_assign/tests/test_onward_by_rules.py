from odoo.tests import freeze_time, tagged

from odoo.addons.lead_management_assign.tests.common import AssignmentCommon
from odoo.addons.lead_management_response.tests.common import MONDAY, LeadResponseCommon


@tagged("post_install", "-at_install")
class TestOnwardByRules(LeadResponseCommon, AssignmentCommon):
    """What nobody has answered goes to the next person of the rules."""

    PEOPLE = 3

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._create_policy(
            is_reminded=False, is_leader_told=False, is_passed_on=True, pass_on_minutes=30
        )
        cls.team.user_id = cls.user_team
        cls.rule = cls._create_rule()
        with freeze_time(MONDAY):
            cls.lead = cls._receive()
        cls.env.flush_all()

    def _pass_on(self):
        self._run_schedule_of_responses()
        return self.lead.sudo()

    def _run_schedule_of_responses(self):
        with freeze_time(self._at("10:30:00")), self.enter_registry_test_mode():
            self.env.ref("lead_management_response.lead_response_cron").method_direct_trigger()
        self.env.invalidate_all()

    def test_the_next_person_gets_it_and_the_lead_says_why(self):
        """REQ-7.7, REQ-7.3: as data; the one who has not answered is passed over for that."""
        self.assertEqual(self.lead.user_id, self.sellers[0])
        lead = self._pass_on()
        self.assertEqual(lead.user_id, self.sellers[1])
        log = lead.assignment_log_ids.sorted("id")[-1]
        self.assertEqual(
            (log.trigger, log.outcome, log.rule_id), ("escalation", "given", self.rule)
        )
        self.assertIn("gets it", lead.assignment_reason)
        step = lead.response_escalation_ids
        self.assertEqual(
            (step.step, step.user_id, step.former_user_id),
            ("onward", self.sellers[1], self.sellers[0]),
        )

    def test_who_had_it_is_passed_over_without_losing_a_turn(self):
        """REQ-7.7, REQ-7.2"""
        self.rule.person_ids = self.sellers[:1]._get_assignment_people(self.company_a)
        self.rule.target = "people"
        other = self._create_rule("Then", self.sellers[2], sequence=20)
        lead = self._pass_on()
        self.assertEqual(lead.user_id, self.sellers[2])
        self.assertEqual(self._get_passed(lead), {self.sellers[0]: "had_it"})
        self.assertEqual(lead.assignment_log_ids.sorted("id")[-1].rule_id, other)

    def test_both_are_told(self):
        """REQ-7.4, REQ-7.7: the new salesperson once, the former that it is gone."""
        before = {user: len(self._get_messages_to(user)) for user in self.sellers}
        self._pass_on()
        told = {user: len(self._get_messages_to(user)) - before[user] for user in self.sellers}
        self.assertEqual(told, {self.sellers[0]: 1, self.sellers[1]: 1, self.sellers[2]: 0})

    def test_limits_and_absence_count(self):
        """REQ-7.1, REQ-7.7"""
        self._limit(self.sellers[1], away_until="2099-01-01 00:00:00")
        lead = self._pass_on()
        self.assertEqual(lead.user_id, self.sellers[2])
        self.assertEqual(self._get_passed(lead), {self.sellers[1]: "away"})

    def test_where_nobody_can_take_it_the_leader_gets_it(self):
        """REQ-7.7: and the log says who could not, and why."""
        for seller in self.sellers[1:]:
            self._limit(seller, away_until="2099-01-01 00:00:00")
        lead = self._pass_on()
        self.assertEqual(lead.user_id, self.user_team)
        self.assertEqual(
            self._get_passed(lead),
            {
                self.sellers[0]: "had_it",
                self.sellers[1]: "away",
                self.sellers[2]: "away",
            },
        )
        self.assertEqual(lead.response_escalation_ids.user_id, self.user_team)

    def test_without_rules_it_goes_to_the_leader(self):
        """REQ-7.7"""
        self.rule.active = False
        lead = self._pass_on()
        self.assertEqual(lead.user_id, self.user_team)
        self.assertEqual(len(lead.assignment_log_ids), 1)

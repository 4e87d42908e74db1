from collections import Counter

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestArrival(AssignmentCommon):
    """What arrives by itself is given at once, or waits with the reason."""

    def test_without_a_rule_the_type_decides(self):
        """REQ-7.1: an addon that is switched on changes nothing."""
        lead_type = self._create_type("Retail", user_id=self.user_colleague.id)
        lead = self._receive(type_id=lead_type.id)
        self.assertEqual(lead.user_id, self.user_colleague)
        self.assertFalse(lead.assignment_log_ids)

    def test_a_rule_goes_before_the_type(self):
        """REQ-7.2: the rule's person, and only that person is told."""
        lead_type = self._create_type("Retail", user_id=self.user_colleague.id)
        rule = self._create_rule()
        lead = self._receive(type_id=lead_type.id)
        self.assertEqual(lead.user_id, self.sellers[0])
        self.assertEqual(lead.team_id, self.team)
        log = lead.assignment_log_ids
        self.assertEqual((log.rule_id, log.outcome, log.trigger), (rule, "given", "arrival"))
        self.assertNotIn(self.user_colleague.partner_id, lead.message_partner_ids)

    def test_where_no_rule_fits_the_type_decides(self):
        """REQ-7.2"""
        lead_type = self._create_type("Retail", user_id=self.user_colleague.id)
        self._create_rule(condition="[('country_id.code', '=', 'DE')]")
        lead = self._receive(type_id=lead_type.id)
        self.assertEqual(lead.user_id, self.user_colleague)
        self.assertEqual(lead.assignment_log_ids.outcome, "type")

    def test_the_first_rule_that_fits_gives_the_lead(self):
        """REQ-7.1: in the order of the list; a condition on any field, own ones too."""
        lead_type = self._create_type(
            "Retail",
            properties_definition=[{"name": "size", "string": "Size", "type": "char"}],
        )
        self._create_rule(
            "Large", self.sellers[5], condition="[('properties.size', '=', 'L')]", sequence=1
        )
        self._create_rule(
            "Poland", self.sellers[6], condition="[('country_id.code', '=', 'PL')]", sequence=2
        )
        self._create_rule("Rest", self.sellers[4], sequence=3)
        poland = self.env.ref("base.pl").id
        large = self._receive(type_id=lead_type.id, properties={"size": "L"}, country_id=poland)
        self.assertEqual(large.user_id, self.sellers[5])
        self.assertEqual(self._receive(country_id=poland).user_id, self.sellers[6])
        self.assertEqual(self._receive().user_id, self.sellers[4])

    def test_a_condition_on_source_and_language(self):
        """REQ-7.1: the language is the customer's."""
        self.env["res.lang"]._activate_lang("pl_PL")
        source = self.env["utm.source"].create({"name": "Fair of the test"})
        customer = self.env["res.partner"].create({"name": "Klient", "lang": "pl_PL"})
        self._create_rule(
            "Polish, from the fair",
            self.sellers[5],
            condition=f"[('partner_id.lang', '=', 'pl_PL'), ('source_id', '=', {source.id})]",
        )
        self._create_rule("Rest", self.sellers[4])
        polish = self._receive(partner_id=customer.id, source_id=source.id)
        self.assertEqual(polish.user_id, self.sellers[5])
        self.assertEqual(self._receive(source_id=source.id).user_id, self.sellers[4])

    def test_who_is_named_by_the_channel_keeps_the_lead(self):
        """REQ-7.2: rules decide about what nobody has named a salesperson for."""
        self._create_rule()
        lead = self._receive(user_id=self.user_colleague.id)
        self.assertEqual(lead.user_id, self.user_colleague)
        self.assertFalse(lead.assignment_log_ids)

    def test_nobody_can_take_it(self):
        """REQ-7.2: it waits for the team, with the reason of each person."""
        self._create_rule()
        for seller in self.sellers:
            self._limit(seller, away_until="2099-01-01 00:00:00")
        lead = self._receive()
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(lead.assignment_log_ids.outcome, "nobody")
        self.assertEqual(self._get_passed(lead), dict.fromkeys(self.sellers, "away"))
        self.assertIn("Nobody can take it", lead.assignment_reason)

    def test_a_team_without_members_gives_nothing(self):
        """REQ-7.1, REQ-7.3: the lead waits in the team, and says so."""
        empty = self._create_team("Empty", self.env["res.users"])
        self._create_rule(team_id=empty.id)
        lead = self._receive()
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.team_id, empty)
        log = lead.sudo().assignment_log_ids
        self.assertEqual((log.outcome, log.candidate_count), ("nobody", 0))
        self.assertIn("It has no people.", log.explanation)

    def test_a_later_rule_takes_what_nobody_of_the_first_can(self):
        """REQ-7.1"""
        self._create_rule("First", self.sellers[0], sequence=1)
        self._create_rule("Then", self.sellers[1], sequence=2)
        self._limit(self.sellers[0], away_until="2099-01-01 00:00:00")
        lead = self._receive()
        self.assertEqual(lead.user_id, self.sellers[1])
        self.assertEqual(self._get_passed(lead), {self.sellers[0]: "away"})


@tagged("post_install", "-at_install")
class TestTurns(AssignmentCommon):
    """In turn, by weight, to whom has the fewest."""

    def test_a_thousand_leads_over_seven_people(self):
        """REQ-7.2: the counts differ by at most one, over batches and restarts."""
        self._create_rule()
        leads = self.env["lead.lead"].create(
            [{"name": "Lead", "user_id": False, "company_id": self.company_a.id}] * 1000
        )
        for start in range(0, 1000, 90):
            self.env.invalidate_all()
            leads[start : start + 90]._assign_by_rules("button")
        counts = Counter(lead.user_id for lead in leads)
        self.assertEqual(sorted(counts.values()), [142, 143, 143, 143, 143, 143, 143])

    def test_one_by_one_goes_round(self):
        """REQ-7.2"""
        self._create_rule()
        given = [self._receive().user_id for _number in range(9)]
        self.assertEqual(given, [*self.sellers, *self.sellers[:2]])

    def test_nobody_catches_up(self):
        """REQ-7.2: who was away has no backlog, who is new has no debt."""
        people = self.sellers[:3]
        rule = self._create_rule(people=people)
        self._limit(people[0], away_until="2099-01-01 00:00:00")
        self._receive(10)
        self._limit(people[0], away_until=False)
        rule.person_ids = [Command.link(self.sellers[3]._get_assignment_people(self.company_a).id)]
        counts = Counter(lead.user_id for lead in self._receive(8))
        self.assertEqual(counts, dict.fromkeys(self.sellers[:4], 2))

    def test_by_weight(self):
        """REQ-7.1: 3 to 1, spread and not in a row."""
        rule = self._create_rule(people=self.sellers[:2], method="weight")
        self._limit(self.sellers[0], weight=3)
        given = [lead.user_id for lead in self._receive(8)]
        self.assertEqual(Counter(given), {self.sellers[0]: 6, self.sellers[1]: 2})
        self.assertNotEqual(given[:3], [self.sellers[0]] * 3)
        self.assertEqual(rule.given_count, 8)

    def test_another_method_begins_anew(self):
        """REQ-7.1: numbers of turns are no credits by weight; who joins gets leads at once."""
        rule = self._create_rule(people=self.sellers[:3])
        self._receive(30)
        rule.method = "weight"
        newcomer = self.sellers[3]._get_assignment_people(self.company_a)
        rule.person_ids = [Command.link(newcomer.id)]
        counts = Counter(lead.user_id for lead in self._receive(8))
        self.assertEqual(counts, dict.fromkeys(self.sellers[:4], 2))
        rule.method = "turn"
        self.assertEqual(self._receive(4).user_id, self.sellers[:4])

    def test_the_fewest_open_leads(self):
        """REQ-7.1"""
        self._create_rule(people=self.sellers[:2], method="fewest")
        self._create_leads(3, user=self.user_manager, user_id=self.sellers[0].id)
        given = [lead.user_id for lead in self._receive(5)]
        self.assertEqual(Counter(given), {self.sellers[1]: 4, self.sellers[0]: 1})

    def test_a_rule_whose_field_has_gone_is_left_out(self):
        """REQ-7.2: what arrives goes on to the next one; by hand the rule is named."""
        gone = self._create_rule("Of an addon that is gone", self.sellers[5], sequence=1)
        self._create_rule("Rest", self.sellers[4], sequence=2)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lead_assignment_rule SET condition = %s WHERE id = %s",
            ["[('field_of_an_addon', '>', 60)]", gone.id],
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.lead_management_assign", "WARNING"):
            lead = self._receive()
        self.assertEqual(lead.user_id, self.sellers[4])
        trial = self.env["lead.assignment.trial"].with_user(self.user_manager)
        with self.assertRaisesRegex(ValidationError, "Of an addon that is gone"):
            trial.with_company(self.company_a).create({}).action_run()

    def test_a_rule_of_an_archived_team_is_left_out(self):
        """REQ-7.1: no lead goes to a team that is no more."""
        rule = self._create_rule("North", sequence=1)
        self._create_rule("Rest", self.user_colleague, sequence=2)
        self.team.active = False
        lead = self._receive()
        self.assertEqual(lead.user_id, self.user_colleague)
        self.assertNotEqual(lead.team_id, self.team)
        self.assertIn("North (archived)", rule.summary)

    def test_a_condition_that_cannot_be_asked_is_refused(self):
        """REQ-7.1"""
        for condition in ("[('nothing', '=', 1)]", "nonsense", "[('user_id.password', '=', 1)]"):
            with self.subTest(condition=condition), self.assertRaises(ValidationError):
                self._create_rule(condition=condition)

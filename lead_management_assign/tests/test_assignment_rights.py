from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.lead_management.tests.rights_table import RightsTableMixin

from .common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestAssignmentRightsTable(RightsTableMixin, AssignmentCommon):
    """The table of rights of the assignment."""

    addon = "lead_management_assign"
    rights = {
        "lead.assignment.rule": ("", "", "", "", "crud"),
        "lead.assignment.person": ("", "ru", "ru", "ru", "crud"),
        "lead.assignment.turn": ("", "", "", "", ""),
        "lead.assignment.trial": ("", "", "", "", "crud"),
        "lead.assignment.trial.line": ("", "", "", "", "crud"),
        "lead.assignment.trial.share": ("", "", "", "", "crud"),
        "lead.leaving.wizard": ("", "", "", "", "crud"),
        "lead.assignment.log": ("r", "r", "r", "r", "r"),
        "lead.assignment.pass": ("r", "r", "r", "r", "r"),
    }


@tagged("post_install", "-at_install")
class TestAssignmentRights(AssignmentCommon):
    """Who sees and changes what, within the models."""

    def test_people_say_when_they_are_away_and_nothing_else(self):
        """REQ-7.1: the own absence is one's own affair, the limits are the manager's."""
        person = self._limit(self.sellers[0], max_open=5)
        own = person.with_user(self.sellers[0])
        own.away_until = "2099-01-01 00:00:00"
        self.assertTrue(person.away_until)
        with self.assertRaises(ValidationError):
            own.max_open = 50
        with self.assertRaises(AccessError):
            person.with_user(self.sellers[1]).away_until = False

    def test_the_own_row_is_there_when_somebody_opens_it(self):
        """REQ-7.1"""
        Person = self.env["lead.assignment.person"].with_user(self.sellers[2])
        action = Person.action_open_own()
        self.assertEqual(Person.browse(action["res_id"]).user_id, self.sellers[2])

    def test_who_gets_no_leads_has_no_row(self):
        """REQ-7.1, REQ-1.14: neither a reader nor an employee without the app makes one."""
        clerk = self._create_user("assignment_clerk", None)
        Person = self.env["lead.assignment.person"]
        for user in (clerk, self.user_readonly):
            with self.assertRaises(AccessError):
                Person.with_user(user).action_open_own()
        self.assertFalse(Person.search([("user_id", "in", (clerk | self.user_readonly).ids)]))

    def test_the_log_is_seen_with_its_lead(self):
        """REQ-7.3"""
        self._create_rule(people=self.sellers[:2])
        first, second = self._receive(2)
        Log = self.env["lead.assignment.log"].with_user(self.sellers[0])
        seen = Log.search([("lead_id", "in", (first | second).ids)])
        self.assertEqual(seen.lead_id, first)
        self.assertIn(self.sellers[0].name, seen.explanation)
        self.assertTrue(first.with_user(self.sellers[0]).assignment_reason)

    def test_only_who_gives_leads_to_everybody_may_use_the_button(self):
        """REQ-7.2, REQ-1.14"""
        self._create_rule()
        lead = self._create_lead(user=self.user_manager, user_id=False, team_id=self.team_a.id)
        for user in (self.user_own, self.user_team):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                lead.with_user(user).action_assign_by_rules()
        lead.with_user(self.user_all).action_assign_by_rules()
        self.assertEqual(lead.user_id, self.sellers[0])

    def test_the_button_without_rules_says_so(self):
        """REQ-7.2"""
        lead = self._create_lead(user=self.user_manager, user_id=False)
        with self.assertRaisesRegex(UserError, "Make a rule"):
            lead.action_assign_by_rules()

    def test_companies_keep_apart(self):
        """REQ-7.1, REQ-1.4: rules, people and teams of another company play no part."""
        self._create_rule()
        other = (
            self.env["lead.assignment.rule"]
            .with_user(self.user_both_companies)
            .with_company(self.company_b)
            .create({"name": "B", "company_id": self.company_b.id, "team_id": self.team_b.id})
        )
        machine = self.env["lead.lead"].sudo()
        lead = machine._intake({"name": "B", "company_id": self.company_b.id}, "capture")
        self.assertEqual(lead.user_id, self.user_company_b)
        self.assertEqual(lead.assignment_log_ids.rule_id, other)
        Rule = self.env["lead.assignment.rule"].with_user(self.user_manager)
        self.assertFalse(Rule.search([("id", "=", other.id)]))
        with self.assertRaises(UserError):
            other.with_user(self.user_both_companies).team_id = self.team
        person = self.sellers[0]._get_assignment_people(self.company_a)
        with self.assertRaises(UserError):
            other.with_user(self.user_both_companies).person_ids = [Command.link(person.id)]

    def test_people_of_another_company_are_passed_over(self):
        """REQ-7.1: a shared team has members who do not work there."""
        shared = self._create_team("Shared", self.sellers[0] | self.user_both_companies)
        shared.company_id = False
        self.sellers[0].write(
            {
                "company_ids": [Command.set(self.company_b.ids)],
                "company_id": self.company_b.id,
            }
        )
        self._create_rule(team_id=shared.id)
        lead = self._receive()
        self.assertEqual(lead.user_id, self.user_both_companies)
        self.assertEqual(self._get_passed(lead), {self.sellers[0]: "other_company"})

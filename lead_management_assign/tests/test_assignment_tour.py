from odoo.tests import HttpCase, tagged

from .common import AssignmentCommon


@tagged("post_install", "-at_install", "browser")
class TestAssignmentTour(AssignmentCommon, HttpCase):
    """Assignment in the browser."""

    PEOPLE = 2

    def test_rule_dry_run_explanation_and_absence(self):
        """REQ-7.1, REQ-7.3: as a manager and a salesperson go through it."""
        waiting = self._create_lead(user=self.user_manager, user_id=False, name="Shelves")
        self.start_tour(
            "/odoo/action-lead_management_assign.lead_assignment_rule_action",
            "lead_assignment_rule",
            login="lead_manager",
        )
        self.assertFalse(waiting.user_id)
        self.start_tour(
            "/odoo/action-lead_management_assign.lead_assignment_person_action_own",
            "lead_assignment_away",
            login="seller_0",
        )
        self.assertTrue(self.sellers[0]._get_assignment_people(self.company_a).away_until)
        self.start_tour(
            "/odoo/action-lead_management_assign.lead_lead_action_unassigned",
            "lead_assignment_unassigned",
            login="lead_manager",
        )
        self.assertEqual(waiting.user_id, self.sellers[1])
        self.start_tour(
            f"/odoo/action-lead_management.lead_lead_action/{waiting.id}",
            "lead_assignment_why",
            login="seller_1",
        )

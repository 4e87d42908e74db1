from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_gate import GateCase


@tagged("post_install", "-at_install")
class TestGateRequirements(GateCase):
    """What a client can ask before it writes, so that it opens the dialog itself."""

    def _ask(self, leads, status):
        return leads.get_status_change_requirements(status.id)

    def test_free_way(self):
        """REQ-0.41: nothing to ask, nothing refused."""
        lead = self._create_lead(type_id=self.funnel.id)
        self.assertEqual(
            self._ask(lead, self.status_won),
            {
                "refusal": False,
                "needs_reason": False,
                "reason_required": True,
                "reasons": [],
                "missing_fields": [],
            },
        )

    def test_forbidden_status_names_the_allowed_ones(self):
        """REQ-0.25, REQ-0.56: the same sentence as the gate's."""
        lead = self._create_lead(type_id=self.funnel.id)
        refusal = self._ask(lead, self.status_neutral)["refusal"]
        with self.assertRaises(UserError) as caught:
            lead.status_id = self.status_neutral
        self.assertEqual(refusal, caught.exception.args[0])

    def test_way_back_is_refused(self):
        """REQ-2.22"""
        lead = self._create_lead(type_id=self.one_way.id, status_id=self.status_won.id)
        self.assertIn("move only forward", self._ask(lead, self.status_new)["refusal"])

    def test_skipping_is_refused(self):
        """REQ-4.19: the same sentence as the gate's."""
        lead = self._create_lead(type_id=self.stepwise.id)
        refusal = self._ask(lead, self.status_won)["refusal"]
        with self.assertRaises(UserError) as caught:
            lead.status_id = self.status_won
        self.assertEqual(refusal, caught.exception.args[0])

    def test_missing_fields_of_any_of_the_leads(self):
        """REQ-1.4: the union over the selected leads, by name and label."""
        leads = self._create_lead(phone="22 601 60 60", description="<p></p>")
        leads |= self._create_lead(description="<p>Text</p>")
        self.assertCountEqual(
            self._ask(leads, self.status_qualified)["missing_fields"],
            [
                {"name": "description", "string": "Description"},
                {"name": "phone", "string": "Phone"},
            ],
        )

    def test_reasons_in_order_and_of_the_own_company(self):
        """REQ-4.15, REQ-4.13: what the reason dialog offers, to who sees others too."""
        lead = self._create_lead(user=self.user_both_companies)
        answer = self._ask(lead, self.status_lost)
        self.assertTrue(answer["needs_reason"])
        self.assertEqual(
            [(row["name"], row["note_required"]) for row in answer["reasons"]],
            [("Price", False), ("Something else", True)],
        )

    def test_unknown_status_is_refused(self):
        """REQ-0.39"""
        lead = self._create_lead()
        unknown = self.env["lead.status"].browse(self.status_of_b.id + 1000000)
        self.assertIn("not allowed", self._ask(lead, unknown)["refusal"])

    def test_status_of_another_company_is_refused(self):
        """REQ-0.39, REQ-1.4"""
        lead = self._create_lead()
        self.assertIn("not allowed", self._ask(lead, self.status_of_b)["refusal"])


@tagged("post_install", "-at_install")
class TestGateSpread(GateCase):
    """What a type's allowed list says to those who choose."""

    def test_selector_offers_what_the_type_allows(self):
        """REQ-0.8, REQ-0.33: closed statuses too, in sorting order."""
        lead = self._create_lead(type_id=self.funnel.id)
        self.assertEqual(lead.allowed_status_ids, self.funnel.status_ids.sorted())

    def test_type_without_list_allows_all_of_the_company(self):
        """REQ-0.38: no list, all statuses; those of other companies are none of them."""
        free = self._create_type("Free")
        lead = self._create_lead(type_id=free.id)
        self.assertEqual(
            lead.allowed_status_ids,
            self.status_new
            | self.status_qualified
            | self.status_won
            | self.status_lost
            | self.status_neutral,
        )

    def test_list_changed_at_run_time_counts_at_once(self):
        """REQ-1.10: no restart, no stale answer."""
        lead = self._create_lead(type_id=self.funnel.id)
        self.funnel.status_ids = [Command.link(self.status_neutral.id)]
        lead.status_id = self.status_neutral
        self.assertEqual(lead.status_id, self.status_neutral)

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestTypeCounts(LeadManagementCommon):
    """The numbers beside the types, above the leads."""

    def test_types_with_their_numbers(self):
        """REQ-0.30, REQ-8.3: of the leads that the user reads, in the order of the types."""
        wholesale = self._create_type("Wholesale", sequence=2, color=4)
        retail = self._create_type("Retail", sequence=1)
        foreign = self._create_type("Foreign", company_id=self.company_b.id)
        self._create_leads(2, type_id=wholesale.id)
        self._create_lead(type_id=wholesale.id, status_id=self.status_won.id)
        self._create_lead(user=self.user_stranger, type_id=wholesale.id)
        self._create_lead()
        counts = (
            self.env["lead.lead"]
            .with_user(self.user_own)
            .get_type_counts([("is_closed", "=", False)])
        )
        by_name = [(line["name"], line["count"], line["color"]) for line in counts]
        self.assertEqual(by_name, [("Retail", 0, retail.color), ("Wholesale", 2, 4)])
        self.assertNotIn(foreign.id, [line["id"] for line in counts])

    def test_numbers_take_two_queries(self):
        """REQ-0.30: however many types there are."""
        for number in range(3):
            self._create_lead(type_id=self._create_type(f"Type {number}").id)
        Lead = self.env["lead.lead"].with_user(self.user_own)
        Lead.get_type_counts([])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(5):
            Lead.get_type_counts([])

    def test_odd_filters_are_refused_in_words(self):
        """REQ-0.30: what is no domain of leads."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        for domain in ("x", 7, [("no_such_field", "=", 1)], [["name"]]):
            for method in (Lead.get_type_counts, Lead.get_closed_hits):
                with self.subTest(domain=domain), self.assertRaises(UserError):
                    method(domain)

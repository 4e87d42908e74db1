from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestRemembered(LeadManagementCommon):
    """What leads ask of statuses, types, teams and currencies is kept in the registry's cache."""

    def _create(self, **values):
        self.env.flush_all()
        self.env.invalidate_all()
        return self._create_lead(**values)

    def test_new_leads_follow_what_has_changed(self):
        """REQ-1.29: probability and kind of the status, the company of a team."""
        self._create()
        self.status_new.probability = 35
        self.assertEqual(self._create().probability, 35)
        self.status_new.kind = "neutral"
        self.assertEqual(self._create(status_id=self.status_new.id).status_kind, "neutral")
        self.status_new.kind = "open"
        team = self.env["crm.team"].create({"name": "Newcomers", "company_id": False})
        values = {
            "user": self.user_all,
            "user_id": False,
            "type_id": self._create_type("Funnel", team_id=team.id).id,
        }
        self.assertEqual(self._create(**values).team_id, team)
        self.env["lead.lead"].search([("team_id", "=", team.id)]).team_id = False
        team.company_id = self.company_b
        self.assertFalse(self._create(**values).team_id)

    def test_nothing_of_the_configuration_is_read_for_a_lead(self):
        """REQ-1.29: statuses, teams and currencies are known; a type has own fields."""
        lead_type = self._create_type("Funnel")
        values = {"type_id": lead_type.id, "expected_revenue": 10, "probability": 50}
        self._create(**values)
        self.env.flush_all()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            self._create_lead(**values)
        for table in ("lead_status", "crm_team", "res_currency"):
            read = [query for query in queries if f'FROM "{table}"' in query]
            self.assertFalse(read, "\n".join(read))

    def test_amounts_are_rounded_by_the_currency_of_their_company(self):
        """REQ-1.4: with its decimal places, also when these or the currency change."""
        lead = self._create(expected_revenue=10.124, probability=50)
        self.assertEqual(lead.expected_revenue, 10.12)
        self.assertEqual(lead.prorated_revenue, 5.06)
        self.assertEqual(self._read_stored(lead), "10.12")
        yen = self.env.ref("base.JPY")
        self.company_a.currency_id = yen
        lead.expected_revenue = 10.6
        self.assertEqual(lead.expected_revenue, 11)
        self.assertEqual(self._read_stored(lead), "11")
        self.assertEqual(self._read_stored(self._create(expected_revenue=0.4)), "0")
        yen.rounding = 0.1
        lead.expected_revenue = 10.64
        self.assertEqual(self._read_stored(lead), "10.6")

    def test_prorated_is_the_amount_that_is_stored(self):
        """REQ-1.4: of a new lead as of one whose amount or probability is written."""
        values = {"expected_revenue": 10.126, "probability": 50}
        self.assertEqual(self._create(**values).prorated_revenue, 5.07)
        lead = self._create()
        lead.write(values)
        self.assertEqual(lead.prorated_revenue, 5.07)
        self.company_a.currency_id = self.env.ref("base.JPY")
        lead = self._create(expected_revenue=10.6, probability=50)
        self.assertEqual((lead.expected_revenue, lead.prorated_revenue), (11, 6))

    def test_an_amount_that_looks_the_same_is_stored(self):
        """REQ-1.4: the company's currency has no decimal places any more."""
        lead = self._create(expected_revenue=10.4)
        self.company_a.currency_id = self.env.ref("base.JPY")
        lead.expected_revenue = 10
        self.assertEqual(self._read_stored(lead), "10")

    def test_the_same_amount_is_no_change(self):
        """REQ-1.29: what is rounded to what is there already writes nothing."""
        lead = self._create(expected_revenue=10.13)
        self.env.flush_all()
        with self._capture_queries() as queries:
            lead.expected_revenue = 10.131
        updates = [query for query in queries if "UPDATE" in query]
        self.assertFalse([query for query in updates if "expected_revenue" in query])

    def test_an_amount_for_leads_of_several_companies_is_rounded_by_each(self):
        """REQ-1.4: one figure in two currencies."""
        self.company_b.currency_id = self.env.ref("base.JPY")
        user = self.user_both_companies
        leads = self._create_lead(user=user) + self._create_lead(
            user=user, company_id=self.company_b.id
        )
        leads.expected_revenue = 10.126
        self.assertEqual(leads.mapped("expected_revenue"), [10.13, 10])

    def _read_stored(self, lead):
        self.env.flush_all()
        self.env.cr.execute("SELECT expected_revenue::text FROM lead_lead WHERE id = %s", [lead.id])
        return self.env.cr.fetchone()[0]

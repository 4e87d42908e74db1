from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LeadDealCommon


@tagged("post_install", "-at_install")
class TestMergedDeals(LeadDealCommon):
    """Deals merged by Odoo's CRM: no lead loses its trace."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.user_seller.group_ids = [
            Command.link(cls.env.ref("sales_team.group_sale_salesman_all_leads").id)
        ]

    def _create_qualified(self, name, **options):
        lead = self._create_deal_lead(name=name, email=f"{name}@example.org")
        self._qualify(lead, **options)
        return lead

    def _merge(self, *leads, others=None):
        """Merge the deals of leads; the first one has the best probability and is left."""
        deals = self.env["crm.lead"].concat(*(lead.deal_id for lead in leads))
        deals |= others or deals.browse()
        for number, deal in enumerate(deals):
            deal.sudo().probability = 90 - 10 * number
        return deals.with_user(self.user_seller).merge_opportunity()

    def test_both_leads_reach_the_deal_that_is_left(self):
        """REQ-2.1: and it reaches both; the history says so on both sides."""
        first, second = self._create_qualified("first"), self._create_qualified("second")
        name = second.deal_id.name
        deal = self._merge(first, second)
        self.assertEqual((first.deal_id, second.deal_id), (deal, deal))
        self.assertEqual(second.action_open_deal()["res_id"], deal.id)
        self.assertEqual(deal.lead_id, first)
        action = deal.action_open_lead()
        self.assertEqual(self.env["lead.lead"].search(action["domain"]), first | second)
        body = second.message_ids[0].body
        self.assertIn(f"The deal {name} was merged into", body)
        self.assertIn(f'data-oe-id="{deal.id}"', body)
        logged = "".join(deal.message_ids.mapped("body"))
        self.assertIn(f'data-oe-id="{second.id}"', logged)
        self.assertEqual(first.search([("deal_id", "=", deal.id)]), first | second)
        self.assertNotIn(second, first.search([("deal_id", "=", False)]))

    def test_into_a_deal_without_a_lead(self):
        """REQ-2.1: also over several merges."""
        lead = self._create_qualified("first")
        plain = self.env["crm.lead"].create(
            {"name": "Plain", "type": "opportunity", "company_id": lead.company_id.id}
        )
        last = plain.copy({"name": "Last"})
        (plain.sudo()).probability = 95
        deal = (plain | lead.deal_id).with_user(self.user_seller).merge_opportunity()
        self.assertEqual((deal, lead.deal_id), (plain, plain))
        self.assertEqual(deal.action_open_lead()["res_id"], lead.id)
        last.sudo().probability = 99
        deal = (last | plain).with_user(self.user_seller).merge_opportunity()
        self.assertEqual((deal, lead.deal_id), (last, last))

    def test_no_second_deal_is_made(self):
        """REQ-4.10: the lead has a deal; and it is not deleted."""
        first, second = self._create_qualified("first"), self._create_qualified("second")
        deal = self._merge(first, second)
        self.assertFalse(second.can_qualify)
        self.assertEqual(self._qualify(second).deal_id, deal)
        self.assertEqual(self.env["crm.lead"].search_count([("lead_id", "=", second.id)]), 0)
        with self.assertRaisesRegex(UserError, "has a deal"):
            second.sudo().unlink()

    def test_neither_qualification_is_undone(self):
        """REQ-2.17: the deal is that of both."""
        first, second = self._create_qualified("first"), self._create_qualified("second")
        deal = self._merge(first, second)
        with self.assertRaisesRegex(UserError, "merged into"):
            second.action_undo_qualification()
        with self.assertRaisesRegex(UserError, "were merged into the deal"):
            first.action_undo_qualification()
        self.assertTrue(deal.active)

    def test_merged_by_who_sees_no_leads(self):
        """REQ-2.1: a salesperson of Odoo's CRM alone merges as ever."""
        first, second = self._create_qualified("first"), self._create_qualified("second")
        user = self._create_user("deal_only", None)
        user.group_ids = [Command.link(self.env.ref("sales_team.group_sale_salesman_all_leads").id)]
        deals = first.deal_id | second.deal_id
        deal = deals.with_user(user).merge_opportunity()
        merged = second if deal.sudo().lead_id == first else first
        self.assertEqual(merged.sudo().merged_deal_id, deal)

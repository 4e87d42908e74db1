from odoo.tests import tagged

from .common import LeadDealCommon

LEADS = 50


@tagged("post_install", "-at_install")
class TestQualifyQueries(LeadDealCommon):
    """Design §5: what qualifying many leads costs."""

    def test_fifty_leads(self):
        """REQ-1.16: deal and contact of fifty leads, at most six queries a lead."""
        leads = self.env["lead.lead"].with_user(self.user_seller).browse()
        for number in range(LEADS):
            leads |= self._create_deal_lead(
                partner_name=f"Company {number}",
                contact_last_name=f"Person {number}",
                email=f"person{number}@example.org",
                phone=f"+4860010{number:04}",
            )
        for case, options in (
            ("deal", {"create_contact": False}),
            ("deal and contact", {}),
            ("all three", {"create_company": True}),
        ):
            # as in the web client: with history, followers and notifications
            leads = leads.with_env(leads.env(context={})).copy()
            self._qualify(leads.copy()[:1], **options)
            self.env.flush_all()
            self.env.invalidate_all()
            with self._capture_queries() as queries:
                self._qualify(leads, **options)
            with self.subTest(case=case):
                self.assertEqual(len(leads.deal_ids), LEADS)
                self.assertLessEqual(len(queries) / LEADS, 6)

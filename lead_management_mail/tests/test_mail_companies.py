from odoo.tests import tagged

from odoo.addons.lead_management.tests import test_companies as core

from .gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestOtherCompanysStatuses(core.TestOtherCompanysRecords):
    """REQ-4.17: the statuses that contacts lead to are no other company's."""

    allow_inherited_tests_method = True
    _addon = "lead_management_mail"

    def _get_foreign_values(self):
        return {
            "lead.type": {
                "outreach_status_id": self.status_b.id,
                "reply_status_id": self.status_b.id,
            }
        }


@tagged("post_install", "-at_install")
class TestSharedTypeOfAnotherCompany(LeadGatewayCommon):
    """What comes to one company by a type of all companies, whose salesperson is another's."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.shared = cls._create_type("Of all", user_id=cls.user_own.id)
        cls.shared.with_company(cls.company_b).write(
            {"alias_name": "shared-b", "is_lead_at_once": True}
        )

    def _receive_from(self, number):
        message = self._create_message(
            "shared-b@gateway.example.com", sender=f"Jan <jan{number}@customer.example>"
        )
        return self._receive(message)

    def test_an_email_becomes_a_lead_of_who_works_there(self):
        """REQ-5.1, REQ-1.14: of nobody where the type's salesperson does not."""
        people = (
            (self.user_own, self.user_own.browse()),
            (self.user_company_b, self.user_company_b),
            (self.user_both_companies, self.user_both_companies),
        )
        for number, (salesperson, owner) in enumerate(people):
            self.shared.user_id = salesperson
            with self.subTest(salesperson=salesperson.login):
                lead = self._receive_from(number).lead_id
                self.assertEqual((lead.company_id, lead.type_id), (self.company_b, self.shared))
                self.assertEqual(lead.user_id, owner)
                self.assertEqual(lead.email, f"jan{number}@customer.example")

    def test_an_email_that_waits_is_somebodys_of_its_company(self):
        """REQ-5.1, REQ-0.65: whoever decides there gets the lead."""
        self.shared.is_lead_at_once = False
        email = self._receive_from(1)
        self.assertEqual((email.company_id, email.state), (self.company_b, "todo"))
        self.assertFalse(email.user_id)
        email.with_user(self.user_company_b).action_create_lead()
        self.assertEqual(email.lead_id.type_id, self.shared)
        self.assertEqual(email.lead_id.user_id, self.user_company_b)

    def test_a_call_becomes_a_lead_of_its_company(self):
        """REQ-5.1, REQ-0.60: that of nobody by whoever makes it, else of nobody."""
        for user, owner in (
            (self.user_company_b, self.user_company_b),
            (self.env.ref("base.user_root"), self.user_own.browse()),
        ):
            call = self._create_call(
                company_id=self.company_b.id, type_id=self.shared.id, user_id=False
            )
            with self.subTest(user=user.login):
                call.with_user(user)._create_leads()
                lead = call.sudo().lead_id
                self.assertEqual((lead.company_id, lead.type_id), (self.company_b, self.shared))
                self.assertEqual(lead.user_id, owner)

from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management_mail.tests.neutralize_mixin import NeutralizeMixin


@tagged("post_install", "-at_install")
class TestPhoneNeutralize(NeutralizeMixin, LeadManagementCommon):
    """A copy that Odoo has neutralised takes nothing in and sends nothing (REQ-9.3)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.provider = cls.env["lead.call.provider"].create(
            {
                "name": "Office",
                "company_id": cls.company_a.id,
                "is_on": True,
                "originate_url": "https://pbx.example.com/call",
            }
        )
        cls.env["lead.call.extension"].create(
            {"provider_id": cls.provider.id, "extension": "1", "user_id": cls.user_own.id}
        )

    def test_every_address_is_switched_off(self):
        """Whatever has an address of its own."""
        self._neutralize()
        endpoints = [
            self.env[name]
            for name in self.env.registry.descendants(["lead.endpoint.mixin"], "_inherit")
            if not self.env[name]._abstract
        ]
        self.assertIn("lead.call.provider", [model._name for model in endpoints])
        for model in endpoints:
            self.assertFalse(model.search([("is_on", "=", True)]), model._name)

    def test_nobody_is_called(self):
        Provider = self.env["lead.call.provider"]
        self.assertTrue(Provider._get_of_user(self.company_a, self.user_own)[0])
        self._neutralize()
        self.assertFalse(Provider._get_of_user(self.company_a, self.user_own)[0])

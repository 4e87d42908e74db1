from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management_mail.tests.neutralize_mixin import NeutralizeMixin


@tagged("post_install", "-at_install")
class TestCaptureNeutralize(NeutralizeMixin, LeadManagementCommon):
    """A copy that Odoo has neutralised takes nothing in and sends nothing (REQ-9.3)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.key = cls.env["lead.capture.key"].create(
            {"name": "Fair", "company_id": cls.company_a.id, "access_token": "secret"}
        )

    def test_every_address_is_switched_off(self):
        """Whatever has an address of its own."""
        self._neutralize()
        endpoints = [
            self.env[name]
            for name in self.env.registry.descendants(["lead.endpoint.mixin"], "_inherit")
            if not self.env[name]._abstract
        ]
        self.assertIn("lead.capture.key", [model._name for model in endpoints])
        for model in endpoints:
            self.assertFalse(model.search([("is_on", "=", True)]), model._name)

    def test_networks_are_not_asked(self):
        """The token by which answers are fetched is gone, so that a replay asks nobody."""
        self._neutralize()
        self.assertFalse(self.key.access_token)

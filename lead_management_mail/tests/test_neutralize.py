from odoo.tests import tagged

from .gateway_common import LeadGatewayCommon
from .neutralize_mixin import NeutralizeMixin


@tagged("post_install", "-at_install")
class TestNeutralize(NeutralizeMixin, LeadGatewayCommon):
    """A copy that Odoo has neutralised takes nothing in and sends nothing (REQ-9.3)."""

    def test_mail_to_the_accounts_makes_nothing(self):
        """A message to the accounts of the original finds none here."""
        self.assertTrue(self._receive(self._create_message()))
        self._neutralize()
        self.assertFalse(self.settings_a.alias_name)
        self.assertFalse(self.lead_type.alias_name)
        with self.assertRaises(ValueError):
            self._receive(self._create_message())

    def test_scheduled_actions_are_off(self):
        """Jobs, escalations and reminders: none of the suite's runs."""
        self._neutralize()
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "=like", "lead_management%")]
        )
        crons = self.env["ir.cron"].with_context(active_test=False).browse(data.mapped("res_id"))
        self.assertFalse(crons.filtered("active"))

from odoo.modules import neutralize
from odoo.tests import tagged

from .gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestNeutralize(LeadGatewayCommon):
    """A copy that Odoo has neutralised takes nothing in and sends nothing (REQ-9.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.env["lead.capture.key"].create(
            {"name": "Fair", "company_id": cls.company_a.id, "access_token": "secret"}
        )
        cls.provider = cls.env["lead.call.provider"].create(
            {
                "name": "Exchange",
                "company_id": cls.company_a.id,
                "is_on": True,
                "originate_url": "https://pbx.example.com/call",
            }
        )
        cls.env["lead.call.extension"].create(
            {"provider_id": cls.provider.id, "extension": "1", "user_id": cls.user_own.id}
        )

    def _neutralize(self):
        self.env.flush_all()
        names = neutralize.get_installed_modules(self.env.cr)
        for query in neutralize.get_neutralization_queries(names):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    def test_every_address_is_switched_off(self):
        """Capture keys, telephony, and whatever else has an address of its own."""
        self._neutralize()
        doors = [
            self.env[name]
            for name in self.env.registry.descendants(["lead.door.mixin"], "_inherit")
            if not self.env[name]._abstract
        ]
        self.assertIn(self.key, [model.search([("id", "=", self.key.id)]) for model in doors])
        for model in doors:
            self.assertFalse(model.search([("is_on", "=", True)]), model._name)

    def test_networks_are_not_asked(self):
        """The token by which answers are fetched is gone, so that a replay asks nobody."""
        self._neutralize()
        self.assertFalse(self.key.access_token)

    def test_nobody_is_called(self):
        self._neutralize()
        provider, _extension = self.env["lead.call.provider"]._get_of_user(
            self.company_a, self.user_own
        )
        self.assertFalse(provider)

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

import hashlib
import hmac
import re
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management.tests.fake_models import LeadFakeModelLoader
from odoo.addons.lead_management.tests.guide_examples import define_classes

from ..models.lead_call_adapter import CallRefusedError

GUIDE = Path(__file__).parents[2] / "docs" / "extension-guide.md"


@tagged("post_install", "-at_install")
class TestExtensionExample(LeadManagementCommon):
    """The provider of the extension guide works as it is printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        code = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)[1]
        LeadFakeModelLoader.load(cls, *define_classes(code, cls.__module__))
        cls.provider = cls.env["lead.call.provider"].create(
            {
                "name": "Acme",
                "adapter": "acme",
                "company_id": cls.company_a.id,
                "extension_ids": [(0, 0, {"extension": "7", "user_id": cls.user_own.id})],
            }
        )

    def test_call_of_the_example_is_routed(self):
        """REQ-0.66: a provider that speaks otherwise is connected by one class."""
        lead = self._create_lead(phone="+48 601 234 567")
        adapter = self.provider._get_adapter()
        body = b"State=RINGING&Uid=1&From=%2B48601234567&To=22"
        secret = self.provider.secret.encode()
        signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
        adapter._check_signature(self.provider, {"X-Acme-Hmac": signature}, body)
        with self.assertRaises(CallRefusedError):
            adapter._check_signature(self.provider, {}, body)
        with self.assertRaises(CallRefusedError):
            adapter._parse(self.provider, b"State=SINGING&Uid=1")
        event = adapter._parse(self.provider, body)[0]
        call, route = self.env["lead.call"]._take_event(self.provider, event)
        self.assertEqual(call._get_match(), lead)
        answer = adapter._prepare_answer(self.provider, call, route)
        self.assertEqual(answer, {"action": "transfer", "target": "7"})

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.lead_management.tests.common import LeadManagementCommon
from odoo.addons.lead_management_mail.tests.guarded_fields_mixin import GuardedFieldsMixin


@tagged("post_install", "-at_install")
class TestCaptureAddress(GuardedFieldsMixin, LeadManagementCommon, HttpCase):
    """The address of a key takes what nobody's form sends, and gives nothing away."""

    addons = ("lead_management_capture",)
    guarded_models = frozenset({"lead.capture.key", "lead.capture.submission"})

    def test_key_stays_with_companies_of_the_user(self):
        """REQ-1.14: nothing is given to a company that the writer does not work for."""
        key = self.env["lead.capture.key"].with_user(self.user_manager).create({"name": "Key"})
        with self.assertRaises(AccessError):
            key.company_id = self.company_b

    def test_address_that_can_be_guessed(self):
        """REQ-1.21: drawn by the server, and long; one of old works and is warned of."""
        Key = self.env["lead.capture.key"].with_user(self.user_manager)
        with self.assertRaises(ValidationError):
            Key.create({"name": "Fair", "token": "a" * 40})
        key = Key.create({"name": "Fair"})
        with self.assertRaises(ValidationError):
            key.token = "a"
        with self.assertRaises(ValidationError):
            key.sudo().token = "a"
        self.env.cr.execute("UPDATE lead_capture_key SET token = 'a' WHERE id = %s", key.ids)
        key.invalidate_recordset()
        self.assertTrue(key.is_token_weak)
        key.name = "Renamed"
        response = self.url_open("/lead_capture/a", data={"email": "a@example.com"})
        self.assertEqual(response.status_code, 201)

    def test_body_that_is_too_big(self):
        """REQ-1.24: refused in JSON that the page may read, however it is sent."""
        key = self.env["lead.capture.key"].create({"name": "Key", "company_id": self.company_a.id})
        big = "x" * 200_000
        for way in ({"data": {"name": big}}, {"files": {"f": ("a", big)}}, {"json": {"a": big}}):
            with self.subTest(way=list(way)), mute_logger("odoo.http"):
                response = self.url_open(
                    f"/lead_capture/{key.token}",
                    headers={"Origin": "https://www.example.com"},
                    **way,
                )
                self.assertEqual(response.status_code, 413)
                self.assertEqual(response.json()["status"], "refused")
                origin = response.headers["Access-Control-Allow-Origin"]
                self.assertEqual(origin, "https://www.example.com")

    def test_words_that_no_database_holds(self):
        """REQ-1.24: kept and answered, never an error of the server."""
        key = self.env["lead.capture.key"].create({"name": "Key", "company_id": self.company_a.id})
        deep = "[" * 900 + "]" * 900
        for body in (
            '{"\\u0000": "x"}',
            '{"\\ud800": "x"}',
            '{"email": "\\u0000@x"}',
            '{"name": "\\ud800"}',
            f'{{"name": {deep}}}',
        ):
            with self.subTest(body=body[:30]):
                response = self.url_open(
                    f"/lead_capture/{key.token}",
                    data=body,
                    headers={"Content-Type": "application/json"},
                )
                self.assertLess(response.status_code, 500)
                response.json()

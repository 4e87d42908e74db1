import hashlib
import hmac
import json
from datetime import timedelta
from unittest.mock import Mock, patch

import requests

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .test_telephony import NUMBER, SECRET, TelephonyCommon


@tagged("post_install", "-at_install")
class TestCallTo(TelephonyCommon):
    """Calling from the card, and calls logged by hand."""

    @classmethod
    def _create_provider(cls, **values):
        return super()._create_provider(originate_url="https://pbx.example.com/call", **values)

    def setUp(self):
        super().setUp()
        self.posted = []
        self.status = 200
        path = "odoo.addons.lead_management_phone.models.lead_call_adapter.requests.post"
        self.startPatcher(patch(path, self._answer_provider))

    def _answer_provider(self, url, data, headers, **_options):
        if isinstance(self.status, Exception):
            raise self.status
        self.posted.append((url, data, headers))
        return Mock(status_code=self.status)

    def test_button_needs_provider_extension_and_phone(self):
        """REQ-0.59: each of the three; else the number is a plain link."""
        lead = self._create_lead(phone=NUMBER)
        self.assertTrue(lead.can_call)
        self.assertFalse(self._create_lead().can_call)
        self.assertFalse(lead.with_user(self.user_team).can_call)
        for values in ({"is_on": False}, {"originate_url": False}):
            self.provider.write({"is_on": True, "originate_url": "https://pbx.example.com/call"})
            lead.invalidate_recordset()
            self.assertTrue(lead.can_call)
            self.provider.write(values)
            lead.invalidate_recordset()
            self.assertFalse(lead.can_call)
            with self.assertRaises(UserError):
                lead.action_call()
        view = self.env["lead.lead"].with_user(self.user_own).get_view(view_type="form")["arch"]
        self.assertIn('widget="phone"', view)
        self.assertFalse(self.posted)

    def test_call_is_ordered_signed_and_its_events_know_the_lead(self):
        """REQ-0.59, REQ-0.66: extension and number; the call is attached at once."""
        lead = self._create_lead(phone="601 234 567")
        lead.action_call()
        url, body, headers = self.posted[0]
        order = json.loads(body)
        self.assertEqual(url, "https://pbx.example.com/call")
        self.assertEqual((order["extension"], order["number"]), ("101", NUMBER))
        message = headers["X-Lead-Timestamp"].encode() + b"." + body
        wanted = hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()
        self.assertEqual(headers["X-Lead-Signature"], f"sha256={wanted}")
        self._send(
            {
                "event": "start",
                "call": "o1",
                "direction": "out",
                "extension": "101",
                "recipient": order["number"],
                "reference": order["reference"],
            }
        )
        self.assertEqual(self._get_calls().lead_id, lead)
        self.assertEqual(self._get_calls().state, "linked")

    def test_events_of_a_merged_lead_reach_the_one_that_stays(self):
        """REQ-6.4, REQ-6.5: of a call before the merge, and of one that was ordered before."""
        into, lead = self._create_leads(2)
        lead.phone = NUMBER
        lead.action_call()
        order = json.loads(self.posted[0][1])
        common = {"direction": "out", "extension": "101", "recipient": NUMBER}
        common["reference"] = order["reference"]
        self._send({"event": "start", "call": "o1", **common})
        merge = self.env["lead.lead"].sudo()._merge(into.sudo(), lead.sudo())
        self._send({"event": "end", "call": "o1", "duration": 61, **common})
        self._send({"event": "start", "call": "o2", **common})
        calls = self._get_calls()
        self.assertEqual(calls.mapped("external_id"), ["o2", "o1"])
        self.assertEqual(calls.lead_id, into)
        self.assertEqual(calls[1].duration, 61)
        merge.action_undo()
        self._send({"event": "start", "call": "o3", **common})
        ends = {call.external_id: call.lead_id for call in self._get_calls()}
        self.assertEqual(ends, {"o1": lead, "o2": into, "o3": lead})

    def test_planned_call_that_is_made_is_done(self):
        """REQ-0.66, REQ-8.4: today's own one, told once; others stay, and so does one missed."""
        lead = self._create_lead(phone=NUMBER)
        today = fields.Date.context_today(lead)

        def plan(user, days=0):
            return lead.sudo().activity_schedule(
                "mail.mail_activity_data_call",
                summary="About the offer",
                date_deadline=today + timedelta(days=days),
                user_id=user.id,
            )

        theirs, tomorrow = plan(self.user_colleague), plan(self.user_own, 1)
        reference = f"lead.{lead.id}"
        common = {"direction": "out", "extension": "101", "recipient": NUMBER}
        for number, (result, is_done) in enumerate((("busy", False), ("answered", True))):
            due = plan(self.user_own)
            for event in ({"event": "start", "reference": reference}, {"event": "end"}):
                more = {"result": result, "duration": 61} if event["event"] == "end" else {}
                self._send({"call": f"p{number}", **common, **event, **more})
            self.env.invalidate_all()
            with self.subTest(result=result):
                self.assertEqual((due.active, theirs.active), (not is_done, True))
            due.sudo().active = False
        self.assertTrue(tomorrow.active)
        told = lead.sudo().message_ids.filtered("mail_activity_type_id")
        self.assertEqual(len(told), 2)
        self.assertIn("Planned: About the offer", told.sorted("id")[-1].body)

    def _dial(self, number, user=None):
        """Return what the provider was told to call, as a user, with its reference."""
        self.posted.clear()
        action = self.env["lead.call.provider"].with_user(user or self.user_own).dial(number)
        self.assertEqual(action["tag"], "display_notification")
        [(_url, body, _headers)] = self.posted
        order = json.loads(body)
        self.assertEqual(order["extension"], "101")
        return order["number"], order["reference"]

    def test_a_number_typed_anywhere_is_dialled(self):
        """REQ-8.7: as people write it; an internal one too; the call knows its open lead."""
        self._create_lead(phone="601 000 001", user=self.user_stranger)
        lead = self._create_lead(phone=NUMBER)
        reference = f"lead.{lead.id}"
        for number in ("601 234 567", "+48601234567", "0048 601-234-567", "tel. 601 234 567"):
            self.assertEqual(self._dial(number), (NUMBER, reference))
        self.assertEqual(self._dial("601 000 001"), ("+48601000001", ""))
        lead.write(self._as_lost())
        self.assertEqual(self._dial(NUMBER), (NUMBER, ""))
        self.assertEqual(self._dial("1 02"), ("102", ""))

    def test_what_is_no_number_is_not_dialled(self):
        """REQ-8.7: nor is anything by who has no extension; no code of the switchboard."""
        self.posted.clear()
        Provider = self.env["lead.call.provider"]
        for number in ("Anna", "*21*601234567#", "", False, None, 601234567, ["601234567"], "5"):
            with self.subTest(number=number), self.assertRaises(UserError):
                Provider.with_user(self.user_own).dial(number)
        for user in (self.user_team, self.user_company_b):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "extension"):
                Provider.with_user(user).dial(NUMBER)
        self.assertFalse(self.posted)

    def test_the_web_client_knows_who_dials(self):
        """REQ-8.7: whoever has no extension keeps the plain link."""
        for user, expected in ((self.user_own, True), (self.user_team, False)):
            self.authenticate(user.login, user.login)
            info = self.make_jsonrpc_request("/web/session/get_session_info")
            self.assertEqual(info["lead_can_dial"], expected)

    def test_refusal_of_the_provider_is_told(self):
        """REQ-0.59: the message names provider and number."""
        lead = self._create_lead(phone=NUMBER)
        self.status = 500
        with self.assertRaisesRegex(UserError, "Office.*601234567"):
            lead.action_call()
        self.status = requests.Timeout("slow")
        with self.assertRaisesRegex(UserError, "Office.*601234567"):
            lead.action_call()

    def test_only_leads_that_are_seen_are_called(self):
        """REQ-0.59, REQ-1.14"""
        lead = self._create_lead(phone=NUMBER)
        self.provider.extension_ids[1].user_id = self.user_stranger
        with self.assertRaises(AccessError):
            lead.with_user(self.user_stranger).action_call()

    def test_call_is_logged_by_hand_in_two_clicks(self):
        """REQ-0.60: the button, then Save; all is filled in."""
        partner = self.env["res.partner"].create({"name": "Nowak"})
        lead = self._create_lead(phone=NUMBER, partner_id=partner.id)
        action = lead.action_log_call()
        Call = self.env["lead.call"].with_user(self.user_own)
        with Form(Call.with_context(**action["context"]), view=action["views"][0][0]) as form:
            self.assertEqual(form.recipient, NUMBER)
        self.assertRecordValues(
            self._get_calls(),
            [
                {
                    "direction": "out",
                    "result": "answered",
                    "user_id": self.user_own.id,
                    "partner_id": partner.id,
                    "state": "linked",
                }
            ],
        )

    def test_logged_call_moves_the_lead_of_an_outreach_funnel(self):
        """REQ-4.17: a call to the lead is outreach, whoever registers it."""
        funnel = self._create_type(
            "Outreach",
            self.status_new | self.status_qualified | self.status_won | self.status_lost,
            is_outreach_moved=True,
            outreach_status_id=self.status_qualified.id,
        )
        lead = self._create_lead(phone=NUMBER, type_id=funnel.id)
        Call = self.env["lead.call"].with_user(self.user_own)
        Call.with_context(**lead.action_log_call()["context"]).create({})
        self.assertEqual(lead.status_id, self.status_qualified)

    def test_provider_checks_what_it_is_given(self):
        """REQ-0.66"""
        with self.assertRaises(ValidationError):
            self.provider.originate_url = "pbx.example.com"
        copy = self.provider.copy()
        self.assertNotEqual(copy.secret, self.provider.secret)
        self.assertNotEqual(copy.token, self.provider.token)
        self._tell("start")
        self.assertEqual(self.provider.call_count, 1)
        self.assertEqual(self.provider.action_open_calls()["res_model"], "lead.call")

    def test_addresses_of_many_providers_are_read_at_once(self):
        """REQ-0.66: a list of providers opens also where Odoo's websites are installed."""
        providers = self.provider | self.provider.copy()
        urls = [row["url"] for row in providers.read(["url"])]
        self.assertEqual(len(set(urls)), 2)
        for provider, url in zip(providers, urls, strict=True):
            self.assertTrue(url.endswith(f"/lead_call/{provider.token}"))

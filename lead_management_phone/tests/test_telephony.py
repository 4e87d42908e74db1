import base64
import hashlib
import hmac
import json
import time
from datetime import datetime

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.lead_management.tests.common import LeadManagementCommon

SECRET = "secret of the provider"
NUMBER = "+48601234567"


class TelephonyCommon(LeadManagementCommon, HttpCase):
    """A provider of company A with two extensions."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.provider = cls._create_provider()

    @classmethod
    def _create_provider(cls, **values):
        lines = [
            Command.create({"extension": "101", "user_id": cls.user_own.id}),
            Command.create({"extension": "102", "user_id": cls.user_colleague.id}),
        ]
        return (
            cls.env["lead.call.provider"]
            .with_user(cls.user_manager)
            .create(
                {
                    "name": "Office",
                    "is_on": True,
                    "secret": SECRET,
                    "extension_ids": lines,
                    **values,
                }
            )
        )

    def setUp(self):
        super().setUp()
        self.sent = []

        def send(user, kind, message, **_options):
            self.sent.append((user, kind.rpartition("/")[2], message))

        self.patch(self.registry["res.users"], "_bus_send", send)

    def _get_rings(self, user):
        return [data for to, kind, data in self.sent if to == user and kind == "call_rings"]

    def _send(self, body, provider=None, secret=SECRET, age=0, **headers):
        """Send a body as the provider does.

        :param int age: seconds since it was signed
        """
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        timestamp = str(int(time.time()) - age)
        message = timestamp.encode() + b"." + body
        signature = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
        return self.url_open(
            f"/lead_call/{(provider or self.provider).token}",
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Lead-Timestamp": timestamp,
                "X-Lead-Signature": f"sha256={signature}",
                **headers,
            },
        )

    def _tell(self, event, call="c1", **values):
        """Send an event of an incoming call."""
        body = {"event": event, "call": call, **values}
        if event == "start":
            body = {"direction": "in", "caller": "601 234 567", "recipient": "221111111", **body}
        return self._send(body)

    def _get_calls(self):
        return self.env["lead.call"].search([("company_id", "=", self.company_a.id)])


@tagged("post_install", "-at_install")
class TestCallEvents(TelephonyCommon):
    """What the provider tells, and what it is told."""

    def test_ringing_call_finds_lead_and_salesperson(self):
        """REQ-0.66, REQ-1.23, REQ-0.62: route, pop-up, and a call that waits."""
        self._create_lead(name="Older", phone=NUMBER, user=self.user_all)
        lead = self._create_lead(name="Racks", phone="0048 601-234-567")
        response = self._tell("start")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json()["route_to"], "101")
        self.assertIn("Racks", response.json()["caller_name"])
        call = self._get_calls()
        self.assertRecordValues(
            call,
            [
                {
                    "direction": "in",
                    "caller": "601 234 567",
                    "recipient": "221111111",
                    "caller_sanitized": NUMBER,
                    "user_id": self.user_own.id,
                    "result": "ongoing",
                    "state": "todo",
                    "external_id": "c1",
                }
            ],
        )
        self.assertEqual(call.with_user(self.user_own).suggested_lead_id, lead)
        ring = self._get_rings(self.user_own)[0]
        self.assertEqual(ring["lead_id"], lead.id)
        self.assertEqual(ring["number"], "601 234 567")
        self.assertTrue(ring["may_create"])
        self.assertFalse(self._get_rings(self.user_colleague))

    def test_customer_without_open_lead_goes_to_the_customers_salesperson(self):
        """REQ-0.66: the partner is found as well."""
        partner = self.env["res.partner"].create(
            {"name": "Nowak", "phone": NUMBER, "user_id": self.user_colleague.id}
        )
        self.assertEqual(self._tell("start").json()["route_to"], "102")
        self.assertEqual(self._get_calls().partner_id, partner)
        self.assertEqual(self._get_rings(self.user_colleague)[0]["partner"], "Nowak")

    def test_who_sees_no_calls_gets_none(self):
        """REQ-0.66, REQ-5.1: archived people and visitors of the portal; the next one does."""
        self.env["res.partner"].create(
            {"name": "Nowak", "phone": NUMBER, "user_id": self.user_colleague.id}
        )
        self._create_lead(phone=NUMBER)
        self.user_own.active = False
        self.assertEqual(self._tell("start").json()["route_to"], "102")
        self.assertEqual(self._get_calls().user_id, self.user_colleague)
        self.user_colleague.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        for extension in ("101", "102"):
            with self.subTest(extension=extension):
                call = f"c{extension}"
                self.assertFalse(self._tell("start", call=call).json()["route_to"])
                self._tell("answer", call=call, extension=extension)
                self.assertFalse(self._get_calls()[0].user_id)

    def test_unknown_caller_is_routed_nowhere(self):
        """REQ-0.66: the provider decides; who is rung sees the number and may create."""
        response = self._tell("start", extension="102")
        self.assertEqual(response.json(), {"status": "ok", "route_to": None, "caller_name": None})
        ring = self._get_rings(self.user_colleague)[0]
        self.assertEqual((ring["lead_id"], ring["partner"]), (False, False))
        self._tell("start", call="c2", caller="anonymous")
        self.assertEqual(len(self._get_calls()), 2)

    def test_popup_tells_only_what_the_user_may_read(self):
        """REQ-1.14, REQ-0.66: a colleague who is rung does not learn whose lead it is."""
        self._create_lead(name="Secret racks", phone=NUMBER)
        self._tell("start", extension="102")
        ring = self._get_rings(self.user_colleague)[0]
        self.assertFalse(ring["lead_id"])
        self.assertFalse(ring["lead"])

    def test_call_from_ringing_to_its_recording(self):
        """REQ-0.66: time, parties, result and recording are registered."""
        self._create_lead(phone=NUMBER)
        self._tell("start", time="2024-01-01T10:00:00+01:00")
        self._tell("answer", extension="102", time="2024-01-01T09:00:05+00:00")
        self._tell("end", time="2024-01-01T09:01:35")
        self._tell("recording", recording_url="https://pbx.example.com/c1.mp3")
        call = self._get_calls()
        self.assertRecordValues(
            call,
            [
                {
                    "start": datetime(2024, 1, 1, 9),
                    "user_id": self.user_colleague.id,
                    "duration": 90,
                    "result": "answered",
                    "recording_source": "https://pbx.example.com/c1.mp3",
                }
            ],
        )
        closed = {user for user, kind, _data in self.sent if kind == "call_ends"}
        self.assertIn(self.user_own, closed)

    def test_recording_is_played_by_who_sees_the_call(self):
        """REQ-0.66: the sound comes signed; others do not get it."""
        self._create_lead(phone=NUMBER)
        self._tell("start")
        sound = base64.b64encode(b"ID3 sound").decode()
        self._tell("recording", recording=sound, recording_type="audio/mpeg")
        call = self._get_calls()
        source = call.recording_source
        self.authenticate(self.user_own.login, self.user_own.login)
        response = self.url_open(source)
        self.assertEqual(response.content, b"ID3 sound")
        self.assertEqual(response.headers["Content-Type"], "audio/mpeg")
        self.authenticate(self.user_stranger.login, self.user_stranger.login)
        self.assertNotEqual(self.url_open(source).content, b"ID3 sound")

    def test_missed_and_busy_calls(self):
        """REQ-0.66: the result that the provider names, else what happened."""
        self._tell("start")
        self._tell("end")
        self._tell("start", call="c2")
        self._tell("end", call="c2", result="busy", duration=0)
        results = {call.external_id: call.result for call in self._get_calls()}
        self.assertEqual(results, {"c1": "missed", "c2": "busy"})

    def test_repeated_and_disordered_events_make_one_call(self):
        """REQ-0.66: the end before the start, and everything twice."""
        self._create_lead(phone=NUMBER)
        self._tell("end", result="answered", duration=30, caller="601234567")
        for _turn in range(2):
            self._tell("start")
            self._tell("answer", extension="101")
        call = self._get_calls()
        self.assertEqual(len(call), 1)
        self.assertEqual((call.result, call.duration), ("answered", 30))
        self.assertFalse(self._get_rings(self.user_own), "it rings no more")
        for _turn in range(2):
            self._tell("start", call="c2")
        self.assertEqual(len(self._get_rings(self.user_own)), 1)

    def test_outgoing_call_of_the_provider(self):
        """REQ-0.66: who dialled by hand is the employee."""
        lead = self._create_lead(phone=NUMBER)
        self._send(
            {
                "event": "start",
                "call": "o1",
                "direction": "out",
                "extension": "101",
                "recipient": NUMBER,
            }
        )
        call = self._get_calls()
        self.assertEqual(call.user_id, self.user_own)
        self.assertEqual(call.with_user(self.user_own).suggested_lead_id, lead)
        self.assertFalse(self.sent)

    def test_a_lead_is_made_of_the_call(self):
        """REQ-1.23, REQ-0.60: phone of the caller, salesperson is who talked."""
        self._tell("start")
        self._tell("answer", extension="101")
        call = self._get_calls().with_user(self.user_own)
        call.action_create_lead()
        self.assertEqual(call.lead_id.phone_sanitized, NUMBER)
        self.assertEqual(call.lead_id.user_id, self.user_own)

    def test_blocked_number_does_not_pop_up(self):
        """REQ-0.22: a call from a blocked number is ignored as it comes."""
        self._create_lead(phone=NUMBER)
        self.env["lead.blocked.sender"].create({"address": NUMBER, "company_id": self.company_a.id})
        self._tell("start")
        self._tell("answer", extension="102")
        call = self._get_calls()
        self.assertEqual((call.state, call.ignore_reason), ("ignored", "blocked"))
        self.assertFalse(self._get_rings(self.user_own))

    def test_two_companies_do_not_meet(self):
        """REQ-1.14: lead, partner and lead reference of another company are not found."""
        lead = self._create_lead(name="Of A", phone=NUMBER)
        manager_b = self._create_user("telephony_b", "manager", companies=self.company_b)
        provider_b = (
            self.env["lead.call.provider"]
            .with_user(manager_b)
            .create({"name": "Provider of B", "is_on": True, "secret": "b" * 16})
        )
        response = self._send(
            {
                "event": "start",
                "call": "c1",
                "caller": NUMBER,
                "reference": f"lead.{lead.id}",
            },
            provider=provider_b,
            secret="b" * 16,
        )
        self.assertEqual(response.json()["caller_name"], None)
        call = self.env["lead.call"].search([("company_id", "=", self.company_b.id)])
        self.assertFalse(call.lead_id)
        self.assertFalse(call.user_id)
        self._tell("start")
        self.assertEqual(len(self._get_calls()), 1, "the same name of another provider")
        self.assertNotIn(
            provider_b, self.env["lead.call.provider"].with_user(self.user_manager).search([])
        )

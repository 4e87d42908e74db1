import base64
import hashlib
import hmac
import json
import time
from datetime import datetime
from unittest.mock import Mock, patch

import requests

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged

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


@tagged("post_install", "-at_install")
class TestCallSecurity(TelephonyCommon):
    """Who may tell of calls."""

    def _check_nothing_came(self):
        self.assertFalse(self._get_calls())
        self.assertFalse(self.sent)

    def test_signatures_wrong_old_or_missing_are_refused(self):
        """REQ-0.66: HMAC over the body and its time, by the provider's secret."""
        body = {"event": "start", "call": "c1", "caller": NUMBER}
        stamp = str(int(time.time()))
        cases = {
            "another secret": {"secret": "guess"},
            "no secret": {"secret": ""},
            "old": {"age": 301},
            # more than the 300 seconds allowed, however slow the machine is
            "from the future": {"age": -900},
            "no signature": {"X-Lead-Signature": ""},
            "half a signature": {"X-Lead-Signature": "sha256="},
            "no text": {"X-Lead-Signature": "é".encode()},
            "no timestamp": {"X-Lead-Timestamp": ""},
            "another timestamp": {"X-Lead-Timestamp": stamp[:-1]},
            "no number": {"X-Lead-Timestamp": "now"},
            "endless number": {"X-Lead-Timestamp": "9" * 400},
        }
        for name, case in cases.items():
            with self.subTest(name):
                self.assertEqual(self._send(body, **case).status_code, 401)
        self._check_nothing_came()
        self.assertEqual(self._send(body, age=290).status_code, 200)

    def test_signed_nonsense_in_the_timestamp_is_refused(self):
        """REQ-0.66: with the right secret even."""
        for stamp in ("now", "", "-5", "1e9", "²"):
            message = stamp.encode() + b".{}"
            signature = hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()
            response = self.url_open(
                f"/lead_call/{self.provider.token}",
                data=b"{}",
                headers={
                    "X-Lead-Timestamp": stamp.encode(),
                    "X-Lead-Signature": f"sha256={signature}",
                },
            )
            self.assertEqual(response.status_code, 401)

    def test_changed_body_is_refused(self):
        """REQ-0.66: the signature of one event does not fit another."""
        good = json.dumps({"event": "start", "call": "c1"}).encode()
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), stamp.encode() + b"." + good, hashlib.sha256)
        headers = {"X-Lead-Signature": f"sha256={signature.hexdigest()}", "X-Lead-Timestamp": stamp}
        response = self._send(good.replace(b"c1", b"c2"), **headers)
        self.assertEqual(response.status_code, 401)
        self._check_nothing_came()

    def test_signatures_are_compared_in_constant_time(self):
        """REQ-0.66: no guess by how long the answer takes."""
        path = "odoo.addons.lead_management_phone.models.lead_call_adapter.consteq"
        with patch(path, return_value=False) as compare:
            self.assertEqual(self._tell("start").status_code, 401)
        compare.assert_called_once()

    def test_addresses_wrong_or_off_are_refused(self):
        """REQ-0.66: 404 and 403, whatever is signed."""
        for token in ("x", self.provider.token[:-1], "%00"):
            response = self.url_open(f"/lead_call/{token}", data=b"{}")
            self.assertEqual(response.status_code, 404)
        self.assertEqual(self.url_open(f"/lead_call/{self.provider.token}").status_code, 405)
        self.provider.is_on = False
        self.assertEqual(self._tell("start").status_code, 403)
        self.provider.is_on = True
        self.provider.action_renew_secret()
        self.assertEqual(self._tell("start").status_code, 401)
        self._check_nothing_came()

    def test_events_that_are_none_are_refused_by_name(self):
        """REQ-0.66: signed, yet not understood; nothing breaks."""
        cases = (
            (b"{", 400, ""),
            (b"[]", 400, ""),
            (b"[" * 100000, 400, ""),
            ({"event": "start"}, 422, "call"),
            ({"event": "sing", "call": "c1"}, 422, "event"),
            ({"call": "c1"}, 422, "event"),
            ({"event": "start", "call": ["c1"]}, 422, "call"),
            ({"event": "start", "call": "c" * 300}, 422, "call"),
        )
        for body, status, name in cases:
            with self.subTest(body=str(body)[:60]):
                response = self._send(body)
                self.assertEqual(response.status_code, status)
                self.assertIn(name, response.json()["error"])
        self._check_nothing_came()

    def test_what_cannot_be_read_is_kept_as_text(self):
        """REQ-0.66, REQ-5.1: the call took place; the lead made of it has all that was said."""
        cases = {
            "direction": ["up", ["in"]],
            "time": ["noon"],
            "duration": [-1, 1e9],
            "result": ["sung"],
            "recording": ["é"],
            "recording_type": ["text/html"],
            "recording_url": ["javascript:alert(1)"],
            "caller": ["6" * 300],
        }
        for name, values in cases.items():
            for number, value in enumerate(values):
                with self.subTest(name=name, value=value):
                    body = {"event": "end", "call": f"{name}{number}", "recipient": NUMBER}
                    self.assertEqual(self._send({**body, name: value}).status_code, 200)
                    call = self._get_calls()[0]
                    self.assertEqual(call.kept_texts, f"{name}: {value}"[: len(name) + 202])
                    self.assertFalse(call.recording_source)
                    call.with_user(self.user_manager).action_create_lead()
                    self.assertIn(str(value)[:200], call.lead_id.description)

    def test_clocks_that_are_wrong_are_not_believed(self):
        """REQ-0.61: a call of 1970 or 3609 stands where it came in."""
        for number, moment in enumerate(("3609-01-01T10:00:00", "1970-01-01T00:00:00+00:00")):
            self._tell("start", call=f"c{number}", time=moment)
            age = datetime.now() - self._get_calls()[0].start
            self.assertLess(abs(age.total_seconds()), 3600)

    def test_a_second_number_of_the_lead_is_found(self):
        """REQ-0.62: by calls, in routing and in the queue."""
        lead = self._create_lead(name="Racks", phone="500 100 200 / 601 234 567")
        self.assertEqual(self._tell("start").json()["route_to"], "101")
        call = self._get_calls().with_user(self.user_own)
        self.assertEqual(call.suggested_lead_id, lead)
        self.assertIn(lead, call.candidate_lead_ids)

    def test_injection_in_every_field_is_text(self):
        """REQ-0.66: neither markup nor SQL."""
        for number, text in enumerate(
            ("<img src=x onerror=alert(1)>", "'; DROP TABLE lead_call; --", "\u0000\ud800%s")
        ):
            for kind in ("start", "answer", "end"):
                response = self._send(
                    {
                        "event": kind,
                        "call": f"{number}{text}",
                        "caller": text,
                        "recipient": text,
                        "extension": text,
                        "reference": text,
                    }
                )
                self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(len(self._get_calls()), 3)

    def test_salespeople_read_no_secret(self):
        """REQ-1.14: neither provider, nor key, nor who told of a call."""
        self._create_lead(phone=NUMBER)
        self._tell("start")
        key = self.env["lead.capture.key"].create({"name": "Page", "app_secret": "x"})
        for user in (self.user_own, self.user_team, self.user_all, self.user_readonly):
            for record in (self.provider, self.provider.extension_ids, key):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    record.with_user(user).read()
            call = self._get_calls().with_user(user)
            self.assertNotIn("provider_id", call.fields_get())
            with self.assertRaises(AccessError):
                call.read(["provider_id"])
            with self.assertRaises(AccessError):
                call.search([("provider_id.secret", "=like", "s%")])


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

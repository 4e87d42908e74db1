import hashlib
import hmac
import json
import time
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_telephony import NUMBER, SECRET, TelephonyCommon


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

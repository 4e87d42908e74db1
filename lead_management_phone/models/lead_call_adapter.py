import base64
import binascii
import hashlib
import hmac
import json
from collections import namedtuple
from datetime import datetime, timezone

import requests

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import consteq

TIMEOUT = 8
MAX_LINE = 255
MAX_KEPT = 200
MAX_DURATION = 60 * 60 * 24
KINDS = ("start", "answer", "end", "recording")
RESULTS = ("answered", "missed", "busy", "failed")
SOUND_TYPES = ("audio/mpeg", "audio/wav", "audio/x-wav", "audio/ogg", "audio/mp4", "audio/webm")

#: One event of a telephone call, as every provider tells it in its own words.
#: kind: start, answer, end or recording; call: what the provider calls the call;
#: extension: that rings or talks; duration: seconds; recording: bytes of a sound file;
#: reference: what `_originate` sent; kept: (name, text) of what could not be read
CallEvent = namedtuple(
    "CallEvent",
    [
        "kind",
        "call",
        "direction",
        "caller",
        "recipient",
        "extension",
        "time",
        "duration",
        "result",
        "recording_url",
        "recording",
        "recording_type",
        "reference",
        "kept",
    ],
    defaults=(None,) * 12,
)


class CallRefusedError(Exception):
    """An event that is not proved or not understood: the provider is told why.

    :param str reason: a sentence
    :param int status: HTTP status of the answer
    """

    def __init__(self, reason, status=422):
        super().__init__(reason)
        self.reason = reason
        self.status = status


class LeadCallAdapter(models.AbstractModel):
    """Base of what understands a telephony provider, and a plain one of its own.

    The base speaks JSON that `docs/api.md` describes, signed with the provider's secret.
    An addon that connects a provider which speaks otherwise adds its code to
    `lead.call.provider.adapter` and a model `lead.call.adapter.<code>` that inherits
    this one. It overrides

    - `_check_signature` to prove who sends,
    - `_parse` to translate a request into CallEvents,
    - `_prepare_answer` to say where to route in the words of the provider,
    - `_originate` to start an outgoing call.
    """

    _name = "lead.call.adapter"
    _description = "Adapter of telephony providers"

    # ------------------------------------------------------------------ hooks

    @api.model
    def _check_signature(self, provider, headers, body):
        """Refuse a request that the provider did not sign, or signed long ago.

        Header `X-Lead-Timestamp`: seconds since 1970. Header `X-Lead-Signature`:
        `sha256=` and the HMAC of timestamp, a dot and the body.

        :param provider: `lead.call.provider` record
        :param headers: headers of the request
        :param bytes body: the request as it came
        :raises CallRefusedError: with status 401
        """
        timestamp = headers.get("X-Lead-Timestamp") or ""
        given = headers.get("X-Lead-Signature") or ""
        wanted = self._sign(provider, timestamp, body)
        if not provider.secret or not consteq(given.encode(), wanted.encode()):
            raise CallRefusedError(self.env._("The signature is missing or wrong."), status=401)
        now = datetime.now().timestamp()
        if not timestamp.isascii() or not timestamp.isdigit():
            raise CallRefusedError(self.env._("The timestamp is no number."), status=401)
        if abs(now - int(timestamp[:15])) > provider.replay_window:
            raise CallRefusedError(
                self.env._("The request is too old, or its clock is wrong."), status=401
            )

    @api.model
    def _parse(self, provider, body):
        """Return the events of a request.

        :param bytes body: the request as it came
        :returns: list of CallEvent
        :raises CallRefusedError: when it is no such request
        """
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            raise CallRefusedError(
                self.env._("The body is no JSON that can be read."), status=400
            ) from None
        if not isinstance(payload, dict):
            raise CallRefusedError(self.env._("An object is expected."), status=400)
        return [self._parse_event(payload)]

    @api.model
    def _prepare_answer(self, provider, calls, route):
        """Return what the provider is told, as a dict for JSON.

        :param calls: `lead.call` records of the events
        :param route: extension to route the caller to, or None
        """
        name = calls[:1].partner_id.name or calls[:1]._get_match().display_name
        return {"status": "ok", "route_to": route, "caller_name": name or None}

    @api.model
    def _originate(self, provider, extension, number, reference):
        """Ask the provider to ring an extension and then to call a number.

        :param str extension: of the person who calls
        :param str number: to call, with its country prefix where it is known
        :param str reference: comes back with the events of the call
        :raises UserError: when the provider does not take it
        """
        body = json.dumps(
            {
                "event": "originate",
                "extension": extension,
                "number": number,
                "reference": reference,
            }
        ).encode()
        try:
            response = self._send(provider, body)
        except requests.RequestException as error:
            raise UserError(
                self.env._(
                    "%(provider)s does not answer, so nobody is called. Dial %(number)s"
                    " yourself, or try again.",
                    provider=provider.name,
                    number=number,
                )
            ) from error
        if not 200 <= response.status_code < 300:
            raise UserError(
                self.env._(
                    "%(provider)s refuses to call %(number)s (%(status)s).",
                    provider=provider.name,
                    number=number,
                    status=response.status_code,
                )
            )

    @api.model
    def _send(self, provider, body):
        """Send a signed request to the provider.

        :param bytes body: JSON
        :returns: `requests.Response`
        :raises requests.RequestException: when nobody answers
        """
        timestamp = str(int(datetime.now().timestamp()))
        return requests.post(
            provider.originate_url,
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Lead-Timestamp": timestamp,
                "X-Lead-Signature": self._sign(provider, timestamp, body),
            },
            timeout=TIMEOUT,
            allow_redirects=False,
        )

    # ------------------------------------------------------------------ plain JSON

    @api.model
    def _sign(self, provider, timestamp, body):
        message = timestamp.encode() + b"." + body
        secret = (provider.secret or "").encode()
        return "sha256=" + hmac.new(secret, message, hashlib.sha256).hexdigest()

    @api.model
    def _parse_event(self, payload):
        """Return the CallEvent of an object.

        :raises CallRefusedError: when it does not say which call it is about, and what of it
        """
        kept = []

        def read(name, reader, *options):
            """Return a value; what cannot be read is kept as text: the call took place."""
            try:
                return reader(payload, name, *options)
            except CallRefusedError:
                text = self.env["lead.lead"]._clean_value("name", str(payload[name]))
                kept.append((name, " ".join(text.split())[:MAX_KEPT]))
                return None

        event = CallEvent(
            kind=self._read_choice(payload, "event", KINDS),
            call=self._read_text(payload, "call"),
            direction=read("direction", self._read_choice, ("in", "out"), "in"),
            caller=read("caller", self._read_text),
            recipient=read("recipient", self._read_text),
            extension=read("extension", self._read_text),
            time=read("time", self._read_time),
            duration=read("duration", self._read_duration),
            result=read("result", self._read_choice, RESULTS, ""),
            recording_url=read("recording_url", self._read_url),
            recording=read("recording", self._read_sound),
            recording_type=read("recording_type", self._read_choice, SOUND_TYPES, ""),
            reference=read("reference", self._read_text),
        )
        if not event.call:
            raise self._refuse("call", self.env._("what the provider calls the call is missing"))
        return event._replace(kept=tuple(kept))

    @api.model
    def _refuse(self, name, text):
        return CallRefusedError(f"{name}: {text}")

    @api.model
    def _read_text(self, payload, name):
        value = payload.get(name)
        if value is None:
            return None
        if not isinstance(value, (str, int)) or len(str(value)) > MAX_LINE:
            raise self._refuse(name, self.env._("a short text is expected"))
        return self.env["lead.lead"]._clean_value("name", str(value)).strip() or None

    @api.model
    def _read_choice(self, payload, name, choices, default=None):
        value = payload.get(name, default)
        if value not in choices and (value != default or default is None):
            raise self._refuse(
                name, self.env._("one of %(choices)s is expected", choices=", ".join(choices))
            )
        return value or None

    @api.model
    def _read_time(self, payload, name):
        value = payload.get(name)
        if value is None:
            return None
        try:
            # Python 3.10 does not know Z
            time = datetime.fromisoformat(value.removesuffix("Z"))
            return time.astimezone(timezone.utc).replace(tzinfo=None) if time.tzinfo else time
        except (AttributeError, TypeError, ValueError, OverflowError, OSError):
            raise self._refuse(
                "time", self.env._("a time such as 2030-12-31T12:00:00+00:00 is expected")
            ) from None

    @api.model
    def _read_duration(self, payload, name):
        value = payload.get(name)
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= MAX_DURATION:
            raise self._refuse("duration", self.env._("whole seconds are expected"))
        return value

    @api.model
    def _read_url(self, payload, name):
        url = self._read_text(payload, name)
        if url and not self.env["lead.capture.key"]._is_web_address(url):
            raise self._refuse("recording_url", self.env._("a web address is expected"))
        return url

    @api.model
    def _read_sound(self, payload, name):
        value = payload.get(name)
        if value is None:
            return None
        try:
            return base64.b64decode(value, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raise self._refuse("recording", self.env._("base64 is expected")) from None

"""What anybody on the internet can send: never an error of the server, an answer in words.

A run sends a part of the requests, always the same; ``LEAD_DOORS=100`` sends all five thousand.
"""

import hashlib
import hmac
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from conftest import TIMEOUT
from mutations import CONTENT_TYPES, ORIGINS, WRONG, Mutations

#: Requests to each endpoint; together five thousand, fewer where one takes ten times as long: a
#: page of the website is behind it.
COUNTS = {"form": 2200, "meta": 1400, "telephone": 1000, "website": 400}
#: How many of them are sent, in percent.
SHARE = int(os.environ.get("LEAD_DOORS", "40"))
WORKERS = 4
LIMITS = {"rate_limit": 1000000, "sender_rate_limit": 1000000}
FORM = {
    "contact_name": "Jan Nowak",
    "email": "jan@example.com",
    "phone": "601 234 567",
    "partner_name": "Nowak",
    "description": "Racks",
    "expected_revenue": "1200",
    "utm_source": "Fair",
    "utm_medium": "web",
    "utm_campaign": "Autumn",
    "street": "Long 1",
    "zip": "00-001",
    "country": "PL",
    "own question": {"a": ["b"]},
}
META = {
    "object": "page",
    "entry": [
        {
            "id": "1",
            "time": 1438292065,
            "messaging": [
                {
                    "sender": {"id": "7"},
                    "message": {
                        "mid": "m1",
                        "text": "Hello",
                        "attachments": [{"payload": {"url": "https://x.example/1.png"}}],
                        "referral": {"ad_id": "5"},
                    },
                    "referral": {"ad_id": "5"},
                }
            ],
            "changes": [
                {"field": "leadgen", "value": {"page_id": "1", "form_id": "2", "ad_id": "3"}}
            ],
        }
    ],
}
EVENT = {
    "event": "start",
    "call": "c1",
    "direction": "in",
    "caller": "+48 601 000 111",
    "recipient": "+48 22 100 20 30",
    "extension": "101",
    "time": "2026-11-29T10:00:00Z",
    "duration": 12,
    "result": "answered",
    "recording_url": "https://pbx.example.com/1.mp3",
    "recording_data": "SUQz",
    "recording_type": "audio/mpeg",
    "reference": "x",
}


def count_of(kind):
    """Return how many requests of a kind this run makes."""
    return COUNTS[kind] * SHARE // 100


def send_all(requests_to_send):
    """Send requests from several threads, each that is another one once.

    :param requests_to_send: keyword arguments of :func:`requests.request`
    :return: what went wrong: (status, request), empty when nothing did
    """

    def send(keywords):
        session = requests.Session()
        session.trust_env = False
        with session:
            try:
                answer = session.request(timeout=TIMEOUT, **keywords)
            except (requests.exceptions.InvalidHeader, UnicodeError):
                return None
        return (answer.status_code, answer.text[:200], str(keywords)[:600])

    requests_to_send = list({repr(request): request for request in requests_to_send}.values())
    with ThreadPoolExecutor(WORKERS) as pool:
        answers = [answer for answer in pool.map(send, requests_to_send) if answer]
    assert len(answers) > len(requests_to_send) * 0.9
    return [answer for answer in answers if answer[0] >= 500]


@pytest.fixture(scope="module")
def form_key(json2):
    """A capture key of forms, as a dictionary."""
    key_id = json2.create("lead.capture.key", name="Odd forms", **LIMITS)
    return json2.read("lead.capture.key", key_id, "token")


@pytest.fixture(scope="module")
def meta_key(json2):
    """A capture key of Meta that asks nobody: it has no access token."""
    key_id = json2.create(
        "lead.capture.key",
        name="Odd Meta",
        channel="meta",
        app_secret="s",
        verify_token="v" * 16,
        **LIMITS,
    )
    return json2.read("lead.capture.key", key_id, "token")


@pytest.fixture(scope="module")
def provider(json2):
    """A telephony provider, as a dictionary."""
    provider_id = json2.create("lead.call.provider", name="Odd provider", is_on=True)
    return json2.read("lead.call.provider", provider_id, "token", "secret")


def capture_requests(address, count):
    """Return requests to a form's key: mutated, in every dress."""
    mutations = Mutations(1)
    for number in range(count):
        values = mutations.value(FORM)
        headers = {"Content-Type": "application/json"}
        origin = mutations.random.choice(ORIGINS)
        if origin is not None and number % 3 == 0:
            headers["Origin"] = origin
        if number % 5 == 0:
            headers["Content-Type"] = mutations.random.choice(CONTENT_TYPES)
        if number % 7 == 0:
            headers["Idempotency-Key"] = mutations.random.choice(["x", "", "k" * 4000, "\xe9"])
        request = {"method": "POST", "url": address, "headers": headers}
        kind = number % 6
        if kind == 0:
            request["data"] = mutations.body(json.dumps(values))
        elif kind == 1:
            headers.pop("Content-Type")
            request["data"] = {name: str(value) for name, value in values.items()}
        elif kind == 2:
            headers.pop("Content-Type")
            name = mutations.random.choice(["description", "email", "", "x", mutations.name()])
            request["files"] = {name: (mutations.random.choice(["a.txt", "", "../x"]), b"x")}
            request["data"] = {"email": str(mutations.random.choice(WRONG))[:300]}
        elif kind == 3 and number % 2:
            request["method"] = mutations.random.choice(["GET", "OPTIONS", "PUT", "DELETE", "HEAD"])
            request["params"] = {mutations.name(): "x", "hub.mode": "subscribe"}
        else:
            request["data"] = json.dumps(values)
        yield request


def signed_meta(payload, mutations, secret=b"s"):
    """Return the body and headers of a notice of Meta's."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    digest = hmac.new(secret, body, hashlib.sha256).hexdigest()
    signature = f"sha256={digest}"
    if mutations.random.random() < 0.05:
        signature = mutations.random.choice(["", "sha256=", "x", "\xe9", "sha1=" + digest])
    return body, {"Content-Type": "application/json", "X-Hub-Signature-256": signature}


def meta_requests(address, count):
    """Return notices of Meta, most of them signed and wrong somewhere."""
    mutations = Mutations(2)
    for number in range(count):
        payload = mutations.value(META)
        if number % 3 == 0:
            payload = mutations.value(payload) if payload else payload
        if number % 9 == 0:
            payload = mutations.body(json.dumps(META))
        if number % 50 == 0:
            payload = mutations.random.choice(WRONG)
        if isinstance(payload, dict) and payload.get("entry") and number % 4:
            # another message each time, or all but the first are known
            text = json.dumps(payload).replace('"m1"', f'"m{number}"')
            payload = json.loads(text)
        body, headers = signed_meta(payload, mutations)
        yield {"method": "POST", "url": address, "data": body, "headers": headers}


def telephone_requests(address, secret, count):
    """Return events of a provider, most of them signed and wrong somewhere."""
    mutations = Mutations(3)
    for number in range(count):
        event = mutations.value({**EVENT, "call": f"c{number // 4}"})
        event.setdefault("event", mutations.random.choice(["start", "answer", "end", "recording"]))
        text = json.dumps(event)
        body = mutations.body(text) if number % 8 == 0 else text.encode()
        stamp = str(int(time.time()))
        if number % 40 == 0:
            stamp = mutations.random.choice(["", "x", "-1", "9" * 300, "\xb2", "1.5"])
        signed = stamp.encode("latin-1") + b"." + body
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        signature = (
            f"sha256={digest}" if number % 25 else mutations.random.choice(["", "x", "\xe9"])
        )
        headers = {"X-Lead-Timestamp": stamp, "X-Lead-Signature": signature}
        yield {"method": "POST", "url": address, "data": body, "headers": headers}


def website_requests(address, count):
    """Return forms of the website, with fields and files of any name."""
    mutations = Mutations(4)
    names = [
        *FORM,
        "name",
        "type_id",
        "company_id",
        "user_id",
        "id",
        "context",
        "model_name",
        "tag_ids",
    ]
    for _number in range(count):
        values = {
            mutations.random.choice([*names, mutations.name()]): str(
                mutations.random.choice([*WRONG, "1", "999999", "jan@example.com"])
            )[:2000]
            for _place in range(mutations.random.randrange(1, 6))
        }
        request = {"method": "POST", "url": address, "data": values}
        if mutations.random.random() < 0.3:
            # Odoo makes a cookie of what is called utm_…, be it a file, on every page
            files = [name for name in names if not name.startswith("utm_")]
            name = mutations.random.choice([*files, "description", mutations.name()])
            request["files"] = {name: ("a.txt", b"text", "text/plain")}
        yield request


def test_forms_and_programs_get_an_answer(base_url, form_key):
    """REQ-1.24: whatever is sent to a capture key."""
    address = f"{base_url}/lead_capture/{form_key['token']}"
    assert not send_all(capture_requests(address, count_of("form")))[:5]


def test_notices_of_meta_get_an_answer(base_url, meta_key):
    """REQ-1.21: signed and malformed, or not signed at all."""
    address = f"{base_url}/lead_capture/{meta_key['token']}"
    assert not send_all(meta_requests(address, count_of("meta")))[:5]


def test_events_of_a_provider_get_an_answer(base_url, provider):
    """REQ-0.66: signed and malformed, or not signed at all."""
    address = f"{base_url}/lead_call/{provider['token']}"
    sent = telephone_requests(address, provider["secret"], count_of("telephone"))
    assert not send_all(sent)[:5]


def test_forms_of_the_website_get_an_answer(base_url):
    """REQ-1.24: fields and files of any name."""
    address = f"{base_url}/website/form/lead.lead"
    assert not send_all(website_requests(address, count_of("website")))[:5]


@pytest.mark.parametrize("endpoint", ["lead_capture", "lead_call"])
def test_what_is_too_large_is_refused_in_json(base_url, form_key, provider, endpoint):
    """REQ-1.24: a page of another site can read why, and so can a program."""
    token = {"lead_capture": form_key, "lead_call": provider}[endpoint]["token"]
    size = {"lead_capture": 300 * 1024, "lead_call": 40 * 1024 * 1024}[endpoint]
    for content_type in ("application/json", "application/x-www-form-urlencoded"):
        answer = requests.post(
            f"{base_url}/{endpoint}/{token}",
            data=b"a=" + b"x" * size,
            headers={"Content-Type": content_type, "Origin": "https://www.example.com"},
            timeout=TIMEOUT,
        )
        assert answer.status_code == 413, answer.text[:200]
        assert answer.json()["error"]
        if endpoint == "lead_capture":
            assert answer.headers["Access-Control-Allow-Origin"]


def test_an_unknown_address_is_not_found(base_url):
    """REQ-1.24: nothing is told about what there is."""
    for endpoint in ("lead_capture", "lead_call"):
        for token in ("a", "x" * 300, "%00", "..", "\u2603"):
            answer = requests.post(f"{base_url}/{endpoint}/{token}", json={}, timeout=TIMEOUT)
            assert answer.status_code in (400, 404, 405, 415), (endpoint, token, answer.status_code)

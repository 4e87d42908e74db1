"""References that a person might write and the server reads or deletes through."""

import base64
import hashlib
import hmac
import json
import time

import pytest
import requests
from conftest import TIMEOUT
from scene import attempt, refused


@pytest.fixture
def secret_lead(scene):
    """A lead that only the colleague sees: its id and its secret name."""
    return scene.lead()


def name_through(user, model, record_id, target):
    """Let a record point to a lead and read the name of what it points to."""
    answers = []
    values = {"result_model": "lead.lead", "result_id": target}
    for method, *arguments in (
        ("write", [record_id], values),
        ("web_save", [record_id], values, {"result_name": {}}),
        ("read", [record_id], ["result_name", "display_name"]),
        ("web_read", [record_id], {"result_name": {}}),
        ("action_open_result", [record_id]),
        ("onchange", [record_id], values, list(values), {"result_name": {}}),
    ):
        answers.append(attempt(user.web.call, model, method, *arguments))
    return str([str(answer) for answer in answers])


def test_a_chat_names_no_hidden_record(scene, secret_lead):
    """REQ-2.3: who owns a channel does not choose what it became."""
    lead_id, secret = secret_lead
    for user in (scene.clerk, scene.own, scene.seller):
        channel = user.web.call("discuss.channel", "create", [{"name": "Chat"}])[0]
        assert secret not in name_through(user, "discuss.channel", channel, lead_id)


def test_a_chat_names_no_system_parameter(scene):
    """REQ-2.3: nor a record of any other model."""
    parameter = scene.admin.json2.search("ir.config_parameter", [("key", "=", "database.uuid")])[0]
    channel = scene.clerk.web.call("discuss.channel", "create", [{"name": "Chat"}])[0]
    values = {"result_model": "ir.config_parameter", "result_id": parameter}
    attempt(scene.clerk.web.call, "discuss.channel", "write", [channel], values)
    row = attempt(scene.clerk.web.call, "discuss.channel", "read", [channel], ["result_name"])
    assert "database.uuid" not in str(row)


def test_a_portal_member_of_a_chat_sees_no_hidden_name(scene, secret_lead):
    """REQ-2.3: nor does whoever was invited from outside."""
    lead_id, secret = secret_lead
    portal = scene.portal
    channel = scene.clerk.web.call(
        "discuss.channel", "create", [{"name": "Invited", "channel_type": "group"}]
    )[0]
    partner = scene.read("res.users", portal.id, "partner_id")["partner_id"][0]
    scene.clerk.web.call("discuss.channel", "add_members", [channel], partner_ids=[partner])
    values = {"result_model": "lead.lead", "result_id": lead_id}
    attempt(scene.clerk.web.call, "discuss.channel", "write", [channel], values)
    assert portal.web.call("discuss.channel", "read", [channel], ["name"])
    assert secret not in name_through(portal, "discuss.channel", channel, lead_id)


def test_a_call_names_no_hidden_record(scene, secret_lead):
    """REQ-2.3: what a call became is written by the server."""
    lead_id, secret = secret_lead
    call = scene.own.web.call("lead.call", "create", [{"caller": "+48 601 000 001"}])[0]
    assert secret not in name_through(scene.own, "lead.call", call, lead_id)
    created = attempt(
        scene.own.web.call,
        "lead.call",
        "create",
        [{"caller": "1", "result_model": "lead.lead", "result_id": lead_id}],
    )
    if isinstance(created, list):
        row = scene.own.web.call("lead.call", "read", created, ["result_name"])
        assert secret not in str(row)


def test_a_submission_names_no_record_of_another_company(scene):
    """REQ-2.9: a manager's submission points where the server has put it."""
    lead_id, secret = scene.lead_elsewhere()
    key = scene.create("lead.capture.key", name="Doors", company_id=scene.company)
    token = scene.read("lead.capture.key", key, "token")["token"]
    requests.post(
        f"{scene.base_url}/lead_capture/{token}", json={"email": "a@example.com"}, timeout=TIMEOUT
    )
    submission = scene.admin.json2.search("lead.capture.submission", [("key_id", "=", key)])[0]
    assert secret not in name_through(scene.manager, "lead.capture.submission", submission, lead_id)


def test_a_provider_deletes_no_file_but_its_own(scene):
    """REQ-0.66: what a person has put into the field of the recording stays."""
    attachment = scene.create(
        "ir.attachment",
        name="Invoice.pdf",
        raw=base64.b64encode(b"%PDF-1.4 invoice").decode(),
        res_model="res.partner",
        res_id=1,
    )
    provider = scene.create("lead.call.provider", name="Doors", is_on=True)
    access = scene.read("lead.call.provider", provider, "token", "secret")

    def tell(**event):
        body = json.dumps(event).encode()
        stamp = str(int(time.time()))
        digest = hmac.new(access["secret"].encode(), stamp.encode() + b"." + body, hashlib.sha256)
        headers = {"X-Lead-Timestamp": stamp, "X-Lead-Signature": f"sha256={digest.hexdigest()}"}
        address = f"{scene.base_url}/lead_call/{access['token']}"
        return requests.post(address, data=body, headers=headers, timeout=TIMEOUT)

    event = {"call": "doors-1", "caller": "+48 601 000 002"}
    tell(event="start", **event)
    tell(event="end", **event)
    call = scene.admin.json2.search("lead.call", [("provider_id", "=", provider)])[0]
    scene.admin.json2.write("lead.call", call, user_id=scene.own.id)
    values = {"recording_attachment_id": attachment}
    assert refused(scene.own.web.call, "lead.call", "write", [call], values)
    recording = base64.b64encode(b"ID3 sound").decode()
    for _turn in range(2):
        tell(event="recording", recording_name="1.mp3", recording_data=recording, **event)
        tell(event="recording", recording_url="https://pbx.example.com/1.mp3", **event)
    assert scene.admin.json2.search("ir.attachment", [("id", "=", attachment)])

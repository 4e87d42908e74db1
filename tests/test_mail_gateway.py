"""The e-mail gateway on a live server: one message, delivered eight times at once."""

import uuid

import pytest
from test_capture import at_once

SOURCE = """From: Jan Kowalski <{sender}>
To: {account}
Subject: Shelves
Message-Id: <{key}@customer.example>
Date: Mon, 5 Jan 2026 10:00:00 +0100
{headers}Content-Type: text/plain; charset=utf-8

We need shelves.
"""


def make_source(account, sender, key, headers=""):
    """Return the source of a message; further headers end with a line feed."""
    return SOURCE.format(sender=sender, account=account, key=key, headers=headers)


@pytest.fixture(scope="module")
def account(admin, json2):
    """The address of a type whose e-mails become leads at once, used before.

    With the first message Odoo notes on the alias that it works.
    """
    domain = f"{uuid.uuid4().hex[:8]}.example.com"
    domain_id = json2.create("mail.alias.domain", name=domain)
    json2.create(
        "lead.type",
        name=f"Gateway {domain}",
        alias_name="live",
        alias_domain_id=domain_id,
        is_lead_at_once=True,
    )
    source = make_source(f"live@{domain}", "first@customer.example", uuid.uuid4().hex)
    admin.web.call("mail.thread", "message_process", None, source)
    return f"live@{domain}"


@pytest.fixture
def deliver(admin, account):
    """A function that delivers one message eight times in the same moment."""

    def run(headers=""):
        key = uuid.uuid4().hex
        sender = f"{key}@customer.example"
        source = make_source(account, sender, key, headers)

        def call(_number):
            return admin.web.call("mail.thread", "message_process", None, source)

        at_once(call)
        return sender

    return run


def test_a_message_delivered_eight_times_at_once_is_one_lead(json2, deliver):
    """REQ-1.22: one e-mail, one lead, one message in its history."""
    sender = deliver()
    emails = json2.search("lead.email", [["email_normalized", "=", sender]])
    leads = json2.search("lead.lead", [["email_normalized", "=", sender]])
    assert (len(emails), len(leads)) == (1, 1)
    messages = [
        ["model", "=", "lead.lead"],
        ["res_id", "in", leads],
        ["message_type", "=", "email"],
    ]
    assert len(json2.search("mail.message", messages)) == 1


def test_a_reply_delivered_eight_times_at_once_is_posted_once(json2, deliver):
    """REQ-1.22: an answer to a lead's message is once in its thread."""
    sender = deliver()
    lead_ids = json2.search("lead.lead", [["email_normalized", "=", sender]])
    thread = [["model", "=", "lead.lead"], ["res_id", "in", lead_ids]]
    message_ids = json2.search("mail.message", [*thread, ["message_type", "=", "email"]])
    reference = json2.read("mail.message", message_ids[0], "message_id")["message_id"]
    sender = deliver(f"In-Reply-To: {reference}\n")
    emails = json2.search("lead.email", [["email_normalized", "=", sender]])
    assert len(emails) == 1
    assert len(json2.search("mail.message", [*thread, ["message_type", "=", "email"]])) == 2

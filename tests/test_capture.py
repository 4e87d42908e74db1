"""Capture and telephony on a live server: eight at once, a page of another site, the bus."""

import hashlib
import hmac
import http.server
import json
import os
import re
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from conftest import TIMEOUT
from playwright.sync_api import TimeoutError, expect, sync_playwright

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
OWN = "lead_management.group_lead_own"
EIGHT = range(8)
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def at_once(call):
    """Make a call eight times in the same moment; return the answers."""
    start = threading.Barrier(len(EIGHT))

    def run(number):
        start.wait()
        return call(number)

    with ThreadPoolExecutor(len(EIGHT)) as pool:
        return list(pool.map(run, EIGHT))


@pytest.fixture
def key(json2):
    """A capture key: its id and its address."""
    key_id = json2.create(
        "lead.capture.key", name="Live", rate_limit=10000, sender_rate_limit=10000
    )
    return json2.read("lead.capture.key", key_id, "url", "token", "snippet_html")


@pytest.fixture
def provider(json2):
    """A telephony provider that is switched on."""
    provider_id = json2.create("lead.call.provider", name="Live", is_on=True)
    return json2.read("lead.call.provider", provider_id, "token", "secret")


@pytest.fixture
def page(base_url):
    """A page of a browser of its own."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(TIMEOUT * 1000)
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        yield page
        browser.close()


def post(base_url, key, values, **headers):
    """Send values to a capture key as a program does."""
    return requests.post(
        f"{base_url}/lead_capture/{key['token']}", json=values, headers=headers, timeout=TIMEOUT
    )


def tell(base_url, provider, **event):
    """Send an event of a call as the provider does."""
    body = json.dumps(event).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(
        provider["secret"].encode(), stamp.encode() + b"." + body, hashlib.sha256
    ).hexdigest()
    return requests.post(
        f"{base_url}/lead_call/{provider['token']}",
        data=body,
        headers={"X-Lead-Timestamp": stamp, "X-Lead-Signature": f"sha256={signature}"},
        timeout=TIMEOUT,
    )


# ---------------------------------------------------------------------------------- the page


def parse_http(block):
    """Return (first line, headers, body) of an example."""
    head, _empty, body = block.partition("\n\n")
    first, *lines = head.splitlines()
    return first, dict(line.split(": ", 1) for line in lines), body.strip()


def test_every_capture_example_of_the_page_works(base_url, key):
    """REQ-1.24: requests and answers as they are documented."""
    blocks = re.findall(r"^```http\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    examples = list(map(parse_http, blocks))
    assert len(examples) == 6
    for request, answer in zip(examples[::2], examples[1::2], strict=True):
        method, path = request[0].split()
        response = requests.request(
            method,
            base_url + path.replace("<key>", key["token"]),
            headers=request[1],
            data=request[2].encode(),
            timeout=TIMEOUT,
        )
        assert response.status_code == int(answer[0].split()[1]), response.text
        body, expected = response.json(), json.loads(answer[2])
        assert len(body.pop("reference")) == len(expected.pop("reference"))
        assert body == expected


def test_call_example_of_the_page_works(base_url, json2, provider):
    """REQ-0.66: the program of the page signs as the server wants it."""
    code = re.search(r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)[1]
    address = f"{base_url}/lead_call/{provider['token']}"
    values = {"ADDRESS": address, "SECRET": provider["secret"]}
    exec(code, values)  # noqa: S102, the program is our own page's
    assert set(values["answer"]) == {"status", "route_to", "caller_name"}
    assert json2.search("lead.call", [("provider_id", "=", provider["id"])])


# ---------------------------------------------------------------------------------- at once


def test_the_same_capture_eight_times_at_once_is_one_lead(base_url, json2, key):
    """REQ-1.24: one lead, and the same answer to all eight."""
    for turn in range(3):
        email = f"once{turn}-{os.urandom(3).hex()}@example.com"
        values = {"email": email, "utm_source": f"New source {os.urandom(3).hex()}"}
        answers = at_once(
            lambda _number, values=values: post(
                base_url, key, values, **{"Idempotency-Key": values["email"]}
            )
        )
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert len(json2.search("lead.lead", [("email", "=", email)])) == 1


def test_eight_visitors_of_a_new_campaign_at_once_are_eight_leads(base_url, json2, key):
    """REQ-1.24, REQ-1.28: nobody is lost because another makes the campaign."""
    name = f"Campaign {os.urandom(3).hex()}"
    answers = at_once(
        lambda number: post(
            base_url, key, {"email": f"v{number}@example.com", "utm_campaign": name}
        )
    )
    assert [answer.status_code for answer in answers] == [201] * 8
    campaigns = json2.search("utm.campaign", [("name", "=", name)])
    assert len(campaigns) == 1
    assert len(json2.search("lead.lead", [("campaign_id", "in", campaigns)])) == 8


def test_ten_senders_at_once_are_ten_leads(base_url, json2, key):
    """REQ-1.24: 80 requests of 10 senders, by address, by number and by both."""
    json2.write("lead.capture.key", key["id"], match_open=True)
    for turn in range(3):
        mark = f"{turn}{os.urandom(3).hex()}"
        senders = [
            {
                "email": f"s{number}-{mark}@example.com",
                "phone": f"+48 60{turn} 1{number}0 9{number}0",
            }
            for number in range(10)
        ]

        def send(number, senders=senders):
            order = senders[number:] + senders[:number]
            return [post(base_url, key, sender) for sender in order]

        answers = [answer for answers in at_once(send) for answer in answers]
        assert {answer.status_code for answer in answers} == {201}
        emails = [sender["email"] for sender in senders]
        assert len(json2.search("lead.lead", [("email", "in", emails)])) == 10


def test_the_same_call_event_eight_times_at_once_is_one_call(base_url, json2, provider):
    """REQ-0.66: whichever of its events come at once."""
    for turn in range(3):
        kinds = ("start", "answer", "end", "recording") * 2
        answers = at_once(
            lambda number, kinds=kinds, turn=turn: tell(
                base_url,
                provider,
                event=kinds[number],
                call=f"c{turn}",
                caller="+48601000111",
                recording_url="https://pbx.example.com/1.mp3",
            )
        )
        assert {answer.status_code for answer in answers} == {200}
    calls = json2.search("lead.call", [("provider_id", "=", provider["id"])])
    assert len(calls) == 3


# ---------------------------------------------------------------------------------- in a browser


@pytest.fixture
def other_site():
    """A plain page on a server of its own: `other_site(html)` returns its address."""
    pages = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page = pages.get(self.path.partition("?")[0], "")
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_arguments):
            """Keep quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def publish(html):
        pages["/page"] = f"<!doctype html><title>Plain page</title><body>{html}</body>"
        return f"http://localhost:{server.server_port}/page"

    yield publish
    server.shutdown()


def paste(key, base_url):
    """Return the snippet as it is pasted, with the address of the test's server."""
    public = key["url"].partition("/lead_capture/")[0]
    return key["snippet_html"].replace(public, base_url)


def test_snippet_on_a_plain_page_makes_a_lead(base_url, json2, key, page, other_site):
    """REQ-1.24, REQ-1.28: from another site, by the script, with the page's campaign."""
    address = other_site(paste(key, base_url))
    name = f"Plain {os.urandom(3).hex()}"
    page.goto(f"{address}?utm_source=Live+fair&utm_campaign={name.replace(' ', '+')}")
    page.fill("[name=contact_name]", "Jan Nowak")
    page.fill("[name=email]", "nobody")
    page.fill("[name=description]", "<b>Racks</b>")
    # as a form of two telephones
    page.evaluate(
        """number => document.querySelector("form").insertAdjacentHTML(
            "afterbegin", `<input name="phone" value="${number}">`.repeat(2)
                + '<input name="phone" value="+48 22 600 00 44">')""",
        "+48 601 000 333",
    )
    # the browser refuses first; then the server does
    page.locator("form").evaluate("form => form.noValidate = true")
    page.click("button[type=submit]")
    expect(page.locator(".lead-capture-failed")).to_contain_text("e-mail")
    page.fill("[name=email]", "plain@example.com")
    page.click("button[type=submit]")
    expect(page.locator(".lead-capture-thanks")).to_contain_text("Thank you")
    assert page.url.startswith(address), "the visitor stays on the page"
    campaign = json2.search("utm.campaign", [("name", "=", name)])
    leads = json2.search("lead.lead", [("campaign_id", "in", campaign)])
    assert len(leads) == 1
    names = ("email", "phone", "source_id", "description", "contact_name")
    lead = json2.read("lead.lead", leads[0], *names)
    assert lead["email"] == "plain@example.com"
    assert lead["phone"] == "+48 601 000 333; +48 22 600 00 44"
    assert lead["source_id"][1] == "Live fair"
    assert lead["contact_name"] == "Jan Nowak"
    assert "&lt;b&gt;Racks" in lead["description"]
    assert not page.errors


def test_two_snippets_on_one_page_send_each_form_once(base_url, json2, key, page, other_site):
    """REQ-1.24: each snippet brings the script along."""
    page.goto(other_site(paste(key, base_url) * 2))
    requests_sent = []
    page.on("request", lambda request: requests_sent.append(request.method))
    email = f"twice-{os.urandom(3).hex()}@example.com"
    for number in range(2):
        form = page.locator("form").nth(number)
        form.locator("[name=email]").fill(f"{number}{email}")
        form.locator("button[type=submit]").click()
        expect(form.locator(".lead-capture-thanks")).to_contain_text("Thank you")
    assert requests_sent.count("POST") == 2
    for number in range(2):
        assert len(json2.search("lead.lead", [("email", "=", f"{number}{email}")])) == 1
    assert not page.errors


def test_snippet_takes_what_the_visitor_leaves_as_it_is(base_url, json2, key, page, other_site):
    """REQ-1.24: asked once, then kept as text."""
    page.goto(other_site(paste(key, base_url)))
    name = f"Left {os.urandom(3).hex()}"
    page.fill("[name=contact_name]", name)
    page.fill("[name=email]", "jan@gmail,com")
    page.locator("form").evaluate("form => form.noValidate = true")
    page.click("button[type=submit]")
    expect(page.locator(".lead-capture-failed")).to_contain_text("send it again")
    page.click("button[type=submit]")
    expect(page.locator(".lead-capture-thanks")).to_contain_text("Thank you")
    leads = json2.search("lead.lead", [("contact_name", "=", name)])
    assert len(leads) == 1
    assert "jan@gmail,com" in json2.read("lead.lead", leads[0], "description")["description"]


def test_snippet_of_a_site_that_is_not_allowed_is_refused(base_url, json2, key, page, other_site):
    """REQ-1.24: the browser is not let through."""
    json2.write("lead.capture.key", key["id"], allowed_origins="https://www.example.com")
    page.goto(other_site(paste(key, base_url)))
    page.fill("[name=email]", "refused@example.com")
    page.click("button[type=submit]")
    expect(page.locator(".lead-capture-failed")).to_contain_text("could not be sent")
    assert not json2.search("lead.lead", [("email", "=", "refused@example.com")])


def test_form_without_javascript_makes_a_lead(base_url, json2, key, page, other_site):
    """REQ-1.24: the form alone is enough."""
    html = paste(key, base_url).partition("<script")[0]
    page.goto(other_site(html))
    email = f"noscript-{os.urandom(3).hex()}@example.com"
    page.fill("[name=email]", email)
    page.click("button[type=submit]")
    expect(page.locator("h1")).to_have_text("Thank you")
    assert len(json2.search("lead.lead", [("email", "=", email)])) == 1


def log_in(page, base_url, user, path="/odoo"):
    """Log a user in and open a page of the web client."""
    page.goto(f"{base_url}/web/login?redirect={path}")
    page.fill("input[name=login]", user.login)
    page.fill("input[name=password]", user.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".o_web_client .o_main_navbar")


def test_ringing_call_pops_up_until_it_is_answered(base_url, json2, provider, page, new_user):
    """REQ-0.66, REQ-1.23: through the bus, for the salesperson; a click opens the lead."""
    user = new_user(OWN, name="Phone Anna", odoobot_state="disabled")
    json2.create(
        "lead.call.extension", provider_id=provider["id"], extension="101", user_id=user.id
    )
    number = f"602{int(os.urandom(3).hex(), 16) % 1000000:06}"
    lead_id = user.json2.create("lead.lead", name="Racks by phone", phone=f"+48 {number}")
    log_in(page, base_url, user)
    # the connection to the bus stands when the first notification comes through
    popup = page.locator(".o_lead_call_popup, .o_notification:has-text('Racks by phone')").first
    for turn in range(20):
        answer = tell(
            base_url,
            provider,
            event="start",
            call=f"ring{turn}",
            direction="in",
            caller=f"+48{number}",
        )
        assert answer.json()["route_to"] == "101"
        with suppress(TimeoutError):
            popup.wait_for(timeout=3000)
            break
    expect(popup).to_contain_text(number)
    tell(base_url, provider, event="answer", call=f"ring{turn}", extension="101")
    expect(popup).to_have_count(0)
    tell(base_url, provider, event="start", call="last", direction="in", caller=f"+48{number}")
    popup.wait_for()
    popup.get_by_role("button", name="Open lead").click()
    page.wait_for_selector(".o_form_view")
    expect(page.locator(".o_form_view")).to_contain_text("Racks by phone")
    assert str(lead_id) in page.url
    assert not page.errors


def test_who_entered_a_stage_writes_to_the_lead_of_it(json2, admin, base_url):
    """REQ-1.24, REQ-3.10: a form of a contact that became a lead by its lifecycle stage."""
    mark = os.urandom(3).hex()
    company_id = json2.create("res.company", name=f"Stages {mark}")
    json2.write("res.users", admin.id, company_ids=[(4, company_id)])
    context = {"allowed_company_ids": [company_id]}
    stage_id = json2.create("lead.lifecycle.stage", name=f"Ready {mark}")
    settings = [("company_id", "=", company_id)]
    [settings_id] = json2.call("lead.settings", "search", domain=settings, context=context)
    json2.call(
        "lead.settings",
        "write",
        ids=[settings_id],
        vals={"lifecycle_creates_lead": True, "lifecycle_stage_ids": [(6, 0, [stage_id])]},
        context=context,
    )
    email = f"ewa@{mark}.example"
    json2.call(
        "res.partner",
        "create",
        vals_list=[
            {
                "name": "Ewa Lis",
                "email": email,
                "company_id": company_id,
                "lifecycle_stage_id": stage_id,
            }
        ],
        context=context,
    )
    leads = [("company_id", "=", company_id)]
    [lead_id] = json2.call("lead.lead", "search", domain=leads, context=context)
    values = [{"name": mark, "company_id": company_id, "match_open": True}]
    key_ids = json2.call("lead.capture.key", "create", vals_list=values, context=context)
    [key] = json2.call("lead.capture.key", "read", ids=key_ids, fields=["token"], context=context)
    answer = post(base_url, key, {"email": email, "description": "Two racks"})
    assert answer.status_code == 201, answer.text
    assert json2.call("lead.lead", "search", domain=leads, context=context) == [lead_id]
    written = [("model", "=", "lead.lead"), ("res_id", "=", lead_id), ("body", "like", "Two racks")]
    assert json2.call("mail.message", "search_count", domain=written) == 1

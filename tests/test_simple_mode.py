"""The Simple mode on a live server: what forms, live chats and calls become."""

import os

import pytest
import requests
from test_capture import post, tell

TIMEOUT = 120


class SimpleCompany:
    """A company without leads, and what its inquiries have become."""

    def __init__(self, json2, company_id):
        self.json2 = json2
        self.id = company_id
        self.context = {"allowed_company_ids": [company_id], "active_test": False}

    def configure(self, **values):
        """Choose in the dialog CRM mode what inquiries become."""
        rows = [{"crm_mode": "simple", **values}]
        wizard = self.call("lead.mode.wizard", "create", vals_list=rows)
        self.call("lead.mode.wizard", "action_apply", ids=wizard)

    def call(self, model, method, **kwargs):
        """Call a method in this company."""
        return self.json2.call(model, method, context=self.context, **kwargs)

    def get_deals(self):
        """Return its deals, the oldest first."""
        return self.call(
            "crm.lead",
            "search_read",
            domain=[("company_id", "=", self.id)],
            fields=["name", "type", "partner_id", "email_from", "description", "user_id"],
            order="id",
        )

    def get_partners(self, *domain):
        """Return the contacts that a domain finds."""
        fields = ["name", "is_company", "parent_id", "email"]
        return self.call(
            "res.partner", "search_read", domain=list(domain), fields=fields, order="id"
        )

    def check_no_lead(self):
        """Fail where something became a lead after all."""
        domain = [("company_id", "=", self.id)]
        assert not self.call("lead.lead", "search_count", domain=domain)


@pytest.fixture
def company(json2, admin):
    """A company in the Simple mode: a deal with contact and company for each inquiry."""
    company_id = json2.create("res.company", name=f"Simple {os.urandom(3).hex()}")
    json2.write("res.users", admin.id, company_ids=[(4, company_id)])
    company = SimpleCompany(json2, company_id)
    company.configure(mode_partner="both")
    return company


@pytest.fixture
def website(json2, company):
    """Give the website to the company for the time of the test."""
    [website_id] = json2.search("website", [], limit=1)
    [owner, _name] = json2.read("website", website_id, "company_id")["company_id"]
    json2.write("website", website_id, company_id=company.id)
    yield website_id
    json2.write("website", website_id, company_id=owner)


@pytest.fixture
def visitor():
    """Somebody who is not logged in, with the cookies of a browser."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


def _send_form(visitor, base_url, **values):
    response = visitor.post(f"{base_url}/website/form/lead.lead", data=values, timeout=TIMEOUT)
    assert response.status_code == 200, response.text
    return response.json()["id"]


def test_a_form_of_the_website_becomes_what_is_configured(company, website, visitor, base_url):
    """REQ-3.4, REQ-3.17: a deal with its contact and company, or these alone."""
    values = {
        "contact_last_name": "Jan Nowak",
        "email": f"jan@company{company.id}.example",
        "partner_name": f"Nowak Racks {company.id}",
        "name": "Racks",
        "description": "Twenty racks",
    }
    deal_id = _send_form(visitor, base_url, **values, **{"Seen where?": "At the fair"})
    [deal] = company.get_deals()
    assert deal["id"] == deal_id
    assert (deal["name"], deal["type"]) == ("Racks", "opportunity")
    assert "Twenty racks" in deal["description"]
    assert "At the fair" in deal["description"]
    [person] = company.get_partners(("email", "=", values["email"]), ("is_company", "=", False))
    assert deal["partner_id"][0] == person["id"]
    assert person["name"] == "Jan Nowak"
    [firm] = company.get_partners(("id", "=", person["parent_id"][0]))
    assert (firm["name"], firm["is_company"]) == (values["partner_name"], True)
    # contacts alone: known ones are found again, new ones are made
    company.configure(mode_deal="partner", mode_partner="contact")
    assert _send_form(visitor, base_url, **values) == person["id"]
    other = {"contact_last_name": "Ewa Lis", "email": f"ewa@company{company.id}.example"}
    partner_id = _send_form(visitor, base_url, **other, description="Two racks")
    [partner] = company.get_partners(("email", "=", other["email"]))
    assert (partner["id"], partner["name"]) == (partner_id, "Ewa Lis")
    [message] = company.call(
        "mail.message",
        "search_read",
        domain=[("model", "=", "res.partner"), ("res_id", "=", partner_id), ("body", "!=", "")],
        fields=["body"],
        limit=1,
    )
    assert "Two racks" in message["body"]
    assert len(company.get_deals()) == 1
    company.check_no_lead()


class Chat:
    """A live chat between a visitor and an operator."""

    def __init__(self, visitor, base_url, channel_id):
        self.visitor = visitor
        self.base_url = base_url
        self.id = self._rpc("/im_livechat/get_session", channel_id=channel_id, persisted=True)[
            "channel_id"
        ]

    def _rpc(self, path, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        response = self.visitor.post(self.base_url + path, json=body, timeout=TIMEOUT).json()
        assert "error" not in response, response
        return response["result"]

    def say(self, text):
        """Write something as the visitor."""
        post = {"body": text, "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        self._rpc(
            "/mail/message/post", thread_model="discuss.channel", thread_id=self.id, post_data=post
        )


@pytest.fixture
def operator(new_user, company, in_shell):
    """A salesperson of the company who answers chats now."""
    groups = (
        "lead_management.group_lead_own",
        "sales_team.group_sale_salesman_all_leads",
        "im_livechat.im_livechat_group_user",
    )
    user = new_user(*groups, company_id=company.id, company_ids=[(6, 0, [company.id])])
    in_shell(f"env['mail.presence']._update_presence(env['res.users'].browse({user.id}))")
    return user


def test_a_live_chat_becomes_what_is_configured(company, operator, visitor, base_url):
    """REQ-3.4, REQ-3.17: a deal by the operator's command, once; or a contact alone."""
    channel_id = company.call(
        "im_livechat.channel",
        "create",
        vals_list=[{"name": "Site", "user_ids": [(6, 0, [operator.id])]}],
    )[0]
    chat = Chat(visitor, base_url, channel_id)
    chat.say("Do you make racks?")
    for title in ("Racks for the hall", "Once more"):
        body = f"/newlead {title}"
        operator.web.call("discuss.channel", "execute_command_newlead", [chat.id], body=body)
    [deal] = company.get_deals()
    assert (deal["name"], deal["type"]) == ("Racks for the hall", "opportunity")
    assert deal["user_id"][0] == operator.id
    assert "Do you make racks?" in deal["description"]
    assert deal["partner_id"]
    company.configure(mode_deal="partner", mode_partner="contact")
    with requests.Session() as other:
        other.trust_env = False
        chat = Chat(other, base_url, channel_id)
        chat.say("Do you make shelves?")
        body = "/newlead Shelves"
        operator.web.call("discuss.channel", "execute_command_newlead", [chat.id], body=body)
    assert len(company.get_deals()) == 1
    logged = [
        ("model", "=", "res.partner"),
        ("body", "like", "Do you make shelves?"),
        ("subject", "=", "Shelves"),
    ]
    [message] = company.call("mail.message", "search_read", domain=logged, fields=["res_id"])
    assert message["res_id"] != deal["partner_id"][0]
    company.check_no_lead()


def test_a_captured_form_becomes_a_deal(company, base_url):
    """REQ-3.4, REQ-3.17: a form of another site, sent to a capture key of the company."""
    values = [{"name": "Simple", "company_id": company.id}]
    key_ids = company.call("lead.capture.key", "create", vals_list=values)
    [key] = company.call("lead.capture.key", "read", ids=key_ids, fields=["token"])
    email = f"jan@racks{company.id}.example"
    answer = post(base_url, key, {"partner_name": f"Racks {company.id}", "email": email})
    assert answer.status_code == 201, answer.text
    [deal] = company.get_deals()
    [partner] = company.get_partners(("id", "=", deal["partner_id"][0]))
    assert (deal["name"], partner["email"]) == (f"Racks {company.id}", email)
    [submission] = company.call(
        "lead.capture.submission",
        "search_read",
        domain=[("key_id", "in", key_ids)],
        fields=["state", "result_model", "result_id"],
    )
    assert submission["state"] == "done"
    assert (submission["result_model"], submission["result_id"]) == ("crm.lead", deal["id"])
    action = company.call("lead.capture.submission", "action_open_lead", ids=[submission["id"]])
    assert (action["res_model"], action["res_id"]) == ("crm.lead", deal["id"])
    company.check_no_lead()


def test_a_call_becomes_a_deal_and_the_next_one_joins_it(company, base_url):
    """REQ-3.4: telephony; a deal that is over is joined by nobody."""
    values = [{"name": "Simple", "is_on": True, "company_id": company.id}]
    provider_ids = company.call("lead.call.provider", "create", vals_list=values)
    fields = ["token", "secret"]
    [provider] = company.call("lead.call.provider", "read", ids=provider_ids, fields=fields)
    number = f"+48 601 {company.id % 1000:03d} 567"

    def ring(name):
        answer = tell(base_url, provider, event="start", call=name, direction="in", caller=number)
        assert answer.status_code == 200, answer.text
        [call] = company.call(
            "lead.call",
            "search_read",
            domain=[("provider_id", "in", provider_ids)],
            fields=["state", "result_model", "result_id"],
            order="id desc",
            limit=1,
        )
        assert (call["state"], call["result_model"]) == ("linked", "crm.lead")
        return call["result_id"]

    first = ring("one")
    assert ring("two") == first
    company.call("crm.lead", "action_set_won", ids=[first])
    assert ring("three") != first
    assert len(company.get_deals()) == 2
    company.check_no_lead()

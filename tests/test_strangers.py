"""The same odd values through every channel's own door, and one answer for all of them."""

import html
import os

import pytest
import requests
from conftest import TIMEOUT, ServerError
from test_capture import post, tell

#: What strangers write, and what a lead has of it; None: no field holds it, so its text is kept.
#: ``{mark}`` makes an address somebody's who has not written before.
WRITTEN = {
    "email": [
        ("Pat.O'Neil{mark}@Firm.example", "pat.o'neil{mark}@firm.example"),
        ("jan{mark}@gmail,com", None),
        ("sales&marketing{mark}@müller.example", "sales&marketing{mark}@müller.example"),
        ("a{mark}@b@c.com", None),
        ("jan{mark}@foo..com", None),
        ("jan.{mark}.@example.com", None),
    ],
    "phone": [
        ("+48 22 123 45 67 wew. 12", ("+48221234567", False)),
        ("+48 601 000 333 (kom.); +48 22 600 00 44", ("+48601000333", "+48226000044")),
        ("0048 601-000-333 / +48 22 600 00 45", ("+48601000333", "+48226000045")),
        ("ask for Jan", (False, False)),
        ("+49 (0) 89 / 123456-0", ("+49891234560", False)),
        ("tel:+48-22-123-45-67;ext=9", ("+48221234567", False)),
    ],
    "expected_revenue": [
        ("1 234,56", 1234.56),
        ("12,500", None),
        ("1000 CHF", None),
        ("1.234.567,80", 1234567.8),
        ("12 thousand", None),
        ("-5", None),
    ],
    "date_deadline": [
        ("10.09.2030", "2030-09-10"),
        ("10/09/2030", None),
        ("Sept 10th, 2030", "2030-09-10"),
        ("31.02.2030", None),
        ("soon", None),
        ("2030-09-10", "2030-09-10"),
    ],
    "country_id": [
        ("Deutschland", "DE"),
        ("Atlantis", None),
        ("pol", "PL"),
        ("Congo", None),
        ("Stany Zjednoczone", "US"),
        ("Namibia", "NA"),
    ],
}
ROUNDS = range(6)
#: What people type is read by their web client, what programs send is of the field's own kind.
TYPED = ("email", "phone")
READ = ["name", "description", "email", "email_normalized", "phone", "phone_sanitized"]
READ += ["phone_other_sanitized", "expected_revenue", "date_deadline", "country_id"]


@pytest.fixture(scope="module")
def doors(admin, base_url):
    """The doors of the server, as :class:`Doors`."""
    doors = Doors(admin, base_url)
    yield doors
    doors.close()


class Doors:
    """Brings values in by a channel and returns the id of the lead, None where it is refused."""

    def __init__(self, admin, base_url):
        self.admin, self.json2, self.base_url = admin, admin.json2, base_url
        self.company = self.json2.read("res.users", admin.id, "company_id")["company_id"][0]
        self.tag = os.urandom(3).hex()
        self.numbers = {}
        countries = self.json2.call("res.country", "search_read", domain=[], fields=["code"])
        self.codes = {country["id"]: country["code"] for country in countries}

    def close(self):
        """Let later tests find the company without stages that make leads."""
        if "settings" in self.numbers:
            values = {"lifecycle_creates_lead": False, "lifecycle_stage_ids": [(5,)]}
            self.json2.write("lead.settings", self.numbers["settings"], **values)

    def find(self, name):
        """Return the id of the lead of a name."""
        [lead_id] = self.json2.search("lead.lead", [("name", "=", name)])
        return lead_id

    def form(self, name, values):
        """As the form of the web client saves."""
        values = {"name": name, **values}
        [row] = self.admin.web.call("lead.lead", "web_save", [], values, specification={})
        return row["id"]

    def list(self, name, values):
        """As several rows of a list are edited."""
        lead_ids = [self.json2.create("lead.lead", name=name) for _number in range(2)]
        self.admin.web.call("lead.lead", "write", lead_ids, values)
        return lead_ids[1]

    def program(self, name, values):
        """As a program creates, over /json/2."""
        return self.json2.create("lead.lead", name=name, **values)

    def imported(self, name, values):
        """As the importer loads a row whose columns are kept as text where they must be."""
        fields = ["name", *values]
        result = self.json2.call(
            "lead.lead",
            "load",
            fields=fields,
            data=[[name, *values.values()]],
            context={"lead_import_keep_text": fields},
        )
        assert result["messages"] == []
        return result["ids"][0]

    def email(self, name, values):
        """As the gateway delivers it, to an account that makes leads at once."""
        if "account" not in self.numbers:
            domain = f"{self.tag}.example.com"
            domain_id = self.json2.create("mail.alias.domain", name=domain)
            self.json2.create(
                "lead.type",
                name=domain,
                alias_name="odd",
                alias_domain_id=domain_id,
                is_lead_at_once=True,
            )
            self.numbers["account"] = f"odd@{domain}"
        message = (
            f"From: {values['email']}\nTo: {self.numbers['account']}\nSubject: {name}\n"
            f"Message-Id: <{name.replace(' ', '.')}@firm.example>\n\nHello\n"
        )
        self.admin.web.call("mail.thread", "message_process", None, message)
        [row] = self.json2.call(
            "lead.email",
            "search_read",
            domain=[("subject", "=", name)],
            fields=["lead_id"],
        )
        if not row["lead_id"]:
            self.json2.call("lead.email", "action_create_lead", ids=[row["id"]])
            row = self.json2.read("lead.email", row["id"], "lead_id")
        return row["lead_id"][0]

    def capture(self, name, values):
        """As a form of another site posts it."""
        if "key" not in self.numbers:
            names = ["name", *WRITTEN]
            domain = [("model", "=", "lead.lead"), ("name", "in", names)]
            field_ids = self.json2.search("ir.model.fields", domain)
            key_id = self.json2.create(
                "lead.capture.key",
                name=self.tag,
                field_ids=[(6, 0, field_ids)],
                rate_limit=1000,
                sender_rate_limit=1000,
            )
            self.numbers["key"] = self.json2.read("lead.capture.key", key_id, "token")
        answer = post(self.base_url, self.numbers["key"], {"name": name, **values})
        assert answer.status_code == 201, answer.text
        return self.find(name)

    def website(self, name, values):
        """As a form of Odoo's website posts it."""
        self.admin.web.call("ir.model.fields", "formbuilder_whitelist", "lead.lead", list(WRITTEN))
        answer = requests.post(
            f"{self.base_url}/website/form/lead.lead",
            data={"name": name, **values},
            timeout=TIMEOUT,
        )
        assert answer.json().get("id"), answer.text
        return answer.json()["id"]

    def chat(self, name, values):
        """As an operator makes a lead of a chat with a guest."""
        if "livechat" not in self.numbers:
            self.numbers["livechat"] = self.json2.create(
                "im_livechat.channel", name=self.tag, user_ids=[(4, self.admin.id)]
            )
        guest_id = self.json2.create("mail.guest", name=name, email=values["email"])
        channel_id = self.json2.create(
            "discuss.channel",
            name=name,
            channel_type="livechat",
            livechat_channel_id=self.numbers["livechat"],
            livechat_operator_id=self.json2.read("res.users", self.admin.id, "partner_id")[
                "partner_id"
            ][0],
            channel_member_ids=[
                (0, 0, {"guest_id": guest_id, "livechat_member_type": "visitor"}),
            ],
        )
        self.admin.web.call(
            "discuss.channel", "execute_command_newlead", [channel_id], body=f"/newlead {name}"
        )
        return self.find(name)

    def telephone(self, name, values):
        """As a provider tells of a call, which somebody makes a lead of."""
        if "provider" not in self.numbers:
            provider_id = self.json2.create("lead.call.provider", name=self.tag, is_on=True)
            self.numbers["provider"] = self.json2.read(
                "lead.call.provider", provider_id, "token", "secret"
            )
        answer = tell(
            self.base_url,
            self.numbers["provider"],
            event="start",
            call=name,
            direction="in",
            caller=values["phone"],
        )
        assert answer.ok, answer.text
        [call_id] = self.json2.search("lead.call", [("external_id", "=", name)])
        self.json2.call("lead.call", "action_create_lead", ids=[call_id])
        return self.json2.read("lead.call", call_id, "lead_id")["lead_id"][0]

    def stage(self, name, values):
        """As a contact enters a lifecycle stage that makes leads."""
        if "stage" not in self.numbers:
            stage_id = self.json2.create("lead.lifecycle.stage", name=self.tag)
            [settings_id] = self.json2.search("lead.settings", [("company_id", "=", self.company)])
            self.json2.write(
                "lead.settings",
                settings_id,
                lifecycle_creates_lead=True,
                lifecycle_stage_ids=[(4, stage_id)],
            )
            self.numbers |= {"stage": stage_id, "settings": settings_id}
        self.json2.create(
            "res.partner", name=name, lifecycle_stage_id=self.numbers["stage"], **values
        )
        return self.find(name)

    def customer(self, name, values):
        """As a lead follows the customer, whose data changes."""
        partner_id = self.json2.create("res.partner", name=name)
        lead_id = self.json2.create("lead.lead", name=name, partner_id=partner_id)
        self.json2.write("res.partner", partner_id, **values)
        return lead_id


#: Which values a channel can bring. The takeover of all of them at once is a test of its own.
CHANNELS = {
    "form": TYPED,
    "list": TYPED,
    "program": TYPED,
    "imported": tuple(WRITTEN),
    "email": ("email",),
    "capture": tuple(WRITTEN),
    "website": tuple(WRITTEN),
    "chat": ("email",),
    "telephone": ("phone",),
    "stage": TYPED,
    "customer": TYPED,
}
#: People are told what is wrong; a customer's address that is none leaves the lead's as it was.
PEOPLE = ("form", "list", "program")


def prepare(doors, channel, number):
    """Return the name of a lead, what is written for it, and what it shall have of that."""
    mark = f"{channel}{number}{doors.tag}"
    written, expected = {}, {}
    for name in CHANNELS.get(channel, TYPED):
        text, value = WRITTEN[name][number]
        written[name] = text.format(mark=mark)
        expected[name] = value.format(mark=mark) if isinstance(value, str) else value
    return f"Odd {mark}", written, expected


def check(doors, lead, written, expected, is_kept=True):
    """Compare a lead with what was written."""
    description = html.unescape(lead["description"] or "")
    found = {
        **lead,
        "email": lead["email_normalized"],
        "phone": (lead["phone_sanitized"], lead["phone_other_sanitized"]),
        "country_id": doors.codes[lead["country_id"][0]] if lead["country_id"] else False,
    }
    for name, value in expected.items():
        if value is not None:
            assert found[name] == value, name
            continue
        assert not found[name], name
        assert not is_kept or written[name] in description, name
    assert lead["phone"] or "phone" not in written, "what is no number stays as it was written"


@pytest.mark.parametrize("channel", CHANNELS)
def test_odd_values_are_the_same_through_every_door(doors, channel):
    """REQ-1.24, REQ-1.25, REQ-5.1: stored in one form, or kept as text; nothing is lost."""
    for number in ROUNDS:
        name, written, expected = prepare(doors, channel, number)
        refused = [each for each, value in expected.items() if value is None]
        bring = getattr(doors, channel)
        if channel in PEOPLE and refused:
            with pytest.raises(ServerError) as caught:
                bring(name, written)
            assert caught.value.name == "odoo.exceptions.ValidationError"
            assert written[refused[0]] in caught.value.message
            for each in refused:
                del written[each], expected[each]
            name = f"{name} again"
        lead = doors.json2.read("lead.lead", bring(name, written), *READ)
        check(doors, lead, written, expected, is_kept=channel != "customer")


def test_odd_values_are_the_same_when_leads_are_taken_over(doors, in_shell):
    """REQ-4.10: what Odoo's CRM holds."""
    json2, admin = doors.json2, doors.admin
    company_id = json2.create("res.company", name=f"Taken {doors.tag}")
    json2.write("res.users", admin.id, company_ids=[(4, company_id)])
    context = {"allowed_company_ids": [company_id]}
    prepared = [prepare(doors, "taken", number) for number in ROUNDS]
    rows = [
        {"name": name, "email_from": written["email"], "phone": written["phone"]}
        | {"company_id": company_id, "user_id": admin.id}
        for name, written, _expected in prepared
    ]
    json2.call("crm.lead", "create", vals_list=rows, context=context)
    takeover = json2.call("lead.takeover", "create", vals_list=[{}], context=context)
    json2.call("lead.takeover", "action_dry_run", ids=takeover, context=context)
    json2.call("lead.takeover", "action_start", ids=takeover, context=context)
    in_shell("env.ref('lead_management.lead_job_cron').method_direct_trigger()")
    for name, written, expected in prepared:
        leads = json2.call(
            "lead.lead",
            "search_read",
            domain=[("name", "=", name)],
            fields=READ,
            context=context,
        )
        check(doors, leads[0], written, expected)

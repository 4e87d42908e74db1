"""The API as programs use it: every example of ``docs/api.md``, and calls at the same moment."""

import json
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
import requests
from conftest import TIMEOUT, ServerError

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
OWN = "lead_management.group_lead_own"
#: What a program needs besides to qualify leads.
DEALS = ("sales_team.group_sale_salesman", "base.group_partner_manager")
ALL = "lead_management.group_lead_all"
#: What is different at every run: the number of a lead within a message.
CODE = re.compile(r"\[\d{6}\]")


# ---------------------------------------------------------------------------------- the page


def read_examples():
    """Return the examples of the page: pairs of a curl command and the answer below it."""
    blocks = re.findall(r"^```(sh|json)\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    examples = []
    for (kind, command), (next_kind, answer) in pairwise(blocks):
        if kind == "sh" and command.startswith("curl"):
            assert next_kind == "json", f"an example without an answer: {command}"
            examples.append((command, json.loads(answer)))
    return examples


def parse_curl(command, variables):
    """Return what a curl command sends: address, headers and body, variables filled in."""
    for name, value in variables.items():
        command = command.replace(f"${name}", value)
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:2] == ["curl", "-sS"], words
    url, headers, body = words[2], {}, None
    for option, value in zip(words[3::2], words[4::2], strict=True):
        if option == "-H":
            name, _colon, text = value.partition(": ")
            headers[name] = text
        else:
            assert option == "-d", option
            body = value
    return url, headers, json.loads(body)


class Numbers:
    """The record numbers of the page and those of the server that stand for them."""

    def __init__(self):
        self.known = {}

    def fill_in(self, value):
        """Return a body with the server's numbers in place of the page's."""
        if isinstance(value, dict):
            return {key: self.fill_in(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill_in(item) for item in value]
        return self.known.get(value, value) if type(value) is int else value

    def compare(self, expected, actual, where="the answer"):
        """Check that an answer is the one on the page, and learn the numbers in it."""
        if type(expected) is int:
            assert type(actual) is int, where
            assert self.known.setdefault(expected, actual) == actual, where
        elif isinstance(expected, list):
            assert len(expected) == len(actual), f"{where}: {actual}"
            for place, (one, other) in enumerate(zip(expected, actual, strict=True)):
                self.compare(one, other, f"{where}, {place}")
        elif isinstance(expected, dict):
            assert set(expected) == set(actual), where
            for key, item in expected.items():
                self.compare(item, actual[key], f"{where}, {key}")
        elif expected != "…":
            expected, actual = (
                CODE.sub("[code]", value) if isinstance(value, str) else value
                for value in (expected, actual)
            )
            assert actual == expected, where


@pytest.fixture
def qualified_partners_get_leads(json2):
    """The company's settings make leads of partners in the stage that the page names."""
    (settings,) = json2.search("lead.settings", [("company_id", "=", 1)])
    (stage,) = json2.search("lead.lifecycle.stage", [("name", "=", "Sales qualified lead")])
    names = ("lifecycle_creates_lead", "lifecycle_stage_ids")
    before = json2.read("lead.settings", settings, *names)
    json2.write(
        "lead.settings",
        settings,
        lifecycle_creates_lead=True,
        lifecycle_stage_ids=[[6, 0, [stage]]],
    )
    yield
    json2.write(
        "lead.settings",
        settings,
        lifecycle_creates_lead=before["lifecycle_creates_lead"],
        lifecycle_stage_ids=[[6, 0, before["lifecycle_stage_ids"]]],
    )


@pytest.mark.usefixtures("qualified_partners_get_leads")
def test_every_example_of_the_page_works(new_user, base_url, database):
    """REQ-5.8: create, read, move, lose, reopen, win, and the errors, as they are documented."""
    program = new_user(ALL, *DEALS, name="Web shop")
    variables = {
        "ODOO_URL": base_url,
        "ODOO_DATABASE": database,
        "ODOO_KEY": program.web.create_api_key(),
    }
    numbers = Numbers()
    examples = read_examples()
    for command, expected in examples:
        url, headers, body = parse_curl(command, variables)
        body = numbers.fill_in(body)
        response = requests.post(url, headers=headers, json=body, timeout=TIMEOUT)
        actual = response.json()
        if isinstance(expected, dict) and "status" in expected:
            actual = {**actual, "status": response.status_code}
            assert expected.pop("status") == actual.pop("status"), f"{command}\n{response.text}"
            actual = {key: actual[key] for key in expected}
        else:
            assert response.status_code == 200, f"{command}\n{response.text}"
        numbers.compare(expected, actual, command)
    methods = {command.split("/json/2/")[1].split('"')[0] for command, _answer in examples}
    wanted = {"create", "read", "write", "set_lost", "reopen", "set_won"}
    assert {f"lead.lead/{method}" for method in wanted} <= methods


@pytest.mark.parametrize(
    ("path", "body", "status", "name"),
    [
        ("lead.lead/read", {"ids": [2**31 - 1], "fields": ["name"]}, 200, None),
        ("lead.lead/set_won", {"ids": [2**31 - 1]}, 404, "odoo.exceptions.MissingError"),
        ("lead.lead/no_such_method", {}, 404, "werkzeug.exceptions.NotFound"),
        ("no.such.model/read", {}, 404, "werkzeug.exceptions.NotFound"),
        ("lead.lead/set_lost", {"ids": []}, 422, "werkzeug.exceptions.UnprocessableEntity"),
        (
            "lead.lead/set_won",
            {"ids": [], "colour": "red"},
            422,
            "werkzeug.exceptions.UnprocessableEntity",
        ),
    ],
)
def test_errors_have_the_status_of_the_table(json2, path, body, status, name):
    """REQ-5.8: as the table of the page says."""
    model, method = path.split("/")
    if name is None:
        assert json2.call(model, method, **body) == []
        return
    with pytest.raises(ServerError) as caught:
        json2.call(model, method, **body)
    assert (caught.value.status, caught.value.name) == (status, name)


@pytest.mark.parametrize("header", [{}, {"Authorization": "bearer 0123456789"}])
def test_without_a_key_nothing_is_answered(base_url, database, header):
    """REQ-5.8, REQ-2.3: 401, whatever is asked."""
    response = requests.post(
        f"{base_url}/json/2/lead.lead/search",
        headers={"X-Odoo-Database": database, **header},
        json={"domain": []},
        timeout=TIMEOUT,
    )
    assert response.status_code == 401


# ---------------------------------------------------------------------------------- at once


@pytest.fixture
def statuses(json2):
    """The ids of the shipped statuses by their codes."""
    rows = json2.call("lead.status", "search_read", domain=[("code", "!=", False)], fields=["code"])
    return {row["code"]: row["id"] for row in rows}


def at_once(*calls):
    """Make calls in the same moment; return each answer or the error."""

    def run(call):
        try:
            return call()
        except ServerError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def read_log(json2, lead_id):
    """Return the log of a lead, oldest row first, as (from, to, ended)."""
    rows = json2.call(
        "lead.status.change",
        "search_read",
        domain=[("lead_id", "=", lead_id)],
        fields=["from_status_id", "to_status_id", "date_end"],
        order="id",
    )
    return [
        (
            row["from_status_id"] and row["from_status_id"][0],
            row["to_status_id"] and row["to_status_id"][0],
            bool(row["date_end"]),
        )
        for row in rows
    ]


def test_two_users_move_the_same_lead_at_once(new_user, json2, statuses):
    """REQ-0.46, REQ-2.6: one after the other; the log has no gap and one row that is open."""
    users = [new_user(ALL) for _turn in range(2)]
    lead_id = json2.create("lead.lead", name="Wanted by two")
    for _turn in range(5):
        targets = ("qualified", "proposition")
        at_once(
            *(
                partial(user.json2.write, "lead.lead", lead_id, status_id=statuses[code])
                for user, code in zip(users, targets, strict=True)
            )
        )
        log = read_log(json2, lead_id)
        stands = json2.read("lead.lead", lead_id, "status_id")["status_id"][0]
        assert log[-1][1] == stands
        for (_from, to, ended), (next_from, _to, _ended) in pairwise(log):
            assert next_from == to
            assert ended
        assert not log[-1][2]
        json2.write("lead.lead", lead_id, status_id=statuses["new"])


def test_two_users_end_the_same_lead_at_once(new_user, json2, statuses):
    """REQ-0.41, REQ-0.81: it is won or lost, never half of each, and the other is told."""
    reason_id = json2.search("lead.loss.reason", [("note_required", "=", False)], limit=1)[0]
    winner, loser = new_user(ALL), new_user(ALL)
    for _turn in range(5):
        lead_id = json2.create("lead.lead", name="Won and lost")
        answers = at_once(
            partial(winner.json2.call, "lead.lead", "set_won", [lead_id]),
            partial(loser.json2.call, "lead.lead", "set_lost", [lead_id], loss_reason_id=reason_id),
        )
        lead = json2.read("lead.lead", lead_id, "status_kind", "loss_reason_id", "probability")
        refused = [answer for answer in answers if isinstance(answer, ServerError)]
        assert answers.count(True) == 1 and len(refused) == 1
        assert refused[0].status == 422
        assert "Closed already" in refused[0].message
        if lead["status_kind"] == "won":
            assert not lead["loss_reason_id"] and lead["probability"] == 100
        else:
            assert lead["loss_reason_id"] and lead["probability"] == 0
        assert len(read_log(json2, lead_id)) == 2


def test_leads_made_at_once_have_different_numbers(new_user, json2):
    """REQ-0.32: the numerator serves everybody."""
    users = [new_user(OWN) for _turn in range(3)]
    for user in users:
        user.json2.search("lead.lead", [])
    answers = at_once(
        *(
            partial(user.json2.call, "lead.lead", "create", vals_list=[{"name": "At once"}] * 20)
            for user in users * 2
        )
    )
    ids = [lead_id for answer in answers for lead_id in answer]
    codes = {row["code"] for row in json2.call("lead.lead", "read", ids, fields=["code"])}
    assert len(codes) == len(ids) == 120


def test_two_users_take_the_same_lead_at_once(new_user, json2):
    """REQ-5.1, REQ-1.14: one gets it, the other is refused."""
    team_id = json2.create("crm.team", name="Takers")
    users = [new_user(OWN) for _turn in range(2)]
    json2.write("crm.team", team_id, member_ids=[[6, 0, [user.id for user in users]]])
    for user in users:
        user.json2.search("lead.lead", [])
    for _turn in range(5):
        lead_id = json2.create("lead.lead", name="Free", user_id=False, team_id=team_id)
        answers = at_once(
            *(partial(user.json2.call, "lead.lead", "action_take", [lead_id]) for user in users)
        )
        owner = json2.read("lead.lead", lead_id, "user_id")["user_id"][0]
        refused = [answer for answer in answers if isinstance(answer, ServerError)]
        assert owner in [user.id for user in users]
        assert len(refused) == 1 and refused[0].status == 403

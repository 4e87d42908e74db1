"""What the load test (`./dev load`) lets people do, for a moment on the live server (REQ-9.6)."""

import json
import threading

import pytest
from conftest import WebClient

from benchmarks.load_person import WEIGHTS, LoadPerson
from devtools.paths import CHECKOUT

PEOPLE = 2
LEADS = 5
GROUPS = ("lead_management.group_lead_own", "sales_team.group_sale_salesman")
MAKE_PLAN = f"""
import sys, json
sys.path.insert(0, {str(CHECKOUT)!r})
from benchmarks.load_plan import make_plan
print(json.dumps(make_plan(env, %r)))
"""


@pytest.fixture(scope="module")
def people(new_user, json2):
    """Salespeople with leads and deals."""
    users = [new_user(*GROUPS) for _number in range(PEOPLE)]
    rows = [
        {"name": f"Racks {number}", "user_id": user.id} for user in users for number in range(LEADS)
    ]
    json2.call("lead.lead", "create", vals_list=rows)
    json2.call("crm.lead", "create", vals_list=[{"type": "opportunity", **row} for row in rows])
    return users


@pytest.fixture(scope="module")
def plan(people, in_shell):
    """What they ask for, worked out of the views."""
    return json.loads(in_shell(MAKE_PLAN % ([user.login for user in people],)))


def _work(person, plan, model, errors):
    """Do everything once, then by chance, as somebody who does not think in between.

    :param person: a :class:`conftest.User`
    :param list errors: takes what went wrong
    """
    try:
        client = WebClient(person.web.base_url, person.web.database, person.login, person.login)
        worker = LoadPerson(
            lambda _name, path, params: client.rpc(path, **params), plan, model, client.uid, seed=1
        )
        for name in WEIGHTS:
            worker.do(name)
        for _number in range(3):
            worker.do_something()
    except Exception as error:  # noqa: BLE001, told by the test
        errors.append(error)


@pytest.mark.parametrize("model", ["lead.lead", "crm.lead"])
def test_people_at_work_meet_no_error(people, plan, model):
    """REQ-9.6: list, board, card, moves, notes, calls, inbox and search, of several at once."""
    errors = []
    threads = [
        threading.Thread(target=_work, args=(person, plan, model, errors)) for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors

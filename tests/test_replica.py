"""With a replica, what only reads asks the replica (REQ-9.5).

The database is copied to a cluster of its own, which a second one follows by streaming
replication, and a server is told of both. Odoo writes into its log, for each request, which of the
two it has asked: ``ro`` is the replica, ``rw`` the primary, and ``ro->rw`` says that something
wrote that was said to read.
"""

import json
import os
import re
from collections import defaultdict
from pathlib import Path

import pytest
from conftest import KillableServer, ServerError

from devtools.replica import replicated

CHECKOUT = Path(__file__).parent.parent
#: Methods that our pages call by name and that write or have somebody called, as their names say.
WRITING = {
    ("lead.call.provider", "dial"),
    ("lead.lead", "lose"),
    ("lead.lead", "merge_leads"),
    ("lead.lead", "message_post"),
    ("lead.merge", "action_undo"),
    ("lead.lead", "undo_assignment"),
    ("lead.lead", "undo_status_change"),
    ("lead.my.work", "finish_step"),
    ("lead.my.work", "postpone_step"),
    ("lead.my.work", "undo_postpone"),
    ("lead.settings", "dismiss_first_steps"),
}
REQUEST = re.compile(
    r'"POST /web/dataset/call_kw/(?P<call>[^\s#]+)(?:#\S+)? HTTP/[\d.]+" .* (?P<mode>\S+)$'
)
#: Prints the concrete models of the suite and the methods of the suite that are said to read.
LIST_METHODS = """
import inspect, json
OURS = "odoo.addons.lead_management"
methods, models = set(), []
for name in env.registry:
    model = env.registry[name]
    if name.startswith("lead.") and not (model._abstract or model._transient) and model._auto:
        models.append(name)
    for owner in model.mro():
        if not owner.__module__.startswith(OURS):
            continue
        for method_name, method in vars(owner).items():
            if getattr(method, "_readonly", False) and not method_name.startswith("_"):
                found = getattr(model, method_name)
                is_of_model = bool(getattr(found, "_api_model", False))
                if model._abstract and not is_of_model:
                    continue
                asks = list(inspect.signature(found).parameters)[1:]
                methods.add((name, method_name, is_of_model, "|".join(asks)))
print(json.dumps([sorted(models), sorted(methods)]))
"""
#: Something of each kind that the pages show.
MAKE_RECORDS = """
lead = env["lead.lead"].create({
    "name": "Racks", "partner_name": "Racks Ltd", "email": "jan@racks.example",
    "user_id": %(user_id)s, "partner_id": env["res.partner"].create({"name": "Racks Ltd"}).id,
})
twin = lead.copy({"email": "jan@racks.example"})
env["lead.call"].create({"lead_id": lead.id, "recipient": "+48 601 602 603", "direction": "out"})
print(lead.id, twin.id)
"""


class Replicated:
    """A server with a replica, and what it wrote into its log.

    :param server: the :class:`KillableServer`
    :param standby: the :class:`devtools.replica.Standby`
    :param log: the server's log, a path
    """

    def __init__(self, server, standby, log):
        self.server = server
        self.standby = standby
        self.log = log

    def log_in(self, login):
        """Return a person in the web client, whose session the replica knows of."""
        person = self.server.log_in(login, login)
        self.standby.catch_up()
        return person

    def get_modes(self):
        """Return which database each call has asked, as sets of modes by ``model/method``."""
        modes = defaultdict(set)
        for line in self.log.read_text(errors="replace").splitlines():
            if match := REQUEST.search(line):
                modes[match["call"]].add(match["mode"])
        return modes


@pytest.fixture(scope="module")
def people(new_user):
    """A salesperson with their own leads, and a manager."""
    salesperson = new_user("lead_management.group_lead_own", "base.group_partner_manager")
    manager = new_user("lead_management.group_lead_manager", "sales_team.group_sale_manager")
    return salesperson, manager


@pytest.fixture(scope="module")
def lead_ids(people, in_shell):
    """A lead of the salesperson, and one that looks like it."""
    printed = in_shell(MAKE_RECORDS % {"user_id": people[0].id})
    return [int(part) for part in printed.split()[-2:]]


@pytest.fixture(scope="module")
def replica(database, lead_ids, tmp_path_factory):
    """The server with a replica, as a :class:`Replicated`."""
    log = tmp_path_factory.mktemp("replica") / "server.log"
    with replicated(database) as (primary, standby), pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_TEST_SERVER_LOG", str(log))
        *command, port_option = json.loads(os.environ["LEAD_TEST_SERVER"])
        command += ["--db_host", str(primary.socket), "--db_replica_host", str(standby.socket)]
        command += ["--db_replica_port", "5432", "--max-cron-threads", "0", port_option]
        server = KillableServer(command, database)
        server.start()
        try:
            yield Replicated(server, standby, log)
        finally:
            server.kill()


def get_arguments(person, model, method, is_of_model, asks, lead_ids):
    """Return what a method is called with, a record first. None where there is no record."""
    known = {
        "domain": [],
        "offered_domain": [],
        "status_id": person.call("lead.status", "search", [], limit=1)[0],
        "status_ids": person.call("lead.status", "search", []),
        "lead_ids": lead_ids,
        "survivor_id": lead_ids[0],
        "values": {"phone": "601 234 567"},
    }
    arguments = [known[name] for name in asks if name in known]
    if is_of_model:
        return arguments
    if (model, method) == ("lead.lead", "get_merge_preview"):
        return [lead_ids]
    ids = lead_ids[:1] if model == "lead.lead" else person.call(model, "search", [], limit=1)
    return [ids, *arguments] if ids else None


def read_pages(person, models):
    """Read each model as its pages do: views, list, groups, one record, a new one."""
    for model in models:
        try:
            person.call(model, "web_search_read", [], {"display_name": {}}, limit=20)
        except ServerError as error:
            assert "AccessError" in error.name, (model, error)
            continue
        pages = person.call(
            model, "get_views", [(False, "list"), (False, "form"), (False, "search")]
        )
        fields = pages["models"][model]["fields"]
        names = [name for name, field in fields.items() if field["type"] != "one2many"]
        specification = {name: {} for name in names}
        groups = [name for name, field in fields.items() if field["type"] == "many2one"]
        groups = [name for name in groups if fields[name].get("groupable")][:2]
        person.call(model, "formatted_read_group", [], groups, ["__count"])
        ids = person.call(model, "search", [], limit=5)
        person.call(model, "web_read", ids, specification)


def test_what_reads_asks_the_replica(replica, people, lead_ids, in_shell):
    """REQ-9.5: lists, boards, cards, pages and dialogs, of a salesperson and of a manager."""
    models, methods = json.loads(in_shell(LIST_METHODS).splitlines()[-1])
    assert len(models) > 20
    assert len(methods) > 30
    called = set()
    for user in people:
        person = replica.log_in(user.login)
        read_pages(person, models)
        for model, method, is_of_model, asks in methods:
            try:
                arguments = get_arguments(
                    person, model, method, is_of_model, asks.split("|"), lead_ids
                )
                if arguments is None:
                    continue
                person.call(model, method, *arguments)
            except ServerError as error:
                # a person without the right, or a dialog that there is no reason for
                assert error.name.startswith("odoo.exceptions."), (model, method, error)
            else:
                called.add((model, method))
    assert {
        ("lead.lead", "get_status_change_requirements"),
        ("lead.lead", "get_merge_preview"),
        ("lead.lead", "get_similar"),
        ("lead.dashboard", "get_data"),
        ("lead.my.work", "get_data"),
        ("lead.inbox.item", "get_queue_counts"),
    } <= called
    wrong = {call: modes for call, modes in replica.get_modes().items() if modes != {"ro"}}
    assert not wrong


def test_what_writes_asks_the_primary(replica, people, lead_ids):
    """REQ-9.5: and the replica shows it afterwards; this is what the other test can tell apart."""
    person = replica.log_in(people[0].login)
    before = replica.get_modes()["lead.lead/write"]
    person.call("lead.lead", "write", lead_ids[:1], {"name": "Shelves"})
    assert replica.get_modes()["lead.lead/write"] - before == {"rw"}
    replica.standby.catch_up()
    assert person.call("lead.lead", "read", lead_ids[:1], ["name"])[0]["name"] == "Shelves"


def test_each_call_of_a_page_says_whether_it_reads(in_shell):
    """REQ-9.5: a method that a page calls by its name is marked as reading, or named as writing."""
    _models, methods = json.loads(in_shell(LIST_METHODS).splitlines()[-1])
    reading = {(model, method) for model, method, _is_of_model, _asks in methods}
    called = set()
    for path in CHECKOUT.glob("lead_management*/static/src/**/*.js"):
        found = re.findall(r'\.call\(\s*"([a-z.]+)",\s*"([a-z_]+)"', path.read_text())
        called.update(call for call in found if not call[1].startswith("web_"))
    assert len(called) > 5
    assert called - reading - WRITING == set()

"""Fixtures for tests that drive a real server over HTTP.

``./dev test`` starts the server with every addon of the suite and no demo data, and says where it
is in environment variables. To run single tests against a server of your own, set them yourself:

* ``LEAD_TEST_URL``: the server's address;
* ``LEAD_TEST_DATABASE``: the database's name;
* ``LEAD_TEST_SHELL``: optional, the command of an Odoo shell on that database, as JSON;
* ``LEAD_TEST_SERVER``: optional, the command of another server on that database, with scheduled
  actions, as JSON; its port is added. The first server has none.

Tests marked ``real_data`` read the export of a real company's leads (``LEAD_REAL_DATA``). Without
the file they are left out, which is said aloud; it is no skip.
"""

import contextlib
import itertools
import json
import os
import socket
import subprocess
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import requests

ADMIN = "admin"
TIMEOUT = 120
# every kind of view that leads have
VIEWS = ("list", "kanban", "form", "search", "activity", "pivot", "graph")
# the choice of an API key's life that leaves the date to the person
CUSTOM_DURATION = "-1"
# seconds that a server may need until it answers
START = 180


class ServerError(Exception):
    """The server refused a call.

    :param status: the HTTP status, 200 for calls of the web client
    :param name: the Python class of the error, such as ``odoo.exceptions.UserError``
    :param message: the text a person would read
    """

    def __init__(self, status, name, message):
        super().__init__(f"{status} {name}: {message}")
        self.status = status
        self.name = name
        self.message = message


class WebClient:
    """A person in the web client: a session, logged in by password."""

    def __init__(self, base_url, database, login, password):
        self.base_url = base_url
        self.database = database
        self.login = login
        self.password = password
        self.session = requests.Session()
        self.session.trust_env = False
        self.uid = self.rpc(
            "/web/session/authenticate",
            db=database,
            login=login,
            password=password,
        )["uid"]

    def rpc(self, path, **params):
        """Call a JSON route the way the web client does.

        :raise ServerError: with what the server answered
        """
        response = self.session.post(
            self.base_url + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=TIMEOUT,
        )
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            data = answer["error"]["data"]
            raise ServerError(response.status_code, data["name"], data["message"])
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a public method; record ids come first among ``args``."""
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )

    def create_api_key(self, name="tests"):
        """Create an API key as a person does in the preferences, password check included.

        It lasts for 23 hours, for what Odoo calls one day ends at midnight, and a run of the tests
        may go on past that; longer ones are refused to people without special rights.
        """
        wizard = "res.users.apikeys.description"
        until = datetime.now(timezone.utc) + timedelta(hours=23)
        values = {
            "name": name,
            "duration": CUSTOM_DURATION,
            "expiration_date": until.strftime("%Y-%m-%d %H:%M:%S"),
        }
        key_id = self.call(wizard, "create", [values])[0]
        action = self.call(wizard, "make_key", [key_id])
        if action["res_model"] == "res.users.identitycheck":
            action = self.call(
                action["res_model"],
                "run_check",
                [action["res_id"]],
                context={"password": self.password},
            )
        return action["context"]["default_key"]


class Json2:
    """A program that uses ``/json/2`` with an API key."""

    def __init__(self, base_url, database, key):
        self.base_url = base_url
        self.database = database
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update({"Authorization": f"bearer {key}", "X-Odoo-Database": database})

    def call(self, model, method, ids=None, context=None, **kwargs):
        """Call a public method by its parameter names.

        :param ids: the records to call it on
        :raise ServerError: with what the server answered
        """
        body = dict(kwargs)
        if ids is not None:
            body["ids"] = ids
        if context is not None:
            body["context"] = context
        response = self.session.post(
            f"{self.base_url}/json/2/{model}/{method}", json=body, timeout=TIMEOUT
        )
        if response.status_code != 200:
            try:
                error = response.json()
            except ValueError:
                error = {"name": "", "message": response.text}
            raise ServerError(response.status_code, error["name"], error["message"])
        return response.json()

    def create(self, model, **values):
        """Create one record.

        :return: its id
        """
        return self.call(model, "create", vals_list=[values])[0]

    def write(self, model, record_id, **values):
        """Write on one record."""
        return self.call(model, "write", ids=[record_id], vals=values)

    def read(self, model, record_id, *fields):
        """Return the fields of one record as a dictionary."""
        return self.call(model, "read", ids=[record_id], fields=list(fields))[0]

    def search(self, model, domain, **kwargs):
        """Return the ids that match a domain."""
        return self.call(model, "search", domain=domain, **kwargs)

    def ref(self, xmlid):
        """Return the id of the record with an external id."""
        module, name = xmlid.split(".")
        rows = self.call(
            "ir.model.data",
            "search_read",
            domain=[("module", "=", module), ("name", "=", name)],
            fields=["res_id"],
        )
        if not rows:
            raise LookupError(f"There is no record {xmlid}.")
        return rows[0]["res_id"]


@dataclass
class User:
    """A user made for a test, with the two ways to act as them."""

    base_url: str
    database: str
    login: str
    password: str
    id: int
    _clients: dict = field(default_factory=dict)

    @property
    def web(self):
        """The user in the web client, as a :class:`WebClient`."""
        if "web" not in self._clients:
            self._clients["web"] = WebClient(
                self.base_url, self.database, self.login, self.password
            )
        return self._clients["web"]

    @property
    def json2(self):
        """The user's programs, as a :class:`Json2` with a key of their own."""
        if "json2" not in self._clients:
            key = self.web.create_api_key()
            self._clients["json2"] = Json2(self.base_url, self.database, key)
        return self._clients["json2"]


class KillableServer:
    """A server with scheduled actions on the tests' database, for a test to kill."""

    def __init__(self, command, database):
        """
        :param command: the argument list, without the port
        :param database: the database's name
        """
        self.command = command
        self.database = database
        self.url = None
        self.process = None

    def start(self):
        """Start the server, or another one in its place, and wait until it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        with open(os.environ.get("LEAD_TEST_SERVER_LOG", os.devnull), "a") as log:
            self.process = subprocess.Popen(
                [*self.command, str(port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + START
        while not self._answers():
            assert self.process.poll() is None, "The server has ended by itself."
            assert time.monotonic() < end, "The server does not answer."
            time.sleep(0.2)

    def _answers(self):
        with contextlib.suppress(requests.RequestException), requests.Session() as session:
            session.trust_env = False
            return session.get(f"{self.url}/web/login", timeout=START).ok
        return False

    def kill(self):
        """End the server as a power cut does (``kill -9``)."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def log_in(self, login, password):
        """Return a person in the web client of this server, as a :class:`WebClient`."""
        return WebClient(self.url, self.database, login, password)


def _required(variable):
    """Return an environment variable, or end the run with a hint."""
    value = os.environ.get(variable)
    if not value:
        pytest.exit(f"{variable} is not set: these tests are started by ./dev test.", 4)
    return value


@pytest.fixture(scope="session")
def base_url():
    """The address of the server, without a slash at the end."""
    return _required("LEAD_TEST_URL").rstrip("/")


@pytest.fixture(scope="session")
def database():
    """The name of the database that is served."""
    return _required("LEAD_TEST_DATABASE")


@pytest.fixture(scope="session")
def admin(base_url, database):
    """The administrator, as a :class:`User`."""
    user = User(base_url, database, ADMIN, ADMIN, 0)
    user.id = user.web.uid
    return user


@pytest.fixture(scope="session")
def json2(admin):
    """``/json/2`` as the administrator, as a :class:`Json2`."""
    return admin.json2


@pytest.fixture(scope="session")
def log_in(base_url, database):
    """A function that returns an existing user, whose password is the login, as a `WebClient`."""
    clients = {}

    def enter(login):
        if login not in clients:
            clients[login] = WebClient(base_url, database, login, login)
        return clients[login]

    return enter


@pytest.fixture(scope="session", autouse=True)
def no_enrichment(json2):
    """Let Odoo's CRM ask nobody on the internet about new deals: nobody answers here."""
    with contextlib.suppress(LookupError):
        json2.write("ir.cron", json2.ref("crm_iap_enrich.ir_cron_lead_enrichment"), active=False)


@pytest.fixture(scope="session")
def new_user(admin, base_url, database):
    """A factory of users: ``new_user("lead_management.group_lead_own", name="Anna")``.

    Groups are given by their external ids; everybody is an internal user. Further keyword
    arguments are values of ``res.users``.
    """
    numbers = itertools.count(1)

    def create(*groups, **values):
        login = values.pop("login", f"tester{next(numbers)}-{os.urandom(3).hex()}")
        group_ids = [admin.json2.ref(group) for group in ("base.group_user", *groups)]
        user_id = admin.json2.create(
            "res.users",
            **{
                "name": login,
                "login": login,
                "password": login,
                "email": f"{login}@example.com",
                "group_ids": [(6, 0, group_ids)],
                **values,
            },
        )
        return User(base_url, database, login, login, user_id)

    return create


@pytest.fixture(scope="session")
def scene(admin, new_user, base_url):
    """Two companies and a person of each kind for attacks, as a :class:`scene.Scene`."""
    from scene import Scene

    return Scene(admin, new_user, base_url)


@pytest.fixture(scope="session")
def in_shell():
    """Run Python on the server's side: ``in_shell("print(env.uid)")`` returns what is printed.

    The code runs in Odoo's shell and is committed at its end. For what no client can do, such as
    feeding the mail gateway or starting a scheduled action.
    """
    command = json.loads(_required("LEAD_TEST_SHELL"))
    mark = "--- printed ---"

    def run(code, timeout=TIMEOUT):
        script = f"print({mark!r})\n{code}\nenv.cr.commit()\n"
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, timeout=timeout, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.partition(mark)[2].strip()

    return run


@pytest.fixture(scope="session")
def set_installed(admin):
    """A function that installs or uninstalls an addon: ``set_installed("x_addon", False)``."""
    operations = {True: "button_immediate_install", False: "button_immediate_uninstall"}
    states = {True: "installed", False: "uninstalled"}

    def run(name, wanted):
        modules = admin.web.call("ir.module.module", "search", [("name", "=", name)])
        admin.web.call("ir.module.module", operations[wanted], modules)
        rows = admin.web.call("ir.module.module", "read", modules, ["state"])
        assert [row["state"] for row in rows] == [states[wanted]], name

    return run


@pytest.fixture(scope="session")
def work_with_a_lead():
    """A function that does what a salesperson does with a lead, from the screens on.

    It takes a :class:`WebClient`, and returns the lead's id.
    """

    def work(person):
        screens = person.call("lead.lead", "get_views", [(False, kind) for kind in VIEWS])
        assert set(screens["views"]) == set(VIEWS)
        values = {"name": "Racks", "partner_name": "Racks Ltd", "expected_revenue": 900}
        [lead_id] = person.call("lead.lead", "create", [values])
        allowed = person.call("lead.lead", "read", [lead_id], ["allowed_status_ids"])[0]
        following = allowed["allowed_status_ids"][1]
        person.call("lead.lead", "write", [lead_id], {"status_id": following})
        [reason_id, *_others] = person.call(
            "lead.loss.reason", "search", [("note_required", "=", False)]
        )
        person.call("lead.lead", "set_lost", [lead_id], reason_id)
        person.call("lead.lead", "reopen", [lead_id])
        person.call("lead.lead", "set_won", [lead_id])
        lead = person.call("lead.lead", "read", [lead_id], ["status_kind", "status_change_ids"])[0]
        assert lead["status_kind"] == "won"
        assert len(lead["status_change_ids"]) == 5
        return lead_id

    return work


@pytest.fixture
def killable_server(database):
    """A server that a test may kill and start again, as a :class:`KillableServer`."""
    server = KillableServer(json.loads(_required("LEAD_TEST_SERVER")), database)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def real_leads():
    """The path of the export of a real company's leads; mark the test ``real_data``."""
    return Path(_required("LEAD_REAL_DATA"))


def pytest_configure(config):
    """Make the marks known."""
    config.addinivalue_line("markers", "real_data: reads the export of a real company's leads")


def pytest_collection_modifyitems(config, items):
    """Leave out what needs the export where there is none, and say so."""
    if Path(os.environ.get("LEAD_REAL_DATA", "")).is_file():
        return
    left_out = [item for item in items if item.get_closest_marker("real_data")]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        for item in left_out:
            reporter.write_line(f"LEFT OUT: {item.nodeid}, for lack of the real leads")

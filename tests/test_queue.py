"""Background jobs in the job queue of the OCA: several workers, one of them killed (REQ-9.4).

A worker is a process (`queue_worker.py`) that does what the queue's HTTP route does; this test
stands for the job runner: it holds the runner's lock.
"""

import json
import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

FOLDER = Path(__file__).parent
# LEAD_QUEUE says another number
LEADS = int(os.environ.get("LEAD_QUEUE", "160"))
#: The lock by which one runner at a time serves a database.
RUNNER_LOCK = 2293787760715711918
#: Seconds without progress after which the test gives up.
PATIENCE = 60
ROWS = 1000
NUMBER = re.compile(r"\[\d+\] ")


class Worker:
    """A process that runs queue jobs."""

    def __init__(self):
        command = json.loads(os.environ["LEAD_TEST_SHELL"])
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        code = f"import sys; sys.path.insert(0, {str(FOLDER)!r})\n"
        code += "from queue_worker import work\nwork(env, 3600)\n"
        self.process.stdin.write(code)
        self.process.stdin.close()

    def wait_until_ready(self):
        """Wait until it takes jobs, and return how many of dead workers it has found."""
        for line in self.process.stdout:
            _prompt, ready, found = line.partition("ready: ")
            if ready:
                return int(found)
        raise AssertionError("The worker has ended by itself.")

    def kill(self):
        """End it as a power cut does (``kill -9``)."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def workers():
    """Two workers that are ready."""
    both = [Worker(), Worker()]
    for worker in both:
        worker.wait_until_ready()
    yield both
    for worker in both:
        worker.kill()


@pytest.fixture
def runner(database):
    """A connection that is the job runner to the server."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    with connection.cursor() as cr:
        cr.execute("SELECT pg_advisory_lock(%s)", (RUNNER_LOCK,))
        yield cr
    connection.close()


@contextmanager
def stopped(process):
    """Hold a process for the time of the block."""
    process.send_signal(signal.SIGSTOP)
    yield
    process.send_signal(signal.SIGCONT)


class Company:
    """A company whose leads become deals, and what came of them."""

    def __init__(self, json2, admin):
        self.json2 = json2
        self.key = os.urandom(3).hex()
        self.id = json2.create("res.company", name=f"Queue {self.key}")
        json2.write("res.users", admin.id, company_ids=[(4, self.id)])
        self.context = {"allowed_company_ids": [self.id], "tracking_disable": True}
        self._create_strict_type()
        self._create_leads()

    def _call(self, model, method, **kwargs):
        return self.json2.call(model, method, context=self.context, **kwargs)

    def _create_strict_type(self):
        """Create a type whose won status asks for what its leads have not got."""
        field = [("model", "=", "lead.lead"), ("name", "=", "website")]
        own = {"company_id": self.id, "sequence": 999}
        required = {"required_field_ids": [(6, 0, self.json2.search("ir.model.fields", field))]}
        self.status_ids = [
            self.json2.create("lead.status", name=f"{name} {self.key}", kind=kind, **own, **more)
            for name, kind, more in (("Asked", "open", {}), ("Strict", "won", required))
        ]
        self.type_id = self.json2.create(
            "lead.type", name=f"Strict {self.key}", status_ids=[(6, 0, self.status_ids)], **own
        )

    def _create_leads(self):
        """One of six shares its company with the one before; one of fifty cannot be converted."""
        rows = [self._prepare_lead(number) for number in range(LEADS)]
        for start in range(0, LEADS, ROWS):
            self._call("lead.lead", "create", vals_list=rows[start : start + ROWS])

    def _prepare_lead(self, number):
        row = {"name": f"Lead {number}", "company_id": self.id, "expected_revenue": number}
        row["type_id"] = False
        if number % 50 == 49:
            row |= {"type_id": self.type_id, "status_id": self.status_ids[0]}
        if number % 6 in (0, 1):
            row |= {"partner_name": f"Racks {number // 6} {self.key}", "city": f"City {number}"}
        return row | {
            "contact_last_name": f"Person {number}",
            "email": f"person{number}@{self.key}.example",
        }

    def start(self, admin):
        """Switch the company to the Simple mode, in the dialog; return the conversion."""
        values = {"crm_mode": "simple", "mode_partner": "both"}
        wizard = admin.web.call("lead.mode.wizard", "create", [values], context=self.context)
        action = admin.web.call("lead.mode.wizard", "action_apply", wizard, context=self.context)
        self.switch_id = action["params"]["next"]["res_id"]

    def read(self):
        """Return state and counts of the conversion."""
        names = ["state", "total_count", "done_count", "failed_count"]
        [row] = self._call("lead.mode.switch", "read", ids=[self.switch_id], fields=names)
        del row["id"]
        return row

    def wait_for(self, condition):
        """Wait until a condition on what `read` returns holds, as long as it gets on."""
        end, before = time.monotonic() + PATIENCE, None
        while not condition(values := self.read()):
            if values != before:
                end, before = time.monotonic() + PATIENCE, values
            gets_on = values["state"] == "running" and time.monotonic() < end
            assert gets_on, f"It does not get on: {values} {self._read_failures()[:3]}"
            time.sleep(0.1)
        return values

    def get_end_state(self):
        """Return what stands in the database, without what tells this company from others."""
        deals = self._read("crm.lead", "name", "expected_revenue", "partner_id", "lead_id")
        partners = self._read(
            "res.partner", "complete_name", "email", "city", domain=["email", "like", self.key]
        )
        companies = self._read(
            "res.partner", "name", "city", "child_ids", domain=["name", "like", self.key]
        )
        for row in companies:
            row["child_ids"] = len(row["child_ids"])
        leads = self._read("lead.lead", "name", "status_id", "partner_id", "contact_id")
        log = self._read("lead.qualification", "lead_id", "deal_id", "created_partner_ids")
        for row in log:
            row["created_partner_ids"] = len(row["created_partner_ids"])
        failures = self._read_failures()
        found = [deals, partners, companies, leads, log, failures]
        return [sorted(json.dumps(self._neutral(row)) for row in rows) for rows in found]

    def _read_failures(self):
        return self._read("lead.job.failure", "name", "reason")

    def _read(self, model, *names, domain=None):
        domain = [domain or ["company_id", "=", self.id]]
        context = {**self.context, "active_test": False}
        rows = self.json2.call(
            model, "search_read", domain=domain, fields=list(names), context=context
        )
        return [{name: row[name] for name in names} for row in rows]

    def _neutral(self, row):
        """Take numbers of records and the company's key out of a row."""
        texts = {}
        for name, value in row.items():
            value = value[1] if isinstance(value, list) else value
            if isinstance(value, str):
                value = NUMBER.sub("", value.replace(self.key, ""))
            texts[name] = value
        return texts


def _kill_in_a_batch(worker, runner):
    """Kill a worker while it is at a batch."""
    query = "SELECT 1 FROM queue_job WHERE state = 'started' AND worker_pid = %s"
    end = time.monotonic() + PATIENCE
    while True:
        # held still while it is looked at, it is at the batch when it dies
        with stopped(worker.process):
            runner.execute(query, (worker.process.pid,))
            if runner.fetchone():
                worker.kill()
                break
        assert time.monotonic() < end, "The worker never has anything to do."
        time.sleep(0.01)


def test_two_workers_and_a_kill_end_as_one_worker_does(json2, admin, runner, workers, capsys):
    """REQ-9.4: the same deals, contacts, log and failures; nothing twice, nothing lost."""
    first, second = Company(json2, admin), Company(json2, admin)
    begun = time.monotonic()
    first.start(admin)
    first.wait_for(lambda values: values["done_count"])
    _kill_in_a_batch(workers[0], runner)
    workers[0] = Worker()
    assert workers[0].wait_until_ready() == 1, "What the dead worker had is not in the queue again."
    values = first.wait_for(lambda values: values["state"] != "running")
    failed = LEADS // 50
    expected = {"state": "partial", "total_count": LEADS, "failed_count": failed}
    assert values == {**expected, "done_count": LEADS - failed}
    two = time.monotonic() - begun

    workers[0].kill()
    begun = time.monotonic()
    second.start(admin)
    assert second.wait_for(lambda values: values["state"] != "running") == values
    one = time.monotonic() - begun
    for mine, others in zip(first.get_end_state(), second.get_end_state(), strict=True):
        assert mine == others
    with capsys.disabled():
        print(f"{LEADS} leads: {two:.1f} s by two workers, one killed; {one:.1f} s by one")

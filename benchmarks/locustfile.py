"""Fifty salespeople for locust, each with a session of an own (``./dev load``).

``LEAD_LOAD_PLAN`` names the file with the plan, ``LEAD_LOAD_MODEL`` the application's model,
``LEAD_LOAD_ERRORS`` the file for what has gone wrong.
"""

import itertools
import json
import os
from collections import Counter
from pathlib import Path

from load_person import THINKING, LoadPerson
from locust import HttpUser, between, events, task
from locust.exception import RescheduleTask, StopUser

PLAN = json.loads(Path(os.environ["LEAD_LOAD_PLAN"]).read_text())
MODEL = os.environ["LEAD_LOAD_MODEL"]
LOGINS = itertools.cycle(PLAN["logins"])


@events.quitting.add_listener
def write_errors(environment, **_kwargs):
    """Write down what has gone wrong: {what was done, and what was wrong: how often}."""
    errors = Counter()
    for error in environment.stats.errors.values():
        errors[f"{error.name}: {error.error}"] += error.occurrences
    Path(os.environ["LEAD_LOAD_ERRORS"]).write_text(json.dumps(errors))


class Salesperson(HttpUser):
    """One person: logs in, then does one thing after the other and thinks between them."""

    wait_time = between(*THINKING)

    def on_start(self):
        """Log in; who cannot goes home."""
        self.client.trust_env = False
        # a worker of Odoo ends idle connections; browsers and proxies open them again
        self.client.headers["Connection"] = "close"
        login = next(LOGINS)
        params = {"db": PLAN["database"], "login": login, "password": login}
        try:
            session = self._send("log in", "/web/session/authenticate", params)
        except RescheduleTask as error:
            raise StopUser from error
        self.person = LoadPerson(self._send, PLAN, MODEL, session["uid"])

    @task
    def work(self):
        """Do one thing."""
        self.person.do_something()

    def _send(self, name, path, params):
        """Send a request; an error in the answer is a failure."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        with self.client.post(path, json=body, name=name, catch_response=True) as response:
            if response.status_code != 200:
                response.failure(f"status {response.status_code}")
                raise RescheduleTask
            answer = response.json()
            if "error" in answer:
                response.failure(answer["error"]["data"]["message"][:200])
                raise RescheduleTask
            response.success()
            return answer.get("result")

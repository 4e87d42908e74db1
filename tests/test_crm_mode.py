"""The CRM mode on a live server: a switch while the server is killed again and again."""

import os
import time

import pytest

# as many as leave some batches between two deaths of the server; LEAD_SWITCH says another number
LEADS = int(os.environ.get("LEAD_SWITCH", "1000"))
# rows that one call creates
ROWS = 1000
# shares of the leads after which the server is killed; the first is "as soon as it has begun"
KILL_AFTER = (0, 0.1, 0.35, 0.6, 0.85)
# seconds that a thousand leads and a start of the schedule may take on a slow machine
WAIT = 600


@pytest.fixture
def company(json2, admin):
    """A company of its own, which the administrator may work in."""
    company_id = json2.create("res.company", name=f"Switching {os.urandom(3).hex()}")
    json2.write("res.users", admin.id, company_ids=[(4, company_id)])
    return company_id


class Switch:
    """The conversion of a company's leads, as it stands in the database.

    It is read through the other server, which has no schedule and goes on while this one is dead.
    """

    def __init__(self, json2, company_id, lead_ids):
        """
        :param json2: the administrator's :class:`conftest.Json2`
        :param company_id: the company that switches
        :param lead_ids: its open leads
        """
        self.json2 = json2
        self.context = {"allowed_company_ids": [company_id]}
        self.lead_ids = lead_ids
        self.id = None

    def start(self, person):
        """Start it in the dialog.

        :param person: the :class:`conftest.WebClient` of a manager
        """
        values = {"crm_mode": "simple"}
        wizard = person.call("lead.mode.wizard", "create", [values], context=self.context)
        action = person.call("lead.mode.wizard", "action_apply", wizard, context=self.context)
        self.id = action["params"]["next"]["res_id"]

    def read(self):
        """Return its state and counts."""
        names = ["state", "total_count", "done_count", "failed_count", "date_start"]
        [values] = self.json2.call(
            "lead.mode.switch", "read", ids=[self.id], fields=names, context=self.context
        )
        return values

    def count(self, model, *domain):
        """Return how many records of the company there are."""
        context = {**self.context, "active_test": False}
        return self.json2.call(model, "search_count", domain=list(domain), context=context)

    def wait_for(self, condition, getting_on=True):
        """Wait until a condition on what `read` returns holds.

        :param condition: function of these values
        :param getting_on: start the patience anew whenever more leads are done
        """
        end, done = time.monotonic() + WAIT, -1
        while not condition(values := self.read()):
            if getting_on and values["done_count"] > done:
                end, done = time.monotonic() + WAIT, values["done_count"]
            assert time.monotonic() < end, f"It does not get on: {values}"
            time.sleep(0.2)
        return values

    def check_nothing_is_lost(self):
        """Compare the counts while nobody converts: what is done has one deal, the rest none."""
        before = None
        # a commit that was under way when the server died may still come through
        while before != (before := self.read()):
            time.sleep(1)
        mine = ("lead_id", "in", self.lead_ids)
        done = self.count("lead.lead", ("id", "in", self.lead_ids), ("is_closed", "=", True))
        assert done == before["done_count"]
        assert self.count("crm.lead", mine) == done
        assert self.count("lead.lead", ("id", "in", self.lead_ids)) == len(self.lead_ids)
        assert before["total_count"] == len(self.lead_ids)
        assert before["failed_count"] == 0
        return before


def _create_leads(json2, company_id, count):
    """Create open leads of a company, each of another person."""
    context = {"allowed_company_ids": [company_id], "tracking_disable": True}
    rows = [
        {
            "name": f"Lead {number}",
            "contact_last_name": f"Person {number}",
            "email": f"person{number}@company{company_id}.example",
            "company_id": company_id,
            "expected_revenue": number,
        }
        for number in range(count)
    ]
    ids = []
    for start in range(0, count, ROWS):
        ids += json2.call(
            "lead.lead", "create", vals_list=rows[start : start + ROWS], context=context
        )
    return ids


def test_a_killed_server_loses_and_doubles_nothing(json2, admin, company, killable_server):
    """REQ-3.18, REQ-3.11: ``kill -9`` at several points, started again: every deal once."""
    lead_ids = _create_leads(json2, company, LEADS)
    archived = json2.call(
        "lead.lead",
        "create",
        vals_list=[{"name": "Archived", "active": False, "company_id": company}],
        context={"allowed_company_ids": [company]},
    )
    switch = Switch(json2, company, lead_ids)
    switch.start(killable_server.log_in(admin.login, admin.password))
    started = switch.read()["date_start"]
    for share in KILL_AFTER:
        goal = max(share * LEADS, switch.read()["done_count"] + 1) if share else 0
        values = switch.wait_for(lambda values, goal=goal: values["done_count"] >= goal)
        assert values["state"] == "running", "The switch was over before the server was killed."
        killable_server.kill()
        done = switch.check_nothing_is_lost()
        assert done["state"] == "running"
        killable_server.start()
        if share != KILL_AFTER[-1]:
            # somebody presses Go on, which wakes the schedule up
            person = killable_server.log_in(admin.login, admin.password)
            person.call("lead.mode.switch", "action_retry", [switch.id], context=switch.context)
    # the last time nobody does anything: it goes on by itself
    switch.wait_for(lambda values: values["state"] != "running")
    values = switch.check_nothing_is_lost()
    assert (values["state"], values["done_count"]) == ("done", LEADS)
    # it was one and the same run
    assert values["date_start"] == started
    _check_every_deal_is_there_once(switch, company)
    assert not json2.search("crm.lead", [("lead_id", "in", archived)])


def _check_every_deal_is_there_once(switch, company):
    """Compare leads, deals, log and contacts at the end."""
    deals = switch.json2.call(
        "crm.lead",
        "search_read",
        domain=[("company_id", "=", company)],
        fields=["lead_id", "expected_revenue"],
        context={**switch.context, "active_test": False},
    )
    assert sorted(deal["lead_id"][0] for deal in deals) == sorted(switch.lead_ids)
    assert sum(deal["expected_revenue"] for deal in deals) == sum(range(LEADS))
    mine = ("lead_id", "in", switch.lead_ids)
    assert switch.count("lead.qualification", mine, ("state", "=", "done")) == LEADS
    emails = ("email", "=like", f"%@company{company}.example")
    assert switch.count("res.partner", emails) == LEADS

"""The CRM mode on a live server: a switch that is killed, and forms in the Simple mode."""

import json
import os
import signal
import subprocess
import time

import pytest

# as many as a test has time for; the batches are the same with any number
LEADS = 2000
# shares of the leads after which the process that converts is killed
KILL_AFTER = (0, 0.2, 0.4, 0.6, 0.8)
WAIT = 300
CRON = "lead_management_crm.lead_job_cron"
RUN_JOBS = 'env["lead.job.mixin"]._cron_run_jobs()\n'


@pytest.fixture
def company(json2, admin):
    """A company of its own, which the administrator may work in."""
    company_id = json2.create("res.company", name=f"Switching {os.urandom(3).hex()}")
    json2.write("res.users", admin.id, company_ids=[(4, company_id)])
    return company_id


@pytest.fixture
def jobs_wait(json2):
    """Keep the server's schedule from the jobs, until the test lets it."""
    cron_id = json2.ref(CRON)
    json2.write("ir.cron", cron_id, active=False)

    def go_on():
        json2.write("ir.cron", cron_id, active=True)

    yield go_on
    go_on()


def _wait_for(condition):
    """Wait until a condition holds, and fail when it never does."""
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, "It has not come to pass."
        time.sleep(0.05)


def _kill_at(get_done, goal):
    """Convert in a process of its own, and kill it as a power cut does.

    :param get_done: function that returns how many leads are converted
    :param goal: at how many the process is killed
    """
    command = json.loads(os.environ["LEAD_TEST_SHELL"])
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    process.stdin.write(RUN_JOBS.encode())
    process.stdin.close()
    _wait_for(lambda: get_done() >= goal or process.poll() is not None)
    assert process.poll() is None, "The conversion was over before it was killed."
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


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
    for start in range(0, count, 500):
        ids += json2.call(
            "lead.lead", "create", vals_list=rows[start : start + 500], context=context
        )
    return ids


def test_a_killed_switch_loses_and_doubles_nothing(json2, company, jobs_wait):
    """REQ-3.18, REQ-3.11: killed at several points, started again: every deal once."""
    context = {"allowed_company_ids": [company]}
    ids = _create_leads(json2, company, LEADS)
    archived = json2.call(
        "lead.lead",
        "create",
        vals_list=[{"name": "Archived", "active": False, "company_id": company}],
        context=context,
    )
    wizard = json2.call(
        "lead.mode.wizard", "create", vals_list=[{"crm_mode": "simple"}], context=context
    )
    action = json2.call("lead.mode.wizard", "action_apply", ids=wizard, context=context)
    switch_id = action["params"]["next"]["res_id"]

    def read(name):
        return json2.call(
            "lead.mode.switch", "read", ids=[switch_id], fields=[name], context=context
        )[0][name]

    def get_done():
        return read("done_count")

    assert read("total_count") == LEADS
    for share in KILL_AFTER:
        _kill_at(get_done, max(share * LEADS, get_done() + 1))
        assert read("state") == "running"
    jobs_wait()
    json2.call("lead.mode.switch", "action_retry", ids=[switch_id], context=context)
    _wait_for(lambda: read("state") != "running")
    assert read("state") == "done"
    assert (read("done_count"), read("failed_count")) == (LEADS, 0)
    deals = json2.call(
        "crm.lead",
        "search_read",
        domain=[("lead_id", "in", ids)],
        fields=["lead_id", "expected_revenue"],
        context={**context, "active_test": False},
    )
    assert sorted(deal["lead_id"][0] for deal in deals) == sorted(ids)
    assert sum(deal["expected_revenue"] for deal in deals) == sum(range(LEADS))
    assert not json2.search("lead.lead", [("id", "in", ids), ("is_closed", "=", False)])
    assert not json2.search("crm.lead", [("lead_id", "in", archived)])
    emails = [("email", "=like", f"%@company{company}.example")]
    assert json2.call("res.partner", "search_count", domain=emails) == LEADS

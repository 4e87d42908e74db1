"""The whole-suite tests in ``tests/``: pytest against a server that really serves."""

import json
import time
from xml.etree import ElementTree

from devtools import processes
from devtools.console import say
from devtools.log_check import LogCheck
from devtools.odoo_server import any_free_port
from devtools.paths import CHECKOUT, state_folder
from devtools.tally import Phase

FOLDER = CHECKOUT / "tests"
#: What the process of pytest is called.
ROLE = "pytest"
#: pytest's exit code when no test was collected.
NOTHING_COLLECTED = 5


def there_are_any():
    """Tell whether there is a test to run."""
    return any(FOLDER.rglob("test_*.py"))


def run_phase(server, database, arguments=()):
    """Serve a database and run the tests against it.

    :param server: the :class:`devtools.odoo_server.OdooServer`
    :param database: with every addon of the suite installed
    :param arguments: further arguments of pytest
    :return: the :class:`devtools.tally.Phase`
    """
    start = time.monotonic()
    phase = Phase(name="live server", log=state_folder("logs") / "test-live.log")
    report = state_folder("logs") / "test-live.xml"
    report.unlink(missing_ok=True)
    # Scheduled actions are part of what a real server does.
    configuration = server.configuration("test-live", max_cron_threads=1)
    shell = server.command(configuration, "-d", database, "--no-http", subcommand="shell")
    with server.serving(configuration, database, any_free_port(), phase.log) as serving:
        variables = dict(
            server.environment(),
            LEAD_TEST_URL=serving.url,
            LEAD_TEST_DATABASE=database,
            LEAD_TEST_SHELL=json.dumps([str(part) for part in shell]),
        )
        command = [server.python, "-m", "pytest", FOLDER, "--junitxml", report, "-q"]
        command += ["--tb=short", "-p", "no:cacheprovider", "--rootdir", CHECKOUT]
        code = processes.run_to_end([*command, *arguments], ROLE, env=variables, cwd=CHECKOUT)
    _read_report(phase, report, code)
    _read_log(phase)
    phase.seconds = time.monotonic() - start
    return phase


def _read_report(phase, report, code):
    """Add what pytest's report says to the phase."""
    if not report.exists():
        phase.failures.append(f"pytest ended with exit code {code} and left no report")
        return
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        outcome = next(
            (child for child in case if child.tag in ("failure", "error", "skipped")), None
        )
        if outcome is None:
            phase.passed += 1
        elif outcome.tag == "skipped":
            phase.failures.append(f"skipped: {name}: {outcome.get('message')}")
        else:
            phase.failures.append(f"{name}: {outcome.get('message')}")
    if code == NOTHING_COLLECTED:
        phase.failures.append("no test ran")
    elif code and not phase.failures:
        phase.failures.append(f"pytest ended with exit code {code}")


def _read_log(phase):
    """Add errors and unexpected warnings of the server to the phase."""
    check = LogCheck(on_trouble=say)
    for line in phase.log.read_text(errors="replace").splitlines():
        check.feed(line)
    check.close()
    phase.failures += [f"unexpected in the log: {text}" for text in check.unexpected]

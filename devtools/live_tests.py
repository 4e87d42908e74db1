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
#: Tests of an upgraded database, which have a phase of their own (`devtools.upgrade_tests`).
UPGRADE_FOLDER = FOLDER / "upgrade"
#: Attacks and races, which take as long as all others together.
SECURITY_FOLDER = FOLDER / "security"
#: The random walk, which leaves its database spoilt.
WALK = SECURITY_FOLDER / "test_walk.py"
#: Tests of what pip installs, likewise (`devtools.wheel_tests`).
WHEELS_FOLDER = FOLDER / "wheels"
#: The tests that have no phase of their own.
EVERYTHING_ELSE = [
    FOLDER,
    *("--ignore", SECURITY_FOLDER),
    *("--ignore", UPGRADE_FOLDER),
    *("--ignore", WHEELS_FOLDER),
]
#: What the process of pytest is called.
ROLE = "pytest"
#: Starts a server whose schedule looks for work by itself within seconds.
IMPATIENT = CHECKOUT / "devtools" / "impatient_odoo.py"
#: pytest's exit code when no test was collected.
NOTHING_COLLECTED = 5


def there_are_any():
    """Tell whether there is a test to run."""
    return any(FOLDER.rglob("test_*.py"))


def run_phase(
    server,
    database,
    arguments=(),
    name="live server",
    file_name="live",
    folder=None,
    variables=None,
):
    """Serve a database and run the tests against it.

    :param server: the :class:`devtools.odoo_server.OdooServer`
    :param database: with every addon of the suite installed
    :param arguments: further arguments of pytest
    :param name: of the phase, in words
    :param file_name: what its log is named after
    :param folder: the folder or file of the tests, all of ``tests/`` but these three when None
    :param variables: further environment variables
    :return: the :class:`devtools.tally.Phase`
    """
    start = time.monotonic()
    file_name = f"test-{file_name}"
    phase = Phase(name=name, log=state_folder("logs") / f"{file_name}.log")
    report = state_folder("logs") / f"{file_name}.xml"
    report.unlink(missing_ok=True)
    configuration = server.configuration(file_name)
    shell = server.command(configuration, "-d", database, "--no-http", subcommand="shell")
    killable_log = state_folder("logs") / f"{file_name}-killed.log"
    killable_log.unlink(missing_ok=True)
    _keep_module_list_free(server.cluster, database)
    with server.serving(
        configuration, database, any_free_port(), phase.log, measured_as=file_name
    ) as serving:
        environment = dict(
            server.environment(),
            LEAD_TEST_URL=serving.url,
            LEAD_TEST_DATABASE=database,
            LEAD_TEST_SHELL=json.dumps([str(part) for part in shell]),
            LEAD_TEST_SERVER=json.dumps(_get_killable(server, database, file_name)),
            LEAD_TEST_SERVER_LOG=str(killable_log),
            **(variables or {}),
        )
        chosen = [folder] if folder else EVERYTHING_ELSE
        command = [server.python, "-m", "pytest", *chosen, "--junitxml", report, "-q"]
        command += ["--tb=short", "-p", "no:cacheprovider", "--rootdir", CHECKOUT]
        code = processes.run_to_end([*command, *arguments], ROLE, env=environment, cwd=CHECKOUT)
    _read_report(phase, report, code)
    _read_log(phase, phase.log)
    _read_log(phase, killable_log)
    phase.seconds = time.monotonic() - start
    return phase


def _get_killable(server, database, file_name):
    """Return the command of a server with scheduled actions, which a test starts and kills.

    The other one has none, or it would go on with what the killed one has begun.
    """
    with_schedule = server.configuration(f"{file_name}-schedule", max_cron_threads=2)
    python, _module, _odoo, *options = server.command(
        with_schedule, "-d", database, "--db-filter", f"^{database}$", "--http-port"
    )
    return [str(part) for part in (python, IMPATIENT, *options)]


def _keep_module_list_free(cluster, database):
    """Let no automatic vacuum hold the list of addons while a test installs or removes one.

    Odoo asks for a lock on that table without waiting, and refuses the installation where it does
    not get it at once.
    """
    cluster.sql("ALTER TABLE ir_module_module SET (autovacuum_enabled = off)", database)


def _read_report(phase, report, code):
    """Add what pytest's report says to the phase."""
    if not report.exists():
        phase.failures.append(f"pytest ended with exit code {code} and left no report")
        return
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        phase.durations[name] = float(case.get("time"))
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


def _read_log(phase, log):
    """Add errors and unexpected warnings of a server to the phase."""
    if not log.exists():
        return
    check = LogCheck(on_trouble=say)
    for line in log.read_text(errors="replace").splitlines():
        check.feed(line)
    check.close()
    phase.failures += [f"unexpected in the log: {text}" for text in check.unexpected]

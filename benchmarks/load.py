"""``./dev load``: many people at work at once on several workers, ours and crm in turns.

A server is started with ``--workers``, locust lets people work (:mod:`benchmarks.locustfile`), and
meanwhile processor, memory and connections are looked at. The environment is that of
:mod:`benchmarks.__main__`; ``LEAD_LOAD_PYTHON`` is the interpreter that has locust.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from odoo import api
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tools import config

from benchmarks import databases, report
from benchmarks.applications import APPLICATIONS
from benchmarks.browser import _wait_for
from benchmarks.data import check_computed_columns, fill, prepare_company
from benchmarks.load_person import THINKING, WEIGHTS
from benchmarks.load_plan import make_plan
from devtools import suite

#: What Odoo writes when it repeats a request, and when it gives up.
REPEATED = re.compile(r"(\w+), \d+ tries left, try again in")
GIVEN_UP = re.compile(r"maximum number of tries reached")
#: Seconds between two looks at processes and connections.
LOOK = 2
#: Seconds in which people come to work: a password takes a third of a second of a processor.
ARRIVAL = 60


def parse_arguments():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="./dev load", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--minutes", type=float, default=10, help="for each application, in all (10)"
    )
    parser.add_argument("--users", type=int, default=50, help="people at once (50)")
    parser.add_argument("--workers", type=int, default=4, help="processes of the server (4)")
    parser.add_argument("--leads", type=int, default=10_000, help="in each application (10000)")
    parser.add_argument("--turns", type=int, default=2, help="that these are divided into (2)")
    parser.add_argument("--keep", action="store_true", help="use the database that is there")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    return parser.parse_args()


def main():
    """Let people work and print what came of it.

    :returns: the exit code, 1 when a request failed
    """
    options = parse_arguments()
    configuration = os.environ["LEAD_BENCH_CONFIG"]
    log = folder() / "load.log"
    config.parse_config(["-c", configuration, "--logfile", str(log)], setup_logging=True)
    if not (options.keep and databases.exists(databases.SUITE)):
        command = json.loads(os.environ["LEAD_BENCH_ODOO"])
        databases.make_suite(command, configuration, str(folder()))
    database = f"bench_load_{options.leads}"
    prepare(database, options)
    results = {application: Result() for application in APPLICATIONS}
    for turn in range(options.turns):
        for application in APPLICATIONS if turn % 2 else APPLICATIONS[::-1]:
            print(f"{options.users} people with {application.title} …", flush=True)
            work(database, application, options, results[application])
    databases.drop(database)
    text = format_results(results, options)
    print(f"\n{text}")
    if options.write:
        report.replace_section("<!-- written by ./dev load -- --write -->", text)
        print(f"Written to {report.DOCUMENT}.")
    return 1 if any(result.failures for result in results.values()) else 0


def folder():
    """Return the folder for logs and files."""
    return Path(os.environ["LEAD_BENCH_FOLDER"])


def prepare(database, options):
    """Make the database with leads and people, and write down what they do."""
    databases.copy(databases.SUITE, database)
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        prepare_company(env)
        fill(env, options.leads)
        people = env["res.users"].search([("login", "=like", "salesperson%")], order="id")
        for user in people[: options.users]:
            user.password = user.login
        cr.commit()
        check_computed_columns(env)
        cr.commit()
        plan = make_plan(env, people[: options.users].mapped("login"))
    Registry.delete(database)
    databases.vacuum(database)
    (folder() / "load-plan.json").write_text(json.dumps({**plan, "database": database}))


class Result:
    """What came of one application's turns."""

    def __init__(self):
        #: {action: Counter of milliseconds}
        self.times = {}
        #: {what was done, and what was wrong: how often}
        self.failures = Counter()
        self.repeated = Counter()
        self.given_up = 0
        self.cpu, self.memory, self.connections = [], [], []
        self.seconds = 0

    def add_statistics(self, statistics):
        """Add what locust has counted.

        :param list statistics: of its requests
        """
        for entry in statistics:
            times = self.times.setdefault(entry["name"], Counter())
            for milliseconds, count in entry["response_times"].items():
                times[float(milliseconds)] += count

    def add_log(self, text):
        """Add what the server has written."""
        self.repeated += Counter(REPEATED.findall(text))
        self.given_up += len(GIVEN_UP.findall(text))


def percentile(times, share):
    """Return the time that a share of the requests did not need longer than.

    :param times: Counter of milliseconds
    """
    wanted, seen = share * times.total(), 0
    for milliseconds in sorted(times):
        seen += times[milliseconds]
        if seen >= wanted:
            return milliseconds
    return 0


def work(database, application, options, result):
    """Let people work with one application for a while."""
    log = folder() / "load-server.log"
    log.unlink(missing_ok=True)
    statistics, errors = folder() / "load-statistics", folder() / "load-errors.json"
    with serving(database, options.workers, log) as (url, process), watching(process, result):
        environment = {
            **os.environ,
            "LEAD_LOAD_PLAN": str(folder() / "load-plan.json"),
            "LEAD_LOAD_MODEL": application.model,
            "LEAD_LOAD_ERRORS": str(errors),
        }
        environment.pop("PYTHONPATH", None)
        command = [os.environ["LEAD_LOAD_PYTHON"], "-m", "locust", "--headless", "--host", url]
        command += ["-f", str(Path(__file__).with_name("locustfile.py")), "--loglevel", "WARNING"]
        command += ["-u", str(options.users), "-r", str(options.users / ARRIVAL)]
        command += ["-t", f"{round(options.minutes * 60 / options.turns)}s"]
        command += ["--json-file", str(statistics), "--exit-code-on-error", "0"]
        start = time.monotonic()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        result.seconds += time.monotonic() - start
        if done.returncode:
            raise SystemExit(f"locust failed:\n{done.stderr[-3000:]}")
    result.add_statistics(json.loads(statistics.with_suffix(".json").read_text()))
    result.failures += Counter(json.loads(errors.read_text()))
    result.add_log(log.read_text(errors="replace"))


@contextmanager
def serving(database, workers, log):
    """Serve the database by several processes and yield address and process."""
    port = os.environ["LEAD_BENCH_PORT"]
    command = [sys.executable, str(Path(__file__).with_name("served_odoo.py")), "server"]
    command += ["-c", os.environ["LEAD_BENCH_CONFIG"], "-d", database]
    command += ["--db-filter", f"^{database}$", "--http-port", port, "--workers", str(workers)]
    command += ["--http-interface", "127.0.0.1", "--max-cron-threads", "0"]
    command += ["--gevent-port", str(int(port) + 1), "--limit-time-cpu", "600"]
    command += ["--limit-time-real", "1200", "--limit-memory-soft", "0"]
    command += ["--limit-memory-hard", "0", "--logfile", str(log)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"{url}/web/login")
            yield url, psutil.Process(server.pid)
        finally:
            server.terminate()


@contextmanager
def watching(process, result):
    """Note processor, memory and connections of a server for the time of the block."""
    over = threading.Event()

    def look():
        before = get_cpu_seconds(process)
        while not over.wait(LOOK):
            now = get_cpu_seconds(process)
            result.cpu.append((now - before) / LOOK)
            before = now
            result.memory.append(get_memory(process))
            result.connections.append(count_connections())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def get_processes(process):
    """Return the processes of a server."""
    return [process, *process.children(recursive=True)]


def get_cpu_seconds(process):
    """Return the seconds of processor time that the server's processes have used."""
    total = 0
    for part in get_processes(process):
        try:
            times = part.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def get_memory(process):
    """Return the memory of the server that nobody shares, in MiB."""
    total = 0
    for part in get_processes(process):
        try:
            total += part.memory_full_info().uss
        except psutil.NoSuchProcess:
            continue
    return total / 2**20


def count_connections():
    """Return how many connections to the databases there are."""
    with closing(db_connect("postgres").cursor()) as cr:
        cr.execute("SELECT COUNT(*) FROM pg_stat_activity WHERE datname LIKE 'bench_load_%'")
        return cr.fetchone()[0]


def format_results(results, options):
    """Return what came of it, in Markdown."""
    ours, theirs = results.values()
    titles = [application.title for application in results]
    head = ["", *(f"{t}, {what}" for t in titles for what in ("calls", "p50 ms", "p95 ms"))]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    for name in ("log in", *WEIGHTS):
        cells = [name]
        for result in (ours, theirs):
            times = result.times.get(name, Counter())
            cells.append(f"{times.total():,}")
            cells += [f"{percentile(times, share):,.0f}" for share in (0.5, 0.95)]
        rows.append(cells)
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    lines = [format_result(application.title, result) for application, result in results.items()]
    how = (
        f"{options.users} people, {THINKING[0]} to {THINKING[1]} s of thinking between two"
        f" things, {options.workers} workers, {options.leads:,} leads in each application,"
        f" {options.minutes:g} minutes each in {options.turns} turns, who come within {ARRIVAL} s."
    )
    return "\n".join(
        [
            f"Measured on {report.describe_run(databases.server_version(), suite.addons())}.",
            how,
            "",
            table,
            "",
            *lines,
        ]
    )


def format_result(title, result):
    """Return the figures of one application that no table has."""
    calls = sum(times.total() for times in result.times.values())
    repeated = ", ".join(f"{name} {count}" for name, count in sorted(result.repeated.items()))
    failed = ", ".join(f"{name}, {count} times" for name, count in sorted(result.failures.items()))
    return (
        f"- {title}: {calls:,} requests, {calls / result.seconds:.1f} a second; errors:"
        f" {failed or 'none'}; processor of the server {sum(result.cpu) / len(result.cpu):.2f}"
        f" cores on average, {max(result.cpu):.2f} at most; memory {max(result.memory):,.0f} MiB;"
        f" connections {max(result.connections)} at most; repeated by Odoo:"
        f" {repeated or 'nothing'}; given up: {result.given_up}."
    )


if __name__ == "__main__":
    sys.exit(main())

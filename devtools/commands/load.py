"""``./dev load``: many salespeople at work at once, ours and Odoo's crm in turns."""

import argparse
import json
import sys

from devtools import processes
from devtools.console import Steps
from devtools.ground import STEPS, prepared
from devtools.odoo_server import any_free_port
from devtools.paths import CHECKOUT, state_folder
from devtools.python_env import load_python

HELP = "let fifty people work over HTTP on several workers, beside crm; see ./dev load -- --help"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="see ./dev load -- --help")


def execute(options):
    """Run ``python -m benchmarks.load`` with what the benchmarks have in their environment.

    ``LEAD_LOAD_PYTHON`` is the interpreter with locust, whose libraries differ from the server's.

    :return: the exit code of the module
    """
    arguments = options.arguments[1:] if options.arguments[:1] == ["--"] else options.arguments
    with prepared("bench", Steps(STEPS)) as server:
        environment = server.environment()
        variables = dict(
            environment,
            PYTHONPATH=f"{CHECKOUT}:{environment['PYTHONPATH']}",
            LEAD_BENCH_CONFIG=str(server.configuration("load")),
            LEAD_BENCH_ODOO=json.dumps([str(server.python), "-m", "odoo"]),
            LEAD_BENCH_PORT=str(any_free_port()),
            LEAD_BENCH_FOLDER=str(state_folder("bench")),
            LEAD_LOAD_PYTHON=str(load_python()),
        )
        sys.stdout.flush()
        return processes.run_to_end(
            [server.python, "-m", "benchmarks.load", *arguments],
            "load",
            env=variables,
            cwd=CHECKOUT,
        )

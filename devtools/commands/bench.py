"""``./dev bench``: the suite beside Odoo's own CRM, on the same data."""

import argparse
import json
import sys

from devtools import processes
from devtools.console import DevError, Steps
from devtools.ground import STEPS, prepared
from devtools.odoo_server import any_free_port
from devtools.paths import CHECKOUT, state_folder

HELP = "measure the suite beside Odoo's crm; arguments go to the benchmarks package"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="see ./dev bench -- --help")


def execute(options):
    """Run ``python -m benchmarks`` with everything it needs in its environment.

    * ``PGHOST``, ``PGPORT``, ``PGUSER``: the cluster, which is tuned for measuring;
    * ``LEAD_BENCH_CONFIG``: a configuration file for Odoo with the suite on the addons path;
    * ``LEAD_BENCH_ODOO``: the command that starts Odoo, as JSON; add a subcommand and ``-c``;
    * ``LEAD_BENCH_PORT``: a free port for a server;
    * ``LEAD_BENCH_FOLDER``: a folder to keep things in between runs.

    :return: the exit code of the package
    :raise DevError: when there is no such package
    """
    if not (CHECKOUT / "benchmarks" / "__main__.py").is_file():
        raise DevError("There is no benchmarks package in this checkout.")
    arguments = options.arguments[1:] if options.arguments[:1] == ["--"] else options.arguments
    with prepared("bench", Steps(STEPS)) as server:
        environment = server.environment()
        variables = dict(
            environment,
            PATH=server.with_browser()["PATH"],
            PYTHONPATH=f"{CHECKOUT}:{environment['PYTHONPATH']}",
            LEAD_BENCH_CONFIG=str(server.configuration("bench")),
            LEAD_BENCH_ODOO=json.dumps([str(server.python), "-m", "odoo"]),
            LEAD_BENCH_PORT=str(any_free_port()),
            LEAD_BENCH_FOLDER=str(state_folder("bench")),
        )
        sys.stdout.flush()
        return processes.run_to_end(
            [server.python, "-m", "benchmarks", *arguments], "bench", env=variables, cwd=CHECKOUT
        )

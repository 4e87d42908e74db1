"""``./dev screenshots``: the pictures of the documentation, taken from a served database."""

import argparse

from devtools import processes
from devtools.chromium import find_chromium
from devtools.commands.run import DATABASE, SERVED, up_to_date_database
from devtools.console import Steps
from devtools.databases import Databases
from devtools.ground import STEPS, prepared
from devtools.odoo_server import any_free_port
from devtools.paths import CHECKOUT, state_folder

HELP = "take the documentation's screenshots from the demo database"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="given to the script")


def execute(options):
    """Serve the demo database and run ``devtools/screenshots.py`` against it.

    :return: the exit code of the script
    """
    arguments = options.arguments[1:] if options.arguments[:1] == ["--"] else options.arguments
    return run_beside_demo("screenshots", arguments)


def run_beside_demo(name, arguments=(), database=DATABASE):
    """Serve the demo database and run a script of ``devtools`` against it.

    The script finds ``LEAD_URL``, ``LEAD_DATABASE`` and ``LEAD_CHROMIUM``, the browser's path for
    Playwright's ``executable_path``, in its environment.

    :param name: of the script, and of what is logged
    :param arguments: given to the script
    :param database: the name of another one: a copy, which is gone afterwards
    :return: the exit code of the script
    """
    steps = Steps(STEPS + 2)
    with prepared("run", steps) as server:
        steps.begin("Database")
        up_to_date_database(server)
        databases = Databases(server)
        if database != DATABASE:
            databases.copy(DATABASE, database)
        steps.begin(f"Running devtools/{name}.py")
        configuration = server.configuration(name, **SERVED)
        log = state_folder("logs") / f"{name}.log"
        with server.serving(configuration, database, any_free_port(), log) as serving:
            variables = dict(
                server.environment(),
                LEAD_URL=serving.url,
                LEAD_DATABASE=database,
                LEAD_CHROMIUM=find_chromium(),
            )
            code = processes.run_to_end(
                [server.python, "-m", f"devtools.{name}", *arguments],
                name,
                env=variables,
                cwd=CHECKOUT,
            )
        if database != DATABASE:
            databases.drop(database)
        return code

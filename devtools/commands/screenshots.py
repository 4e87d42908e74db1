"""``./dev screenshots``: the pictures of the documentation, taken from a served database."""

import argparse

from devtools import processes
from devtools.chromium import find_chromium
from devtools.commands.run import DATABASE, SERVED, up_to_date_database
from devtools.console import DevError, Steps
from devtools.ground import STEPS, prepared
from devtools.odoo_server import any_free_port
from devtools.paths import CHECKOUT, state_folder

HELP = "take the documentation's screenshots from the demo database"
SCRIPT = CHECKOUT / "devtools" / "screenshots.py"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="given to the script")


def execute(options):
    """Serve the demo database and run ``devtools/screenshots.py`` against it.

    The script finds ``LEAD_URL``, ``LEAD_DATABASE`` and ``LEAD_CHROMIUM``, the browser's path for
    Playwright's ``executable_path``, in its environment.

    :return: the exit code of the script
    :raise DevError: when there is no such script
    """
    if not SCRIPT.is_file():
        raise DevError("There is no devtools/screenshots.py in this checkout.")
    arguments = options.arguments[1:] if options.arguments[:1] == ["--"] else options.arguments
    steps = Steps(STEPS + 2)
    with prepared("run", steps) as server:
        steps.begin("Database")
        up_to_date_database(server)
        steps.begin("Taking screenshots")
        configuration = server.configuration("screenshots", **SERVED)
        log = state_folder("logs") / "screenshots.log"
        with server.serving(configuration, DATABASE, any_free_port(), log) as serving:
            variables = dict(
                server.environment(),
                LEAD_URL=serving.url,
                LEAD_DATABASE=DATABASE,
                LEAD_CHROMIUM=find_chromium(),
            )
            return processes.run_to_end(
                [server.python, SCRIPT, *arguments], "screenshots", env=variables, cwd=CHECKOUT
            )

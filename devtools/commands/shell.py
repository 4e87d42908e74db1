"""``./dev shell``: Odoo's Python shell on the database of ``./dev run``."""

import sys

from devtools.commands.run import DATABASE, up_to_date_database
from devtools.console import Steps, note
from devtools.ground import STEPS, prepared
from devtools.odoo_server import interactive

HELP = "open Odoo's Python shell on the database of ./dev run"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("--database", default=DATABASE, help="another database of the cluster")


def execute(options):
    """Hand the keyboard to the shell.

    :return: the exit code of the shell
    """
    steps = Steps(STEPS + 1)
    with prepared("run", steps) as server:
        steps.begin("Database")
        if options.database == DATABASE:
            up_to_date_database(server)
        note("`env` and `self` are there; Ctrl-D leaves.")
        configuration = server.configuration("shell")
        command = server.command(
            configuration, "-d", options.database, "--no-http", subcommand="shell"
        )
        sys.stdout.flush()
        return interactive(command, server.environment(), server.home)

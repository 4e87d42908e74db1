"""``./dev odoo``: any command of Odoo's own command line."""

import argparse

from devtools.console import Steps
from devtools.ground import STEPS, prepared
from devtools.odoo_server import interactive
from devtools.postgres import SETTINGS

HELP = "run a command of Odoo: ./dev odoo -- i18n export -d lead_management lead_management"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument(
        "--cluster", default="run", choices=sorted(SETTINGS), help="whose databases (default: run)"
    )
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what Odoo is given")


def execute(options):
    """Run the command with the configuration of this checkout.

    :return: the exit code of Odoo
    """
    arguments = options.arguments
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    subcommand = "server"
    if arguments and not arguments[0].startswith("-"):
        subcommand, *arguments = arguments
    nested = []
    while subcommand != "server" and arguments and not arguments[0].startswith("-"):
        nested.append(arguments.pop(0))
    with prepared(options.cluster, Steps(STEPS)) as server:
        configuration = server.configuration("odoo")
        command = [server.python, "-m", "odoo", subcommand, *nested[:1], "-c", configuration]
        command += [*nested[1:], *arguments]
        return interactive(command, server.environment(), server.home)

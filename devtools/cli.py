"""The command line of ``./dev``."""

import argparse
import importlib
import os
import signal
import sys

from devtools import processes
from devtools.console import DevError

COMMANDS = (
    "run",
    "test",
    "walk",
    "lint",
    "bench",
    "load",
    "screenshots",
    "jobs",
    "shell",
    "stop",
    "odoo",
    "i18n",
    "readme",
)


class Ended(BaseException):
    """The process was asked to end; derives from BaseException so that nothing catches it."""


def build_parser():
    """Return the parser with all commands."""
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="Lead Management for Odoo: run it, test it, lint it. Everything needed is "
        "fetched into a cache outside the checkout (LEAD_DEV_CACHE names another folder).",
    )
    subparsers = parser.add_subparsers(dest="command", metavar="command", required=True)
    for name in COMMANDS:
        module = importlib.import_module(f"devtools.commands.{name}")
        subparser = subparsers.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(subparser)
        subparser.set_defaults(execute=module.execute)
    return parser


def _end(signal_number, frame):
    """Turn a request to end into an exception, so that every block is left in order."""
    raise Ended


def main(arguments=None):
    """Run the command that the arguments name, and leave with its exit code.

    :param arguments: list of texts, those of the process when None
    """
    given = sys.argv[1:] if arguments is None else arguments
    options = build_parser().parse_args(given or ["--help"])
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    record = processes.remember(os.getpid(), "dev")
    try:
        code = options.execute(options)
    except DevError as error:
        print(f"dev: {error}", file=sys.stderr)
        code = 1
    except (KeyboardInterrupt, Ended):
        print("\ndev: stopped.", file=sys.stderr)
        code = 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    finally:
        record.unlink(missing_ok=True)
    sys.exit(code)

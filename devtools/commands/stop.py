"""``./dev stop``: end whatever runs for this checkout."""

import os

from devtools import postgres, processes
from devtools.console import say

HELP = "stop the servers, tests and databases of this checkout"


def add_arguments(parser):
    """Declare the options of the command: there are none."""


def execute(options):
    """Stop the commands first, which end their servers themselves, then what is left.

    :return: the exit code
    """
    stopped = 0
    for first in (True, False):
        for record, pid, role in processes.remembered():
            if pid in (os.getpid(), os.getppid()) or (role == "dev") != first:
                continue
            say(f"Stopping {'./dev' if role == 'dev' else role} (process {pid}) ...")
            processes.end_pid(pid, grace=40)
            record.unlink(missing_ok=True)
            stopped += 1
    for purpose in postgres.stop_all():
        say(f"Stopped the PostgreSQL cluster '{purpose}'.")
        stopped += 1
    if not stopped:
        say("Nothing of this checkout was running.")
    return 0

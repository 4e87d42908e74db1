"""``./dev jobs``: how many clicks and keys ten daily jobs take, beside crm, in a browser."""

from devtools.commands.screenshots import run_beside_demo

HELP = "count the clicks and keys of ten daily jobs beside crm"
# the jobs change what they are done with
DATABASE = "lead_jobs"


def add_arguments(_parser):
    """Declare no options."""


def execute(_options):
    """Do the jobs in a copy of the demo database and print the table for ``docs/desk.md``.

    :return: the exit code of the script
    """
    return run_beside_demo("daily_jobs", database=DATABASE)

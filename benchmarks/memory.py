"""Memory: how much a process grows by an import. Run in a process of its own."""

import subprocess
import sys
from pathlib import Path

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

from benchmarks.applications import APPLICATIONS
from benchmarks.cases import Case, collect_facts, create_import, import_rows
from benchmarks.timing import Line, run_once

IMPORTED_ROWS = 10_000


def measure(database, configuration, manager, rows=IMPORTED_ROWS):
    """Return the line of the table, measured in a new process for each application.

    :param database: name of the database
    :param configuration: path of Odoo's configuration file
    :param manager: login of the user who imports
    :param int rows: how many are imported
    """
    line = Line(f"memory of importing {rows:,} rows", manager, unit="MiB")
    for number, application in enumerate(APPLICATIONS):
        command = [sys.executable, "-m", "benchmarks.memory", configuration, database]
        command += [manager, str(number), str(rows)]
        result = subprocess.run(command, capture_output=True, check=False, text=True)
        if result.returncode:
            line.error = f"{application.title}: {result.stderr.strip().splitlines()[-1:]}"
            return line
        line.values[application] = [float(result.stdout.split()[-1])]
    return line


def _grow(database, manager, application, rows):
    """Import in this process and return by how much its peak has grown, in MiB."""
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        facts = collect_facts(env, rows=20)
        few = facts.ids[application]["import"]
        many = create_import(env, application, facts, rows)
        cr.commit()
    case = Case("import", manager, import_rows)
    facts.limit = rows
    # what the process loads once is no cost of the import
    run_once(registry, case, application, facts, 0)
    before = peak()
    facts.ids[application]["import"] = many
    run_once(registry, case, application, facts, 1)
    after = peak()
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        env["base_import.import"].browse([few, many]).unlink()
    return after - before


def peak():
    """Return the most memory that this process has had at once, in MiB.

    Linux says it of this program. What ``getrusage`` says may be the peak of the one that started
    it, which prepared 10,000 leads.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("The system does not say how much memory a process has had.")


if __name__ == "__main__":
    settings, name, login, index, number_of_rows = sys.argv[1:]
    config.parse_config(["-c", settings, "-d", name, "--logfile", "/dev/null"], setup_logging=True)
    print(_grow(name, login, APPLICATIONS[int(index)], int(number_of_rows)))

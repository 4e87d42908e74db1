"""The databases: one with Odoo's addons that is kept, one with the suite, one for each size."""

import hashlib
import os
import subprocess
from contextlib import closing
from pathlib import Path

from odoo.release import version
from odoo.sql_db import close_db, db_connect
from odoo.tools import SQL

from devtools import suite

BASE_PREFIX = "bench_odoo_"
SUITE = "bench_suite"


class InstallationError(Exception):
    """Odoo could not install the addons."""


def make_suite(odoo_command, configuration, folder):
    """Make the database with crm and all addons of the suite.

    :param list odoo_command: what starts Odoo
    :param configuration: path of Odoo's configuration file
    :param folder: where the logs go
    :returns: the name of the database
    """
    names = suite.addons()
    foreign = sorted({"crm", *suite.foreign_dependencies(names)})
    key = hashlib.sha256(",".join([version, *foreign]).encode()).hexdigest()[:8]
    base = f"{BASE_PREFIX}{key}"
    if not exists(base):
        print(f"Installing {', '.join(foreign)} …", flush=True)
        unfinished = f"{base}_new"
        drop(unfinished)
        _install(odoo_command, configuration, folder, unfinished, foreign)
        rename(unfinished, base)
    print(f"Installing {', '.join(names)} …", flush=True)
    copy(base, SUITE)
    _install(odoo_command, configuration, folder, SUITE, names)
    return SUITE


def _install(odoo_command, configuration, folder, database, addons):
    log = Path(folder) / f"install-{database}.log"
    command = [*odoo_command, "server", "-c", configuration, "-d", database]
    command += ["-i", ",".join(addons), "--stop-after-init", "--no-http", "--logfile", str(log)]
    log.unlink(missing_ok=True)
    with open(os.devnull, "w") as silence:
        code = subprocess.call(command, stdout=silence, stderr=silence)
    trouble = [line for line in log.read_text().splitlines() if " ERROR " in line]
    if code or trouble:
        raise InstallationError(f"{', '.join(addons)}: see {log}\n" + "\n".join(trouble[:5]))


def exists(name):
    """Tell whether there is such a database."""
    return bool(_execute(SQL("SELECT 1 FROM pg_database WHERE datname = %s", name)))


def copy(source, target):
    """Copy a database over another."""
    drop(target)
    close_db(source)
    _execute(SQL("CREATE DATABASE %s TEMPLATE %s", _name(target), _name(source)))


def rename(name, target):
    """Give a database another name, over one that has it."""
    drop(target)
    close_db(name)
    _execute(SQL("ALTER DATABASE %s RENAME TO %s", _name(name), _name(target)))


def drop(name):
    """Drop a database if it exists."""
    close_db(name)
    _execute(SQL("DROP DATABASE IF EXISTS %s WITH (FORCE)", _name(name)))


def vacuum(name):
    """Collect the statistics and mark the pages visible, as autovacuum does in time."""
    _execute(SQL("VACUUM (ANALYZE)"), name)


def describe(name):
    """Return the size of the leads' tables with their indexes, in MiB.

    :returns: {table: MiB}
    """
    tables = ("lead_lead", "crm_lead")
    return {
        table: _execute(SQL("SELECT pg_total_relation_size(%s)", table), name)[0][0] / 2**20
        for table in tables
    }


def server_version(name="postgres"):
    """Return the version of PostgreSQL."""
    return _execute(SQL("SHOW server_version"), name)[0][0].split()[0]


def _name(name):
    return SQL.identifier(name)


def _execute(statement, database="postgres"):
    """Run a statement outside of a transaction and return its rows."""
    with closing(db_connect(database).cursor()) as cr:
        cr._cnx.autocommit = True
        cr.execute(statement)
        return cr.fetchall() if cr.description else []

"""Fixtures for the tests of a database of the first release that today's addons have upgraded.

``./dev test --upgrade`` makes the databases and says where they are:

* ``LEAD_UPGRADE_BEFORE``: the used database of the first release, as it was;
* ``LEAD_UPGRADE_AFTER``: its upgraded copy, which the server of ``tests/conftest.py`` serves;
* ``LEAD_UPGRADE_COMPLETE``: a copy of that with those addons, too, that are chosen on demand;
* ``LEAD_UPGRADE_STATES``: the states of the suite's addons after the upgrade, as JSON;
* ``LEAD_UPGRADE_FRESH``: a database in which today's addons were installed anew, no demo data;
* ``LEAD_UPGRADE_NEUTRALIZED``: the complete copy, neutralised by Odoo's command;
* ``LEAD_UPGRADE_LOOKS``: files with what users read and may do, by database, as JSON.
"""

import json
import os
from pathlib import Path

import psycopg2
import pytest


class Database:
    """A database that is only looked at."""

    def __init__(self, name):
        self.name = name
        self.connection = psycopg2.connect(dbname=name)
        self.connection.set_session(readonly=True, autocommit=True)

    def rows(self, query, *parameters):
        """Return the rows of a query as tuples."""
        with self.connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()

    def values(self, query, *parameters):
        """Return the first column of a query as a list."""
        return [row[0] for row in self.rows(query, *parameters)]

    def mapping(self, query, *parameters):
        """Return a query of two columns as a dictionary."""
        return dict(self.rows(query, *parameters))

    def tables(self):
        """Return the names of the tables."""
        return set(self.values("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))

    def columns(self):
        """Return {table: {column: type}} of the tables."""
        found = {}
        for table, column, kind in self.rows(
            """
            SELECT attrelid::regclass::text, attname, format_type(atttypid, NULL)
              FROM pg_attribute
              JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'
             WHERE attnum > 0 AND NOT attisdropped AND relnamespace = 'public'::regnamespace
            """
        ):
            found.setdefault(table.strip('"'), {})[column] = kind
        return found


def _open(variable):
    database = Database(os.environ[variable])
    yield database
    database.connection.close()


@pytest.fixture(scope="session")
def before():
    """The used database of the first release."""
    yield from _open("LEAD_UPGRADE_BEFORE")


@pytest.fixture(scope="session")
def after():
    """The same database after the upgrade."""
    yield from _open("LEAD_UPGRADE_AFTER")


@pytest.fixture(scope="session")
def complete():
    """The upgraded database with all of today's addons."""
    yield from _open("LEAD_UPGRADE_COMPLETE")


@pytest.fixture(scope="session")
def fresh():
    """A database with today's addons that has never been an older one."""
    yield from _open("LEAD_UPGRADE_FRESH")


@pytest.fixture(scope="session")
def neutralized():
    """The upgraded database with all addons after Odoo's command ``neutralize``."""
    yield from _open("LEAD_UPGRADE_NEUTRALIZED")


@pytest.fixture(scope="session")
def looks(before, after):
    """What users read and may do: two dictionaries, before and after the upgrade."""
    files = json.loads(os.environ["LEAD_UPGRADE_LOOKS"])
    return tuple(json.loads(Path(files[database.name]).read_text()) for database in (before, after))

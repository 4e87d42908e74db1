"""Creating, copying and dropping databases together with their files."""

import hashlib
import json
import os
import shutil

from devtools import suite
from devtools.console import note
from devtools.locks import exclusive
from devtools.paths import checkout_state, state_folder

#: Raised by hand when prepared databases must not be used any more.
TEMPLATE_GENERATION = "1"


class Databases:
    """The databases of one cluster, each with its filestore."""

    def __init__(self, server):
        """:param server: the :class:`devtools.odoo_server.OdooServer`"""
        self.server = server
        self.cluster = server.cluster

    def filestore(self, name):
        """Return the folder with the files of a database."""
        return self.server.data_dir / "filestore" / name

    def _record(self, name):
        """Return the file that says what a database was made from."""
        return state_folder("databases") / f"{self.cluster.purpose}-{name}.json"

    def exists(self, name):
        """Tell whether the database exists."""
        return bool(self.cluster.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def drop(self, name):
        """Remove a database and its files, whether or not somebody is connected."""
        self._record(name).unlink(missing_ok=True)
        self.cluster.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def copy(self, source, target):
        """Copy a database and its files over ``target``.

        Files in the filestore are never changed, only added or removed: links are copies.
        """
        self.drop(target)
        self.cluster.sql(
            f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY'
            if self._knows_strategies()
            else f'CREATE DATABASE "{target}" TEMPLATE "{source}"'
        )
        if self.filestore(source).is_dir():
            shutil.copytree(self.filestore(source), self.filestore(target), copy_function=_link)

    def _knows_strategies(self):
        """Tell whether the server can be told to copy files, which leaves nothing in the log."""
        return int(self.cluster.sql("SHOW server_version_num")[0][0]) >= 150000

    def remember(self, name, **facts):
        """Write down what a database was made from."""
        self._record(name).write_text(json.dumps(facts))

    def recall(self, name):
        """Return what :meth:`remember` wrote, an empty dictionary without a database."""
        if not self._record(name).exists() or not self.exists(name):
            return {}
        return json.loads(self._record(name).read_text())

    def template(self, dependencies, alone=False):
        """Return a database with addons of Odoo installed and no demo data.

        Made once for each Odoo and set of addons.

        :param dependencies: names of addons of Odoo
        :param alone: leave out what Odoo would install by itself beside them
        :return: the name of the database
        """
        identity = "|".join(
            [TEMPLATE_GENERATION, self.server.source.key, str(alone), *dependencies]
        )
        name = f"lead_template_{hashlib.sha256(identity.encode()).hexdigest()[:10]}"
        with exclusive(checkout_state() / "locks" / f"template-{name}", "the prepared database"):
            if self.recall(name).get("complete"):
                return name
            note(f"Preparing a database with {', '.join(dependencies)} (once) ...")
            self.drop(name)
            configuration = self.server.configuration("template", with_suite=False)
            command = self.server.command(
                configuration,
                "-d",
                name,
                "-i",
                ",".join(dependencies),
                "--stop-after-init",
                "--no-http",
                *(["--skip-auto-install"] if alone else []),
            )
            log = state_folder("logs") / "template.log"
            self.server.run_or_explain(command, "template", log, "Preparing the database")
            self.remember(name, complete=True, source=self.server.source.key)
        return name

    def drop_stale_templates(self):
        """Drop prepared databases that were made with another Odoo or never finished."""
        rows = self.cluster.sql(
            "SELECT datname FROM pg_database WHERE datname LIKE 'lead\\_template\\_%'"
        )
        for (name,) in rows:
            if self.recall(name).get("source") != self.server.source.key:
                self.drop(name)


def changed_addons(recorded, names):
    """Return those of ``names`` whose files differ from what was recorded.

    :param recorded: fingerprints by addon name
    """
    return [name for name in names if recorded.get(name) != suite.fingerprint(name)]


def fingerprints(names):
    """Return the fingerprints of addons by name."""
    return {name: suite.fingerprint(name) for name in names}


def _link(source, target):
    """Give a file a second name, or copy it where the file system cannot."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)

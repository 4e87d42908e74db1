"""The addons as people get them with pip: built, installed into an empty environment, served."""

import shutil
import time

from devtools import live_tests, suite, wheels
from devtools.console import DevError, say
from devtools.odoo_server import OdooServer
from devtools.odoo_tests import run_phase
from devtools.paths import CHECKOUT, state_folder
from devtools.tally import Phase

DATABASE = "lead_wheels"
FOLDER = CHECKOUT / "tests" / "wheels"
#: What is installed in the database; the others are only shown in Apps.
INSTALLED = "lead_management"


class WheelServer(OdooServer):
    """Odoo whose only addons of the suite are those in the environment of its Python."""

    def configuration(self, name, with_suite=True, extra_addons=(), **options):
        """Write a configuration file whose addons path ends with Odoo's own addons."""
        return super().configuration(name, False, extra_addons, **options)


def run_phases(databases, role="tests"):
    """Build the wheels, install the core from one and look at what Apps shows.

    :param databases: a :class:`devtools.databases.Databases`
    :param role: what Odoo's processes are, for ``./dev stop``
    :return: a list of :class:`devtools.tally.Phase`
    """
    start = time.monotonic()
    try:
        server = _server(databases.server)
    except DevError as error:
        say(str(error))
        return [Phase("wheels", failures=[str(error)])]
    template = databases.template(suite.foreign_dependencies([INSTALLED]), alone=True)
    databases.copy(template, DATABASE)
    options = ["-i", INSTALLED, "--skip-auto-install"]
    installation = run_phase(server, "wheels", DATABASE, options, role=role)
    if installation.failures:
        return [installation]
    served = live_tests.run_phase(
        server, DATABASE, name="served wheels", file_name="wheels-served", folder=FOLDER
    )
    served.seconds = time.monotonic() - start
    return [served]


def _server(server):
    """Return a :class:`WheelServer` beside a server."""
    folder = state_folder("wheels")
    shutil.rmtree(folder)
    built = folder / "built"
    wheels.build(built)
    interpreter = wheels.environment(folder / "environment", built, server)
    return WheelServer(server.source, interpreter, server.cluster)

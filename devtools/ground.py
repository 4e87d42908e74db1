"""What every command that works with Odoo stands on."""

import contextlib

from devtools.console import note
from devtools.odoo_server import OdooServer
from devtools.odoo_source import find_odoo
from devtools.postgres import Cluster
from devtools.python_env import server_python

#: How many steps :func:`prepared` announces.
STEPS = 3


@contextlib.contextmanager
def prepared(purpose, steps):
    """Get Python's packages, Odoo and a running cluster, for the time of the block.

    :param purpose: of the cluster: ``run``, ``test`` or ``bench``
    :param steps: the :class:`devtools.console.Steps` to announce the work by
    :return: an :class:`devtools.odoo_server.OdooServer`
    """
    steps.begin("Python packages")
    python = server_python()
    note(f"{python}")
    steps.begin("Odoo 19")
    source = find_odoo()
    note(source.label)
    steps.begin("PostgreSQL")
    cluster = Cluster(purpose)
    with cluster.in_use():
        note(f"private cluster on {cluster.socket}")
        yield OdooServer(source, python, cluster)

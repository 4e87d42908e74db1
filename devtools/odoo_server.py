"""Odoo's command line: configuration, environment, ports."""

import configparser
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from devtools import processes
from devtools.chromium import find_chromium
from devtools.console import DevError
from devtools.paths import CHECKOUT, real_leads_file, state_folder
from devtools.postgres import ROLE, SOCKET_PORT
from devtools.python_env import environment_variables

LOCALHOST = "127.0.0.1"


def port_is_free(port, interface=LOCALHOST):
    """Tell whether nobody listens on ``port``."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError:
            return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOCALHOST, port)) != 0


def first_free_port(wanted, interface=LOCALHOST):
    """Return ``wanted`` or the next free port after it.

    :raise DevError: when a hundred ports in a row are taken
    """
    for port in range(wanted, wanted + 100):
        if port_is_free(port, interface):
            return port
    raise DevError(f"The ports {wanted} to {wanted + 99} are all taken.")


def any_free_port():
    """Return a port that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOCALHOST, 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Serving:
    """A server that answers."""

    #: its address
    url: str
    #: the :class:`subprocess.Popen`
    process: object


class OdooServer:
    """Odoo with everything it needs to be started on one cluster."""

    def __init__(self, source, python, cluster):
        """
        :param source: the :class:`devtools.odoo_source.OdooSource`
        :param python: the interpreter with Odoo's requirements
        :param cluster: the running :class:`devtools.postgres.Cluster`
        """
        self.source = source
        self.python = python
        self.cluster = cluster
        #: the :class:`devtools.coverage.Coverage` of a run that measures
        self.coverage = None
        self.data_dir = state_folder(f"data-{cluster.purpose}")
        self.home = state_folder("home")

    def environment(self):
        """Return the environment for Odoo and for programs that use it.

        The home folder is one of ours: nobody's ``.odoorc`` or browser settings take part.
        """
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PG", "ODOO_", "OPENERP_"))
        }
        variables = dict(
            kept,
            **environment_variables(self.python),
            **self.cluster.connection(),
            PYTHONPATH=str(self.source.python_path),
            PYTHONDONTWRITEBYTECODE="" if os.access(self.source.python_path, os.W_OK) else "1",
            PYTHONUNBUFFERED="1",
            HOME=str(self.home),
            XDG_CONFIG_HOME=str(self.home / ".config"),
            XDG_CACHE_HOME=str(self.home / ".cache"),
            LANG="C.UTF-8",
            LC_ALL="C.UTF-8",
            TZ="UTC",
        )
        variables.pop("LEAD_REAL_DATA", None)
        leads = real_leads_file()
        if leads:
            variables["LEAD_REAL_DATA"] = str(leads)
        return variables

    def configuration(self, name, with_suite=True, extra_addons=(), **options):
        """Write a configuration file.

        :param name: of the file
        :param with_suite: whether the checkout's addons are on the addons path
        :param extra_addons: further folders with addons
        :param options: options to add or to change, by their names in Odoo's configuration
        :return: the path of the file
        """
        paths = [*self.source.addons_paths, *([CHECKOUT] if with_suite else []), *extra_addons]
        settings = {
            "addons_path": ",".join(str(path) for path in paths),
            "data_dir": str(self.data_dir),
            "db_host": str(self.cluster.socket),
            "db_port": SOCKET_PORT,
            "db_user": ROLE,
            "unaccent": True,
            "workers": 0,
            "max_cron_threads": 0,
            "http_interface": LOCALHOST,
            "limit_memory_soft": 0,
            "limit_memory_hard": 0,
            "limit_time_cpu": 0,
            "limit_time_real": 0,
            "limit_time_real_cron": 0,
            **options,
        }
        parser = configparser.RawConfigParser()
        parser["options"] = {key: str(value) for key, value in settings.items()}
        path = state_folder("configuration") / f"{name}.conf"
        with path.open("w") as handle:
            parser.write(handle)
        return path

    def command(self, configuration, *arguments, subcommand="server"):
        """Return the argument list that starts Odoo."""
        return [self.python, "-m", "odoo", subcommand, "-c", configuration, *arguments]

    def measured(self, command, name):
        """Return a command from :meth:`command` that notes what it passes, in a run that measures.

        :param name: of what is measured
        """
        return self.coverage.measured(command, name) if self.coverage else command

    def run(self, command, role, log, follow=None, variables=None):
        """Run Odoo to its end, with its output in a file.

        :param command: from :meth:`command`
        :param role: what it does, for ``./dev stop``
        :param log: the file for its output
        :param follow: called with every line of the output
        :param variables: further environment variables
        :return: the exit code
        """
        with log.open("w") as output:

            def on_line(line):
                output.write(line)
                output.flush()
                if follow:
                    follow(line)

            return processes.follow(
                command,
                role,
                on_line,
                env=dict(self.environment(), **(variables or {})),
                cwd=self.home,
            )

    def run_or_explain(self, command, role, log, purpose, follow=None):
        """Run Odoo to its end and raise when it failed.

        :param purpose: what was being done, for the message
        :raise DevError: with the errors in the log
        """
        code = self.run(command, role, log, follow)
        content = log.read_text(errors="replace")
        trouble = [
            line for line in content.splitlines() if " ERROR " in line or " CRITICAL " in line
        ]
        if code or trouble:
            tail = "\n".join(content.splitlines()[-25:])
            raise DevError(f"{purpose} failed (whole log: {log}):\n{tail}")

    @contextlib.contextmanager
    def serving(
        self, configuration, database, port, log, variables=None, echo=False, measured_as=None
    ):
        """Serve a database over HTTP for the time of the block.

        :param log: the file for the server's output
        :param variables: further environment variables
        :param echo: let the output go to our own instead of the file
        :param measured_as: name for what it passes, None where that is not measured
        :return: a :class:`Serving`
        :raise DevError: when it does not answer
        """
        command = self.command(
            configuration, "-d", database, "--http-port", port, "--db-filter", f"^{database}$"
        )
        if measured_as:
            command = self.measured(command, measured_as)
        with (
            log.open("w") as output,
            processes.running(
                command,
                "server",
                stdout=None if echo else output,
                stderr=None if echo else output,
                stdin=subprocess.DEVNULL,
                env=dict(self.environment(), **(variables or {})),
                cwd=self.home,
            ) as process,
        ):
            url = f"http://{LOCALHOST}:{port}"
            wait_until_answering(url, process, log)
            yield Serving(url, process)

    def with_browser(self):
        """Return the environment variables that make Odoo find a browser."""
        browser = find_chromium()
        path = self.environment()["PATH"]
        return {"PATH": f"{path}{os.pathsep}{os.path.dirname(browser)}"}


def wait_until_answering(url, process, log, patience=120):
    """Wait until the server answers.

    :param url: its address
    :param process: the server's process
    :param log: where it writes, for the message
    :param patience: seconds to wait
    :raise DevError: when it ended or did not answer in time
    """
    deadline = time.monotonic() + patience
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            opener.open(f"{url}/web/health", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
    raise DevError(f"The server did not answer on {url} (log: {log}):\n{tail}")


def interactive(command, environment, folder):
    """Run a program that talks to the person at the keyboard, and return its exit code.

    It stays in our session, so that it gets the keyboard and its interrupts.
    """
    process = subprocess.Popen([str(part) for part in command], env=environment, cwd=folder)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The program got the interrupt too and decides what it means.
            sys.stdout.flush()

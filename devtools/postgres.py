"""Private PostgreSQL clusters, reached through a socket only and never the system's."""

import contextlib
import glob
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path

from devtools import debian
from devtools.console import DevError, note
from devtools.locks import SharedUse, exclusive
from devtools.paths import checkout_state, running_as_root
from devtools.processes import call

ROLE = "odoo"
SOCKET_PORT = 5432
OLDEST_VERSION = 13
#: The system's limit is 107 bytes; the file in the folder is named .s.PGSQL.5432.lock at most.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")

ENOUGH_SHARED_MEMORY = 512 << 20

COMMON_SETTINGS = {
    "listen_addresses": "''",
    "port": SOCKET_PORT,
    "unix_socket_permissions": "0700",
    "max_connections": 150,
    "wal_level": "minimal",
    "max_wal_senders": 0,
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'256MB'",
    "random_page_cost": 1.1,
    "max_locks_per_transaction": 256,
}

#: What each cluster is for decides what it may risk: the one for tests is rebuilt at any time.
SETTINGS = {
    "run": {"shared_buffers": "'256MB'"},
    "bench": {
        "shared_buffers": "'2GB'",
        "effective_cache_size": "'6GB'",
        "max_wal_size": "'8GB'",
        "synchronous_commit": "off",
    },
    "test": {
        "shared_buffers": "'256MB'",
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "max_wal_size": "'4GB'",
    },
    # a pair of which one follows the other, for tests (`devtools.replica`)
    "primary": {
        "shared_buffers": "'128MB'",
        "fsync": "off",
        "full_page_writes": "off",
        "wal_level": "replica",
        "max_wal_senders": 4,
    },
    "standby": {
        "shared_buffers": "'128MB'",
        "fsync": "off",
        "wal_level": "replica",
        "max_wal_senders": 4,
    },
}


def find_binaries():
    """Return the folder with PostgreSQL's server programs, installing them when missing.

    :raise DevError: when there are none and they cannot be installed
    """
    folder = _newest_binaries()
    if not folder:
        debian.install_postgresql()
        folder = _newest_binaries()
    if not folder:
        raise DevError(f"PostgreSQL {OLDEST_VERSION} or newer is needed and was not found.")
    return folder


def _newest_binaries():
    """Return the folder of the newest PostgreSQL that is new enough, or None."""
    found = []
    for path in glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        version = Path(path).parent.parent.name
        if version.isdigit() and int(version) >= OLDEST_VERSION:
            found.append((int(version), Path(path).parent))
    if found:
        return max(found)[1]
    on_path = shutil.which("initdb")
    if not on_path:
        return None
    version = re.search(r"\) (\d+)", call([on_path, "--version"]).stdout)
    if not version or int(version.group(1)) < OLDEST_VERSION:
        return None
    return Path(os.path.realpath(on_path)).parent


class Cluster:
    """One private cluster of this checkout.

    It is started by the first command that uses it and stopped by the last.
    """

    def __init__(self, purpose):
        """:param purpose: one of the keys of ``SETTINGS``"""
        self.purpose = purpose
        self.binaries = find_binaries()
        self.home = checkout_state() / f"postgres-{purpose}"
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        self.socket = self._socket_folder()
        self.users = SharedUse(checkout_state() / "locks" / f"postgres-{purpose}-users")

    # -- who runs it ------------------------------------------------------------------------

    @property
    def owner(self):
        """The system user that the server runs as: PostgreSQL refuses to run as root."""
        if not running_as_root():
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise DevError("PostgreSQL cannot run as root, and there is no user postgres or nobody.")

    def _as_owner(self):
        """Return the arguments that start a program as the cluster's owner."""
        if not self.owner:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def _give_to_owner(self, folder):
        """Create a folder that only the cluster's owner may enter."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.owner:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        folder.chmod(0o700)

    def _socket_folder(self):
        """Return the folder of the socket: in the cluster's own, elsewhere if that is too long."""
        folder = self.home / "socket"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        key = f"{zlib.crc32(os.fsencode(self.home)):08x}"
        return Path(tempfile.gettempdir()) / f"lead-pg-{os.geteuid()}-{key}"

    # -- starting and stopping ----------------------------------------------------------------

    @contextlib.contextmanager
    def in_use(self):
        """Keep the cluster running for the time of the block."""
        with self._lock():
            self._start()
            self.users.acquire()
        try:
            yield self
        finally:
            with self._lock():
                if self.users.release():
                    self.stop()

    def _lock(self):
        """Return the lock under which the cluster is started or stopped."""
        return exclusive(
            checkout_state() / "locks" / f"postgres-{self.purpose}", "this PostgreSQL cluster"
        )

    def is_running(self):
        """Tell whether the server runs."""
        return self.data.is_dir() and self._control("status").returncode == 0

    def _control(self, action, *arguments):
        """Run ``pg_ctl`` as the cluster's owner."""
        command = [self.binaries / "pg_ctl", action, "-D", self.data, *arguments]
        return call(command, cwd="/", env=self._server_environment(), **self._as_owner())

    def _server_environment(self):
        """Return the environment for PostgreSQL's programs, without anybody's PG settings."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return dict(kept, LC_ALL="C.UTF-8", HOME=str(self.home))

    def _start(self):
        """Start the server unless it runs, creating the cluster first when there is none."""
        self._check_version()
        if self.is_running():
            return
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._give_to_owner(self.socket)
        self._write_settings()
        self._adopt_log()
        done = self._control("start", "-w", "-t", "60", "-s", "-l", self.log)
        if done.returncode:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise DevError(f"PostgreSQL did not start:\n{done.stdout}{done.stderr}{tail}")

    def _check_version(self):
        """Put a cluster aside that another PostgreSQL version wrote."""
        version_file = self.data / "PG_VERSION"
        if not version_file.exists():
            return
        theirs = version_file.read_text().strip()
        ours = re.search(r"\) (\d+)", call([self.binaries / "postgres", "--version"]).stdout).group(
            1
        )
        if theirs != ours:
            aside = self.home.with_name(f"{self.home.name}-version-{theirs}")
            note(
                f"The databases were written by PostgreSQL {theirs}, this is {ours}: they stay "
                f"in {aside}, new ones are created."
            )
            shutil.rmtree(aside, ignore_errors=True)
            self.home.rename(aside)

    def _create(self):
        """Create the cluster."""
        note(f"Creating a private PostgreSQL cluster in {self.home} ...")
        self._give_to_owner(self.home)
        shutil.rmtree(self.data, ignore_errors=True)
        command = [self.binaries / "initdb", "-D", self.data, "-U", ROLE, "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--auth=trust", "--no-sync"]
        done = call(command, cwd="/", env=self._server_environment(), **self._as_owner())
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            hint = self._unreachable_hint()
            raise DevError(f"initdb failed:{hint}\n{done.stdout}{done.stderr}")

    def _unreachable_hint(self):
        """Explain the failure that root meets most: the server's user cannot reach the cache."""
        if not self.owner:
            return ""
        for folder in reversed(self.home.parents):
            if not folder.stat().st_mode & 0o001:
                return (
                    f" the user {self.owner.pw_name}, whom PostgreSQL runs as, may not enter "
                    f"{folder}; set LEAD_DEV_CACHE to a folder everybody may pass through."
                )
        return ""

    def _write_settings(self):
        """Write the whole of ``postgresql.conf``."""
        settings = dict(
            COMMON_SETTINGS,
            unix_socket_directories=f"'{self.socket}'",
            dynamic_shared_memory_type=_shared_memory_type(),
            **SETTINGS[self.purpose],
        )
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        (self.data / "postgresql.conf").write_text("".join(lines))

    def _adopt_log(self):
        """Empty the log and let the owner write to it."""
        self.log.write_text("")
        if self.owner:
            os.chown(self.log, self.owner.pw_uid, self.owner.pw_gid)

    def stop(self):
        """Stop the server, ending connections that are still open."""
        if self.is_running():
            self._control("stop", "-w", "-s", "-m", "fast", "-t", "60")

    # -- using it ---------------------------------------------------------------------------

    def connection(self):
        """Return the environment variables by which PostgreSQL clients find the cluster."""
        return {"PGHOST": str(self.socket), "PGPORT": str(SOCKET_PORT), "PGUSER": ROLE}

    def sql(self, statement, database="postgres"):
        """Run one statement.

        :param statement: SQL without parameters; names in it must be ours
        :param database: where to run it
        :return: the rows, each a list of texts
        :raise DevError: with the server's words when it fails
        """
        environment = dict(self._server_environment(), **self.connection(), PGDATABASE=database)
        command = [self.binaries / "psql", "-X", "-q", "-A", "-t", "-F", "\t"]
        command += ["-v", "ON_ERROR_STOP=1", "-c", statement]
        done = call(command, env=environment)
        if done.returncode:
            raise DevError(f"PostgreSQL refused `{statement}`: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def copy_from(self, cluster, database, copy=None):
        """Copy a database that may be in use, in the place of an older copy.

        :param cluster: the :class:`Cluster` that has the database
        :param database: its name
        :param copy: the name of the copy, the same when None
        :raise DevError: when it cannot be copied
        """
        copy = copy or database
        self.sql(f'DROP DATABASE IF EXISTS "{copy}"')
        self.sql(f'CREATE DATABASE "{copy}" TEMPLATE template0')
        # as Odoo makes it; a dump does not tell
        self.sql("CREATE EXTENSION unaccent", copy)
        self.sql("ALTER FUNCTION unaccent(text) IMMUTABLE", copy)
        dump = [self.binaries / "pg_dump", "--no-owner", database]
        load = [self.binaries / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", copy]
        with subprocess.Popen(
            dump, env=self._client_environment(cluster), stdout=subprocess.PIPE
        ) as source:
            done = subprocess.run(
                load,
                env=self._client_environment(self),
                stdin=source.stdout,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        if source.returncode or done.returncode:
            raise DevError(f"{database} could not be copied: {done.stderr}")

    def _client_environment(self, cluster):
        """Return the environment in which PostgreSQL's programs meet a cluster."""
        return dict(self._server_environment(), **cluster.connection())


def _shared_memory_type():
    """Return where parallel workers meet: in memory, on disk where a container has little."""
    try:
        space = os.statvfs("/dev/shm")
    except OSError:
        return "mmap"
    return "posix" if space.f_bavail * space.f_frsize >= ENOUGH_SHARED_MEMORY else "mmap"


def stop_all():
    """Stop the clusters of this checkout that run.

    :return: the purposes of those that were stopped
    """
    stopped = []
    for purpose in SETTINGS:
        if not (checkout_state() / f"postgres-{purpose}" / "data").is_dir():
            continue
        cluster = Cluster(purpose)
        if cluster.is_running():
            cluster.stop()
            stopped.append(purpose)
    return stopped

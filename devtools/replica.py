"""A database on two private PostgreSQL clusters: one that is written, one that follows it."""

import contextlib
import shutil
import time

from devtools.console import DevError
from devtools.postgres import ROLE, SOCKET_PORT, Cluster
from devtools.processes import call

#: Seconds that the follower may need to catch up.
CATCHING_UP = 60


class Primary(Cluster):
    """The cluster that is written."""

    def __init__(self):
        super().__init__("primary")


class Standby(Cluster):
    """The cluster that follows the primary, as a streaming replica does."""

    def __init__(self, primary):
        """:param primary: the :class:`Primary` to follow, which runs"""
        super().__init__("standby")
        self.primary = primary

    def forget(self):
        """Remove the cluster: it follows what the primary was when it was made."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def _create(self):
        self._give_to_owner(self.home)
        shutil.rmtree(self.data, ignore_errors=True)
        command = [self.binaries / "pg_basebackup", "-D", self.data, "-R", "-X", "stream"]
        command += ["-c", "fast", "--no-sync", "-U", ROLE]
        command += ["-h", self.primary.socket, "-p", str(SOCKET_PORT)]
        done = call(command, cwd="/", env=self._server_environment(), **self._as_owner())
        if done.returncode:
            raise DevError(f"pg_basebackup failed:\n{done.stdout}{done.stderr}")

    def catch_up(self):
        """Wait until the standby has all that the primary has written.

        :raise DevError: when that takes too long
        """
        [[written]] = self.primary.sql("SELECT pg_current_wal_flush_lsn()")
        end = time.monotonic() + CATCHING_UP
        while self.sql(f"SELECT pg_last_wal_replay_lsn() >= '{written}'") != [["t"]]:
            if time.monotonic() > end:
                raise DevError("The replica does not catch up with its primary.")
            time.sleep(0.1)


@contextlib.contextmanager
def replicated(database):
    """Have a copy of a database of the tests on a primary and on its streaming replica.

    :param str database: a database of the tests' cluster
    :return: a context manager that yields the :class:`Primary` and the :class:`Standby`
    """
    with Primary().in_use() as primary:
        primary.copy_from(Cluster("test"), database)
        standby = Standby(primary)
        standby.forget()
        try:
            with standby.in_use():
                standby.catch_up()
                yield primary, standby
        finally:
            standby.forget()
            primary.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

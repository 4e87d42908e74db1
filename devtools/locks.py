"""Locks between several ``./dev`` on one machine, and writing that cannot be left half done."""

import contextlib
import fcntl
import os
import shutil
import uuid

from devtools.console import note


@contextlib.contextmanager
def exclusive(path, what):
    """Hold the lock file ``path`` for the time of the block.

    The lock goes with the process, so an interrupted command leaves none behind.

    :param path: the lock file, created when missing
    :param what: what is being waited for, said aloud when another command holds the lock
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note(f"Waiting for another ./dev that works on {what} ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class SharedUse:
    """Counts who uses a shared thing, by locks that vanish with their process."""

    def __init__(self, path):
        """:param path: the lock file, created when missing"""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.handle = path.open("a")

    def acquire(self):
        """Register as one of the users."""
        fcntl.flock(self.handle, fcntl.LOCK_SH)

    def release(self):
        """Stop being a user.

        :return: True when nobody else is one
        """
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            alone = False
        else:
            alone = True
        fcntl.flock(self.handle, fcntl.LOCK_UN)
        return alone


@contextlib.contextmanager
def filled_folder(target):
    """Fill a folder so that it appears whole or not at all.

    The block writes into the temporary folder it is given; on success that becomes ``target``,
    otherwise it is removed. Leftovers of an interrupted run are removed first: call this under
    :func:`exclusive`.

    :param target: the folder to appear
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob(f".{target.name}.partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    partial = target.parent / f".{target.name}.partial-{uuid.uuid4().hex[:8]}"
    partial.mkdir()
    try:
        yield partial
        if target.exists():
            shutil.rmtree(target)
        os.replace(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)

"""What the tools say while they work: steps, progress, notes, errors."""

import shutil
import sys
import time

#: How often something is said about a long operation away from a terminal.
QUIET_SECONDS = 60


class DevError(Exception):
    """Something the person at the keyboard can put right; shown as one line."""


def say(text=""):
    """Print ``text`` at once, so that output and a log stay in order."""
    print(text, flush=True)


def note(text):
    """Print a remark that belongs to the current step."""
    say(f"      {text}")


def warn(text):
    """Print a remark that should not be overlooked."""
    say(f"  !   {text}")


class Steps:
    """Numbers the steps of a command: ``[2/5] Starting PostgreSQL``."""

    def __init__(self, total):
        """:param total: how many times :meth:`begin` will be called"""
        self.total = total
        self.done = 0

    def begin(self, title):
        """Announce the next step by its ``title``."""
        self.done += 1
        say(f"[{self.done}/{self.total}] {title}")


class Progress:
    """The progress of one long operation, as a context manager.

    On a terminal one line is rewritten; elsewhere a plain line is printed at every tenth part.
    """

    def __init__(self, label):
        """:param label: what is going on, such as ``Downloading odoo-19``"""
        self.label = label
        self.on_terminal = sys.stdout.isatty()
        self.last_tenth = -1
        self.last_time = time.monotonic()
        self.shown = False

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        if self.on_terminal and self.shown:
            say()

    def update(self, percent, detail=""):
        """Show how far the operation is.

        :param percent: 0 to 100
        :param detail: text to add, such as the size in MB
        """
        percent = min(100, int(percent))
        text = f"      {self.label}: {percent:3d} %" + (f" {detail}" if detail else "")
        if self.on_terminal:
            self._rewrite(text, last=percent == 100)
        elif percent // 10 > self.last_tenth:
            self.last_tenth = percent // 10
            say(text)

    def tell(self, detail):
        """Show what an operation is at whose length nobody knows.

        :param detail: such as the name of a test; away from a terminal one a minute is shown
        """
        text = f"      {self.label}: {detail}"
        if self.on_terminal:
            self._rewrite(text)
        elif time.monotonic() - self.last_time >= QUIET_SECONDS:
            self.last_time = time.monotonic()
            say(text)

    def _rewrite(self, text, last=False):
        """Put ``text`` in place of the line on the terminal, ten times a second at most."""
        if not last and time.monotonic() - self.last_time < 0.1:
            return
        self.last_time = time.monotonic()
        width = shutil.get_terminal_size().columns - 1
        print(f"\r{text[:width]}\033[K", end="", flush=True)
        self.shown = True

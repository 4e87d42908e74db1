"""Reading the log of an Odoo that runs tests: what passed, failed, was left out, should not be."""

import re
from dataclasses import dataclass, field
from pathlib import Path

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) (?P<database>\S+) "
    r"(?P<logger>[\w.\-]+): (?P<message>.*)$"
)
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
#: Sums of failures that were counted one by one.
SUMS = (
    RESULT,
    re.compile(r"^Module \S+: \d+ failures, \d+ errors of \d+ tests"),
    re.compile(r"^At least one test failed when loading the modules"),
)
STARTED = re.compile(r"^Starting (\S+) \.\.\.")
#: How a test says aloud that it lacks something no machine has to have, which is no failure.
LEFT_OUT = "LEFT OUT: "
BAD_LEVELS = {"WARNING", "ERROR", "CRITICAL"}
EXPECTED_FILE = Path(__file__).parent / "expected_log_records.txt"
KNOWN_FAILURES_FILE = Path(__file__).parent / "known_odoo_failures.txt"
FAILURE = re.compile(r"^(FAIL|ERROR): (Subtest )?(?P<test>\S+)")


def expected_patterns(path=EXPECTED_FILE):
    """Return the records that may appear, as compiled patterns.

    The file has one regular expression a line, matched against ``logger: message``; lines that
    start with ``#`` say why the one below them is harmless.
    """
    return [re.compile(line) for line in _entries(path)]


def known_failures(path=KNOWN_FAILURES_FILE):
    """Return the names of tests of Odoo that fail in Odoo's own addons."""
    return set(_entries(path))


def _entries(path):
    """Return the lines of a file that are neither empty nor comments."""
    lines = path.read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@dataclass
class LogCheck:
    """Takes a log line by line and keeps what matters.

    :param on_trouble: called with the text of every record that counts as a failure
    :param on_test: called with the number and the name of every test that starts
    :param suite: names of our addons: a failure that mentions one is never a known one
    """

    on_trouble: object = None
    on_test: object = None
    suite: tuple = ()
    tests: int = 0
    failed: int = 0
    started: int = 0
    skipped: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    unexpected: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    known: list = field(default_factory=list)
    saw_result: bool = False

    def __post_init__(self):
        self._record = None
        self._lines = []
        self._seen = set()
        self._expected = expected_patterns()
        self._known_failures = known_failures()

    def feed(self, line):
        """Take the next line of the log."""
        line = line.rstrip("\n")
        match = RECORD.match(line)
        if not match:
            self._lines.append(line)
            return
        self.close()
        self._record, self._lines = match, [line]
        self._count(match)

    def close(self):
        """Judge the record that the lines so far belong to; call it at the end of the log."""
        record, lines = self._record, self._lines
        self._record, self._lines = None, []
        if record is not None and record["level"] in BAD_LEVELS:
            self._judge(record, "\n".join(lines))

    def _judge(self, record, text):
        """Decide what a warning or an error means.

        :param record: the match of the record's first line
        :param text: the whole record
        """
        message = record["message"]
        identity = f"{record['logger']}: {message}"
        failure = FAILURE.match(message) if ".tests." in record["logger"] else None
        if failure and self._is_known(failure["test"], text):
            self.known.append(message)
            return
        if failure:
            self.failures.append(message)
        elif identity in self._seen or self._is_harmless(record, text):
            return
        else:
            self._seen.add(identity)
            self.unexpected.append(text)
        if self.on_trouble:
            self.on_trouble(text)

    def _is_known(self, test, text):
        """Tell whether a failure is one of Odoo's own, with nothing of the suite in it."""
        return test in self._known_failures and not any(name in text for name in self.suite)

    def _is_harmless(self, record, text):
        """Tell whether a record is a sum of failures or one that is expected."""
        whole = f"{record['logger']}: {text[record.start('message') :]}"
        return any(pattern.search(record["message"]) for pattern in SUMS) or any(
            pattern.search(whole) for pattern in self._expected
        )

    def _count(self, match):
        """Update the numbers from the first line of a record."""
        message = match["message"]
        started = STARTED.match(message)
        if started and ".tests." in match["logger"]:
            self.started += 1
            if self.on_test:
                self.on_test(self.started, started.group(1))
        elif message.startswith(LEFT_OUT):
            self.left_out.append(message.removeprefix(LEFT_OUT))
        elif message.startswith("skipped ") and ".tests." in match["logger"]:
            self.skipped.append(message.removeprefix("skipped "))
        elif "odoo.tests.result" in match["logger"]:
            result = RESULT.search(message)
            if result:
                self.saw_result = True
                failed, errors, tests = map(int, result.groups())
                self.failed, self.tests = failed + errors, tests

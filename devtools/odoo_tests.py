"""Running tests inside Odoo and judging them by the log."""

import time

from devtools import suite
from devtools.console import Progress, say
from devtools.log_check import LogCheck
from devtools.odoo_server import any_free_port
from devtools.paths import CHECKOUT, state_folder
from devtools.tally import Phase

#: Tag of tests that need a browser.
BROWSER_TAG = "browser"
#: Tag of long tests that prove nothing more where the core is alone.
ONCE_TAG = "once"
#: Addons that no database installs: they change how Odoo runs tests.
TEST_ADDONS = CHECKOUT / "devtools" / "test_addons"
#: The bundles that a page of Odoo's web client loads in a test.
PAGE_BUNDLES = ("web.assets_web", "web.assets_web_print", "web.assets_tests")


def tags_of(names, tags=None, no_browser=False):
    """Return Odoo's ``--test-tags`` for the tests of some addons.

    :param names: of the addons
    :param tags: tags that somebody chose, instead of all tests of the addons
    :param no_browser: leave out what needs a browser
    """
    parts = [tags] if tags else [f"/{name}" for name in names]
    if no_browser:
        parts.append(f"-{BROWSER_TAG}")
    return ",".join(parts)


def run_phase(
    server,
    name,
    database,
    arguments,
    tags=None,
    with_suite=True,
    extra_addons=(),
    variables=None,
    role="tests",
    bundles=PAGE_BUNDLES,
):
    """Run Odoo once, with tests, and judge it.

    :param server: the :class:`devtools.odoo_server.OdooServer`
    :param name: of the phase, in words; its log is named after it
    :param database: where to run
    :param arguments: what to install or to upgrade, as Odoo's options
    :param tags: Odoo's ``--test-tags``; None installs without testing
    :param extra_addons: further folders with addons
    :param variables: further environment variables
    :param role: what the process is, for ``./dev stop``
    :param bundles: names of the bundles to compile before the tests
    :return: the :class:`devtools.tally.Phase`
    """
    file_name = name.lower().replace(" ", "-")
    log = state_folder("logs") / f"test-{file_name}.log"
    configuration = server.configuration(
        f"test-{file_name}",
        with_suite=with_suite,
        extra_addons=[*extra_addons, *([] if tags is None else [TEST_ADDONS])],
        screenshots=state_folder("screenshots"),
        server_wide_modules="base,rpc,web" if tags is None else "base,rpc,web,lead_bundles",
    )
    options = ["-d", database, *arguments, "--stop-after-init", "--http-port", any_free_port()]
    if tags is not None:
        options += ["--test-tags", tags]
    start = time.monotonic()
    stopwatch = Stopwatch()
    with Progress(name) as progress:

        def on_test(number, test):
            progress.tell(f"test {number}: {test}")
            stopwatch.begin(test)

        check = LogCheck(on_trouble=say, on_test=on_test, suite=tuple(suite.addons()))
        code = server.run(
            server.measured(server.command(configuration, *options), file_name),
            role,
            log,
            follow=check.feed,
            variables={
                **server.with_browser(),
                "LEAD_TEST_BUNDLES": ",".join(bundles),
                **(variables or {}),
            },
        )
        check.close()
        stopwatch.end()
    phase = judge(name, check, code, expects_tests=tags is not None)
    phase.seconds = time.monotonic() - start
    phase.log = log
    phase.durations = stopwatch.durations
    return phase


class Stopwatch:
    """Tells how long each test takes: until the next one begins, whose class is set up before."""

    def __init__(self):
        #: {test: seconds}
        self.durations = {}
        self._test = None
        self._start = None

    def begin(self, test):
        """Note that a test begins now."""
        self.end()
        self._test, self._start = test, time.monotonic()

    def end(self):
        """Note that the test which runs, if any, ends now."""
        if self._test:
            self.durations[self._test] = time.monotonic() - self._start
        self._test = None


def judge(name, check, code, expects_tests):
    """Return the result that a log amounts to.

    :param check: the closed :class:`devtools.log_check.LogCheck`
    :param code: the exit code of Odoo
    :param expects_tests: whether it is a failure that no test ran
    """
    failures = list(check.failures)
    # A failure in a subtest or a class's set-up is a record of its own; trust the larger number.
    unexplained = check.failed - len(failures) - len(check.known)
    failures += ["a failure without a record of its own"] * unexplained
    failures += [f"skipped: {text}" for text in check.skipped]
    failures += [f"unexpected in the log: {text}" for text in check.unexpected]
    if expects_tests and not check.tests and not failures:
        failures.append("no test ran")
    if code and not failures and not check.known:
        failures.append(f"Odoo ended with exit code {code}")
    failed_tests = min(check.tests, check.failed + len(check.skipped))
    return Phase(
        name=name,
        passed=check.tests - failed_tests,
        failures=failures,
        left_out=[*check.left_out, *(f"known in Odoo itself: {text}" for text in check.known)],
        complete=check.saw_result,
    )

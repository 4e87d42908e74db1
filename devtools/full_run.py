"""All tests of the suite: two lanes of phases side by side, one for each of two processors."""

import contextlib
import threading

from devtools import hoot_tests, live_tests, processes, suite, upgrade_tests, wheel_tests
from devtools.console import Steps, note
from devtools.coverage import Coverage
from devtools.databases import Databases
from devtools.ground import STEPS, prepared
from devtools.node_env import ODOO_PROGRAMS, lint_tools
from devtools.odoo_tests import BROWSER_TAG, run_phase, tags_of
from devtools.paths import CHECKOUT
from devtools.tally import Phase, Tally

#: The addon that must work without any other of the suite.
CORE = "lead_management"
#: The tests of the core and those of the other addons, with all of them installed in both.
CORE_DATABASE = "lead_test_core"
OTHERS_DATABASE = "lead_test_others"
CHECKS_DATABASE = "lead_checks"
LIVE_DATABASE = "lead_live"
ALONE_DATABASE = "lead_alone"
DATABASES = (CORE_DATABASE, OTHERS_DATABASE, CHECKS_DATABASE, LIVE_DATABASE, ALONE_DATABASE)
DATABASES += (wheel_tests.DATABASE,)
CHECKS_FOLDER = CHECKOUT / "devtools" / "checks"
#: What the processes of the second lane are called, so that an interrupted run ends them.
SECOND_ROLE = "tests-beside"
SECOND_ROLES = {SECOND_ROLE, live_tests.ROLE}


class FullRun:
    """All tests of the suite.

    The lanes take about the same time, so that neither processor waits for long:

    - the core's tests, then the unit tests in JavaScript, and Odoo's linters and robot;
    - the other addons' tests, then the tests on a live server, the core alone, and the wheels.

    What needs a database with all addons takes the one that the lane has installed. The lane that
    ends first upgrades a database of the first release.
    """

    def __init__(self, no_browser=False, keep_databases=False):
        """:param no_browser: leave out what needs a browser
        :param keep_databases: leave the databases of the run for a look afterwards
        """
        self.no_browser = no_browser
        self.keep_databases = keep_databases
        self.names = suite.addons()
        self.tally = Tally()
        self.steps = Steps(STEPS + 9)
        self.databases = None
        self.server = None
        self.interrupted = threading.Event()
        self.upgrade_is_free = threading.Lock()

    def execute(self):
        """Run every phase, the later ones as far as the earlier ones allow.

        :return: the :class:`devtools.tally.Tally`
        """
        with prepared("test", self.steps) as server, contextlib.ExitStack() as stack:
            self.server, self.databases = server, Databases(server)
            server.coverage = Coverage()
            if not self.keep_databases:
                stack.callback(self._drop_databases)
            self.steps.begin("Prepared database")
            self.databases.drop_stale_templates()
            template = self.databases.template(suite.foreign_dependencies(self.names))
            self.databases.copy(template, CORE_DATABASE)
            self.databases.copy(template, OTHERS_DATABASE)
            self._side_by_side(self._first_lane, self._second_lane)
            server.coverage.say()
        return self.tally

    def _side_by_side(self, first, second):
        """Run the second lane in a thread beside the first.

        An error that ends the second is a failure of the run; one that ends the first, an
        interrupt too, ends both.
        """

        def work():
            try:
                second()
            except Exception as error:  # noqa: BLE001, it is a failure of the run
                self.tally.add(Phase("second lane", failures=[f"{type(error).__name__}: {error}"]))

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            first()
        except BaseException:
            self.interrupted.set()
            for _record, pid, role in processes.remembered():
                if role in SECOND_ROLES:
                    processes.end_pid(pid)
            raise
        finally:
            thread.join()

    def _drop_databases(self):
        """Remove what the run created; prepared databases stay."""
        for name in DATABASES:
            self.databases.drop(name)
        upgrade_tests.drop_databases(self.databases)

    # -- the lanes ---------------------------------------------------------------------------------

    def _first_lane(self):
        """Test the core among all addons, then in JavaScript and by Odoo's own checks."""
        self.steps.begin(f"Tests of {CORE}, all addons installed")
        installed = self._addons("core", CORE_DATABASE, [CORE])
        self._next("Unit tests in JavaScript", self._javascript, installed)
        title = "Odoo's linters and click-everywhere on the addons"
        self._next(title, self._checks, installed)
        self._upgrade_once(CORE_DATABASE, installed)

    def _second_lane(self):
        """Test the other addons, on a live server too, then the core with none of them."""
        self.steps.begin("Tests of the other addons, beside it")
        others = [name for name in self.names if name != CORE]
        installed = self._addons("others", OTHERS_DATABASE, others, role=SECOND_ROLE)
        self._next("Tests on a live server, beside it", self._live, installed)
        self._next(f"Tests of {CORE} alone, beside it", self._alone)
        self._next("Addons from wheels, beside it", self._wheels)
        self._upgrade_once(OTHERS_DATABASE, installed)

    def _upgrade_once(self, database, installed):
        """Upgrade the first release, in the lane that comes here first.

        :param database: with all addons, which nobody else of the lane needs any more
        :param installed: whether it is there
        """
        if self.upgrade_is_free.acquire(blocking=False):
            title = "Upgrade of the first release"
            self._next(title, lambda: self._upgrade(database), installed)

    def _next(self, title, phase, installed=True):
        """Begin a phase, unless the run was interrupted.

        :param title: what is tested
        :param phase: runs it
        :param installed: whether the database that it needs is there
        """
        if self.interrupted.is_set():
            return
        self.steps.begin(title)
        if installed:
            phase()
        else:
            trouble = "not run: the addons could not be installed"
            self.tally.add(Phase(title, failures=[trouble]))

    # -- the phases --------------------------------------------------------------------------------

    def _addons(self, name, database, tested, **options):
        """Install all addons and run the tests of some.

        :param options: further arguments of :func:`devtools.odoo_tests.run_phase`

        :return: whether they could be installed
        """
        phase = run_phase(
            self.server,
            name,
            database,
            ["-i", ",".join(self.names)],
            tags=tags_of(tested, no_browser=self.no_browser),
            **options,
        )
        self.tally.add(phase)
        return phase.complete

    def _javascript(self):
        """Run the unit tests in JavaScript."""
        if self.no_browser or not hoot_tests.addons_with_tests():
            note("none to run")
            return
        self.tally.add(hoot_tests.run_phase(self.server, CORE_DATABASE))

    def _checks(self):
        """Run Odoo's linters on the addons, and its robot on their menus."""
        self.databases.copy(CORE_DATABASE, CHECKS_DATABASE)
        # The two that would read all of Odoo are run on the suite by lead_checks.
        tags = "/test_lint,-/test_lint:TestPyLint,-/test_lint:TestESLint,/lead_checks"
        if self.no_browser:
            tags += f",-{BROWSER_TAG}"
        variables = dict(self.server.with_browser(), LEAD_SUITE_ADDONS=",".join(self.names))
        variables["PATH"] = f"{lint_tools() / ODOO_PROGRAMS}:{variables['PATH']}"
        self.tally.add(
            run_phase(
                self.server,
                "checks",
                CHECKS_DATABASE,
                ["-i", "test_lint,lead_checks"],
                tags=tags,
                extra_addons=[CHECKS_FOLDER],
                variables=variables,
            )
        )

    def _live(self):
        """Run the whole-suite tests against a server."""
        if not live_tests.there_are_any():
            note("none to run")
            return
        self.databases.copy(OTHERS_DATABASE, LIVE_DATABASE)
        self.tally.add(live_tests.run_phase(self.server, LIVE_DATABASE))

    def _upgrade(self, fresh):
        """Upgrade a used database of the first release and test what came of it."""
        for phase in upgrade_tests.run_phases(self.databases, fresh):
            self.tally.add(phase)

    def _wheels(self):
        """Install the core from its wheel and look at the pages of all addons."""
        for phase in wheel_tests.run_phases(self.databases, role=SECOND_ROLE):
            self.tally.add(phase)

    def _alone(self):
        """Install the core without the addons that would come by themselves, and test it."""
        template = self.databases.template(suite.foreign_dependencies([CORE]), alone=True)
        self.databases.copy(template, ALONE_DATABASE)
        self.tally.add(
            run_phase(
                self.server,
                "alone",
                ALONE_DATABASE,
                ["-i", CORE, "--skip-auto-install"],
                tags=tags_of([CORE], no_browser=True),
                role=SECOND_ROLE,
            )
        )

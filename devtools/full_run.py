"""All tests of the suite: three lanes of phases side by side, which two processors keep busy."""

import contextlib
import threading

from devtools import hoot_tests, live_tests, processes, suite, upgrade_tests, wheel_tests
from devtools.console import Steps, note
from devtools.coverage import Coverage
from devtools.databases import Databases
from devtools.ground import STEPS, prepared
from devtools.node_env import ODOO_PROGRAMS, lint_tools
from devtools.odoo_tests import BROWSER_TAG, ONCE_TAG, run_phase, tags_of
from devtools.paths import CHECKOUT
from devtools.tally import Phase, Tally

#: The addon that must work without any other of the suite.
CORE = "lead_management"
#: The tests of the core and those of the other addons, with all of them installed in both.
CORE_DATABASE = "lead_test_core"
OTHERS_DATABASE = "lead_test_others"
CHECKS_DATABASE = "lead_checks"
LIVE_DATABASE = "lead_live"
ATTACKED_DATABASE = "lead_attacked"
WALKED_DATABASE = "lead_walked"
ALONE_DATABASE = "lead_alone"
FRESH_DATABASE = "lead_fresh"
DATABASES = (CORE_DATABASE, OTHERS_DATABASE, CHECKS_DATABASE, LIVE_DATABASE)
DATABASES += (ATTACKED_DATABASE, WALKED_DATABASE, ALONE_DATABASE, FRESH_DATABASE)
DATABASES += (wheel_tests.DATABASE,)
#: Seconds between two looks at what is installed.
POLL = 2
CHECKS_FOLDER = CHECKOUT / "devtools" / "checks"
#: What the processes of the further lanes are called, so that an interrupted run ends them.
BESIDE_ROLE = "tests-beside"
BESIDE_ROLES = {BESIDE_ROLE, live_tests.ROLE}


class FullRun:
    """All tests of the suite.

    The lanes take about the same time. There are more of them than processors, because a test that
    drives a browser or another server waits half of its time:

    - the core's tests, then the unit tests in JavaScript, Odoo's linters and robot, and people who
      work at random;
    - the other addons' tests, then the tests on a live server;
    - the core alone, the wheels, the upgrade of a database of the first release, and the attacks on
      a live server.

    What needs a database with all addons takes the one that the lane has installed. The third lane
    compares with a copy of that of the first, and attacks one of that of the second, once its tests
    are over.
    """

    def __init__(self, no_browser=False, keep_databases=False):
        """:param no_browser: leave out what needs a browser
        :param keep_databases: leave the databases of the run for a look afterwards
        """
        self.no_browser = no_browser
        self.keep_databases = keep_databases
        self.names = suite.addons()
        self.tally = Tally()
        self.steps = Steps(STEPS + 11)
        self.databases = None
        self.server = None
        self.interrupted = threading.Event()
        #: set when nobody changes the database of the other addons any more, installed or not
        self.others_are_ready = threading.Event()
        self.others_installed = False
        #: set when the tests of the core, all addons installed, are over
        self.core_is_over = threading.Event()

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
            self._side_by_side(self._first_lane, self._second_lane, self._third_lane)
            server.coverage.say()
            self.tally.say_slowest()
        return self.tally

    def _side_by_side(self, first, *beside):
        """Run the further lanes in threads beside the first.

        An error that ends one of them is a failure of the run; one that ends the first, an
        interrupt too, ends all.
        """
        threads = [
            threading.Thread(target=self._work, args=(lane,), daemon=True) for lane in beside
        ]
        for thread in threads:
            thread.start()
        try:
            first()
        except BaseException:
            self.interrupted.set()
            self.others_are_ready.set()
            self.core_is_over.set()
            for _record, pid, role in processes.remembered():
                if role in BESIDE_ROLES:
                    processes.end_pid(pid)
            raise
        finally:
            for thread in threads:
                thread.join()

    def _work(self, lane):
        """Run a lane to its end, or to an error that is a failure of the run."""
        try:
            lane()
        except Exception as error:  # noqa: BLE001, it is a failure of the run
            name = lane.__name__.strip("_").replace("_", " ")
            self.tally.add(Phase(name, failures=[f"{type(error).__name__}: {error}"]))

    def _drop_databases(self):
        """Remove what the run created; prepared databases stay."""
        for name in DATABASES:
            self.databases.drop(name)
        upgrade_tests.drop_databases(self.databases)

    # -- the lanes ---------------------------------------------------------------------------------

    def _first_lane(self):
        """Test the core among all addons, then in JavaScript, by Odoo's checks and at random."""
        self.steps.begin(f"Tests of {CORE}, all addons installed")
        try:
            installed = self._addons("core", CORE_DATABASE, [CORE])
        finally:
            self.core_is_over.set()
        self._next("Unit tests in JavaScript", self._javascript, installed)
        title = "Odoo's linters and click-everywhere on the addons"
        self._next(title, self._checks, installed)
        self._next("Random walk", self._walk, installed)

    def _second_lane(self):
        """Test the other addons, then all of them on a live server, and the wheels."""
        try:
            self.steps.begin("Tests of the other addons, beside it")
            others = [name for name in self.names if name != CORE]
            installed = self._addons("others", OTHERS_DATABASE, others, role=BESIDE_ROLE)
            if installed and not self.interrupted.is_set():
                for copy in (LIVE_DATABASE, ATTACKED_DATABASE):
                    self.databases.copy(OTHERS_DATABASE, copy)
            self.others_installed = installed
        finally:
            self.others_are_ready.set()
        self._next("Tests on a live server, beside it", self._live, installed)
        self._next("Addons from wheels, beside it", self._wheels)

    def _third_lane(self):
        """Test the core with none of the others, and the upgrade; attack a live server."""
        self._next(f"Tests of {CORE} alone, beside it", self._alone)
        self._wait_for_core()
        self._next("Upgrade of the first release, beside it", self._upgrade)
        self.others_are_ready.wait()
        self._next("Attacks on a live server, beside it", self._attacks, self.others_installed)

    def _wait_for_core(self):
        """Wait until the core's database has all addons; its tests take back what they do."""
        statement = "SELECT name FROM ir_module_module WHERE state = 'installed'"
        while not self.core_is_over.is_set():
            installed = {name for (name,) in self.databases.cluster.sql(statement, CORE_DATABASE)}
            if installed.issuperset(self.names):
                return
            self.core_is_over.wait(POLL)

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
        self.tally.add(live_tests.run_phase(self.server, LIVE_DATABASE))

    def _walk(self):
        """Let people work at random in a database that is of no use afterwards."""
        self.databases.copy(CORE_DATABASE, WALKED_DATABASE)
        self.tally.add(
            live_tests.run_phase(
                self.server,
                WALKED_DATABASE,
                name="walk",
                file_name="walk",
                folder=live_tests.WALK,
            )
        )

    def _attacks(self):
        """Attack a server, and race."""
        self.tally.add(
            live_tests.run_phase(
                self.server,
                ATTACKED_DATABASE,
                ["--ignore", live_tests.WALK],
                name="attacks",
                file_name="attacks",
                folder=live_tests.SECURITY_FOLDER,
            )
        )

    def _upgrade(self):
        """Upgrade a used database of the first release and test what came of it."""
        # the core's tests use theirs meanwhile
        cluster = self.databases.cluster
        cluster.copy_from(cluster, CORE_DATABASE, FRESH_DATABASE)
        for phase in upgrade_tests.run_phases(self.databases, FRESH_DATABASE):
            self.tally.add(phase)

    def _wheels(self):
        """Install the core from its wheel and look at the pages of all addons."""
        for phase in wheel_tests.run_phases(self.databases, role=BESIDE_ROLE):
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
                tags=f"{tags_of([CORE], no_browser=True)},-{ONCE_TAG}",
                role=BESIDE_ROLE,
                bundles=(),
            )
        )

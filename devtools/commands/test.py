"""``./dev test``: every test there is, or a few of them quickly."""

import contextlib
import hashlib
import threading

from devtools import hoot_tests, live_tests, processes, suite
from devtools.console import Steps, note
from devtools.databases import Databases, changed_addons, fingerprints
from devtools.ground import STEPS, prepared
from devtools.locks import exclusive
from devtools.node_env import ODOO_PROGRAMS, lint_tools
from devtools.odoo_tests import run_phase
from devtools.paths import CHECKOUT, checkout_state
from devtools.tally import Phase, Tally

HELP = "run the tests; without arguments all of them"
FULL_DATABASE = "lead_test"
NARROW_DATABASE = "lead_narrow"
CHECKS_DATABASE = "lead_checks"
LIVE_DATABASE = "lead_live"
ALONE_DATABASE = "lead_alone"
#: One for each set of addons, so that narrow runs of different addons do not undo each other.
QUICK_DATABASE = "lead_quick_{key}"
#: The addon that must work without any other of the suite.
CORE = "lead_management"
#: What its process is called, so that an interrupted run ends it.
ALONE_ROLE = "tests-alone"
#: Tag of tests that need a browser, excluded by --no-tours.
BROWSER_TAG = "browser"
CHECKS_FOLDER = CHECKOUT / "devtools" / "checks"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("addons", nargs="*", metavar="addon", help="only the tests of these addons")
    parser.add_argument("--tags", help="Odoo's --test-tags, such as :TestLead.test_create")
    parser.add_argument("--no-tours", action="store_true", help="leave out what needs a browser")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="keep the database between runs and upgrade only what is named or changed",
    )
    parser.add_argument("--keep-db", action="store_true", help="keep the databases of the run")


def execute(options):
    """Run the tests.

    :return: the exit code
    """
    narrow = options.quick or options.addons or options.tags
    kind = "narrow" if narrow else "full"
    # Runs of one kind share databases.
    with exclusive(checkout_state() / "locks" / f"test-{kind}", "the tests of this checkout"):
        tally = _narrow_run(options) if narrow else FullRun(options).execute()
    return tally.close()


def _tags(names, options):
    """Return Odoo's ``--test-tags`` for the addons and the options."""
    parts = [options.tags] if options.tags else [f"/{name}" for name in names]
    if options.no_tours:
        parts.append(f"-{BROWSER_TAG}")
    return ",".join(parts)


# -- a few tests, quickly --------------------------------------------------------------------------


def _narrow_run(options):
    """Run the tests of some addons, with nothing else of the suite installed.

    :return: the :class:`devtools.tally.Tally`
    """
    names = suite.check_names(options.addons)
    needed = suite.closure(names)
    tally = Tally()
    steps = Steps(STEPS + 2)
    with prepared("test", steps) as server:
        databases = Databases(server)
        steps.begin("Prepared database")
        databases.drop_stale_templates()
        template = databases.template(suite.foreign_dependencies(names), alone=True)
        steps.begin("Tests in Odoo")
        if options.quick:
            phase = _quick_phase(server, databases, template, names, options)
        else:
            databases.copy(template, NARROW_DATABASE)
            phase = run_phase(
                server,
                "narrow",
                NARROW_DATABASE,
                ["-i", ",".join(needed), "--skip-auto-install"],
                tags=_tags(names, options),
            )
            if not options.keep_db:
                databases.drop(NARROW_DATABASE)
        tally.add(phase)
    return tally


def _quick_phase(server, databases, template, names, options):
    """Test addons in a database that stays."""
    needed = suite.closure(names)
    key = hashlib.sha256(",".join(needed).encode()).hexdigest()[:6]
    database = QUICK_DATABASE.format(key=key)
    facts = databases.recall(database)
    if facts.get("template") != template or not facts.get("complete"):
        note(f"Copying the prepared database for {', '.join(needed)} ...")
        databases.copy(template, database)
        facts = {"template": template, "addons": {}}
    recorded = facts["addons"]
    if recorded:
        # Tests that run at installation only do so for addons that are named here.
        arguments = ["-u", ",".join({*names, *changed_addons(recorded, needed)})]
    else:
        arguments = ["-i", ",".join(needed)]
    before = fingerprints(needed)
    databases.remember(database, **dict(facts, complete=False))
    phase = run_phase(
        server,
        "quick",
        database,
        [*arguments, "--skip-auto-install"],
        tags=_tags(names, options),
    )
    databases.remember(database, template=template, addons=before, complete=phase.complete)
    return phase


# -- everything ------------------------------------------------------------------------------------


class FullRun:
    """All tests of the suite, phase after phase."""

    def __init__(self, options):
        """:param options: the parsed arguments"""
        self.options = options
        self.names = suite.addons()
        self.tally = Tally()
        self.databases = None
        self.server = None

    def execute(self):
        """Run every phase, the later ones as far as the earlier ones allow.

        :return: the :class:`devtools.tally.Tally`
        """
        steps = Steps(STEPS + 6)
        with prepared("test", steps) as server, contextlib.ExitStack() as stack:
            self.server, self.databases = server, Databases(server)
            if not self.options.keep_db:
                stack.callback(self._drop_databases)
            steps.begin("Prepared database")
            self.databases.drop_stale_templates()
            template = self.databases.template(suite.foreign_dependencies(self.names))
            steps.begin("Tests of the addons")
            installed = self._addons(template)
            steps.begin(f"{CORE} alone, beside what follows")
            with self._alone_beside():
                for title, phase in (
                    ("Odoo's linters and click-everywhere on the addons", self._checks),
                    ("Unit tests in JavaScript", self._javascript),
                    ("Tests on a live server", self._live),
                ):
                    steps.begin(title)
                    if installed:
                        phase()
                    else:
                        trouble = "not run: the addons could not be installed"
                        self.tally.add(Phase(title, failures=[trouble]))
        return self.tally

    @contextlib.contextmanager
    def _alone_beside(self):
        """Test the core alone while the block runs; it needs no browser and one processor."""

        def work():
            try:
                self._alone()
            except Exception as error:  # noqa: BLE001, it is a failure of the run
                self.tally.add(Phase("alone", failures=[f"{type(error).__name__}: {error}"]))

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            yield
        except BaseException:
            for _record, pid, role in processes.remembered():
                if role == ALONE_ROLE:
                    processes.end_pid(pid)
            raise
        finally:
            thread.join()

    def _drop_databases(self):
        """Remove what the run created; prepared databases stay."""
        for name in (FULL_DATABASE, CHECKS_DATABASE, LIVE_DATABASE, ALONE_DATABASE):
            self.databases.drop(name)

    def _addons(self, template):
        """Install the addons and run their tests.

        :return: whether they could be installed
        """
        self.databases.copy(template, FULL_DATABASE)
        phase = run_phase(
            self.server,
            "addons",
            FULL_DATABASE,
            ["-i", ",".join(self.names)],
            tags=_tags(self.names, self.options),
        )
        self.tally.add(phase)
        return phase.complete

    def _checks(self):
        """Run Odoo's linters on the addons, and its robot on their menus."""
        self.databases.copy(FULL_DATABASE, CHECKS_DATABASE)
        # The two that would read all of Odoo are run on the suite by lead_checks.
        tags = "/test_lint,-/test_lint:TestPyLint,-/test_lint:TestESLint,/lead_checks"
        if self.options.no_tours:
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

    def _javascript(self):
        """Run the unit tests in JavaScript."""
        if self.options.no_tours or not hoot_tests.addons_with_tests():
            note("none to run")
            return
        self.tally.add(hoot_tests.run_phase(self.server, FULL_DATABASE))

    def _live(self):
        """Run the whole-suite tests against a server."""
        if not live_tests.there_are_any():
            note("none to run")
            return
        self.databases.copy(FULL_DATABASE, LIVE_DATABASE)
        self.tally.add(live_tests.run_phase(self.server, LIVE_DATABASE))

    def _alone(self):
        """Install the core without the addons that would come by themselves, and test it."""
        template = self.databases.template(suite.foreign_dependencies([CORE]), alone=True)
        self.databases.copy(template, ALONE_DATABASE)
        tags = f"{_tags([CORE], self.options)},-{BROWSER_TAG}"
        self.tally.add(
            run_phase(
                self.server,
                "alone",
                ALONE_DATABASE,
                ["-i", CORE, "--skip-auto-install"],
                tags=tags,
                role=ALONE_ROLE,
            )
        )

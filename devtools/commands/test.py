"""``./dev test``: every test there is, or a few of them quickly."""

import hashlib

from devtools import suite, upgrade_tests, wheel_tests
from devtools.console import Steps, note
from devtools.coverage import Coverage
from devtools.databases import Databases, changed_addons, fingerprints
from devtools.full_run import FullRun
from devtools.ground import STEPS, prepared
from devtools.locks import exclusive
from devtools.odoo_tests import BROWSER_TAG, run_phase, tags_of
from devtools.paths import checkout_state
from devtools.tally import Tally

HELP = "run the tests; without arguments all of them"
NARROW_DATABASE = "lead_narrow"
#: One for each set of addons, so that narrow runs of different addons do not undo each other.
QUICK_DATABASE = "lead_quick_{key}"
#: Odoo looks for so many milliseconds whether what a step of a tour has found still changes.
CHECK_TOURS = {"ODOO_TOUR_DELAY_TO_CHECK_UNDETERMINISMS": "400"}


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
    parser.add_argument(
        "--check-tours",
        action="store_true",
        help="only the tours: a step fails when what it has found still changes",
    )
    parser.add_argument(
        "--upgrade",
        action="store_true",
        help="only the upgrade of a used database of the first release, which is kept",
    )
    parser.add_argument(
        "--by",
        metavar="COMMIT",
        help="with --upgrade: the database is upgraded to this release on its way",
    )
    parser.add_argument("--wheels", action="store_true", help="only the addons as pip has them")
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="say which lines and branches a narrow run passes; a full run always does",
    )
    parser.add_argument("--keep-db", action="store_true", help="keep the databases of the run")


def execute(options):
    """Run the tests.

    :return: the exit code
    """
    narrow = options.quick or options.addons or options.tags or options.check_tours
    kind = "narrow" if narrow else "full"
    if options.upgrade:
        kind = "upgrade"
    elif options.wheels:
        kind = "wheels"
    # Runs of one kind share databases.
    with exclusive(checkout_state() / "locks" / f"test-{kind}", "the tests of this checkout"):
        if options.upgrade:
            tally = _upgrade_run(options)
        elif options.wheels:
            tally = _wheels_run(options)
        elif narrow:
            tally = _narrow_run(options)
        else:
            tally = FullRun(options.no_tours, options.keep_db).execute()
    return tally.close()


# -- from version to version -----------------------------------------------------------------------


def _upgrade_run(options):
    """Upgrade a used database of the first release and test what came of it.

    :return: the :class:`devtools.tally.Tally`
    """
    tally = Tally()
    steps = Steps(STEPS + 2)
    with prepared("test", steps) as server:
        databases = Databases(server)
        steps.begin("Prepared database")
        databases.drop_stale_templates()
        fresh = upgrade_tests.fresh_database(databases)
        steps.begin("Upgrade of the first release")
        for phase in upgrade_tests.run_phases(databases, fresh, between=options.by):
            tally.add(phase)
        if not options.keep_db:
            upgrade_tests.drop_databases(databases)
    return tally


def _wheels_run(options):
    """Build wheels, install the core from one and look at the pages of all addons.

    :return: the :class:`devtools.tally.Tally`
    """
    tally = Tally()
    steps = Steps(STEPS + 1)
    with prepared("test", steps) as server:
        databases = Databases(server)
        steps.begin("Addons from wheels")
        for phase in wheel_tests.run_phases(databases):
            tally.add(phase)
        if not options.keep_db:
            databases.drop(wheel_tests.DATABASE)
    return tally


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
        server.coverage = Coverage() if options.coverage else None
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
                **_chosen_tests(names, options),
            )
            if not options.keep_db:
                databases.drop(NARROW_DATABASE)
        tally.add(phase)
        if server.coverage:
            server.coverage.say()
    return tally


def _chosen_tests(names, options):
    """Return which tests `run_phase` runs, and how, as its keyword arguments."""
    if not options.check_tours:
        return {"tags": tags_of(names, options.tags, options.no_tours)}
    tours = ",".join(f"{BROWSER_TAG}/{name}" for name in names)
    return {"tags": options.tags or tours, "variables": CHECK_TOURS}


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
        **_chosen_tests(names, options),
    )
    databases.remember(database, template=template, addons=before, complete=phase.complete)
    return phase

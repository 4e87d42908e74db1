"""``./dev test``: every test there is, or a few of them quickly."""

import hashlib

from devtools import suite
from devtools.console import Steps, note
from devtools.databases import Databases, changed_addons, fingerprints
from devtools.ground import STEPS, prepared
from devtools.odoo_tests import run_phase
from devtools.paths import real_leads_file
from devtools.tally import Tally

HELP = "run the tests; without arguments all of them"
FULL_DATABASE = "lead_test"
#: One for each set of addons, so that narrow runs of different addons do not undo each other.
QUICK_DATABASE = "lead_quick_{key}"
#: Tag of tests that need a browser, excluded by --no-tours.
BROWSER_TAG = "browser"
#: Tag of tests that read the export of a real company's leads.
REAL_DATA_TAG = "real_data"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("addons", nargs="*", metavar="addon", help="only these addons")
    parser.add_argument("--tags", help="Odoo's --test-tags, such as :TestLead.test_create")
    parser.add_argument("--no-tours", action="store_true", help="leave out what needs a browser")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="keep the database between runs and upgrade only what is named or changed",
    )
    parser.add_argument("--keep-db", action="store_true", help="keep the databases of a full run")


def execute(options):
    """Run the tests.

    :return: the exit code
    """
    narrow = bool(options.addons or options.tags or options.quick)
    names = suite.check_names(options.addons)
    tally = Tally()
    steps = Steps(STEPS + 2)
    with prepared("test", steps) as server:
        databases = Databases(server)
        steps.begin("Prepared database")
        template = databases.template(suite.foreign_dependencies(names), alone=narrow)
        steps.begin("Tests in Odoo")
        if options.quick:
            tally.add(_quick(server, databases, template, names, options))
        else:
            databases.copy(template, FULL_DATABASE)
            tally.add(
                run_phase(
                    server, "suite", FULL_DATABASE, ["-i", ",".join(names)], tags=_tags(names, options)
                )
            )
    return tally.close()


def _tags(names, options):
    """Return Odoo's ``--test-tags`` for the addons and the options."""
    if options.tags:
        parts = [options.tags]
    else:
        parts = [f"/{name}" for name in names]
    if options.no_tours:
        parts.append(f"-{BROWSER_TAG}")
    if not real_leads_file():
        parts.append(f"-{REAL_DATA_TAG}")
    return ",".join(parts)


def _quick(server, databases, template, names, options):
    """Test addons in a database that stays, and in which nothing else is installed."""
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
    databases.remember(database, **dict(facts, complete=False))
    phase = run_phase(
        server,
        "quick",
        database,
        [*arguments, "--skip-auto-install"],
        tags=_tags(names, options),
    )
    databases.remember(
        database, template=template, addons=fingerprints(needed), complete=phase.complete
    )
    return phase

"""A database of the first release, in use, is upgraded to the addons of this checkout.

What came through is told by pytest in ``tests/upgrade``, on the two databases and on a server that
serves the upgraded one.
"""

import hashlib
import json
import time

from devtools import first_release, live_tests, processes, suite
from devtools.console import DevError, note
from devtools.databases import TEMPLATE_GENERATION, fingerprints
from devtools.locks import exclusive
from devtools.odoo_tests import run_phase
from devtools.paths import checkout_state, state_folder

FOLDER = live_tests.UPGRADE_FOLDER
#: Works with the addons of the first release as people and other programs do.
USE_SCRIPT = FOLDER / "use_first_release.py"
#: Writes down what users read and what they may do, with whatever addons are loaded.
LOOK_SCRIPT = FOLDER / "look_at_rights.py"
UPGRADED_DATABASE = "lead_upgraded"
COMPLETE_DATABASE = "lead_upgraded_complete"
NEUTRALIZED_DATABASE = "lead_upgraded_neutralized"
SERVED_DATABASE = "lead_upgraded_served"
DATABASES = (UPGRADED_DATABASE, COMPLETE_DATABASE, NEUTRALIZED_DATABASE, SERVED_DATABASE)
FRESH_DATABASE = "lead_upgrade_fresh"
#: One language is there from the first day on; others are loaded after the upgrade.
LANGUAGE = "pl_PL"
ROLE = "tests-beside"


def used_database(databases):
    """Return the name of a database of the first release that has been worked with.

    Made once for each Odoo and kept, like other prepared databases.

    :param databases: the :class:`devtools.databases.Databases`
    """
    server = databases.server
    digest = hashlib.sha256(f"{TEMPLATE_GENERATION}|{server.source.key}".encode())
    digest.update(first_release.COMMIT.encode())
    digest.update(USE_SCRIPT.read_bytes() + LOOK_SCRIPT.read_bytes())
    # The name is one of a prepared database, so that another Odoo makes it go away.
    name = f"lead_template_used_{digest.hexdigest()[:10]}"
    with exclusive(checkout_state() / "locks" / f"template-{name}", "the used database"):
        if databases.recall(name).get("complete") and looks_file(name).exists():
            return name
        note("Making a database of the first release and working with it (once) ...")
        _drop_others(databases)
        configuration = _first_configuration(server)
        command = server.command(
            configuration,
            *("-d", name, "-i", ",".join(first_release.addons()), "--with-demo"),
            *("--load-language", f"en_US,{LANGUAGE}", "--stop-after-init", "--no-http"),
        )
        log = state_folder("logs") / "test-first-release.log"
        server.run_or_explain(command, ROLE, log, "Installing the first release")
        run_script(server, configuration, name, USE_SCRIPT)
        look(server, configuration, name)
        databases.remember(name, complete=True, source=server.source.key)
    return name


def _drop_others(databases):
    """Drop what former versions of the script made."""
    rows = databases.cluster.sql(
        "SELECT datname FROM pg_database WHERE datname LIKE 'lead\\_template\\_used\\_%'"
    )
    for (name,) in rows:
        databases.drop(name)


def _first_configuration(server):
    """Return the configuration file of a server with the first release."""
    return server.configuration(
        "first-release", with_suite=False, extra_addons=[first_release.addons_folder()]
    )


def run_script(server, configuration, database, script, variables=None):
    """Run a Python file in Odoo's shell on a database.

    :param variables: further environment variables
    :raise DevError: with the end of its output, when it failed or left an error in the log
    """
    log = state_folder("logs") / f"test-{script.stem.replace('_', '-')}.log"
    command = server.command(configuration, "-d", database, "--no-http", subcommand="shell")
    with log.open("w") as output, script.open() as source:
        code = processes.run_to_end(
            command,
            ROLE,
            stdin=source,
            stdout=output,
            stderr=output,
            env=dict(server.environment(), **(variables or {})),
            cwd=server.home,
        )
    content = log.read_text(errors="replace")
    if code or any(f" {level} " in content for level in ("ERROR", "CRITICAL")):
        tail = "\n".join(content.splitlines()[-25:])
        raise DevError(f"{script.name} failed (whole log: {log}):\n{tail}")


def looks_file(database):
    """Return the file with what users read in a database."""
    return state_folder("upgrade") / f"{database}.json"


def look(server, configuration, database):
    """Write down what users read and may do in a database."""
    path = looks_file(database)
    path.unlink(missing_ok=True)
    run_script(server, configuration, database, LOOK_SCRIPT, {"LEAD_LOOK_FILE": str(path)})
    if not path.exists():
        raise DevError(f"{LOOK_SCRIPT.name} has written nothing to {path}.")


def fresh_database(databases):
    """Return a database with today's addons and no demo data, made anew when one of them changed.

    :param databases: the :class:`devtools.databases.Databases`
    """
    names = suite.addons()
    template = databases.template(suite.foreign_dependencies(names))
    facts = {"template": template, "addons": fingerprints(names)}
    if databases.recall(FRESH_DATABASE) == facts:
        return FRESH_DATABASE
    databases.copy(template, FRESH_DATABASE)
    server = databases.server
    command = server.command(
        server.configuration("upgrade-fresh"),
        *("-d", FRESH_DATABASE, "-i", ",".join(names), "--stop-after-init", "--no-http"),
    )
    log = state_folder("logs") / "test-upgrade-fresh.log"
    server.run_or_explain(command, ROLE, log, "Installing the addons")
    databases.remember(FRESH_DATABASE, **facts)
    return FRESH_DATABASE


def run_phases(databases, fresh, arguments=(), between=None):
    """Upgrade the used database and test what came of it.

    :param databases: the :class:`devtools.databases.Databases`
    :param fresh: the name of a database in which today's addons were installed anew
    :param arguments: further arguments of pytest
    :param between: commit of a release that the database is upgraded to on its way
    :return: the list of :class:`devtools.tally.Phase`
    """
    start = time.monotonic()
    used = used_database(databases)
    phases = _upgrade(databases, used, between)
    upgrade = phases[-1]
    if _is_broken(upgrade):
        return phases
    states = _states(databases, UPGRADED_DATABASE)
    phases += _complete(databases, states)
    if _is_broken(phases[-1]):
        return phases
    _neutralize(databases)
    upgrade.seconds = time.monotonic() - start
    # People work in a copy: what is compared stays as the upgrade left it.
    databases.copy(COMPLETE_DATABASE, SERVED_DATABASE)
    tests = live_tests.run_phase(
        databases.server,
        SERVED_DATABASE,
        arguments,
        name="upgraded database",
        file_name="upgraded",
        folder=FOLDER,
        variables=_describe(used, fresh, states),
    )
    return [*phases, tests]


def _upgrade(databases, used, between):
    """Upgrade a copy of the used database; parameters and result as :func:`run_phases`."""
    server = databases.server
    databases.copy(used, UPGRADED_DATABASE)
    phases = []
    names = [name for name in first_release.addons() if name in suite.manifests()]
    update = ["-u", ",".join(names)]
    if between:
        release = first_release.addons_folder(between)
        phases.append(
            _load(
                server,
                "upgrade to the release between",
                UPGRADED_DATABASE,
                update,
                with_suite=False,
                extra_addons=[release],
            )
        )
        if _is_broken(phases[-1]):
            return phases
    phases.append(_load(server, "upgrade", UPGRADED_DATABASE, update))
    if not _is_broken(phases[-1]):
        look(server, server.configuration("upgraded"), UPGRADED_DATABASE)
    return phases


def _complete(databases, states):
    """Install in a copy of the upgraded database what is chosen on demand.

    :param states: the states of the suite's addons after the upgrade
    :return: the list of :class:`devtools.tally.Phase`, empty where all of them are there
    """
    databases.copy(UPGRADED_DATABASE, COMPLETE_DATABASE)
    chosen = [name for name in suite.addons() if states.get(name) != "installed"]
    if not chosen:
        return []
    arguments = ["-i", ",".join(chosen)]
    return [_load(databases.server, "upgrade on demand", COMPLETE_DATABASE, arguments)]


def _describe(used, fresh, states):
    """Return the variables by which the tests find the databases."""
    return {
        "LEAD_UPGRADE_BEFORE": used,
        "LEAD_UPGRADE_AFTER": UPGRADED_DATABASE,
        "LEAD_UPGRADE_COMPLETE": COMPLETE_DATABASE,
        "LEAD_UPGRADE_FRESH": fresh,
        "LEAD_UPGRADE_NEUTRALIZED": NEUTRALIZED_DATABASE,
        "LEAD_UPGRADE_STATES": json.dumps(states),
        "LEAD_UPGRADE_LOOKS": json.dumps(
            {name: str(looks_file(name)) for name in (used, UPGRADED_DATABASE)}
        ),
    }


def _load(server, name, database, arguments, **options):
    """Upgrade or install addons; a log without an error or a warning counts as a test.

    :param options: further ones of :func:`devtools.odoo_tests.run_phase`
    """
    phase = run_phase(server, name, database, arguments, role=ROLE, **options)
    if not phase.failures:
        phase.passed = 1
    return phase


def _is_broken(phase):
    """Tell whether Odoo did not get to the end, so that the database says nothing."""
    return any("Odoo ended with exit code" in text for text in phase.failures)


def _states(databases, database):
    """Return the states of the suite's addons in a database."""
    rows = databases.cluster.sql("SELECT name, state FROM ir_module_module", database)
    return {name: state for name, state in rows if name in suite.manifests()}


def _neutralize(databases):
    """Make a copy of the upgraded database as one makes it to try something out."""
    databases.copy(COMPLETE_DATABASE, NEUTRALIZED_DATABASE)
    # Odoo's own script of this addon names a column that Odoo has not got.
    statement = "UPDATE ir_module_module SET state = 'uninstalled' WHERE name = 'l10n_pl_edi'"
    databases.cluster.sql(statement, NEUTRALIZED_DATABASE)
    server = databases.server
    command = server.command(
        server.configuration("upgraded"), "-d", NEUTRALIZED_DATABASE, subcommand="neutralize"
    )
    log = state_folder("logs") / "test-neutralize.log"
    server.run_or_explain(command, ROLE, log, "Neutralising the database")


def drop_databases(databases):
    """Remove what a run created; the used database stays."""
    for name in DATABASES:
        databases.drop(name)

"""``./dev run``: serve the suite with demo data, from nothing to a URL."""

import re
import time

from devtools import suite
from devtools.console import Progress, Steps, note, say, warn
from devtools.databases import Databases, changed_addons, fingerprints
from devtools.ground import STEPS, prepared
from devtools.odoo_server import LOCALHOST, first_free_port
from devtools.paths import state_folder

HELP = "set everything up and serve the suite on http://localhost:8069"
DATABASE = "lead_management"
# people get the first one; without it in the list English would not even be there to choose
LANGUAGES = ("en_US", "pl_PL", "ru_RU")
DEFAULT_PORT = 8069
#: Options of Odoo for a server that a person works with.
SERVED = {
    "max_cron_threads": 1,
    "limit_time_real": 1200,
    "limit_time_real_cron": 1200,
    "list_db": False,
}


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("--port", type=int, help="serve on this port (default: 8069 or the next)")
    parser.add_argument(
        "--interface",
        default=LOCALHOST,
        help="address to listen on (default: this machine only)",
    )
    parser.add_argument("--fresh", action="store_true", help="drop the database and start anew")
    parser.add_argument("--no-demo", action="store_true", help="create it without demo data")
    parser.add_argument("--verbose", action="store_true", help="show the server's log here")


def execute(options):
    """Serve until interrupted.

    :return: the exit code
    """
    steps = Steps(STEPS + 2)
    with prepared("run", steps) as server:
        steps.begin("Database")
        up_to_date_database(server, demo=not options.no_demo, fresh=options.fresh)
        steps.begin("Serving")
        return _serve(server, options)


def up_to_date_database(server, demo=True, fresh=False):
    """Create the database, or upgrade the addons in it that changed.

    :param server: the :class:`devtools.odoo_server.OdooServer`
    :param demo: whether a new database gets demo data
    :param fresh: drop the database first
    """
    databases = Databases(server)
    facts = databases.recall(DATABASE)
    if not fresh and facts.get("source") == server.source.key:
        if demo != facts["demo"]:
            had = "with" if facts["demo"] else "without"
            note(f"The database was made {had} demo data and stays so; --fresh makes it anew.")
        _upgrade(server, databases, facts)
    else:
        if facts and not fresh:
            note("The database was made with another Odoo; it is made anew.")
        _create(server, databases, demo)


def _create(server, databases, demo):
    """Create the database with every addon of the suite."""
    databases.drop(DATABASE)
    names = suite.addons()
    kind = "with demo data" if demo else "without demo data"
    note(f"Creating the database {DATABASE} {kind}: {', '.join(names)}")
    arguments = ["-i", ",".join(names), "--load-language", ",".join(LANGUAGES)]
    _load(server, [*arguments, *(["--with-demo"] if demo else [])])
    databases.remember(DATABASE, source=server.source.key, demo=demo, addons=fingerprints(names))


def _upgrade(server, databases, facts):
    """Install addons that are new and upgrade those that changed."""
    recorded, names = facts["addons"], suite.addons()
    new = [name for name in names if name not in recorded]
    changed = [name for name in changed_addons(recorded, names) if name in recorded]
    if not new and not changed:
        note(f"The database {DATABASE} is up to date.")
        return
    arguments = []
    if new:
        note(f"Installing {', '.join(new)}")
        arguments += ["-i", ",".join(new)]
    if changed:
        note(f"Upgrading {', '.join(changed)}")
        arguments += ["-u", ",".join(changed)]
    _load(server, arguments)
    databases.remember(DATABASE, **dict(facts, addons=fingerprints(names)))


def _load(server, arguments):
    """Have Odoo install or upgrade addons, and show how far it is."""
    configuration = server.configuration("load-run")
    command = server.command(
        configuration, "-d", DATABASE, *arguments, "--stop-after-init", "--no-http"
    )
    log = state_folder("logs") / "load-run.log"
    with Progress("Loading addons") as progress:

        def follow(line):
            found = re.search(r"Loading module (\S+) \((\d+)/(\d+)\)", line)
            if found and int(found.group(3)) > 1:
                done, total = int(found.group(2)), int(found.group(3))
                progress.update(100 * done / total, f"({found.group(1)})")

        server.run_or_explain(command, "load", log, "Loading the addons", follow=follow)
    for line in log.read_text(errors="replace").splitlines():
        if " WARNING " in line:
            warn(line)


def _serve(server, options):
    """Serve the database until interrupted."""
    port = options.port or first_free_port(DEFAULT_PORT, options.interface)
    if options.port is None and port != DEFAULT_PORT:
        note(f"Port {DEFAULT_PORT} is taken, so this server uses {port}.")
    elif options.port and first_free_port(options.port, options.interface) != options.port:
        port = first_free_port(options.port, options.interface)
        note(f"Port {options.port} is taken, so this server uses {port}.")
    configuration = server.configuration("run", http_interface=options.interface, **SERVED)
    log = state_folder("logs") / "run.log"
    with server.serving(configuration, DATABASE, port, log, echo=options.verbose) as serving:
        say()
        say(f"  Lead Management is served on http://localhost:{port}")
        say(f"  Log in as {_logins(server)}")
        say(f"  The log is {log}; Ctrl-C stops the server.")
        say()
        while serving.process.poll() is None:
            time.sleep(0.3)
    warn(f"The server ended by itself; see {log}.")
    return 1


def _logins(server):
    """Return the logins to try, as text: their passwords are the logins themselves."""
    rows = server.cluster.sql(
        "SELECT login FROM res_users u JOIN ir_model_data d"
        " ON d.model = 'res.users' AND d.res_id = u.id"
        " WHERE u.active AND NOT u.share AND u.password IS NOT NULL"
        " ORDER BY d.module = 'base' DESC, u.id",
        DATABASE,
    )
    logins = dict.fromkeys(login for (login,) in rows if login != "__system__")
    return ", ".join(f"{login} / {login}" for login in logins)

"""``./dev walk``: people do what people do at random, and the books must stay right."""

import json
import random
import subprocess

from devtools import suite
from devtools.console import DevError, Steps, note, say
from devtools.databases import Databases, fingerprints
from devtools.ground import STEPS, prepared
from devtools.odoo_tests import run_phase
from devtools.paths import CHECKOUT

HELP = "let many people work at random, and look whether the log and the sums stay right"
DATABASE = "lead_walk"
#: A copy of it, in which they work.
WORN_DATABASE = "lead_walk_worn"
#: Where the walk is.
FOLDER = CHECKOUT / "tests" / "security"
MARK = "--- walked ---"
#: The largest seed that is chosen when none is given.
SEEDS = 10**6


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("--operations", type=int, default=5000, help="how many; 5000 by default")
    parser.add_argument("--seed", type=int, help="of the walk; the same seed walks the same way")


def execute(options):
    """Walk, and say what broke.

    :return: the exit code, 0 when nothing broke
    :raise DevError: when the walk could not be walked to its end
    """
    seed = random.randrange(SEEDS) if options.seed is None else options.seed
    steps = Steps(STEPS + 2)
    with prepared("test", steps) as server:
        steps.begin("Database with every addon")
        databases = Databases(server)
        _make_database(databases)
        databases.copy(DATABASE, WORN_DATABASE)
        steps.begin(f"{options.operations} operations, seed {seed}")
        result = _walk(server, options.operations, seed)
        databases.drop(WORN_DATABASE)
    note(f"done: {sum(result['done'].values())}, refused: {sum(result['refused'].values())}")
    for title in ("broken", "errors"):
        for name, sample in result[title].items():
            say(f"{title}: {name} ({sample})")
    return 1 if result["broken"] or result["errors"] else 0


def _make_database(databases):
    """Install the suite as it is now, unless that was done before."""
    names = suite.addons()
    current = fingerprints(names)
    if databases.recall(DATABASE).get("addons") == current:
        return
    template = databases.template(suite.foreign_dependencies(names), alone=True)
    databases.copy(template, DATABASE)
    phase = run_phase(
        databases.server, "walk", DATABASE, ["-i", ",".join(names), "--skip-auto-install"]
    )
    if phase.failures:
        raise DevError(f"The addons could not be installed: {phase.failures[0]}")
    databases.remember(DATABASE, addons=current)


def _walk(server, operations, seed):
    """Return what the walk printed."""
    configuration = server.configuration("walk")
    command = server.command(configuration, "-d", WORN_DATABASE, "--no-http", subcommand="shell")
    code = (
        f"import sys; sys.path.insert(0, {str(FOLDER)!r})\n"
        "from inside.walk import walk\n"
        f"print({MARK!r})\n"
        f"walk(env, {operations}, {seed})\n"
    )
    done = subprocess.run(
        [str(part) for part in command],
        input=code,
        capture_output=True,
        text=True,
        env=server.environment(),
        cwd=server.home,
        check=False,
    )
    printed = done.stdout.partition(MARK)[2].strip()
    if done.returncode or not printed:
        raise DevError(f"The walk has ended early:\n{done.stderr[-3000:]}")
    return json.loads(printed.splitlines()[-1])

"""``./dev i18n``: export the terms of the addons and bring the translations up to date."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from devtools import suite
from devtools.console import DevError, Steps, note
from devtools.databases import Databases
from devtools.ground import STEPS, prepared
from devtools.paths import CHECKOUT, state_folder

HELP = "export each addon's .pot and merge it into its translations"
DATABASE = "lead_i18n"
#: Languages the suite is translated into, as the names of their files.
LANGUAGES = ("pl", "ru")
MERGE_SCRIPT = CHECKOUT / "devtools" / "merge_translations.py"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("addons", nargs="*", metavar="addon", help="only these addons")


def execute(options):
    """Export and merge.

    :return: the exit code
    """
    names = suite.check_names(options.addons)
    steps = Steps(STEPS + 3)
    with prepared("test", steps) as server:
        databases = Databases(server)
        steps.begin("Installing the addons")
        databases.drop(DATABASE)
        configuration = server.configuration("i18n")
        logs = state_folder("logs")
        server.run_or_explain(
            server.command(
                configuration,
                "-d",
                DATABASE,
                "-i",
                ",".join(suite.addons()),
                # whoever tries the demo data finds it in their language
                "--with-demo",
                "--stop-after-init",
                "--no-http",
            ),
            "i18n",
            logs / "i18n-install.log",
            "Installing the addons",
        )
        steps.begin("Exporting the terms")
        export = [server.python, "-m", "odoo", "i18n", "export", "-c", configuration]
        export += ["-d", DATABASE, "-l", "pot", "--", *names]
        server.run_or_explain(export, "i18n", logs / "i18n-export.log", "Exporting the terms")
        databases.drop(DATABASE)
        steps.begin("Merging the translations")
        with tempfile.TemporaryDirectory() as folder:
            _keep_translations(Path(folder))
            for name in names:
                _merge(server.python, name, folder)
    return 0


def _keep_translations(folder):
    """Copy the translations of all addons, so that terms find theirs in another addon."""
    for language in LANGUAGES:
        for path in CHECKOUT.glob(f"*/i18n/{language}.po"):
            shutil.copy(path, folder / f"{path.parent.parent.name}.{path.name}")


def _merge(python, name, others):
    """Bring the translations of an addon up to date with its terms.

    :param others: folder with the translations of all addons as they were
    """
    folder = CHECKOUT / name / "i18n"
    template = folder / f"{name}.pot"
    if not template.exists():
        note(f"{name}: nothing to translate")
        return
    files = [folder / f"{language}.po" for language in LANGUAGES]
    done = subprocess.run(
        [str(part) for part in (python, MERGE_SCRIPT, "--others", others, template, *files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DevError(f"{name}: the translations could not be merged:\n{done.stdout}")
    for line in done.stdout.splitlines():
        note(f"{name}: {line}")

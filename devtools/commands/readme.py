"""``./dev readme``: what each addon says of itself, made from its ``readme/``."""

import subprocess
from datetime import date

from devtools import suite
from devtools.console import DevError, Steps, note
from devtools.paths import CHECKOUT
from devtools.python_env import lint_python

HELP = "make README.rst, the page in Apps and pyproject.toml of the addons from their readme/"
SCRIPT = CHECKOUT / "devtools" / "readmes.py"
#: How towncrier makes a section of the changelog from the newsfragments.
CHANGELOG_RULES = CHECKOUT / "towncrier.toml"
NEWSFRAGMENTS = "readme/newsfragments"


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("addons", nargs="*", metavar="addon", help="only these addons")
    parser.add_argument("--check", action="store_true", help="write nothing, name what is outdated")
    parser.add_argument(
        "--release",
        nargs="?",
        const="",
        metavar="VERSION",
        help="first move the newsfragments into HISTORY.md, below this version or the addon's own",
    )
    parser.add_argument("--date", default=date.today().isoformat(), help="of the release")


def execute(options):
    """Make the files, or check them.

    :return: the exit code
    """
    names = suite.check_names(options.addons)
    steps = Steps(2 if options.release is None else 3)
    steps.begin("Python packages")
    python = lint_python()
    if options.release is not None:
        steps.begin("Changelogs")
        for name in names:
            _release(python, name, options.release, options.date)
    steps.begin("Readmes")
    command = [python, SCRIPT, "check" if options.check else "write"]
    command += [CHECKOUT / name for name in names]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode


def _release(python, name, version, day):
    """Move the newsfragments of an addon into its changelog.

    :param version: that the section is for, the addon's own when empty
    :param day: of the release
    """
    folder = CHECKOUT / name
    if not any((folder / NEWSFRAGMENTS).glob("*.*.md")):
        return
    version = version or suite.manifests()[name]["version"]
    command = [python, "-m", "towncrier", "build", "--yes", "--config", CHANGELOG_RULES]
    command += ["--dir", folder, "--version", version, "--date", day]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DevError(f"{name}: towncrier failed:\n{done.stdout}{done.stderr}")
    note(f"{name}: {version}")

"""``./dev lint``: formatting and mistakes, in Python, JavaScript, SCSS and XML."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from devtools import suite
from devtools.commands import readme
from devtools.console import Steps, note, say
from devtools.node_env import lint_tools
from devtools.paths import CHECKOUT, cache_root
from devtools.python_env import lint_python

HELP = "check the style of Python, JavaScript and XML; --fix puts right what can be"

#: Checks of pylint-odoo that are not for this project, with the reason.
PYLINT_OFF = {
    "consider-merging-classes-inherited": "a model is extended by one file for each concern",
    "category-allowed-app": "a rule of the Odoo Apps store",
    "manifest-required-key-app": "a rule of the Odoo Apps store",
    "missing-odoo-file-app": "a rule of the Odoo Apps store",
}
#: Files that every addon of the suite has.
REQUIRED_FILES = ("readme/DESCRIPTION.md", "static/description/icon.png")
PYTHON = (".py",)
SCRIPTS = (".js", ".cjs")
FORMATTED = (*SCRIPTS, ".xml", ".scss")
#: Folders with nothing of ours in them.
FOREIGN = {"lib", "node_modules", "__pycache__", ".git"}


#: What is run, in this order; each is a hook of .pre-commit-config.yaml too.
LINTERS = ("ruff", "pylint-odoo", "prettier", "eslint", "readme", "required files")


@dataclass(frozen=True)
class Linter:
    """One linter on the files it is for."""

    name: str
    #: argument lists, run one after the other
    commands: tuple


def add_arguments(parser):
    """Declare the options of the command."""
    parser.add_argument("--fix", action="store_true", help="format and repair what can be")
    parser.add_argument("--only", choices=LINTERS, help="only this linter")
    parser.add_argument("paths", nargs="*", type=Path, help="only these files and folders")


def execute(options):
    """Run every linter, whatever the earlier ones said.

    :return: the exit code: 0 when none complained
    """
    chosen = [options.only] if options.only else LINTERS
    steps = Steps(1 + len(chosen))
    steps.begin("Installing the linters")
    python, node_modules = lint_python(), lint_tools()
    environment = dict(os.environ, NODE_PATH=str(node_modules))
    if not sys.stdout.isatty():
        environment["NO_COLOR"] = "1"
    complained = []
    for linter in _linters(options, python, node_modules):
        if linter.name not in chosen:
            continue
        steps.begin(linter.name)
        codes = [_run(command, environment) for command in linter.commands]
        if any(codes):
            complained.append(linter.name)
    if "required files" in chosen:
        steps.begin("required files")
        if not options.paths and not _required_files_exist():
            complained.append("required files")
    say(f"Complaints by: {', '.join(complained)}" if complained else "No complaints.")
    return 1 if complained else 0


def _run(command, environment):
    """Run one linter in the checkout and return its exit code."""
    return subprocess.run(
        [str(part) for part in command], cwd=CHECKOUT, env=environment, check=False
    ).returncode


def _linters(options, python, node_modules):
    """Return the linters with what they are to read.

    :param options: the parsed arguments
    :param python: the interpreter of the Python linters
    :param node_modules: the folder of the others
    """
    roots = [path.resolve() for path in options.paths] or [CHECKOUT]
    return (
        Linter("ruff", _ruff(python, _files(roots, PYTHON), options.fix)),
        Linter("pylint-odoo", _pylint(python, roots)),
        Linter("prettier", _prettier(node_modules, _files(roots, FORMATTED), options.fix)),
        Linter("eslint", _eslint(node_modules, _files(roots, SCRIPTS), options.fix)),
        Linter("readme", _readme(python, roots, options.fix)),
    )


def _ruff(python, files, fix):
    """Return the commands that check the Python and its layout."""
    if not files:
        return ()
    ruff = [python, "-m", "ruff"]
    cache = ["--cache-dir", cache_root() / "ruff"]
    return (
        [*ruff, "check", "--quiet", *cache, *(["--fix"] if fix else []), *files],
        [*ruff, "format", "--quiet", *cache, *([] if fix else ["--diff"]), *files],
    )


def _pylint(python, roots):
    """Return the command that checks the addons as Odoo addons."""
    chosen = _addons(roots)
    if not chosen:
        return ()
    off = f"--disable={','.join(PYLINT_OFF)}"
    return ([python, "-m", "pylint", "--rcfile", CHECKOUT / ".pylintrc", off, *chosen],)


def _prettier(node_modules, files, fix):
    """Return the command that checks the layout of everything that is not Python."""
    if not files:
        return ()
    prettier = [node_modules / ".bin" / "prettier", "--log-level", "warn"]
    prettier += ["--config", CHECKOUT / "prettier.config.cjs"]
    return ([*prettier, "--write" if fix else "--check", *files],)


def _eslint(node_modules, files, fix):
    """Return the command that checks the JavaScript."""
    if not files:
        return ()
    eslint = [node_modules / ".bin" / "eslint", "--max-warnings", "0"]
    eslint += ["--config", CHECKOUT / "eslint.config.cjs"]
    return ([*eslint, *(["--fix"] if fix else []), *files],)


def _readme(python, roots, fix):
    """Return the command that checks what is made from the addons' readme/."""
    chosen = _addons(roots)
    if not chosen:
        return ()
    return ([python, readme.SCRIPT, "write" if fix else "check", *chosen],)


def _addons(roots):
    """Return the folders of the addons that are chosen, or that a chosen path belongs to."""
    return [
        addon
        for addon in (CHECKOUT / name for name in suite.addons())
        if any(root == addon or root in addon.parents or addon in root.parents for root in roots)
    ]


def _files(roots, suffixes):
    """Return the files of ours with one of the suffixes."""
    found = []
    for root in roots:
        if root.is_file():
            found.append(root)
        for folder, names, files in os.walk(root):
            names[:] = [name for name in names if name not in FOREIGN]
            found += [Path(folder) / file for file in files]
    return sorted(path for path in found if path.suffix in suffixes)


def _required_files_exist():
    """Tell whether every addon has the files that all of them have, and name those missing."""
    missing = [
        f"{name}/{file}"
        for name in suite.addons()
        for file in REQUIRED_FILES
        if not (CHECKOUT / name / file).is_file()
    ]
    for path in missing:
        note(f"missing: {path}")
    return not missing

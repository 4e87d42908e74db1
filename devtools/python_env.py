"""Virtual environments in the cache, made from the project's lock files."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from devtools import debian
from devtools.console import DevError, Progress, note
from devtools.locks import exclusive, filled_folder
from devtools.paths import CHECKOUT, cache_root
from devtools.processes import follow

SERVER_LOCK = CHECKOUT / "requirements-dev.lock"
#: How pip begins the line about each package of a lock file.
PACKAGE_SEEN = ("Collecting ", "Processing ", "Ignoring ")
LINT_LOCK = CHECKOUT / "requirements-lint.lock"
LOAD_LOCK = CHECKOUT / "requirements-load.lock"


def server_python():
    """Return the Python that runs Odoo, its tests and the suite's own tests."""
    return _environment("venv", SERVER_LOCK)


def lint_python():
    """Return the Python that runs the linters, whose libraries differ from the server's."""
    return _environment("venv-lint", LINT_LOCK)


def load_python():
    """Return the Python that runs locust, whose libraries differ from the server's."""
    return _environment("venv-load", LOAD_LOCK)


def _environment(name, lock):
    """Return the interpreter of the environment that fits ``lock``, making it when missing.

    :param name: prefix of the folder in the cache
    :param lock: a requirements file that names every version
    :return: the path of its ``python``
    :raise DevError: when it cannot be made
    """
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    identity = f"{python}|{sys.base_prefix}|".encode() + lock.read_bytes()
    key = hashlib.sha256(identity).hexdigest()[:12]
    target = cache_root() / f"{name}-py{python}-{key}"
    interpreter = target / "bin" / "python"
    if not _works(interpreter):
        with exclusive(cache_root() / "locks" / target.name, "the Python packages"):
            if not _works(interpreter):
                _create(target, lock)
    return interpreter


def _works(interpreter):
    """Tell whether the interpreter is there and starts: the system's Python may have gone."""
    if not interpreter.exists():
        return False
    return subprocess.run([str(interpreter), "-c", ""], check=False).returncode == 0


def _create(target, lock):
    """Make the environment ``target`` with the packages of ``lock``."""
    if not importlib.util.find_spec("ensurepip") or not importlib.util.find_spec("venv"):
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        debian.install([f"{version}-venv"], "Python's venv module")
    with filled_folder(target) as folder:
        created = subprocess.run(
            [sys.executable, "-m", "venv", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if created.returncode:
            raise DevError(f"The virtual environment could not be made:\n{created.stdout}")
        _install(folder / "bin" / "python", lock)
        _move_scripts(folder, target)


def _install(interpreter, lock):
    """Install the packages of ``lock`` and show how many are done."""
    wanted = sum(1 for line in lock.read_text().splitlines() if line and line[0] not in " #-")
    note(f"Installing the Python packages of {lock.name} ...")
    command = [interpreter, "-m", "pip", "install", "--prefer-binary", "--no-deps"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command += ["--cache-dir", cache_root() / "pip", "-r", lock]
    said = []
    with Progress("Downloading and installing") as progress:

        def on_line(line):
            said.append(line)
            seen = sum(1 for line in said if line.startswith(PACKAGE_SEEN))
            progress.update(90 * seen / wanted, f"({seen} of {wanted} packages)")

        code = follow(command, "pip", on_line, env=dict(os.environ, PYTHONNOUSERSITE="1"))
        progress.update(100)
    if code:
        raise DevError(f"pip failed:\n{''.join(said[-30:])}")


def _move_scripts(folder, target):
    """Make the scripts of an environment made in ``folder`` work once it is ``target``."""
    for script in (folder / "bin").iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        content = script.read_bytes()
        if str(folder).encode() in content:
            script.write_bytes(content.replace(str(folder).encode(), str(target).encode()))


def environment_variables(interpreter):
    """Return the variables that put an environment's programs first.

    :param interpreter: what :func:`server_python` or :func:`lint_python` returned
    """
    folder = Path(interpreter).parent
    return {
        "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "VIRTUAL_ENV": str(folder.parent),
    }

"""Wheels of the addons, and an environment with Odoo and these wheels, nothing of the checkout."""

import os
import subprocess

from devtools import suite
from devtools.console import DevError
from devtools.paths import CHECKOUT
from devtools.processes import call
from devtools.python_env import lint_python

#: Wheels are named after the manifest alone, also in the middle of changes.
VERSION_OF_MANIFEST = {"WHOOL_POST_VERSION_STRATEGY_OVERRIDE": "none"}


def build(folder):
    """Build the wheels of all addons, as `pip wheel` does, without a network.

    :param folder: where they go
    :raise DevError: when one cannot be built
    """
    command = [lint_python(), "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    command += ["--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", folder]
    command += [CHECKOUT / name for name in suite.addons()]
    _call(command, "The wheels could not be built", VERSION_OF_MANIFEST)


def environment(folder, wheels, server):
    """Make a virtual environment with Odoo and the wheels.

    :param folder: the environment's
    :param wheels: the folder with the wheels
    :param server: a :class:`devtools.odoo_server.OdooServer`, whose Odoo and packages it has
    :return: its interpreter
    :raise DevError: when a wheel cannot be installed
    """
    command = [server.python, "-m", "venv", "--without-pip", folder]
    _call(command, "The virtual environment could not be made")
    interpreter = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    places = [*server.python.parent.parent.glob("lib/python*/site-packages")]
    places.append(server.source.python_path)
    (packages / "odoo-and-its-packages.pth").write_text("".join(f"{path}\n" for path in places))
    command = [lint_python(), "-m", "pip", "--python", interpreter, "install", "--quiet"]
    command += ["--disable-pip-version-check", "--no-index", "--no-deps", *wheels.glob("*.whl")]
    _call(command, "The wheels could not be installed")
    return interpreter


def _call(command, trouble, variables=None):
    """Run a program to its end.

    :param trouble: what to say when it fails
    :param variables: further environment variables
    """
    try:
        done = call(command, env=dict(os.environ, **(variables or {})))
    except subprocess.SubprocessError as error:
        raise DevError(f"{trouble}: {error}") from error
    if done.returncode:
        raise DevError(f"{trouble}:\n{done.stdout}{done.stderr}")

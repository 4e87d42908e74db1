"""npm: the linters for JavaScript and XML, and one script that Odoo's package lacks."""

import hashlib
import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from devtools import debian
from devtools.console import DevError, note
from devtools.locks import exclusive, filled_folder
from devtools.paths import CHECKOUT, cache_root, running_as_root
from devtools.processes import call

#: Folder with the eslint that reads the rules of Odoo's test_lint, which are written for version 8.
ODOO_PROGRAMS = ".bin-odoo"
SELFIE_PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"
SELFIE_MEMBER = "package/selfie_segmentation.js"


def _npm_environment():
    """Return the environment for npm: the user's settings, our cache, no chatter."""
    return dict(
        os.environ,
        npm_config_cache=str(cache_root() / "npm"),
        npm_config_update_notifier="false",
        npm_config_audit="false",
        npm_config_fund="false",
    )


def require_npm(purpose):
    """Make sure that npm is there.

    :param purpose: what it is needed for
    :raise DevError: when it is missing and cannot be installed
    """
    if not shutil.which("npm"):
        debian.install(["npm"], f"npm ({purpose})")


def selfie_segmentation():
    """Return the script for blurred backgrounds, which Debian's Odoo names but lacks.

    :return: its content, None where npm is missing and cannot be installed
    :raise DevError: when npm fails to fetch it
    """
    if not shutil.which("npm") and not running_as_root():
        return None
    require_npm("for a script of Odoo's web client")
    note("Fetching selfie_segmentation.js from npm ...")
    with tempfile.TemporaryDirectory() as folder:
        done = call(["npm", "pack", "--silent", SELFIE_PACKAGE], cwd=folder, env=_npm_environment())
        packed = list(Path(folder).glob("*.tgz"))
        if done.returncode or not packed:
            raise DevError(f"npm could not fetch {SELFIE_PACKAGE}:\n{done.stdout}{done.stderr}")
        with tarfile.open(packed[0]) as archive:
            return archive.extractfile(SELFIE_MEMBER).read()


def lint_tools():
    """Return the folder of the locked npm tools, installing them on first use.

    :return: the ``node_modules`` folder in the cache
    :raise DevError: when npm is missing or fails
    """
    manifest = CHECKOUT / "package.json"
    lock = CHECKOUT / "package-lock.json"
    key = hashlib.sha256(manifest.read_bytes() + lock.read_bytes()).hexdigest()[:12]
    target = cache_root() / f"node-{key}"
    if not target.is_dir():
        require_npm("for the JavaScript and XML linters")
        with exclusive(cache_root() / "locks" / target.name, "the npm tools"):
            if not target.is_dir():
                note("Installing prettier and eslint ...")
                _install(manifest, lock, target)
    return target / "node_modules"


def _install(manifest, lock, target):
    """Install what the lock file names into ``target``."""
    with filled_folder(target) as folder:
        shutil.copy(manifest, folder)
        shutil.copy(lock, folder)
        done = call(["npm", "ci", "--ignore-scripts"], cwd=folder, env=_npm_environment())
        if done.returncode:
            raise DevError(f"`npm ci` failed:\n{done.stdout}{done.stderr}")
        programs = folder / "node_modules" / ODOO_PROGRAMS
        programs.mkdir()
        (programs / "eslint").symlink_to(Path("..") / "eslint-odoo" / "bin" / "eslint.js")

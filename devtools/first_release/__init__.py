"""The first release of the suite: what databases in use were made with.

It comes from the history of the checkout. A clone without it (a shallow one, an unpacked archive)
has the same addons in ``addons.tar.xz``, without tests, readme, templates of translations and the
sources of the web client, which no upgrade reads. It was made by

    git archive COMMIT -- lead_management* ':(exclude)*/tests/*' ':(exclude)*/readme/*' \
        ':(exclude)*/i18n/*.pot' ':(exclude)*/static/src/*' | xz -9e
"""

import ast
import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from devtools.console import DevError, note
from devtools.paths import CHECKOUT, state_folder

COMMIT = "900e186ac32f9ceb06153ad78c3bbabc37b82726"
VERSION = "19.0.1.0.0"
KEPT = Path(__file__).parent / "addons.tar.xz"
ADDONS = "lead_management*"


def addons_folder(commit=COMMIT):
    """Return the folder with the addons of a release, unpacking them when missing.

    :param str commit: that of the first release, or of one between it and today's
    :raise DevError: when the history has no such commit
    """
    folder = state_folder("first-release") / commit[:12]
    if not folder.is_dir():
        content = _read_history(commit)
        if content is None and commit == COMMIT:
            note("The first release is not in this clone's history: the kept copy is taken.")
            content = KEPT.read_bytes()
        if content is None:
            raise DevError(f"There is no commit {commit} in this clone's history.")
        unpacking = folder.with_suffix(".partial")
        shutil.rmtree(unpacking, ignore_errors=True)
        unpacking.mkdir()
        _unpack(content, unpacking)
        unpacking.rename(folder)
    return folder


def addons(commit=COMMIT):
    """Return the names of a release's addons.

    :raise DevError: when the folder holds none
    """
    found = []
    for path in sorted(addons_folder(commit).glob("*/__manifest__.py")):
        if ast.literal_eval(path.read_text()).get("installable", True):
            found.append(path.parent.name)
    if not found:
        raise DevError(f"There is no addon in {addons_folder(commit)}.")
    return found


def _read_history(commit):
    """Return the addons of a commit as a tar file's bytes, None where the clone lacks it."""
    listed = _git("ls-tree", "--name-only", commit)
    if listed is None:
        return None
    names = [name for name in listed.decode().split() if Path(name).match(ADDONS)]
    return _git("archive", "--format=tar", commit, "--", *names)


def _git(*arguments):
    """Return what git prints, None when it fails or is not there."""
    command = ["git", "-C", str(CHECKOUT), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return None if done.returncode else done.stdout


def _unpack(content, folder):
    """Unpack a tar file, compressed or not."""
    # the first releases of Python 3.10 and 3.11 do not know the filter
    options = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(folder, **options)

"""Finding Odoo 19, or fetching it."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from devtools import debian
from devtools.console import DevError, note, warn
from devtools.locks import exclusive, filled_folder
from devtools.node_env import selfie_segmentation
from devtools.paths import cache_root, checkout_state

SERIES = "19.0"

#: What the suite was last tested with. Another package works as a rule, but is worth knowing of.
TESTED_VERSION = "19.0.0+dfsg-1"
TESTED_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"

DEVELOPMENT_SUITE = "sid"
STABLE_SUITE = "bookworm"

#: Packages that Debian's odoo-19 has links to.
COMPANIONS = (
    f"libjs-jquery/{DEVELOPMENT_SUITE}",
    f"libjs-jquery-form/{DEVELOPMENT_SUITE}",
    f"libjs-underscore/{DEVELOPMENT_SUITE}",
    f"fonts-roboto-unhinted/{DEVELOPMENT_SUITE}",
    f"fonts-montserrat/{DEVELOPMENT_SUITE}",
    f"fonts-inconsolata/{DEVELOPMENT_SUITE}",
    f"fonts-ocr-b/{DEVELOPMENT_SUITE}",
    f"fonts-glyphicons-halflings/{DEVELOPMENT_SUITE}",
    # 4.7: newer ones lack the files that are linked to.
    f"fonts-font-awesome/{STABLE_SUITE}",
)

PACKAGES = Path("usr/lib/python3/dist-packages")
#: A second copy of Odoo's addons without their data, of no use to anybody.
EXCLUDED = (f"./{PACKAGES}/addons", f"./{PACKAGES}/setup", f"./{PACKAGES}/doc")
SELFIE = PACKAGES / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class OdooSource:
    """An Odoo 19 that can be started."""

    #: goes on PYTHONPATH: the folder that holds the ``odoo`` package
    python_path: Path
    #: folders with Odoo's own addons
    addons_paths: tuple
    #: where it comes from, in words
    label: str
    #: changes when Odoo changes; databases prepared with one are not used with another
    key: str


def find_odoo():
    """Return the Odoo 19 to work with, fetching it when there is none.

    Looked for in this order: ``ODOO_PATH``; a module ``odoo`` that is installed for the Python
    that runs this; Debian's package in the cache.

    :return: an :class:`OdooSource`
    :raise DevError: when ``ODOO_PATH`` is no Odoo 19, or Odoo cannot be fetched
    """
    named = os.environ.get("ODOO_PATH")
    if named:
        return _from_path(Path(named).expanduser().resolve())
    return _installed() or _from_debian()


def _series(package):
    """Return the version series of the ``odoo`` package folder, or None."""
    try:
        text = (package / "release.py").read_text()
    except OSError:
        return None
    found = re.search(r"version_info\s*=\s*\(\s*(\d+)\s*,\s*(\d+)", text)
    return ".".join(found.groups()) if found else None


def _source(package, python_path, label):
    """Return the source whose ``odoo`` package folder is ``package``."""
    candidates = (package.parent / "addons", package / "addons")
    addons = tuple(path for path in candidates if (path / "web" / "__manifest__.py").is_file())
    if not addons:
        raise DevError(f"There are no addons beside the Odoo in {package}.")
    # Folders change when Python writes its caches, so files stand for the version.
    marks = (package / "release.py", addons[0] / "web" / "__manifest__.py")
    stamp = "|".join(f"{mark}|{mark.stat().st_mtime_ns}" for mark in marks)
    return OdooSource(
        python_path=python_path,
        addons_paths=addons,
        label=label,
        key=hashlib.sha256(stamp.encode()).hexdigest()[:12],
    )


def _from_path(root):
    """Return the Odoo in ``root``: a source checkout or an unpacked package."""
    for base in (root, root / PACKAGES):
        if _series(base / "odoo") == SERIES:
            return _source(base / "odoo", base, f"ODOO_PATH ({base})")
    raise DevError(f"ODOO_PATH is {root}, which holds no Odoo {SERIES}.")


def _installed():
    """Return the Odoo that is installed for this Python, or None."""
    spec = importlib.util.find_spec("odoo")
    folders = [Path(path) for path in (spec.submodule_search_locations or ())] if spec else []
    for package in folders:
        series = _series(package)
        if series == SERIES:
            return _source(package, _isolated(package), f"the installed module ({package})")
        if series:
            note(f"The Odoo {series} in {package} is left alone: {SERIES} is needed.")
    return None


def _isolated(package):
    """Return a folder that holds nothing but a link to ``package``.

    The folder the package is installed in holds other libraries too; on PYTHONPATH they would
    hide the locked ones.
    """
    folder = checkout_state() / "installed-odoo"
    folder.mkdir(exist_ok=True)
    link = folder / "odoo"
    if not link.is_symlink() or link.resolve() != package.resolve():
        link.unlink(missing_ok=True)
        link.symlink_to(package)
    return folder


def _from_debian():
    """Return Debian's Odoo from the cache, after fetching it if it is not there."""
    home = cache_root() / "odoo-19"
    record = home / "package.json"
    if not record.is_file():
        with exclusive(cache_root() / "locks" / "odoo-19", "Odoo 19"):
            if not record.is_file():
                _fetch(home)
    package = json.loads(record.read_text())
    if package["sha256"] != TESTED_SHA256:
        warn(
            f"Debian's odoo-19 is {package['version']}; the suite was tested with "
            f"{TESTED_VERSION}. Should something fail, point ODOO_PATH to an Odoo 19 of your own."
        )
    if not package["selfie_segmentation"]:
        _replace_placeholder(home, record, package)
    base = home / "root" / PACKAGES
    return _source(base / "odoo", base, f"Debian's odoo-19 {package['version']}")


def _fetch(home):
    """Download and unpack Debian's Odoo into ``home``."""
    with filled_folder(home) as folder:
        archive = debian.PrivateArchive(folder / "apt", [DEVELOPMENT_SUITE, STABLE_SUITE])
        archive.update()
        size = int(archive.show("odoo-19")["Size"])
        files = archive.download(
            [f"odoo-19/{DEVELOPMENT_SUITE}", *COMPANIONS],
            f"Downloading Odoo 19 ({size / 1e6:.0f} MB) and the fonts and scripts it links to",
        )
        root = folder / "root"
        root.mkdir()
        package = {}
        for file in files:
            is_odoo = file.name.startswith("odoo-19_")
            if is_odoo:
                version = file.name.split("_")[1].replace("%3a", ":")
                package = {"version": version, "sha256": debian.sha256(file)}
            debian.unpack(file, root, EXCLUDED, "Unpacking Odoo 19" if is_odoo else None)
        shutil.rmtree(folder / "apt")
        package["selfie_segmentation"] = _add_selfie_segmentation(root)
        (folder / "package.json").write_text(json.dumps(package))


def _add_selfie_segmentation(root):
    """Add the one script that Debian's package lacks and the web client's bundle names.

    Without the file the browser's console shows an error and every tour fails. Where npm is not
    to be had an empty one stands in: only the blurred background of video calls needs it.

    :return: whether the real file could be had
    """
    target = root / SELFIE
    target.parent.mkdir(parents=True, exist_ok=True)
    content = selfie_segmentation()
    if content is None:
        warn(
            "npm was not found, so video calls will have no blurred background; everything else "
            "works. Install it (on Debian: npm) and start ./dev again to add it."
        )
        target.write_text("/* placeholder: needs npm to be fetched */\n")
        return False
    target.write_bytes(content)
    return True


def _replace_placeholder(home, record, package):
    """Put the real script in the placeholder's place once npm is there."""
    if not shutil.which("npm"):
        return
    with exclusive(cache_root() / "locks" / "odoo-19", "Odoo 19"):
        package["selfie_segmentation"] = _add_selfie_segmentation(home / "root")
        record.write_text(json.dumps(package))

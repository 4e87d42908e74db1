"""Where the checkout, the shared cache and this checkout's own state are."""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
REAL_LEADS = "x_education_leads.csv"
CACHE_NAME = "lead-management-odoo"


def running_as_root():
    """Tell whether this process has the rights of the system administrator."""
    return os.geteuid() == 0


def cache_root():
    """Return the folder that downloads are shared in, creating it when missing.

    ``LEAD_DEV_CACHE`` decides where it is set. Root uses ``/var/cache``, because the user that
    PostgreSQL runs as has to get there and may not enter root's home. Everybody else uses the
    XDG cache folder.

    :return: an absolute path
    """
    named = os.environ.get("LEAD_DEV_CACHE")
    if named:
        root = Path(named).expanduser().absolute()
    elif running_as_root():
        root = Path("/var/cache") / CACHE_NAME
    else:
        xdg = os.environ.get("XDG_CACHE_HOME")
        root = (Path(xdg) if xdg else Path.home() / ".cache") / CACHE_NAME
    root.mkdir(parents=True, exist_ok=True)
    return root


def checkout_state():
    """Return the folder for what belongs to this checkout alone.

    Databases, logs, the filestore and process ids live in it, so two checkouts of the project on
    one machine never meet.

    :return: a path below :func:`cache_root`, named after a hash of the checkout's path
    """
    key = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:10]
    state = cache_root() / "checkouts" / key
    state.mkdir(parents=True, exist_ok=True)
    note = state / "checkout.txt"
    if not note.exists():
        note.write_text(f"{CHECKOUT}\n")
    return state


def state_folder(name):
    """Return the folder ``name`` inside this checkout's state, creating it when missing."""
    folder = checkout_state() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def real_leads_file():
    """Return the export of a real company's leads that some tests read, if it is there.

    ``LEAD_REAL_DATA`` names the file or its folder; else it lies beside the checkout.

    :return: its path, None without a file
    """
    named = os.environ.get("LEAD_REAL_DATA")
    path = Path(named) if named else CHECKOUT.parent / "shared" / "data"
    path = path / REAL_LEADS if path.is_dir() else path
    return path if path.is_file() else None

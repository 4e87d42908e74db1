"""The addons of this checkout: which there are, what they need, whether they changed."""

import ast
import hashlib
from functools import lru_cache

from devtools.console import DevError
from devtools.paths import CHECKOUT

#: Not part of what an addon does: changes in them need no upgrade of a database.
IGNORED_FOLDERS = {"__pycache__", "tests", "readme", "node_modules"}


@lru_cache(maxsize=1)
def manifests():
    """Return the manifests of the addons at the top of the checkout, by addon name.

    :raise DevError: when there is none
    """
    found = {}
    for path in sorted(CHECKOUT.glob("*/__manifest__.py")):
        manifest = ast.literal_eval(path.read_text())
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    if not found:
        raise DevError(f"There is no addon in {CHECKOUT}.")
    return found


def addons():
    """Return the names of the suite's addons."""
    return list(manifests())


def check_names(names):
    """Return ``names``, all addons when empty.

    :raise DevError: when one of them is no addon of the suite
    """
    unknown = [name for name in names if name not in manifests()]
    if unknown:
        raise DevError(f"No addon of this suite: {', '.join(unknown)}.")
    return list(names) or addons()


def closure(names):
    """Return ``names`` and the suite's addons they depend on."""
    result, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name in result:
            continue
        result.add(name)
        waiting += [d for d in manifests()[name].get("depends", []) if d in manifests()]
    return sorted(result)


def foreign_dependencies(names):
    """Return the addons of Odoo that ``names`` need directly, sorted."""
    needed = {"base"}
    for name in closure(names):
        needed.update(manifests()[name].get("depends", ["base"]))
    return sorted(needed - set(manifests()))


def fingerprint(name):
    """Return a hash over what an upgrade of the addon would read."""
    digest = hashlib.sha256()
    root = CHECKOUT / name
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if not path.is_file() or IGNORED_FOLDERS.intersection(relative.parts):
            continue
        digest.update(f"{relative}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()

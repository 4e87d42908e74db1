"""What differs from the first release has a higher version, and its scripts are found (REQ-9.1)."""

import ast

import pytest

from devtools import first_release, suite
from devtools.paths import CHECKOUT

#: No part of what an addon does.
NO_CODE = ("tests/", "static/tests/", "readme/", "i18n/", "migrations/")
#: What the kept copy of the first release lacks besides.
NOT_KEPT = ("static/src/",)


@pytest.fixture(scope="module")
def released():
    """The folder of the first release's addons."""
    return first_release.addons_folder()


def read_files(folder, left_out=NO_CODE):
    """Return {relative path: content} of the code of an addon."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and not path.relative_to(folder).as_posix().startswith(left_out)
        # a version is no change
        and path.name != "__manifest__.py"
    }


def read_manifest(folder):
    """Return the manifest of an addon, without its version."""
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
    return manifest.pop("version"), manifest


def as_numbers(version):
    """Return a version as something that can be compared."""
    return tuple(map(int, version.split(".")))


def test_an_addon_that_changed_has_a_higher_version(released):
    """Odoo runs migration scripts, and people upgrade, by the version."""
    unchanged = []
    is_whole = (released / "lead_management" / "static" / "src").is_dir()
    left_out = NO_CODE if is_whole else NO_CODE + NOT_KEPT
    for name in suite.addons():
        before, after = released / name, CHECKOUT / name
        if not before.is_dir():
            continue
        old_version, old = read_manifest(before)
        version, new = read_manifest(after)
        differs = old != new or read_files(before, left_out) != read_files(after, left_out)
        if differs and as_numbers(version) <= as_numbers(old_version):
            unchanged.append(name)
    assert not unchanged, (
        f"changed since {first_release.VERSION}, raise their versions: {unchanged}"
    )


def test_scripts_run_at_the_upgrade():
    """A script in the folder of a version that is not reached would never run."""
    asleep = []
    for path in sorted(CHECKOUT.glob("*/migrations/*/*.py")):
        version = read_manifest(path.parent.parent.parent)[0]
        folder = as_numbers(path.parent.name)
        reached = as_numbers(first_release.VERSION) < folder <= as_numbers(version)
        if not reached or path.name.partition("-")[0] not in ("pre", "post", "end"):
            asleep.append(path.relative_to(CHECKOUT).as_posix())
    assert not asleep, f"Odoo runs none of these: {asleep}"


def test_kept_copy_is_the_release(released, tmp_path):
    """Where a clone has no history the kept copy stands in for it, file by file."""
    first_release._unpack(first_release.KEPT.read_bytes(), tmp_path)
    assert first_release.addons() == sorted(path.name for path in tmp_path.iterdir())
    for name in first_release.addons():
        kept, known = (read_files(path / name, NO_CODE + NOT_KEPT) for path in (tmp_path, released))
        assert kept == known

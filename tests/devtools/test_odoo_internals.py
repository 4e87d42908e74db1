"""Whatever of Odoo's internals the suite overrides is known, and still there."""

import re

import pytest

from devtools import odoo_internals
from devtools.paths import CHECKOUT

TEST = re.compile(r"`([^`]+)`")


@pytest.fixture(scope="module")
def overridden():
    """Private methods of Odoo that the addons override."""
    return odoo_internals.overridden()


@pytest.fixture(scope="module")
def patched():
    """Members of the web client that the addons replace."""
    return odoo_internals.patched()


@pytest.fixture(scope="module")
def rows():
    """What the page lists."""
    return odoo_internals.read_rows()


def test_each_override_is_listed(overridden, patched, rows):
    """A further one needs a reason and a test."""
    missing = sorted({*overridden, *patched} - set(rows))
    assert not missing, "run python3 -m devtools.odoo_internals, or use a public hook"


def test_what_is_listed_is_odoos(overridden, patched, rows):
    """A method that Odoo renames or removes is overridden by nobody: the override is dead code."""
    assert not sorted(set(rows) - {*overridden, *patched})


def test_overrides_take_what_odoo_gives(overridden):
    differing = {
        key: (one.parameters, original)
        for key, one in overridden.items()
        for original in one.original
        if None not in (one.parameters, original) and one.parameters != original
    }
    assert not differing


def test_files_and_reasons_are_those_of_the_code(overridden, patched, rows):
    outdated = [
        key
        for key, one in {**overridden, **patched}.items()
        if rows[key][1] != one.where or (one.why not in (odoo_internals.UNKNOWN, rows[key][0]))
    ]
    assert not outdated, "run python3 -m devtools.odoo_internals"
    assert all(odoo_internals.UNKNOWN not in row for row in rows.values())


def test_the_named_tests_exist(rows):
    sources = [*CHECKOUT.glob("lead_management*/tests/*.py"), *CHECKOUT.glob("tests/*.py")]
    classes = re.compile(r"^class (\w+)", re.MULTILINE)
    known = {name for path in sources for name in classes.findall(path.read_text())}
    named = {name for _why, _where, test in rows.values() for name in TEST.findall(test)}
    assert not {name for name in named if name not in known and not (CHECKOUT / name).is_file()}
    assert all(TEST.search(test) for _why, _where, test in rows.values())


def test_an_override_through_our_own_mixins_is_found(tmp_path, monkeypatch):
    """What a mixin overrides depends on the models that have it."""
    addon = tmp_path / "lead_management_sample"
    addon.mkdir()
    (addon / "__manifest__.py").write_text("{'depends': ['base']}")
    (addon / "models.py").write_text(
        "class Mixin:\n    _name = 'lead.sample.mixin'\n"
        "    def _track_prepare(self, fields_iter):\n        pass\n"
        "class Sample:\n    _inherit = ['lead.sample.mixin', 'mail.thread']\n"
        "    _name = 'lead.sample'\n"
    )
    odoo = odoo_internals._read_odoo()
    monkeypatch.setattr(odoo_internals, "CHECKOUT", tmp_path)
    monkeypatch.setattr(odoo_internals.suite, "addons", lambda: ["lead_management_sample"])
    monkeypatch.setattr(odoo_internals, "_read_odoo", lambda: odoo)
    assert list(odoo_internals.overridden()) == [("lead.sample.mixin", "_track_prepare")]

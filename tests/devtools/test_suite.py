"""What ./dev knows about the addons of the checkout."""

import pytest

from devtools import suite
from devtools.console import DevError
from devtools.databases import changed_addons, fingerprints


@pytest.fixture
def addons(tmp_path, monkeypatch):
    """A checkout with a core addon, a bridge and a folder that is no addon."""
    manifests = {
        "core": "{'depends': ['base', 'utm']}",
        "core_mail": "{'depends': ['core', 'mail']}",
    }
    for name, manifest in manifests.items():
        (tmp_path / name / "models").mkdir(parents=True)
        (tmp_path / name / "__manifest__.py").write_text(manifest)
        (tmp_path / name / "models" / "a.py").write_text("")
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(suite, "CHECKOUT", tmp_path)
    suite.manifests.cache_clear()
    yield tmp_path
    suite.manifests.cache_clear()


def test_folders_with_a_manifest_are_addons(addons):
    assert suite.addons() == ["core", "core_mail"]


def test_closure_has_what_a_bridge_extends(addons):
    assert suite.closure(["core_mail"]) == ["core", "core_mail"]
    assert suite.closure(["core"]) == ["core"]


def test_foreign_dependencies_leave_the_suite_out(addons):
    assert suite.foreign_dependencies(["core_mail"]) == ["base", "mail", "utm"]
    assert suite.foreign_dependencies(["core"]) == ["base", "utm"]


def test_unknown_addon_is_refused_by_name(addons):
    with pytest.raises(DevError, match="core_sale"):
        suite.check_names(["core", "core_sale"])


def test_only_a_changed_addon_is_upgraded(addons):
    before = fingerprints(["core", "core_mail"])
    assert changed_addons(before, ["core", "core_mail"]) == []
    (addons / "core" / "models" / "a.py").write_text("changed = True")
    (addons / "core_mail" / "tests").mkdir()
    (addons / "core_mail" / "tests" / "test_a.py").write_text("no upgrade for a test")
    assert changed_addons(before, ["core", "core_mail"]) == ["core"]

"""What is kept in two places is the same in both: hooks and linters, readmes and their source."""

import re
import shutil
import subprocess

import pytest

from devtools import suite
from devtools.commands import lint
from devtools.commands.readme import SCRIPT
from devtools.paths import CHECKOUT
from devtools.python_env import lint_python

HOOKS = CHECKOUT / ".pre-commit-config.yaml"
#: What one addon of the suite says of itself.
SAMPLE = "lead_management_report_mail"


def make(task, folder):
    """Run the program that makes readmes on a folder."""
    return subprocess.run(
        [lint_python(), SCRIPT, task, folder], capture_output=True, text=True, check=False
    )


@pytest.fixture
def addon(tmp_path):
    """A copy of an addon, which a test may change."""
    return shutil.copytree(CHECKOUT / SAMPLE, tmp_path / SAMPLE)


def test_each_linter_is_a_hook_before_each_commit():
    """The hooks run ./dev lint, so the versions are those of the lock files."""
    entries = re.findall(r"^\s+entry: (.+)$", HOOKS.read_text(), re.MULTILINE)
    called = [re.match(r'\./dev lint --only (?:"([^"]+)"|(\S+))', entry) for entry in entries]
    assert all(called), f"a hook runs something else: {entries}"
    assert [match[1] or match[2] for match in called] == list(lint.LINTERS)


def test_readmes_of_all_addons_are_current():
    """What Apps and a package registry show is what readme/ says (REQ-9.2)."""
    folders = [CHECKOUT / name for name in suite.addons()]
    done = subprocess.run(
        [lint_python(), SCRIPT, "check", *folders], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_outdated_readme_is_named(addon):
    assert make("check", addon).returncode == 0
    with (addon / "readme" / "DESCRIPTION.md").open("a") as description:
        description.write("\nA sentence **nobody** has read yet.\n")
    done = make("check", addon)
    assert done.returncode == 1
    assert f"{SAMPLE}/README.rst" in done.stdout
    assert f"{SAMPLE}/static/description/index.html" in done.stdout
    assert make("write", addon).returncode == 0
    page = (addon / "static" / "description" / "index.html").read_text()
    assert "A sentence <strong>nobody</strong> has read yet." in page
    assert make("check", addon).returncode == 0


def test_a_picture_of_the_documentation_stands_on_the_page(addon):
    """Odoo looks for it beside the page, a reader of the readme below the addon (REQ-9.2)."""
    picture = addon / "static" / "description" / "my-work.png"
    picture.unlink()
    make("write", addon)
    assert picture.read_bytes() == (CHECKOUT / "docs" / "images" / "my-work.png").read_bytes()
    assert 'src="my-work.png"' in (addon / "static" / "description" / "index.html").read_text()
    assert "image:: static/description/my-work.png" in (addon / "README.rst").read_text()


def test_a_picture_that_does_not_exist_is_named(addon):
    with (addon / "readme" / "DESCRIPTION.md").open("a") as description:
        description.write("\n![Nothing](../static/description/nothing.png)\n")
    done = make("write", addon)
    assert done.returncode and "nothing.png" in done.stderr


def test_each_version_that_was_released_is_in_the_changelog():
    """Who upgrades reads what changed in which version (REQ-9.2)."""
    silent = [
        name
        for name in suite.addons()
        if not re.search(
            r"^## 19\.0\.\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)$",
            (CHECKOUT / name / "readme" / "HISTORY.md").read_text()
            if (CHECKOUT / name / "readme" / "HISTORY.md").exists()
            else "",
            re.MULTILINE,
        )
        and not list((CHECKOUT / name / "readme" / "newsfragments").glob("*.md"))
    ]
    assert not silent, f"say what is new in readme/newsfragments of {silent}"


def test_tools_of_the_readmes_have_one_version():
    """A page made elsewhere is the same, byte for byte."""
    locked = (CHECKOUT / "requirements-lint.lock").read_text()
    for name in ("docutils", "pypandoc-binary", "towncrier", "whool"):
        assert re.search(rf"^{name}==", locked, re.MULTILINE), name

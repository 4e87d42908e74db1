"""The figure of coverage counts what was passed, in any run."""

import json
import subprocess
import sys

import pytest

from devtools import coverage
from devtools.paths import CHECKOUT

ADDON = """
def judge(amount):
    if amount > 10:
        return "much"
    return "little"


def nobody_calls():
    return None
"""


@pytest.fixture
def measure(tmp_path):
    """Run a stand-in for Odoo that imports an addon and does something with it."""
    addon = tmp_path / "lead_management_sample"
    addon.mkdir()
    (addon / "__init__.py").write_text(ADDON)
    (addon / "tests").mkdir()
    (addon / "tests" / "__init__.py").write_text("")
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "__init__.py").write_text("")

    def run(name, work):
        program = "import sys\nimport lead_management_sample.tests\n"
        program += "from lead_management_sample import judge\n" + work
        (tmp_path / "odoo" / "__main__.py").write_text(program)
        result = tmp_path / f"{name}.json"
        command = [sys.executable, coverage.PROGRAM, tmp_path, result, "--an-option"]
        done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, check=False)
        return done.returncode, json.loads(result.read_text())

    return run


def figures(results):
    """Return what is passed and what there is, of the sample."""
    (known,) = coverage.combine(results).values()
    return {kind: tuple(map(len, known[kind])) for kind in coverage.KINDS}


def test_lines_and_branches_of_an_addon_are_counted(measure):
    """Neither the tests nor what nobody called count as passed."""
    code, result = measure("one", "assert sys.argv[1:] == ['--an-option']\njudge(1)\n")
    assert code == 0
    assert len(result) == 1, "only the addon's own file"
    counts = figures([result])
    assert counts["branches"] == (1, 2)
    passed, lines = counts["lines"]
    assert (passed, lines) == (4, 6)


def test_runs_are_added_up_by_what_they_pass(measure):
    _code, little = measure("one", "judge(1)\n")
    _code, much = measure("two", "judge(11)\n")
    counts = figures([little, much])
    assert counts["branches"] == (2, 2)
    assert counts["lines"] == (5, 6)


def test_a_run_that_ends_badly_ends_as_it_would(measure):
    """What was passed until then is kept, and the exit code stays."""
    code, result = measure("bad", "judge(1)\nsys.exit(3)\n")
    assert code == 3
    assert figures([result])["branches"] == (1, 2)


def test_missed_places_are_named():
    path = str(CHECKOUT / "lead_management_sample" / "models.py")
    files = {path: {"lines": ({1, 2, 5}, {1, 2, 3, 5}), "branches": (set(), {(1, 3), (2, 5)})}}
    assert list(coverage.name_missed(files)) == ["lead_management_sample/models.py: 3, 2->5"]
    counts = coverage.count(files)
    assert counts["all addons"] == counts["lead_management_sample"]
    assert counts["all addons"]["lines"] == (3, 4)
    assert coverage.percent(3, 4) == "75.0 %"

"""The log decides whether a run passed: what counts as a failure, and how often."""

import pytest

from devtools import log_check
from devtools.log_check import LogCheck, expected_patterns
from devtools.odoo_tests import judge
from devtools.tally import Phase, Tally

PREFIX = "2026-01-02 03:04:05,678 4242"
TEST_LOGGER = "odoo.addons.lead_management.tests.test_gate"


def record(level, logger, message):
    """Return a line of a log."""
    return f"{PREFIX} {level} lead_test {logger}: {message}"


def check(*lines):
    """Return what is found in a log with these lines."""
    found = LogCheck()
    for line in lines:
        found.feed(line)
    found.close()
    return found


def result(failed, errors, tests):
    """Return the line that Odoo sums up its tests in."""
    message = f"{failed} failed, {errors} error(s) of {tests} tests when loading database 'x'"
    return record("ERROR" if failed or errors else "INFO", "odoo.tests.result", message)


def test_clean_log_passes():
    phase = judge("x", check(result(0, 0, 3)), code=0, expects_tests=True)
    assert (phase.passed, phase.failures, phase.complete) == (3, [], True)


def test_failed_test_counts_once_although_odoo_sums_it_up_twice():
    found = check(
        record("ERROR", TEST_LOGGER, "FAIL: TestGate.test_reason"),
        "Traceback (most recent call last):",
        record(
            "ERROR",
            "odoo.modules.module",
            "Module lead_management: 1 failures, 0 errors of 2 tests",
        ),
        result(1, 0, 2),
    )
    phase = judge("x", found, code=1, expects_tests=True)
    assert phase.passed == 1
    assert phase.failures == ["FAIL: TestGate.test_reason"]


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_record_above_info_fails_the_run(level):
    found = check(record(level, "odoo.sql_db", "bad query"), "its second line", result(0, 0, 1))
    phase = judge("x", found, code=0, expects_tests=True)
    assert len(phase.failures) == 1
    assert "its second line" in phase.failures[0]


def test_repeated_warning_is_reported_once():
    line = record("WARNING", "odoo.addons.base.models.ir_asset", "nothing there")
    assert len(check(line, line, result(0, 0, 1)).unexpected) == 1


def test_skipped_test_is_a_failure():
    found = check(
        record("INFO", TEST_LOGGER, "skipped TestGate.test_a : no browser"), result(0, 0, 2)
    )
    phase = judge("x", found, code=0, expects_tests=True)
    assert phase.passed == 1
    assert phase.failures == ["skipped: TestGate.test_a : no browser"]


def test_test_that_says_what_it_lacks_is_repeated_and_no_failure():
    found = check(record("RUNBOT", TEST_LOGGER, "LEFT OUT: real leads"), result(0, 0, 1))
    phase = judge("x", found, code=0, expects_tests=True)
    assert (phase.left_out, phase.failures) == (["real leads"], [])


@pytest.mark.parametrize(
    ("text", "failures"),
    [
        ("sale.order.line_id should be indexed", 0),
        ("lead.status.change of lead_management should be indexed", 1),
    ],
)
def test_known_failure_of_odoo_is_ignored_unless_ours_is_in_it(monkeypatch, text, failures):
    monkeypatch.setattr(log_check, "known_failures", lambda: {"TestIndex.test_index"})
    found = LogCheck(suite=("lead_management",))
    logger = "odoo.addons.test_lint.tests.test_index"
    for line in (record("ERROR", logger, "FAIL: TestIndex.test_index"), text, result(1, 0, 2)):
        found.feed(line)
    found.close()
    phase = judge("x", found, code=1, expects_tests=True)
    assert len(phase.failures) == failures
    assert len(phase.left_out) == 1 - failures


def test_no_test_is_a_failure_only_where_tests_are_expected():
    assert judge("x", check(result(0, 0, 0)), 0, expects_tests=True).failures == ["no test ran"]
    assert judge("x", check(result(0, 0, 0)), 0, expects_tests=False).failures == []


def test_crash_without_a_record_is_a_failure():
    phase = judge("x", check(record("INFO", "odoo", "starting")), code=-9, expects_tests=False)
    assert phase.failures == ["Odoo ended with exit code -9"]
    assert not phase.complete


def test_expected_records_name_a_reason(tmp_path):
    file = tmp_path / "expected.txt"
    file.write_text("# why\n^odoo.http: harmless$\n\n")
    (pattern,) = expected_patterns(file)
    assert pattern.search("odoo.http: harmless")
    assert not pattern.search("odoo.http: harmless but more")


def test_closing_line_sums_all_phases(capsys):
    tally = Tally()
    tally.add(Phase("a", passed=2))
    tally.add(Phase("b", passed=1, failures=["broken"]))
    assert tally.close() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 1 failed"


def test_run_without_any_test_fails(capsys):
    assert Tally().close() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"


def test_expected_record_is_recognised_by_any_of_its_lines(tmp_path, monkeypatch):
    patterns = tmp_path / "expected.txt"
    patterns.write_text("(?s)^odoo\\.sql_db: bad query: .*concurrent update\n")
    monkeypatch.setattr(log_check, "expected_patterns", lambda: expected_patterns(patterns))
    expected = check(
        record("ERROR", "odoo.sql_db", "bad query: UPDATE"), "could not: concurrent update"
    )
    other = check(record("ERROR", "odoo.sql_db", "bad query: UPDATE"), "duplicate key")
    assert (len(expected.unexpected), len(other.unexpected)) == (0, 1)

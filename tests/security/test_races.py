"""The same moment in eight processes, as counts: nothing is lost, doubled or forbidden."""

import json
import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
PATIENCE = 240
# groups that are merged while the process is killed; LEAD_MERGE says another number
GROUPS = int(os.environ.get("LEAD_MERGE", "60"))


@pytest.fixture
def race(in_shell):
    """Run a race of ``inside/races.py`` so many times: ``race("list_changes", 6)``."""

    def run(name, number, patience=PATIENCE):
        code = (
            f"import logging, sys; sys.path.insert(0, {str(FOLDER)!r})\n"
            # the loser of a race is told so by the database, which Odoo logs
            "logging.disable(logging.ERROR)\n"
            "from inside.races import race\n"
            f"race(env, {name!r}, {number})\n"
        )
        return json.loads(in_shell(code, timeout=patience).splitlines()[-1])

    return run


@pytest.mark.parametrize("name", ["list_changes", "status_archived"])
def test_no_lead_moves_into_a_status_that_is_taken_away(race, name):
    """REQ-2.5: the check and the change take one lock."""
    assert race(name, 8) == {"forbidden": 0, "errors": []}


def test_one_sender_is_one_lead(race):
    """REQ-1.24: ten senders, each told of by eight processes."""
    assert race("open_leads", 10) == {"leads": 10, "errors": []}


def test_a_lead_is_qualified_and_taken_back_once(race):
    """REQ-1.16: two at once make one deal, and undoing twice leaves none."""
    rounds = 3
    result = race("qualified", rounds)
    assert result == {"deals": [1] * rounds, "left": [0] * rounds, "errors": []}


def test_no_turn_is_given_twice(race):
    """REQ-7.2: eight processes at once: in turn, nobody twice, nobody over a limit."""
    each = 5
    assert race("given_by_rules", each) == {
        "in turn": [each] * 4,
        "limited": each,
        "waiting": 4 * each - each,
        "errors": [],
    }


def test_overlapping_groups_are_merged_once(race):
    """REQ-6.6, REQ-6.5: eight users at once; undone by three at once, all is as it was."""
    wrong = race("merged", 1)
    assert wrong == {
        "merged": dict.fromkeys(("lost", "twice", "unlogged", "rows lost", "rows left behind"), 0),
        "left": 10,
        "moved back": True,
        "errors": [],
    }


def test_no_deal_stays_with_a_merged_lead(race):
    """REQ-6.4, REQ-6.8: merged while others qualify."""
    assert race("merged_and_qualified", 1) == {"behind": 0, "many": 0, "errors": []}


def test_no_answer_stays_with_a_merged_lead(race):
    """REQ-6.4: merged while replies come in to both."""
    assert race("merged_and_replied", 2) == {"missing": 0, "errors": []}


def test_no_imported_value_is_lost_by_a_merge(race):
    """REQ-6.4, REQ-6.10: merged while rows about both are imported."""
    assert race("merged_and_imported", 2) == {"lost": 0, "made": 0, "errors": []}


def test_stored_groups_are_right_whoever_writes_at_once(race):
    """REQ-6.1: creates and edits of the same numbers, worked in by all of them."""
    assert race("grouped", 3) == {"wrong": 0, "errors": []}


def test_a_killed_job_merges_each_group_once(race):
    """REQ-6.7: ``kill -9`` three times in the middle, and it goes on where it was."""
    result = race("killed", GROUPS, patience=PATIENCE + GROUPS)
    print(f"{GROUPS} groups in {result.pop('seconds')} s, killed three times")
    assert result == {
        "deaths": [True, True, True, False],
        "job": ["done", GROUPS, 0],
        "merges": GROUPS,
        "left": GROUPS,
        "groups with one": GROUPS,
    }

"""The same moment in eight processes, as counts: nothing is lost, doubled or forbidden."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
PATIENCE = 240


@pytest.fixture
def race(in_shell):
    """Run a race of ``inside/races.py`` so many times: ``race("list_changes", 6)``."""

    def run(name, number):
        code = (
            f"import logging, sys; sys.path.insert(0, {str(FOLDER)!r})\n"
            # the loser of a race is told so by the database, which Odoo logs
            "logging.disable(logging.ERROR)\n"
            "from inside.races import race\n"
            f"race(env, {name!r}, {number})\n"
        )
        return json.loads(in_shell(code, timeout=PATIENCE).splitlines()[-1])

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

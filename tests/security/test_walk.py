"""A random walk of people at work, of a fixed seed; ``./dev walk`` goes further.

It has a database of its own, which nobody needs afterwards.
"""

import json
import os
from pathlib import Path

FOLDER = Path(__file__).parent
OPERATIONS = int(os.environ.get("LEAD_WALK", "5000"))
SEED = 13
PATIENCE = 900


def test_log_and_sums_stay_right_whatever_people_do(in_shell):
    """REQ-0.46, REQ-4.9: the log has no gaps, statuses are allowed, sums are the documents'."""
    code = (
        f"import logging, sys; sys.path.insert(0, {str(FOLDER)!r})\n"
        "logging.disable(logging.ERROR)\n"
        "from inside.walk import walk\n"
        f"walk(env, {OPERATIONS}, {SEED})\n"
    )
    result = json.loads(in_shell(code, timeout=PATIENCE).splitlines()[-1])
    assert result["broken"] == {}
    assert result["errors"] == {}
    assert sum(result["done"].values()) > OPERATIONS / 2
    # each kind of step has been taken, or the walk proves nothing about it
    assert len(result["done"]) > 20

"""Timing: each call in a transaction of its own, the two applications in turn."""

import gc
import statistics
import time
from dataclasses import dataclass, field

from odoo import SUPERUSER_ID, api

#: Repetitions stop when a line has taken this long, but not before :data:`FEWEST_TURNS`.
PATIENCE_SECONDS = 40
FEWEST_TURNS = 3


@dataclass
class Line:
    """A line of the table: what was measured."""

    title: str
    person: str
    unit: str = "ms"
    #: {application: list of measured values}
    values: dict = field(default_factory=dict)
    error: str = ""

    def median(self, application):
        """Return the median for an application."""
        return statistics.median(self.values[application])

    @property
    def ratio(self):
        """Ours over the other's, below 1 is better; None where the other has nothing like it."""
        if len(self.values) < 2:
            return None
        ours, theirs = map(self.median, self.values)
        return ours / theirs if theirs else float("inf")


def time_case(registry, case, facts, turns):
    """Time one case for both applications in turn.

    :param registry: Odoo's registry of the database
    :param case: the :class:`benchmarks.cases.Case`
    :param facts: the :class:`benchmarks.cases.Facts`
    :param int turns: how often, at most
    :returns: :class:`Line`, with `error` when it could not be timed
    """
    title = case.title.format(
        rows=facts.rows, many_rows=facts.many_rows, selected=len(facts.selected_leads)
    )
    person = case.person.rstrip("0123456789")
    line = Line(title, person, values={application: [] for application in case.applications})
    application = None
    try:
        for application in case.applications:
            # fills the caches that a server keeps between requests
            run_once(registry, case, application, facts, 0)
        start = time.monotonic()
        for turn in range(1, min(turns, case.turns) + 1):
            for application in case.applications[:: 1 if turn % 2 else -1]:
                seconds = run_once(registry, case, application, facts, turn)
                line.values[application].append(1000 * seconds)
            if turn >= FEWEST_TURNS and time.monotonic() - start > PATIENCE_SECONDS:
                break
    except Exception as error:  # noqa: BLE001, a line that fails must not hide the others
        line.error = f"{application.title}: {type(error).__name__}: {error}"
    return line


def run_once(registry, case, application, facts, turn):
    """Return the seconds that one request takes, and undo what it did.

    As in a request, the records' cache is cold, and what the ORM has put off (updates, tracking)
    is done before the clock stops.
    """
    user_id, context = facts.people[case.person]
    with registry.cursor() as cr:
        env = api.Environment(cr, user_id, context)
        cr.execute("SELECT 1")  # the connection is there, as in a server's pool
        if case.prepare:
            case.prepare(api.Environment(cr, SUPERUSER_ID, context), application, facts, turn)
            cr.flush()
            env.invalidate_all()
        gc.collect()
        try:
            start = time.perf_counter()
            case.action(env, application, facts, turn)
            cr.flush()
            return time.perf_counter() - start
        finally:
            cr.rollback()

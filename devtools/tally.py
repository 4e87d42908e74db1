"""Adding up what the phases of a test run say."""

from dataclasses import dataclass, field

from devtools.console import say

#: How many of the slowest tests a run names at its end.
SLOWEST = 15


@dataclass
class Phase:
    """The result of one phase."""

    #: what was tested
    name: str
    passed: int = 0
    #: one text for each failure
    failures: list = field(default_factory=list)
    #: what was left out on purpose, said aloud
    left_out: list = field(default_factory=list)
    seconds: float = 0.0
    #: {test: seconds that it took}, as far as somebody has measured
    durations: dict = field(default_factory=dict)
    #: whether it ran to its end, whatever the outcome
    complete: bool = True
    #: where to read on
    log: object = None


class Tally:
    """The results of all phases."""

    def __init__(self):
        self.phases = []

    def add(self, phase):
        """Take the result of a phase and say it."""
        self.phases.append(phase)
        say(
            f"      {phase.name}: {_count(phase.passed, 'test')} passed, "
            f"{len(phase.failures)} failed, {phase.seconds:.0f} s"
        )

    def say_slowest(self):
        """Say which tests took longest: where to begin when a run takes too long."""
        durations = [
            (seconds, phase.name, test)
            for phase in self.phases
            for test, seconds in phase.durations.items()
        ]
        say("")
        say(f"The {SLOWEST} slowest tests:")
        for seconds, phase, test in sorted(durations, reverse=True)[:SLOWEST]:
            say(f"  {seconds:4.0f} s  {phase}: {test}")

    def close(self):
        """Print what failed, what was left out and the closing line.

        :return: the exit code: 0 when something ran and nothing failed
        """
        passed = sum(phase.passed for phase in self.phases)
        failed = sum(len(phase.failures) for phase in self.phases)
        for phase in self.phases:
            for text in phase.left_out:
                say(f"Left out: {text}")
        if failed:
            say("")
            say("Failed:")
        for phase in self.phases:
            for failure in phase.failures:
                say(f"  {phase.name}: {failure.splitlines()[0]}")
            if phase.failures and phase.log:
                say(f"  (log: {phase.log})")
        if not passed and not failed:
            say("No test ran.")
            failed = 1
        say(f"{passed} passed, {failed} failed")
        return 1 if failed else 0


def _count(number, noun):
    """Return ``1 test`` or ``2 tests``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

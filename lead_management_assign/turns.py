"""Who is next: the order of turns, without a database.

The rules decide with it, and so does the simulation in `benchmarks/`, which therefore measures
what is shipped.
"""

from dataclasses import dataclass, field

IN_TURN = "turn"
FEWEST = "fewest"
WEIGHT = "weight"
#: why somebody gets no lead who is to be relieved of it
HAD_IT = "had_it"


@dataclass(slots=True)
class Candidate:
    """Somebody whom rules may give leads to, with what they have already.

    One for all the rules of a batch: what one rule gives counts for the next.
    """

    user_id: int
    weight: int = 1
    #: (reason code, figures), known before the first lead of a batch; None: may get leads
    obstacle: tuple | None = None
    max_open: int = 0
    max_day: int = 0
    max_month: int = 0
    open_count: int = 0
    day_count: int = 0
    month_count: int = 0

    def get_obstacle(self):
        """Return why the person gets nothing now, None if nothing speaks against it.

        :returns: (reason code, figures), the figures a dictionary
        """
        if self.obstacle:
            return self.obstacle
        for code, limit, count in (
            ("open_limit", self.max_open, self.open_count),
            ("day_limit", self.max_day, self.day_count),
            ("month_limit", self.max_month, self.month_count),
        ):
            if limit and count >= limit:
                return code, {"limit": limit, "count": count}
        return None

    def take(self, keeps=False):
        """Count a lead that is given.

        :param bool keeps: whether it was the person's already
        """
        self.open_count += not keeps
        self.day_count += 1
        self.month_count += 1


@dataclass(slots=True)
class Choice:
    """What a rule answers for one lead."""

    #: who would have been next, had nothing spoken against it
    next_id: int | None = None
    #: who gets the lead; None when nobody can
    user_id: int | None = None
    #: [(user id, reason code, figures)] of those before that person, in their order
    passed: list = field(default_factory=list)
    #: ids of all the people of the rule, in the order of turns
    order: list = field(default_factory=list)


class Turns:
    """The turns of one rule.

    In turn they stand in a row: who gets a lead, and who is passed over, goes to its end. So nobody
    catches up for an absence, and who is new gets the next one. By weight it is smooth weighted
    round robin: those who can take a lead gain their weight, the one with the most gets it and
    pays the sum of all; who is away neither gains nor pays.

    :param str method: "turn", "fewest" or "weight"
    :param int number: how many turns were given and missed
    :param dict state: {user id: number of the last turn, or credit by weight}
    """

    def __init__(self, method, number=0, state=None):
        self.method = method
        self.number = number
        self._begun = number
        self.state = dict(state or {})

    @property
    def is_used(self):
        """Tell whether a turn was given."""
        return self.number != self._begun

    def choose(self, candidates, without=()):
        """Give one turn.

        :param candidates: list of `Candidate`, in the order in which they begin
        :param without: ids of users who get nothing of it (reason "had_it")
        :returns: `Choice`; without a user where nobody can take it, and no turn is gone then
        """
        ordered = self._get_ordered(candidates)
        choice = Choice(order=[candidate.user_id for candidate in ordered])
        choice.next_id = choice.order[0] if ordered else None
        for candidate in ordered:
            obstacle = candidate.get_obstacle()
            if candidate.user_id in without:
                obstacle = (HAD_IT, {})
            if obstacle is None:
                choice.user_id = candidate.user_id
                break
            choice.passed.append((candidate.user_id, *obstacle))
        if choice.user_id is not None:
            self._give(choice, candidates, without)
        return choice

    def _get_ordered(self, candidates):
        """Return the candidates, who is next first."""
        state = self.state
        if self.method == IN_TURN:
            return sorted(candidates, key=lambda one: state.get(one.user_id, 0))
        if self.method == FEWEST:
            return sorted(candidates, key=lambda one: (one.open_count, state.get(one.user_id, 0)))
        return sorted(candidates, key=lambda one: -(state.get(one.user_id, 0) + one.weight))

    def _give(self, choice, candidates, without):
        if self.method == IN_TURN:
            # an escalation takes nobody's turn
            for user_id, code, _figures in choice.passed:
                if code != HAD_IT:
                    self._note_turn(user_id)
        if self.method != WEIGHT:
            self._note_turn(choice.user_id)
            return
        self.number += 1
        able = [
            one for one in candidates if one.user_id not in without and one.get_obstacle() is None
        ]
        for one in able:
            self.state[one.user_id] = self.state.get(one.user_id, 0) + one.weight
        self.state[choice.user_id] -= sum(one.weight for one in able)

    def _note_turn(self, user_id):
        """Let somebody go to the end of the row."""
        self.number += 1
        self.state[user_id] = self.number

"""A year of arrivals given by the rules, small; the figures of the page are of a million."""

from collections import Counter

from benchmarks import assignment


def test_a_year_of_arrivals_is_shared_fairly():
    """REQ-7.2: nobody over a limit, nobody who is absent, all alike, sooner than Odoo's crm."""
    rows, passed = assignment.simulate(arrivals=1500, people=8, days=40)
    ours, crm = rows[0], rows[-1]
    assert ours["given beyond a limit"] == 0
    assert ours["given to somebody absent"] == "0.0%"
    assert crm["given to somebody absent"] != "0.0%"
    assert float(ours["deviation among people of the same hours"][:-1]) < 10
    assert {"time_off", "outside_hours"} <= set(passed["rules, in turn"])


def test_turns_of_people_who_come_and_go():
    """REQ-7.2: of 1,000 leads over 7 people the counts differ by at most one; no catching up."""
    people = [assignment.turns.Candidate(number) for number in range(7)]
    rule = assignment.turns.Turns("turn")
    counts = Counter(rule.choose(people).user_id for _number in range(1000))
    assert max(counts.values()) - min(counts.values()) == 1
    people[3].obstacle = ("away", {})
    for _number in range(600):
        rule.choose(people)
    people[3].obstacle = None
    back = Counter(rule.choose(people).user_id for _number in range(70))
    assert set(back.values()) == {10}


def test_weights_hold_while_people_come_and_go():
    """REQ-7.2: who is away neither gains nor pays."""
    people = [assignment.turns.Candidate(number, weight=number + 1) for number in range(3)]
    rule = assignment.turns.Turns("weight")
    assert Counter(rule.choose(people).user_id for _number in range(600)) == {
        0: 100,
        1: 200,
        2: 300,
    }
    people[2].obstacle = ("away", {})
    assert Counter(rule.choose(people).user_id for _number in range(300)) == {0: 100, 1: 200}
    people[2].obstacle = None
    back = Counter(rule.choose(people).user_id for _number in range(60))
    assert back == {0: 10, 1: 20, 2: 30}

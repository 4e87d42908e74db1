"""A year of arrivals, given by the rules and by Odoo's crm, without a database.

``python3 -m benchmarks.assignment --arrivals 1000000`` takes some minutes and prints the table
of docs/performance.md. Our turns are those that are shipped (``lead_management_assign/turns.py``);
of Odoo's crm the method ``_assign_and_convert_leads`` is written down as it stands in Odoo 19: once
a day (its scheduled action), each member up to a day's part of the monthly capacity, members with
the most of it first, one after the other. Odoo asks neither for hours nor for leave nor how much
somebody holds.
"""

import argparse
import heapq
import importlib.util
import random
import statistics
import sys
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SOURCE = Path(__file__).parents[1] / "lead_management_assign" / "turns.py"
YEAR = 2026
ZONES = ("Europe/Warsaw", "America/New_York", "Asia/Kolkata")
TICK = timedelta(minutes=5)
UTC = ZoneInfo("UTC")


def load_turns():
    """Return the module with the turns, without Odoo."""
    spec = importlib.util.spec_from_file_location("assignment_turns", SOURCE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


turns = load_turns()


@dataclass
class Person:
    """Somebody who sells: hours, leave and limits."""

    number: int
    zone: str
    start: int
    end: int
    leave: set = field(default_factory=set)
    max_open: int = 0
    max_day: int = 0
    weight: int = 1

    def get_obstacle(self, local):
        """Return why the person gets nothing at a time where the person is, or None."""
        if local.date() in self.leave:
            return "time_off", {}
        if local.weekday() > 4 or not self.start <= local.hour < self.end:
            return "outside_hours", {}
        return None


def get_next_presence(person, now):
    """Return when a person next works, in UTC."""
    local = now.replace(tzinfo=UTC).astimezone(ZoneInfo(person.zone))
    day = local
    while True:
        begin = day.replace(hour=person.start, minute=0)
        end = day.replace(hour=person.end, minute=0)
        if day.weekday() < 5 and day.date() not in person.leave and local < end:
            return max(local, begin).astimezone(UTC).replace(tzinfo=None)
        day += timedelta(days=1)


def make_people(count, arrivals, days, rng):
    """Return people in three time zones, with 26 days of leave in the year and limits.

    Together they can take half as many leads again as arrive.
    """
    working_days = days * 250 / 365
    per_day = max(1, round(arrivals / working_days / count * 1.5))
    people = []
    for number in range(count):
        begin = 8 + number % 3
        person = Person(
            number,
            ZONES[number % len(ZONES)],
            begin,
            begin + 8,
            max_day=per_day,
            max_open=per_day * 10,
        )
        for _block in range(2):
            first = date(YEAR, 1, 1) + timedelta(days=rng.randrange(max(1, days - 15)))
            person.leave |= {
                first + timedelta(days=day) for day in range(max(1, round(13 * days / 365)))
            }
        people.append(person)
    return people


def make_arrivals(count, days, rng):
    """Return sorted times of some days, three quarters of them in the day of Europe."""
    begin = datetime(YEAR, 1, 1)
    times = []
    for _number in range(count):
        day = begin + timedelta(days=rng.randrange(days))
        hour = rng.gauss(12, 3) if rng.random() < 0.75 else rng.uniform(0, 24)
        times.append(day + timedelta(hours=min(max(hour, 0), 23.99)))
    times.sort()
    return times


class Year:
    """What became of the arrivals of a year."""

    def __init__(self, people):
        self.people = people
        self.counts = Counter()
        self.waits = []
        self.passed = Counter()
        self.given_to_absent = 0
        self.over_limit = 0
        self.left = 0

    def report(self, name):
        """Return the row of the table."""
        waits = sorted(self.waits)
        given = sum(self.counts.values())
        spread = [self.counts[one.number] for one in self.people]
        alike = [
            [self.counts[one.number] for one in self.people if one.zone == zone] for zone in ZONES
        ]
        return {
            "": name,
            "given": given,
            "left at the end of the year": self.left,
            "per person, least to most": f"{min(spread)}–{max(spread)}",
            "deviation among people of the same hours": (
                f"{statistics.mean(get_deviation(counts) for counts in alike):.1%}"
            ),
            "until somebody at work has it, median": format_hours(waits[len(waits) // 2]),
            "until somebody at work has it, 90th percentile": format_hours(
                waits[len(waits) * 9 // 10]
            ),
            "given to somebody absent": f"{self.given_to_absent / given:.1%}",
            "given beyond a limit": self.over_limit,
        }


def get_local_times(now):
    """Return {time zone: the time there}."""
    return {zone: now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) for zone in ZONES}


def get_deviation(counts):
    """Return the standard deviation of counts as a share of their mean."""
    return statistics.pstdev(counts) / statistics.mean(counts)


def format_hours(hours):
    """Return a time in words: minutes, or hours."""
    return f"{hours * 60:.0f} min" if hours < 1 else f"{hours:.1f} h"


class Availability:
    """Who can work, worked out once a tick."""

    def __init__(self, people):
        self.people = people
        self.slot = None
        self.obstacles = {}

    def at(self, now):
        """Return {number: obstacle or None} at a time."""
        slot = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
        if slot != self.slot:
            self.slot = slot
            self.local = get_local_times(slot)
            self.obstacles = {
                one.number: one.get_obstacle(self.local[one.zone]) for one in self.people
            }
        return self.obstacles


class Holdings:
    """How many leads people hold; each is closed after three days on average."""

    def __init__(self, people, rng):
        self.open = Counter({one.number: 0 for one in people})
        self.ends = []
        self.rng = rng

    def close_until(self, now):
        """Close what is done by now."""
        while self.ends and self.ends[0][0] <= now:
            _end, number = heapq.heappop(self.ends)
            self.open[number] -= 1

    def add(self, number, now):
        """Give somebody a lead."""
        self.open[number] += 1
        heapq.heappush(self.ends, (now + timedelta(days=self.rng.expovariate(1 / 3)), number))


def run_rules(people, arrivals, method, seed):
    """Give the arrivals by one rule: at once, and every five minutes what waits."""
    rng = random.Random(seed)
    year, holdings, available = Year(people), Holdings(people, rng), Availability(people)
    rule = turns.Turns(method)
    candidates = [
        turns.Candidate(one.number, weight=one.weight, max_open=one.max_open, max_day=one.max_day)
        for one in people
    ]
    by_number = {one.number: one for one in people}
    waiting = deque()
    today = {}
    next_tick = arrivals[0]

    def give(arrived, now):
        holdings.close_until(now)
        obstacles = available.at(now)
        for one in candidates:
            one.obstacle = obstacles[one.user_id]
            one.open_count = holdings.open[one.user_id]
        choice = rule.choose(candidates)
        if choice.user_id is None:
            return False
        year.passed.update(reason for _user, reason, _figures in choice.passed)
        taker = candidates[choice.user_id]
        taker.take()
        holdings.add(choice.user_id, now)
        year.counts[choice.user_id] += 1
        year.waits.append((now - arrived).total_seconds() / 3600)
        person = by_number[choice.user_id]
        year.over_limit += taker.day_count > person.max_day or taker.open_count > person.max_open
        return True

    def begin_days(now):
        available.at(now)
        for zone, local in available.local.items():
            if today.get(zone) != local.date():
                today[zone] = local.date()
                for one in candidates:
                    if people[one.user_id].zone == zone:
                        one.day_count = 0

    for arrived in arrivals:
        while next_tick <= arrived:
            begin_days(next_tick)
            while waiting and give(waiting[0], next_tick):
                waiting.popleft()
            next_tick += TICK
        if waiting or not give(arrived, arrived):
            waiting.append(arrived)
    year.left = len(waiting)
    return year


def run_crm(people, arrivals, days, seed):
    """Give the arrivals as Odoo's crm does, once a day at two in the night."""
    rng = random.Random(seed)
    year, holdings = Year(people), Holdings(people, rng)
    waiting = deque(arrivals)
    # the same capacity a day: a thirtieth of the one of the month
    quota = {one.number: one.max_day for one in people}
    now = datetime(YEAR, 1, 1, 2)
    while waiting and now < datetime(YEAR, 1, 1) + timedelta(days=days):
        holdings.close_until(now)
        left = {number: count for number, count in quota.items() if count}
        order = sorted(left, key=lambda number: -left[number])
        presence = {}
        while order and waiting and waiting[0] <= now:
            number = order.pop(0)
            arrived = waiting.popleft()
            left[number] -= 1
            if left[number]:
                order.append(number)
            holdings.add(number, now)
            year.counts[number] += 1
            seen = presence.get(number) or get_next_presence(people[number], now)
            presence[number] = seen
            year.waits.append((seen - arrived).total_seconds() / 3600)
            # whoever comes to work later that day is there; leave and weekends are not
            local = (now + timedelta(hours=12)).date()
            year.given_to_absent += local in people[number].leave or local.weekday() > 4
            year.over_limit += holdings.open[number] > people[number].max_open
        now += timedelta(days=1)
    year.left = len(waiting)
    return year


def simulate(arrivals=1_000_000, people=40, days=365, seed=19):
    """Return the rows of the table and how often people were passed over, and why."""
    rng = random.Random(seed)
    crowd = make_people(people, arrivals, days, rng)
    times = make_arrivals(arrivals, days, rng)
    years = {
        "rules, in turn": run_rules(crowd, times, "turn", seed),
        "rules, fewest open leads": run_rules(crowd, times, "fewest", seed),
        "rules, by weight": run_rules(crowd, times, "weight", seed),
        "Odoo's crm": run_crm(crowd, times, days, seed),
    }
    rows = [year.report(name) for name, year in years.items()]
    passed = {name: dict(year.passed) for name, year in years.items() if year.passed}
    return rows, passed


def main():
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--arrivals", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=40)
    options = parser.parse_args()
    rows, passed = simulate(options.arrivals, options.people)
    titles = list(rows[0])
    for title in titles:
        print("| " + " | ".join([title, *(str(row[title]) for row in rows)]) + " |")
        if title == titles[0]:
            print("| --- |" + " ---: |" * len(rows))
    for name, reasons in passed.items():
        total = sum(reasons.values())
        shares = ", ".join(
            f"{reason} {count / total:.1%}" for reason, count in sorted(reasons.items())
        )
        print(f"\nPassed over, {name}: {total} times ({shares})")


if __name__ == "__main__":
    main()

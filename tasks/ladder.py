"""The ladder of escalation: which rungs an order has to be taken up, and when. Pure.

Everything follows from the order's own history and the versions of the rules. So it does not matter when, how
often or by how many clocks it is worked out: what was missed is found, and nothing is found twice.

There is no official ladder; the default one is put together from rules that cities have published (two
yellow cards on one item bring a letter, a red card a talk with the head: 广元市 2018; colours by how long an
item is overdue: 宿迁 2025) and is data, to be replaced by the city's own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from maanshan_eco.kernel.months import SHANGHAI

#: Rungs counted in days are taken when the office opens.
OFFICE_OPENS = time(9)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as data, with the time its version is in force. See ``LadderRule`` for the fields."""

    rung: str
    clock: str
    after: int
    every: int = 0
    times: int = 1
    counted: str = ""
    pk: int = 0
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` up to, not including, ``end``; without an end it goes on."""

    start: datetime
    end: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline and the time in which it was the one in force."""

    due_on: date
    span: Span


@dataclass(frozen=True, slots=True)
class Round:
    """One round of an order: when the unit was told, when it signed for it, its deadlines, and the time in
    which the unit had the ball. While the task force judges, nothing is counted against the unit."""

    number: int
    told_at: datetime
    received_at: datetime | None
    deadlines: tuple[Deadline, ...]
    at_work: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A rung to be taken. ``ordinal`` counts this rung on the whole order, ``nth`` the rule's repetitions."""

    round: int
    rung: str
    clock: str
    nth: int
    due_on: date
    due_at: datetime
    rule: int
    ordinal: int = 0


#: rung, clock, after, every, times, counted.
DEFAULT_LADDER: tuple[RuleLine, ...] = (
    RuleLine("reminder", "unsigned", 1, every=1, times=3),
    RuleLine("reminder", "before_due", 3),
    RuleLine("yellow", "overdue", 1, every=7, times=2),
    RuleLine("red", "overdue", 15, every=15, times=2),
    RuleLine("letter", "repeated", 2, counted="yellow", times=1),
    RuleLine("talk", "repeated", 2, counted="red", times=1),
)


def steps_of(rounds: Sequence[Round], rules: Sequence[RuleLine], until: datetime) -> list[Step]:
    """All rungs that were due by ``until``, in order of time, with their ordinals."""
    asked = (step for round_ in rounds for rule in rules for step in _timed(round_, rule))
    timed = [step for step in asked if step.due_at <= until]
    counters = [rule for rule in rules if rule.counted]
    tally: dict[str, int] = {}
    return [
        counted
        for step in sorted(timed, key=lambda step: (step.due_at, step.rung, step.nth))
        for counted in _with_counters(step, counters, tally)
    ]


def _with_counters(step: Step, counters: list[RuleLine], tally: dict[str, int]) -> Iterator[Step]:
    """The step with its ordinal, and the rungs that its repetition brings at the same moment.

    It ends whatever the rules count: each brings its rung ``times`` times at most.
    """
    tally[step.rung] = tally.get(step.rung, 0) + 1
    yield replace(step, ordinal=tally[step.rung])
    for rule in counters:
        times, rest = divmod(tally[step.rung], rule.after)
        if rule.counted == step.rung and not rest and times <= rule.times and rule.holds(step.due_at):
            brought = replace(step, rung=rule.rung, clock=rule.clock, nth=times, rule=rule.pk)
            yield from _with_counters(brought, counters, tally)


def _timed(round_: Round, rule: RuleLine) -> Iterator[Step]:
    """What one rule counted in time asks for in one round."""
    if rule.counted:
        return
    for due_on, moment, nth in _moments(round_, rule):
        if rule.holds(moment) and any(span.holds(moment) for span in round_.at_work):
            yield Step(round_.number, rule.rung, rule.clock, nth, due_on, moment, rule.pk)


def _moments(round_: Round, rule: RuleLine) -> Iterable[tuple[date, datetime, int]]:
    turns = range(rule.times)
    if rule.clock == "unsigned":
        due_on = round_.deadlines[0].due_on
        moments = (
            (due_on, round_.told_at + timedelta(days=rule.after + turn * rule.every), turn + 1)
            for turn in turns
        )
        return [found for found in moments if round_.received_at is None or found[1] < round_.received_at]
    sign = -1 if rule.clock == "before_due" else 1
    return [
        (deadline.due_on, moment, turn + 1)
        for deadline in round_.deadlines
        for turn in turns
        if deadline.span.holds(
            moment := _office(deadline.due_on + timedelta(days=sign * (rule.after + turn * rule.every)))
        )
    ]


def _office(day: date) -> datetime:
    return datetime.combine(day, OFFICE_OPENS, tzinfo=SHANGHAI)

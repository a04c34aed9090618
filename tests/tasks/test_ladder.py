"""The ladder as arithmetic: which rungs, when, how often, whatever clock works it out."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maanshan_eco.kernel.months import SHANGHAI
from tasks.ladder import DEFAULT_LADDER, Deadline, Round, RuleLine, Span, Step, steps_of

TOLD = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
DUE = date(2026, 3, 20)
DAY = timedelta(days=1)


def moment(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def a_round(**changes: object) -> Round:
    given = {
        "number": 1,
        "told_at": TOLD,
        "received_at": TOLD + timedelta(hours=2),
        "deadlines": (Deadline(DUE, Span(TOLD)),),
        "at_work": (Span(TOLD),),
    }
    return Round(**(given | changes))  # type: ignore[arg-type]


def told(steps: list[Step]) -> list[tuple[str, int, datetime]]:
    return [(step.rung, step.ordinal, step.due_at) for step in steps]


def test_the_default_ladder_from_bottom_to_top() -> None:
    steps = steps_of([a_round()], DEFAULT_LADDER, moment(12, 31))

    assert told(steps) == [
        ("reminder", 1, moment(3, 17)),
        ("yellow", 1, moment(3, 21)),
        ("yellow", 2, moment(3, 28)),
        ("letter", 1, moment(3, 28)),
        ("red", 1, moment(4, 4)),
        ("red", 2, moment(4, 19)),
        ("talk", 1, moment(4, 19)),
    ]


@pytest.mark.parametrize(
    ("received", "reminders"),
    [
        (TOLD + timedelta(hours=23, minutes=59), 0),
        (TOLD + DAY, 0),
        (TOLD + DAY + timedelta(seconds=1), 1),
        (TOLD + 2.5 * DAY, 2),
        (None, 3),
    ],
)
def test_24_hours_to_sign(received: datetime | None, reminders: int) -> None:
    steps = steps_of([a_round(received_at=received)], DEFAULT_LADDER, moment(3, 10))

    assert told(steps) == [("reminder", number, TOLD + number * DAY) for number in range(1, reminders + 1)]


def test_nothing_before_its_time() -> None:
    assert steps_of([a_round()], DEFAULT_LADDER, moment(3, 17) - timedelta(seconds=1)) == []


def test_an_extension_in_time_moves_the_ladder() -> None:
    longer = (Deadline(DUE, Span(TOLD, moment(3, 18))), Deadline(date(2026, 4, 10), Span(moment(3, 18))))

    steps = steps_of([a_round(deadlines=longer)], DEFAULT_LADDER, moment(4, 11))

    assert told(steps) == [
        ("reminder", 1, moment(3, 17)),
        ("reminder", 2, moment(4, 7)),
        ("yellow", 1, moment(4, 11)),
    ]


def test_a_late_extension_undoes_nothing() -> None:
    longer = (Deadline(DUE, Span(TOLD, moment(3, 22))), Deadline(date(2026, 4, 10), Span(moment(3, 22))))

    steps = steps_of([a_round(deadlines=longer)], DEFAULT_LADDER, moment(4, 11))

    assert ("yellow", 1, moment(3, 21)) in told(steps)
    assert ("yellow", 2, moment(4, 11)) in told(steps)
    assert ("letter", 1, moment(4, 11)) in told(steps)


def test_while_the_unit_is_judged_nothing_burns() -> None:
    judged = (Span(TOLD, moment(3, 19)), Span(moment(3, 25)))

    steps = steps_of([a_round(at_work=judged)], DEFAULT_LADDER, moment(3, 31))

    assert told(steps) == [("reminder", 1, moment(3, 17)), ("yellow", 1, moment(3, 28))]


def test_a_second_round_counts_on() -> None:
    second = a_round(
        number=2,
        told_at=moment(6, 1),
        received_at=moment(6, 1, 12),
        deadlines=(Deadline(date(2026, 6, 10), Span(moment(6, 1))),),
        at_work=(Span(moment(6, 1)),),
    )
    first = a_round(at_work=(Span(TOLD, moment(3, 22)),))

    steps = steps_of([first, second], DEFAULT_LADDER, moment(6, 11))

    assert told(steps)[-2:] == [("yellow", 2, moment(6, 11)), ("letter", 1, moment(6, 11))]
    assert [step.round for step in steps] == [1, 1, 2, 2, 2]


def test_each_version_of_the_rules_speaks_for_its_own_time() -> None:
    change = moment(3, 25)
    old = RuleLine("yellow", "overdue", 1, every=7, times=9, until=change)
    new = RuleLine("red", "overdue", 10, since=change)

    steps = steps_of([a_round()], [old, new], moment(12, 31))

    assert told(steps) == [("yellow", 1, moment(3, 21)), ("red", 1, moment(3, 30))]


def test_rules_that_count_each_other_come_to_an_end() -> None:
    rules = [
        RuleLine("yellow", "overdue", 1),
        RuleLine("letter", "repeated", 1, counted="yellow"),
        RuleLine("yellow", "repeated", 1, counted="letter", times=2),
    ]

    steps = steps_of([a_round()], rules, moment(12, 31))

    assert [step.rung for step in steps] == ["yellow", "letter", "yellow"]


days = st.integers(min_value=0, max_value=120)


@given(days, days, st.booleans())
def test_what_a_clock_found_earlier_is_found_again(early: int, more: int, signed: bool) -> None:
    """A beat that runs now and one that was down until later agree: the steps only ever grow."""
    order = [a_round(received_at=TOLD + timedelta(hours=2) if signed else None)]
    first = steps_of(order, DEFAULT_LADDER, TOLD + early * DAY)
    second = steps_of(order, DEFAULT_LADDER, TOLD + (early + more) * DAY)

    assert second[: len(first)] == first
    assert [step.due_at for step in second] == sorted(step.due_at for step in second)


@given(days)
def test_ordinals_count_without_a_gap(until: int) -> None:
    steps = steps_of([a_round(received_at=None)], DEFAULT_LADDER, TOLD + until * DAY)

    for rung in {step.rung for step in steps}:
        ordinals = [step.ordinal for step in steps if step.rung == rung]
        assert ordinals == list(range(1, len(ordinals) + 1))

"""Gap closed against expected share: the worked cases of the design study and the laws behind them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.pace import Pace, Point, Trajectory, expected_value, gap_closed, pace, value_at_ratio
from maanshan_eco.kernel.months import Month

unhurried = settings(deadline=None)  # a busy machine may pause any single example
EARLY = Decimal("0.1")
START, HALFWAY, DUE = Month(2024, 12), Month(2026, 6), Month(2027, 12)
FIGURES = st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False)
MONTHS_IN = st.integers(1, 36)


def way(start: str, goal: str, **given: object) -> Trajectory:
    return replace(Trajectory(Point(START, Decimal(start)), Decimal(goal), DUE), **given)  # type: ignore[arg-type]


def at(value: str, course: Trajectory, month: Month = HALFWAY) -> Pace:
    found = pace(course, Point(month, Decimal(value)), EARLY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("start", "now", "goal", "ratio"),
    [
        ("88", "91", "95", "0.86"),
        ("38", "35", "30", "0.75"),
        ("17.6", "17.7", "18", "0.50"),
        ("0", "20", "50", "0.80"),
        ("5", "20", "60", "0.55"),
    ],
    ids=["sewage", "PM2.5", "forest", "from zero", "from five"],
)
def test_worked_cases_after_18_of_36_months(start: str, now: str, goal: str, ratio: str) -> None:
    found = at(now, way(start, goal))

    assert found.share == Decimal("0.5")
    assert found.ratio is not None
    assert found.ratio.quantize(Decimal("0.01")) == Decimal(ratio)


def test_there_is_no_pace_without_a_gap() -> None:
    assert gap_closed(Decimal(95), Decimal(96), Decimal(95)) is None
    assert pace(way("95", "95"), Point(HALFWAY, Decimal(96)), EARLY) is None


def test_nothing_is_said_while_little_is_expected() -> None:
    course = way("88", "95")

    assert at("89", course, START.plus(3)).ratio is None  # 3 of 36 months: 0.083
    assert at("89", course, START.plus(4)).ratio is not None


def test_overshooting_a_figure_to_be_hit_is_distance_again() -> None:
    course = way("10", "20")

    assert pace(course, Point(HALFWAY, Decimal(25)), EARLY, exact=True) == at("15", course)


def test_interim_values_are_joined_by_straight_lines() -> None:
    course = way("88", "95", interim=(Point(Month(2025, 12), Decimal(94)),))

    expected = [expected_value(course, START.plus(months)) for months in (-1, 0, 6, 12, 24, 36, 48)]

    assert expected == [Decimal(text) for text in ("88", "88", "91", "94", "94.5", "95", "95")]


def test_a_curve_is_laid_over_a_year() -> None:
    """Half of the year's work is planned for June; over several years the line is straight."""
    curve = tuple(
        Decimal(share) for share in ["0", "0", "0", ".1", ".2", ".5", ".6", ".7", ".8", ".9", "1", "1"]
    )
    year = way("0", "100", curve=curve, due=Month(2025, 12))

    assert expected_value(year, Month(2025, 6)) == 50
    assert expected_value(replace(year, due=DUE), Month(2025, 6)) == Decimal(100) * 6 / 36


@unhurried
@given(FIGURES, FIGURES, FIGURES, MONTHS_IN)
def test_both_directions_are_judged_alike(start: Decimal, now: Decimal, goal: Decimal, months: int) -> None:
    assume(start != goal)
    month = START.plus(months)
    up = pace(Trajectory(Point(START, start), goal, DUE), Point(month, now), EARLY)
    down = pace(Trajectory(Point(START, -start), -goal, DUE), Point(month, -now), EARLY)

    assert up is not None
    assert down is not None
    assert (up.closed, up.share, up.ratio) == (down.closed, down.share, down.ratio)


@unhurried
@given(FIGURES, FIGURES, FIGURES, FIGURES, MONTHS_IN)
def test_nearer_the_goal_is_never_slower(
    start: Decimal, goal: Decimal, one: Decimal, other: Decimal, months: int
) -> None:
    assume(start != goal)
    course, month = Trajectory(Point(START, start), goal, DUE), START.plus(months)
    worse, better = sorted((one, other), reverse=goal < start)

    slow, fast = (pace(course, Point(month, value), EARLY) for value in (worse, better))

    assert slow is not None
    assert fast is not None
    assert slow.closed <= fast.closed


@unhurried
@given(FIGURES, FIGURES, MONTHS_IN)
def test_what_is_expected_lies_between_start_and_goal_and_never_turns_back(
    start: Decimal, goal: Decimal, months: int
) -> None:
    course = Trajectory(Point(START, start), goal, DUE)
    earlier, later = (expected_value(course, START.plus(months - back)) for back in (1, 0))

    assert min(start, goal) <= earlier <= max(start, goal)
    assert (later - earlier) * (goal - start) >= 0


@unhurried
@given(FIGURES, FIGURES, st.integers(6, 35))
def test_the_value_of_a_pace_has_that_pace(start: Decimal, goal: Decimal, months: int) -> None:
    assume(start != goal)
    course, month = Trajectory(Point(START, start), goal, DUE), START.plus(months)

    found = pace(course, Point(month, value_at_ratio(course, month, Decimal("0.6"))), EARLY)

    assert found is not None
    assert found.ratio is not None
    assert abs(found.ratio - Decimal("0.6")) < Decimal("1e-8")

"""What the next figure would have to be: said by the lights themselves, on the grid of reported figures."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from indicators.lighting import light
from indicators.lights import ORDER, Case, Colour
from indicators.pace import Point
from indicators.targets import AtLeast, AtMost, Improving, TargetRule
from indicators.turns import Turn, next_turns
from maanshan_eco.kernel.months import Month
from tests.indicators.test_lighting import DECEMBER, RULES, case, cases

unhurried = settings(deadline=None)  # a busy machine may pause any single example
D, JULY = Decimal, Month(2026, 7)


def turns(rule: TargetRule, given: Case, previous: Decimal | None = None) -> tuple[Turn, ...]:
    return next_turns(rule, given, light(rule, given), decimals=1, previous=previous)


def test_on_the_way_to_95() -> None:
    """July expects 88 + 7 · 7/12 = 92.083; 0.95 and 0.60 of the way are 91.88 and 90.45."""
    assert turns(AtLeast(D(95)), case("91")) == (
        Turn(True, JULY, D("91.9"), Colour.OK),
        Turn(False, JULY, D("90.5"), Colour.BAD),
    )


def test_on_the_way_down() -> None:
    given = case("35", start="38", better="lower")  # to 32; July expects 34.5

    assert turns(AtMost(D(32)), given) == (Turn(False, JULY, D("34.6"), Colour.LAG),)


def test_better_than_last_year_means_strictly_better() -> None:
    found = turns(Improving("higher"), case("96", previous=D(97)), previous=D("96.4"))

    assert found == (Turn(True, JULY, D("96.4"), Colour.LAG),)


def test_what_no_later_figure_can_undo_is_certain() -> None:
    """December decides: no further reading has to confirm it. November's may be an exception."""
    due, before = (case("91", last=month) for month in (DECEMBER.plus(-1), DECEMBER.plus(-2)))

    assert {turn.is_certain for turn in turns(AtLeast(D(95)), due)} == {True}
    assert {turn.is_certain for turn in turns(AtLeast(D(95)), before)} == {False}


def test_where_days_are_counted_the_budget_speaks() -> None:
    assert turns(AtLeast(D(90)), case("90", days=(160, 181, 365))) == ()


@pytest.mark.parametrize("given", [case(), case("91", last=Month(2026, 3), month=JULY.plus(-1))])
def test_the_next_figure_is_not_in_the_past(given: Case) -> None:
    assert all(turn.month > given.month.plus(-1) for turn in turns(AtLeast(D(95)), given))


@unhurried
@given(RULES, cases())
def test_it_keeps_its_word(rule: TargetRule, given: Case) -> None:
    """With that value the light is as promised; without it, it is not better (or worse) than that."""
    given = replace(given, coverage=D(1))
    now = light(rule, given)
    for turn in next_turns(rule, given, now, decimals=2, previous=D(5)):
        step = D("0.01") if _is_lower(rule, given) else D("-0.01")
        here = _colour(rule, given, turn.month, turn.value)
        worse = _colour(rule, given, turn.month, turn.value + step)
        assert (here if turn.up else worse) is turn.colour
        assert here is not worse
        if turn.up:
            assert ORDER.index(here) > ORDER.index(now.colour)
        else:
            assert ORDER.index(worse) < ORDER.index(now.colour)


def _is_lower(rule: TargetRule, given: Case) -> bool:
    side = getattr(rule, "better", None) or {"at_least": "higher", "at_most": "lower"}.get(rule.kind)
    return (side or given.better) == "lower"


def _colour(rule: TargetRule, given: Case, month: Month, value: Decimal) -> Colour:
    due = given.due if given.due >= month else given.due.plus(12)
    points = (*given.points, Point(month, value))
    return light(rule, replace(given, month=month, due=due, points=points, previous=D(5))).colour

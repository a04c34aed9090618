"""Each rule that lights a light, and what must hold for all of them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.lighting import light
from indicators.lights import ORDER, Case, Colour, Light, Why
from indicators.pace import Point
from indicators.targets import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    ChangeAtLeast,
    Declining,
    Equals,
    Improving,
    InPlace,
    NotBelowBaseline,
    Outcome,
    SetBySuperior,
    TargetRule,
)
from maanshan_eco.kernel.months import Month

unhurried = settings(deadline=None)  # a busy machine may pause any single example
LAST, JUNE, DECEMBER = Month(2025, 12), Month(2026, 6), Month(2026, 12)
FIGURES = st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False)
D = Decimal


def case(*values: str, last: Month = JUNE, start: str | None = "88", **given: Any) -> Case:
    """A monthly indicator; the values are those of the months up to ``last``, in December 2025 ``start``."""
    first = last.plus(1 - len(values))
    points = tuple(Point(first.plus(place), D(value)) for place, value in enumerate(values))
    begin = None if start is None else Point(LAST, D(start))
    return replace(Case(last, DECEMBER, "monthly", "higher", points=points, start=begin), **given)


def lit(rule: TargetRule | None, given: Case) -> tuple[Colour, Why]:
    found = light(rule, given)
    return found.colour, found.why


SEWAGE = AtLeast(D(95))


@pytest.mark.parametrize(
    ("value", "colour"),
    [("91.325", Colour.OK), ("91.32", Colour.LAG), ("90.1", Colour.LAG), ("90", Colour.BAD)],
)
def test_the_pace_at_half_time(value: str, colour: Colour) -> None:
    """From 88 to 95, so 91.5 is expected: 0.95 and 0.60 of the way there are 91.325 and 90.1."""
    assert lit(SEWAGE, case(value)) == (colour, Why.PACE)


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        (None, case("91"), (Colour.NONE, Why.NO_TARGET)),
        (SEWAGE, case(), (Colour.NONE, Why.NO_DATA)),
        (SEWAGE, case("91", last=Month(2026, 3), month=JUNE), (Colour.NONE, Why.STALE)),
        (SEWAGE, case("91", last=Month(2026, 4), month=JUNE), (Colour.OK, Why.PACE)),
        (SEWAGE, case("96", coverage=D("0.79")), (Colour.NONE, Why.COVERAGE)),
        (SetBySuperior("higher", None), case("96"), (Colour.NONE, Why.NOT_SET)),
        (NotBelowBaseline(), case("96"), (Colour.NONE, Why.NO_REFERENCE)),
        (Improving("higher"), case("96"), (Colour.NONE, Why.NO_REFERENCE)),
        (SEWAGE, case("95", last=DECEMBER), (Colour.DONE, Why.REACHED_IN_TIME)),
        (SEWAGE, case("94.9", last=DECEMBER), (Colour.BAD, Why.MISSED)),
        (SEWAGE, case("91", start=None), (Colour.NONE, Why.NO_START)),
        (SEWAGE, replace(case("91"), start=Point(JUNE, D(91))), (Colour.NONE, Why.NO_START)),
        (SEWAGE, case("96", start=None), (Colour.OK, Why.MET)),
        (SEWAGE, case("88", last=LAST, frequency="annual", month=JUNE), (Colour.NONE, Why.NOT_DUE)),
        (SEWAGE, case("95", last=LAST, frequency="annual", month=JUNE), (Colour.OK, Why.MET)),
        (SEWAGE, case("88.1", last=Month(2026, 1)), (Colour.NONE, Why.EARLY)),
        (SEWAGE, case("87.9"), (Colour.BAD, Why.AWAY)),
        (SEWAGE, case("95"), (Colour.OK, Why.REACHED)),
        (SEWAGE, case("95", "94", "95", "96"), (Colour.OK, Why.REACHED)),
        (SEWAGE, case("95", "95", "96"), (Colour.DONE, Why.HELD)),
        (SEWAGE, case("97", start="96"), (Colour.OK, Why.MARGIN)),
        (SEWAGE, case("95.5", start="95.2"), (Colour.OK, Why.MARGIN)),
        (SEWAGE, case("95.5", start="96"), (Colour.LAG, Why.THIN_MARGIN)),
        (SEWAGE, case("94.9", start="96"), (Colour.BAD, Why.WORSE)),
        (Equals(D(100)), case("100", "100", start="100"), (Colour.OK, Why.MARGIN)),
        (Equals(D(100)), case("99.9", start="100"), (Colour.BAD, Why.WORSE)),
        (Improving("higher"), case("96", previous=D(95)), (Colour.OK, Why.MET)),
        (Improving("higher"), case("96", previous=D(96)), (Colour.LAG, Why.STANDSTILL)),
        (Declining(), case("96", previous=D(95), better="lower"), (Colour.BAD, Why.WORSE)),
        (NotBelowBaseline(), case("36", start=None, baseline=D(36)), (Colour.OK, Why.MARGIN)),
        (NotBelowBaseline(), case("35", start=None, baseline=D(36)), (Colour.BAD, Why.WORSE)),
        (ChangeAtLeast(D(-1)), case("60", start="61", baseline=D(61)), (Colour.LAG, Why.THIN_MARGIN)),
        (InPlace(), case("1", start=None), (Colour.OK, Why.MET)),
        (
            Equals(D(0)),
            case("1", start="0", better="lower", cumulative=True),
            (Colour.BAD, Why.UNREACHABLE),
        ),
    ],
)  # fmt: skip
def test_every_rule_lights_its_light(
    rule: TargetRule | None, given: Case, expected: tuple[Colour, Why]
) -> None:
    assert lit(rule, given) == expected


@pytest.mark.parametrize(("value", "why"), [("89", Why.INTERIM), ("90", Why.PACE), ("92", Why.PACE)])
def test_an_interim_value_may_be_missed_for_a_month(value: str, why: Why) -> None:
    stops = (Point(Month(2026, 5), D(90)), Point(JUNE, D(93)))  # June's grace is not over

    assert light(SEWAGE, case(value, interim=stops)).why is why


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((100, 137, 365), (Colour.BAD, Why.UNREACHABLE)),
        ((329, 340, 365), (Colour.DONE, Why.SECURED)),
        ((151, 181, 365), (Colour.BAD, Why.BUDGET)),
        ((163, 181, 365), (Colour.OK, Why.BUDGET)),
        ((162, 181, 365), (Colour.LAG, Why.BUDGET)),
        ((181, 181, 365), (Colour.OK, Why.BUDGET)),
        ((30, 31, 365), (Colour.NONE, Why.EARLY)),
    ],
)  # fmt: skip
def test_days_are_counted(days: tuple[int, int, int], expected: tuple[Colour, Why]) -> None:
    """36 bad days are allowed, so 17.85 by 30 June."""
    share = str((D(days[0]) * 100 / days[1]).quantize(D("0.01")))

    assert lit(AtLeast(D(90)), case(share, days=days)) == expected


def test_a_compound_shows_the_part_that_decides() -> None:
    """完成上级规定的考核任务，且（≥90 或持续提高）."""
    rule = All((SetBySuperior("higher", D(82)), AnyOf((AtLeast(D(90)), Improving("higher")))))

    found = light(rule, case("83", start="81", previous=D(85)))

    assert (found.colour, found.why, found.outcome) == (Colour.BAD, Why.PACE, Outcome.NOT_MET)
    assert found.goal == 90
    assert [part.colour for part in found.parts] == [Colour.OK, Colour.BAD]
    assert lit(rule, case("83", start="81", previous=D(82))) == (Colour.OK, Why.REACHED)


def test_an_unknown_part_keeps_all_from_turning_green() -> None:
    rule = All((SEWAGE, SetBySuperior("higher", None)))

    assert lit(rule, case("96", start="96")) == (Colour.NONE, Why.NOT_SET)
    assert lit(rule, case("90", start="96")) == (Colour.BAD, Why.WORSE)


# --- What holds for all of them --------------------------------------------------------------------

RULES = st.one_of(
    st.builds(AtLeast, FIGURES),
    st.builds(AtMost, FIGURES),
    st.builds(Equals, FIGURES),
    st.builds(Improving, st.sampled_from(["higher", "lower"])),
    st.builds(SetBySuperior, st.sampled_from(["higher", "lower"]), FIGURES | st.none()),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    values = draw(st.lists(FIGURES, min_size=0, max_size=8))
    last = Month(2026, draw(st.integers(max(1, len(values)), 12)))
    first = last.plus(1 - len(values))
    return Case(
        month=last,
        due=DECEMBER,
        frequency="monthly",
        better=draw(st.sampled_from(["higher", "lower"])),
        points=tuple(Point(first.plus(place), value) for place, value in enumerate(values)),
        start=draw(st.none() | st.builds(Point, st.just(LAST), FIGURES)),
        previous=draw(st.none() | FIGURES),
        coverage=draw(st.sampled_from([D(1), D("0.8"), D("0.5")])),
    )


def mirrored(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def mirror_rule(rule: TargetRule) -> TargetRule:
    other = {"higher": "lower", "lower": "higher"}
    match rule:
        case AtLeast(value):
            return AtMost(-value)
        case AtMost(value):
            return AtLeast(-value)
        case Equals(value):
            return Equals(-value)
        case Improving(better):
            return Improving(other[better])  # type: ignore[arg-type]
        case SetBySuperior(better, value):
            return SetBySuperior(other[better], mirrored(value))  # type: ignore[arg-type]
    raise AssertionError(rule)


def mirror_case(given: Case) -> Case:
    return replace(
        given,
        better="lower" if given.better == "higher" else "higher",
        points=tuple(Point(point.month, -point.value) for point in given.points),
        start=given.start and Point(given.start.month, -given.start.value),
        previous=mirrored(given.previous),
    )


@unhurried
@given(RULES, cases())
def test_what_should_fall_is_judged_like_what_should_rise(rule: TargetRule, given: Case) -> None:
    here, there = light(rule, given), light(mirror_rule(rule), mirror_case(given))

    assert (here.colour, here.why, here.outcome) == (there.colour, there.why, there.outcome)


def with_latest(given: Case, value: Decimal) -> Light:
    point = Point(given.points[-1].month, value)
    return light(AtLeast(D(95)), replace(given, points=(*given.points[:-1], point)))


@unhurried
@given(cases(), FIGURES, FIGURES)
def test_a_better_value_never_gives_a_worse_light(given: Case, one: Decimal, other: Decimal) -> None:
    if given.points:
        worse, better = (with_latest(given, value) for value in sorted((one, other)))
        if Colour.NONE not in (worse.colour, better.colour):
            assert ORDER.index(worse.colour) <= ORDER.index(better.colour)


@unhurried
@given(RULES, cases())
def test_unknown_is_never_green(rule: TargetRule, given: Case) -> None:
    found = light(rule, given)

    if found.outcome is Outcome.UNKNOWN:
        assert found.colour is Colour.NONE


@unhurried
@given(RULES, cases())
def test_done_is_met(rule: TargetRule, given: Case) -> None:
    found = light(rule, given)

    if found.colour is Colour.DONE:
        assert found.outcome is Outcome.MET
    if found.outcome is Outcome.MET and found.colour is not Colour.NONE:
        assert found.colour is not Colour.BAD


@unhurried
@given(st.lists(RULES, min_size=1, max_size=3), cases())
def test_all_is_as_bad_as_its_worst_part_and_any_as_good_as_its_best(
    rules: list[TargetRule], given: Case
) -> None:
    parts = [ORDER.index(light(rule, given).colour) for rule in rules]

    assert ORDER.index(light(All(tuple(rules)), given).colour) == min(parts)
    if Colour.NONE not in {ORDER[part] for part in parts}:
        assert ORDER.index(light(AnyOf(tuple(rules)), given).colour) == max(parts)

"""From units to the city: the worked cases of the design study, and what holds for every set of figures."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.aggregation import Share, aggregate
from indicators.enums import Aggregation
from indicators.ratios import percentage
from indicators.targets import Outcome

unhurried = settings(deadline=None)  # a busy machine may pause any single example
MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN

COUNTS = st.integers(0, 10**6).map(Decimal)
POSITIVE = st.integers(1, 10**6).map(Decimal)
VALUES = st.decimals(-1000, 1000, places=3, allow_nan=False, allow_infinity=False)


@st.composite
def ratio_shares(draw: st.DrawFn) -> list[Share]:
    """One to six units with parts whose numerator does not exceed the denominator."""
    pairs = draw(st.lists(st.tuples(COUNTS, POSITIVE), min_size=1, max_size=6))
    return [
        Share(f"单位{place}", numerator=min(numerator, denominator), denominator=denominator)
        for place, (numerator, denominator) in enumerate(pairs)
    ]


def values(*figures: str | None) -> list[Share]:
    return [
        Share(f"单位{place}", None if text is None else Decimal(text)) for place, text in enumerate(figures)
    ]


def test_a_small_good_county_does_not_outweigh_a_large_poor_one() -> None:
    """90 of 100 and 50 of 1000: the mean of the percentages is 47.5, the truth 12.7."""
    shares = [
        Share("甲", numerator=Decimal(90), denominator=Decimal(100)),
        Share("乙", numerator=Decimal(50), denominator=Decimal(1000)),
    ]

    found = aggregate(Aggregation.RATIO, shares)

    assert found.value == Decimal("12.727272")
    assert (found.numerator, found.denominator, found.coverage) == (140, 1100, 1)


def test_missing_is_not_zero() -> None:
    found = aggregate(Aggregation.SUM, values("3", None, "0"))

    assert (found.value, found.missing, found.is_complete) == (3, ("单位1",), False)
    assert found.coverage.quantize(Decimal("0.01")) == Decimal("0.67")


def test_nothing_reported_is_no_figure() -> None:
    found = aggregate(Aggregation.SUM, values(None, None))

    assert (found.value, found.coverage, found.reported, found.expected) == (None, 0, 0, 2)


def test_a_ratio_wants_both_parts() -> None:
    shares = [
        Share("甲", Decimal(90), Decimal(90), Decimal(100)),
        Share("乙", Decimal(5)),
        Share("丙", Decimal(0), Decimal(0), Decimal(0)),
    ]

    found = aggregate(Aggregation.RATIO, shares)

    assert (found.value, found.missing) == (90, ("乙", "丙"))


def test_coverage_goes_by_weight_where_every_unit_has_one() -> None:
    shares = [
        Share("甲", Decimal(1), weight=Decimal(30)),
        Share("乙", None, weight=Decimal(70)),
    ]

    assert aggregate(Aggregation.SUM, shares).coverage == Decimal("0.3")


def test_a_weighted_mean() -> None:
    shares = [
        Share("甲", Decimal(80), weight=Decimal(3)),
        Share("乙", Decimal(60), weight=Decimal(1)),
        Share("丙", Decimal(10)),
    ]

    found = aggregate(Aggregation.WEIGHTED, shares)

    assert (found.value, found.missing) == (75, ("丙",))


@pytest.mark.parametrize(("better", "value", "unit"), [("higher", 2, "单位1"), ("lower", 9, "单位2")])
def test_the_worst_unit_is_named(better: str, value: int, unit: str) -> None:
    found = aggregate(Aggregation.WORST, values("5", "2", "9"), better)

    assert (found.value, found.decisive) == (value, (unit,))


@pytest.mark.parametrize(
    ("outcomes", "whole", "named"),
    [
        ((MET, MET), MET, ("单位0",)),
        ((MET, NOT_MET), NOT_MET, ("单位1",)),
        ((UNKNOWN, NOT_MET), NOT_MET, ("单位1",)),
        ((MET, UNKNOWN), UNKNOWN, ("单位0",)),
    ],
)
def test_all_units_must_meet(outcomes: tuple[Outcome, ...], whole: Outcome, named: tuple[str, ...]) -> None:
    shares = [Share(f"单位{n}", Decimal(n), outcome=outcome) for n, outcome in enumerate(outcomes)]

    found = aggregate(Aggregation.ALL, shares)

    assert (found.outcome, found.decisive) == (whole, named)


def test_all_is_unknown_while_a_unit_is_missing() -> None:
    shares = [Share("甲", Decimal(25), outcome=MET), Share("乙")]

    assert aggregate(Aggregation.ALL, shares).outcome is UNKNOWN


def test_counting_leaves_out_those_it_does_not_concern() -> None:
    shares = [
        Share("甲", outcome=MET),
        Share("乙", outcome=NOT_MET),
        Share("丙", applies=False),
        Share("丁", outcome=UNKNOWN),
    ]

    found = aggregate(Aggregation.COUNT_MET, shares)

    assert (found.value, found.denominator, found.decisive, found.missing) == (1, 3, ("乙",), ("丁",))


def test_the_latest_stocks_are_added_unless_too_old() -> None:
    shares = [Share("甲", Decimal(5), age=3), Share("乙", Decimal(7), age=13)]

    found = aggregate(Aggregation.LATEST, shares, stale_after=12)

    assert (found.value, found.oldest, found.missing) == (5, 3, ("乙",))


@pytest.mark.parametrize("rule", [Aggregation.CITY_ONLY, "mean"])
def test_there_is_nothing_to_aggregate(rule: str) -> None:
    with pytest.raises(ValueError, match="nothing to aggregate"):
        aggregate(rule, values("1"))


@unhurried
@given(ratio_shares())
def test_a_ratio_lies_within_the_counties_range(shares: list[Share]) -> None:
    found = aggregate(Aggregation.RATIO, shares)
    own = [percentage(share.numerator or Decimal(0), share.denominator or Decimal(1)) for share in shares]

    assert found.value is not None
    assert min(own) <= found.value <= max(own)


@unhurried
@given(st.lists(VALUES | st.none(), min_size=1, max_size=6), st.permutations(range(6)))
def test_order_does_not_matter_and_zero_adds_nothing(figures: list[Decimal | None], order: list[int]) -> None:
    shares = [Share(str(place), figure) for place, figure in enumerate(figures)]
    shuffled = [shares[place] for place in order if place < len(shares)]

    for rule in (Aggregation.SUM, Aggregation.WORST, Aggregation.LATEST):
        assert aggregate(rule, shares).value == aggregate(rule, shuffled).value
    with_zero = aggregate(Aggregation.SUM, [*shares, Share("零", Decimal(0))])
    assert with_zero.value == (aggregate(Aggregation.SUM, shares).value or 0)


@unhurried
@given(ratio_shares(), st.integers(0, 5))
def test_a_better_numerator_never_lowers_the_ratio(shares: list[Share], place: int) -> None:
    share = shares[place % len(shares)]
    assert share.numerator is not None
    better = [
        each if each is not share else Share(each.unit, None, share.numerator + 1, each.denominator)
        for each in shares
    ]

    before, after = aggregate(Aggregation.RATIO, shares).value, aggregate(Aggregation.RATIO, better).value

    assert before is not None
    assert after is not None
    assert after >= before

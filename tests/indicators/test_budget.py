"""Bad days a year can still bear: in whole days, exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.budget import DayBudget

unhurried = settings(deadline=None)  # a busy machine may pause any single example


@st.composite
def budgets(draw: st.DrawFn) -> DayBudget:
    whole = draw(st.integers(365, 366))
    measured = draw(st.integers(0, whole))
    good = draw(st.integers(0, measured))
    return DayBudget(draw(st.decimals(0, 100, places=2)), good, measured, whole)


def test_ninety_per_cent_of_365_days_allow_36_bad_ones() -> None:
    budget = DayBudget(Decimal(90), good=179, measured=200, whole=365)

    assert (budget.needed, budget.allowed, budget.bad, budget.left) == (329, 36, 21, 15)
    assert (budget.is_unreachable, budget.is_secured) == (False, False)
    assert budget.exhausted_on == 353  # 37 bad days at one every 200 / 21 days


@pytest.mark.parametrize(("bad", "unreachable"), [(36, False), (37, True)])
def test_one_day_too_many_decides(bad: int, unreachable: bool) -> None:
    assert DayBudget(Decimal(90), 200 - bad, 200, 365).is_unreachable is unreachable


@pytest.mark.parametrize(("good", "secured"), [(328, False), (329, True)])
def test_one_good_day_secures(good: int, secured: bool) -> None:
    assert DayBudget(Decimal(90), good, 340, 365).is_secured is secured


def test_without_a_bad_day_nothing_runs_out() -> None:
    budget = DayBudget(Decimal(90), 50, 50, 365)

    assert (budget.ratio, budget.exhausted_on) == (None, None)


def test_days_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="days"):
        DayBudget(Decimal(90), 11, 10, 365)


@unhurried
@given(budgets())
def test_the_verdicts_are_those_of_the_exact_fractions(budget: DayBudget) -> None:
    target = Fraction(budget.target) / 100
    best = Fraction(budget.whole - budget.bad, budget.whole)
    least = Fraction(budget.good, budget.whole)

    assert budget.is_unreachable is (best < target)
    assert budget.is_secured is (least >= target)
    assert not (budget.is_unreachable and budget.is_secured)


@unhurried
@given(budgets(), st.lists(st.booleans(), max_size=40))
def test_no_verdict_is_ever_taken_back(budget: DayBudget, days: list[bool]) -> None:
    later = budget
    for good in days[: budget.whole - budget.measured]:
        later = DayBudget(budget.target, later.good + good, later.measured + 1, budget.whole)

    assert later.is_unreachable or not budget.is_unreachable
    assert later.is_secured or not budget.is_secured


@unhurried
@given(budgets())
def test_a_bad_day_never_helps(budget: DayBudget) -> None:
    if budget.measured < budget.whole and budget.ratio is not None:
        worse = DayBudget(budget.target, budget.good, budget.measured + 1, budget.whole)
        assert worse.left == budget.left - 1
        assert worse.good == budget.good

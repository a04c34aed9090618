"""Percentages of two parts: never rounded up to a target, and their changes split without rest."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.ratios import explain_change, percentage

unhurried = settings(deadline=None)  # a busy machine may pause any single example
COUNTS = st.integers(0, 10**6).map(Decimal)
POSITIVE = st.integers(1, 10**6).map(Decimal)


def test_a_fraction_short_of_all_is_not_all() -> None:
    assert percentage(Decimal(99999999), Decimal(100000000)) == Decimal("99.999999")
    assert percentage(Decimal(10**9 - 1), Decimal(10**9)) < 100 == percentage(Decimal(3), Decimal(3))


def test_a_percentage_of_nothing_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        percentage(Decimal(0), Decimal(0))


@unhurried
@given(COUNTS, POSITIVE, COUNTS, POSITIVE)
def test_a_change_is_split_without_rest(n0: Decimal, d0: Decimal, n1: Decimal, d1: Decimal) -> None:
    found = explain_change((n0, d0), (n1, d1))
    exact = (Fraction(n1) / Fraction(d1) - Fraction(n0) / Fraction(d0)) * 100

    assert found.by_numerator + found.by_denominator == found.total
    assert abs(Fraction(found.total) - exact) < Fraction(1, 10**11)
    if d0 == d1:
        assert abs(found.by_denominator) < Decimal("1e-11")
    if n0 == n1:
        assert found.by_numerator == 0


@pytest.mark.parametrize(
    ("after", "flattered"),
    [(("50", "90"), True), (("60", "100"), False), (("60", "99"), False), (("40", "100"), False)],
)
def test_a_rate_that_rose_because_its_base_shrank(after: tuple[str, str], flattered: bool) -> None:
    before = (Decimal(50), Decimal(100))

    assert explain_change(before, (Decimal(after[0]), Decimal(after[1]))).flattered is flattered

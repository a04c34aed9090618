"""What a figure comes to beside its target."""

from decimal import Decimal

import pytest

from indicators.targets import All, AtLeast, AtMost, Equals, SetBySuperior, TargetRule
from tasks.figures import bounds, completion, expected

D = Decimal


@pytest.mark.parametrize(
    ("rule", "least", "most"),
    [
        (AtLeast(D(95)), D(95), None),
        (AtMost(D(30)), None, D(30)),
        (SetBySuperior("higher", D(7)), D(7), None),
        (SetBySuperior("lower", D(7)), None, D(7)),
        (SetBySuperior("higher", None), None, None),
        (Equals(D(0)), None, None),
        (All((AtLeast(D(1)), AtMost(D(2)))), None, None),
        (None, None, None),
    ],
)
def test_bounds(rule: TargetRule | None, least: D | None, most: D | None) -> None:
    assert bounds(rule) == (least, most)


@pytest.mark.parametrize(
    ("rule", "value", "share"),
    [
        (AtLeast(D(60)), D("15.6"), D(26)),
        (AtLeast(D(60)), D(90), D(150)),
        (AtLeast(D(60)), D(0), D(0)),
        (AtLeast(D(0)), D(5), None),
        (AtMost(D(30)), D(5), None),
        (None, D(5), None),
    ],
)
def test_completion(rule: TargetRule | None, value: D, share: D | None) -> None:
    assert completion(rule, value) == share


@pytest.mark.parametrize(
    ("rule", "month", "cumulative", "value"),
    [
        (AtLeast(D(60)), 3, True, D(15)),
        (AtLeast(D(60)), 12, True, D(60)),
        (AtLeast(D(60)), 3, False, None),
        (AtMost(D(60)), 3, True, None),
        (None, 3, True, None),
    ],
)
def test_expected_at_an_even_pace(
    rule: TargetRule | None, month: int, cumulative: bool, value: D | None
) -> None:
    assert expected(rule, month, cumulative=cumulative) == value

"""What is measured: bounds in order, and the label beside the input."""

import pytest
from django.db import IntegrityError

from indicators.models import Indicator
from tests.factories.world import make_indicator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["code", "name"])
def test_an_indicator_is_listed_once(field: str) -> None:
    first = make_indicator("forest-cover", "林草覆盖率")
    make_indicator("urban-sewage", "城镇污水处理率")

    with pytest.raises(IntegrityError, match=f"indicators_indicator_{field}_"):
        Indicator.objects.filter(code="urban-sewage").update(**{field: getattr(first, field)})


@pytest.mark.parametrize("bounds", [(None, None), (0, None), (None, 100), (0, 100), (50, 50)])
def test_bounds_may_be_open(bounds: tuple[int | None, int | None]) -> None:
    indicator = make_indicator("forest-cover", "林草覆盖率", minimum=bounds[0], maximum=bounds[1])

    assert (indicator.minimum, indicator.maximum) == bounds


def test_bounds_are_in_order() -> None:
    with pytest.raises(IntegrityError, match="indicator_bounds_in_order"):
        make_indicator("forest-cover", "林草覆盖率", minimum=100, maximum=0)


def test_more_decimals_than_are_stored_are_refused() -> None:
    assert make_indicator("forest-cover", "林草覆盖率", decimals=6).decimals == 6
    with pytest.raises(IntegrityError, match="indicator_decimals_fit"):
        make_indicator("urban-sewage", "城镇污水处理率", decimals=7)


@pytest.mark.parametrize(
    ("unit", "measured_as", "label"),
    [
        ("%", "", "林草覆盖率（%）"),
        ("", "", "林草覆盖率"),
        ("公顷", "林草面积", "林草覆盖率：林草面积（公顷）"),
        ("", "林草面积", "林草覆盖率：林草面积"),
    ],
)
def test_the_label_says_what_is_typed(unit: str, measured_as: str, label: str) -> None:
    indicator = make_indicator("forest-cover", "林草覆盖率", unit=unit, measured_as=measured_as)

    assert (indicator.label, str(indicator)) == (label, "林草覆盖率")

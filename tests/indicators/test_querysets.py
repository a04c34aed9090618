"""Facts kept twice in time: what was held to be true, about when."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from indicators.models import Indicator, Reading, Target
from indicators.services.readings import record_reading
from indicators.services.targets import set_target
from tests.factories.world import NOW, make_indicator, make_unit

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def sewage() -> Indicator:
    return make_indicator("urban-sewage", "城镇污水处理率")


def read(indicator: Indicator, value: str, hours: int = 0, month: int = 10, area: object = None) -> Reading:
    return record_reading(
        indicator=indicator,
        area=area,  # type: ignore[arg-type]
        month=date(2026, month, 1),
        value=Decimal(value),
        source=f"第 {hours} 次",
        actor=None,
        at=NOW + hours * HOUR,
    )


@pytest.mark.parametrize(
    ("hours", "values"), [(-0.1, []), (0, ["95"]), (0.9, ["95"]), (1, ["96"]), (24, ["96"])]
)
def test_known_is_what_was_held_true_at_the_moment(
    sewage: Indicator, hours: float, values: list[str]
) -> None:
    read(sewage, "95")
    read(sewage, "96", hours=1)

    known = Reading.objects.known(NOW + hours * HOUR)

    assert [reading.value for reading in known] == [Decimal(value) for value in values]


def test_current_leaves_out_what_was_replaced(sewage: Indicator) -> None:
    read(sewage, "95")
    latest = read(sewage, "96", hours=1)

    assert list(Reading.objects.current()) == [latest]


def test_the_citys_figures_are_not_the_counties(sewage: Indicator) -> None:
    city = read(sewage, "95")
    read(sewage, "80", area=make_unit("DANGTU", "当涂县", "county"))

    assert list(Reading.objects.of_city()) == [city]


def test_up_to_counts_the_month_itself(sewage: Indicator) -> None:
    readings = [read(sewage, str(90 + month), month=month) for month in (8, 9, 10)]

    assert list(Reading.objects.up_to(date(2026, 9, 1))) == readings[:2]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), 1),
        (date(2026, 12, 31), 1),
        (date(2027, 1, 1), 0),
    ],
)
def test_in_force_counts_both_ends(sewage: Indicator, day: date, found: int) -> None:
    set_target(
        indicator=sewage,
        rule={"kind": "at_least", "value": "95"},
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        document="年度计划",
        actor=None,
        at=NOW,
        change="handed_down",
    )

    assert Target.objects.in_force(day).count() == found

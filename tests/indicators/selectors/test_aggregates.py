"""What the units add up to beside the city's figure."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from departments.models import Department
from indicators.enums import Aggregation
from indicators.models import Indicator
from indicators.ratios import Parts
from indicators.selectors.aggregates import CountySum, Figure, county_sum
from indicators.services.readings import record_reading
from indicators.services.targets import set_target
from indicators.targets import Outcome
from maanshan_eco.kernel.months import Month
from tests.factories.world import NOW, OCTOBER, make_indicator, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def counties() -> list[Department]:
    return [make_unit(code, name, "county") for code, name in (("A", "甲县"), ("B", "乙县"))]


def villages(counties: list[Department], aggregation: str = Aggregation.RATIO) -> Indicator:
    indicator = make_indicator(
        "rural-sewage",
        "农村生活污水治理率",
        {"kind": "at_least", "value": "50"},
        aggregation=aggregation,
        numerator="治理村数",
        denominator="村总数",
        collected_by="county",
    )
    indicator.areas.set(counties)
    return indicator


def read(indicator: Indicator, area: Department, numerator: str, denominator: str, **given: Any) -> None:
    parts = Parts(Decimal(numerator), Decimal(denominator))
    record_reading(
        indicator=indicator,
        area=area,
        source="回执",
        actor=None,
        **{
            "month": OCTOBER.first,
            "at": NOW,
            "parts": parts,
            "value": (parts.numerator * 100 / parts.denominator).quantize(Decimal("0.1")),
            **given,
        },
    )


def found(indicator: Indicator, month: Month = OCTOBER, **given: Any) -> CountySum:
    answer = county_sum(indicator, month, NOW, **given)
    assert answer is not None
    return answer


def test_numerators_over_denominators(counties: list[Department]) -> None:
    indicator = villages(counties)
    read(indicator, counties[0], "90", "100")
    read(indicator, counties[1], "50", "1000")

    answer = found(indicator)

    assert (answer.value, answer.coverage) == (Decimal("12.727272"), 1)
    assert answer.difference(Decimal("12.7")) == 0
    assert answer.difference(Decimal("47.5")) == Decimal("34.8")


def test_no_difference_is_told_while_a_unit_is_missing(counties: list[Department]) -> None:
    indicator = villages(counties)
    read(indicator, counties[0], "90", "100")

    answer = found(indicator)

    assert (answer.aggregate.missing, answer.difference(Decimal(90))) == (("乙县",), None)


def test_a_claim_under_way_stands_in(counties: list[Department]) -> None:
    indicator = villages(counties)
    read(indicator, counties[0], "90", "100")

    answer = found(indicator, instead={counties[1].pk: Figure(Decimal(5), Decimal(50), Decimal(1000))})

    assert (answer.value, answer.aggregate.is_complete) == (Decimal("12.727272"), True)


def test_only_the_month_counts_unless_the_latest_do(counties: list[Department]) -> None:
    by_month = villages(counties, Aggregation.SUM)
    for area in counties:
        read(by_month, area, "3", "4", month=Month(2026, 8).first)

    assert found(by_month).value is None
    latest = make_indicator("stock", "面积", aggregation=Aggregation.LATEST, unit="km²", maximum=None)
    latest.areas.set(counties)
    for area in counties:
        read(latest, area, "3", "4", month=Month(2026, 8).first, parts=None, value=Decimal(7))
    assert (found(latest).value, found(latest).aggregate.oldest) == (14, 2)


def test_each_unit_is_judged_by_its_own_target(counties: list[Department]) -> None:
    indicator = villages(counties, Aggregation.ALL)
    for area in counties:
        read(indicator, area, "45", "100")
    set_target(
        indicator=indicator,
        area=counties[0],
        rule={"kind": "at_least", "value": "40"},
        valid_from=None,
        valid_to=None,
        document="县级方案",
        actor=None,
        at=NOW,
    )

    answer = found(indicator)

    assert (answer.aggregate.outcome, answer.aggregate.decisive) == (Outcome.NOT_MET, ("乙县",))


def test_what_the_city_measures_itself_has_no_sum(counties: list[Department]) -> None:
    assert county_sum(make_indicator("air", "空气"), OCTOBER, NOW) is None


@pytest.mark.parametrize("count", [1, 3])
def test_seven_queries(django_assert_num_queries: Callable[[int], Any], count: int) -> None:
    areas = [make_unit(f"U{number}", f"单位{number}", "county") for number in range(count)]
    indicator = villages(areas)
    for area in areas:
        read(indicator, area, "1", "2")

    with django_assert_num_queries(7):
        assert found(indicator).value == 50

"""Past values become facts together, or none does."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from departments.models import AuditEntry
from indicators.importers.readings_workbook import PastValue
from indicators.models import Indicator, Reading
from indicators.services.imports import import_readings, plan_import
from maanshan_eco.kernel.errors import Invalid, NotAllowed
from maanshan_eco.kernel.months import Month
from tests.factories.world import NOW, World

AUGUST = Month(2026, 8)


def past(value: str = "95.1", **changes: Any) -> PastValue:
    given = {
        "row": 2,
        "indicator": "城镇污水处理率",
        "area": "",
        "month": AUGUST,
        "numerator": None,
        "denominator": None,
        "source": "年报",
    }
    return PastValue(**{**given, "value": Decimal(value), **changes})


def test_rows_become_readings(world: World) -> None:
    rows = [past(), past("90", row=3, indicator="urban-sewage", area="当涂县")]

    assert import_readings(past=rows, actor=world.rita, at=NOW) == 2
    assert {(r.area and r.area.code, r.value, r.source) for r in Reading.objects.all()} == {
        (None, Decimal("95.1"), "年报"),
        ("DANGTU", Decimal(90), "年报"),
    }
    assert AuditEntry.objects.get(action="readings.imported").data == {"rows": 2}


def test_the_same_again_changes_nothing_and_a_correction_keeps_the_old(world: World) -> None:
    import_readings(past=[past()], actor=world.rita, at=NOW)

    assert import_readings(past=[past()], actor=world.rita, at=NOW) == 0
    assert [row.effect for row in plan_import([past("96")], NOW)[0]] == ["更正"]
    assert import_readings(past=[past("96")], actor=world.rita, at=NOW) == 1
    assert list(Reading.objects.values_list("value", "superseded_at")) == [
        (Decimal("95.1"), NOW),
        (Decimal(96), None),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"indicator": "没有的"}, "没有“没有的”这个指标，按模板写名称或代码。"),
        ({"area": "火星"}, "没有“火星”这个单位。"),
        ({"month": Month(2027, 1)}, "2027年1月还没有到。"),
        ({"value": Decimal(101)}, "数值 101 超出“城镇污水处理率”的合理范围。"),
        ({"numerator": Decimal(1), "denominator": Decimal(2)}, "“城镇污水处理率”不填分子和分母。"),
    ],
)
def test_a_row_that_does_not_fit_stops_all(world: World, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        import_readings(past=[past(row=2), past(row=3, **changes)], actor=world.rita, at=NOW)

    assert refusal.value.fields == {"第 3 行": words}
    assert Reading.objects.count() == 0


def test_parts_must_fit(world: World) -> None:
    Indicator.objects.update(numerator="处理量", denominator="排放量")

    _, (found,) = plan_import([past("95", numerator=Decimal(1), denominator=Decimal(2))], NOW)

    assert found.message == "填的是 95，而 1 ÷ 2 得 50，核对后改一处。"


def test_the_same_place_twice(world: World) -> None:
    _, (found,) = plan_import([past(), past("96", row=3)], NOW)

    assert (found.cell, found.message) == ("第 3 行", "同一指标、单位、月份前面已有一行。")


def test_only_the_task_force(world: World) -> None:
    with pytest.raises(NotAllowed):
        import_readings(past=[past()], actor=world.alice, at=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_looking_costs_three_queries(
    world: World, django_assert_num_queries: Callable[[int], Any], count: int
) -> None:
    rows = [past(row=place, month=AUGUST.plus(-place)) for place in range(count)]

    with django_assert_num_queries(3):
        planned, _ = plan_import(rows, NOW)

    assert len(planned) == count

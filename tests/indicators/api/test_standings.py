"""The indicators as data: the same reads, the same words, the same silence about other units."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from indicators.enums import Aggregation
from indicators.services.readings import record_reading
from maanshan_eco.kernel.months import Month
from tests.factories.world import NOW, World, make_indicator, stop_clock

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


def read(indicator: Any, month: Month, value: int, area: Any = None) -> None:
    record_reading(
        indicator=indicator,
        area=area,
        month=month.first,
        value=Decimal(value),
        source="回执",
        actor=None,
        at=NOW,
    )


def test_every_indicator_with_light_and_why(world: World, as_user: SignIn) -> None:
    read(world.sewage, Month(2026, 10), 96)

    (found,) = as_user(world.leader).get("/api/v1/standings/").json()["results"]

    assert (found["code"], found["value"], found["outcome"], found["light"]) == (
        "urban-sewage",
        "96",
        "met",
        "ok",
    )
    assert found["sentence"] == "截至2026年10月为 96.0%，已达到95%以上，高出 1.0个百分点。"


def test_one_with_its_series_and_forecast(world: World, as_user: SignIn) -> None:
    for step in range(5):
        read(world.sewage, Month(2025, 12).plus(step), 85 + step)

    found = as_user(world.leader).get("/api/v1/standings/urban-sewage/?month=2026-04").json()

    assert found["series"][-1] == {"month": "2026-04", "value": "89"}
    assert (found["forecast"]["mid"], found["forecast"]["arrival"]) == ("97", "2026-10")
    assert found["forecast"]["verdict"] == "will"
    assert [row["value"] for row in found["readings"]] == ["89", "88", "87", "86", "85"]
    assert [(row["version"], row["rule"]) for row in found["targets"]] == [(1, "达到95%以上")]


def test_other_units_are_not_named(world: World, as_user: SignIn) -> None:
    shared = make_indicator("share", "占比", {"kind": "at_least", "value": "60"}, aggregation=Aggregation.ALL)
    shared.areas.set([world.units["DANGTU"]])
    read(shared, Month(2026, 10), 50, world.units["DANGTU"])

    assert "当涂县" in str(as_user(world.leader).get("/api/v1/standings/share/").json())
    units = as_user(world.dora).get("/api/v1/standings/share/").json()["units"]
    assert [(unit["unit"], unit["value"], unit["light"]) for unit in units] == [("当涂县", "50", "none")]
    assert "当涂县" not in str(as_user(world.alice).get("/api/v1/standings/share/").json())


@pytest.mark.parametrize(
    ("path", "status"),
    [("?month=2026-13", 400), ("?mouth=2026-10", 400), ("?month=", 400), ("nothing/", 404)],
)
def test_what_makes_no_sense_is_refused(world: World, as_user: SignIn, path: str, status: int) -> None:
    assert as_user(world.leader).get(f"/api/v1/standings/{path}").status_code == status


@pytest.mark.parametrize("more", [1, 3])
def test_the_same_queries_for_any_number(
    world: World, as_user: SignIn, django_assert_num_queries: Callable[[int], Any], more: int
) -> None:
    for number in range(more):
        read(make_indicator(f"i{number}", f"指标{number}"), Month(2026, 10), 5)
    client = as_user(world.leader)

    with django_assert_num_queries(9):
        client.get("/api/v1/standings/")

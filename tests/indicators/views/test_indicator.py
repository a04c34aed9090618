"""The page of one indicator: light, trajectory, units one may see, definition, history."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from indicators.enums import Aggregation
from indicators.models import Indicator
from indicators.ratios import Parts
from indicators.services.readings import record_reading
from maanshan_eco.kernel.months import Month
from tests.factories.world import NOW, World, make_indicator, make_unit, stop_clock

SignIn = Callable[..., Client]
PAGE = "/indicators/urban-sewage/"
LAST = Month(2025, 12)


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


def read(indicator: Indicator, month: Month, value: str, area: Any = None, **given: Any) -> None:
    record_reading(
        indicator=indicator,
        area=area,
        month=month.first,
        value=Decimal(value),
        **{"source": "年报", "actor": None, "at": NOW, **given},
    )


@pytest.fixture
def villages(world: World) -> Indicator:
    indicator = make_indicator(
        "rural-sewage",
        "农村生活污水治理率",
        {"kind": "at_least", "value": "60"},
        aggregation=Aggregation.RATIO,
        numerator="治理村数",
        denominator="村总数",
        formula="治理村数除以村总数",
        data_source="市农业农村局",
    )
    indicator.areas.set([world.units["DANGTU"]])
    for step in range(11):
        read(indicator, LAST.plus(step), str(45 + step))
    parts = Parts(Decimal(52), Decimal(100))
    read(indicator, Month(2026, 10), "52", world.units["DANGTU"], parts=parts)
    return indicator


def test_without_any_figure(world: World, as_user: SignIn) -> None:
    page = as_user(world.leader).get(PAGE)

    assertContains(page, "要求达到95%以上；还没有认定数，数据随每月填报。")
    assertContains(page, "还没有认定值，有了第一个数就有图。")
    assert as_user(world.leader).get(f"{PAGE}chart.svg").status_code == 404


def test_a_figure_of_years_ago_is_not_denied(world: World, as_user: SignIn) -> None:
    read(world.sewage, Month(2024, 12), "96")

    assertContains(as_user(world.leader).get("/indicators/"), "近一年没有认定值")


def test_all_that_belongs_to_it(world: World, as_user: SignIn, villages: Indicator) -> None:
    page = as_user(world.rita).get("/indicators/rural-sewage/")

    assertContains(page, "截至2026年10月为 55.0%，应达 57.5%，落后 2.5个百分点")
    assertContains(page, "照此速度 2027年3月达到")
    assertContains(page, "<polyline", count=3)
    assertContains(page, "治理村数除以村总数")
    assertContains(page, "工作方案")
    assertContains(page, "市级数与汇总数相差")
    assertContains(page, "+3.0")
    assertContains(page, "当涂县")
    assertContains(page, "设定或修改目标")


@pytest.mark.parametrize(("who", "sees"), [("dora", True), ("alice", False), ("leader", True)])
def test_a_units_figures_are_for_those_who_may_see_it(
    world: World, as_user: SignIn, villages: Indicator, who: str, sees: bool
) -> None:
    page = as_user(world.people[who]).get("/indicators/rural-sewage/")

    assertContains(page, "单位汇总")
    (assertContains if sees else assertNotContains)(page, "当涂县")
    assertNotContains(page, "设定或修改目标")


def test_units_that_miss_it_are_named_to_the_city_only(world: World, as_user: SignIn) -> None:
    indicator = make_indicator(
        "share", "考核占比", {"kind": "at_least", "value": "60"}, aggregation=Aggregation.ALL
    )
    indicator.areas.set([world.units["DANGTU"]])
    read(indicator, Month(2026, 10), "50", world.units["DANGTU"])

    for path in ("/indicators/", "/indicators/share/"):
        assertContains(as_user(world.leader).get(path), "1 个没有达到（当涂县 50.0%）")
        page = as_user(world.alice).get(path)
        assertContains(page, "1 个没有达到。")
        assertNotContains(page, "当涂县")


def test_units_without_a_figure_are_named_to_the_city_only(world: World, as_user: SignIn) -> None:
    indicator = make_indicator(
        "share", "考核占比", {"kind": "at_least", "value": "60"}, aggregation=Aggregation.ALL
    )
    other = make_unit("HANSHAN", "含山县")
    indicator.areas.set([world.units["DANGTU"], other])
    read(indicator, Month(2026, 10), "70", other)

    for path in ("/indicators/", "/indicators/share/"):
        assertContains(as_user(world.leader).get(path), "缺当涂县的数")
        page = as_user(world.alice).get(path)
        assertContains(page, "缺 1 个单位的数")
        assertNotContains(page, "当涂县")


def test_the_chart_is_a_picture_of_its_own(world: World, as_user: SignIn, villages: Indicator) -> None:
    answer = as_user(world.alice).get("/indicators/rural-sewage/chart.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="rural-sewage-2026-10.svg"'
    assertContains(answer, 'xmlns="http://www.w3.org/2000/svg"')
    assertNotContains(answer, "{#")


def test_an_indicator_that_is_not_there(world: World, as_user: SignIn) -> None:
    assert as_user(world.leader).get("/indicators/nothing/").status_code == 404


@pytest.mark.parametrize("more", [1, 3])
def test_the_same_queries_for_any_number(
    world: World,
    as_user: SignIn,
    django_assert_num_queries: Callable[[int], Any],
    more: int,
    villages: Indicator,
) -> None:
    for step in range(more):
        read(villages, LAST.plus(-step), "40")
        read(villages, Month(2026, 9), str(50 + step), world.units["DANGTU"])
    client = as_user(world.leader)

    with django_assert_num_queries(17):
        client.get("/indicators/rural-sewage/")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["城镇污水处理率", "农村生活污水治理率"]),
        ("?q=农村", ["农村生活污水治理率"]),
        ("?light=none", ["城镇污水处理率"]),
        ("?outcome=not_met", ["农村生活污水治理率"]),
        ("?frequency=annual", []),
        ("?light=nonsense&month=never", ["城镇污水处理率", "农村生活污水治理率"]),
        ("?month=2026-02&outcome=not_met", ["农村生活污水治理率"]),
    ],
)
def test_the_address_is_the_filter(
    world: World, as_user: SignIn, villages: Indicator, query: str, names: list[str]
) -> None:
    page = as_user(world.leader).get(f"/indicators/{query}")

    assert [standing.indicator.name for standing in page.context["standings"]] == names
    assert page.context["total"] == 2

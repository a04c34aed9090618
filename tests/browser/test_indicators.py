"""Indicators in a real browser: readable by everybody, workable without script, copied as a picture."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import now
from playwright.sync_api import Page

from indicators.enums import Aggregation
from indicators.models import Indicator
from indicators.ratios import Parts
from indicators.services.readings import record_reading
from maanshan_eco.kernel.months import Month
from tests.factories.world import World, make_indicator

pytestmark = pytest.mark.browser


@pytest.fixture
def villages(city: World) -> Indicator:
    """Half a year of figures of the city and a county, short of the target."""
    county = city.units["DANGTU"]
    indicator = make_indicator(
        "rural-sewage",
        "农村生活污水治理率",
        {"kind": "at_least", "value": "90"},
        aggregation=Aggregation.RATIO,
        numerator="完成生活污水治理的行政村数",
        denominator="行政村总数",
    )
    indicator.areas.set([county])
    at = now()
    for back in range(6):
        for area in (None, county):
            value = Decimal(60 - back)
            record_reading(
                indicator=indicator,
                area=area,
                month=Month.of(at).plus(-back).first,
                value=value,
                parts=Parts(value, Decimal(100)),
                source="回执",
                actor=None,
                at=at,
            )
    return indicator


@pytest.mark.parametrize(
    "path",
    [
        "/indicators/",
        "/indicators/?q=没有这样的指标",
        "/indicators/rural-sewage/",
        "/indicators/urban-sewage/",
        "/indicators/rural-sewage/target/",
        "/indicators/rural-sewage/what-if/?area=&numerator=1",
        "/indicators/thresholds/",
        "/indicators/baseline/",
    ],
)
def test_everybody_can_use_it(
    city: World, villages: Indicator, sign_in: Callable[..., Page], path: str
) -> None:
    page = sign_in(city.chief)
    page.goto(path)
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")

    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_rule_is_built_without_json(
    city: World, villages: Indicator, sign_in: Callable[..., Page], scripts: bool
) -> None:
    page = sign_in(city.rita, scripts=scripts)
    page.goto("/indicators/rural-sewage/")
    page.click("text=设定或修改目标")
    page.fill("[name=value_1_1]", "70")
    page.select_option("[name=kind_2_1]", "improving:higher")
    page.select_option("[name=change]", "plan_revised")
    page.click("text=看看读作什么")
    assert "达到70%以上，且比上年同期提高" in page.inner_text("main")
    page.click("main button:has-text('设定目标')")

    assert "达到70%以上，且比上年同期提高" in page.inner_text("main")
    assert villages.targets.current().get().version == 2


def test_the_chart_becomes_a_picture(city: World, villages: Indicator, sign_in: Callable[..., Page]) -> None:
    page = sign_in(city.leader)
    page.goto("/indicators/rural-sewage/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("text=复制图为图片")
    page.wait_for_selector("button:has-text('已')")

    kinds = page.evaluate("navigator.clipboard.read().then(items => items.map(item => item.types).flat())")
    assert kinds == ["image/png"]


def test_the_table_beside_the_chart_is_printed(
    city: World, villages: Indicator, sign_in: Callable[..., Page]
) -> None:
    page = sign_in(city.leader)
    page.goto("/indicators/rural-sewage/")
    page.emulate_media(media="print")

    assert page.locator("figure.chart svg").is_visible()
    assert page.locator(".print-only table").is_visible()
    assert not page.locator("details.why").first.is_visible()

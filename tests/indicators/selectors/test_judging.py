"""Lights by what was known, of the city and of units, over years, in a constant number of queries."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from departments.models import Department
from indicators.enums import Aggregation
from indicators.models import AreaWeight, Indicator
from indicators.ratios import Parts
from indicators.selectors.aggregates import Figure
from indicators.selectors.facts import gather
from indicators.selectors.records import denominator_watch, reading_history, target_history
from indicators.selectors.standing import Standing, all_standings, city_standings, unit_standings
from indicators.selectors.supposition import suppose
from indicators.services.readings import record_reading
from indicators.services.targets import Way, set_target
from indicators.targets import Outcome
from maanshan_eco.kernel.months import Month
from tests.factories.world import NOW, OCTOBER, make_indicator, make_unit

pytestmark = pytest.mark.django_db
AT_LEAST_60 = {"kind": "at_least", "value": "60"}
DAY = timedelta(days=1)


def read(indicator: Indicator, month: str, value: str, area: Department | None = None, **given: Any) -> None:
    record_reading(
        indicator=indicator,
        area=area,
        month=Month.parse(month).first,
        value=Decimal(value),
        **{"source": "回执", "actor": None, "at": NOW, **given},
    )


def monthly(indicator: Indicator, *values: str) -> None:
    """From last December on."""
    for step, value in enumerate(values):
        read(indicator, str(Month(2025, 12).plus(step)), value)


def lit(month: Month = OCTOBER, **given: Any) -> Standing:
    return city_standings(month, given.get("as_of", NOW))[0]


def test_on_pace_or_not_and_why() -> None:
    """From 50 to 60 in a year: 58.3 are expected by October."""
    monthly(make_indicator("a", "甲", AT_LEAST_60), *["50"] * 9, "55", "55.5")

    found = lit()

    assert (found.colour, found.word, found.judgement.outcome) == ("lag", "滞后", Outcome.NOT_MET)
    assert found.explanation.sentence == (
        "截至2026年10月为 55.5%，应达 58.3%，落后 2.8个百分点；到2026年12月要达到60%以上，还差 4.5个百分点。"
    )
    assert dict(found.explanation.inputs)["进度比"] == "0.66"
    assert found.explanation.turns == (
        "2026年11月的数不低于 58.8%，应亮“正常”，连续 2 期如此才变灯。",
        "2026年11月的数低于 55.5%，应亮“严重滞后”，连续 2 期如此才变灯。",
    )


def test_one_bad_month_does_not_change_the_light() -> None:
    indicator = make_indicator("a", "甲", AT_LEAST_60)
    monthly(indicator, *[str(50 + step) for step in range(10)], "51")

    held, month_before = lit(), lit(Month(2026, 9))

    assert (month_before.colour, held.colour, held.steady.now.colour.value) == ("ok", "ok", "bad")
    assert held.explanation.sentence.endswith("按本期数应亮“严重滞后”，连续 2 期如此才变灯，现仍亮“正常”。")
    read(indicator, "2026-11", "51")
    assert lit(Month(2026, 11)).colour == "bad"


def test_what_came_later_changes_no_past_light() -> None:
    """As-of stability: the answer about a moment is the same whenever it is asked."""
    indicator = make_indicator("a", "甲", AT_LEAST_60)
    monthly(indicator, *[str(50 + step) for step in range(11)])
    before = [(s.colour, s.value, s.explanation) for s in all_standings([Month(2026, 6), OCTOBER], NOW)]

    read(indicator, "2026-05", "40", at=NOW + DAY)
    read(indicator, "2026-10", "30", at=NOW + DAY)
    set_target(
        indicator=indicator,
        rule={"kind": "at_least", "value": "90"},
        valid_from=None,
        valid_to=None,
        document="新文件",
        actor=None,
        at=NOW + DAY,
        change="handed_down",
    )
    AreaWeight.objects.all().delete()

    after = [(s.colour, s.value, s.explanation) for s in all_standings([Month(2026, 6), OCTOBER], NOW)]
    assert after == before
    assert lit(as_of=NOW + DAY).colour == "bad"


def test_readings_after_the_month_do_not_speak_in_it() -> None:
    indicator = make_indicator("a", "甲", AT_LEAST_60)
    monthly(indicator, "50", "51", "52")
    before = lit(Month(2026, 2)).explanation
    read(indicator, "2026-03", "10")

    assert lit(Month(2026, 2)).explanation == before


def test_a_dated_baseline_and_a_deadline_make_a_longer_way() -> None:
    indicator = make_indicator("a", "甲", AT_LEAST_60)
    set_target(
        indicator=indicator,
        rule=AT_LEAST_60,
        valid_from=None,
        valid_to=None,
        document="规划",
        actor=None,
        at=NOW,
        way=Way(Decimal(40), date(2024, 10, 1), date(2028, 10, 31)),
        change="plan_revised",
    )
    read(indicator, "2026-10", "50")

    found = lit()

    assert found.steady.now.pace is not None
    assert (found.colour, found.steady.now.pace.expected, found.steady.now.pace.ratio) == ("ok", 50, 1)


@pytest.fixture
def counties() -> list[Department]:
    return [make_unit(code, name, "county") for code, name in (("A", "甲县"), ("B", "乙县"))]


def of_counties(counties: list[Department], aggregation: str, **fields: Any) -> Indicator:
    parts = {"numerator": "治理村数", "denominator": "村总数"} if aggregation == Aggregation.RATIO else {}
    indicator = make_indicator("a", "指标", AT_LEAST_60, aggregation=aggregation, **parts, **fields)
    indicator.areas.set(counties)
    return indicator


def test_where_no_city_figure_was_accepted_the_units_sum_stands(counties: list[Department]) -> None:
    indicator = of_counties(counties, Aggregation.RATIO)
    read(indicator, "2026-10", "90", counties[0], parts=Parts(Decimal(90), Decimal(100)))
    assert lit().value is None  # one of two is less than the coverage that is asked for

    read(indicator, "2026-10", "5", counties[1], parts=Parts(Decimal(50), Decimal(1000)))
    summed = lit()
    assert (summed.value, summed.source, len(summed.rests_on)) == (
        Decimal("12.727272"),
        "按单位汇总（2/2）",
        2,
    )

    read(indicator, "2026-10", "12.7")
    assert (lit().value, lit().source) == (Decimal("12.7"), "回执")


def test_every_unit_must_reach_it(counties: list[Department]) -> None:
    indicator = of_counties(counties, Aggregation.ALL)
    read(indicator, "2026-10", "65", counties[0])
    assert (lit().judgement.outcome, lit().word) == (Outcome.UNKNOWN, "报数不全")

    read(indicator, "2026-10", "55", counties[1])
    found = lit()
    assert (found.value, found.judgement.outcome) == (55, Outcome.NOT_MET)
    assert found.explanation.sentence == "2 个单位逐个判断，1 个达到，1 个没有达到（乙县 55.0%）。"
    assert found.explanation_for_units.sentence == "2 个单位逐个判断，1 个达到，1 个没有达到。"
    assert "乙县" not in str(found.explanation_for_units)


def test_a_unit_has_its_own_target_or_the_citys(counties: list[Department]) -> None:
    indicator = of_counties(counties, Aggregation.SUM)
    set_target(
        indicator=indicator,
        area=counties[0],
        rule={"kind": "at_least", "value": "70"},
        valid_from=None,
        valid_to=None,
        document="县级",
        actor=None,
        at=NOW,
    )

    facts = gather(OCTOBER, OCTOBER, NOW)
    targets = [each.judgement.target for each in unit_standings(facts, facts.indicators[0], OCTOBER)]

    assert targets == ["达到70%以上", "达到60%以上"]


def test_weights_by_year(counties: list[Department]) -> None:
    indicator = of_counties(counties, Aggregation.WEIGHTED)
    for area, year, weight in ((0, 2024, 1), (0, 2026, 3), (1, 2024, 1), (1, 2027, 9)):
        AreaWeight.objects.create(
            indicator=indicator, area=counties[area], year=year, weight=weight, source="年鉴"
        )
    read(indicator, "2026-10", "80", counties[0])
    read(indicator, "2026-10", "60", counties[1])

    assert lit().value == 75


def test_a_unit_that_was_closed_no_longer_counts(counties: list[Department]) -> None:
    indicator = of_counties(counties, Aggregation.SUM, maximum=None)
    Department.objects.filter(pk=counties[1].pk).update(valid_to=date(2026, 6, 30))
    read(indicator, "2026-10", "80", counties[0])

    assert lit().value == 80


def test_supposing_stores_nothing(counties: list[Department]) -> None:
    indicator = of_counties(counties, Aggregation.RATIO)
    read(indicator, "2026-10", "50", counties[0], parts=Parts(Decimal(50), Decimal(100)))
    read(indicator, "2026-10", "50", counties[1], parts=Parts(Decimal(50), Decimal(100)))
    read(indicator, "2026-10", "49")

    moved = {counties[1].pk: Figure(Decimal(90), Decimal(90), Decimal(100))}
    found = suppose(indicator, OCTOBER, NOW, moved)

    assert (found.before.value, found.after.value) == (50, 70)
    assert (found.sum_before.value, found.sum_after.value) == (50, 70)
    assert [(before.value, after.value) for before, after in found.units] == [(50, 50), (50, 90)]
    assert (found.before.judgement.outcome, found.after.judgement.outcome) == (Outcome.NOT_MET, Outcome.MET)
    assert indicator.readings.count() == 3


def test_the_denominator_is_watched(counties: list[Department]) -> None:
    indicator = of_counties(counties, Aggregation.RATIO)
    read(indicator, "2026-09", "50", parts=Parts(Decimal(50), Decimal(100)))
    assert denominator_watch(lit()) is None
    read(indicator, "2026-10", "55.6", parts=Parts(Decimal(50), Decimal(90)))

    watched = denominator_watch(lit())

    assert watched is not None
    assert (watched[0].flattered, watched[0].by_numerator) == (True, 0)


def test_histories_keep_what_was_replaced() -> None:
    indicator = make_indicator("a", "甲", AT_LEAST_60)
    read(indicator, "2026-10", "50")
    read(indicator, "2026-10", "51", at=NOW + DAY)

    assert [row.value for row in reading_history(indicator, NOW + DAY)] == [51, 50]
    assert [row.value for row in reading_history(indicator, NOW)] == [50]
    assert [row.in_words for row in target_history(indicator, NOW)] == ["达到60%以上"]


@pytest.mark.parametrize(("units", "years"), [(1, 1), (3, 1), (1, 10), (3, 10)])
def test_seven_queries_for_any_number_of_units_and_years(
    django_assert_num_queries: Callable[[int], Any], units: int, years: int
) -> None:
    areas = [make_unit(f"U{number}", f"单位{number}", "county") for number in range(units)]
    months = [OCTOBER.plus(-back) for back in range(12 * years)]
    for number in range(units):
        indicator = make_indicator(f"i{number}", f"指标{number}", AT_LEAST_60, aggregation="sum")
        indicator.areas.set(areas)
        for month in (months[0], months[-1]):
            read(indicator, str(month), "50")
            read(indicator, str(month), "50", areas[0])

    with django_assert_num_queries(7):
        found = [(s.colour, s.explanation.sentence, s.outlook) for s in all_standings(months, NOW)]

    assert len(found) == units * (units + 1) * len(months)

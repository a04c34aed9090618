"""Where the indicators stand: one read, the same today and in ten years."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from indicators.attainment import NO_TARGET
from indicators.models import Indicator, Reading
from indicators.selectors.standing import Standing, city_standings
from indicators.services.readings import record_reading
from indicators.services.targets import Way, set_target
from indicators.targets import Outcome
from maanshan_eco.kernel.months import Month
from tests.factories.world import NOW, OCTOBER, make_indicator, make_unit

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
AT_LEAST_95 = {"kind": "at_least", "value": "95"}


def read(indicator: Indicator, month: str, value: str, at: datetime = NOW, area: Any = None) -> Reading:
    return record_reading(
        indicator=indicator,
        area=area,
        month=Month.parse(month).first,
        value=Decimal(value),
        source="回执",
        actor=None,
        at=at,
    )


def standing(month: Month = OCTOBER, as_of: datetime = NOW) -> Standing:
    return city_standings(month, as_of)[0]


@pytest.mark.parametrize("count", [1, 3])
def test_seven_queries(django_assert_num_queries: Callable[[int], Any], count: int) -> None:
    for number in range(count):
        indicator = make_indicator(f"indicator-{number}", f"指标{number}", AT_LEAST_95)
        read(indicator, "2026-10", "96")
        read(indicator, "2025-10", "94")

    with django_assert_num_queries(7):
        standings = city_standings(OCTOBER, NOW)
        names = [(s.indicator.name, s.judgement.name, s.target and s.target.document) for s in standings]

    assert names == [(f"指标{number}", "达标", "工作方案") for number in range(count)]


def test_every_indicator_stands_in_the_plans_order() -> None:
    make_indicator("b", "乙", position=2)
    make_indicator("a", "甲", position=1)

    assert [s.indicator.name for s in city_standings(OCTOBER, NOW)] == ["甲", "乙"]


def test_without_anything_it_says_so() -> None:
    make_indicator("a", "甲")

    found = standing()

    assert (found.reading, found.target, found.reading_month) == (None, None, None)
    assert found.judgement == NO_TARGET


@pytest.mark.parametrize(("value", "outcome"), [("95", Outcome.MET), ("94.999999", Outcome.NOT_MET)])
def test_the_latest_reading_is_judged(value: str, outcome: Outcome) -> None:
    indicator = make_indicator("a", "甲", AT_LEAST_95)
    read(indicator, "2026-08", "10")
    reading = read(indicator, "2026-09", value)

    found = standing()

    assert (found.reading, found.reading_month, found.judgement.outcome) == (reading, Month(2026, 9), outcome)


@pytest.mark.parametrize(
    ("month", "speaks"), [("2026-10", True), ("2025-11", True), ("2025-10", False), ("2026-11", False)]
)
def test_a_reading_speaks_for_a_year(month: str, speaks: bool) -> None:
    indicator = make_indicator("a", "甲", AT_LEAST_95)
    read(indicator, month, "96")

    found = standing()

    assert (found.reading is not None) is speaks
    assert found.judgement.outcome is (Outcome.MET if speaks else Outcome.UNKNOWN)


def test_counties_do_not_speak_for_the_city() -> None:
    indicator = make_indicator("a", "甲", AT_LEAST_95)
    county = make_unit("DANGTU", "当涂县", "county")
    read(indicator, "2026-10", "80", area=county)
    set_target(
        indicator=indicator,
        rule={"kind": "at_least", "value": "70"},
        valid_from=None,
        valid_to=None,
        document="县级目标",
        actor=None,
        at=NOW,
        area=county,
    )

    found = standing()

    assert (found.reading, found.judgement.target) == (None, "达到95%以上")


@pytest.mark.parametrize(
    ("last_year", "outcome", "missing"),
    [("95", Outcome.MET, ()), ("96", Outcome.NOT_MET, ()), (None, Outcome.UNKNOWN, ("上年同期值",))],
)
def test_it_is_compared_with_the_same_month_last_year(
    last_year: str | None, outcome: Outcome, missing: tuple[str, ...]
) -> None:
    """The latest reading is September's, so last year's September counts, not its October."""
    indicator = make_indicator("a", "甲", {"kind": "improving", "better": "higher"})
    read(indicator, "2026-09", "96")
    read(indicator, "2025-10", "1")
    if last_year:
        read(indicator, "2025-09", last_year)

    judgement = standing().judgement

    assert (judgement.outcome, judgement.missing) == (outcome, missing)


def test_the_oldest_reading_that_counts_for_comparison() -> None:
    indicator = make_indicator("a", "甲", {"kind": "declining"})
    read(indicator, "2025-11", "5")
    read(indicator, "2024-11", "6")

    assert standing().judgement.outcome is Outcome.MET


def test_the_targets_own_baseline_counts() -> None:
    indicator = make_indicator("a", "甲")
    rule = {"kind": "not_below_baseline"}
    open_ = {"indicator": indicator, "valid_from": None, "valid_to": None, "actor": None, "at": NOW}
    set_target(rule=rule, document="基期核定", way=Way(baseline=Decimal("96")), **open_)  # type: ignore[arg-type]
    read(indicator, "2026-10", "95.9")

    assert standing().judgement.outcome is Outcome.NOT_MET


def test_the_target_of_the_months_last_day_holds() -> None:
    indicator = make_indicator("a", "甲", AT_LEAST_95)
    set_target(
        indicator=indicator,
        rule={"kind": "at_least", "value": "97"},
        valid_from=date(2026, 10, 31),
        valid_to=date(2026, 10, 31),
        document="只有一天",
        actor=None,
        at=NOW,
        change="handed_down",
    )

    targets = [standing(month).judgement.target for month in (Month(2026, 9), OCTOBER, Month(2026, 11))]

    assert targets == ["达到95%以上", "达到97%以上", "达到95%以上"]


def test_what_was_known_then_stays_what_was_known_then() -> None:
    """A correction and a new target change the present and leave every past answer as it was."""
    indicator = make_indicator("a", "甲", AT_LEAST_95)
    read(indicator, "2026-10", "96")
    before = _answers()

    read(indicator, "2026-10", "90", at=NOW + 2 * HOUR)
    read(indicator, "2026-09", "99", at=NOW + 2 * HOUR)
    set_target(
        indicator=indicator,
        rule={"kind": "at_least", "value": "89"},
        valid_from=None,
        valid_to=None,
        document="新文件",
        actor=None,
        at=NOW + 2 * HOUR,
        change="handed_down",
    )

    assert (
        _answers()
        == before
        == [(None, "达到95%以上"), (Decimal("96"), "达到95%以上"), (Decimal("96"), "达到95%以上")]
    )
    assert _answer(NOW + 2 * HOUR) == (Decimal("90"), "达到89%以上")


def _answers() -> list[tuple[Decimal | None, str]]:
    """Just before the first value, with it, and an hour later."""
    return [_answer(NOW + shift) for shift in (-HOUR, 0 * HOUR, HOUR)]


def _answer(as_of: datetime) -> tuple[Decimal | None, str]:
    found = standing(as_of=as_of)
    return (found.reading.value if found.reading else None, found.judgement.target)

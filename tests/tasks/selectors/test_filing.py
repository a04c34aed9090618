"""What the report form and the review page put beside each other."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from departments.models import Department
from indicators.models import Indicator, Reading
from indicators.services.readings import record_reading
from indicators.services.targets import set_target
from maanshan_eco.kernel.months import Month
from tasks.filings import Figure, Filing
from tasks.selectors.filing import (
    compared_figures,
    due_indicators,
    figure_rows,
    previous_version,
    reading_area,
)
from tasks.services.drafts import save_draft
from tasks.services.filing import submit_report
from tasks.services.periods import open_period
from tests.factories.world import NOW, START, World, approve, make_indicator, submit

HOUR = timedelta(hours=1)


def know(
    indicator: Indicator, month: Month, value: str, area: Department | None = None, at: object = START
) -> Reading:
    return record_reading(
        indicator=indicator,
        area=area,
        month=month.first,
        value=Decimal(value),
        source="补录",
        actor=None,
        at=at,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (10, ["urban-sewage"]),
        (9, ["urban-sewage", "quarterly-one"]),
        (12, ["urban-sewage", "quarterly-one", "annual-one"]),
    ],
)
def test_an_indicator_is_due_by_its_frequency(world: World, month: int, due: list[str]) -> None:
    period = open_period(month=Month(2026, month), at=START)
    report = world.report("WR", 25, period)
    # Entered out of order: the plan's order decides.
    for code, frequency in (("annual-one", "annual"), ("quarterly-one", "quarterly")):
        position = 8 if frequency == "annual" else 7
        indicator = make_indicator(code, code, frequency=frequency, position=position)
        report.assignment.indicators.add(indicator)

    assert [indicator.code for indicator in due_indicators(report)] == due


def test_whose_figure_an_assignment_reports(world: World) -> None:
    assert reading_area(world.report("WR", 25).assignment) is None
    assert reading_area(world.report("DANGTU", 25).assignment) == world.units["DANGTU"]


def test_a_row_shows_the_last_accepted_value_and_the_target(world: World) -> None:
    know(world.sewage, Month(2026, 7), "94")
    last = know(world.sewage, Month(2026, 8), "95.5")
    know(world.sewage, Month(2026, 10), "96", at=NOW)
    know(world.sewage, Month(2026, 9), "70", world.units["DANGTU"])
    typed = {"urban-sewage": Figure(raw="约96", absent_reason="没测")}

    (row,) = figure_rows(world.report("WR", 25), typed, NOW + HOUR)

    assert (row.indicator, row.last, row.target) == (world.sewage, last, "达到95%以上")
    assert row.figure == typed["urban-sewage"]


def test_a_county_sees_its_own_values_and_the_citys_target(world: World) -> None:
    know(world.sewage, Month(2026, 8), "95.5")
    own = know(world.sewage, Month(2026, 9), "70", world.units["DANGTU"])

    (row,) = figure_rows(world.report("DANGTU", 25), {}, NOW)

    assert (row.last, row.target, row.figure) == (own, "达到95%以上", Figure())


def test_a_row_without_anything_known(world: World) -> None:
    report = world.report("WR", 25)
    report.assignment.indicators.set([make_indicator("new-one", "新指标")])

    (row,) = figure_rows(report, {}, NOW)

    assert (row.last, row.target) == (None, "未设目标")


def test_rows_say_what_was_known_at_the_moment(world: World) -> None:
    """A correction and a new target, both after the moment asked about."""
    old = know(world.sewage, Month(2026, 9), "94")
    know(world.sewage, Month(2026, 9), "95", at=NOW + HOUR)
    set_target(
        indicator=world.sewage,
        rule={"kind": "at_least", "value": "98"},
        valid_from=None,
        valid_to=None,
        document="补充通知",
        actor=None,
        at=NOW + HOUR,
        change="handed_down",
    )

    (before,) = figure_rows(world.report("WR", 25), {}, NOW)
    (after,) = figure_rows(world.report("WR", 25), {}, NOW + HOUR)

    assert (before.last, before.target) == (old, "达到95%以上")
    assert (after.last and after.last.value, after.target) == (Decimal(95), "达到98%以上")


@pytest.mark.parametrize("count", [1, 3])
def test_rows_take_three_queries(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report = world.report("WR", 25)
    for number in range(1, count):
        report.assignment.indicators.add(make_indicator(f"more-{number}", f"指标{number}"))

    with django_assert_num_queries(3):
        rows = figure_rows(report, {}, NOW)

    assert len(rows) == count


def test_a_claim_is_compared_with_the_last_accepted_value(world: World) -> None:
    last = know(world.sewage, Month(2026, 9), "96.5")
    version = submit(world.report("WR", 25), world.alice, value="96.2")

    (figure,) = compared_figures(version, NOW)

    assert (figure.claim, figure.last, figure.target) == (version.values.get(), last, "达到95%以上")
    assert figure.change == Decimal("-0.3")


def test_a_first_claim_has_nothing_to_compare_with(world: World) -> None:
    (figure,) = compared_figures(submit(world.report("WR", 25), world.alice), NOW)

    assert (figure.last, figure.change) == (None, None)


def test_no_data_has_no_change(world: World) -> None:
    last = know(world.sewage, Month(2026, 9), "96.5")
    report = world.report("WR", 25)
    filing = Filing(
        percent="1", progress="有进展", figures={"urban-sewage": Figure(absent_reason="设备检修")}
    )
    save_draft(report=report, filing=filing, revision=0, actor=world.alice, at=NOW)
    version = submit_report(report=report, revision=1, actor=world.alice, at=NOW)

    (figure,) = compared_figures(version, NOW)

    assert (figure.claim.absent_reason, figure.last, figure.change) == ("设备检修", last, None)


def test_the_months_own_approval_is_not_its_yardstick(world: World) -> None:
    """Seen again after its approval, a version is still compared with the month before."""
    version = approve(submit(world.report("WR", 25), world.alice), world.rita)

    (figure,) = compared_figures(version, NOW + HOUR)

    assert (figure.last, figure.change) == (None, None)


def test_the_previous_version_is_the_last_of_an_earlier_month(world: World) -> None:
    august, september = (open_period(month=Month(2026, number), at=START) for number in (8, 9))
    submit(world.report("WR", 25, august), world.alice, NOW - 5 * HOUR)
    wanted = submit(world.report("WR", 25, september), world.alice, NOW - 4 * HOUR)
    submit(world.report("HUC", 25, september), world.charlie, NOW - 3 * HOUR)
    submit(world.report("WR", 25), world.alice)

    assert previous_version(world.report("WR", 25)) == wanted
    assert previous_version(world.report("WR", 25, august)) is None
    assert previous_version(world.report("DANGTU", 25)) is None


def test_targets_follow_the_month_that_is_filed(world: World) -> None:
    """A yearly figure handed down for next year says nothing about this October."""
    set_target(
        indicator=world.sewage,
        rule={"kind": "at_least", "value": "97"},
        valid_from=date(2027, 1, 1),
        valid_to=None,
        document="2027年任务分解",
        actor=None,
        at=START,
        change="handed_down",
    )
    january = open_period(month=Month(2027, 1), at=NOW)

    (now,) = figure_rows(world.report("WR", 25), {}, NOW)
    (then,) = figure_rows(world.report("WR", 25, january), {}, NOW)

    assert (now.target, then.target) == ("达到95%以上", "达到97%以上")

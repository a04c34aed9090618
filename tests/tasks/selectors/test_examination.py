"""What is wrong with a draft, and what looks odd about it."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from indicators.models import Indicator, Reading
from indicators.services.readings import record_reading
from maanshan_eco.kernel.months import Month
from tasks.filings import Figure, Filing
from tasks.models import Milestone, ProgressReport, ReportDraft, Task
from tasks.selectors.examination import examine_draft
from tasks.selectors.milestones import nodes_of
from tasks.services.drafts import save_draft
from tasks.services.filing import submit_report
from tasks.services.periods import open_period
from tests.factories.scene import attach
from tests.factories.world import NOW, START, World, approve, make_indicator, submit


def draft(**fields: object) -> ReportDraft:
    filled = {"percent": "60", "progress": "有进展", "values": {"urban-sewage": {"raw": "96.2"}}}
    return ReportDraft(**{**filled, **fields})


def test_an_examination_of_what_is_right(world: World) -> None:
    found = examine_draft(world.report("WR", 25), draft(percent=" 60％ "), NOW)

    assert (found.percent, found.wrong) == (60, {})
    assert [(claim.indicator, claim.raw, claim.value, claim.absent_reason) for claim in found.claims] == [
        (world.sewage, "96.2", Decimal("96.2"), "")
    ]


@pytest.mark.parametrize("percent", ["", "—", "60.5", "-1", "101", "约60", "六十", "60/100"])
def test_the_percentage_is_a_whole_number_up_to_a_hundred(world: World, percent: str) -> None:
    found = examine_draft(world.report("WR", 25), draft(percent=percent), NOW)

    assert (found.percent, list(found.wrong)) == (None, ["percent"])


@pytest.mark.parametrize(
    ("low", "high", "raw", "message"),
    [
        (0, 100, "-0.5", "应不小于 0，现为 -0.5。"),
        (0, 100, "100.01", "应不大于 100，现为 100.01。"),
        (10, None, "9", "应不小于 10，现为 9。"),
        (None, -5, "0", "应不大于 -5，现为 0。"),
    ],
)
def test_a_figure_outside_its_bounds(
    world: World, low: int | None, high: int | None, raw: str, message: str
) -> None:
    Indicator.objects.filter(pk=world.sewage.pk).update(minimum=low, maximum=high)

    found = examine_draft(world.report("WR", 25), draft(values={"urban-sewage": {"raw": raw}}), NOW)

    assert found.wrong == {"urban-sewage": message}


@pytest.mark.parametrize(("raw", "value"), [("0", Decimal(0)), ("100", Decimal(100))])
def test_the_bounds_themselves_are_inside(world: World, raw: str, value: Decimal) -> None:
    found = examine_draft(world.report("WR", 25), draft(values={"urban-sewage": {"raw": raw}}), NOW)

    assert ([claim.value for claim in found.claims], found.wrong) == ([value], {})


def test_figures_that_are_not_due_are_not_claimed(world: World) -> None:
    typed = {"urban-sewage": {"raw": "96"}, "something-else": {"raw": "1"}}

    found = examine_draft(world.report("WR", 25), draft(values=typed), NOW)

    assert [claim.indicator.code for claim in found.claims] == ["urban-sewage"]


def milestone(task: int = 25, due_on: date = date(2026, 10, 20), **fields: object) -> Milestone:
    return Milestone.objects.create(
        task=Task.objects.get(number=task), title="九号码头完成拆除", due_on=due_on, **fields
    )


def know(indicator: Indicator, *values: str, area: object = None) -> None:
    """Accepted values of the months before October 2026, the oldest first."""
    for back, value in enumerate(reversed(values), start=1):
        record_reading(
            indicator=indicator,
            area=area,  # type: ignore[arg-type]
            month=Month(2026, 10).plus(-back).first,
            value=Decimal(value),
            source="补录",
            actor=None,
            at=START,
        )


def said(report: ProgressReport, filled: ReportDraft) -> list[str]:
    return [caution.key for caution in examine_draft(report, filled, NOW).cautions]


def test_nothing_odd_about_a_first_report(world: World) -> None:
    assert said(world.report("WR", 25), draft()) == []


def test_a_cumulative_figure_that_falls(world: World) -> None:
    Indicator.objects.filter(pk=world.sewage.pk).update(cumulative=True)
    know(world.sewage, "15.6")
    report = world.report("WR", 25)

    (caution,) = examine_draft(report, draft(values={"urban-sewage": {"raw": "12.4"}}), NOW).cautions

    assert (caution.key, caution.words) == ("fell:urban-sewage", "累计数变小了（上次 15.6，本月 12.4）。")


def test_figures_are_compared_with_those_of_the_same_area(world: World) -> None:
    know(world.sewage, "20", area=world.units["DANGTU"])

    assert said(world.report("WR", 25), draft()) == []
    assert said(world.report("DANGTU", 25), draft()) == ["jump:urban-sewage"]


def test_a_yearly_target_bounds_a_figure(world: World) -> None:
    length = make_indicator("pipe-length", "新建管网", {"kind": "at_least", "value": "10"}, unit="公里")
    report = world.report("WR", 25)
    report.assignment.indicators.set([length])

    found = examine_draft(report, draft(values={"pipe-length": {"raw": "12.1"}}), NOW)

    assert [caution.key for caution in found.cautions] == ["beyond:pipe-length"]


def test_the_same_words_and_a_smaller_percentage_as_last_month(world: World) -> None:
    september = open_period(month=Month(2026, 9), at=START)
    submit(world.report("WR", 25, september), world.alice, progress="完成  设计。", percent="70")

    assert said(world.report("WR", 25), draft(progress="完成设计。")) == ["fell:percent", "same:progress"]


def test_the_percentage_starts_again_with_the_year(world: World) -> None:
    december = open_period(month=Month(2025, 12), at=START)
    submit(world.report("WR", 25, december), world.alice, percent="100")

    assert said(world.report("WR", 25), draft(percent="8")) == []


def test_no_progress_stands_for_words(world: World) -> None:
    found = examine_draft(world.report("WR", 25), draft(progress="", no_progress=True), NOW)

    assert found.wrong == {}


def test_no_progress_is_refused_where_a_milestone_is_due(world: World) -> None:
    milestone()

    found = examine_draft(world.report("WR", 25), draft(progress="", no_progress=True), NOW)

    assert found.wrong == {
        "no_progress": "有到期的节点（九号码头完成拆除），写明进展，不能报“本月无新进展”。"
    }


def test_milestones_ahead_ask_for_nothing(world: World) -> None:
    milestone(due_on=date(2026, 11, 1))

    found = examine_draft(world.report("WR", 25), draft(progress="", no_progress=True), NOW)

    assert (found.wrong, found.cautions) == ({}, ())


def test_a_due_milestone_that_is_not_claimed_and_one_that_is_claimed_bare(world: World) -> None:
    due = milestone()
    ahead = milestone(due_on=date(2026, 12, 1), department=world.units["WR"])
    report = world.report("WR", 25)

    assert said(report, draft(milestones=[ahead.pk])) == [
        f"node_due:milestone-{due.pk}",
        f"node_bare:milestone-{ahead.pk}",
    ]
    attach(report, "照片.pdf", "码头", world.alice)
    assert said(report, draft(milestones=[due.pk, ahead.pk])) == []


def test_evidence_is_an_error_only_where_the_milestone_asks_for_it(world: World) -> None:
    strict = milestone(evidence_required=True)
    report = world.report("WR", 25)

    found = examine_draft(report, draft(milestones=[strict.pk]), NOW)
    assert found.wrong == {f"milestone-{strict.pk}": "报完成要附佐证材料，先添加文件。"}

    attach(report, "验收单.pdf", "码头", world.alice)
    assert examine_draft(report, draft(milestones=[strict.pk]), NOW).wrong == {}


def test_whose_milestone_it_is(world: World) -> None:
    """One without a unit is the primary lead's; one of a unit is that unit's alone."""
    everybodys, hucs = milestone(), milestone(department=world.units["HUC"])

    assert [node.milestone for node in nodes_of(world.report("WR", 25))] == [everybodys]
    assert [node.milestone for node in nodes_of(world.report("HUC", 25))] == [hucs]
    assert nodes_of(world.report("DANGTU", 25)) == []


def test_a_milestone_is_done_once_an_earlier_months_version_is_approved(world: World) -> None:
    due = milestone(due_on=date(2026, 9, 20))
    september = open_period(month=Month(2026, 9), at=START)
    report = world.report("WR", 25, september)
    filing = Filing(percent="70", progress="拆除完成。", milestones=frozenset({due.pk}))
    save_draft(report=report, filing=filing, revision=0, actor=world.alice, at=NOW)
    report.assignment.indicators.clear()
    version = submit_report(report=report, revision=1, actor=world.alice, at=NOW)

    assert [node.milestone for node in nodes_of(world.report("WR", 25))] == [due]
    approve(version, world.rita)
    assert nodes_of(world.report("WR", 25)) == []
    assert [node.milestone for node in nodes_of(report)] == [due]


@pytest.mark.parametrize("figures", [1, 3])
def test_it_costs_the_same_for_one_figure_and_for_three(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, figures: int
) -> None:
    report = world.report("WR", 25)
    codes = [f"figure-{number}" for number in range(figures)]
    report.assignment.indicators.set([make_indicator(code, code) for code in codes])
    for number in range(figures):
        Milestone.objects.create(task=report.assignment.task, title=f"{number}", due_on=date(2026, 10, 20))
    filled = draft(values={code: {"raw": "96"} for code in codes})

    with django_assert_num_queries(6):
        found = examine_draft(report, filled, NOW)

    assert len(found.claims) == figures


def of_counties(world: World) -> Indicator:
    """A share that 当涂县 alone makes up, owed by it and by the lead."""
    indicator = make_indicator(
        "villages", "治理率", aggregation="ratio", numerator="治理村数", denominator="村总数"
    )
    indicator.areas.set([world.units["DANGTU"]])
    for code in ("WR", "DANGTU"):
        world.report(code, 25).assignment.indicators.set([indicator])
    return indicator


def parts_draft(numerator: str, denominator: str, raw: str = "") -> ReportDraft:
    return draft(values={"villages": {"raw": raw, "numerator": numerator, "denominator": denominator}})


def test_two_parts_need_no_figure(world: World) -> None:
    of_counties(world)

    (claim,) = examine_draft(world.report("DANGTU", 25), parts_draft("２", "3"), NOW).claims

    assert (claim.value, claim.parts) == (Decimal("66.7"), (2, 3))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("2", ""), "治理村数和村总数要填就都填。"),
        (("2", "0"), "分母应大于 0，分子不小于 0；没有这类对象的，选“不适用”。"),
        (("2", "3", "70"), "填的是 70，而 2 ÷ 3 得 66.7，核对后改一处。"),
        (("3", "2"), "应不大于 100，现为 150.0。"),
    ],
)
def test_parts_that_cannot_be(world: World, typed: tuple[str, ...], words: str) -> None:
    of_counties(world)

    found = examine_draft(world.report("DANGTU", 25), parts_draft(*typed), NOW)

    assert found.wrong["villages"] == words


def test_parts_where_none_are_asked_for(world: World) -> None:
    values = {"urban-sewage": {"raw": "96", "numerator": "1", "denominator": "2"}}

    found = examine_draft(world.report("WR", 25), draft(values=values), NOW)

    assert found.wrong["urban-sewage"] == "这个指标不填分子和分母。"


def test_both_sides_are_told_where_county_and_city_differ(world: World) -> None:
    """The lead beside what the counties filed; the county, itself counted in, beside what the lead filed."""
    of_counties(world)
    lead, county = world.report("WR", 25), world.report("DANGTU", 25)
    filing = Filing(
        percent="60", progress="进展", figures={"villages": Figure(numerator="50", denominator="100")}
    )
    save_draft(report=county, filing=filing, revision=0, actor=world.dora, at=NOW)
    approve(submit_report(report=county, revision=1, actor=world.dora, at=NOW), world.rita)

    said = [caution.words for caution in examine_draft(lead, parts_draft("55", "100"), NOW).cautions]
    assert "县区合计 50，本单位报 55，差 5。" in said

    filing = Filing(percent="60", progress="进展", figures={"villages": Figure(raw="55")})
    save_draft(report=lead, filing=filing, revision=0, actor=world.alice, at=NOW)
    approve(submit_report(report=lead, revision=1, actor=world.alice, at=NOW), world.rita)
    said = [caution.words for caution in examine_draft(county, parts_draft("52", "100"), NOW).cautions]
    assert "县区合计（含本次） 52，牵头单位报 55，差 3。" in said
    reading = Reading.objects.get(area=world.units["DANGTU"])
    assert (reading.value, reading.numerator, reading.denominator) == (50, 50, 100)

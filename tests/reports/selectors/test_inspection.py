"""Why an inspection should look somewhere, in words; and what its report is made of."""

import pytest
from pytest_django import DjangoAssertNumQueries

from indicators.services.readings import record_reading
from maanshan_eco.kernel.months import Month
from reports.selectors.inspection import filed_versions, inspection_facts, quarter_months, suggestions
from reports.services.inspections import drop_item, pick_items
from tasks.models import VersionCaution
from tests.factories.inspections import pick, started, with_finding
from tests.factories.world import NOW, World, submit


def reasons(world: World, quarter: int = 4) -> dict[str, tuple[str, ...]]:
    return {found.key: found.reasons for found in suggestions(2026, quarter, NOW)}


def caution(world: World, code: str, words: str, reason: str = "") -> None:
    version = submit(world.report("WR", 25), world.alice)
    VersionCaution.objects.create(
        version=version, code=code, field="urban-sewage", words=words, reason=reason
    )


def test_the_months_of_a_quarter() -> None:
    assert [str(month) for month in quarter_months(2026, 4)] == ["2026-10", "2026-11", "2026-12"]


def test_what_was_never_inspected_is_suggested(world: World) -> None:
    assert reasons(world) == {"6-EEB": ("从未督查过",), "25-WR": ("从未督查过",)}


def test_what_misses_its_target_comes_first(world: World) -> None:
    record_reading(
        indicator=world.sewage,
        area=None,
        month=Month(2026, 9).first,
        value=93,
        source="x",
        actor=None,
        at=NOW,
    )

    found = suggestions(2026, 4, NOW)

    assert found[0].key == "25-WR"
    assert found[0].reasons == ("城镇污水处理率为93.0%（目标：达到95%以上），未达标", "从未督查过")


@pytest.mark.parametrize(
    ("code", "reason", "expected"),
    [
        ("jump", "", "2026年10月数据异动：变化较大"),
        ("jump", "新增两座处理厂", "2026年10月数据异动：变化较大"),
        ("same", "", "2026年10月提示未作说明：变化较大"),
        ("same", "本月无变化", None),
    ],
)
def test_jumps_and_cautions_without_a_word(
    world: World, code: str, reason: str, expected: str | None
) -> None:
    caution(world, code, "变化较大", reason)

    assert (expected in reasons(world)["25-WR"]) is (expected is not None)


def test_other_quarters_do_not_speak(world: World) -> None:
    caution(world, "jump", "变化较大")

    assert reasons(world, quarter=3)["25-WR"] == ("从未督查过",)


def test_what_is_picked_is_suggested_no_more(world: World) -> None:
    inspection = started(world, 4)
    (item,) = pick_items(inspection=inspection, picks=[pick(world)], actor=world.rita, at=NOW)

    assert list(reasons(world)) == ["6-EEB"]
    drop_item(item=item, actor=world.rita, at=NOW)
    assert list(reasons(world)) == ["6-EEB", "25-WR"]


def test_what_was_inspected_is_not_never_inspected(world: World) -> None:
    with_finding(world, started(world, 3))

    assert list(reasons(world)) == ["6-EEB"]


def test_the_facts_of_a_report(world: World) -> None:
    inspection = started(world)
    finding = with_finding(world, inspection)
    withdrawn = with_finding(world, inspection, place="采石河口")
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at=NOW)

    facts = inspection_facts(inspection)

    assert facts.name == "2026年第三季度"
    assert [(item.task, item.unit, item.visited) for item in facts.items] == [("任务25", "市水利局", True)]
    assert [line.number for line in facts.findings] == [finding.number]
    assert (facts.problems[0].match, facts.problems[0].severity) == ("该月未填报", "严重")


@pytest.mark.parametrize("rows", [1, 3])
def test_what_was_filed_takes_one_query(
    world: World, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = submit(world.report("WR", 25), world.alice)
    inspection = started(world, 4)
    picks = [pick(world), pick(world, 6, "EEB"), pick(world, 25, "HUC")][:rows]
    items = pick_items(inspection=inspection, picks=picks, actor=world.rita, at=NOW)

    with django_assert_num_queries(1):
        filed = filed_versions(items)

    assert filed[items[0].pk] == [version]
    assert all(filed[item.pk] == [] for item in items[1:])

"""A quarter's inspection: picked, found, ordered in one act, concluded with a report that is frozen."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from departments.models import AuditEntry
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from reports.content import digest
from reports.enums import Match, Severity
from reports.models import Finding, FindingFile, Inspection, InspectionItem
from reports.services.findings import record_finding, withdraw_finding
from reports.services.inspections import (
    conclude_inspection,
    drop_item,
    order_rectification,
    pick_items,
    start_inspection,
)
from tasks.enums import OrderSource
from tests.factories.inspections import concluded, found, pick, started, with_finding
from tests.factories.orders import pdf
from tests.factories.world import NOW, World, submit

#: One more finding like the first.
COPY = (
    "INSERT INTO reports_finding (inspection_id, item_id, number, found_on, place, situation, basis, match,"
    " severity, demand, found_by_id, found_at) SELECT inspection_id, item_id, 9, found_on, place, situation,"
    " basis, {match}, severity, {demand}, found_by_id, found_at FROM reports_finding"
)


def order_all(inspection: Inspection, world: World, **changes: Any) -> list[Any]:
    given = {"term_days": 30, "counting": "calendar", "actor": world.rita, "at": NOW}
    return order_rectification(inspection=inspection, **(given | changes))


def test_an_inspection_is_begun_once_a_quarter(world: World) -> None:
    started(world)

    with pytest.raises(WrongState, match="已经发起"):
        started(world)
    assert str(Inspection.objects.get()) == "2026年第三季度督查"


@pytest.mark.parametrize("who", ["alice", "leader", "auditor", "sysadmin"])
def test_only_the_task_force_inspects(world: World, who: str) -> None:
    inspection = started(world)

    with pytest.raises(NotAllowed):
        pick_items(inspection=inspection, picks=[pick(world)], actor=world.people[who], at=NOW)
    with pytest.raises(NotAllowed):
        order_all(inspection, world, actor=world.people[who])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": None}, "ends_on"),
        ({"ends_on": date(2026, 10, 1)}, "ends_on"),
        ({"team": ""}, "team"),
        ({"methods": "看"}, "methods"),
    ],
)
def test_what_is_wrong_with_a_beginning_is_named(world: World, changes: dict[str, Any], field: str) -> None:
    given = {
        "year": 2026,
        "quarter": 3,
        "starts_on": date(2026, 10, 19),
        "ends_on": date(2026, 10, 23),
        "team": "第一组：任审。",
        "methods": "现场查看。",
    }

    with pytest.raises(Invalid) as refusal:
        start_inspection(**(given | changes), actor=world.rita, at=NOW)

    assert field in refusal.value.fields


def test_an_item_stands_once_and_can_be_dropped(world: World) -> None:
    inspection = started(world)
    (item,) = pick_items(inspection=inspection, picks=[pick(world), pick(world)], actor=world.rita, at=NOW)

    assert pick_items(inspection=inspection, picks=[pick(world)], actor=world.rita, at=NOW) == []
    drop_item(item=item, actor=world.rita, at=NOW)
    (again,) = pick_items(inspection=inspection, picks=[pick(world)], actor=world.rita, at=NOW)
    assert (again.number, InspectionItem.objects.count()) == (2, 2)


def test_an_item_with_findings_is_not_dropped(world: World) -> None:
    finding = with_finding(world, started(world))

    with pytest.raises(WrongState, match="不能取消"):
        drop_item(item=finding.item, actor=world.rita, at=NOW)


def test_a_finding_names_the_version_it_is_held_against(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice)

    finding = with_finding(
        world, started(world), match=Match.INCONSISTENT, version=version, attached=[pdf("照片.pdf")]
    )

    assert finding.match_words == f"与填报不一致（{version.receipt}）"
    assert FindingFile.objects.get().finding == finding


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"found_on": None}, "found_on"),
        ({"place": ""}, "place"),
        ({"situation": "脏"}, "situation"),
        ({"basis": ""}, "basis"),
        ({"match": "perhaps"}, "match"),
        ({"match": Match.CONSISTENT}, "version"),
        ({"severity": "terrible"}, "severity"),
        ({"demand": ""}, "demand"),
    ],
)
def test_what_is_wrong_with_a_finding_is_named(world: World, changes: dict[str, Any], field: str) -> None:
    inspection = started(world)

    with pytest.raises(Invalid) as refusal:
        with_finding(world, inspection, **changes)

    assert field in refusal.value.fields
    assert Finding.objects.count() == 0


def test_another_units_filing_proves_nothing(world: World) -> None:
    other = submit(world.report("HUC", 25), world.charlie)

    with pytest.raises(Invalid) as refusal:
        with_finding(world, started(world), match=Match.CONSISTENT, version=other)

    assert "不是该单位" in refusal.value.fields["version"]


def test_a_wrong_entry_is_withdrawn_and_entered_anew(world: World) -> None:
    finding = with_finding(world, started(world))

    withdraw_finding(finding=finding, actor=world.rita, at=NOW)
    second = record_finding(item=finding.item, sheet=found(place="采石河口"), actor=world.rita, at=NOW)

    assert (second.number, Finding.objects.count()) == (2, 2)


def test_findings_become_orders_in_one_act(world: World) -> None:
    inspection = started(world)
    first = with_finding(world, inspection)
    with_finding(world, inspection, severity=Severity.NONE, demand="")
    with_finding(world, inspection, place="采石河口")

    orders = order_all(inspection, world)

    assert [order.reference for order in orders] == [
        "2026年第三季度督查第1号发现",
        "2026年第三季度督查第3号发现",
    ]
    first.refresh_from_db()
    assert first.order == orders[0]
    assert (orders[0].source, orders[0].responsible) == (OrderSource.FINDING, world.units["WR"])
    assert orders[0].requirement == first.demand
    assert order_all(inspection, world) == []
    with pytest.raises(WrongState, match="不能撤回"):
        withdraw_finding(finding=first, actor=world.rita, at=NOW)


def test_orders_all_or_none(world: World) -> None:
    inspection = started(world)
    with_finding(world, inspection)

    with pytest.raises(Invalid):
        order_all(inspection, world, term_days=0)
    assert Finding.objects.get().order is None


def test_it_ends_when_every_problem_is_an_order(world: World) -> None:
    inspection = started(world)
    with_finding(world, inspection)
    words = {"evaluation": "各单位总体推进有序。", "good_practice": "", "at": NOW}

    with pytest.raises(WrongState, match="还有 1 个问题"):
        conclude_inspection(inspection=inspection, actor=world.chief, **words)
    order_all(inspection, world)
    with pytest.raises(NotAllowed):
        conclude_inspection(inspection=inspection, actor=world.rita, **words)
    done = conclude_inspection(inspection=inspection, actor=world.chief, **words)

    assert done.report_sha256 == digest(done.report)
    assert "共发现问题1个，其中严重1个。" in [block.text for block in done.document.blocks]
    assert AuditEntry.objects.latest("id").action == "inspection.concluded"


def test_what_is_concluded_is_frozen(world: World) -> None:
    inspection = concluded(world)

    with pytest.raises(WrongState, match="已结束"):
        pick_items(inspection=inspection, picks=[pick(world)], actor=world.rita, at=NOW)
    for column, value in (("evaluation", "'好'"), ("report", "'{}'"), ("status", "'running'")):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reports_inspection SET {column} = {value}")  # noqa: S608


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE reports_finding SET situation = '另说'", "Cannot update"),
        ("UPDATE reports_finding SET version_id = NULL, order_id = NULL", "Cannot update"),
        ("DELETE FROM reports_finding", "Cannot delete"),
        ("UPDATE reports_inspectionitem SET reasons = '另说'", "Cannot update"),
        ("UPDATE reports_inspection SET quarter = 5", "inspection_quarter_exists"),
        ("UPDATE reports_inspection SET status = 'concluded'", "inspection_concluded_has_report"),
        ("UPDATE reports_inspection SET ends_on = '2020-01-01'", "inspection_dates_in_order"),
        (COPY.format(match="'consistent'", demand="demand"), "finding_names_the_version"),
        (COPY.format(match="match", demand="''"), "finding_problem_has_a_demand"),
    ],
)
def test_what_the_database_refuses(world: World, statement: str, said: str) -> None:
    inspection = started(world)
    with_finding(world, inspection)
    order_all(inspection, world)

    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

"""Inspections for tests: one running with findings, one without any, one concluded."""

from datetime import date
from typing import Any

from reports.enums import Match, Severity
from reports.models import Finding, Inspection
from reports.services.findings import FindingSheet, record_finding
from reports.services.inspections import Pick, conclude_inspection, pick_items, start_inspection
from tasks.models import Task
from tests.factories.orders import pdf
from tests.factories.world import NOW, World

RUNNING, CONCLUDED, EMPTY = "2026Q3", "2026Q2", "2026Q1"
#: A finding as typed into the form.
FOUND = {
    "found_on": "2026-10-20",
    "place": "王家山泵站",
    "situation": "泵站停运，污水溢流到雨水沟。",
    "basis": "工作方案任务25",
    "match": "not_filed",
    "severity": "serious",
    "demand": "恢复运行，查清停运原因。",
}


def started(world: World, quarter: int = 3, year: int = 2026) -> Inspection:
    return start_inspection(
        year=year,
        quarter=quarter,
        starts_on=date(2026, 10, 19),
        ends_on=date(2026, 10, 23),
        team="第一组：任审（组长）、顾办。",
        methods="听取汇报、查阅资料、现场查看。",
        actor=world.rita,
        at=NOW,
    )


def pick(world: World, number: int = 25, unit: str = "WR") -> Pick:
    return Pick(Task.objects.get(number=number), world.units[unit], "群众反映集中", suggested=False)


def found(**changes: Any) -> FindingSheet:
    given = {
        "found_on": date(2026, 10, 20),
        "place": FOUND["place"],
        "situation": FOUND["situation"],
        "basis": FOUND["basis"],
        "match": Match.NOT_FILED,
        "severity": Severity.SERIOUS,
        "demand": FOUND["demand"],
    }
    return FindingSheet(**(given | changes))


def with_finding(world: World, inspection: Inspection, **changes: Any) -> Finding:
    items = pick_items(inspection=inspection, picks=[pick(world)], actor=world.rita, at=NOW)
    item = items[0] if items else inspection.items.get(number=1)
    return record_finding(item=item, sheet=found(**changes), actor=world.rita, at=NOW)


def concluded(world: World, quarter: int = 2) -> Inspection:
    return conclude_inspection(
        inspection=started(world, quarter),
        evaluation="各单位工作有序推进，个别点位管护不到位。",
        good_practice="",
        actor=world.chief,
        at=NOW,
    )


def inspect(world: World) -> None:
    """One inspection in every state."""
    with_finding(world, started(world), attached=[pdf("泵站照片.pdf")])
    started(world, 1)
    concluded(world)

"""What the database itself holds to, whoever talks to it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, models, transaction

from maanshan_eco.kernel.months import Month
from tasks.enums import AssignmentRole, Cycle, Verdict
from tasks.models import (
    Assignment,
    Evidence,
    NamedItem,
    ProgressReport,
    ReportedValue,
    ReportingPeriod,
    ReportVersion,
    ReturnReason,
    ReviewDecision,
    Safeguard,
    SafeguardLead,
    Task,
    TaskIndicator,
)
from tasks.services.review import approve_report
from tests.factories.world import NOW, START, World, make_indicator, submit

APPEND_ONLY = {
    "tasks_reportversion": "UPDATE tasks_reportversion SET progress = '改写过'",
    "tasks_reportedvalue": "UPDATE tasks_reportedvalue SET value = 99",
    "tasks_versionevidence": "UPDATE tasks_versionevidence SET evidence_id = evidence_id",
    "tasks_reviewdecision": "UPDATE tasks_reviewdecision SET verdict = 'approved', reason = '改口'",
}
DELETE = {
    "tasks_reportversion": "DELETE FROM tasks_reportversion",
    "tasks_reportedvalue": "DELETE FROM tasks_reportedvalue",
    "tasks_versionevidence": "DELETE FROM tasks_versionevidence",
    "tasks_reviewdecision": "DELETE FROM tasks_reviewdecision",
    "tasks_evidence": "DELETE FROM tasks_evidence",
}


def execute(sql: str) -> int:
    """Past the ORM, as somebody with a database console would; gives the number of rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def attach(world: World) -> Evidence:
    return Evidence.objects.create(
        report=world.report("WR", 25),
        name="佐证.pdf",
        path="ab/abc.pdf",
        sha256="a" * 64,
        size=9,
        uploaded_by=world.alice,
        uploaded_at=NOW,
    )


@pytest.fixture
def decided(world: World) -> World:
    """One version with a figure and a file, approved."""
    attach(world)
    approve_report(version=submit(world.report("WR", 25), world.alice), actor=world.rita, at=NOW)
    return world


def rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - one of the names above
        return cursor.fetchall()


@pytest.mark.parametrize("table", list(APPEND_ONLY))
def test_what_was_filed_and_decided_is_never_rewritten(decided: World, table: str) -> None:
    before = rows(table)

    with pytest.raises(ProgrammingError, match=f"Cannot update (or delete )?rows from {table} table"):
        execute(APPEND_ONLY[table])

    assert (len(before), rows(table)) == (1, before)


@pytest.mark.parametrize("table", list(DELETE))
def test_what_was_filed_and_decided_is_never_deleted(decided: World, table: str) -> None:
    with pytest.raises(ProgrammingError, match=f"Cannot (update or )?delete rows from {table} table"):
        execute(DELETE[table])

    assert len(rows(table)) == 1


@pytest.mark.parametrize("column", ["name", "path", "sha256", "uploaded_at", "size", "report_id"])
def test_a_files_facts_are_never_rewritten(decided: World, column: str) -> None:
    other = {"uploaded_at": "now()", "size": "size + 1", "report_id": "report_id + 1"}.get(column, "'x'")

    with pytest.raises(ProgrammingError, match="Cannot update rows from tasks_evidence table"):
        execute(f"UPDATE tasks_evidence SET {column} = {other}")  # noqa: S608 - the names above


def test_a_file_can_be_taken_off_the_draft(decided: World) -> None:
    assert execute("UPDATE tasks_evidence SET withdrawn_at = now()") == 1
    assert ReportVersion.objects.get().evidence.count() == 1


def breaks(constraint: str, act: Callable[[], object]) -> None:
    """The act is refused by exactly this constraint."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def period(month: date, **fields: Any) -> ReportingPeriod:
    code = Month.of(month)
    times = {"opens_at": code.at(1, 8), "due_at": code.at(28, 18), "closes_at": code.plus(1).at(2, 18)}
    return ReportingPeriod(month=month, **{**times, **fields})


NOVEMBER = Month(2026, 11)


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("period_month_is_first_day", period(date(2026, 11, 2))),
        ("period_times_in_order", period(NOVEMBER.first, opens_at=NOVEMBER.at(28, 18))),
        ("period_times_in_order", period(NOVEMBER.first, closes_at=NOVEMBER.at(28, 17))),
        ("period_closed_not_early", period(NOVEMBER.first, closed_at=NOVEMBER.at(28, 18))),
        ("tasks_reportingperiod_month_key", period(date(2026, 10, 1))),
    ],
)
def test_periods(world: World, constraint: str, wrong: ReportingPeriod) -> None:
    breaks(constraint, wrong.save)


def test_a_period_may_lock_at_its_very_deadline(world: World) -> None:
    due = NOVEMBER.at(28, 18)
    period(NOVEMBER.first, closes_at=due, closed_at=due).save()

    assert ReportingPeriod.objects.count() == 2


def assignment(world: World, **fields: Any) -> Assignment:
    defaults = {
        "task": Task.objects.get(number=25),
        "department": world.units["EEB"],
        "role": AssignmentRole.COOPERATING,
        "position": 1,
        "cycle": Cycle.QUARTERLY,
    }
    return Assignment(**{**defaults, **fields})


def test_assignments(world: World) -> None:
    breaks("assignment_once", assignment(world, department=world.units["WR"], position=9).save)
    breaks("assignment_position_once", assignment(world, role=AssignmentRole.LEAD, position=2).save)
    breaks(
        "assignment_dates_in_order",
        assignment(world, valid_from=date(2026, 10, 2), valid_to=date(2026, 10, 1)).save,
    )


def test_a_duty_exists_once(world: World) -> None:
    report = world.report("WR", 25)

    breaks("report_once", ProgressReport(assignment=report.assignment, period=report.period).save)


def version(world: World, **fields: Any) -> ReportVersion:
    defaults = {
        "report": world.report("WR", 25),
        "number": 2,
        "receipt": "2026-10-T25-WR-02",
        "percent": 100,
        "submitted_by": world.alice,
        "submitted_at": NOW,
        "is_late": False,
        "draft_revision": 1,
    }
    return ReportVersion(**{**defaults, **fields})


def test_versions(world: World) -> None:
    submit(world.report("WR", 25), world.alice)

    breaks("version_number_once", version(world, number=1).save)
    breaks("tasks_reportversion_receipt_key", version(world, receipt="2026-10-T25-WR-01").save)
    breaks("version_percent_up_to_100", version(world, percent=101).save)
    version(world).save()


def test_a_reported_value_is_a_figure_or_a_reason(world: World) -> None:
    filed = submit(world.report("WR", 25), world.alice)
    other = make_indicator("waste", "生活垃圾无害化处理率")

    breaks("reported_value_once", ReportedValue(version=filed, indicator=world.sewage, raw="1", value=1).save)
    breaks("reported_value_or_reason", ReportedValue(version=filed, indicator=other, raw="").save)
    breaks(
        "reported_value_or_reason",
        ReportedValue(version=filed, indicator=other, raw="1", value=1, absent_reason="未测").save,
    )
    ReportedValue(version=filed, indicator=other, raw="0", value=0).save()


def decision(world: World, filed: ReportVersion, **fields: Any) -> ReviewDecision:
    defaults = {
        "version": filed,
        "verdict": Verdict.APPROVED,
        "decided_by": world.rita,
        "decided_at": NOW,
        "reviewing_unit": world.units["EEB"],
        "filing_unit": world.units["WR"],
    }
    return ReviewDecision(**{**defaults, **fields})


def test_decisions(world: World) -> None:
    filed = submit(world.report("WR", 25), world.alice)

    breaks("decision_not_on_own_filing", decision(world, filed, reviewing_unit=world.units["WR"]).save)
    because = {"returned_for": ReturnReason.objects.get(code="vague"), "fields": ["progress"], "reason": "补"}
    for lacking in ({"returned_for": None}, {"fields": []}, {"reason": ""}):
        wrong = decision(world, filed, verdict=Verdict.RETURNED, **{**because, **lacking})
        breaks("return_names_field_and_reason", wrong.save)
    breaks("return_names_field_and_reason", decision(world, filed, fields=["progress"]).save)
    taken_back = {"withdrawn_at": NOW, "withdrawn_by": world.rita, "withdrawn_reason": "按错"}
    for lacking in ({"withdrawn_at": NOW - timedelta(1)}, {"withdrawn_by": None}, {"withdrawn_reason": ""}):
        breaks("decision_withdrawn_in_full", decision(world, filed, **{**taken_back, **lacking}).save)
    decision(world, filed, **taken_back).save()
    decision(world, filed, verdict=Verdict.RETURNED, **because).save()
    breaks("decision_one_standing", decision(world, filed).save)


def test_a_decision_is_withdrawn_once_and_nothing_else_about_it_changes(decided: World) -> None:
    withdraw = "UPDATE tasks_reviewdecision SET withdrawn_at = now(), withdrawn_by_id = decided_by_id"

    assert execute(f"{withdraw}, withdrawn_reason = '按错'") == 1

    undo = "UPDATE tasks_reviewdecision SET withdrawn_at = NULL"
    for again in (f"{withdraw}, withdrawn_reason = '再来'", undo):
        with pytest.raises(ProgrammingError, match="Cannot update rows from tasks_reviewdecision table"):
            execute(again)


def test_the_plan(world: World) -> None:
    task = Task.objects.get(number=25)
    NamedItem.objects.create(task=task, name="慈湖河")
    safeguard = Safeguard.objects.create(number="一", position=1, title="加强组织领导", requirement="略")
    SafeguardLead.objects.create(safeguard=safeguard, department=world.units["GO"], position=1)

    breaks("named_item_once_per_task", NamedItem(task=task, name="慈湖河").save)
    breaks(
        "safeguard_lead_once",
        SafeguardLead(safeguard=safeguard, department=world.units["GO"], position=2).save,
    )
    breaks(
        "safeguard_lead_position_once",
        SafeguardLead(safeguard=safeguard, department=world.units["WR"], position=1).save,
    )
    breaks(
        "tasks_taskindicator_indicator_id_key",
        TaskIndicator(task=Task.objects.get(number=6), indicator=world.sewage).save,
    )


def test_what_others_rest_on_cannot_be_removed(world: World) -> None:
    submit(world.report("WR", 25), world.alice)

    for row in (world.period, world.report("WR", 25), world.units["WR"], world.alice):
        with pytest.raises(models.ProtectedError):
            row.delete()


def test_rows_name_themselves(world: World) -> None:
    filed = submit(world.report("WR", 25), world.alice, START + timedelta(days=300))
    report = filed.report

    assert str(report) == "2026年10月 任务25 完善城镇污水处理设施 · 市水利局"
    assert (str(filed), str(filed.values.get())) == ("2026-10-T25-WR-01", "城镇污水处理率: 96.200000")
    assert str(decision(world, filed)) == "2026-10-T25-WR-01 通过"
    assert (str(attach(world)), world.period.code) == ("佐证.pdf", "2026-10")

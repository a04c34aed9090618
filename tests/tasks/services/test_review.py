"""Review: one decision per version, and an approval turns claims into facts in the same transaction."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection

from departments.enums import Role
from departments.models import AuditEntry
from indicators.models import Reading
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tasks.enums import ReportStatus, Verdict
from tasks.filings import Figure, Filing
from tasks.models import ReviewDecision
from tasks.services import facts as facts_service
from tasks.services.drafts import save_draft
from tasks.services.filing import submit_report
from tasks.services.periods import close_period
from tasks.services.review import approve_report
from tests.factories.world import NOW, REMARK, World, make_indicator, make_person, send_back, submit

LATER = NOW + timedelta(hours=2)


def facts() -> list[tuple[Any, ...]]:
    return list(
        Reading.objects.values_list("area__code", "month", "value", "source", "recorded_by__username")
    )


def test_the_primary_leads_figures_become_the_citys(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice)

    decision = approve_report(version=version, actor=world.rita, at=LATER)

    version.report.refresh_from_db()
    assert version.report.status == ReportStatus.APPROVED
    assert (decision.verdict, decision.decided_by, decision.decided_at) == (
        Verdict.APPROVED,
        world.rita,
        LATER,
    )
    assert (decision.reviewing_unit, decision.filing_unit) == (world.units["EEB"], world.units["WR"])
    assert facts() == [(None, world.period.month, Decimal("96.2"), "2026-10-T25-WR-01", "rita")]
    assert list(AuditEntry.objects.filter(action="report.approved").values_list("actor_name", "target")) == [
        ("任审", "2026-10-T25-WR-01")
    ]


def test_a_countys_figures_become_its_own(world: World) -> None:
    version = submit(world.report("DANGTU", 25), world.dora, value="88.8")

    approve_report(version=version, actor=world.rita, at=LATER)

    assert facts() == [("DANGTU", world.period.month, Decimal("88.8"), "2026-10-T25-DANGTU-01", "rita")]


def test_a_second_lead_reports_no_figures(world: World) -> None:
    approve_report(version=submit(world.report("HUC", 25), world.charlie), actor=world.rita, at=LATER)

    assert facts() == []


def test_no_data_makes_no_reading(world: World) -> None:
    report = world.report("WR", 25)
    figures = {"urban-sewage": Figure(absent_reason="设备检修，下月补测")}
    filing = Filing(percent="1", progress="有进展", figures=figures)
    save_draft(report=report, filing=filing, revision=0, actor=world.alice, at=NOW)
    version = submit_report(report=report, revision=1, actor=world.alice, at=NOW)

    approve_report(version=version, actor=world.rita, at=LATER)

    assert facts() == []


def test_a_return_makes_no_reading_and_can_be_filed_again(world: World) -> None:
    report = world.report("WR", 25)
    first = submit(report, world.alice)

    decision = send_back(first, world.rita, LATER, f"  {REMARK}\n")

    report.refresh_from_db()
    assert (report.status, decision.verdict, decision.reason) == (
        ReportStatus.RETURNED,
        Verdict.RETURNED,
        REMARK,
    )
    assert facts() == []
    second = submit(report, world.alice, LATER + timedelta(hours=1), value="95.5")
    assert (second.number, second.receipt) == (2, "2026-10-T25-WR-02")
    approve_report(version=second, actor=world.rita, at=LATER + timedelta(hours=2))
    assert facts() == [(None, world.period.month, Decimal("95.5"), "2026-10-T25-WR-02", "rita")]


@pytest.mark.parametrize("reason", ["", "   ", "重报", "请补材料。　　　　　　"])
def test_a_return_needs_a_reason(world: World, reason: str) -> None:
    version = submit(world.report("WR", 25), world.alice)

    with pytest.raises(Invalid) as refusal:
        send_back(version, world.rita, LATER, reason)

    assert (refusal.value.code, refusal.value.fields) == (
        "return_incomplete",
        {"reason": "至少 8 个字，写清要补什么。"},
    )
    assert ReviewDecision.objects.count() == 0


@pytest.mark.parametrize("reason", ["请补充完成时限\x00和责任人", "�벹����ɽ��ڣ���"])
def test_a_reason_must_be_readable(world: World, reason: str) -> None:
    version = submit(world.report("WR", 25), world.alice)

    with pytest.raises(Invalid) as refusal:
        send_back(version, world.rita, LATER, reason)

    assert (refusal.value.code, list(refusal.value.fields)) == ("return_incomplete", ["reason"])


@pytest.mark.parametrize("who", ["alice", "head", "charlie", "erin", "gus", "chief", "leader", "auditor"])
def test_only_the_units_own_reviewer_decides(world: World, who: str) -> None:
    version = submit(world.report("WR", 25), world.alice)

    with pytest.raises(NotAllowed):
        approve_report(version=version, actor=getattr(world, who), at=LATER)
    with pytest.raises(NotAllowed):
        send_back(version, getattr(world, who), LATER)

    assert (ReviewDecision.objects.count(), Reading.objects.count()) == (0, 0)


def test_the_bureaus_own_filing_goes_to_the_government_office(world: World) -> None:
    """市生态环境局 hosts the task force; nobody in it may judge what it files itself."""
    version = submit(world.report("EEB", 6), world.erin)

    with pytest.raises(NotAllowed):
        approve_report(version=version, actor=world.rita, at=LATER)
    decision = approve_report(version=version, actor=world.gus, at=LATER)

    assert (decision.reviewing_unit, decision.filing_unit) == (world.units["GO"], world.units["EEB"])


def test_a_disabled_reviewer_decides_nothing(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice)
    world.rita.is_active = False

    with pytest.raises(NotAllowed):
        approve_report(version=version, actor=world.rita, at=LATER)


def test_the_database_refuses_a_unit_that_judges_itself(world: World) -> None:
    """Whatever the code above it believes."""
    version = submit(world.report("EEB", 6), world.erin)

    with pytest.raises(IntegrityError, match="decision_not_on_own_filing"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tasks_reviewdecision"
            " (version_id, verdict, reason, fields, decided_by_id, decided_at,"
            " reviewing_unit_id, filing_unit_id, withdrawn_reason)"
            " VALUES (%s, 'approved', '', '{}', %s, now(), %s, %s, '')",
            [version.pk, world.rita.pk, world.units["EEB"].pk, world.units["EEB"].pk],
        )


@pytest.mark.parametrize("first", ["approve", "return"])
def test_the_second_reviewer_is_refused(world: World, first: str) -> None:
    second = make_person("rolf", "阮审", Role.REVIEWER, world.units["EEB"])
    version = submit(world.report("WR", 25), world.alice)
    if first == "approve":
        approve_report(version=version, actor=world.rita, at=LATER)
    else:
        send_back(version, world.rita, LATER)
    standing = list(ReviewDecision.objects.values())

    with pytest.raises(WrongState):
        approve_report(version=version, actor=second, at=LATER)
    with pytest.raises(WrongState):
        send_back(version, second, LATER)

    assert list(ReviewDecision.objects.values()) == standing


def test_a_version_that_was_filed_anew_cannot_be_decided(world: World) -> None:
    """The page was open while the unit, its first version returned, filed a second."""
    report = world.report("WR", 25)
    first = submit(report, world.alice)
    send_back(first, world.rita, LATER)
    submit(report, world.alice, LATER + timedelta(hours=1))

    with pytest.raises(WrongState) as refusal:
        approve_report(version=first, actor=world.rita, at=LATER + timedelta(hours=2))

    assert refusal.value.code == "newer_version"
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED


def test_a_locked_month_can_still_be_reviewed(world: World) -> None:
    version = submit(world.report("WR", 25), world.alice)
    close_period(period=world.period, at=world.period.closes_at)

    approve_report(version=version, actor=world.rita, at=world.period.closes_at + timedelta(hours=1))

    assert Reading.objects.count() == 1


def test_a_failure_while_recording_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two figures cannot be recorded: no decision, no reading, no entry, no new status."""
    waste = make_indicator("waste", "生活垃圾无害化处理率")
    report = world.report("WR", 25)
    report.assignment.indicators.add(waste)
    version = submit(report, world.alice)
    record = facts_service.record_reading

    def fail_on_waste(**fact: Any) -> Reading:
        if fact["indicator"] == waste:
            raise DatabaseError("disk full")
        return record(**fact)

    monkeypatch.setattr(facts_service, "record_reading", fail_on_waste)
    with pytest.raises(DatabaseError, match="disk full"):
        approve_report(version=version, actor=world.rita, at=LATER)

    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED
    assert (facts(), ReviewDecision.objects.count()) == ([], 0)
    assert AuditEntry.objects.filter(action="report.approved").count() == 0


def test_a_countys_fact_stands_beside_the_citys(world: World) -> None:
    county = submit(world.report("DANGTU", 25), world.dora, value="88")
    for version in (submit(world.report("WR", 25), world.alice), county):
        approve_report(version=version, actor=world.rita, at=LATER)

    standing = Reading.objects.current().values_list("area__code", "value").order_by("value")

    assert list(standing) == [("DANGTU", Decimal(88)), (None, Decimal("96.2"))]

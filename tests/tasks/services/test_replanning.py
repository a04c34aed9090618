"""Changing a period's times ahead, and locking it early: by the task force, for a reason, on record."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from departments.models import AuditEntry
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.months import Month
from tasks.models import PeriodChange, ReportingPeriod
from tasks.services.extensions import grant_extension, withdraw_extension
from tasks.services.periods import close_period, lock_period_now, replan_period
from tests.factories.world import NOW, OCTOBER, World, submit

DUE, LOCK = OCTOBER.at(28, 18), Month(2026, 11).at(2, 18)
LATER, LOCK_LATER = OCTOBER.at(30, 18), Month(2026, 11).at(5, 18)


def replan(world: World, at: datetime = NOW, who: str = "rita", **times: datetime) -> ReportingPeriod:
    return replan_period(
        period=world.period, times=times, reason="全市会议推迟", actor=getattr(world, who), at=at
    )


def times(period: ReportingPeriod) -> tuple[datetime, datetime]:
    period.refresh_from_db()
    return period.due_at, period.closes_at


def extend(world: World, due_at: datetime) -> Any:
    return grant_extension(
        period=world.period,
        department=world.units["WR"],
        due_at=due_at,
        reason="防汛值班",
        asked_by="王晓",
        actor=world.rita,
        at=NOW,
    )


@pytest.mark.parametrize("who", ["rita", "gus", "chief"])
def test_the_task_force_moves_what_lies_ahead(world: World, who: str) -> None:
    replan(world, who=who, due_at=LATER, closes_at=LOCK_LATER)

    assert times(world.period) == (LATER, LOCK_LATER)
    change = PeriodChange.objects.get()
    assert (change.due_at, change.closes_at, change.reason) == (DUE, LOCK, "全市会议推迟")
    assert (change.changed_by, change.changed_at) == (world.people[who], NOW)
    entry = AuditEntry.objects.get(action="period.replanned")
    assert (entry.target, entry.data) == (
        "2026年10月",
        {"截止时间": "10月30日（周五）18:00", "锁定时间": "11月5日（周四）18:00"},
    )


@pytest.mark.parametrize("who", ["alice", "head", "leader", "auditor", "sysadmin", "nobody"])
def test_nobody_else_does(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        replan(world, who=who, due_at=LATER)
    with pytest.raises(NotAllowed):
        lock_period_now(period=world.period, reason="x", actor=getattr(world, who), at=LATER)

    assert times(world.period) == (DUE, LOCK)


@pytest.mark.parametrize(
    ("changed", "at", "fields"),
    [
        ({}, NOW, {"due_at"}),
        ({"due_at": DUE}, NOW, {"due_at"}),
        ({"opens_at": OCTOBER.at(2, 8)}, NOW, {"opens_at"}),  # it opened long ago
        ({"due_at": NOW}, NOW, {"due_at"}),  # not into the past
        ({"due_at": LATER}, DUE + timedelta(minutes=1), {"due_at"}),  # it has passed
        ({"due_at": LOCK + timedelta(hours=1)}, NOW, {"closes_at"}),
        ({"closes_at": DUE - timedelta(hours=1)}, NOW, {"closes_at"}),
    ],
)
def test_what_cannot_be_moved(
    world: World, changed: dict[str, datetime], at: datetime, fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        replan(world, at=at, **changed)

    assert set(refused.value.fields) == fields
    assert times(world.period) == (DUE, LOCK)
    assert not PeriodChange.objects.exists()


def test_in_the_minute_of_the_deadline_it_can_still_be_moved(world: World) -> None:
    replan(world, at=DUE + timedelta(seconds=59), due_at=LATER)

    assert times(world.period) == (LATER, LOCK)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201, "乱\x00码"])
def test_a_reason_is_kept(world: World, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        replan_period(period=world.period, times={"due_at": LATER}, reason=reason, actor=world.rita, at=NOW)
    assert set(refused.value.fields) == {"reason"}
    with transaction.atomic(), pytest.raises(IntegrityError, match="period_change_gives_a_reason"):
        PeriodChange.objects.create(
            period=world.period,
            opens_at=NOW,
            due_at=NOW,
            closes_at=NOW,
            reason="",
            changed_by=world.rita,
            changed_at=NOW,
        )


def test_a_lock_is_not_moved_before_an_extension(world: World) -> None:
    granted = extend(world, LOCK)
    with pytest.raises(Invalid, match="按提示") as refused:
        replan(world, closes_at=LATER)

    assert refused.value.fields == {
        "closes_at": "市水利局已获准延期到 11月2日（周一）18:00，锁定不能早于它。"
    }
    withdraw_extension(extension=granted, reason="不再需要", actor=world.rita, at=NOW + timedelta(hours=1))
    replan(world, at=NOW + timedelta(hours=2), closes_at=LATER)
    assert times(world.period) == (DUE, LATER)


def test_a_locked_month_stays_locked(world: World) -> None:
    close_period(period=world.period, at=LOCK)

    with pytest.raises(WrongState, match="已锁定"):
        replan(world, at=LOCK, closes_at=LOCK_LATER)
    with pytest.raises(WrongState, match="已锁定"):
        lock_period_now(period=world.period, reason="再锁", actor=world.rita, at=LOCK)


def test_a_later_deadline_makes_nobody_late(world: World) -> None:
    replan(world, due_at=LATER)

    assert not submit(world.report("WR", 25), world.alice, DUE + timedelta(hours=1)).is_late
    assert submit(world.report("HUC", 25), world.charlie, LATER + timedelta(minutes=1)).is_late


def test_changes_are_not_edited(world: World) -> None:
    replan(world, due_at=LATER)

    for act in (lambda: PeriodChange.objects.update(reason="改"), PeriodChange.objects.all().delete):
        with transaction.atomic(), pytest.raises(DatabaseError, match="append_only"):
            act()


# --- Locking early ---------------------------------------------------------------------------------


def test_a_month_is_locked_early_for_a_reason(world: World) -> None:
    at = DUE + timedelta(hours=1)

    period = lock_period_now(period=world.period, reason="已全部报齐", actor=world.chief, at=at)

    assert (period.closes_at, period.closed_at) == (at, at)
    assert PeriodChange.objects.get().closes_at == LOCK
    entry = AuditEntry.objects.get(action="period.closed")
    assert (entry.actor, entry.target) == (world.chief, "2026年10月")


def test_nobody_is_cut_off_before_the_deadline(world: World) -> None:
    with pytest.raises(WrongState, match="还没有到截止时间"):
        lock_period_now(period=world.period, reason="着急", actor=world.chief, at=DUE + timedelta(seconds=59))


def test_nor_within_an_extension(world: World) -> None:
    extend(world, LATER)

    with pytest.raises(WrongState, match="市水利局已获准延期到 10月30日"):
        lock_period_now(period=world.period, reason="着急", actor=world.chief, at=LATER - timedelta(hours=1))
    lock_period_now(period=world.period, reason="报齐", actor=world.chief, at=LATER)
    world.period.refresh_from_db()
    assert world.period.is_closed

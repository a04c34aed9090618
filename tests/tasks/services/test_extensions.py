"""Extensions: more time for a unit, granted by who reviews it; neither on time nor late."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from departments.models import AuditEntry, Notification
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.months import Month
from tasks.models import Extension
from tasks.selectors.deadlines import deadline_of, deadlines_of, extension_behind, unit_deadline
from tasks.selectors.outcomes import Timing, extension_used, period_outcomes
from tasks.services.extensions import grant_extension, withdraw_extension
from tasks.services.periods import close_period
from tests.factories.world import NOW, OCTOBER, World, one_more_report, send_back, submit

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DUE, LOCK = OCTOBER.at(28, 18), Month(2026, 11).at(2, 18)
UNTIL = OCTOBER.at(30, 18)


def grant(world: World, unit: str = "WR", **given: Any) -> Extension:
    words = {"due_at": UNTIL, "reason": "防汛值班", "asked_by": "王晓来电", "actor": world.rita, "at": NOW}
    return grant_extension(period=world.period, department=world.units[unit], **{**words, **given})


def timings(world: World, as_of: datetime) -> dict[str, Timing]:
    return {
        row.assignment.department.code: row.timing
        for row in period_outcomes(world.period, as_of)
        if row.assignment.task.number == 25
    }


# --- Granting --------------------------------------------------------------------------------------


def test_a_unit_gets_more_time(world: World) -> None:
    extension = grant(world)

    assert (extension.granted_by, extension.granting_unit) == (world.rita, world.units["EEB"])
    assert deadline_of(world.report("WR", 25), NOW) == UNTIL
    assert unit_deadline(world.period, world.units["WR"], NOW) == UNTIL
    assert deadline_of(world.report("HUC", 25), NOW) == DUE
    entry = AuditEntry.objects.get(action="extension.granted")
    assert (entry.target, entry.data) == (
        "2026年10月 市水利局",
        {"延至": "10月30日（周五）18:00", "范围": "全部填报"},
    )


def test_the_units_filers_are_told(world: World) -> None:
    grant(world)

    told = {notice.person.username: (notice.kind, notice.link) for notice in Notification.objects.all()}
    assert told == dict.fromkeys(("alice", "bob"), ("extension.granted", "/my-work/2026-10/"))


def test_one_report_gets_more_time(world: World) -> None:
    other = one_more_report(world, "WR", 26)
    grant(world, report=world.report("WR", 25))

    reports = [world.report("WR", 25), other]
    assert list(deadlines_of(reports, NOW).values()) == [UNTIL, DUE]
    assert unit_deadline(world.period, world.units["WR"], NOW) == DUE


def test_the_longest_counts(world: World) -> None:
    grant(world, due_at=OCTOBER.at(29, 18))
    grant(world, due_at=UNTIL, at=NOW + HOUR)

    assert deadline_of(world.report("WR", 25), NOW) == OCTOBER.at(29, 18)
    assert deadline_of(world.report("WR", 25), NOW + HOUR) == UNTIL


@pytest.mark.parametrize(
    ("unit", "who"),
    [
        ("WR", "alice"),
        ("WR", "head"),
        ("WR", "gus"),  # reviews for another unit
        ("WR", "chief"),
        ("EEB", "rita"),  # her own unit
        ("WR", "leader"),
        ("WR", "auditor"),
        ("WR", "sysadmin"),
    ],
)
def test_only_who_reviews_the_unit_grants(world: World, unit: str, who: str) -> None:
    with pytest.raises(NotAllowed):
        grant(world, unit, actor=getattr(world, who))

    assert not Extension.objects.exists()


def test_the_database_refuses_a_unit_that_grants_itself(world: World) -> None:
    extension = grant(world)
    extension.pk, extension.granting_unit = None, extension.department

    with transaction.atomic(), pytest.raises(IntegrityError, match="extension_not_for_the_own_unit"):
        extension.save(force_insert=True)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"reason": " "}, {"reason"}),
        ({"asked_by": ""}, {"asked_by"}),
        ({"asked_by": "长" * 41}, {"asked_by"}),
        ({"asked_by": "乱\x00码"}, {"asked_by"}),
        ({"due_at": DUE}, {"due_at"}),  # no later than it is
        ({"due_at": LOCK + MINUTE}, {"due_at"}),
        ({"due_at": UNTIL, "at": UNTIL}, {"due_at"}),
    ],
)
def test_what_is_refused(world: World, given: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        grant(world, **given)

    assert set(refused.value.fields) == fields
    assert not Extension.objects.exists()


def test_only_for_what_the_unit_owes(world: World) -> None:
    with pytest.raises(Invalid) as of_nobody:
        grant(world, "GO", actor=world.rita)
    with pytest.raises(Invalid) as of_another:
        grant(world, report=world.report("HUC", 25))

    assert (set(of_nobody.value.fields), set(of_another.value.fields)) == ({"department"}, {"report"})


def test_the_database_keeps_it_within_the_period(world: World) -> None:
    """Whatever writes the row: the lock is the end."""
    extension = grant(world, due_at=LOCK)
    extension.pk, extension.due_at = None, LOCK + MINUTE

    with transaction.atomic(), pytest.raises(IntegrityError, match="beyond the lock"):
        extension.save(force_insert=True)


def test_not_after_the_lock(world: World) -> None:
    extension = grant(world)
    close_period(period=world.period, at=LOCK)

    with pytest.raises(WrongState, match="已锁定"):
        grant(world, due_at=LOCK, at=LOCK)
    with pytest.raises(WrongState, match="已锁定"):
        withdraw_extension(extension=extension, reason="不再需要", actor=world.rita, at=LOCK)


# --- Filing within it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "timing"),
    [
        (DUE + timedelta(seconds=59), Timing.ON_TIME),
        (DUE + MINUTE, Timing.EXTENDED),
        (UNTIL + timedelta(seconds=59), Timing.EXTENDED),
        (UNTIL + MINUTE, Timing.LATE),
    ],
)
def test_four_things_are_told_apart(world: World, at: datetime, timing: Timing) -> None:
    grant(world)
    version = submit(world.report("WR", 25), world.alice, at)

    assert version.is_late is (timing == Timing.LATE)
    assert timings(world, at) == {"WR": timing, "HUC": Timing.MISSING, "DANGTU": Timing.MISSING}
    used = extension_used(world.report("WR", 25))
    assert (used and used.reason) == ("防汛值班" if timing == Timing.EXTENDED else None)


def test_any_past_moment_can_be_asked_for(world: World) -> None:
    grant(world)
    submit(world.report("WR", 25), world.alice, DUE + HOUR)
    close_period(period=world.period, at=LOCK)

    assert timings(world, DUE)["WR"] == Timing.MISSING
    assert timings(world, LOCK)["WR"] == Timing.EXTENDED


def test_a_second_round_stays_what_the_first_was(world: World) -> None:
    """Punctual, returned, filed again after the deadline: neither late nor extended."""
    report = world.report("WR", 25)
    first = submit(report, world.alice, DUE)
    send_back(first, world.rita, DUE + HOUR, "请补充完成时限和责任人。")
    submit(report, world.alice, DUE + 2 * HOUR)

    assert timings(world, LOCK)["WR"] == Timing.ON_TIME
    assert extension_used(report) is None


def test_what_is_late_already_stays_late(world: World) -> None:
    submit(world.report("WR", 25), world.alice, DUE + HOUR)
    grant(world, at=DUE + 2 * HOUR)

    assert timings(world, LOCK)["WR"] == Timing.LATE


# --- Withdrawing -----------------------------------------------------------------------------------


def test_what_is_withdrawn_counts_no_more(world: World) -> None:
    extension = grant(world)
    submit(one_more_report(world, "WR", 26), world.alice, DUE + HOUR)
    withdraw_extension(extension=extension, reason="不再需要", actor=world.rita, at=DUE + 2 * HOUR)
    submit(world.report("WR", 25), world.alice, DUE + 3 * HOUR)

    assert deadline_of(world.report("WR", 25), DUE + HOUR) == UNTIL
    assert deadline_of(world.report("WR", 25), DUE + 2 * HOUR) == DUE
    assert extension_behind(world.report("WR", 25), DUE + HOUR) == extension
    rows = {row.assignment.task.number: row.timing for row in period_outcomes(world.period, LOCK)}
    assert rows[26] == Timing.EXTENDED
    assert timings(world, LOCK)["WR"] == Timing.LATE
    assert AuditEntry.objects.filter(action="extension.withdrawn").count() == 1


def test_once_and_by_the_reviewing_unit(world: World) -> None:
    extension = grant(world)
    for who in ("alice", "gus", "chief"):
        with pytest.raises(NotAllowed):
            withdraw_extension(extension=extension, reason="x", actor=getattr(world, who), at=NOW)
    withdraw_extension(extension=extension, reason="不再需要", actor=world.rita, at=NOW + HOUR)

    with pytest.raises(WrongState, match="已经撤回"):
        withdraw_extension(extension=extension, reason="不再需要", actor=world.rita, at=NOW + 2 * HOUR)


def test_a_grant_is_not_edited(world: World) -> None:
    extension = grant(world)
    rows = Extension.objects.filter(pk=extension.pk)

    for refused in (lambda: rows.update(due_at=LOCK), lambda: rows.update(reason="改"), rows.delete):
        with transaction.atomic(), pytest.raises(DatabaseError, match=r"grant_not_edited|kept"):
            refused()
    withdraw_extension(extension=extension, reason="不再需要", actor=world.rita, at=NOW + HOUR)
    with transaction.atomic(), pytest.raises(DatabaseError, match="withdrawn_for_good"):
        rows.update(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")

"""Reminders: only to units that still owe, only in office hours, each thing once."""

from datetime import datetime, timedelta

import pytest

from departments.models import AuditEntry, Notification
from maanshan_eco.kernel.errors import NotAllowed, WrongState
from maanshan_eco.kernel.months import Month
from tasks.models import CalendarDay
from tasks.services.extensions import grant_extension
from tasks.services.periods import close_period
from tasks.services.reminders import chase_missing, remind
from tests.factories.world import NOW, OCTOBER, World, one_more_report, send_back, submit, write

# October 2026: the 28th is a Wednesday; the holiday ends with the 7th.
AFTER_HOLIDAY, DUE = OCTOBER.at(8, 9), OCTOBER.at(28, 18)


def said(kind: str) -> dict[str, list[str]]:
    """The words of a kind by who got them."""
    told: dict[str, list[str]] = {}
    for notice in Notification.objects.filter(kind=kind).order_by("id").select_related("person"):
        told.setdefault(notice.person.username, []).append(notice.words)
    return told


def test_the_opening_is_told_with_what_is_owed(world: World) -> None:
    one_more_report(world, "WR", 26)

    assert remind(at=AFTER_HOLIDAY) == 5
    words = "2026年10月填报已开放，本单位要报 {} 项，截止 10月28日（周三）18:00。"
    assert said("period.opened") == {
        "alice": [words.format(2)],
        "bob": [words.format(2)],
        "charlie": [words.format(1)],
        "dora": [words.format(1)],
        "erin": [words.format(1)],
    }
    assert Notification.objects.first().link == "/my-work/2026-10/"
    entry = AuditEntry.objects.get(action="period.reminded")
    assert (entry.actor, entry.target, entry.data) == (None, "2026年10月", {"people": 5})


def test_each_thing_once(world: World) -> None:
    assert [remind(at=AFTER_HOLIDAY + timedelta(minutes=minute)) for minute in range(3)] == [5, 0, 0]
    assert AuditEntry.objects.filter(action="period.reminded").count() == 1


@pytest.mark.parametrize(
    "at",
    [
        OCTOBER.at(1, 9),  # National Day
        OCTOBER.at(8, 8),
        OCTOBER.at(8, 18),
        OCTOBER.at(11, 10),  # a Sunday
    ],
)
def test_nothing_outside_office_hours(world: World, at: datetime) -> None:
    assert remind(at=at) == 0
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (OCTOBER.at(22, 10), None),
        (OCTOBER.at(23, 10), "due3"),  # three days before is a Sunday: told on the Friday
        (OCTOBER.at(26, 10), "due3"),
        (OCTOBER.at(27, 10), "due1"),
        (OCTOBER.at(28, 17), "due1"),
        (OCTOBER.at(29, 9), "overdue"),
    ],
)
def test_when_what_is_said(world: World, at: datetime, words: str | None) -> None:
    remind(at=at)

    keys = Notification.objects.filter(person=world.alice).exclude(kind="period.opened")
    assert [key.partition(":")[0] for key in keys.values_list("key", flat=True)] == [words] * bool(words)


def test_three_then_one_then_overdue(world: World) -> None:
    """Minute by minute would say no more than this; and nothing is said to who has filed."""
    one_more_report(world, "WR", 26)
    for day in range(8, 31):
        for hour in range(24):
            remind(at=OCTOBER.at(day, hour))
        if day == 26:
            submit(world.report("HUC", 25), world.charlie, OCTOBER.at(26, 15))

    assert said("period.due") == {
        "erin": ["2026年10月任务6还没有报，截止 10月28日（周三）18:00。"] * 2,
        "alice": ["2026年10月任务25、26还没有报，截止 10月28日（周三）18:00。"] * 2,
        "bob": ["2026年10月任务25、26还没有报，截止 10月28日（周三）18:00。"] * 2,
        "charlie": ["2026年10月任务25还没有报，截止 10月28日（周三）18:00。"],
        "dora": ["2026年10月任务25还没有报，截止 10月28日（周三）18:00。"] * 2,
    }
    assert set(said("period.overdue")) == {"erin", "alice", "bob", "dora"}
    assert said("period.overdue")["alice"] == [
        "2026年10月任务25、26已过截止（10月28日（周三）18:00），仍可报送，会标“逾期”；"
        "11月2日（周一）18:00 锁定。"
    ]


def test_a_clock_that_was_down_says_the_latest_only(world: World) -> None:
    remind(at=OCTOBER.at(29, 9))

    assert set(said("period.overdue")) == {"erin", "alice", "bob", "charlie", "dora"}
    assert said("period.due") == {}


def test_what_is_returned_is_not_reminded_of_by_the_clock(world: World) -> None:
    """The return itself was told; and it was filed in time."""
    version = submit(world.report("WR", 25), world.alice)
    send_back(version, world.rita, NOW, "请补充完成时限和责任人。")

    remind(at=OCTOBER.at(29, 9))

    assert "alice" not in said("period.overdue")
    assert said("report.returned")["alice"] == [
        "2026年10月任务25“完善城镇污水处理设施”被退回，看退回意见，改好后再报。"
    ]


def test_an_extension_moves_the_reminders(world: World) -> None:
    grant_extension(
        period=world.period,
        department=world.units["WR"],
        due_at=OCTOBER.at(30, 18),
        reason="防汛值班",
        asked_by="王晓",
        actor=world.rita,
        at=NOW,
    )

    remind(at=OCTOBER.at(29, 9))

    assert said("period.due")["alice"] == ["2026年10月任务25还没有报，截止 10月30日（周五）18:00。"]
    assert "alice" not in said("period.overdue")
    assert "charlie" in said("period.overdue")


def test_a_holiday_of_the_office_counts(world: World) -> None:
    CalendarDay.objects.create(day=AFTER_HOLIDAY.date(), is_workday=False, name="停电")

    assert remind(at=AFTER_HOLIDAY) == 0


def test_nothing_is_said_of_a_locked_month(world: World) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    assert remind(at=Month(2026, 11).at(3, 10)) == 0


# --- 催报 ------------------------------------------------------------------------------------------


def test_the_task_force_reminds_who_still_owes(world: World) -> None:
    write(world.report("HUC", 25), world.charlie)
    submit(world.report("DANGTU", 25), world.dora)

    assert chase_missing(period=world.period, actor=world.chief, at=NOW) == 4
    assert said("period.chased") == {
        "alice": ["工作专班提醒：2026年10月任务25还没有报，截止 10月28日（周三）18:00。"],
        "bob": ["工作专班提醒：2026年10月任务25还没有报，截止 10月28日（周三）18:00。"],
        "charlie": ["工作专班提醒：2026年10月任务25还没有报，截止 10月28日（周三）18:00。"],
        "erin": ["工作专班提醒：2026年10月任务6还没有报，截止 10月28日（周三）18:00。"],
    }
    entry = AuditEntry.objects.get(action="period.chased")
    assert (entry.actor, entry.data) == (world.chief, {"people": 4, "units": 3})


def test_once_a_day_however_often_it_is_pressed(world: World) -> None:
    told = [
        chase_missing(period=world.period, actor=who, at=NOW + timedelta(hours=hours))
        for who, hours in ((world.rita, 0), (world.rita, 1), (world.chief, 2), (world.rita, 24))
    ]

    assert told == [5, 0, 0, 5]
    assert AuditEntry.objects.filter(action="period.chased").count() == 2


@pytest.mark.parametrize("who", ["alice", "head", "leader", "auditor", "sysadmin"])
def test_nobody_else_chases(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        chase_missing(period=world.period, actor=getattr(world, who), at=NOW)


@pytest.mark.parametrize("at", [OCTOBER.at(26, 20), OCTOBER.at(25, 10)])
def test_not_in_peoples_own_time(world: World, at: datetime) -> None:
    with pytest.raises(WrongState, match="不是工作时间"):
        chase_missing(period=world.period, actor=world.rita, at=at)

    assert not Notification.objects.exists()


def test_not_after_the_lock(world: World) -> None:
    close_period(period=world.period, at=world.period.closes_at)

    with pytest.raises(WrongState, match="已锁定"):
        chase_missing(period=world.period, actor=world.rita, at=Month(2026, 11).at(3, 10))

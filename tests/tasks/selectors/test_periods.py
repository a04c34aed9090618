"""How periods stand: counts, missing notices, and what a lock would leave behind."""

from datetime import date, timedelta

from maanshan_eco.kernel.months import Month
from tasks.deadlines import Calendar
from tasks.selectors.calendar import office_calendar
from tasks.selectors.outcomes import period_outcomes
from tasks.selectors.periods import (
    missing_notice_words,
    outcome_counts,
    period_rows,
    unfinished,
    unit_timings,
)
from tasks.services.extensions import grant_extension
from tasks.services.periods import close_period, open_period
from tests.factories.world import NOW, OCTOBER, World, approve, one_more_report, send_back, submit, write

HOUR = timedelta(hours=1)


def busy(world: World) -> None:
    """WR: a draft, one approved, one extended; HUC: late; DANGTU: returned; EEB: nothing."""
    write(world.report("WR", 25), world.alice)
    approve(submit(one_more_report(world, "WR", 26), world.alice), world.rita)
    grant_extension(
        period=world.period,
        department=world.units["WR"],
        due_at=OCTOBER.at(30, 18),
        reason="防汛值班",
        asked_by="王晓",
        actor=world.rita,
        at=NOW,
    )
    submit(one_more_report(world, "WR", 27), world.alice, OCTOBER.at(29, 10))
    submit(world.report("HUC", 25), world.charlie, OCTOBER.at(29, 10))
    returned = submit(world.report("DANGTU", 25), world.dora)
    send_back(returned, world.rita, NOW, "请补充完成时限和责任人。")


def test_the_counts_of_a_period(world: World) -> None:
    busy(world)
    (row,) = period_rows(office_calendar())

    counted = (row.due, row.filed, row.approved, row.returned, row.drafts, row.missing, row.late)
    assert counted == (6, 4, 1, 1, 1, 2, 1)
    assert (row.extensions, row.warning) == (1, "")


def test_periods_come_newest_first(world: World) -> None:
    open_period(month=Month(2026, 11), at=NOW)

    assert [row.period.code for row in period_rows(office_calendar())] == ["2026-11", "2026-10"]


def test_the_counts_agree_with_the_outcomes(world: World) -> None:
    busy(world)
    outcomes = period_outcomes(world.period, OCTOBER.at(30, 10))
    counts = outcome_counts(outcomes)
    (row,) = period_rows(office_calendar())

    assert (counts["on_time"], counts["extended"], counts["late"], counts["missing"]) == (2, 1, 1, 2)
    assert row.filed == counts["on_time"] + counts["extended"] + counts["late"]
    assert (row.approved, row.returned, row.late) == (
        counts["approved"],
        counts["returned"],
        counts["late"],
    )
    assert [
        (line.unit.code, line.due, line.on_time, line.extended, line.late, line.missing)
        for line in unit_timings(outcomes)
    ] == [
        ("EEB", 1, 0, 0, 0, 1),
        ("WR", 3, 1, 1, 0, 1),
        ("HUC", 1, 0, 0, 1, 0),
        ("DANGTU", 1, 1, 0, 0, 0),
    ]


def test_what_a_lock_would_leave_behind(world: World) -> None:
    busy(world)

    left = [
        (
            entry.unit.code,
            [report.assignment.task.number for report in entry.todo],
            [report.assignment.task.number for report in entry.drafts],
            [report.assignment.task.number for report in entry.returned],
            entry.deadline,
        )
        for entry in unfinished(world.period, NOW)
    ]

    due = world.period.due_at
    assert left == [
        ("EEB", [6], [], [], due),
        ("WR", [], [25], [], OCTOBER.at(30, 18)),
        ("DANGTU", [], [], [25], due),
    ]


def test_a_missing_notice_is_named_with_what_to_do(world: World) -> None:
    december = open_period(month=Month(2026, 12), at=NOW)

    assert missing_notice_words(december, Calendar()) == (
        "缺少2027年放假安排，锁定 1月2日（周六）18:00 没有按节假日顺延。"
        "由系统管理员录入2027年放假安排后，在本页按工作日历重排。"
    )
    known = Calendar(moved={date(2027, 1, 1): False}, announced=frozenset({2027}))
    assert missing_notice_words(december, known) == ""


def test_a_locked_month_needs_no_warning(world: World) -> None:
    december = open_period(month=Month(2026, 12), at=NOW)
    assert [bool(row.warning) for row in period_rows(Calendar())] == [True, False]

    close_period(period=december, at=december.closes_at)

    assert [bool(row.warning) for row in period_rows(Calendar())] == [False, False]

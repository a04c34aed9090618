"""What people have before them: the filer's month, the reviewer's queue, who is still missing."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from maanshan_eco.kernel.months import Month
from tasks.models import ReportingPeriod
from tasks.selectors.board import current_period, owed_count, review_queue, work_rows
from tasks.services.periods import close_period, open_period
from tasks.services.review import approve_report
from tests.factories.world import NOW, OCTOBER, World, approve, one_more_report, send_back, submit, write

HOUR = timedelta(hours=1)
REASON = "请补充完成时限和责任人。"


@pytest.fixture
def busy(world: World) -> World:
    """市水利局 with a report in every state: 25 to do, 26 draft, 27 filed, 28 returned, 29 approved."""
    reports = {number: one_more_report(world, "WR", number) for number in (26, 27, 28, 29)}
    write(reports[26], world.alice)
    submit(reports[27], world.bob)
    returned = submit(reports[28], world.alice)
    send_back(returned, world.rita, NOW + HOUR, REASON)
    approve(submit(reports[29], world.alice), world.rita, NOW + HOUR)
    return world


def test_work_begins_with_what_was_returned(busy: World) -> None:
    rows = work_rows(busy.alice, busy.period, NOW + 2 * HOUR)

    assert [
        (row.report.assignment.task.number, row.report.status, row.remark, row.is_overdue) for row in rows
    ] == [
        (28, "returned", REASON, False),
        (25, "todo", "", False),
        (26, "draft", "", False),
        (27, "submitted", "", False),
        (29, "approved", "", False),
    ]
    assert [row.version and row.version.receipt for row in rows] == [
        "2026-10-T28-WR-01",
        None,
        None,
        "2026-10-T27-WR-01",
        "2026-10-T29-WR-01",
    ]


def test_overdue_is_what_was_never_filed_by_the_deadline(busy: World) -> None:
    """What was filed in time and returned is not overdue."""
    due = busy.period.due_at

    punctual = work_rows(busy.alice, busy.period, due + timedelta(seconds=59))
    late = work_rows(busy.alice, busy.period, due + timedelta(minutes=1))

    assert {row.is_overdue for row in punctual} == {False}
    assert [row.report.assignment.task.number for row in late if row.is_overdue] == [25, 26]


def test_a_remark_goes_when_the_report_is_filed_again(world: World) -> None:
    report = world.report("WR", 25)
    send_back(submit(report, world.alice), world.rita, NOW + HOUR, REASON)
    submit(report, world.alice, NOW + 2 * HOUR)

    (row,) = work_rows(world.alice, world.period, NOW + 3 * HOUR)

    assert (row.remark, row.version and row.version.number) == ("", 2)


@pytest.mark.parametrize(
    ("who", "units"),
    [
        ("alice", {"WR"}),
        ("head", {"WR"}),
        ("charlie", {"HUC"}),
        ("dora", {"DANGTU"}),
        ("chief", {"EEB", "WR", "HUC", "DANGTU"}),
        ("sysadmin", set()),
        ("nobody", set()),
    ],
)
def test_work_is_cut_by_the_gate(world: World, who: str, units: set[str]) -> None:
    rows = work_rows(getattr(world, who), world.period, NOW)

    assert {row.report.assignment.department.code for row in rows} == units


@pytest.mark.parametrize("reports", [1, 3])
def test_work_takes_four_queries(
    world: World, reports: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    submit(world.report("WR", 25), world.alice)
    for number in range(26, 25 + reports):
        approve(submit(one_more_report(world, "WR", number), world.alice), world.rita)

    with django_assert_num_queries(4):
        rows = work_rows(world.alice, world.period, NOW)
        _ = [(row.report.assignment.task.section.title, row.report.draft.updated_by.name) for row in rows]

    assert len(rows) == reports


def test_owed_counts_what_the_unit_still_has_to_do(busy: World) -> None:
    assert owed_count(busy.bob, busy.period) == 3
    assert owed_count(busy.charlie, busy.period) == 1
    assert owed_count(busy.nobody, busy.period) == 0


def test_the_queue_holds_the_undecided_oldest_first(busy: World) -> None:
    submit(busy.report("HUC", 25), busy.charlie, NOW - HOUR)

    assert [version.receipt for version in review_queue(busy.rita)] == [
        "2026-10-T25-HUC-01",
        "2026-10-T27-WR-01",
    ]


def test_a_second_round_comes_back_into_the_queue(busy: World) -> None:
    submit(busy.report("WR", 28), busy.alice, NOW + 2 * HOUR)

    assert [version.receipt for version in review_queue(busy.rita)] == [
        "2026-10-T27-WR-01",
        "2026-10-T28-WR-02",
    ]


@pytest.mark.parametrize(
    ("who", "receipts"),
    [
        ("rita", ["2026-10-T25-WR-01"]),
        ("gus", ["2026-10-T06-EEB-01"]),
        ("chief", ["2026-10-T06-EEB-01"]),
        ("alice", []),
        ("erin", []),
        ("sysadmin", []),
    ],
)
def test_the_queue_is_each_reviewers_own(world: World, who: str, receipts: list[str]) -> None:
    """A deciding unit's people only; somebody without a unit reviews nothing, even what has no reviewer."""
    submit(world.report("WR", 25), world.alice)
    submit(world.report("EEB", 6), world.erin)

    assert [version.receipt for version in review_queue(getattr(world, who))] == receipts


@pytest.mark.parametrize("waiting", [1, 3])
def test_the_queue_takes_one_query(
    world: World, waiting: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    filers = [("WR", world.alice), ("HUC", world.charlie), ("DANGTU", world.dora)]
    for unit, who in filers[:waiting]:
        submit(world.report(unit, 25), who)

    with django_assert_num_queries(1):
        names = [
            (
                version.submitted_by.name,
                version.report.period.code,
                version.report.assignment.task.section.title,
                version.report.assignment.department.name,
            )
            for version in review_queue(world.rita)
        ]

    assert len(names) == waiting


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OCTOBER.at(1, 7), None),
        (OCTOBER.at(1, 8), "2026-10"),
        (OCTOBER.at(30, 12), "2026-10"),
        (Month(2026, 11).at(1, 9), "2026-10"),
        (Month(2026, 11).at(30, 9), "2026-10"),
    ],
)
def test_the_current_month_is_the_earliest_open_one(world: World, at: datetime, expected: str | None) -> None:
    """November has opened while October waits to be locked: October is what people work on."""
    open_period(month=Month(2026, 11), at=NOW)

    period = current_period(at)

    assert (period and period.code) == expected


def test_between_two_months_the_one_locked_last(world: World) -> None:
    close_period(period=world.period, at=world.period.closes_at)
    september = open_period(month=Month(2026, 9), at=NOW)
    close_period(period=september, at=world.period.closes_at + HOUR)

    period = current_period(world.period.closes_at + 2 * HOUR)

    assert period == ReportingPeriod.objects.get(month=OCTOBER.first)


def test_without_any_month_there_is_none(db: None) -> None:
    assert current_period(NOW) is None


def test_approved_work_is_not_reviewed_again(world: World) -> None:
    approve_report(version=submit(world.report("WR", 25), world.alice), actor=world.rita, at=NOW)

    assert list(review_queue(world.rita)) == []

"""Opening and locking months: by the clock, any number of times, with one effect."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from departments.models import AuditEntry, Department
from maanshan_eco.kernel.months import Month
from tasks.enums import AssignmentRole, Cycle
from tasks.models import Assignment, CalendarDay, HolidayNotice, ProgressReport, ReportingPeriod
from tasks.services.periods import close_period, keep_periods, open_period
from tests.factories.world import NOW, OCTOBER, World, make_task, make_unit, submit, write

pytestmark = pytest.mark.django_db

OPENED = OCTOBER.at(1, 8)


@pytest.fixture
def water() -> Department:
    """市水利局 leads task 1, so that one report is owed each month."""
    unit = make_unit("WR", "市水利局")
    make_task(1, "压实责任", unit)
    return unit


def trail() -> list[tuple[str, str, Any]]:
    entries = AuditEntry.objects.filter(action__startswith="period.").order_by("id")
    return list(entries.values_list("action", "target", "data"))


def months() -> list[str]:
    return [period.code for period in ReportingPeriod.objects.order_by("month")]


# --- Opening ---------------------------------------------------------------------------------------


def test_a_month_is_opened_with_its_days(water: Department) -> None:
    period = open_period(month=OCTOBER, at=OPENED)

    assert (period.month, period.code, str(period)) == (date(2026, 10, 1), "2026-10", "2026年10月")
    # The 28th is a Wednesday, the 2nd of November a Monday.
    assert (period.opens_at, period.due_at, period.closes_at) == (
        OCTOBER.at(1, 8),
        OCTOBER.at(28, 18),
        Month(2026, 11).at(2, 18),
    )
    assert (period.closed_at, period.is_closed) == (None, False)
    assert trail() == [("period.opened", "2026年10月", {"reports": 1})]


def test_opening_again_changes_nothing(water: Department) -> None:
    first = open_period(month=OCTOBER, at=OPENED)

    assert open_period(month=OCTOBER, at=OPENED + timedelta(hours=1)) == first
    assert (ProgressReport.objects.count(), len(trail())) == (1, 1)


def test_opening_again_adds_what_is_new(water: Department) -> None:
    period = open_period(month=OCTOBER, at=OPENED)
    make_task(2, "党政领导干部自然资源资产离任审计", water)

    open_period(month=OCTOBER, at=OPENED)

    assert [report.assignment.task.number for report in period.reports.order_by("id")] == [1, 2]


def test_opening_again_leaves_reports_as_they_are(world: World) -> None:
    write(world.report("WR", 25), world.alice)

    open_period(month=OCTOBER, at=NOW)

    assert world.report("WR", 25).status == "draft"


@pytest.mark.parametrize(
    ("month", "due", "closes"),
    [
        # A Saturday and a Monday.
        (Month(2026, 11), Month(2026, 11).at(30, 18), Month(2026, 12).at(2, 18)),
        # The 28th is a Saturday in the Spring Festival holiday's make-up days: it is worked.
        (Month(2026, 2), Month(2026, 2).at(28, 18), Month(2026, 3).at(2, 18)),
        # The 28th is a Sunday; the 2nd of April a Thursday.
        (Month(2026, 6), Month(2026, 6).at(29, 18), Month(2026, 7).at(2, 18)),
    ],
)
def test_weekends_move_the_days(month: Month, due: datetime, closes: datetime) -> None:
    period = open_period(month=month, at=OPENED)

    assert (period.due_at, period.closes_at) == (due, closes)


def test_the_holiday_notice_moves_the_days() -> None:
    """As around the Spring Festival: both days roll to the same evening, and still are in order."""
    for day in range(28, 32):
        CalendarDay.objects.create(day=date(2026, 10, day), is_workday=False, name="放假")
    for day in (2, 3):
        CalendarDay.objects.create(day=date(2026, 11, day), is_workday=False, name="放假")
    CalendarDay.objects.create(day=date(2026, 11, 1), is_workday=False, name="放假")

    period = open_period(month=OCTOBER, at=OPENED)

    assert period.due_at == period.closes_at == Month(2026, 11).at(4, 18)


def test_a_weekend_at_work_stays() -> None:
    CalendarDay.objects.create(day=date(2026, 11, 28), is_workday=True, name="调休上班")

    assert open_period(month=Month(2026, 11), at=OPENED).due_at == Month(2026, 11).at(28, 18)


@pytest.mark.parametrize(("number", "reports"), [(9, 2), (10, 1), (11, 1), (12, 2)])
def test_quarterly_units_file_with_the_quarter(water: Department, number: int, reports: int) -> None:
    task = Assignment.objects.get().task
    unit = make_unit("HUC", "市住房城乡建设局")
    Assignment.objects.create(
        task=task, department=unit, role=AssignmentRole.COOPERATING, position=1, cycle=Cycle.QUARTERLY
    )

    period = open_period(month=Month(2026, number), at=OPENED)

    assert period.reports.count() == reports


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "owes"),
    [
        (None, date(2026, 10, 31), True),
        (None, date(2026, 10, 30), False),
        (date(2026, 10, 31), None, True),
        (date(2026, 11, 1), None, False),
    ],
)
def test_the_months_last_day_decides_who_owes(
    water: Department, valid_from: date | None, valid_to: date | None, owes: bool
) -> None:
    Assignment.objects.update(valid_from=valid_from, valid_to=valid_to)

    assert open_period(month=OCTOBER, at=OPENED).reports.count() == int(owes)


# --- A year without its notice ---------------------------------------------------------------------


def test_without_a_notice_nothing_moves_and_the_trail_says_so(water: Department) -> None:
    """The 28th of August 2027 is a Saturday. A guess would make it the 30th."""
    period = open_period(month=Month(2027, 8), at=OPENED)

    assert (period.due_at, period.closes_at) == (Month(2027, 8).at(28, 18), Month(2027, 9).at(2, 18))
    assert trail() == [("period.opened", "2027年8月", {"reports": 1, "missing_notice": [2027]})]


def test_once_the_notice_is_entered_days_move(water: Department) -> None:
    HolidayNotice.objects.create(year=2027, document="国办发明电〔2026〕8号")

    assert open_period(month=Month(2027, 8), at=OPENED).due_at == Month(2027, 8).at(30, 18)
    assert trail() == [("period.opened", "2027年8月", {"reports": 1})]


@pytest.mark.parametrize(("direction", "due"), [("forward", 30), ("backward", 27), ("none", 28)])
def test_the_direction_is_a_setting(settings: Any, direction: str, due: int) -> None:
    """The 28th of November 2026 is a Saturday."""
    settings.ROLL_DUE = direction

    assert open_period(month=Month(2026, 11), at=OPENED).due_at == Month(2026, 11).at(due, 18)


def test_the_lock_never_comes_before_the_deadline(settings: Any) -> None:
    """A lock that moves earlier, behind a deadline that moves later."""
    settings.ROLL_LOCK = "backward"
    for day in range(28, 32):
        CalendarDay.objects.create(day=date(2026, 10, day), is_workday=False, name="放假")
    for day in (1, 2, 3):
        CalendarDay.objects.create(day=date(2026, 11, day), is_workday=False, name="放假")

    period = open_period(month=OCTOBER, at=OPENED)

    assert period.due_at == period.closes_at == Month(2026, 11).at(4, 18)


# --- Locking ---------------------------------------------------------------------------------------


def test_a_month_is_locked_once(water: Department) -> None:
    period = open_period(month=OCTOBER, at=OPENED)
    at = period.closes_at

    closed = close_period(period=period, at=at)
    again = close_period(period=closed, at=at + timedelta(days=1))

    assert (closed.closed_at, again.closed_at) == (at, at)
    assert trail()[1:] == [("period.closed", "2026年10月", {})]


def test_a_month_is_not_locked_early(water: Department) -> None:
    period = open_period(month=OCTOBER, at=OPENED)

    with pytest.raises(IntegrityError, match="period_closed_not_early"):
        close_period(period=period, at=period.closes_at - timedelta(seconds=1))

    period.refresh_from_db()
    assert (period.is_closed, len(trail())) == (False, 1)


def test_locking_leaves_what_was_submitted(world: World) -> None:
    submit(world.report("WR", 25), world.alice)

    close_period(period=world.period, at=world.period.closes_at)

    assert world.report("WR", 25).status == "submitted"
    assert world.report("HUC", 25).status == "todo"


# --- The clock -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        (OCTOBER.at(1, 8) - timedelta(seconds=1), []),
        (OCTOBER.at(1, 8), ["2026-10"]),
        (OCTOBER.at(31, 23), ["2026-10"]),
    ],
)
def test_the_first_month_opens_in_its_time(water: Department, at: datetime, opened: list[str]) -> None:
    assert keep_periods(at=at) == []
    assert months() == opened


def test_a_month_goes_by(water: Department) -> None:
    keep_periods(at=OPENED)
    period = ReportingPeriod.objects.get()

    assert keep_periods(at=period.closes_at - timedelta(seconds=1)) == []
    assert keep_periods(at=period.closes_at) == [period]
    assert keep_periods(at=period.closes_at) == []
    assert months() == ["2026-10", "2026-11"]
    assert [(action, target) for action, target, _ in trail()] == [
        ("period.opened", "2026年10月"),
        ("period.opened", "2026年11月"),
        ("period.closed", "2026年10月"),
    ]


def test_months_without_a_clock_are_made_up_for(water: Department) -> None:
    keep_periods(at=OPENED)

    closed = keep_periods(at=Month(2027, 1).at(3, 9))

    assert months() == ["2026-10", "2026-11", "2026-12", "2027-01"]
    # Nobody has announced 2027 yet, so December's lock stays on the 2nd of January, a Saturday.
    assert sorted(period.code for period in closed) == ["2026-10", "2026-11", "2026-12"]
    assert ProgressReport.objects.count() == 4


def test_ma_anshans_clock_counts(water: Department) -> None:
    """Eight in the morning there is midnight in UTC: the last of September in half the world."""
    assert OPENED.utcoffset() == timedelta(hours=8)

    keep_periods(at=datetime.fromisoformat("2026-10-01T00:00:00+00:00"))

    assert months() == ["2026-10"]


def test_without_a_plan_nothing_opens(db: None) -> None:
    keep_periods(at=Month(2026, 10).at(5, 9))

    assert ReportingPeriod.objects.count() == 0


def test_an_assignment_new_in_an_open_month_owes_it(world: World) -> None:
    before = ProgressReport.objects.filter(period=world.period).count()
    make_task(7, "持续改善水环境质量", world.units["EEB"])

    keep_periods(at=NOW)
    keep_periods(at=NOW)

    assert ProgressReport.objects.filter(period=world.period).count() == before + 1

"""Deadlines and working days, by the State Council's notices and the office's own days."""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maanshan_eco.kernel.months import SHANGHAI, Month
from tasks.deadlines import (
    DUE,
    LOCKS,
    PACKAGED,
    Calendar,
    NominalDay,
    NoNotice,
    Roll,
    Rolled,
    has_passed,
    in_office_hours,
    roll,
    working_days_after,
)

OFFICIAL = Calendar()
unhurried = settings(deadline=None)  # a busy machine may pause any single example


def evening(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T18:00+08:00")


# The official days, and deadlines on them: the vectors of the State Council's notices 2023-2026.


@pytest.mark.parametrize(
    ("nominal", "actual"),
    [
        ("2025-01-25", "2025-01-26"),  # a Saturday; the Sunday after is worked
        ("2023-10-05", "2023-10-07"),  # a holiday, then a Saturday at work
        ("2024-04-05", "2024-04-07"),
        ("2025-10-05", "2025-10-09"),  # eight days off
        ("2023-01-25", "2023-01-28"),  # Spring Festival
        ("2026-09-25", "2026-09-28"),  # Mid-Autumn and a weekend
        ("2026-10-05", "2026-10-08"),
        ("2024-10-05", "2024-10-08"),
        ("2023-04-05", "2023-04-06"),  # one day off on a Wednesday
        ("2023-11-25", "2023-11-27"),  # an ordinary weekend
    ],
)
def test_a_deadline_on_a_day_off_goes_to_the_next_working_day(nominal: str, actual: str) -> None:
    assert roll(evening(nominal), Roll.FORWARD, OFFICIAL) == Rolled(evening(actual))


@pytest.mark.parametrize(("day", "months"), [(5, 20), (25, 15)])
def test_a_monthly_day_moves_this_often(day: int, months: int) -> None:
    nominal = [Month(year, number).at(day, 18) for year in range(2023, 2027) for number in range(1, 13)]

    assert sum(roll(moment, Roll.FORWARD, OFFICIAL).moment != moment for moment in nominal) == months


def test_the_weekends_at_work_are_the_published_ones() -> None:
    weekends = [date(2023, 1, 1) + timedelta(days=days) for days in range(4 * 365 + 1)]
    worked = [day for day in weekends if day.weekday() >= 5 and OFFICIAL.is_workday(day)]

    assert " ".join(map(str, worked)) == (
        "2023-01-28 2023-01-29 2023-04-23 2023-05-06 2023-06-25 2023-10-07 2023-10-08 "
        "2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12 "
        "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 "
        "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"
    )


@pytest.mark.parametrize(
    ("nominal", "actual"),
    [("2025-01-25", "2025-01-24"), ("2023-10-05", "2023-09-28"), ("2026-02-20", "2026-02-14")],
)
def test_some_offices_move_earlier(nominal: str, actual: str) -> None:
    assert roll(evening(nominal), Roll.BACKWARD, OFFICIAL) == Rolled(evening(actual))


def test_and_some_not_at_all() -> None:
    assert roll(evening("2025-01-25"), Roll.NONE, OFFICIAL) == Rolled(evening("2025-01-25"))


@unhurried
@given(st.dates(date(2004, 2, 1), date(2026, 12, 20)), st.sampled_from(Roll))
def test_only_days_off_move_and_only_to_working_days(day: date, direction: Roll) -> None:
    moment = datetime.combine(day, time(18), tzinfo=SHANGHAI)
    rolled = roll(moment, direction, OFFICIAL).moment

    assert rolled.time() == moment.time()
    if OFFICIAL.is_workday(moment.date()) or direction == Roll.NONE:
        assert rolled == moment
    else:
        assert OFFICIAL.is_workday(rolled.date())
        assert (rolled > moment) is (direction == Roll.FORWARD)


def test_the_day_is_that_of_ma_anshan() -> None:
    """Friday evening in London is Saturday morning there."""
    moment = datetime(2023, 11, 24, 17, tzinfo=UTC)

    assert roll(moment, Roll.FORWARD, OFFICIAL).moment == moment + timedelta(days=2)


# --- What the office knows better ------------------------------------------------------------------


def test_the_offices_own_day_wins() -> None:
    own = Calendar(moved={date(2026, 10, 28): False, date(2026, 10, 31): True})

    assert roll(evening("2026-10-28"), Roll.FORWARD, own).moment == evening("2026-10-29")
    assert roll(evening("2026-10-31"), Roll.FORWARD, own).moment == evening("2026-10-31")


# --- A year without its notice ---------------------------------------------------------------------


def test_the_package_says_which_years_it_knows() -> None:
    assert (min(PACKAGED), max(PACKAGED)) == (2004, 2026)
    for year in (2003, 2027):
        with pytest.raises(NotImplementedError):
            chinese_calendar.is_workday(date(year, 6, 1))
        assert not OFFICIAL.knows(year)


def test_nothing_is_guessed_of_an_unknown_year() -> None:
    """A Saturday, which a guess would have moved to Monday."""
    assert roll(evening("2027-08-28"), Roll.FORWARD, OFFICIAL) == Rolled(evening("2027-08-28"), 2027)


def test_a_roll_into_an_unknown_year_stops_before_it_begins() -> None:
    closed = Calendar(moved={date(2026, 12, day): False for day in range(28, 32)})

    assert roll(evening("2026-12-28"), Roll.FORWARD, closed) == Rolled(evening("2026-12-28"), 2027)


def test_one_entered_day_does_not_make_a_year_known() -> None:
    one = Calendar(moved={date(2027, 8, 28): False})

    assert not one.knows(2027)
    assert roll(evening("2027-08-28"), Roll.FORWARD, one).missing_year == 2027


def test_an_announced_year_is_known() -> None:
    """What the notice moves is entered; every other day is what its weekday says."""
    entered = Calendar(moved={date(2027, 8, 30): False}, announced=frozenset({2027}))

    assert entered.knows(2027)
    assert roll(evening("2027-08-28"), Roll.FORWARD, entered) == Rolled(evening("2027-08-31"))


# --- Defaults of a month ---------------------------------------------------------------------------


def test_a_month_without_the_day_takes_its_last() -> None:
    assert NominalDay(31, 18).of(Month(2026, 2)) == evening("2026-02-28")
    assert NominalDay(30, 18, months=1).of(Month(2028, 1)) == evening("2028-02-29")


def test_the_lock_is_in_the_next_month() -> None:
    assert (DUE.of(Month(2026, 12)), LOCKS.of(Month(2026, 12))) == (
        evening("2026-12-28"),
        evening("2027-01-02"),
    )


# --- The minute of a deadline ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "passed"),
    [
        ("2026-10-28T17:59:59+08:00", False),
        ("2026-10-28T18:00:00+08:00", False),
        ("2026-10-28T18:00:59.999999+08:00", False),
        ("2026-10-28T10:00:59+00:00", False),
        ("2026-10-28T18:01:00+08:00", True),
        ("2026-10-28T10:01:00+00:00", True),
    ],
)
def test_the_minute_of_a_deadline_belongs_to_it(at: str, passed: bool) -> None:
    assert has_passed(evening("2026-10-28"), datetime.fromisoformat(at)) is passed


# --- The reviewers' clock --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        ("2026-10-26T10:00+08:00", "2026-10-29T23:59+08:00"),  # Monday → Thursday
        ("2026-10-26T00:00+08:00", "2026-10-29T23:59+08:00"),  # the day itself never counts
        ("2026-10-25T16:30+00:00", "2026-10-29T23:59+08:00"),  # Monday already, in Ma'anshan
        ("2026-10-29T18:00+08:00", "2026-11-03T23:59+08:00"),  # over a weekend
        ("2026-09-30T10:00+08:00", "2026-10-10T23:59+08:00"),  # National Day; the Saturday is worked
        ("2026-02-13T10:00+08:00", "2026-02-25T23:59+08:00"),  # Spring Festival, after a Saturday at work
    ],
)
def test_working_days_are_counted_from_the_day_after(filed: str, due: str) -> None:
    assert working_days_after(datetime.fromisoformat(filed), 3, OFFICIAL) == datetime.fromisoformat(due)


def test_nobody_counts_into_an_unknown_year() -> None:
    with pytest.raises(NoNotice, match="2027年"):
        working_days_after(evening("2026-12-30"), 3, OFFICIAL)


# --- Office hours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ("2026-10-26T08:29:59+08:00", False),
        ("2026-10-26T08:30:00+08:00", True),
        ("2026-10-26T17:29:59+08:00", True),
        ("2026-10-26T17:30:00+08:00", False),
        ("2026-10-26T01:00:00+00:00", True),
        ("2026-10-01T10:00:00+08:00", False),  # National Day, a Thursday
        ("2026-10-10T10:00:00+08:00", True),  # a Saturday at work
        ("2026-10-11T10:00:00+08:00", False),
        ("2027-06-01T10:00:00+08:00", True),  # nobody has announced 2027: a Tuesday counts
        ("2027-06-05T10:00:00+08:00", False),
    ],
)
def test_people_are_at_work(at: str, open_: bool) -> None:
    assert in_office_hours(datetime.fromisoformat(at), OFFICIAL) is open_

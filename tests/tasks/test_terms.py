"""Terms of orders, by the test vectors of the official notices of 2023 to 2026."""

from datetime import date, timedelta

import pytest

from maanshan_eco.kernel.months import is_workday
from tasks.terms import last_day, next_workday

DAYS_OFF = {date(2025, 10, day): False for day in range(1, 9)} | {
    date(2025, 1, 26): True,
    date(2023, 10, 7): True,
    date(2023, 10, 5): False,
    date(2023, 10, 6): False,
    date(2025, 9, 28): True,
    date(2025, 10, 11): True,
}


def works(day: date) -> bool:
    return is_workday(day, DAYS_OFF)


@pytest.mark.parametrize(
    ("nominal", "rolled"),
    [
        (date(2025, 1, 25), date(2025, 1, 26)),  # a Saturday before a working Sunday
        (date(2023, 10, 5), date(2023, 10, 7)),  # a holiday before a working Saturday
        (date(2025, 10, 5), date(2025, 10, 9)),
        (date(2023, 11, 25), date(2023, 11, 27)),
        (date(2026, 3, 4), date(2026, 3, 4)),
    ],
)
def test_a_day_off_moves_on(nominal: date, rolled: date) -> None:
    assert next_workday(nominal, works) == rolled
    assert last_day(nominal - timedelta(days=10), 10, in_workdays=False, is_workday=works) == rolled


@pytest.mark.parametrize(
    ("signed", "days", "last"),
    [
        (date(2026, 3, 2), 1, date(2026, 3, 3)),  # the day itself does not count
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday, so Monday
        (date(2025, 9, 26), 3, date(2025, 9, 30)),  # over the working Sunday, up to the holidays
        (date(2025, 9, 26), 4, date(2025, 10, 9)),  # over eight days off
        (date(2025, 9, 26), 6, date(2025, 10, 11)),  # the working Saturday counts
    ],
)
def test_a_term_in_working_days(signed: date, days: int, last: date) -> None:
    assert last_day(signed, days, in_workdays=True, is_workday=works) == last

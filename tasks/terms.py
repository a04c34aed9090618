"""How long a unit has: from the day of signing to the last day of the term. Pure."""

from collections.abc import Callable
from datetime import date, timedelta

_DAY = timedelta(days=1)


def last_day(signed: date, days: int, *, in_workdays: bool, is_workday: Callable[[date], bool]) -> date:
    """The last day of a term of ``days`` ≥ 1 that begins the day after ``signed``.

    The day itself is not counted (民法典第二百零一条). A term in calendar days that ends on a day off is
    prolonged to the next working day (第二百零三条); one in working days cannot end on a day off.
    """
    if not in_workdays:
        return next_workday(signed + timedelta(days=days), is_workday)
    day, left = signed, days
    while left:
        day += _DAY
        left -= is_workday(day)
    return day


def next_workday(day: date, is_workday: Callable[[date], bool]) -> date:
    """The day itself, or the first working day after it."""
    while not is_workday(day):
        day += _DAY
    return day

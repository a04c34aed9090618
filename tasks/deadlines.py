"""Deadlines and working days: how a nominal day becomes a moment, and what has passed. Pure.

The days off and the weekends at work come from the State Council's yearly notice (国务院办公厅关于部分节假日
安排的通知). It appears in the November before; a year whose notice is not known is never guessed at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import chinese_calendar

from maanshan_eco.kernel.months import SHANGHAI, Month

#: The years whose notices the package holds. Outside them it refuses to answer.
PACKAGED = frozenset(day.year for day in (*chinese_calendar.holidays, *chinese_calendar.workdays))
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
OFFICE_OPENS, OFFICE_CLOSES = time(8, 30), time(17, 30)


class NoNotice(LookupError):
    """Nobody has told us which days of ``year`` are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(f"缺少{year}年放假安排")
        self.year = year


class Roll(StrEnum):
    """Where a deadline goes that falls on a day off. Some offices move it earlier."""

    FORWARD = "forward"
    BACKWARD = "backward"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NominalDay:
    """When a thing is due by default: a day and full hour, ``months`` after the month reported on."""

    day: int
    hour: int
    months: int = 0

    def of(self, month: Month) -> datetime:
        """A day the month does not have becomes its last (民法典第二百零二条)."""
        return month.plus(self.months).at(self.day, self.hour)


# The plan sets no days; these are defaults. A month is open from its first day, so that clerks can note
# things down as they happen; it is due on the 28th and locked on the 2nd of the next month, which leaves the
# task force the days between.
OPENS, DUE, LOCKS = NominalDay(1, 8), NominalDay(28, 18), NominalDay(2, 18, months=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: ``moved`` wins over the published notices.

    ``announced`` are years, unknown to the package, of which somebody says that all moved days are entered.
    """

    moved: Mapping[date, bool] = field(default_factory=dict)
    announced: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Raises :class:`NoNotice` where neither the office nor the package knows the year."""
        if day in self.moved:
            return self.moved[day]
        if day.year in self.announced:
            return day.weekday() < 5
        if day.year not in PACKAGED:
            raise NoNotice(day.year)
        return bool(chinese_calendar.is_workday(day))

    def knows(self, year: int) -> bool:
        """Whether the year's notice is known as a whole."""
        return year in self.announced or year in PACKAGED


@dataclass(frozen=True, slots=True)
class Rolled:
    """A deadline, and the year whose notice was missing so that it stayed on its nominal day (else None)."""

    moment: datetime
    missing_year: int | None = None


def roll(moment: datetime, direction: Roll, calendar: Calendar) -> Rolled:
    """A deadline on a day off goes to the same hour of the next (or last) working day (民法典第二百零三条).

    Where a notice is missing on the way it stays where it was, and the answer says which year's.
    """
    if direction == Roll.NONE:
        return Rolled(moment)
    step = _DAY if direction == Roll.FORWARD else -_DAY
    rolled = moment
    try:
        while not calendar.is_workday(rolled.astimezone(SHANGHAI).date()):
            rolled += step
    except NoNotice as missing:
        return Rolled(moment, missing.year)
    return Rolled(rolled)


def working_days_after(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The last minute of the ``days``-th working day after ``start``.

    The day itself is not counted (民法典第二百零一条). Raises :class:`NoNotice` where a year on the way is
    not known.
    """
    day, left = start.astimezone(SHANGHAI).date(), days
    while left:
        day += _DAY
        left -= calendar.is_workday(day)
    return datetime.combine(day, time(23, 59), tzinfo=SHANGHAI)


def has_passed(deadline: datetime, at: datetime) -> bool:
    """The minute that a deadline names still belongs to it: 18:00:59 is in time for 18:00."""
    return at >= deadline.replace(second=0, microsecond=0) + _MINUTE


def in_office_hours(at: datetime, calendar: Calendar) -> bool:
    """Whether people are at work. In a year without a notice every weekday counts.

    A reminder on an unannounced holiday is a small harm, a year without reminders is none of ours to choose;
    deadlines are treated otherwise, see :func:`roll`.
    """
    local = at.astimezone(SHANGHAI)
    try:
        works = calendar.is_workday(local.date())
    except NoNotice:
        works = local.weekday() < 5
    return works and OFFICE_OPENS <= local.time().replace(tzinfo=None) < OFFICE_CLOSES

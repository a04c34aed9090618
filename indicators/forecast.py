"""会不会达到: when the target will be reached, and where the year will end. Pure, exact ``Decimal``.

Three estimators of the value at the deadline, so that no single habit of a series decides:

    trend      y + slope · months left; slope by Theil–Sen over the last 6 to 12 readings, with fewer than 6
               the median of the increments
    plan       y0 + R · (yT − y0): the agreed trajectory at the pace kept so far
    last year  y + what last year brought between the same two months

Each is rounded to the six places that are stored. The band is their least and greatest, the forecast
their median. Nothing is said with fewer than
``ENOUGH`` readings. Forecasts are stored and scored when the truth arrives: :mod:`indicators.scoring`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from itertools import combinations, pairwise

from indicators.pace import Point, Trajectory, months_between, pace
from indicators.ratios import STORED, divide
from maanshan_eco.kernel.months import Month

ENOUGH = 3
TREND_FROM, TREND_TO = 6, 12
RECENT = 3
#: Further ahead than this an arrival is not worth a date.
FARTHEST = 120


class Verdict(StrEnum):
    """Whether the goal will be reached by the deadline: by all estimators, by some, by none."""

    WILL = "will"
    MAY = "may"
    WILL_NOT = "will_not"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Made from readings up to ``made_in`` for ``due``; values in the indicator's unit.

    ``need`` and ``got`` are per month: what it takes from here, and the median of the last three steps.
    ``arrival`` is the month in which the goal is reached at ``got``; None for never at this pace.
    """

    made_in: Month
    due: Month
    goal: Decimal
    low: Decimal
    mid: Decimal
    high: Decimal
    verdict: Verdict
    need: Decimal
    got: Decimal
    arrival: Month | None
    estimates: Mapping[str, Decimal]

    @property
    def speed_up(self) -> Decimal | None:
        """How many times faster than lately it has to go; None where it is not moving there at all."""
        if self.got == 0 or (self.need > 0) is not (self.got > 0):
            return None
        return divide(self.need, self.got)


def forecast(
    way: Trajectory,
    points: Sequence[Point],
    last_year: Mapping[Month, Decimal],
    bounds: tuple[Decimal | None, Decimal | None] = (None, None),
) -> Forecast | None:
    """The forecast for the end of ``way`` from ``points`` (in order of time, those before its start ignored).

    ``last_year`` holds earlier values by month; ``bounds`` are the least and greatest possible value. None
    with too few readings, and once the deadline has come.
    """
    points = [point for point in points if point.month >= way.start.month]
    if len(points) < ENOUGH or points[-1].month >= way.due:
        return None
    now, left = points[-1], months_between(points[-1].month, way.due)
    estimates = {
        name: _bounded(value, bounds).quantize(STORED)
        for name, value in _estimates(way, points, last_year, left).items()
        if value is not None
    }
    values = sorted(estimates.values())
    got = median([_slope(a, b) for a, b in pairwise(points[-RECENT - 1 :])])
    return Forecast(
        made_in=now.month,
        due=way.due,
        goal=way.goal,
        low=values[0],
        mid=median(values),
        high=values[-1],
        verdict=_verdict(way, values),
        need=divide(way.goal - now.value, Decimal(left)),
        got=got,
        arrival=_arrival(way, now, got),
        estimates=estimates,
    )


def _estimates(
    way: Trajectory, points: Sequence[Point], last_year: Mapping[Month, Decimal], left: int
) -> dict[str, Decimal | None]:
    now = points[-1]
    kept = pace(way, now, Decimal(0))
    then, end = last_year.get(now.month.plus(-12)), last_year.get(way.due.plus(-12))
    by_plan = kept.ratio if kept else None
    return {
        "trend": now.value + trend(points) * left,
        "plan": None if by_plan is None else way.start.value + by_plan * (way.goal - way.start.value),
        "last_year": None if then is None or end is None else now.value + end - then,
    }


def trend(points: Sequence[Point]) -> Decimal:
    """The robust slope per month: Theil–Sen over the last 6 to 12 points, else the median increment.

    Wants at least two points of different months.
    """
    if len(points) < TREND_FROM:
        return median([_slope(a, b) for a, b in pairwise(points)])
    return median([_slope(a, b) for a, b in combinations(points[-TREND_TO:], 2)])


def _slope(a: Point, b: Point) -> Decimal:
    return divide(b.value - a.value, Decimal(months_between(a.month, b.month)))


def median(values: Iterable[Decimal]) -> Decimal:
    """The middle value, or the mean of the two in the middle. Raises ``IndexError`` for none."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _bounded(value: Decimal, bounds: tuple[Decimal | None, Decimal | None]) -> Decimal:
    low, high = bounds
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def reaches(value: Decimal, start: Decimal, goal: Decimal) -> bool:
    """Whether ``value`` is at the goal or beyond it, coming from ``start``."""
    return value >= goal if goal >= start else value <= goal


def _verdict(way: Trajectory, values: Sequence[Decimal]) -> Verdict:
    reached = [reaches(value, way.start.value, way.goal) for value in values]
    if all(reached):
        return Verdict.WILL
    return Verdict.MAY if any(reached) else Verdict.WILL_NOT


def _arrival(way: Trajectory, now: Point, got: Decimal) -> Month | None:
    """t + (yT − y) / got, in whole months; now where it is reached already."""
    gap = way.goal - now.value
    if reaches(now.value, way.start.value, way.goal):
        return now.month
    if got == 0 or (gap > 0) is not (got > 0):
        return None
    months = divide(gap, got).to_integral_value(ROUND_CEILING)
    return now.month.plus(int(months)) if months <= FARTHEST else None

"""How far along, against how far one should be: gap closed over expected share. Pure, exact ``Decimal``.

    G = (y − y0) / (yT − y0)      the share of the gap that is closed; the signs cancel, so one formula
                                  serves indicators that should rise and those that should fall
    E = (e − y0) / (yT − y0)      the share that should be closed by now, e the value expected by now
    R = G / E                     the pace: 1 is on schedule

Sources: SDG progress methods of Statistics Canada and the UN (target gap), studied for this platform;
growth rates are not used, because they break down near zero and for series that change sign.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from indicators.ratios import KEPT, divide
from indicators.targets import RuleError
from maanshan_eco.kernel.months import Month


@dataclass(frozen=True, slots=True)
class Point:
    """A value and the month it is about."""

    month: Month
    value: Decimal


@dataclass(frozen=True, slots=True)
class Trajectory:
    """计划轨迹: from where, to where, by when.

    ``interim`` are agreed values on the way, in order of time; ``curve`` the agreed shares of the year's
    way after each of its twelve months (0 to 1, the last is 1). Without either the way is a straight line.
    """

    start: Point
    goal: Decimal
    due: Month
    interim: tuple[Point, ...] = ()
    curve: tuple[Decimal, ...] = ()

    @property
    def covers_one_year(self) -> bool:
        """From December to December: what a curve by months of the year can be laid over."""
        return self.start.month.ends_year and self.due == self.start.month.plus(12)


@dataclass(frozen=True, slots=True)
class Pace:
    """``expected`` in the indicator's unit; ``closed`` is G, ``share`` E, ``ratio`` R.

    ``ratio`` is rounded to twelve places, so that a pace of exactly 0.60 is one. It is None while so little
    is expected (E below ``early``) that it would only be noise.
    """

    expected: Decimal
    closed: Decimal
    share: Decimal
    ratio: Decimal | None


def months_between(earlier: Month, later: Month) -> int:
    """How many months ``later`` comes after ``earlier``; negative if before."""
    return (later.year - earlier.year) * 12 + later.number - earlier.number


def gap_closed(start: Decimal, value: Decimal, goal: Decimal) -> Decimal | None:
    """G, unbounded: below 0 is moving away, above 1 is past the goal. None where there was no gap."""
    if goal == start:
        return None
    return divide(value - start, goal - start)


def expected_value(way: Trajectory, month: Month) -> Decimal:
    """应达: the value that the trajectory asks for at the end of ``month``.

    Interim values are joined by straight lines; after ``due`` it stays at the goal, before the start it is
    the start.
    """
    if month >= way.due:
        return way.goal
    if month <= way.start.month:
        return way.start.value
    if way.interim:
        return _between(way, month)
    if way.curve and way.covers_one_year:
        return way.start.value + (way.goal - way.start.value) * way.curve[month.number - 1]
    return _line(way.start, Point(way.due, way.goal), month)


def _between(way: Trajectory, month: Month) -> Decimal:
    stops = [way.start, *(stop for stop in way.interim if stop.month < way.due), Point(way.due, way.goal)]
    before = max((stop for stop in stops if stop.month <= month), key=lambda stop: stop.month)
    after = min((stop for stop in stops if stop.month > month), key=lambda stop: stop.month)
    return _line(before, after, month)


def _line(start: Point, end: Point, month: Month) -> Decimal:
    passed = Decimal(months_between(start.month, month))
    whole = Decimal(months_between(start.month, end.month))
    return start.value + divide((end.value - start.value) * passed, whole)


def pace(way: Trajectory, point: Point, early: Decimal, *, exact: bool = False) -> Pace | None:
    """The pace at ``point``; None where there is no gap to close.

    ``exact``: the goal is to be hit, so overshooting it counts as distance again.
    """
    value = way.goal - _away(way, point.value) if exact else point.value
    closed = gap_closed(way.start.value, value, way.goal)
    expected = expected_value(way, point.month)
    share = gap_closed(way.start.value, expected, way.goal)
    if closed is None or share is None:
        return None
    ratio = divide(closed, share).quantize(KEPT) if share >= early and share > 0 else None
    return Pace(expected, closed, share, ratio)


def _away(way: Trajectory, value: Decimal) -> Decimal:
    """How far from the goal, signed like the gap at the start."""
    distance = abs(way.goal - value)
    return distance if way.goal > way.start.value else -distance


def value_at_ratio(way: Trajectory, month: Month, ratio: Decimal) -> Decimal:
    """The value in ``month`` that gives the pace ``ratio``: y0 + R · (e − y0), to twelve places."""
    return (way.start.value + ratio * (expected_value(way, month) - way.start.value)).quantize(KEPT)


# --- JSON ------------------------------------------------------------------------------------------


def interim_from_json(data: object) -> tuple[Point, ...]:
    """Read ``[{"month": "2026-06", "value": "46"}, …]``. Raises ``RuleError`` that names the place."""
    if not isinstance(data, list):
        raise RuleError("interim", "阶段目标应是一个列表")
    points = tuple(_stop(item, f"interim[{place}]") for place, item in enumerate(data))
    months = [point.month for point in points]
    if months != sorted(set(months)):
        raise RuleError("interim", "阶段目标的月份应从早到晚，一个月一个")
    return points


def _stop(item: object, path: str) -> Point:
    if not isinstance(item, Mapping) or set(item) != {"month", "value"}:
        raise RuleError(path, "每个阶段目标要有月份和数值")
    try:
        month = Month.parse(str(item["month"]))
    except ValueError as error:
        raise RuleError(f"{path}.month", str(error)) from error
    return Point(month, _number(item["value"], f"{path}.value"))


def curve_from_json(data: object) -> tuple[Decimal, ...]:
    """Read the twelve shares of a year, as decimal strings. Raises ``RuleError``."""
    if not isinstance(data, list) or len(data) not in (0, 12):
        raise RuleError("curve", "各月应完成份额要写满 12 个月，或者不写")
    shares = tuple(_number(item, f"curve[{place}]") for place, item in enumerate(data))
    if shares and (list(shares) != sorted(shares) or shares[0] < 0 or shares[-1] != 1):
        raise RuleError("curve", "各月应完成份额从 0 到 1，逐月不减，12月为 1")
    return shares


def _number(data: object, path: str) -> Decimal:
    try:
        number = Decimal(str(data)) if isinstance(data, str) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise RuleError(path, f'数值要写成带引号的十进制数，例如 "46"，现在是 {data!r}')
    return number

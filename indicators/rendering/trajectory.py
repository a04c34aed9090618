"""The trajectory chart as geometry: where each line, mark and label goes. Pure; a template draws it as SVG.

Drawn on the server so that it prints, needs no script and lets no style past the content security policy.
Lines are labelled where they end, never by a legend; the vertical axis starts at zero only for running
totals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.forecast import Forecast
from indicators.pace import Point, Trajectory, expected_value, months_between
from indicators.phrases import Phrases
from indicators.rendering.axes import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Scale,
    Tick,
    month_ticks,
    value_ticks,
)
from maanshan_eco.kernel.months import Month

#: Labels on the right keep this distance from each other.
LINE = 16


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the drawing with the words it says when pointed at."""

    x: Decimal
    y: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words at the right end of a line; ``kind`` is plan, actual, forecast or goal."""

    y: Decimal
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """One month of the table beside the chart; empty texts where there is nothing."""

    month: Month
    actual: str
    expected: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All coordinates are in a box of ``width`` × ``height``; polylines are ``x,y x,y``."""

    plan: str
    plan_label: Dot | None
    actual: str
    dots: tuple[Dot, ...]
    outlook: str
    band: str
    goal_y: Decimal | None
    now_x: Decimal | None
    labels: tuple[Label, ...]
    months: tuple[Tick, ...]
    values: tuple[Tick, ...]
    rows: tuple[Row, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def draw(
    points: Sequence[Point],
    way: Trajectory | None,
    goal: Decimal | None,
    made: Forecast | None,
    now: Month,
    say: Phrases,
) -> Chart | None:
    """The chart of ``points`` (in order of time) beside plan, goal and forecast; None for no points.

    Without a plan the chart runs over the months of the points.
    """
    if not points:
        return None
    planned = _plan(way)
    scale = _scale(points, planned, goal, made, say.cumulative)
    forecast_line = [points[-1], Point(made.due, made.mid)] if made else []
    return Chart(
        plan=scale.line(planned),
        plan_label=_plan_label(scale, planned, points),
        actual=scale.line(points),
        dots=tuple(
            Dot(scale.x(p.month), scale.y(p.value), f"{p.month.name} {say.figure(p.value)}") for p in points
        ),
        outlook=scale.line(forecast_line),
        band=_band(scale, points[-1], made),
        goal_y=None if goal is None else scale.y(goal),
        now_x=scale.x(now) if scale.first <= now <= scale.last else None,
        labels=_labels(scale, points, planned, goal, made, say),
        months=month_ticks(scale),
        values=value_ticks(scale, say),
        rows=_rows(points, planned, say),
    )


def _plan(way: Trajectory | None) -> list[Point]:
    if way is None:
        return []
    months = months_between(way.start.month, way.due)
    steps = [way.start.month.plus(step) for step in range(months + 1)]
    return [Point(month, expected_value(way, month)) for month in steps]


def _plan_label(scale: Scale, planned: list[Point], points: Sequence[Point]) -> Dot | None:
    """Beside the middle of the plan, on the side where the actual line is not."""
    if not planned:
        return None
    middle = planned[len(planned) // 2]
    near = min(points, key=lambda point: abs(months_between(point.month, middle.month)))
    side = LINE if near.value >= middle.value else -LINE // 2
    return Dot(scale.x(middle.month), scale.y(middle.value) + side, "计划")


def _scale(
    points: Sequence[Point], planned: list[Point], goal: Decimal | None, made: Forecast | None, zero: bool
) -> Scale:
    values = [point.value for point in (*points, *planned)]
    values += [goal] if goal is not None else []
    values += [made.low, made.high] if made else []
    values += [Decimal(0)] if zero else []
    months = [point.month for point in (*points, *planned)] + ([made.due] if made else [])
    low, high = min(values), max(values)
    room = (high - low) / 10 or abs(high) / 20 or Decimal(1)
    return Scale(min(months), max(months), low if zero else low - room, high + room)


def _band(scale: Scale, now: Point, made: Forecast | None) -> str:
    if made is None or made.low == made.high:
        return ""
    corners = (now, Point(made.due, made.low), Point(made.due, made.high))
    return scale.line(corners)


def _labels(
    scale: Scale,
    points: Sequence[Point],
    planned: list[Point],
    goal: Decimal | None,
    made: Forecast | None,
    say: Phrases,
) -> tuple[Label, ...]:
    found = [Label(scale.y(points[-1].value), f"实际 {say.figure(points[-1].value)}", "actual")]
    if goal is not None:
        found.append(Label(scale.y(goal), f"目标 {say.exact(goal)}", "goal"))
    elif planned:
        found.append(Label(scale.y(planned[-1].value), "计划", "plan"))
    if made:
        found.append(Label(scale.y(made.mid), f"预测 {say.apart(made.mid, made.goal)}", "forecast"))
    return _spread(found)


def _spread(labels: list[Label]) -> tuple[Label, ...]:
    """Push labels apart that would stand on each other, downwards and then back into the box."""
    placed: list[Label] = []
    for label in sorted(labels, key=lambda each: each.y):
        y = max(label.y, placed[-1].y + LINE) if placed else label.y
        placed.append(Label(y, label.words, label.kind))
    over = max(Decimal(0), placed[-1].y - (HEIGHT - BOTTOM))
    return tuple(Label(label.y - over, label.words, label.kind) for label in placed)


def _rows(points: Sequence[Point], planned: list[Point], say: Phrases) -> tuple[Row, ...]:
    actual = {point.month: say.figure(point.value) for point in points}
    # A plan of whole things runs between them: 0.7 must not stand there as 1.
    broken = say.decimals == 0 and any(point.value % 1 for point in planned)
    way = replace(say, decimals=1) if broken else say
    expected = {point.month: way.figure(point.value) for point in planned}
    months = sorted({*actual, *expected})
    return tuple(Row(month, actual.get(month, ""), expected.get(month, "")) for month in months)

"""The chart as geometry: in the box, labels apart, the table beside it complete."""

import re
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.forecast import forecast
from indicators.pace import Point, Trajectory
from indicators.phrases import Phrases
from indicators.rendering.axes import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH
from indicators.rendering.trajectory import LINE, Chart, draw
from maanshan_eco.kernel.months import Month

unhurried = settings(deadline=None)  # a busy machine may pause any single example
D, LAST, DECEMBER = Decimal, Month(2025, 12), Month(2026, 12)
SAY = Phrases("%", 1, "higher", "monthly")
FIGURES = st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False)


def drawn(*values: Decimal, goal: Decimal | None = None, months: int = 1) -> Chart:
    points = [Point(LAST.plus(step * months), value) for step, value in enumerate(values)]
    way = Trajectory(points[0], goal, DECEMBER) if goal is not None else None
    made = forecast(way, points, {}) if way else None
    chart = draw(points, way, goal, made, Month(2026, 6), SAY)
    assert chart is not None
    return chart


def numbers(line: str) -> list[tuple[Decimal, Decimal]]:
    return [(D(x), D(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", line)]


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw([], None, None, None, LAST, SAY) is None


def test_from_50_to_60() -> None:
    chart = drawn(*(D(50 + step) for step in range(5)), goal=D(60))

    assert (len(numbers(chart.plan)), len(numbers(chart.actual)), len(chart.dots)) == (13, 5, 5)
    assert {label.words for label in chart.labels} == {"实际 54.0%", "目标 60%", "预测 62.0%"}
    assert chart.dots[-1].words == "2026年4月 54.0%"
    assert [tick.words for tick in chart.months][:3] == ["2025.12", "2026.1", "2"]
    assert [(str(row.month), row.actual, row.expected) for row in chart.rows][::6] == [
        ("2025-12", "50.0%", "50.0%"),
        ("2026-06", "", "55.0%"),
        ("2026-12", "", "60.0%"),
    ]


def test_a_plan_of_whole_things_runs_between_them() -> None:
    way = Trajectory(Point(LAST, D(4)), D(0), DECEMBER)
    points = [way.start, Point(DECEMBER.plus(-2), D(1))]

    chart = draw(points, way, D(0), None, DECEMBER, Phrases("个", 0, "lower", "monthly"))

    assert chart is not None
    assert [(row.actual, row.expected) for row in chart.rows][-3:] == [
        ("1个", "0.7个"),
        ("", "0.3个"),
        ("", "0.0个"),
    ]


def test_a_running_total_starts_at_zero() -> None:
    chart = draw(
        [Point(LAST, D(5))], None, None, None, LAST, Phrases("起", 0, "lower", "monthly", cumulative=True)
    )

    assert chart is not None
    assert chart.values[0].words == "0起"


@unhurried
@given(st.lists(FIGURES, min_size=1, max_size=12), st.none() | FIGURES)
def test_everything_lies_in_the_box_and_labels_do_not_touch(
    values: list[Decimal], goal: Decimal | None
) -> None:
    chart = drawn(*values, goal=goal)

    lines = (chart.plan, chart.actual, chart.outlook, chart.band)
    points = [point for line in lines for point in numbers(line)]
    assert all(LEFT <= x <= WIDTH - RIGHT and TOP <= y <= HEIGHT - BOTTOM for x, y in points)
    ys = sorted(label.y for label in chart.labels)
    assert all(after - before >= LINE for before, after in pairwise(ys))
    assert 1 <= len(chart.values) <= 7
    assert len(chart.months) <= 14

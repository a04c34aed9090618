"""The chart's box: where a month and a value lie in it, and the ticks along its sides. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from indicators.pace import Point, months_between
from indicators.phrases import Phrases
from maanshan_eco.kernel.months import Month

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 22, 38
MOST_MONTH_LABELS = 13


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis."""

    at: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The months from ``first`` to ``last`` across, the values from ``low`` to ``high`` up."""

    first: Month
    last: Month
    low: Decimal
    high: Decimal

    def x(self, month: Month) -> Decimal:
        whole = max(months_between(self.first, self.last), 1)
        return _place(LEFT + Decimal(WIDTH - LEFT - RIGHT) * months_between(self.first, month) / whole)

    def y(self, value: Decimal) -> Decimal:
        share = (value - self.low) / (self.high - self.low)
        return _place(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM))

    def line(self, points: Sequence[Point]) -> str:
        return " ".join(f"{self.x(point.month)},{self.y(point.value)}" for point in points)


def _place(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"))


def month_ticks(scale: Scale) -> tuple[Tick, ...]:
    whole = months_between(scale.first, scale.last)
    step = max(1, -(-(whole + 1) // MOST_MONTH_LABELS))
    ticks = []
    for passed in range(0, whole + 1, step):
        month = scale.first.plus(passed)
        is_new_year = passed == 0 or month.number <= step
        words = f"{month.year}.{month.number}" if is_new_year else str(month.number)
        ticks.append(Tick(scale.x(month), words))
    return tuple(ticks)


def value_ticks(scale: Scale, say: Phrases) -> tuple[Tick, ...]:
    """Three to six round figures: steps of 1, 2 or 5 times a power of ten."""
    span = scale.high - scale.low
    power = Decimal(1).scaleb((span / 4).adjusted())
    step = next(power * times for times in (1, 2, 5, 10) if span / (power * times) <= 5)
    first = (scale.low / step).to_integral_value(ROUND_CEILING)
    last = (scale.high / step).to_integral_value(ROUND_FLOOR)
    return tuple(
        Tick(scale.y(step * count), say.exact(step * count)) for count in range(int(first), int(last) + 1)
    )

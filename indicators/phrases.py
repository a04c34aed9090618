"""How an indicator's figures are said: values, distances, states, what is to come. Pure."""

from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.attainment import shown
from indicators.forecast import Forecast, Verdict
from indicators.lights import Light
from indicators.targets import sentence

WHEN = {"monthly": "每月", "quarterly": "每季末", "annual": "12月"}
VERDICTS = {Verdict.WILL: "预计能达到", Verdict.MAY: "可能达到", Verdict.WILL_NOT: "预计达不到"}


def percent(share: Decimal) -> str:
    """A share of 1 as whole per cent; a share between 0 and 1 never prints as 0% or 100%."""
    whole = shown(share * 100, 0)
    if (whole == "0" and share != 0) or (whole == "100" and share < 1):
        whole = shown(share * 100, 1)
    return f"{whole}%"


@dataclass(frozen=True, slots=True)
class Phrases:
    """How one indicator's figures are said: ``unit`` as printed (may be empty), ``decimals`` as reported."""

    unit: str
    decimals: int
    better: str
    frequency: str
    cumulative: bool = False

    def figure(self, value: Decimal) -> str:
        """As reported, with unit: 96.2%."""
        return f"{shown(value, self.decimals)}{self.unit}"

    def apart(self, value: Decimal, other: Decimal) -> str:
        """As reported, but with as many more places as it takes to tell it from ``other``."""
        places = self.decimals
        while places < 6 and value != other and shown(value, places) == shown(other, places):
            places += 1
        return f"{shown(value, places)}{self.unit}"

    def alike(self, *values: Decimal, goal: Decimal) -> tuple[str, ...]:
        """Figures read beside each other: all with as many places as tell each from ``goal``."""
        places = self.decimals
        while places < 6 and any(v != goal and shown(v, places) == shown(goal, places) for v in values):
            places += 1
        return tuple(f"{shown(value, places)}{self.unit}" for value in values)

    def exact(self, value: Decimal) -> str:
        """A figure that was set, without trailing zeros: 18%, 4.5%."""
        return f"{value.normalize():f}{self.unit}".replace("-", "−")

    def difference(self, value: Decimal) -> str:
        """A distance without sign; of percentages in 个百分点. Never rounded to nothing."""
        places = self.decimals
        while value and places < 6 and not Decimal(shown(abs(value), places).replace(",", "")):
            places += 1
        unit = "个百分点" if self.unit == "%" else self.unit
        return f"{shown(abs(value), places)}{unit}"

    def outlook(self, forecast: Forecast | None) -> str:
        """What is to come, in one sentence; empty where nothing can be said."""
        if forecast is None:
            return ""
        low, mid, high = self.alike(forecast.low, forecast.mid, forecast.high, goal=forecast.goal)
        band = f"约 {mid}" if low == high else f"约 {mid}（{low}～{high}）"
        words = f"{VERDICTS[forecast.verdict]}：照目前走势，{forecast.due.name}{band}"
        left = (
            (forecast.due.year - forecast.made_in.year) * 12 + forecast.due.number - forecast.made_in.number
        )
        if forecast.need == 0 or (forecast.need > 0) is (self.better == "lower"):
            return f"{words}。"
        verb = "每月需下降" if self.better == "lower" else "每月需提高"
        lately = "没有变化" if forecast.got == 0 else self._moved(forecast.got)
        arrival = "照此速度到不了" if forecast.arrival is None else f"照此速度 {forecast.arrival.name}达到"
        return (
            f"{words}；要达到目标，后 {left} 个月{verb} {self.rate(forecast.need)}"
            f"（近期每月{lately}，{arrival}）。"
        )

    def _moved(self, got: Decimal) -> str:
        return f"{'提高' if got > 0 else '下降'} {self.rate(got)}"

    def rate(self, value: Decimal) -> str:
        """A step per month, with one place more than figures are reported in."""
        return replace(self, decimals=self.decimals + 1).difference(value)

    def state(self, now: Light) -> str:
        """截至10月为 96.2%"""
        assert now.point is not None  # noqa: S101 - lights that speak of a value have one
        verb = "累计" if self.cumulative else "为"
        when = f"{now.point.month.year}年" if self.frequency == "annual" else f"截至{now.point.month.name}"
        return f"{when}{verb} {self.figure(now.point.value)}"

    def target(self, now: Light) -> str:
        return sentence(now.rule, self.unit) if now.rule else ""

    def gap(self, now: Light) -> str:
        return f"差 {self.difference(now.margin or Decimal(0))}"

"""Where one light becomes another: data, versioned per plan (``LightThresholds``). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The defaults are those of the SDG methods (0.95 and 0.60), made known in docs/architecture.md.

    ``on_pace``, ``lagging``: the pace R from which the light is green, yellow. ``early``: the expected
    share E below which nothing is said. ``tolerance``: the margin over a target already met, as a share of
    the target, below which a shrinking margin is yellow. ``held``: readings in a row that must meet the
    target before it is done. ``confirm_*``: readings in a row that it takes to change a light. ``stale_*``:
    the age of a value, in periods, after which it is too old. ``coverage``: the share of the units that
    must have come in. ``grace``: months by which an interim value may be missed.
    """

    on_pace: Decimal = Decimal("0.95")
    lagging: Decimal = Decimal("0.60")
    early: Decimal = Decimal("0.10")
    tolerance: Decimal = Decimal("0.01")
    coverage: Decimal = Decimal("0.80")
    held: int = 3
    grace: int = 1
    confirm_monthly: int = 2
    confirm_quarterly: int = 1
    confirm_annual: int = 1
    stale_monthly: int = 2
    stale_quarterly: int = 2
    stale_annual: int = 1

    def __post_init__(self) -> None:
        """Raises ``ValueError`` that names the field, in Chinese, for thresholds out of order."""
        if not 0 < self.lagging < self.on_pace <= 2:
            raise ValueError("lagging：黄灯界线应大于 0、小于绿灯界线，绿灯界线不超过 2")
        for name in ("early", "tolerance", "coverage"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name}：应在 0 到 1 之间")
        for name in ("held", "confirm_monthly", "confirm_quarterly", "confirm_annual"):
            if not 1 <= getattr(self, name) <= 12:
                raise ValueError(f"{name}：应在 1 到 12 之间")
        for name in ("grace", "stale_monthly", "stale_quarterly", "stale_annual"):
            if not 0 <= getattr(self, name) <= 24:
                raise ValueError(f"{name}：应在 0 到 24 之间")

    def confirm(self, frequency: str) -> int:
        """Readings in a row that it takes to change the light of an indicator of that frequency."""
        return int(getattr(self, f"confirm_{frequency}"))

    def stale_months(self, frequency: str) -> int:
        """The age in months up to which a value still speaks for the present."""
        return int(getattr(self, f"stale_{frequency}")) * MONTHS[frequency]


MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}
LABELS = {
    "on_pace": "绿灯界线（进度比不低于）",
    "lagging": "黄灯界线（进度比不低于）",
    "early": "应完成份额低于此数不判进度",
    "tolerance": "保持类目标的安全余量（占目标值）",
    "coverage": "县区报数比例不低于",
    "held": "连续几期达到才算完成",
    "grace": "阶段目标的宽限（月）",
    "confirm_monthly": "月度指标连续几期才变灯",
    "confirm_quarterly": "季度指标连续几期才变灯",
    "confirm_annual": "年度指标连续几期才变灯",
    "stale_monthly": "月度数过几期算过期",
    "stale_quarterly": "季度数过几期算过期",
    "stale_annual": "年度数过几期算过期",
}


def thresholds_to_json(thresholds: Thresholds) -> dict[str, str]:
    """All fields as decimal strings."""
    return {field.name: str(getattr(thresholds, field.name)) for field in fields(thresholds)}


def thresholds_from_json(data: object) -> Thresholds:
    """Read what :func:`thresholds_to_json` wrote. Raises ``ValueError`` that names the field, in Chinese."""
    if not isinstance(data, Mapping):
        raise ValueError("亮灯界线应是一个对象")
    unknown = [name for name in data if name not in LABELS]
    if unknown:
        raise ValueError(f"{unknown[0]}：没有这一项")
    return Thresholds(**{name: _read(name, text) for name, text in data.items()})


def _read(name: str, text: object) -> Any:
    whole = isinstance(getattr(DEFAULTS, name), int)
    try:
        number = Decimal(str(text))
        if not number.is_finite() or (whole and number != int(number)):
            raise InvalidOperation
    except InvalidOperation as error:
        raise ValueError(f"{name}：应是{'整数' if whole else '数'}，现在是“{text}”") from error
    return int(number) if whole else number


DEFAULTS = Thresholds()

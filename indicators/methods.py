"""How an indicator's city figure comes about: the declared rule, its two parts, its formula. Pure.

Declared with the plan as JSON and frozen in the database once there are data (see ``Indicator``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators.enums import Aggregation
from indicators.targets import RuleError

#: Rules that cannot do without numerator and denominator.
NEEDS_PARTS = frozenset({Aggregation.RATIO})
MOST_WORDS = 40
_KEYS = ("aggregation", "numerator", "denominator", "counts_days", "formula", "source")


@dataclass(frozen=True, slots=True)
class Method:
    """``numerator`` and ``denominator`` name the two parts of a percentage, or are both empty.

    ``counts_days``: the parts are days of the calendar year, good ones and measured ones. ``source`` is
    the unit whose statistics the figure comes from.
    """

    aggregation: Aggregation
    numerator: str
    denominator: str
    counts_days: bool
    formula: str
    source: str

    @property
    def needs_parts(self) -> bool:
        """Whether a figure is only complete with numerator and denominator."""
        return self.aggregation in NEEDS_PARTS or self.counts_days

    @property
    def has_parts(self) -> bool:
        return bool(self.numerator)

    @property
    def formula_in_words(self) -> str:
        """The declared formula, else the one that the two parts spell out."""
        if self.formula or not self.has_parts:
            return self.formula
        return f"{self.numerator} ÷ {self.denominator} × 100%"


#: What stands in for a method that cannot be read; never reaches the database.
UNDECLARED = Method(Aggregation.CITY_ONLY, "", "", False, "", "")


def method_from_json(data: object, path: str = "method") -> Method:
    """Read the six fields. Raises ``RuleError`` that names the place below ``path``."""
    if not isinstance(data, Mapping):
        raise RuleError(path, "计算方法应是一个对象，包含 aggregation、formula、source 等项")
    for key in _KEYS:
        kind = bool if key == "counts_days" else str
        if type(data.get(key)) is not kind:
            raise RuleError(f"{path}.{key}", "应是 true 或 false" if kind is bool else "应是文字，没有就写空")
    for key in data:
        if key not in _KEYS:
            raise RuleError(f"{path}.{key}", "没有这一项，请删去")
    if data["aggregation"] not in Aggregation.values:
        raise RuleError(f"{path}.aggregation", f"汇总规则只能是 {'、'.join(Aggregation.values)}")
    method = Method(**{**data, "aggregation": Aggregation(data["aggregation"])})
    _check(method, path)
    return method


def _check(method: Method, path: str) -> None:
    if bool(method.numerator) is not bool(method.denominator):
        raise RuleError(f"{path}.denominator", "分子和分母要写就都写")
    if method.needs_parts and not method.has_parts:
        raise RuleError(f"{path}.numerator", "按分子分母汇总或按天数计的，要写明分子和分母是什么")
    for key in ("numerator", "denominator"):
        if len(getattr(method, key)) > MOST_WORDS:
            raise RuleError(f"{path}.{key}", f"最多 {MOST_WORDS} 个字")

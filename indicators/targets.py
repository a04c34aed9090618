"""Typed target rules: what the plan demands of an indicator, and whether the figures meet it.

A rule is an atom or a compound of rules joined by ALL or ANY. Every atom compares the reported
value with one reference: a number in the rule, the baseline, or the same period last year. A figure
that is not there makes the atom unknown, and unknown travels through compounds by Kleene's
three-valued logic, so a gap in the data never turns into "met".

Pure: exact ``Decimal`` arithmetic, no Django. Rules are stored as JSON whose numbers are strings.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Literal, NamedTuple, TypeAlias

Better: TypeAlias = Literal["higher", "lower"]

MOST_NESTED = 8  # compounds within compounds; far more than any plan says, far less than the stack holds

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Outcome(StrEnum):
    """A verdict. Members stand in order of truth: Kleene's AND is the least, OR the greatest."""

    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    MET = "met"


_TRUTH = tuple(Outcome)


class RuleError(ValueError):
    """A rule cannot be read. ``path`` says where (``rule.rules[1].value``), ``reason`` what, in Chinese."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}：{reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Evidence:
    """The finite figures a rule is judged by, all in the indicator's unit; ``None`` means not known.

    ``previous`` is the value of the same period last year.
    """

    value: Decimal | None = None
    baseline: Decimal | None = None
    previous: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """达到…以上: the number itself counts as reached."""

    kind: ClassVar[str] = "at_least"
    value: Decimal


@dataclass(frozen=True, slots=True)
class AtMost:
    """不超过…: the number itself is still allowed."""

    kind: ClassVar[str] = "at_most"
    value: Decimal


@dataclass(frozen=True, slots=True)
class Equals:
    """达到100%, or none at all (0)."""

    kind: ClassVar[str] = "equals"
    value: Decimal


@dataclass(frozen=True, slots=True)
class NotBelowBaseline:
    """不减少、不降低: standing still is enough."""

    kind: ClassVar[str] = "not_below_baseline"


@dataclass(frozen=True, slots=True)
class ChangeAtLeast:
    """与基期相比变化不小于…: value less baseline; a negative number allows a small fall."""

    kind: ClassVar[str] = "change_at_least"
    value: Decimal


@dataclass(frozen=True, slots=True)
class Improving:
    """稳步提升: strictly better than the same period last year, in the given direction."""

    kind: ClassVar[str] = "improving"
    better: Better


@dataclass(frozen=True, slots=True)
class Declining:
    """逐步降低: strictly less than the same period last year."""

    kind: ClassVar[str] = "declining"


@dataclass(frozen=True, slots=True)
class SetBySuperior:
    """A number handed down each year by the province or the state; ``None`` while it is 未下达."""

    kind: ClassVar[str] = "set_by_superior"
    better: Better
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class InPlace:
    """建立、实施: the value is 1 when the arrangement stands and 0 when it does not."""

    kind: ClassVar[str] = "in_place"


@dataclass(frozen=True, slots=True)
class All:
    """Every rule must be met. Raises ``ValueError`` without a rule: nothing would count as met."""

    kind: ClassVar[str] = "all"
    rules: "tuple[TargetRule, ...]"

    def __post_init__(self) -> None:
        _require_rules(self.rules)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One rule must be met. Raises ``ValueError`` without a rule, as ``All`` does."""

    kind: ClassVar[str] = "any"
    rules: "tuple[TargetRule, ...]"

    def __post_init__(self) -> None:
        _require_rules(self.rules)


Atom: TypeAlias = (
    AtLeast
    | AtMost
    | Equals
    | NotBelowBaseline
    | ChangeAtLeast
    | Improving
    | Declining
    | SetBySuperior
    | InPlace
)
TargetRule: TypeAlias = Atom | All | AnyOf


def _require_rules(rules: "tuple[TargetRule, ...]") -> None:
    if not rules:
        raise ValueError("a compound rule needs at least one rule")


# --- Judging ---------------------------------------------------------------------------------------


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's AND of at least one outcome: one "not met" decides, then one "unknown"."""
    return min(outcomes, key=_TRUTH.index)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's OR of at least one outcome: one "met" decides, then one "unknown"."""
    return max(outcomes, key=_TRUTH.index)


def evaluate(rule: TargetRule, evidence: Evidence) -> Outcome:
    """Judge ``rule`` by unrounded figures; ``UNKNOWN`` whenever a missing figure could still decide."""
    match rule:
        case All(rules):
            return all_of(evaluate(part, evidence) for part in rules)
        case AnyOf(rules):
            return any_of(evaluate(part, evidence) for part in rules)
    comparison = _comparison(rule, evidence)
    if evidence.value is None or comparison.reference is None:
        return Outcome.UNKNOWN
    return Outcome.MET if comparison.holds(evidence.value, comparison.reference) else Outcome.NOT_MET


def missing(rule: TargetRule, evidence: Evidence) -> tuple[str, ...]:
    """Name, in Chinese and each once, the figures a judgement still waits for.

    Empty exactly when ``evaluate`` gives a verdict: branches that can no longer matter ask for nothing.
    """
    if evaluate(rule, evidence) is not Outcome.UNKNOWN:
        return ()
    if isinstance(rule, All | AnyOf):
        return tuple(dict.fromkeys(name for part in rule.rules for name in missing(part, evidence)))
    comparison = _comparison(rule, evidence)
    figures = {"本期值": evidence.value, comparison.reference_name: comparison.reference}
    return tuple(name for name, figure in figures.items() if figure is None)


def demand(rule: Atom, evidence: Evidence) -> tuple[Decimal | None, Better | None]:
    """The figure that an atom compares the value with, and the side of it that is good.

    No figure where it is not known; no side where the figure itself is to be hit.
    """
    match rule:
        case Equals():
            better: Better | None = None
        case AtMost() | Declining():
            better = "lower"
        case Improving(direction) | SetBySuperior(direction, _):
            better = direction
        case _:
            better = "higher"
    return _comparison(rule, evidence).reference, better


class _Comparison(NamedTuple):
    """What an atom demands: ``holds(value, reference)``."""

    holds: Callable[[Decimal, Decimal], bool]
    reference: Decimal | None
    reference_name: str


def _comparison(rule: Atom, evidence: Evidence) -> _Comparison:
    match rule:
        case AtLeast(value):
            return _Comparison(operator.ge, value, "目标值")
        case AtMost(value):
            return _Comparison(operator.le, value, "目标值")
        case Equals(value):
            return _Comparison(operator.eq, value, "目标值")
        case NotBelowBaseline():
            return _Comparison(operator.ge, evidence.baseline, "基期值")
        case ChangeAtLeast(change):
            baseline = evidence.baseline
            return _Comparison(operator.ge, None if baseline is None else baseline + change, "基期值")
        case Improving(better):
            beats = operator.gt if better == "higher" else operator.lt
            return _Comparison(beats, evidence.previous, "上年同期值")
        case Declining():
            return _Comparison(operator.lt, evidence.previous, "上年同期值")
        case SetBySuperior(better, value):
            reaches = operator.ge if better == "higher" else operator.le
            return _Comparison(reaches, value, "上级下达的目标值")
        case InPlace():
            return _Comparison(operator.ge, Decimal(1), "目标值")


# --- Wording ---------------------------------------------------------------------------------------


def sentence(rule: TargetRule, unit: str) -> str:
    """Say the rule in one Chinese clause without a full stop, e.g. ``达到18%以上``; ``unit`` may be empty."""
    match rule:
        case All(rules):
            return "，且".join(_clause(part, unit) for part in rules)
        case AnyOf(rules):
            return "，或".join(_clause(part, unit) for part in rules)
    return _atom_sentence(rule, unit)


def _clause(rule: TargetRule, unit: str) -> str:
    words = sentence(rule, unit)
    return f"（{words}）" if isinstance(rule, All | AnyOf) else words


def _atom_sentence(rule: Atom, unit: str) -> str:
    match rule:
        case AtLeast(value):
            return f"达到{_figure(value, unit)}以上"
        case AtMost(value):
            return f"不超过{_figure(value, unit)}"
        case Equals(value):
            return f"{'达到' if value else '保持为'}{_figure(value, unit)}"
        case NotBelowBaseline():
            return "不低于基期值"
        case ChangeAtLeast(value):
            return f"与基期值相比变化不小于{_figure(value, unit)}"
        case Improving(better):
            return f"比上年同期{'提高' if better == 'higher' else '下降'}"
        case Declining():
            return "比上年同期下降"
        case SetBySuperior(better, value):
            return f"完成上级下达的目标（{_handed_down(better, value, unit)}）"
        case InPlace():
            return "已建立并实施"


def _handed_down(better: Better, value: Decimal | None, unit: str) -> str:
    if value is None:
        return "未下达"
    return f"{_figure(value, unit)}{'以上' if better == 'higher' else '以下'}"


def _figure(value: Decimal, unit: str) -> str:
    """Print without trailing zeros, so that a number out of the database reads as in the plan."""
    digits = format(value, "f")
    return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits}{unit}"


# --- JSON ------------------------------------------------------------------------------------------


def rule_to_json(rule: TargetRule) -> dict[str, Any]:
    """Give the rule as plain JSON data, e.g. ``{"kind": "at_least", "value": "18"}``."""
    parts = {field.name: _plain(getattr(rule, field.name)) for field in fields(rule)}
    return {"kind": rule.kind, **parts}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [rule_to_json(part) for part in value]
    return value


def rule_from_json(data: object, path: str = "rule") -> TargetRule:
    """Read what ``rule_to_json`` wrote.

    Raises ``RuleError`` (a ``ValueError``) that names the place below ``path``: an unknown kind, a field
    too many or too few, a number that is not a plain decimal string, a compound without rules or
    nested deeper than ``MOST_NESTED``.
    """
    if not isinstance(data, Mapping):
        raise RuleError(path, "目标规则应是一个对象，并写明 kind")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in _SHAPES:
        raise RuleError(f"{path}.kind", f"没有“{kind}”这种目标，可用的有：{'、'.join(_SHAPES)}")
    shape = _SHAPES[kind]
    _require_fields(data, shape, path)
    return shape.build(**{name: read(data[name], f"{path}.{name}") for name, read in shape.readers.items()})


def _require_fields(data: Mapping[str, object], shape: "_Shape", path: str) -> None:
    for name in shape.readers:
        if name not in data:
            raise RuleError(f"{path}.{name}", "缺少这一项")
    for name in data:
        if name != "kind" and name not in shape.readers:
            raise RuleError(f"{path}.{name}", f"{data['kind']} 不用这一项，请删去或改用别的目标类型")


def _read_number(data: object, path: str) -> Decimal:
    if not isinstance(data, str) or not _NUMBER.fullmatch(data):
        raise RuleError(path, f'数值要写成带引号的十进制数，例如 "18" 或 "4.5"，现在是 {data!r}')
    return Decimal(data)


def _read_handed_down(data: object, path: str) -> Decimal | None:
    return None if data is None else _read_number(data, path)


def _read_better(data: object, path: str) -> Better:
    if data not in ("higher", "lower"):
        raise RuleError(path, f"方向只能是 higher（越高越好）或 lower（越低越好），现在是 {data!r}")
    return data


def _read_rules(data: object, path: str) -> tuple[TargetRule, ...]:
    if not isinstance(data, list) or not data:
        raise RuleError(path, "至少要列出一条目标规则")
    if path.count(".rules") > MOST_NESTED:
        raise RuleError(path, f"目标规则最多嵌套 {MOST_NESTED} 层")
    return tuple(rule_from_json(part, f"{path}[{index}]") for index, part in enumerate(data))


class _Shape(NamedTuple):
    """How one kind of rule is built, and how each of its fields is read."""

    build: Callable[..., TargetRule]
    readers: Mapping[str, Callable[[object, str], object]]


_SHAPES: dict[str, _Shape] = {
    AtLeast.kind: _Shape(AtLeast, {"value": _read_number}),
    AtMost.kind: _Shape(AtMost, {"value": _read_number}),
    Equals.kind: _Shape(Equals, {"value": _read_number}),
    NotBelowBaseline.kind: _Shape(NotBelowBaseline, {}),
    ChangeAtLeast.kind: _Shape(ChangeAtLeast, {"value": _read_number}),
    Improving.kind: _Shape(Improving, {"better": _read_better}),
    Declining.kind: _Shape(Declining, {}),
    SetBySuperior.kind: _Shape(SetBySuperior, {"better": _read_better, "value": _read_handed_down}),
    InPlace.kind: _Shape(InPlace, {}),
    All.kind: _Shape(All, {"rules": _read_rules}),
    AnyOf.kind: _Shape(AnyOf, {"rules": _read_rules}),
}

"""Judging a value against its target: outcome, and the words for it. Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from indicators.targets import Evidence, Outcome, TargetRule, evaluate, missing, sentence

OUTCOME_NAMES = {Outcome.MET: "达标", Outcome.NOT_MET: "未达标", Outcome.UNKNOWN: "暂不能判定"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """``target`` is the rule in words; ``missing`` says what an UNKNOWN still lacks."""

    outcome: Outcome
    target: str
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return OUTCOME_NAMES[self.outcome]


NO_TARGET = Judgement(Outcome.UNKNOWN, "未设目标", ("目标",))


def judge(rule: TargetRule | None, evidence: Evidence, unit: str) -> Judgement:
    """The judgement of one value. Compares unrounded values; without a rule nothing is ever met."""
    if rule is None:
        return NO_TARGET
    return Judgement(evaluate(rule, evidence), sentence(rule, unit), missing(rule, evidence))


def shown(value: Decimal | None, decimals: int) -> str:
    """The value as offices print it: 四舍五入 to ``decimals`` places, thousands separated, ``—`` for none.

    What rounds to nothing is 0, without a sign.
    """
    if value is None:
        return "—"
    return f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):z,f}".replace("-", "−")

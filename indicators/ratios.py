"""Percentages of two parts: how one comes out, and which of its parts moved it. Pure, exact ``Decimal``."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

HUNDRED = Decimal(100)
HALF = Decimal("0.5")
#: The places in which readings are stored.
STORED = Decimal("0.000001")
#: Digits kept while dividing; readings hold 12 before and 6 after the point.
_DIGITS = 50
#: The places to which results of division are rounded: far beyond any reading, short of rounding noise.
KEPT = Decimal("0.000000000001")


class Parts(NamedTuple):
    """The two parts of a percentage, each in its own unit."""

    numerator: Decimal
    denominator: Decimal

    def value(self, decimals: int) -> Decimal:
        """The percentage as it is reported, 四舍五入."""
        return percentage(*self).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def misfit(parts: Parts, value: Decimal, decimals: int) -> str:
    """What is wrong with a percentage and its parts, in Chinese; empty where they fit as printed."""
    if parts.denominator <= 0 or parts.numerator < 0:
        return "分母应大于 0，分子不小于 0；没有这类对象的，选“不适用”。"
    exact = percentage(*parts)
    if abs(exact - value) <= HALF.scaleb(-decimals):
        return ""
    numerator, denominator = (f"{part.normalize():f}" for part in parts)
    result = f"{parts.value(decimals).normalize():f}"
    return f"填的是 {value.normalize():f}，而 {numerator} ÷ {denominator} 得 {result}，核对后改一处。"


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """The quotient with 50 digits, so that only the last step ever rounds."""
    with localcontext() as context:
        context.prec = _DIGITS
        return numerator / denominator


def percentage(numerator: Decimal, denominator: Decimal) -> Decimal:
    """``numerator / denominator × 100`` with the six places that are stored.

    Cut, not rounded: 99,999,999 of 100,000,000 must not become the 100 that a target asks for. Raises
    ``ZeroDivisionError`` for a denominator of zero: nothing of the kind is 不涉及, not 0%.
    """
    if denominator == 0:
        raise ZeroDivisionError("no percentage of nothing")
    return divide(numerator * HUNDRED, denominator).quantize(STORED, ROUND_DOWN)


@dataclass(frozen=True, slots=True)
class RatioChange:
    """How a percentage moved, in percentage points: ``by_numerator + by_denominator == total``, exactly."""

    total: Decimal
    by_numerator: Decimal
    by_denominator: Decimal
    base_shrank: bool

    @property
    def flattered(self) -> bool:
        """The rate rose, and more of the rise comes from a smaller base than from work done."""
        return self.base_shrank and self.total > 0 and self.by_denominator > self.by_numerator


def explain_change(before: tuple[Decimal, Decimal], after: tuple[Decimal, Decimal]) -> RatioChange:
    """Split the change of ``numerator / denominator`` between two (numerator, denominator) pairs.

    Each part is its effect averaged over both orders in which the two could have changed (Shapley):
    ``by_numerator = (n1 − n0) · (1/d0 + 1/d1) / 2 · 100``; the rest is the denominator's. Denominators
    must be positive.
    """
    (n0, d0), (n1, d1) = before, after
    with localcontext() as context:
        context.prec = _DIGITS
        total = ((n1 / d1 - n0 / d0) * HUNDRED).quantize(KEPT)
        by_numerator = ((n1 - n0) * (1 / d0 + 1 / d1) / 2 * HUNDRED).quantize(KEPT)
        return RatioChange(total, by_numerator, total - by_numerator, d1 < d0)

"""From the units' figures to the city's, by the rule the indicator declares. Pure, exact ``Decimal``.

What is missing is never taken for zero: a sum that lacks a unit says so, and a ratio is the sum of the
numerators over the sum of the denominators, never an average of percentages. Rules and guards follow the
table "county → city" of the design study (docs/architecture.md, "Judging").
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from indicators.enums import Aggregation
from indicators.ratios import STORED, divide, percentage
from indicators.targets import Outcome, all_of


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit brings in. ``None`` is a figure that is not there.

    ``value`` in the indicator's unit; ``numerator`` and ``denominator`` in theirs; ``weight`` any
    non-negative number that says how much the unit counts; ``age`` of the value in months; ``outcome`` by
    the unit's own target; ``applies`` is False where the unit has nothing of the kind (不涉及).
    """

    unit: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    weight: Decimal | None = None
    age: int = 0
    outcome: Outcome = Outcome.UNKNOWN
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The city's figure and what it rests on.

    ``coverage`` is what came in over what was expected, 0 to 1, by weight where every unit has one, else
    by count. ``missing`` names the units whose figure is not there, ``decisive`` those that set the figure
    (the worst) or fail it. ``outcome`` only where the rule itself judges (``ALL``). ``oldest`` in months.
    """

    value: Decimal | None
    coverage: Decimal
    reported: int
    expected: int
    missing: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    outcome: Outcome | None = None
    oldest: int = 0

    @property
    def is_complete(self) -> bool:
        return self.expected > 0 and self.reported == self.expected


def aggregate(
    rule: str, shares: Collection[Share], better: str = "higher", stale_after: int | None = None
) -> Aggregate:
    """The city's figure from all ``shares`` that are expected, present or not.

    ``better`` (``higher`` or ``lower``) says which end is the worst; ``stale_after`` is the age in months
    from which a value no longer counts. Raises ``ValueError`` for ``CITY_ONLY``: there is nothing to
    aggregate, and for an unknown rule.
    """
    if rule not in _RULES:
        raise ValueError(f"nothing to aggregate by {rule!r}")
    expected = [share for share in shares if share.applies]
    used = [share for share in expected if _is_there(rule, share, stale_after)]
    missing = tuple(share.unit for share in expected if share not in used)
    if not used:
        return Aggregate(None, Decimal(0), 0, len(expected), missing)
    result = _RULES[rule](used, expected, better)
    return Aggregate(
        value=result.value,
        coverage=_coverage(used, expected),
        reported=len(used),
        expected=len(expected),
        missing=missing,
        decisive=result.decisive,
        numerator=result.numerator,
        denominator=result.denominator,
        outcome=result.outcome,
        oldest=max(share.age for share in used),
    )


def _is_there(rule: str, share: Share, stale_after: int | None) -> bool:
    if stale_after is not None and share.age > stale_after:
        return False
    match rule:
        case Aggregation.RATIO:
            return share.numerator is not None and bool(share.denominator)
        case Aggregation.WEIGHTED:
            return share.value is not None and share.weight is not None
        case Aggregation.COUNT_MET:
            return share.outcome is not Outcome.UNKNOWN
        case _:
            return share.value is not None


def _coverage(used: list[Share], expected: list[Share]) -> Decimal:
    weights = [share.weight for share in expected]
    if all(weight is not None for weight in weights) and sum(filter(None, weights)) > 0:
        return divide(_sum(share.weight for share in used), _sum(weights))
    return divide(Decimal(len(used)), Decimal(len(expected)))


@dataclass(frozen=True, slots=True)
class _Result:
    value: Decimal | None
    decisive: tuple[str, ...] = ()
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    outcome: Outcome | None = None


def _total(used: list[Share], expected: list[Share], better: str) -> _Result:
    return _Result(_sum(share.value for share in used))


def _ratio(used: list[Share], expected: list[Share], better: str) -> _Result:
    numerator = _sum(share.numerator for share in used)
    denominator = _sum(share.denominator for share in used)
    value = percentage(numerator, denominator)
    return _Result(value, numerator=numerator, denominator=denominator)


def _weighted(used: list[Share], expected: list[Share], better: str) -> _Result:
    """Σ w·y / Σ w; without any weight there is no figure."""
    weights = _sum(share.weight for share in used)
    if weights == 0:
        return _Result(None)
    products = _sum(share.value * share.weight for share in used if share.value is not None and share.weight)
    return _Result(divide(products, weights).quantize(STORED, ROUND_DOWN))


def _worst(used: list[Share], expected: list[Share], better: str) -> _Result:
    values = [share.value for share in used if share.value is not None]
    worst = max(values) if better == "lower" else min(values)
    return _Result(worst, decisive=tuple(share.unit for share in used if share.value == worst))


def _all(used: list[Share], expected: list[Share], better: str) -> _Result:
    """The worst figure for orientation; met when every unit meets its own target (Kleene's AND)."""
    worst = _worst(used, expected, better)
    failing = tuple(share.unit for share in used if share.outcome is Outcome.NOT_MET)
    outcomes = [share.outcome if share in used else Outcome.UNKNOWN for share in expected]
    return _Result(worst.value, decisive=failing or worst.decisive, outcome=all_of(outcomes))


def _count_met(used: list[Share], expected: list[Share], better: str) -> _Result:
    """How many units meet their target; those it does not concern are not in the denominator."""
    met = [share for share in used if share.outcome is Outcome.MET]
    failing = tuple(share.unit for share in used if share.outcome is Outcome.NOT_MET)
    return _Result(Decimal(len(met)), failing, Decimal(len(met)), Decimal(len(expected)))


_RULES: dict[str, Callable[[list[Share], list[Share], str], _Result]] = {
    Aggregation.SUM: _total,
    Aggregation.RATIO: _ratio,
    Aggregation.WEIGHTED: _weighted,
    Aggregation.WORST: _worst,
    Aggregation.ALL: _all,
    Aggregation.COUNT_MET: _count_met,
    Aggregation.LATEST: _total,  # each unit's last value, not older than ``stale_after``
}


def _sum(figures: Iterable[Decimal | None]) -> Decimal:
    return sum((figure for figure in figures if figure is not None), start=Decimal(0))

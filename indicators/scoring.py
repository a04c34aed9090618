"""How good past forecasts were: each stored one against the value that came. Pure, exact ``Decimal``."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.forecast import Verdict
from indicators.ratios import divide


@dataclass(frozen=True, slots=True)
class Scored:
    """A forecast and what came: ``error`` is truth less forecast; ``right`` None for "may"."""

    error: Decimal
    inside: bool
    right: bool | None


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """``mean_error`` is the mean of the absolute errors; None before anything was scored."""

    scored: int
    inside: int
    right: int
    called: int
    mean_error: Decimal | None


def score(band: tuple[Decimal, Decimal, Decimal], verdict: str, truth: Decimal, *, reached: bool) -> Scored:
    """Judge a stored forecast (low, mid, high) by the value that came and whether it reached the goal."""
    low, mid, high = band
    right = None if verdict == Verdict.MAY else reached is (verdict == Verdict.WILL)
    return Scored(truth - mid, low <= truth <= high, right)


def track_record(scores: Sequence[Scored]) -> TrackRecord:
    """How good past forecasts were."""
    called = [each.right for each in scores if each.right is not None]
    errors = sum((abs(each.error) for each in scores), start=Decimal(0))
    return TrackRecord(
        scored=len(scores),
        inside=sum(each.inside for each in scores),
        right=sum(called),
        called=len(called),
        mean_error=divide(errors, Decimal(len(scores))) if scores else None,
    )

"""坏天预算: how many bad days a year can still bear when the target is a share of its days. Pure, exact.

With N days in the year, m measured so far, b of them bad and a target of T percent good days:

    allowed bad days    N − ⌈T·N / 100⌉ = ⌊(1 − T/100) · N⌋
    unreachable         b > allowed            ⇔ (N − b) / N < T      even if every day left is good
    secured             m − b ≥ ⌈T·N / 100⌉    ⇔ (m − b) / N ≥ T      even if every day left is bad

All in whole days, so "unreachable" and "secured" are exact. Days without a valid measurement only make
both harder to reach, so neither verdict is ever taken back.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from indicators.ratios import divide


@dataclass(frozen=True, slots=True)
class DayBudget:
    """``target`` in percent, 0 to 100; ``good`` and ``measured`` days so far, ``whole`` days of the year."""

    target: Decimal
    good: int
    measured: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.good <= self.measured <= self.whole:
            raise ValueError(f"{self.good} of {self.measured} days in a year of {self.whole}")

    @property
    def needed(self) -> int:
        """Good days the year must have."""
        return int((self.target * self.whole / 100).to_integral_value(ROUND_CEILING))

    @property
    def bad(self) -> int:
        return self.measured - self.good

    @property
    def allowed(self) -> int:
        """Bad days the year may have; negative for a target above 100."""
        return self.whole - self.needed

    @property
    def left(self) -> int:
        """Bad days that may still come; negative once it is too late."""
        return self.allowed - self.bad

    @property
    def is_unreachable(self) -> bool:
        return self.left < 0

    @property
    def is_secured(self) -> bool:
        return self.good >= self.needed

    @property
    def ratio(self) -> Decimal | None:
        """Pace: the share of the year measured over the share of the budget used. None without a bad day."""
        if self.bad == 0:
            return None
        return divide(Decimal(self.allowed * self.measured), Decimal(self.whole * self.bad))

    @property
    def exhausted_on(self) -> int | None:
        """The day of the year (1 to ``whole``) on which the first bad day too many would come.

        At the rate so far: every m / b days a bad one. None if the year ends before, or there was none.
        """
        if self.bad == 0 or self.is_unreachable:
            return None
        day = divide(Decimal((self.allowed + 1) * self.measured), Decimal(self.bad))
        day = day.to_integral_value(ROUND_CEILING)
        return int(day) if day <= self.whole else None

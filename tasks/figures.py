"""What a figure comes to beside its target. Pure."""

from decimal import Decimal

from indicators.targets import AtLeast, AtMost, SetBySuperior, TargetRule


def bounds(rule: TargetRule | None) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that a plain target asks for; a compound one has neither."""
    match rule:
        case AtLeast(value) | SetBySuperior("higher", value):
            return value, None
        case AtMost(value) | SetBySuperior("lower", value):
            return None, value
        case _:
            return None, None


def completion(rule: TargetRule | None, value: Decimal) -> Decimal | None:
    """How much of a target to be reached from below is reached, in percent; None where that says nothing."""
    least, _ = bounds(rule)
    if least is None or least <= 0:
        return None
    return value / least * 100


def expected(rule: TargetRule | None, month: int, *, cumulative: bool) -> Decimal | None:
    """Where a cumulative figure should be after ``month`` (1 to 12) at an even pace through the year.

    None for figures that do not add up over the year, and without a plain target.
    """
    least, _ = bounds(rule)
    if not cumulative or least is None or least <= 0:
        return None
    return least * month / 12

"""下一个会让灯变色的数: found by asking the lights themselves, so it can never disagree with them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from indicators.lighting import light
from indicators.lights import FIRM, ORDER, Case, Colour, Light
from indicators.pace import Point, value_at_ratio
from indicators.targets import All, AnyOf, Atom, TargetRule, demand
from indicators.thresholds import MONTHS
from maanshan_eco.kernel.months import Month


@dataclass(frozen=True, slots=True)
class Turn:
    """The light is ``colour`` with ``value`` or better in ``month``; if not ``up``, with anything worse.

    By the figures of that month alone. Unless it ``is_certain``, the light that is shown may wait for further
    readings to confirm it.
    """

    up: bool
    month: Month
    value: Decimal
    colour: Colour
    is_certain: bool = False


def next_turns(
    rule: TargetRule, case: Case, now: Light, decimals: int, previous: Decimal | None = None
) -> tuple[Turn, ...]:
    """The nearest next value that makes the light better, and the one below which it gets worse.

    At most one of each; none where nothing can change it, or where days are counted (the budget says it).
    ``previous`` is the value a year before the next reading; ``decimals`` the places that are reported.
    """
    if case.days or case.latest is None:
        return ()
    month = next_month(case)
    step = Decimal(1).scaleb(-decimals)
    found = [
        (value, _light(rule, case, month, value, previous), _light(rule, case, month, worse, previous))
        for value, worse in _boundaries(rule, case, now, month, step, previous)
    ]
    found = [(value, at, below) for value, at, below in found if at.colour is not below.colour]
    here = ORDER.index(now.colour)
    ups = [(value, at) for value, at, _ in found if _rank(at) > here]
    downs = [(value, below) for value, _, below in found if _rank(below) < here]
    turns = [_turn(True, month, now, *min(ups, key=lambda turn: _rank(turn[1])))] if ups else []
    if downs:
        turns.append(_turn(False, month, now, *max(downs, key=lambda turn: _rank(turn[1]))))
    return tuple(turns)


def _rank(then: Light) -> int:
    return ORDER.index(then.colour)


def _turn(up: bool, month: Month, now: Light, value: Decimal, then: Light) -> Turn:
    """Certain as :func:`indicators.lights.settle` has it: shown without being confirmed."""
    is_certain = then.why in FIRM or Colour.NONE in (now.colour, then.colour)
    return Turn(up, month, value, then.colour, is_certain)


def next_month(case: Case) -> Month:
    """When the next figure is due: a period after the latest, and not before the month one looks from."""
    assert case.latest is not None  # noqa: S101 - the caller returned without one
    step = MONTHS[case.frequency]
    month = case.latest.month.plus(step)
    while month < case.month:
        month = month.plus(step)
    return month


def _boundaries(
    rule: TargetRule, case: Case, now: Light, month: Month, step: Decimal, previous: Decimal | None
) -> Iterator[tuple[Decimal, Decimal]]:
    """Values on the grid of reported figures at which a rule may turn, each with its worse neighbour."""
    for atom in _atoms(rule):
        evidence = replace(case.evidence, previous=previous)
        goal, side = demand(atom, evidence)
        if goal is None:
            continue
        lower = (side or case.better) == "lower"
        values = [goal, goal - step if lower else goal + step]  # the second for rules that are strict
        if now.way and now.goal == goal:
            limits = case.thresholds
            values += [value_at_ratio(now.way, month, ratio) for ratio in (limits.on_pace, limits.lagging)]
            values.append(now.way.start.value)
        for value in values:
            on_grid = (value / step).to_integral_value(ROUND_FLOOR if lower else ROUND_CEILING) * step
            yield on_grid, on_grid + step if lower else on_grid - step


def _atoms(rule: TargetRule) -> Iterator[Atom]:
    if isinstance(rule, All | AnyOf):
        for part in rule.rules:
            yield from _atoms(part)
    else:
        yield rule


def _light(rule: TargetRule, case: Case, month: Month, value: Decimal, previous: Decimal | None) -> Light:
    due = case.due
    while due < month:
        due = due.plus(12)
    supposed = replace(
        case, month=month, due=due, points=(*case.points, Point(month, value)), previous=previous
    )
    return light(rule, supposed)

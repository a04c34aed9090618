"""Lighting a light: one pure function from the figures to a light that can say why.

Judged in this order, the first that applies: nothing to judge (no value, too old, too few units, no
target) → what can no longer change (unreachable, secured) → the deadline → no way to tell yet → a target
met from the start (maintain) → the pace. Unknown never turns green. What is met and what is lit are two
things: the verdict is :func:`indicators.targets.evaluate`.
"""

from dataclasses import replace
from decimal import Decimal

from indicators.asks import Ask
from indicators.budget import DayBudget
from indicators.lights import ORDER, SPEAKS_FOR, Case, Colour, Light, Why
from indicators.pace import Point, Trajectory, months_between, pace
from indicators.targets import (
    All,
    AnyOf,
    Atom,
    Declining,
    Improving,
    TargetRule,
    demand,
    evaluate,
)
from indicators.thresholds import Thresholds


def light(rule: TargetRule | None, case: Case) -> Light:
    """The light of one month by its own figures; :func:`indicators.lights.settle` steadies several."""
    if rule is None:
        return Light(Colour.NONE, Why.NO_TARGET, point=case.latest)
    if isinstance(rule, All | AnyOf):
        return _compound(rule, case)
    return replace(_atom(rule, case), outcome=evaluate(rule, case.evidence), point=case.latest, rule=rule)


#: In ANY, one part that lags still says more than one that cannot be told.
_ORDER_OF_ANY = [Colour.BAD, Colour.NONE, Colour.LAG, Colour.OK, Colour.DONE]


def _compound(rule: All | AnyOf, case: Case) -> Light:
    parts = tuple(light(part, case) for part in rule.rules)
    if isinstance(rule, All):
        deciding = min(parts, key=lambda part: ORDER.index(part.colour))
    else:
        deciding = max(parts, key=lambda part: _ORDER_OF_ANY.index(part.colour))
    return replace(deciding, outcome=evaluate(rule, case.evidence), rule=rule, parts=parts)


def _atom(rule: Atom, case: Case) -> Light:
    missing = _cannot_tell(rule, case)
    if missing:
        return missing
    goal, direction = demand(rule, case.evidence)
    assert goal is not None and case.latest is not None  # noqa: S101, PT018 - what _cannot_tell made sure of
    ask = Ask(rule, case, case.latest, goal, direction or case.better)
    return _certain(ask) or _at_the_deadline(ask) or _on_the_way(ask)


def _cannot_tell(rule: Atom, case: Case) -> Light | None:
    if case.latest is None:
        return Light(Colour.NONE, Why.NO_DATA)
    age = months_between(case.latest.month, case.month)
    if age >= SPEAKS_FOR or age > case.thresholds.stale_months(case.frequency):
        return Light(Colour.NONE, Why.STALE)
    if case.coverage < case.thresholds.coverage:
        return Light(Colour.NONE, Why.COVERAGE)
    goal, _ = demand(rule, case.evidence)
    if goal is None:
        return Light(Colour.NONE, Why.NOT_SET if rule.kind == "set_by_superior" else Why.NO_REFERENCE)
    return None


def _certain(ask: Ask) -> Light | None:
    """What no later reading of the year can change."""
    budget = ask.budget
    if budget and budget.is_unreachable:
        return ask.lit(Colour.BAD, Why.UNREACHABLE)
    if budget and budget.is_secured:
        return ask.lit(Colour.DONE, Why.SECURED)
    if ask.case.cumulative and ask.better == "lower" and not ask.is_met:
        return ask.lit(Colour.BAD, Why.UNREACHABLE)  # a running total does not fall again
    return None


def _at_the_deadline(ask: Ask) -> Light | None:
    if ask.point.month < ask.case.due:
        return None
    if ask.is_met:
        return ask.lit(Colour.DONE, Why.REACHED_IN_TIME)
    return ask.lit(Colour.BAD, Why.MISSED)


def _on_the_way(ask: Ask) -> Light:
    if ask.budget:
        return _by_budget(ask, ask.budget)
    if isinstance(ask.rule, Improving | Declining):
        return _against_last_year(ask)
    start = ask.case.start
    if ask.rule.kind == "not_below_baseline":
        start = Point(ask.case.due.plus(-12), ask.goal)
    elif start is None or start.month >= ask.point.month:
        this_year = start is None or start.month > ask.case.due.plus(-12)
        why = Why.NO_START if this_year else Why.NOT_DUE
        return ask.lit(Colour.OK, Why.MET) if ask.is_met else ask.lit(Colour.NONE, why)
    if ask.margin(start.value) >= 0:
        return _maintain(ask)
    return _by_pace(ask, Trajectory(start, ask.goal, ask.case.due, ask.case.interim, ask.case.curve))


def _against_last_year(ask: Ask) -> Light:
    if ask.is_met:
        return ask.lit(Colour.OK, Why.MET)
    if ask.margin(ask.point.value) == 0:
        return ask.lit(Colour.LAG, Why.STANDSTILL)
    return ask.lit(Colour.BAD, Why.WORSE)


def _maintain(ask: Ask) -> Light:
    """A target that was met from the start: the margin must not be lost."""
    margin = ask.margin(ask.point.value)
    if margin < 0:
        return ask.lit(Colour.BAD, Why.WORSE)
    reserve = abs(ask.goal) * ask.case.thresholds.tolerance
    before = ask.case.points[-2] if len(ask.case.points) > 1 else ask.case.start
    if before and margin < reserve and margin < ask.margin(before.value):
        return ask.lit(Colour.LAG, Why.THIN_MARGIN)
    return ask.lit(Colour.OK, Why.MARGIN)


def _by_pace(ask: Ask, way: Trajectory) -> Light:
    limits = ask.case.thresholds
    now = pace(way, ask.point, limits.early, exact=ask.exact)
    assert now is not None  # noqa: S101 - the start misses the goal, so there is a gap
    if ask.is_met:
        held = _held(ask, way) >= limits.held
        return ask.lit(Colour.DONE if held else Colour.OK, Why.HELD if held else Why.REACHED, way, now)
    if _missed_interim(ask, way):
        return ask.lit(Colour.BAD, Why.INTERIM, way, now)
    if now.ratio is None:
        return ask.lit(Colour.NONE, Why.EARLY, way, now)
    if now.closed < 0:
        return ask.lit(Colour.BAD, Why.AWAY, way, now)
    return ask.lit(_colour(now.ratio, limits), Why.PACE, way, now)


def _by_budget(ask: Ask, budget: DayBudget) -> Light:
    limits = ask.case.thresholds
    if budget.measured < limits.early * budget.whole:
        return ask.lit(Colour.NONE, Why.EARLY)
    ratio = budget.ratio
    colour = Colour.OK if ratio is None else _colour(ratio, limits)
    return ask.lit(colour, Why.BUDGET)


def _colour(ratio: Decimal, limits: Thresholds) -> Colour:
    if ratio >= limits.on_pace:
        return Colour.OK
    return Colour.LAG if ratio >= limits.lagging else Colour.BAD


def _held(ask: Ask, way: Trajectory) -> int:
    """Readings in a row, up to the latest, that meet the goal."""
    count = 0
    for point in reversed(ask.case.points):
        if ask.margin(point.value) < 0 or point.month <= way.start.month:
            break
        count += 1
    return count


def _missed_interim(ask: Ask, way: Trajectory) -> bool:
    """The last interim value whose grace is over is not reached even now."""
    grace = ask.case.thresholds.grace
    over = [stop for stop in way.interim if stop.month.plus(grace) <= ask.point.month]
    if not over:
        return False
    short = over[-1].value - ask.point.value
    return short > 0 if way.goal > way.start.value else short < 0

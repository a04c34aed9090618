"""One plain demand put to one case: goal, good side, margin, and the day budget. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from indicators.budget import DayBudget
from indicators.lights import Case, Colour, Light, Why
from indicators.pace import Pace, Point, Trajectory
from indicators.ratios import HUNDRED
from indicators.targets import Atom, Equals, Outcome, evaluate


@dataclass(frozen=True, slots=True)
class Ask:
    """An atom that can be judged."""

    rule: Atom
    case: Case
    point: Point
    goal: Decimal
    better: str

    @property
    def is_met(self) -> bool:
        return evaluate(self.rule, self.case.evidence) is Outcome.MET

    @property
    def exact(self) -> bool:
        return isinstance(self.rule, Equals)

    @property
    def budget(self) -> DayBudget | None:
        """Days are only counted against a share of good days."""
        if not self.case.days or self.better == "lower" or not 0 <= self.goal <= HUNDRED:
            return None
        return DayBudget(self.goal, *self.case.days)

    def margin(self, value: Decimal) -> Decimal:
        if self.exact:
            return -abs(value - self.goal)
        return self.goal - value if self.better == "lower" else value - self.goal

    def lit(self, colour: Colour, why: Why, way: Trajectory | None = None, pace: Pace | None = None) -> Light:
        return Light(
            colour,
            why,
            goal=self.goal,
            way=way,
            pace=pace,
            margin=self.margin(self.point.value),
            budget=self.budget,
        )

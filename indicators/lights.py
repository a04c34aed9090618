"""亮灯: what a light is lit by, what it says, and how it is kept from flickering. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from indicators.budget import DayBudget
from indicators.pace import Pace, Point, Trajectory
from indicators.targets import Evidence, Outcome, TargetRule
from indicators.thresholds import DEFAULTS, Thresholds
from maanshan_eco.kernel.months import Month


class Colour(StrEnum):
    """From worst to best; a light that cannot be told stands between what is bad and what is good."""

    BAD = "bad"
    LAG = "lag"
    NONE = "none"
    OK = "ok"
    DONE = "done"


ORDER = tuple(Colour)
#: A value this many months old no longer speaks for the present, whatever the thresholds say.
SPEAKS_FOR = 12


class Why(StrEnum):
    """Which rule lit it."""

    NO_TARGET = "no_target"
    NO_DATA = "no_data"
    STALE = "stale"
    COVERAGE = "coverage"
    NOT_SET = "not_set"  # a superior has not handed the figure down yet
    NO_REFERENCE = "no_reference"  # no baseline, no value of the same period last year
    UNREACHABLE = "unreachable"
    SECURED = "secured"
    REACHED_IN_TIME = "reached_in_time"
    MISSED = "missed"
    NOT_DUE = "not_due"
    NO_START = "no_start"
    EARLY = "early"
    MET = "met"
    MARGIN = "margin"
    THIN_MARGIN = "thin_margin"
    STANDSTILL = "standstill"
    WORSE = "worse"
    HELD = "held"
    REACHED = "reached"
    INTERIM = "interim"
    AWAY = "away"
    PACE = "pace"
    BUDGET = "budget"


#: Certain enough to be shown at once; all others wait to be confirmed by further readings.
FIRM = frozenset({Why.UNREACHABLE, Why.SECURED, Why.REACHED_IN_TIME, Why.MISSED})


@dataclass(frozen=True, slots=True)
class Case:
    """All that a light is lit by. ``points`` in order of time, none after ``month``.

    ``start`` is where the way to the target begins: the baseline, else the last value before the year.
    ``previous`` is the value of the latest point's month a year earlier. ``days`` are (good, measured, all
    days of the year) where the figure is a share of days. ``coverage`` is 0 to 1.
    """

    month: Month
    due: Month
    frequency: str
    better: str
    points: tuple[Point, ...] = ()
    baseline: Decimal | None = None
    start: Point | None = None
    previous: Decimal | None = None
    interim: tuple[Point, ...] = ()
    curve: tuple[Decimal, ...] = ()
    days: tuple[int, int, int] | None = None
    cumulative: bool = False
    coverage: Decimal = Decimal(1)
    thresholds: Thresholds = DEFAULTS

    @property
    def latest(self) -> Point | None:
        return self.points[-1] if self.points else None

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.latest.value if self.latest else None, self.baseline, self.previous)


@dataclass(frozen=True, slots=True)
class Light:
    """A colour, the rule that lit it, and the figures it went by; of a compound the part that decided.

    ``margin`` is how far the value is on the good side of ``goal`` (negative: on the bad side).
    """

    colour: Colour
    why: Why
    outcome: Outcome = Outcome.UNKNOWN
    point: Point | None = None
    goal: Decimal | None = None
    way: Trajectory | None = None
    pace: Pace | None = None
    margin: Decimal | None = None
    budget: DayBudget | None = None
    rule: TargetRule | None = None
    parts: "tuple[Light, ...]" = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Steady:
    """The light that is shown, and the one that the latest figures alone would give.

    They differ while a change waits to be confirmed; ``waiting`` counts the readings that asked for it.
    """

    colour: Colour
    now: Light
    waiting: int = 0

    @property
    def is_held_back(self) -> bool:
        return self.colour is not self.now.colour


def settle(lights: Sequence[Light], confirm: int) -> Steady:
    """Hysteresis without hidden state: the light shown after all of ``lights``, in order of time.

    A change is shown once ``confirm`` readings in a row ask for one in the same direction. What is certain
    (``FIRM``), and everything to and from "cannot be told", is shown at once. Raises ``ValueError`` for
    no light at all.
    """
    if not lights:
        raise ValueError("no light to settle")
    shown, waiting, upwards = lights[0].colour, 0, False
    for light in lights[1:]:
        if light.colour is shown or light.why in FIRM or Colour.NONE in (light.colour, shown):
            shown, waiting = light.colour, 0
            continue
        rises = ORDER.index(light.colour) > ORDER.index(shown)
        waiting = waiting + 1 if rises is upwards else 1
        upwards = rises
        if waiting >= confirm:
            shown, waiting = light.colour, 0
    return Steady(shown, lights[-1], waiting)

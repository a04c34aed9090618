"""From facts to the case a light is lit by: which way, from where, by when, with which figures."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from departments.models import Department
from indicators.aggregation import Aggregate, Share, aggregate
from indicators.enums import Aggregation, Better
from indicators.lights import Case
from indicators.models import Indicator, Reading, Target
from indicators.pace import Point, months_between
from indicators.selectors.facts import Facts
from indicators.targets import Evidence, Outcome, evaluate
from maanshan_eco.kernel.months import Month

#: How old, in months, a unit's last value may be where the latest ones are added up.
LATEST_STALE_AFTER = 12
ZERO = Decimal(0)


@dataclass(frozen=True)
class Series:
    """One indicator of the city or a unit: its figures by month, accepted ones and those added up.

    ``sums`` holds, for months without an accepted city figure, what the units add up to.
    """

    readings: dict[Month, Reading]
    sums: dict[Month, Aggregate]
    values: dict[Month, Decimal]

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """All figures in order of time."""
        return tuple(Point(month, value) for month, value in sorted(self.values.items()))

    def up_to(self, month: Month) -> list[Point]:
        return list(self.points[: bisect_right(self.points, month, key=lambda point: point.month)])


def series_of(facts: Facts, indicator: Indicator, area: Department | None) -> Series:
    """The figures of a unit, or of the city: accepted, else what all its units add up to."""
    readings = facts.series(indicator, area)
    values = {month: reading.value for month, reading in readings.items()}
    sums: dict[Month, Aggregate] = {}
    if area is None and indicator.aggregation != Aggregation.CITY_ONLY:
        months = {
            month
            for unit in facts.areas.get(indicator.pk, ())
            for month in facts.series(indicator, unit)
            if month not in readings
        }
        for month in months:
            found = add_up(facts, indicator, month)
            if found.value is not None and found.coverage >= facts.thresholds.coverage:
                sums[month], values[month] = found, found.value
    return Series(readings, sums, values)


def add_up(facts: Facts, indicator: Indicator, month: Month) -> Aggregate:
    """What the units' accepted figures of the month make. Not for ``CITY_ONLY``."""
    shares = [share_of(facts, indicator, unit, month) for unit in facts.units(indicator, month.last)]
    stale = LATEST_STALE_AFTER if indicator.aggregation == Aggregation.LATEST else 0
    return aggregate(indicator.aggregation, shares, indicator.better, stale)


def share_of(facts: Facts, indicator: Indicator, unit: Department, month: Month) -> Share:
    """A unit's part in the city's figure, judged by the unit's own target."""
    series = facts.series(indicator, unit)
    latest = max((each for each in series if each <= month), default=None)
    if latest is None or (latest != month and indicator.aggregation != Aggregation.LATEST):
        return Share(unit.name, weight=_weight(facts, indicator, unit, month))
    reading = series[latest]
    return Share(
        unit.name,
        reading.value,
        reading.numerator,
        reading.denominator,
        weight=_weight(facts, indicator, unit, month),
        age=months_between(latest, month),
        outcome=outcome_of(facts, indicator, unit, latest, reading.value),
    )


def outcome_of(
    facts: Facts, indicator: Indicator, unit: Department, month: Month, value: Decimal | None
) -> Outcome:
    """Whether ``value`` in ``month`` meets the unit's target."""
    target = facts.target(indicator, unit, month.last)
    if target is None:
        return Outcome.UNKNOWN
    previous = facts.series(indicator, unit).get(month.plus(-12))
    evidence = Evidence(value, target.baseline, previous.value if previous else None)
    return evaluate(target.parsed_rule, evidence)


def _weight(facts: Facts, indicator: Indicator, unit: Department, month: Month) -> Decimal | None:
    rows = [row for row in facts.weights.get((indicator.pk, unit.pk), ()) if row.year <= month.year]
    return rows[-1].weight if rows else None


def case_of(facts: Facts, indicator: Indicator, target: Target, series: Series, month: Month) -> Case:
    """The case of one month, by the figures up to it."""
    due = _due(target, month)
    points = series.up_to(month)
    start = Point(due.plus(-12), ZERO) if indicator.cumulative else _start(target, points, due)
    shown = [point for point in points if start is None or point.month >= start.month]
    latest = shown[-1] if shown else None
    before = series.values.get(latest.month.plus(-12)) if latest else None
    return Case(
        month=month,
        due=due,
        frequency=indicator.frequency,
        better="lower" if indicator.better == Better.LOWER else "higher",
        points=tuple(shown),
        baseline=target.baseline,
        start=start,
        previous=before,
        interim=target.interim_points,
        curve=target.curve_shares,
        days=_days(indicator, series, latest, month),
        cumulative=indicator.cumulative,
        coverage=_coverage(series, latest),
        thresholds=facts.thresholds,
    )


def _due(target: Target, month: Month) -> Month:
    """The deadline ``month`` works towards: the target's own, else the end of the year or of its days."""
    if target.reach_by and target.reach_by >= month.first:
        return Month.of(target.reach_by)
    year_end = Month(month.year, 12)
    if target.validity.upper is None:
        return year_end
    return min(year_end, max(month, Month.of(date.fromordinal(target.validity.upper.toordinal() - 1))))


def _start(target: Target, points: list[Point], due: Month) -> Point | None:
    """Where the way begins: the dated baseline; else the last figure before the year; else the first of it.

    (A running total begins every year at nothing.)
    """
    if target.baseline_point and target.baseline_point.month < due:
        return target.baseline_point
    year_before = due.plus(-12)
    earlier = [point for point in points if due.plus(-24) < point.month <= year_before]
    if earlier:
        return earlier[-1]
    within = [point for point in points if year_before < point.month]
    return within[0] if within else None


def _days(
    indicator: Indicator, series: Series, latest: Point | None, month: Month
) -> tuple[int, int, int] | None:
    reading = series.readings.get(latest.month) if latest else None
    if not indicator.counts_days or not reading or not reading.denominator or latest is None:
        return None
    whole = (Month(latest.month.year, 12).last - date(latest.month.year, 1, 1)).days + 1
    good, measured = int(reading.numerator or 0), int(reading.denominator)
    if latest.month.year != month.year or not good <= measured <= whole:
        return None
    return good, measured, whole


def _coverage(series: Series, latest: Point | None) -> Decimal:
    if latest and latest.month in series.sums:
        return series.sums[latest.month].coverage
    return Decimal(1)


def history(facts: Facts, indicator: Indicator, target: Target, series: Series, case: Case) -> list[Case]:
    """The cases of the way so far, figure by figure; the last is ``case`` itself.

    Derived from the figures each time, so that a steadied light has no state of its own to go wrong.
    """
    begun = case.start.month if case.start else None
    months = [point.month for point in case.points[:-1] if begun is None or point.month > begun]
    return [*(case_of(facts, indicator, target, series, month) for month in months), case]

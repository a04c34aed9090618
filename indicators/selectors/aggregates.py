"""The units' figures beside the city's: what they add up to, what is missing, by how much they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from departments.models import Department
from indicators.aggregation import Aggregate, Share, aggregate
from indicators.enums import Aggregation
from indicators.models import Indicator, Reading, Target
from indicators.targets import Evidence, Outcome, evaluate
from maanshan_eco.kernel.months import Month

#: How old, in months, a unit's last value may be where the latest ones are added up.
LATEST_STALE_AFTER = 12


class Figure(NamedTuple):
    """A figure that is not (yet) a reading: a claim, or a supposition."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One unit that makes part of the city's figure; ``reading`` is None where none was accepted."""

    area: Department
    reading: Reading | None
    share: Share


@dataclass(frozen=True, slots=True)
class CountySum:
    """What the units add up to in a month. ``value`` may lack units: see ``coverage`` (0 to 1)."""

    indicator: Indicator
    rows: tuple[AreaFigure, ...]
    aggregate: Aggregate

    @property
    def value(self) -> Decimal | None:
        return self.aggregate.value

    @property
    def coverage(self) -> Decimal:
        return self.aggregate.coverage

    def difference(self, figure: Decimal) -> Decimal | None:
        """``figure`` less the units' sum, both as they are printed; None while the sum lacks a unit."""
        if self.value is None or not self.aggregate.is_complete:
            return None
        places = Decimal(1).scaleb(-self.indicator.decimals)
        return figure.quantize(places, ROUND_HALF_UP) - self.value.quantize(places, ROUND_HALF_UP)


def county_sum(
    indicator: Indicator, month: Month, as_of: datetime, instead: Mapping[int, Figure] | None = None
) -> CountySum | None:
    """The units' accepted figures of the month, added up by the indicator's rule; None for ``CITY_ONLY``.

    ``instead`` (unit's pk → figure) stands for what was not accepted yet: claims under way, suppositions.
    Three queries.
    """
    if indicator.aggregation == Aggregation.CITY_ONLY:
        return None
    areas = list(indicator.areas.in_force(month.last))
    readings = _readings(indicator, areas, month, as_of)
    targets = _targets(indicator, areas, month, as_of)
    rows = []
    for area in areas:
        reading = readings.get(area.pk)
        figure = (instead or {}).get(area.pk) or _figure(reading)
        target = targets.get(area.pk) or targets.get(None)
        rows.append(AreaFigure(area, reading, _share(area, figure, target, reading, month)))
    stale_after = LATEST_STALE_AFTER if indicator.aggregation == Aggregation.LATEST else 0
    shares = [row.share for row in rows]
    return CountySum(
        indicator, tuple(rows), aggregate(indicator.aggregation, shares, indicator.better, stale_after)
    )


def _readings(
    indicator: Indicator, areas: list[Department], month: Month, as_of: datetime
) -> dict[int | None, Reading]:
    """Each unit's reading of the month or, where the latest count, its last one."""
    found = Reading.objects.known(as_of).filter(indicator=indicator, area__in=areas)
    if indicator.aggregation == Aggregation.LATEST:
        found = found.up_to(month.first).order_by("area_id", "-month").distinct("area_id")
    else:
        found = found.filter(month=month.first)
    return {reading.area_id: reading for reading in found}


def _targets(
    indicator: Indicator, areas: list[Department], month: Month, as_of: datetime
) -> dict[int | None, Target]:
    targets = Target.objects.known(as_of).in_force(month.last).filter(indicator=indicator)
    pks = {None, *(area.pk for area in areas)}
    return {target.area_id: target for target in targets if target.area_id in pks}


def _figure(reading: Reading | None) -> Figure:
    return Figure(reading.value, reading.numerator, reading.denominator) if reading else Figure(None)


def _share(
    area: Department, figure: Figure, target: Target | None, reading: Reading | None, month: Month
) -> Share:
    outcome = Outcome.UNKNOWN
    if target:
        outcome = evaluate(target.parsed_rule, Evidence(figure.value, target.baseline))
    read_in = Month.of(reading.month) if reading else month
    age = (month.year - read_in.year) * 12 + month.number - read_in.number
    return Share(area.name, figure.value, figure.numerator, figure.denominator, age=age, outcome=outcome)

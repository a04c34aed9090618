"""假如: one unit's figure moved, the city's figure and lights by the true rules. Nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from indicators.models import Indicator, Reading
from indicators.selectors.aggregates import CountySum, Figure, sum_of
from indicators.selectors.facts import Facts, Key, gather
from indicators.selectors.standing import Standing, standing_of
from maanshan_eco.kernel.months import Month


@dataclass(frozen=True, slots=True)
class Supposed:
    """The month as it is and as it would be: the city, the sum of the units, and each unit."""

    month: Month
    before: Standing
    after: Standing
    sum_before: CountySum
    sum_after: CountySum
    units: tuple[tuple[Standing, Standing], ...]


def suppose(indicator: Indicator, month: Month, as_of: datetime, figures: Mapping[int, Figure]) -> Supposed:
    """What ``figures`` (unit's pk → figure of the month) would make of the city. Seven queries.

    The city's figure is the units' sum in both worlds, so that an accepted city figure does not hide what
    the supposition does. Not for ``CITY_ONLY``.
    """
    facts = gather(month, month, as_of, Indicator.objects.filter(pk=indicator.pk))
    about = facts.indicators[0]
    is_, would = _without_city(facts, about, month), _with(facts, about, month, figures)
    units = facts.units(about, month.last)
    return Supposed(
        month=month,
        before=standing_of(is_, about, None, month),
        after=standing_of(would, about, None, month),
        sum_before=sum_of(is_, about, month),
        sum_after=sum_of(would, about, month),
        units=tuple(
            (standing_of(is_, about, unit, month), standing_of(would, about, unit, month)) for unit in units
        ),
    )


def _without_city(facts: Facts, indicator: Indicator, month: Month) -> Facts:
    """The city's own figure of the month left out; earlier ones stay, for they are its history."""
    key = (indicator.pk, None)
    kept = {each: row for each, row in facts.readings.get(key, {}).items() if each < month}
    return replace(facts, readings={**facts.readings, key: kept})


def _with(facts: Facts, indicator: Indicator, month: Month, figures: Mapping[int, Figure]) -> Facts:
    readings: dict[Key, dict[Month, Reading]] = dict(_without_city(facts, indicator, month).readings)
    for unit, figure in figures.items():
        if figure.value is None:
            continue
        key = (indicator.pk, unit)
        supposed = Reading(
            indicator=indicator,
            area_id=unit,
            month=month.first,
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            source="假设",
        )
        readings[key] = dict(sorted({**readings.get(key, {}), month: supposed}.items()))
    return replace(facts, readings=readings)

"""All that judging needs, fetched at once: the number of queries depends on nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import models
from django.db.models import QuerySet

from departments.models import Department
from indicators.models import AreaWeight, Indicator, LightOverride, LightThresholds, Reading, Target
from indicators.thresholds import DEFAULTS, Thresholds
from maanshan_eco.kernel.months import Month

#: Months before the first one asked for that are fetched: the start of the way, last year, annual series.
HISTORY = 60

Key = tuple[int, int | None]  # indicator, area (None: the city)
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known at ``as_of``. ``readings`` by indicator and area, then by month in order of time."""

    as_of: datetime
    indicators: tuple[Indicator, ...]
    areas: Mapping[int, tuple[Department, ...]]
    targets: Mapping[Key, list[Target]]
    readings: Mapping[Key, dict[Month, Reading]]
    overrides: Mapping[Key, list[LightOverride]]
    weights: Mapping[Key, list[AreaWeight]]
    thresholds: Thresholds

    def target(self, indicator: Indicator, area: Department | None, on: date) -> Target | None:
        """The unit's own target in force that day, else the city's."""
        for key in dict.fromkeys(((indicator.pk, area.pk if area else None), (indicator.pk, None))):
            for target in self.targets.get(key, ()):
                if _holds(target, on):
                    return target
        return None

    def series(self, indicator: Indicator, area: Department | None) -> dict[Month, Reading]:
        return self.readings.get((indicator.pk, area.pk if area else None), {})

    def override(self, indicator: Indicator, area: Department | None, on: date) -> LightOverride | None:
        """The hand-set light that counts that day."""
        for override in self.overrides.get((indicator.pk, area.pk if area else None), ()):
            if override.starts_on <= on <= override.expires_on:
                return override
        return None

    def units(self, indicator: Indicator, on: date) -> tuple[Department, ...]:
        """The units that make the city's figure, as they exist that day."""
        return tuple(
            area
            for area in self.areas.get(indicator.pk, ())
            if (area.valid_from is None or area.valid_from <= on)
            and (area.valid_to is None or on <= area.valid_to)
        )


def _holds(target: Target, on: date) -> bool:
    first, after = target.validity.lower, target.validity.upper
    return (first is None or first <= on) and (after is None or on < after)


def gather(
    first: Month, last: Month, as_of: datetime, indicators: QuerySet[Indicator] | None = None
) -> Facts:
    """Everything that judging ``indicators`` (by default all) in the months ``first`` to ``last`` needs.

    Seven queries, however many indicators, units, months and years.
    """
    if indicators is None:
        indicators = Indicator.objects.all()
    found = tuple(indicators.prefetch_related("areas"))
    about = {"indicator__in": [indicator.pk for indicator in found]}
    readings: dict[Key, dict[Month, Reading]] = {}
    since = first.plus(-HISTORY).first
    rows = Reading.objects.known(as_of).filter(month__gte=since, month__lte=last.first, **about)
    for reading in rows.order_by("month"):
        key = (reading.indicator_id, reading.area_id)
        readings.setdefault(key, {})[Month.of(reading.month)] = reading
    limits = LightThresholds.objects.known(as_of).order_by("version").last()
    return Facts(
        as_of=as_of,
        indicators=found,
        areas={indicator.pk: tuple(indicator.areas.all()) for indicator in found},
        targets=_by_key(Target.objects.known(as_of).filter(**about)),
        readings=readings,
        overrides=_by_key(LightOverride.objects.known(as_of).filter(**about).select_related("made_by")),
        weights=_by_key(AreaWeight.objects.filter(**about).order_by("year")),
        thresholds=limits.parsed if limits else DEFAULTS,
    )


def _by_key(rows: Iterable[Row]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault((row.indicator_id, row.area_id), []).append(row)  # type: ignore[attr-defined]
    return found

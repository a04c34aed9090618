"""Where the indicators stand: the one read that the catalogue, the bulletin and the ledger share."""

from dataclasses import dataclass
from datetime import datetime

from indicators.attainment import Judgement, judge
from indicators.models import Indicator, Reading, Target
from indicators.targets import Evidence
from maanshan_eco.kernel.months import Month


@dataclass(frozen=True, slots=True)
class Standing:
    """One indicator of the city: its latest reading up to the month, its target, and the judgement."""

    indicator: Indicator
    reading: Reading | None
    target: Target | None
    judgement: Judgement

    @property
    def reading_month(self) -> Month | None:
        return Month.of(self.reading.month) if self.reading else None


def city_standings(month: Month, as_of: datetime) -> list[Standing]:
    """All indicators in order, with what was known at ``as_of`` about months up to ``month``.

    A reading older than a year no longer speaks for the present and is left out. Three queries.
    """
    targets = {
        target.indicator_id: target for target in Target.objects.of_city().known(as_of).in_force(month.last)
    }
    readings = _latest_by_month(month, as_of)
    return [
        _standing(indicator, targets.get(indicator.pk), readings.get(indicator.pk, {}), month)
        for indicator in Indicator.objects.all()
    ]


def _latest_by_month(month: Month, as_of: datetime) -> dict[int, dict[Month, Reading]]:
    """Two years of readings: the present, and the same month last year to compare with."""
    found: dict[int, dict[Month, Reading]] = {}
    rows = Reading.objects.of_city().known(as_of).filter(month__gt=month.plus(-24).first).up_to(month.first)
    for reading in rows:
        found.setdefault(reading.indicator_id, {})[Month.of(reading.month)] = reading
    return found


def _standing(
    indicator: Indicator, target: Target | None, readings: dict[Month, Reading], month: Month
) -> Standing:
    latest = max((m for m in readings if m > month.plus(-12)), default=None)
    reading = readings[latest] if latest else None
    previous = readings.get(latest.plus(-12)) if latest else None
    evidence = Evidence(
        value=reading.value if reading else None,
        baseline=target.baseline if target else None,
        previous=previous.value if previous else None,
    )
    rule = target.parsed_rule if target else None
    return Standing(indicator, reading, target, judge(rule, evidence, indicator.unit))

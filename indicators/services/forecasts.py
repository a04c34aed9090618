"""Keeping forecasts as they were made, so that they can be scored when the truth arrives."""

from datetime import datetime

from django.db import transaction

from indicators.models import StoredForecast
from indicators.selectors.facts import gather
from indicators.selectors.standing import Standing, standing_of
from maanshan_eco.kernel.months import Month


@transaction.atomic
def store_forecasts(*, month: Month, at: datetime) -> int:
    """Keep every forecast that the figures up to ``month`` allow; returns how many are new.

    Done by the clock, any number of times: one forecast per indicator, unit and month of data, the first
    that was made. What is known later never changes what was said.
    """
    facts = gather(month, month, at)
    standings = [
        standing_of(facts, indicator, area, month)
        for indicator in facts.indicators
        for area in (None, *facts.units(indicator, month.last))
    ]
    rows = [row for standing in standings if (row := _row(standing, at))]
    before = StoredForecast.objects.count()
    StoredForecast.objects.bulk_create(rows, ignore_conflicts=True)
    return StoredForecast.objects.count() - before


def _row(standing: Standing, at: datetime) -> StoredForecast | None:
    made = standing.forecast
    if made is None:
        return None
    return StoredForecast(
        indicator=standing.indicator,
        area=standing.area,
        made_in=made.made_in.first,
        due=made.due.first,
        goal=made.goal,
        low=made.low,
        mid=made.mid,
        high=made.high,
        verdict=made.verdict,
        estimates={name: str(value) for name, value in made.estimates.items()},
        known_at=at,
    )

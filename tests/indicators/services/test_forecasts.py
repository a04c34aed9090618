"""Forecasts are kept as they were made, and scored when the truth arrives."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError

from indicators.models import Indicator, StoredForecast
from indicators.selectors.records import past_forecasts
from indicators.services.forecasts import store_forecasts
from indicators.services.readings import record_reading
from maanshan_eco.kernel.months import Month
from tests.factories.world import NOW, make_indicator

pytestmark = pytest.mark.django_db
LAST = Month(2025, 12)


@pytest.fixture
def rising() -> Indicator:
    """From 50 in December one a month; 60 is asked for."""
    indicator = make_indicator("rising", "上升指标", {"kind": "at_least", "value": "60"})
    for step in range(5):
        read(indicator, LAST.plus(step), 50 + step)
    return indicator


def read(indicator: Indicator, month: Month, value: int, at: datetime = NOW) -> None:
    record_reading(
        indicator=indicator,
        area=None,
        month=month.first,
        value=Decimal(value),
        source="回执",
        actor=None,
        at=at,
    )


def test_a_forecast_is_kept_once_a_month_of_data(rising: Indicator) -> None:
    assert [store_forecasts(month=Month(2026, 4), at=NOW + timedelta(hours=n)) for n in range(2)] == [1, 0]

    stored = StoredForecast.objects.get()
    assert (stored.made_in, stored.due, stored.verdict) == (
        Month(2026, 4).first,
        Month(2026, 12).first,
        "will",
    )
    assert (stored.low, stored.mid, stored.high, stored.known_at) == (62, 62, 62, NOW)


def test_too_few_readings_keep_nothing() -> None:
    indicator = make_indicator("rising", "上升指标", {"kind": "at_least", "value": "60"})
    read(indicator, LAST, 50)
    read(indicator, Month(2026, 1), 51)

    assert store_forecasts(month=Month(2026, 1), at=NOW) == 0


def test_it_is_never_changed(rising: Indicator) -> None:
    store_forecasts(month=Month(2026, 4), at=NOW)

    with pytest.raises(DatabaseError, match="Cannot update"):
        StoredForecast.objects.update(mid=1)


def test_it_is_scored_by_what_came_and_again_by_what_was_corrected(rising: Indicator) -> None:
    store_forecasts(month=Month(2026, 4), at=NOW)
    (waiting,), record = past_forecasts(rising, NOW)
    assert (waiting.truth, record.scored) == (None, 0)

    then = NOW + timedelta(days=90)
    read(rising, Month(2026, 12), 59, at=then)
    (missed,), record = past_forecasts(rising, then)
    assert missed.scored is not None
    assert (missed.truth, missed.scored.error, missed.scored.right) == (59, -3, False)
    assert (record.scored, record.inside, record.mean_error) == (1, 0, 3)

    read(rising, Month(2026, 12), 62, at=then + timedelta(days=1))
    _, record = past_forecasts(rising, then + timedelta(days=1))
    assert (record.inside, record.right, record.mean_error) == (1, 1, 0)
    assert past_forecasts(rising, then)[1].inside == 0

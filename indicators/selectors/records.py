"""What an indicator's past tells: targets and values as they were held, forecasts and how good they were."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from indicators.forecast import reaches
from indicators.models import Indicator, Reading, StoredForecast, Target
from indicators.ratios import Parts, RatioChange, explain_change
from indicators.scoring import Scored, TrackRecord, score, track_record
from indicators.selectors.standing import Standing
from maanshan_eco.kernel.months import Month


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A stored forecast; ``truth`` and ``scored`` are None until the value of its month is accepted."""

    stored: StoredForecast
    truth: Decimal | None
    scored: Scored | None


def past_forecasts(indicator: Indicator, as_of: datetime) -> tuple[list[PastForecast], TrackRecord]:
    """The city's forecasts, the newest first, and their record. Scored by what is known at ``as_of``.

    The score is worked out at each reading: a corrected truth corrects the record. Two queries.
    """
    stored = list(
        StoredForecast.objects.known(as_of).filter(indicator=indicator, area=None).order_by("-made_in")
    )
    truths = dict(
        Reading.objects.known(as_of)
        .of_city()
        .filter(indicator=indicator, month__in={row.due for row in stored})
        .values_list("month", "value")
    )
    rows = [_scored(row, indicator.better, truths.get(row.due)) for row in stored]
    return rows, track_record([row.scored for row in rows if row.scored])


def _scored(row: StoredForecast, better: str, truth: Decimal | None) -> PastForecast:
    if truth is None:
        return PastForecast(row, None, None)
    start = row.goal - 1 if better != "lower" else row.goal + 1
    reached = reaches(truth, start, row.goal)
    return PastForecast(row, truth, score((row.low, row.mid, row.high), row.verdict, truth, reached=reached))


def target_history(indicator: Indicator, as_of: datetime) -> list[Target]:
    """Every target set by then, the newest first, those no longer in force too. One query."""
    targets = Target.objects.filter(indicator=indicator, known_at__lte=as_of)
    return list(targets.select_related("indicator", "area", "set_by").order_by("-known_at", "-pk"))


def reading_history(indicator: Indicator, as_of: datetime, months: int = 24) -> list[Reading]:
    """The city's values of the last months, with those they superseded: newest month first. One query."""
    since = Month.of(as_of).plus(-months)
    readings = Reading.objects.of_city().filter(
        indicator=indicator, known_at__lte=as_of, month__gte=since.first
    )
    return list(readings.select_related("recorded_by").order_by("-month", "-known_at"))


def denominator_watch(standing: Standing) -> tuple[RatioChange, Reading, Reading] | None:
    """How the last change of a percentage splits into its parts, with the readings before and after."""
    if standing.indicator.counts_days:
        return None  # days only add up: both parts grow every month
    rows = [row for row in standing.series.readings.values() if row.numerator is not None and row.denominator]
    rows = [row for row in rows if Month.of(row.month) <= standing.month]
    if len(rows) < 2:
        return None
    before, after = rows[-2], rows[-1]
    return explain_change(_parts(before), _parts(after)), before, after


def _parts(reading: Reading) -> Parts:
    return Parts(reading.numerator or Decimal(0), reading.denominator or Decimal(1))

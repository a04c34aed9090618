"""How good past forecasts were: each stored one beside the value that came."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from indicators.forecast import reaches
from indicators.models import Indicator, Reading, StoredForecast
from indicators.scoring import Scored, TrackRecord, score, track_record


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

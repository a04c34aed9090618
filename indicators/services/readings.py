"""The only writer of readings."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from departments import audit
from departments.models import Department, User
from indicators.models import Indicator, Reading


@transaction.atomic
def record_reading(
    *,
    indicator: Indicator,
    area: Department | None,
    month: date,
    value: Decimal,
    source: str,
    actor: User | None,
    at: datetime,
) -> Reading:
    """Accept a value as fact. An earlier value for the same month is superseded and kept.

    ``month`` is the month's first day. The same value from the same source again changes nothing and
    returns the reading that stands.
    """
    standing = (
        Reading.objects.select_for_update()
        .current()
        .filter(indicator=indicator, area=area, month=month)
        .first()
    )
    if standing and (standing.value, standing.source) == (value, source):
        return standing
    if standing:
        standing.superseded_at = at
        standing.save(update_fields=["superseded_at"])
        audit.record(
            action="reading.superseded",
            actor=actor,
            target=f"{indicator.name} {month:%Y-%m}",
            at=at,
            data={"from": str(standing.value), "to": str(value), "source": source},
        )
    return Reading.objects.create(
        indicator=indicator,
        area=area,
        month=month,
        value=value,
        source=source,
        recorded_by=actor,
        known_at=at,
        supersedes=standing,
    )

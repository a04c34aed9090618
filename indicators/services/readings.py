"""The only writer of readings."""

from collections.abc import Collection
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
        _supersede(standing, at)
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


@transaction.atomic
def retract_reading(
    *,
    indicator: Indicator,
    area: Department | None,
    month: date,
    sources: Collection[str],
    actor: User | None,
    at: datetime,
) -> Reading | None:
    """Take out the value that came from one of ``sources`` (receipts); returns what stands afterwards.

    What stood before any of them is recorded again, with its own source and known from ``at``, so that a
    past moment still reads what was held then. Where none of the sources stands nothing changes.
    """
    standing = (
        Reading.objects.select_for_update()
        .current()
        .filter(indicator=indicator, area=area, month=month)
        .first()
    )
    if standing is None or standing.source not in sources:
        return standing
    _supersede(standing, at)
    earlier = standing.supersedes
    while earlier and earlier.source in sources:
        earlier = earlier.supersedes
    audit.record(
        action="reading.retracted",
        actor=actor,
        target=f"{indicator.name} {month:%Y-%m}",
        at=at,
        data={
            "from": str(standing.value),
            "to": str(earlier.value) if earlier else None,
            "source": standing.source,
        },
    )
    if earlier is None:
        return None
    return Reading.objects.create(
        indicator=indicator,
        area=area,
        month=month,
        value=earlier.value,
        source=earlier.source,
        recorded_by=actor,
        known_at=at,
        supersedes=standing,
    )


def _supersede(reading: Reading, at: datetime) -> None:
    reading.superseded_at = at
    reading.save(update_fields=["superseded_at"])

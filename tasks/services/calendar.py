"""Loading the days that the yearly holiday notice moves."""

from datetime import date
from typing import Any

from django.db import transaction

from tasks.models import CalendarDay


@transaction.atomic
def load_calendar(*, entries: list[dict[str, Any]]) -> int:
    """Bring the days (``fixtures/calendar.json``) into the database; returns how many it holds.

    Days the office entered itself and that the list does not mention are left alone.
    """
    days = [
        CalendarDay(day=date.fromisoformat(entry["date"]), is_workday=entry["is_workday"], name=entry["name"])
        for entry in entries
    ]
    CalendarDay.objects.bulk_create(
        days, update_conflicts=True, unique_fields=["day"], update_fields=["is_workday", "name"]
    )
    return len(days)

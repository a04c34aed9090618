"""The working days as the office has them now."""

from tasks.deadlines import Calendar
from tasks.models import CalendarDay, HolidayNotice


def office_calendar() -> Calendar:
    """The package's notices under the office's own days. Two queries."""
    return Calendar(
        moved=dict(CalendarDay.objects.values_list("day", "is_workday")),
        announced=frozenset(HolidayNotice.objects.values_list("year", flat=True)),
    )

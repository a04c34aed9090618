"""Celery's entry to this app. Every job looks at what is due in the database: bells may be lost."""

from celery import shared_task
from django.conf import settings
from django.utils.timezone import localtime, now

from departments.services.digests import send_digests
from tasks.deadlines import in_office_hours
from tasks.selectors.calendar import office_calendar
from tasks.services import escalation, periods, reminders


@shared_task(name="tasks.jobs.keep_periods")
def keep_periods() -> None:
    """Every minute; cheap when there is nothing to do, and safe to run on several beats at once."""
    periods.keep_periods(at=now())


@shared_task(name="tasks.jobs.climb_ladder")
def climb_ladder() -> None:
    """Every five minutes: what orders have to be reminded of or warned about, once, however many beats."""
    escalation.climb_all(at=now())


@shared_task(name="tasks.jobs.keep_people_told")
def keep_people_told() -> None:
    """Every minute, in office hours: write the reminders that are due, and mail each person's day once."""
    at = now()
    if not in_office_hours(at, office_calendar()):
        return
    reminders.remind(at=at)
    if localtime(at).hour >= settings.DIGEST_HOUR:
        send_digests(at=at)

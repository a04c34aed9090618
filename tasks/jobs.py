"""Celery's entry to this app."""

from celery import shared_task
from django.utils.timezone import now

from tasks.services import escalation, periods


@shared_task(name="tasks.jobs.keep_periods")
def keep_periods() -> None:
    """Every minute; cheap when there is nothing to do, and safe to run on several beats at once."""
    periods.keep_periods(at=now())


@shared_task(name="tasks.jobs.climb_ladder")
def climb_ladder() -> None:
    """Every five minutes: what orders have to be reminded of or warned about, once, however many beats."""
    escalation.climb_all(at=now())

"""Celery's entry to this app."""

from celery import shared_task
from django.utils.timezone import now

from tasks.services import periods


@shared_task(name="tasks.jobs.keep_periods")
def keep_periods() -> None:
    """Every minute; cheap when there is nothing to do, and safe to run on several beats at once."""
    periods.keep_periods(at=now())

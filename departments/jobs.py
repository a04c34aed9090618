"""Celery's entry to this app."""

from celery import shared_task
from django.utils.timezone import now

from departments.services import idempotency


@shared_task(name="departments.jobs.purge_answers")
def purge_answers() -> None:
    """Once a day; five beats at once do no harm."""
    idempotency.purge_answers(at=now())

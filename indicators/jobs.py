"""Celery's entry to this app."""

from celery import shared_task
from django.utils.timezone import now

from indicators.services import forecasts
from maanshan_eco.kernel.months import Month


@shared_task(name="indicators.jobs.store_forecasts")
def store_forecasts() -> None:
    """Once a day: keep what the figures known by now allow to say; safe to run any number of times."""
    at = now()
    forecasts.store_forecasts(month=Month.of(at), at=at)

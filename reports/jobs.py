"""Celery's entry to this app, and the bell that pages ring."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils.timezone import now
from kombu.exceptions import OperationalError

from reports.models import Publication
from reports.services import publications
from tasks.models import ReportingPeriod

logger = logging.getLogger(__name__)


@shared_task(name="reports.jobs.compile_publication")
def compile_publication(publication_id: int) -> None:
    """Compile one order; does nothing where it is done already or in other hands."""
    publications.compile_publication(publication_id=publication_id, at=now())


@shared_task(name="reports.jobs.sweep_publications")
def sweep_publications() -> None:
    """Order the bulletins of locked months, and find orders whose bell was lost or whose worker died."""
    for period in ReportingPeriod.objects.closed().filter(publications=None).order_by("month"):
        publications.request_bulletin(period=period, actor=None, at=now())
    for publication in Publication.objects.waiting(now()).order_by("pk"):
        publications.compile_publication(publication_id=publication.pk, at=now())


def ring(publication: Publication) -> None:
    """Tell the workers, once the order is committed. A dead Redis only means the sweep comes first."""

    def bell() -> None:
        try:
            compile_publication.apply_async((publication.pk,), retry=False)
        except OperationalError:
            logger.warning("publication %s: bell not heard, the sweep will find it", publication.pk)

    transaction.on_commit(bell)

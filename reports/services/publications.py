"""Making publications: order, compile once, freeze, sign.

Redis may lose a bell and workers may die at any line. What keeps the promise is the row: it says what is to
be done, a lease says who is doing it, and only the holder of the lease may write the result.
"""

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from departments import audit
from departments.models import User
from maanshan_eco.kernel.errors import DomainError, NotAllowed, WrongState
from maanshan_eco.kernel.files import StoredFile, store
from maanshan_eco.kernel.months import SHANGHAI
from maanshan_eco.kernel.transitions import check
from reports.content import canonical_json, digest, document_from_dict, document_to_dict
from reports.enums import Format, PublicationKind, PublicationStatus
from reports.figures import to_plain
from reports.models import NumberSeries, Publication, RenderedDocument
from reports.rendering.docx import render_docx
from reports.rendering.pdf import render_pdf
from reports.rules import may_compile
from reports.selectors.month import month_figures
from reports.wording import Letterhead, bulletin
from reports.workflow import PUBLICATION
from tasks.models import ReportingPeriod

logger = logging.getLogger(__name__)
SCHEMA = 1
MOST_ATTEMPTS = 5


class LeaseLost(DomainError):
    """Another worker took over while this one was away; its result must not be written."""


@transaction.atomic
def request_bulletin(*, period: ReportingPeriod, actor: User | None, at: datetime) -> Publication:
    """Order the month's bulletin; ordering again returns the one there is. ``actor`` None is the clock.

    Raises :class:`WrongState` while the month can still be filed, and NotAllowed for people outside the
    task force.
    """
    if actor is not None and not may_compile(actor):
        raise NotAllowed("not_allowed", "编制通报由工作专班办理。")
    # The period's row is the lock: two people who order at once wait for each other here, so that the
    # second finds the first's order and no number is drawn in vain.
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if not period.is_closed:
        raise WrongState("period_open", f"{period}还没有锁定，锁定后再编制通报。")
    standing = Publication.objects.filter(kind=PublicationKind.BULLETIN, period=period).first()
    if standing:
        return standing
    year = at.astimezone(SHANGHAI).year
    publication = Publication.objects.create(
        kind=PublicationKind.BULLETIN,
        period=period,
        requested_by=actor,
        requested_at=at,
        year=year,
        number=_next_number(PublicationKind.BULLETIN, year),
    )
    audit.record(action="bulletin.requested", actor=actor, target=str(publication), at=at)
    return publication


@transaction.atomic
def retry_bulletin(*, publication: Publication, actor: User, at: datetime) -> Publication:
    """Order again what failed for good."""
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    _check("retry", publication, actor)
    publication.status, publication.attempts, publication.failure = PublicationStatus.COMPILING, 0, ""
    publication.lease_until = None
    publication.save()
    audit.record(action="bulletin.requested", actor=actor, target=str(publication), at=at)
    return publication


def compile_publication(*, publication_id: int, at: datetime) -> bool:
    """Compile an order, if nobody else is at it. Returns whether this call compiled it.

    Safe to call any number of times, from any number of workers: the lease lets one through, and its token
    is asked again when the result is written. A failure is noted on the row and tried again by the sweep,
    five times in all.
    """
    token = _take_lease(publication_id, at)
    if token is None:
        return False
    try:
        publication = Publication.objects.select_related("period").get(pk=publication_id)
        content, manifest, files = _compile(publication)
        _finish(publication_id, token, content, manifest, files, at)
    except LeaseLost:
        logger.warning("publication %s: lease lost, result discarded", publication_id)
        return False
    except Exception as error:
        logger.exception("publication %s: compiling failed", publication_id)
        _note_failure(publication_id, token, error)
        return False
    return True


@transaction.atomic
def publish(*, publication: Publication, actor: User, at: datetime) -> Publication:
    """The chief signs; from here on everyone in the campaign reads it."""
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    _check("publish", publication, actor)
    publication.status = PublicationStatus.PUBLISHED
    publication.published_by, publication.published_at = actor, at
    publication.save(update_fields=["status", "published_by", "published_at"])
    audit.record(
        action="bulletin.published",
        actor=actor,
        target=str(publication),
        at=at,
        data={"sha256": publication.content_sha256},
    )
    return publication


def _check(act: str, publication: Publication, actor: User) -> None:
    check(
        PUBLICATION[act],
        state=publication.status,
        state_label=publication.get_status_display(),
        actor=actor,
        subject=publication,
    )


def _take_lease(publication_id: int, at: datetime) -> uuid.UUID | None:
    """Compare-and-set: of several workers exactly one gets a token."""
    token = uuid.uuid4()
    with transaction.atomic():
        publication = (
            Publication.objects.waiting(at)
            .select_for_update(skip_locked=True, of=("self",))
            .filter(pk=publication_id)
            .first()
        )
        if publication is None:
            return None
        publication.lease_token = token
        publication.lease_until = at + timedelta(seconds=settings.PUBLICATION_LEASE_SECONDS)
        publication.attempts += 1
        publication.save(update_fields=["lease_token", "lease_until", "attempts"])
    return token


def _compile(publication: Publication) -> tuple[dict[str, Any], dict[str, list[str]], dict[str, StoredFile]]:
    """Gather, word and print, as of the moment the document was ordered; writes nothing but files.

    Everything follows from the order's own row, so a second attempt after a crash says the same.
    """
    with _one_snapshot():
        figures, manifest = month_figures(publication.period, publication.requested_at)
    counted = to_plain(figures)
    document = bulletin(
        figures,
        number=publication.number,
        year=publication.year,
        dated=publication.requested_at.astimezone(SHANGHAI).date(),
        digest=digest(counted),
        demo=settings.DEMO,
        head=Letterhead(),
    )
    content = {"schema": SCHEMA, "figures": counted, "document": document_to_dict(document)}
    frozen = json.loads(canonical_json(content))
    printed = document_from_dict(frozen["document"])
    files: dict[str, StoredFile] = {
        Format.DOCX: store([render_docx(printed)], Format.DOCX),
        Format.PDF: store([render_pdf(printed)], Format.PDF),
    }
    return frozen, manifest, files


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """All reads inside see the database at one moment.

    Inside somebody's transaction the level can no longer be chosen; then the reads' own ``as_of`` suffices.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@transaction.atomic
def _finish(
    publication_id: int,
    token: uuid.UUID,
    content: dict[str, Any],
    manifest: dict[str, list[str]],
    files: dict[str, StoredFile],
    at: datetime,
) -> None:
    publication = Publication.objects.select_for_update(of=("self",)).get(pk=publication_id)
    if publication.lease_token != token or publication.status != PublicationStatus.COMPILING:
        raise LeaseLost("lease_lost", "另一个后台进程已接手编制。")
    publication.content, publication.content_sha256 = content, digest(content)
    publication.manifest, publication.as_of = manifest, publication.requested_at
    publication.status, publication.compiled_at = PublicationStatus.DRAFT, at
    publication.lease_token = publication.lease_until = None
    publication.save()
    RenderedDocument.objects.bulk_create(
        RenderedDocument(
            publication=publication,
            format=name,
            path=file.path,
            sha256=file.sha256,
            size=file.size,
            rendered_at=at,
        )
        for name, file in files.items()
    )
    audit.record(
        action="bulletin.compiled",
        actor=None,
        target=str(publication),
        at=at,
        data={"sha256": publication.content_sha256},
    )


@transaction.atomic
def _note_failure(publication_id: int, token: uuid.UUID, error: Exception) -> None:
    """Keep the reason. The lease is left to run out: it is the pause before the next attempt."""
    publication = Publication.objects.select_for_update(of=("self",)).get(pk=publication_id)
    if publication.lease_token != token:
        return
    publication.failure = f"{type(error).__name__}：{error}"[:300]
    if publication.attempts >= MOST_ATTEMPTS:
        publication.status = PublicationStatus.FAILED
    publication.save(update_fields=["failure", "status"])


@transaction.atomic
def _next_number(kind: str, year: int) -> int:
    """The next number of the year, without gaps: given out under lock, in the transaction that uses it."""
    NumberSeries.objects.get_or_create(kind=kind, year=year)
    series = NumberSeries.objects.select_for_update().get(kind=kind, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last

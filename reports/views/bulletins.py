"""Bulletins: the list, the page, the files, and the two acts of the task force."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from departments.auth import SignedIn
from departments.rules import is_in_business
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.files import attachment
from maanshan_eco.kernel.transitions import available
from maanshan_eco.kernel.web import refused
from reports.content import OfficialDocument
from reports.jobs import ring
from reports.models import Publication, RenderedDocument
from reports.rendering.arrangement import (
    addressees_line,
    annex_labels,
    annex_notes,
    balanced_lines,
    copies,
    printed_by_lines,
    printed_on,
    title_lines,
)
from reports.rendering.layout import DEMO_LINE
from reports.rules import may_compile
from reports.services.publications import publish, request_bulletin, retry_bulletin
from reports.workflow import PUBLICATION
from tasks.models import ReportingPeriod

#: How many characters of the red head stand on one line of the page; a browser cannot narrow letters.
MARK_CAPACITY = 15


@require_safe
def bulletin_list(request: SignedIn) -> HttpResponse:
    """What this person may read; for the task force also the locked months still without a bulletin."""
    if not is_in_business(request.user):
        raise PermissionDenied
    publications = Publication.objects.visible_to(request.user).select_related("period", "published_by")
    to_order = ReportingPeriod.objects.closed().filter(publications=None)
    context = {
        "publications": publications.prefetch_related("files"),
        "to_order": to_order if may_compile(request.user) else [],
    }
    return render(request, "reports/bulletins.html", context)


@require_safe
def bulletin_page(request: SignedIn, month: str) -> HttpResponse:
    """The frozen words as a page; while it is being compiled, how far it is."""
    publication = _publication(request, month)
    acts = available(PUBLICATION.values(), state=publication.status, actor=request.user, subject=publication)
    context = {
        "publication": publication,
        "paper": _paper(publication.document) if publication.content else None,
        "files": publication.files.order_by("format"),
        "acts": {act.name for act in acts},
    }
    return render(request, "reports/bulletin.html", context)


@require_safe
def bulletin_file(request: SignedIn, month: str, file_format: str) -> FileResponse:
    """The DOCX or PDF, byte for byte as it was frozen."""
    rendered = get_object_or_404(
        RenderedDocument, publication=_publication(request, month), format=file_format
    )
    name = f"{rendered.publication.document.title}.{file_format}"
    return attachment(rendered.path, name)


@require_POST
def order(request: SignedIn, month: str) -> HttpResponse:
    """Order the bulletin of a locked month."""
    if not may_compile(request.user):
        raise PermissionDenied
    period = get_object_or_404(ReportingPeriod, month=f"{month}-01")
    try:
        ring(request_bulletin(period=period, actor=request.user, at=now()))
    except DomainError as error:
        return refused(request, error, "bulletins")
    return redirect("bulletin", month)


@require_POST
def retry(request: SignedIn, month: str) -> HttpResponse:
    """Order again what failed for good."""
    try:
        ring(retry_bulletin(publication=_publication(request, month), actor=request.user, at=now()))
    except DomainError as error:
        return refused(request, error, "bulletin", month)
    return redirect("bulletin", month)


@require_POST
def sign(request: SignedIn, month: str) -> HttpResponse:
    """The chief publishes."""
    try:
        publication = publish(publication=_publication(request, month), actor=request.user, at=now())
    except DomainError as error:
        return refused(request, error, "bulletin", month)
    messages.success(request, f"已签发：{publication.document.number}。")
    return redirect("bulletin", month)


def _paper(document: OfficialDocument) -> dict[str, Any]:
    """The document with the line breaks and labels that its files have."""
    return {
        "document": document,
        "mark": balanced_lines(document.issuer_mark, MARK_CAPACITY),
        "title": title_lines(document.title),
        "addressees": addressees_line(document),
        "notes": annex_notes(document),
        "annexes": list(zip(annex_labels(document), document.annexes, strict=True)),
        "copies": copies(document),
        "printed_by": printed_by_lines(document),
        "printed_on": printed_on(document),
        "demo_line": DEMO_LINE if document.demo else "",
    }


def _publication(request: SignedIn, month: str) -> Publication:
    return get_object_or_404(
        Publication.objects.visible_to(request.user).select_related("period", "published_by", "requested_by"),
        period__month=f"{month}-01",
    )

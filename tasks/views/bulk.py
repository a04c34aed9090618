"""Bulk approval: chosen in the queue, confirmed after a spot check, taken back as one."""

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from departments.auth import SignedIn
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.web import refused
from tasks.models import ReportVersion, ReviewDecision
from tasks.selectors.comparison import evidence_rows, with_last_month
from tasks.selectors.review import spot_check, unexplained
from tasks.services.bulk import MAX_BATCH, approve_reports, withdraw_batch
from tasks.views.review import in_one_sentence, task_force_only


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: SignedIn) -> HttpResponse:
    """The confirmation of a bulk approval, three of it opened at random; a post approves all or none."""
    task_force_only(request)
    chosen = _numbers((request.POST if request.method == "POST" else request.GET).getlist("version"))
    versions = list(
        ReportVersion.objects.visible_to(request.user)
        .with_names()
        .filter(pk__in=chosen[:MAX_BATCH])
        .order_by("receipt")
    )
    if not versions:
        messages.error(request, "没有选要通过的填报，先在列表里勾选。")
        return redirect(f"{reverse('review-queue')}?only=clean")
    at = now()
    if request.method == "POST":
        try:
            decisions = approve_reports(versions=versions, actor=request.user, at=at)
        except DomainError as error:
            return refused(request, error, "review-queue")
        messages.success(request, f"已通过 {len(decisions)} 份。锁定前可以在“已审”里撤销。")
        return redirect("review-decided")
    sample = spot_check(versions, request.user)
    context = {
        "versions": versions,
        "open": [version for version in versions if unexplained(version)],
        "opened": [(with_last_month(one, at), evidence_rows(one, request.user)) for one in sample.versions],
    }
    return render(request, "tasks/bulk.html", context)


@require_POST
def withdraw_bulk(request: SignedIn, batch: uuid.UUID) -> HttpResponse:
    """Take back a whole bulk approval."""
    task_force_only(request)
    if not ReviewDecision.objects.visible_to(request.user).filter(batch=batch).exists():
        raise Http404
    try:
        withdrawn = withdraw_batch(
            batch=batch, reason=request.POST.get("reason", ""), actor=request.user, at=now()
        )
    except DomainError as error:
        return refused(request, in_one_sentence(error), "review-decided")
    messages.success(request, f"已撤销这一批，{len(withdrawn)} 份填报回到待审。")
    return redirect("review-queue")


def _numbers(texts: Iterable[str]) -> list[int]:
    """The ids among what was posted; anything else is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10]

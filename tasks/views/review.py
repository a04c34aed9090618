"""Pages on which the task force reviews."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.auth import SignedIn
from departments.rules import is_task_force
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.web import refused
from tasks.models import ReportVersion
from tasks.selectors.board import current_period
from tasks.selectors.chasing import missing_units
from tasks.selectors.comparison import evidence_rows, round_before, with_last_month, with_round_before
from tasks.selectors.corrections import acts_open, requests_for
from tasks.selectors.queue import Place, place_in, progress_of, queue_rows
from tasks.selectors.review import (
    decided_lately,
    fields_of,
    return_reasons,
    unexplained,
)
from tasks.selectors.review_clock import ReviewTally, review_tallies
from tasks.services.bulk import MAX_BATCH
from tasks.services.review import approve_report, return_report, withdraw_decision

Given = dict[str, Any]  # what was posted for a return: fields, code, reason


@require_safe
def queue(request: SignedIn) -> HttpResponse:
    """What waits for this reviewer, the riskiest first. ``?only=clean`` leaves what may go in bulk."""
    task_force_only(request)
    at = now()
    rows = queue_rows(request.user, at)
    clean = [row for row in rows if row.is_clean]
    only_clean = request.GET.get("only") == "clean"
    period = current_period(at)
    missing = missing_units(period, at) if period else []
    context = {
        "tab": "waiting",
        "period": period,
        "rows": clean[:MAX_BATCH] if only_clean else rows,
        "only_clean": only_clean,
        "counts": {"all": len(rows), "clean": len(clean)},
        "progress": progress_of(request.user, period) if period else None,
        "missing": missing,
        "owed": sum(len(unit.reports) for unit in missing),
        "requests": requests_for(request.user).count(),
        "reviews": [tally for tally in review_tallies(period, at) if _is_own(tally, request)]
        if period
        else [],
    }
    return render(request, "tasks/queue.html", context)


@require_safe
def decided(request: SignedIn) -> HttpResponse:
    """What the reviewer's unit decided about open months, with the way to take it back."""
    task_force_only(request)
    at = now()
    decisions = list(decided_lately(request.user, at)[:MAX_BATCH])
    batches = {row.batch for row in decisions if row.batch and row.withdrawn_at is None}
    context = {
        "tab": "decided",
        "decisions": decisions,
        "batches": [
            (batch, [row for row in decisions if row.batch == batch]) for batch in sorted(batches, key=str)
        ],
        "requests": requests_for(request.user).count(),
    }
    return render(request, "tasks/decided.html", context)


def _is_own(tally: ReviewTally, request: SignedIn) -> bool:
    return tally.unit is not None and tally.unit.pk == request.user.department_id


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedIn, pk: int) -> HttpResponse:
    """One version beside what it is to be compared with; a post decides and goes on to the next."""
    version = _version(request, pk)
    if request.method == "POST":
        return _decide(request, version)
    return _page(request, version, place_in(queue_rows(request.user, now()), version))


def _decide(request: SignedIn, version: ReportVersion) -> HttpResponse:
    place = place_in(queue_rows(request.user, now()), version)
    approving = "approve" in request.POST
    given: Given = {
        "fields": request.POST.getlist("field"),
        "code": request.POST.get("code", ""),
        "reason": request.POST.get("reason", ""),
    }
    try:
        if approving:
            approve_report(version=version, actor=request.user, at=now())
        else:
            return_report(version=version, actor=request.user, at=now(), **given)
    except DomainError as error:
        if error.fields:
            return _page(request, version, place, error, given)
        return refused(request, error, "review-queue")
    messages.success(request, f"{'已通过' if approving else '已退回'}：{version.receipt}。")
    return _on_to_the_next(request, place)


def _on_to_the_next(request: SignedIn, place: Place | None) -> HttpResponse:
    """The one that stood next in the queue; after the last, the first that is left."""
    if place and place.following:
        return redirect("review", place.following.pk)
    rows = queue_rows(request.user, now())
    return redirect("review", rows[0].version.pk) if rows else redirect("review-queue")


def _page(
    request: SignedIn,
    version: ReportVersion,
    place: Place | None,
    error: DomainError | None = None,
    given: Given | None = None,
) -> HttpResponse:
    report, at = version.report, now()
    base = round_before(version)
    month = with_last_month(version, at)
    decision = version.standing_decision
    acts = acts_open(report, request.user, at) if _is_latest(version) else set()
    context = {
        "filed": version,
        "report": report,
        "place": place,
        "month": month,
        "round": with_round_before(version, base, at) if base else None,
        "base_return": base.standing_decision if base else None,
        "unexplained": unexplained(version),
        "evidence": evidence_rows(version, request.user),
        "earlier": report.versions.filter(number__lt=version.number)
        .select_related("submitted_by")
        .prefetch_related("decisions__decided_by", "decisions__withdrawn_by", "decisions__returned_for"),
        "decision": decision,
        "withdrawn": [row for row in version.decisions.all() if row.withdrawn_at],
        "acts": acts,
        "fields": fields_of(version),
        "reasons": return_reasons(),
        "error": error,
        "given": given or {},
    }
    return render(request, "tasks/review.html", context, status=400 if error else 200)


@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take back the decision that stands on a version."""
    version = _version(request, pk)
    decision = version.standing_decision
    if decision is None:
        messages.error(request, f"{version.receipt}没有可以撤销的结论，刷新页面看最新状态。")
        return redirect("review", pk)
    try:
        withdraw_decision(
            decision=decision, reason=request.POST.get("reason", ""), actor=request.user, at=now()
        )
    except DomainError as error:
        return refused(request, in_one_sentence(error), "review", pk)
    messages.success(request, f"已撤销{version.receipt}的结论，这份填报回到待审。")
    return redirect("review", pk)


def task_force_only(request: SignedIn) -> None:
    if not is_task_force(request.user):
        raise PermissionDenied


def _version(request: SignedIn, pk: int) -> ReportVersion:
    task_force_only(request)
    versions = ReportVersion.objects.visible_to(request.user).with_names()
    return get_object_or_404(versions.prefetch_related("values__indicator"), pk=pk)


def _is_latest(version: ReportVersion) -> bool:
    return not ReportVersion.objects.filter(report=version.report_id, number__gt=version.number).exists()


def in_one_sentence(error: DomainError) -> DomainError:
    """For a page that has no place beside the field: what to mend, in the message itself."""
    if error.fields:
        error.message = " ".join(error.fields.values())
    return error

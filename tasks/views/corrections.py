"""更正: pages on which a unit asks to write after the lock, and its reviewer answers."""

from datetime import datetime, time

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from departments.auth import SignedIn
from departments.rules import is_task_force
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.months import SHANGHAI
from maanshan_eco.kernel.transitions import available
from maanshan_eco.kernel.web import refused
from tasks.enums import CorrectionGround
from tasks.models import CorrectionRequest, ProgressReport
from tasks.rules import may_file
from tasks.selectors.corrections import (
    ENDS_AT_HOUR,
    acts_open,
    answered_requests,
    corrections_of,
    default_expiry,
    requests_for,
)
from tasks.services.corrections import grant_correction, refuse_correction, request_correction
from tasks.workflow import CORRECTION


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """The form to ask for a correction of one report of a locked month."""
    report = get_object_or_404(ProgressReport.objects.visible_to(request.user).with_names(), pk=pk)
    if not may_file(request.user, report):
        raise PermissionDenied
    if request.method != "POST" and "correct" not in acts_open(report, request.user, now()):
        return redirect("filing", pk)
    ground, words = request.POST.get("ground", ""), request.POST.get("words", "")
    context = {
        "report": report,
        "latest": report.versions.order_by("-number").first(),
        "grounds": CorrectionGround.choices,
        "ground": ground,
        "words": words,
        "corrections": corrections_of(report),
        "error": None,
    }
    if request.method != "POST":
        return render(request, "tasks/correction_ask.html", context)
    try:
        asked = request_correction(report=report, ground=ground, words=words, actor=request.user, at=now())
    except DomainError as error:
        if not error.fields:
            return refused(request, error, "filing", pk)
        return render(request, "tasks/correction_ask.html", {**context, "error": error}, status=400)
    messages.success(request, "更正申请已提交，答复显示在这份填报里。")
    return redirect("correction", asked.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: SignedIn, pk: int) -> HttpResponse:
    """One request with its answer; a post of the unit's reviewer answers it."""
    requests = CorrectionRequest.objects.visible_to(request.user).select_related(
        "requested_by",
        "decided_by",
        "report__period",
        "report__assignment__task__section",
        "report__assignment__department__reviewed_by",
    )
    asked = get_object_or_404(requests.prefetch_related("versions"), pk=pk)
    if request.method != "POST":
        return _page(request, asked)
    at = now()
    answer = request.POST.get("answer", "")
    try:
        if "grant" in request.POST:
            expires_at = _end_of(request.POST.get("until", ""), at)
            grant_correction(request=asked, expires_at=expires_at, answer=answer, actor=request.user, at=at)
        else:
            refuse_correction(request=asked, answer=answer, actor=request.user, at=at)
    except DomainError as error:
        if error.fields:
            return _page(request, asked, error)
        return refused(request, error, "review-corrections")
    done = "已同意更正，填报单位可以修改了。" if "grant" in request.POST else "已答复不同意更正。"
    messages.success(request, done)
    return redirect("review-corrections")


@require_safe
def corrections(request: SignedIn) -> HttpResponse:
    """The requests that wait for this reviewer, and what the unit answered lately."""
    if not is_task_force(request.user):
        raise PermissionDenied
    waiting = list(requests_for(request.user))
    context = {
        "tab": "corrections",
        "waiting": waiting,
        "requests": len(waiting),
        "answered": answered_requests(request.user)[:50],
        "at": now(),
    }
    return render(request, "tasks/corrections.html", context)


def _page(request: SignedIn, asked: CorrectionRequest, error: DomainError | None = None) -> HttpResponse:
    at = now()
    acts = available(CORRECTION.values(), state=asked.state, actor=request.user, subject=asked)
    context = {
        "asked": asked,
        "report": asked.report,
        "latest": asked.report.versions.filter(submitted_at__lte=asked.requested_at)
        .order_by("-number")
        .first(),
        "acts": {act.name for act in acts},
        "until": request.POST.get("until") or localdate(default_expiry(at)).isoformat(),
        "answer": request.POST.get("answer", ""),
        "has_run_out": asked.has_run_out(at),
        "error": error,
    }
    return render(request, "tasks/correction.html", context, status=400 if error else 200)


def _end_of(day: str, at: datetime) -> datetime:
    """The end of office hours of the day chosen; for nonsense, a moment that the service refuses."""
    try:
        chosen = parse_date(day)
    except ValueError:
        chosen = None
    return datetime.combine(chosen, time(ENDS_AT_HOUR), tzinfo=SHANGHAI) if chosen else at

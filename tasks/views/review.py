"""Pages on which the task force reviews."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from departments.auth import SignedIn
from departments.rules import is_task_force
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.transitions import available
from maanshan_eco.kernel.web import refused
from tasks.models import ProgressReport, ReportVersion
from tasks.selectors.board import current_period, review_queue
from tasks.selectors.chasing import missing_units
from tasks.selectors.filing import compared_figures, previous_version
from tasks.selectors.review_clock import ReviewTally, review_tallies
from tasks.services.review import approve_report, return_report
from tasks.workflow import REPORT


@require_safe
def queue(request: SignedIn) -> HttpResponse:
    """What waits for this reviewer, and who has not filed yet."""
    if not is_task_force(request.user):
        raise PermissionDenied
    at = now()
    period = current_period(at)
    missing = missing_units(period, at) if period else []
    due = ProgressReport.objects.filter(period=period).count()
    owed = sum(len(unit.reports) for unit in missing)
    context = {
        "period": period,
        "queue": review_queue(request.user),
        "missing": missing,
        "due": due,
        "owed": owed,
        "filed": due - owed,
        "reviews": [tally for tally in review_tallies(period, at) if _is_own(tally, request)]
        if period
        else [],
    }
    return render(request, "tasks/queue.html", context)


def _is_own(tally: ReviewTally, request: SignedIn) -> bool:
    return tally.unit is not None and tally.unit.pk == request.user.department_id


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedIn, pk: int) -> HttpResponse:
    """One version beside last month's; a post decides and goes on to the next in the queue."""
    if not is_task_force(request.user):
        raise PermissionDenied
    version = get_object_or_404(
        ReportVersion.objects.visible_to(request.user).select_related(
            "submitted_by",
            "decision__decided_by",
            "report__period",
            "report__assignment__task__section",
            "report__assignment__department__reviewed_by",
        ),
        pk=pk,
    )
    if request.method == "POST":
        return _decide(request, version)
    return _page(request, version)


def _decide(request: SignedIn, version: ReportVersion) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        if "approve" in request.POST:
            approve_report(version=version, actor=request.user, at=now())
        else:
            return_report(version=version, reason=reason, actor=request.user, at=now())
    except DomainError as error:
        if error.fields:
            return _page(request, version, error, reason)
        return refused(request, error, "review-queue")
    done = "已通过" if "approve" in request.POST else "已退回"
    messages.success(request, f"{done}：{version.receipt}。")
    following = review_queue(request.user).first()
    return redirect("review", following.pk) if following else redirect("review-queue")


def _page(
    request: SignedIn, version: ReportVersion, error: DomainError | None = None, reason: str = ""
) -> HttpResponse:
    report, at = version.report, now()
    context = {
        "filed": version,
        "report": report,
        "figures": compared_figures(version, at),
        "last": previous_version(report),
        "earlier": report.versions.filter(number__lt=version.number).select_related(
            "decision__decided_by", "submitted_by"
        ),
        "evidence": version.evidence.all(),
        "decision": getattr(version, "decision", None),
        "acts": {
            act.name
            for act in available(REPORT.values(), state=report.status, actor=request.user, subject=report)
        },
        "waiting": review_queue(request.user).count(),
        "error": error,
        "reason": reason,
    }
    return render(request, "tasks/review.html", context, status=400 if error else 200)

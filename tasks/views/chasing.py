"""The page of 催报."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from departments.auth import SignedIn
from departments.rules import is_task_force
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.web import refused
from tasks.models import ReportingPeriod
from tasks.selectors.board import current_period
from tasks.selectors.chasing import chase_text, missing_units
from tasks.services.reminders import chase_missing


@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: SignedIn) -> HttpResponse:
    """未报名单: who still owes, the words to chase them with, a button that reminds their filers."""
    if not is_task_force(request.user):
        raise PermissionDenied
    at = now()
    period = current_period(at)
    if request.method == "POST":
        return _chase(request, period)
    units = missing_units(period, at) if period else []
    context = {
        "period": period,
        "missing": units,
        "owed": sum(len(unit.reports) for unit in units),
        "text": chase_text(period, units, request.user, at) if period else "",
    }
    return render(request, "tasks/missing.html", context)


def _chase(request: SignedIn, period: ReportingPeriod | None) -> HttpResponse:
    if period is None:
        return redirect("missing")
    try:
        told = chase_missing(period=period, actor=request.user, at=now())
    except DomainError as error:
        return refused(request, error, "missing")
    if told:
        messages.success(request, f"已提醒 {told} 位填报员，在平台“通知”里，随当天的通知邮件发出。")
    else:
        messages.info(request, "今天已经提醒过，没有新的人要提醒。明天可以再提醒一次。")
    return redirect("missing")

"""Pages on which the task force looks after periods: times, extensions, lock."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from departments.auth import SignedIn
from departments.rules import is_task_force, sees_all_units
from maanshan_eco.kernel.errors import DomainError, NotAllowed
from maanshan_eco.kernel.months import deadline_name
from tasks.deadlines import has_passed
from tasks.forms.periods import ExtensionForm, LockForm, RefusableForm, TimesForm, WithdrawForm
from tasks.models import Extension, ProgressReport, ReportingPeriod
from tasks.selectors.calendar import office_calendar
from tasks.selectors.outcomes import period_outcomes
from tasks.selectors.periods import (
    missing_notice_words,
    outcome_counts,
    period_rows,
    unfinished,
    unit_timings,
)
from tasks.selectors.review_clock import review_tallies
from tasks.services.extensions import grant_extension, withdraw_extension
from tasks.services.periods import lock_period_now, planned_times, replan_period


@require_safe
def period_list(request: SignedIn) -> HttpResponse:
    """All periods with their times and counts, newest first."""
    _city_only(request)
    return render(request, "tasks/periods.html", {"rows": period_rows(office_calendar())})


@require_safe
def period_page(request: SignedIn, month: str) -> HttpResponse:
    _city_only(request)
    return _page(request, _period(month))


@require_POST
def replan(request: SignedIn, month: str) -> HttpResponse:
    """Change times that lie ahead."""
    _task_force_only(request)
    period = _period(month)
    form = _times_form(period, request.POST)
    if form.is_valid():
        try:
            replan_period(
                period=period,
                times=form.times(),
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=now(),
            )
        except DomainError as error:
            return _refused(request, period, form, error, times=form)
        messages.success(request, f"{period}的时间已调整。")
        return redirect("period", month)
    return _page(request, period, times=form)


@require_POST
def lock(request: SignedIn, month: str) -> HttpResponse:
    """Lock before the planned time."""
    _task_force_only(request)
    period, form = _period(month), LockForm(request.POST)
    if form.is_valid():
        try:
            lock_period_now(period=period, reason=form.cleaned_data["reason"], actor=request.user, at=now())
        except DomainError as error:
            return _refused(request, period, form, error, lock=form)
        messages.success(request, f"{period}已锁定。")
        return redirect("period", month)
    return _page(request, period, lock=form)


@require_POST
def extend(request: SignedIn, month: str) -> HttpResponse:
    """Grant a unit more time."""
    _task_force_only(request)
    period = _period(month)
    # Of all units, so that who may not judge one of them is told so and not shown an empty list.
    form = ExtensionForm(request.POST, reports=_reports(period), period=period)
    if form.is_valid():
        try:
            extension = grant_extension(period=period, actor=request.user, at=now(), **form.given())
        except DomainError as error:
            return _refused(request, period, form, error, extension=form)
        messages.success(request, f"{extension.department}已延期到 {deadline_name(extension.due_at)}。")
        return redirect("period", month)
    return _page(request, period, extension=form)


@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take an extension back."""
    extension = get_object_or_404(
        Extension.objects.visible_to(request.user).with_names().select_related("period"), pk=pk
    )
    _task_force_only(request)
    form = WithdrawForm(request.POST, pk=pk)
    if form.is_valid():
        try:
            withdraw_extension(
                extension=extension, reason=form.cleaned_data["reason"], actor=request.user, at=now()
            )
        except DomainError as error:
            return _refused(request, extension.period, form, error, withdrawals={pk: form})
        messages.success(request, f"{extension.department}的延期已撤回。")
        return redirect("period", extension.period.code)
    return _page(request, extension.period, withdrawals={pk: form})


def _city_only(request: SignedIn) -> None:
    if not sees_all_units(request.user):
        raise PermissionDenied


def _task_force_only(request: SignedIn) -> None:
    if not is_task_force(request.user):
        raise PermissionDenied


def _period(month: str) -> ReportingPeriod:
    return get_object_or_404(ReportingPeriod, month=f"{month}-01")


def _reports(period: ReportingPeriod) -> Any:
    return (
        ProgressReport.objects.filter(period=period)
        .with_names()
        .order_by("assignment__department__position", "assignment__task__number")
    )


def _times_form(period: ReportingPeriod, data: Any = None) -> TimesForm:
    planned = planned_times(period.as_month, office_calendar())
    return TimesForm(data, period=period, planned=planned, at=now())


def _refused(
    request: SignedIn, period: ReportingPeriod, form: RefusableForm, error: DomainError, **forms: Any
) -> HttpResponse:
    if isinstance(error, NotAllowed):
        raise PermissionDenied(error.message) from error
    form.refuse(error)
    return _page(request, period, **forms)


def _page(request: SignedIn, period: ReportingPeriod, **forms: Any) -> HttpResponse:
    """The page; ``forms`` are those just refused, and then the answer is a 400."""
    at = now()
    outcomes = period_outcomes(period, at)
    refused_form = next((form for form in forms.values() if isinstance(form, RefusableForm)), None)
    refused_form = refused_form or next(iter(forms.get("withdrawals", {}).values()), None)
    context = {
        "period": period,
        "counts": outcome_counts(outcomes),
        "due": len(outcomes),
        "unfinished": unfinished(period, at) if not period.is_closed else [],
        "timings": unit_timings(outcomes),
        "reviews": review_tallies(period, at),
        "changes": period.changes.select_related("changed_by"),
        "extensions": _extensions(request, period, forms.get("withdrawals", {})),
        "warning": missing_notice_words(period, office_calendar()) if not period.is_closed else "",
        "form": refused_form,
        **_open_forms(request, period, forms),
    }
    return render(request, "tasks/period.html", context, status=400 if forms else 200)


def _extensions(
    request: SignedIn, period: ReportingPeriod, refused_forms: dict[int, WithdrawForm]
) -> list[tuple[Extension, WithdrawForm | None]]:
    """Each with the form that takes it back, for those who may."""
    can = is_task_force(request.user) and not period.is_closed
    unit = request.user.department_id
    return [
        (
            extension,
            refused_forms.get(extension.pk) or WithdrawForm(pk=extension.pk)
            if can and extension.withdrawn_at is None and extension.department.reviewed_by_id == unit
            else None,
        )
        for extension in period.extensions.with_names()
    ]


def _open_forms(request: SignedIn, period: ReportingPeriod, forms: dict[str, Any]) -> dict[str, Any]:
    """The forms that this person may use on this period now."""
    if period.is_closed or not is_task_force(request.user):
        return {}
    at, own = now(), request.user.department_id
    reports = _reports(period).filter(assignment__department__reviewed_by=own)
    extension = forms.get("extension")
    if extension:
        extension.offer(reports)  # it was read against all units, and shows those that may be chosen
    return {
        "times": forms.get("times") or _times_form(period),
        "lock": forms.get("lock") or (LockForm() if has_passed(period.due_at, at) else None),
        "extension": extension or ExtensionForm(reports=reports, period=period),
    }

"""Workbooks to take away."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from departments import audit
from departments.auth import SignedIn
from departments.rules import sees_all_units
from reports.exports.monthly_ledger import monthly_ledger
from reports.rules import may_export
from tasks.models import ReportingPeriod

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def export_list(request: SignedIn) -> HttpResponse:
    """The months whose ledger can be taken."""
    if not may_export(request.user):
        raise PermissionDenied
    periods = ReportingPeriod.objects.filter(opens_at__lte=now())
    return render(
        request, "reports/exports.html", {"periods": periods, "all_units": sees_all_units(request.user)}
    )


@require_safe
def ledger(request: SignedIn, month: str) -> HttpResponse:
    """The month's ledger with the rows this person may see. The download is on record."""
    if not may_export(request.user):
        raise PermissionDenied
    period = get_object_or_404(ReportingPeriod, month=f"{month}-01")
    at = now()
    workbook, facts = monthly_ledger(period, request.user, at)
    audit.record(action="ledger.exported", actor=request.user, target=period.code, at=at, data=facts)
    response = HttpResponse(workbook, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="ledger-{month}.xlsx"'
    return response

"""What was found on the spot: the form beside what was filed, and the files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.auth import SignedIn
from departments.rules import is_task_force
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.files import attachment
from maanshan_eco.kernel.web import refused
from reports.forms.inspections import FindingForm, finding_sheet
from reports.models import Finding, FindingFile, InspectionItem
from reports.selectors.inspection import filed_versions
from reports.services.findings import record_finding, withdraw_finding
from reports.views.inspections import inspection_seen


@require_http_methods(["GET", "HEAD", "POST"])
def item_page(request: SignedIn, code: str, number: int) -> HttpResponse:
    """One item: what was filed, and the form for what was found."""
    if not is_task_force(request.user):
        raise PermissionDenied
    item = get_object_or_404(
        InspectionItem.objects.select_related("task", "department", "inspection"),
        inspection=inspection_seen(request, code),
        number=number,
    )
    if request.method != "POST":
        return _item_page(request, item)
    try:
        sheet = finding_sheet(request.POST, request.FILES.getlist("attached"), item)
        finding = record_finding(item=item, sheet=sheet, actor=request.user, at=now())
    except DomainError as error:
        return (
            _item_page(request, item, error) if error.fields else refused(request, error, "inspection", code)
        )
    messages.success(request, f"已登记第 {finding.number} 号发现。")
    return redirect("inspection", code)


def _item_page(request: SignedIn, item: InspectionItem, error: DomainError | None = None) -> HttpResponse:
    form = FindingForm(request.POST, error.fields, item=item) if error else FindingForm(item=item)
    context = {
        "item": item,
        "inspection": item.inspection,
        "form": form,
        "filed": filed_versions([item])[item.pk],
        "error": error,
    }
    return render(request, "reports/inspection_item.html", context, status=400 if error else 200)


@require_POST
def withdraw(request: SignedIn, code: str, number: int) -> HttpResponse:
    """Take back a wrong entry."""
    if not is_task_force(request.user):
        raise PermissionDenied
    finding = get_object_or_404(Finding, inspection=inspection_seen(request, code), number=number)
    try:
        withdraw_finding(finding=finding, actor=request.user, at=now())
    except DomainError as error:
        return refused(request, error, "inspection", code)
    messages.success(request, f"第 {number} 号发现已撤回。")
    return redirect("inspection", code)


@require_safe
def finding_file(request: SignedIn, pk: int) -> FileResponse:
    """A file of a finding, always as a download."""
    file = get_object_or_404(FindingFile.objects.visible_to(request.user), pk=pk)
    return attachment(file.path, file.name)

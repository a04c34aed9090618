"""Filing by workbook: take it down, send it up, look at what would change, write it."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from departments.auth import SignedIn
from departments.enums import UNIT_ROLES
from departments.models import Department
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.web import refused
from tasks.enums import WorkbookState
from tasks.exports.filing_workbook import filing_workbook
from tasks.exports.problem_workbook import problem_workbook
from tasks.importers.filing_layout import in_words
from tasks.models import ProgressReport, ReportingPeriod, WorkbookUpload
from tasks.selectors.deadlines import unit_deadline
from tasks.services.workbook import apply_workbook, compare_again, discard_workbook, upload_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The page shows so many and says how many there are; the workbook to download marks them all.
MAX_SHOWN = 500


@require_http_methods(["GET", "HEAD", "POST"])
def workbook_page(request: SignedIn, month: str) -> HttpResponse:
    """Both steps, and what was uploaded before; a post uploads."""
    unit, period = _unit(request), _period(month)
    if request.method != "POST":
        return _page(request, unit, period)
    upload = request.FILES.get("workbook")
    if upload is None:
        return _page(request, unit, period, "还没有选文件。先选填好的填报表，再点“上传填报表”。")
    try:
        kept = upload_workbook(
            period=period,
            name=upload.name or "",
            content=upload.file,  # type: ignore[arg-type]  # an upload always has its file
            size=upload.size or 0,
            actor=request.user,
            at=now(),
        )
    except DomainError as error:
        return _page(request, unit, period, error.message)
    return redirect("workbook-preview", kept.pk)


@require_safe
def workbook_template(request: SignedIn, month: str) -> HttpResponse:
    """The unit's month as a workbook, with whatever its drafts hold."""
    unit, period = _unit(request), _period(month)
    if not ProgressReport.objects.visible_to(request.user).filter(period=period).exists():
        messages.error(request, f"{period}没有需要{unit.name}填的任务。")
        return redirect("workbook", month)
    return _workbook(filing_workbook(unit, period, now()), f"{period}填报表-{unit.name}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def workbook_preview(request: SignedIn, pk: int) -> HttpResponse:
    """What the workbook would change, cell by cell; a post writes it or puts it aside."""
    upload = _upload(request, pk)
    if request.method != "POST":
        return render(request, "tasks/workbook_preview.html", _preview(upload))
    act = discard_workbook if "discard" in request.POST else apply_workbook
    try:
        upload = act(upload=upload, actor=request.user, at=now())
    except DomainError as error:
        if error.code == "workbook_stale":
            compare_again(upload=upload, at=now())
        return refused(request, error, "workbook-preview", pk)
    if upload.state == WorkbookState.DISCARDED:
        messages.success(request, "已放弃，没有写入任何内容。")
        return redirect("workbook", upload.period.code)
    return redirect("workbook-preview", pk)


@require_safe
def workbook_problems(request: SignedIn, pk: int) -> HttpResponse:
    """The uploaded workbook with what is wrong marked in it."""
    upload = _upload(request, pk)
    try:
        marked = problem_workbook(upload)
    except DomainError as error:
        return refused(request, error, "workbook-preview", pk)
    return _workbook(marked, f"有错的地方-{upload.name}")


def _unit(request: SignedIn) -> Department:
    if request.user.role not in UNIT_ROLES or request.user.department is None:
        raise PermissionDenied
    return request.user.department


def _period(month: str) -> ReportingPeriod:
    return get_object_or_404(ReportingPeriod, month=f"{month}-01")


def _upload(request: SignedIn, pk: int) -> WorkbookUpload:
    return get_object_or_404(
        WorkbookUpload.objects.visible_to(request.user).select_related(
            "period", "department", "uploaded_by", "decided_by"
        ),
        pk=pk,
    )


def _page(request: SignedIn, unit: Department, period: ReportingPeriod, refusal: str = "") -> HttpResponse:
    context = {
        "unit": unit,
        "period": period,
        "refusal": refusal,
        "due_at": unit_deadline(period, unit, now()),
        "uploads": WorkbookUpload.objects.visible_to(request.user).filter(period=period).listed()[:20],
        "duties": ProgressReport.objects.visible_to(request.user).filter(period=period).count(),
    }
    return render(request, "tasks/workbook.html", context, status=400 if refusal else 200)


def _preview(upload: WorkbookUpload) -> dict[str, Any]:
    comparison, names = upload.comparison, upload.comparison["names"]
    problems = [{**problem, **_named(problem["label"], names)} for problem in comparison["problems"]]
    return {
        "upload": upload,
        "period": upload.period,
        "problems": problems[:MAX_SHOWN],
        "problems_left": max(len(problems) - MAX_SHOWN, 0),
        "conflicts": [
            {**_shown(conflict, names), "at": parse_datetime(conflict["at"])}
            for conflict in comparison["conflicts"]
        ],
        "changes": [_shown(change, names) for change in comparison["changes"]],
        "unchanged": comparison["unchanged"],
        "notices": upload.reading["notices"],
        "found": upload.reading["found"],
        "read": upload.reading["read"],
        "reports": len({change["report"] for change in comparison["changes"]}),
        "pending": upload.state == WorkbookState.PREVIEWED and not upload.period.is_closed,
    }


def _shown(change: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A change as people read it: the row's name, and choices by their labels."""
    texts = {side: in_words(change["field"], change[side]) for side in ("was", "now")}
    return {**change, **texts, "name": names.get(change["key"], "")}


def _named(label: str, names: dict[str, str]) -> dict[str, str]:
    """A problem's label, taken apart: the row's key, what it stands for, the column."""
    key, _, title = label.partition(" ")
    return {"key": key, "name": names.get(key, ""), "title": title}


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response

"""A unit's whole month: everything checked on one page, and what is ready sent in one act."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from departments.auth import SignedIn
from departments.enums import UNIT_ROLES
from maanshan_eco.kernel.errors import DomainError
from tasks.deadlines import has_passed
from tasks.enums import ReportStatus
from tasks.filings import Edit
from tasks.models import ProgressReport, ReportingPeriod
from tasks.selectors.deadlines import unit_deadline
from tasks.selectors.workbook import month_reports
from tasks.services.drafts import MAX_REASON, amend_draft
from tasks.services.month import CheckedReport, check_month, submit_many
from tasks.workflow import REPORT


@require_http_methods(["GET", "HEAD", "POST"])
def month_check(request: SignedIn, month: str) -> HttpResponse:
    """全部检查: all reports still owed, with what is wrong and what looks odd; a post keeps the reasons."""
    period = _period(request, month)
    if request.method == "POST":
        _keep_reasons(request, period)
        return redirect("month-check", month)
    at = now()
    reports = _reports(request, period)
    checked = check_month(reports=reports, actor=request.user, at=at)
    due_at = unit_deadline(period, request.user.department, at)
    context = {
        "period": period,
        "blocked": [row for row in checked if row.is_blocked],
        "asked": [row for row in checked if row.is_asked],
        "ready": [row for row in checked if row.is_ready],
        "untouched": [row for row in checked if row.found is None],
        "filed": sum(report.status in {ReportStatus.SUBMITTED, ReportStatus.APPROVED} for report in reports),
        "due_at": due_at,
        "late": has_passed(due_at, at),
        "act": _act(request, checked),
        "longest": MAX_REASON,
    }
    return render(request, "tasks/month_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def month_submit(request: SignedIn, month: str) -> HttpResponse:
    """What is ready, once more before it goes; a post sends the drafts that were shown, and only those."""
    period = _period(request, month)
    reports = _reports(request, period)
    if request.method != "POST":
        checked = check_month(reports=reports, actor=request.user, at=now())
        ready = [row for row in checked if row.is_ready]
        if not ready:
            return redirect("month-check", month)
        context = {"period": period, "ready": ready, "act": _act(request, checked)}
        return render(request, "tasks/month_submit.html", context)
    by_key = {str(report.pk): report for report in reports}
    shown = (entry.partition(":") for entry in request.POST.getlist("report"))
    checked_drafts = [
        (by_key[pk], int(revision))
        for pk, _, revision in shown
        if pk in by_key and revision.isascii() and revision.isdigit() and len(revision) < 10
    ]
    _send(request, checked_drafts)
    return redirect("my-work-month", month)


def _send(request: SignedIn, checked: list[tuple[ProgressReport, int]]) -> None:
    """Send them and tell what became of each."""
    sent = submit_many(checked=checked, actor=request.user, at=now())
    receipts = [entry.version.receipt for entry in sent if entry.version]
    handed = [entry.report for entry in sent if not entry.version and not entry.refusal]
    if receipts:
        messages.success(request, f"已报送 {len(receipts)} 项。回执号：{'、'.join(receipts)}")
    if handed:
        tasks = "、".join(str(report.assignment.task.number) for report in handed)
        messages.success(request, f"已送单位负责人审签 {len(handed)} 项：任务{tasks}")
    for entry in sent:
        if entry.refusal:
            task = entry.report.assignment.task
            messages.error(request, f"任务{task.number} {task.title}没有报送：{entry.refusal}")
    if not sent:
        messages.error(request, "没有选中要报送的任务。在“全部检查”里核对后再报送。")


def _keep_reasons(request: SignedIn, period: ReportingPeriod) -> None:
    """Each reason into its own draft, beside whatever else is being written there."""
    reports = {str(report.pk): report for report in _reports(request, period)}
    edits: dict[str, list[Edit]] = {}
    for name, text in request.POST.items():
        kind, _, rest = name.partition("-")
        pk, _, key = rest.partition("-")
        was = str(request.POST.get(f"was-{rest}", ""))
        if kind == "reason" and pk in reports and str(text).strip() != was:
            edits.setdefault(pk, []).append(Edit(f"reason-{key}", was, str(text).strip()))
    for pk, changed in edits.items():
        try:
            amended = amend_draft(report=reports[pk], edits=changed, actor=request.user, at=now())
        except DomainError as error:
            messages.error(
                request, f"任务{reports[pk].assignment.task.number}的说明没有保存：{error.message}"
            )
            continue
        for clash in amended.clashes:
            messages.error(
                request, f"别人也写了说明，没有覆盖。别人写的：{clash.standing}；你写的：{clash.typed}"
            )
    if edits:
        messages.success(request, "说明已保存。")


def _reports(request: SignedIn, period: ReportingPeriod) -> list[ProgressReport]:
    return month_reports(request.user.department, period) if request.user.department else []


def _act(request: SignedIn, checked: list[CheckedReport]) -> str:
    """What the button says: where the head releases online, a filer puts the reports before the head."""
    submits = all(REPORT["submit"].permits(request.user, row.report) for row in checked)
    return "报送" if submits else "送审签"


def _period(request: SignedIn, month: str) -> ReportingPeriod:
    if request.user.role not in UNIT_ROLES:
        raise PermissionDenied
    return get_object_or_404(ReportingPeriod, month=f"{month}-01")

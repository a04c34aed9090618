"""Pages on which a unit files its month."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.auth import SignedIn
from departments.enums import UNIT_ROLES
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.files import attachment
from maanshan_eco.kernel.web import refused
from tasks.deadlines import has_passed
from tasks.enums import CORRECTING, AssignmentRole
from tasks.filings import Filing
from tasks.forms.filing import FilingForm, read_filing
from tasks.models import (
    Evidence,
    ProgressReport,
    ReportDraft,
    ReportingPeriod,
    ReportVersion,
)
from tasks.rules import may_file
from tasks.selectors.board import current_period, work_rows
from tasks.selectors.corrections import acts_open, corrections_of, granted_correction, state_at
from tasks.selectors.deadlines import deadline_of
from tasks.selectors.examination import examine_draft
from tasks.selectors.filing import due_indicators, figure_rows, filing_of, previous_version
from tasks.selectors.outcomes import extension_used
from tasks.selectors.review import returned_fields, standing_return
from tasks.services.drafts import EditConflict, save_draft
from tasks.services.evidence import attach_evidence, withdraw_evidence
from tasks.services.filing import submit_report
from tasks.workflow import REPORT


@require_safe
def my_work(request: SignedIn, month: str = "") -> HttpResponse:
    """What the person's unit owes in a month; without a month, in the current one."""
    if request.user.role not in UNIT_ROLES:
        raise PermissionDenied
    at = now()
    period = _period(month) if month else current_period(at)
    rows = work_rows(request.user, period, at) if period else []
    context = {
        "period": period,
        "rows": rows,
        "counts": Counter(row.report.status for row in rows),
        "periods": ReportingPeriod.objects.filter(opens_at__lte=at)[:24],
    }
    return render(request, "tasks/my_work.html", context)


@require_safe
def report_page(request: SignedIn, pk: int) -> HttpResponse:
    """One report: its versions, decisions and files. Drafts are shown to their own unit only."""
    report = _report(request, pk)
    versions = report.versions.select_related("submitted_by", "correction").prefetch_related(
        "decisions__decided_by", "decisions__withdrawn_by", "values__indicator", "evidence"
    )
    at = now()
    context = {
        "report": report,
        "versions": versions.order_by("-number"),
        "acts": acts_open(report, request.user, at),
        "corrections": corrections_of(report),
        "correction": granted_correction(report, at),
        "draft": _draft(report) if may_file(request.user, report) else None,
        "extension": extension_used(report),
    }
    return render(request, "tasks/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """The report form. Every post saves; ``check`` then goes on to the check page."""
    report = _own_report(request, pk)
    if request.method != "POST":
        return _open_form(request, report) if _writable(report) else redirect("filing", pk)
    filing, revision = read_filing(request.POST, due_indicators(report))
    try:
        draft = save_draft(report=report, filing=filing, revision=revision, actor=request.user, at=now())
        _change_evidence(request, report)
    except DomainError as error:
        return _form(request, report, filing, error)
    if "check" in request.POST:
        return redirect("filing-check", pk)
    messages.success(request, f"草稿已保存 {localtime(draft.updated_at):%H:%M:%S}。")
    return redirect("filing-edit", pk)


@require_safe
def check_page(request: SignedIn, pk: int) -> HttpResponse:
    """Everything that would be submitted, and what is still wrong with it."""
    report = _own_report(request, pk)
    draft = _draft(report)
    if draft is None:
        return redirect("filing-edit", pk)
    at = now()
    wrong = examine_draft(report, draft, at).wrong
    refiled = report.versions.exists()  # late is only who files for the first time after the deadline
    deadline = deadline_of(report, at)
    context = {
        "report": report,
        "draft": draft,
        "form": FilingForm(filing_of(draft), figure_rows(report, filing_of(draft).figures, at), wrong),
        "evidence": report.evidence.filter(withdrawn_at=None),
        "deadline_of_report": deadline,
        "late_by": at - deadline if has_passed(deadline, at) and not refiled else None,
    }
    return render(request, "tasks/check.html", context)


@require_POST
def submit(request: SignedIn, pk: int) -> HttpResponse:
    """Submit the draft that was checked."""
    report = _own_report(request, pk)
    revision = request.POST.get("revision", "")
    try:
        version = submit_report(
            report=report,
            revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0,
            actor=request.user,
            at=now(),
        )
    except EditConflict as error:
        return refused(request, error, "filing-check", pk)
    except DomainError as error:
        return refused(request, error, "filing-check" if error.fields else "filing", pk)
    return redirect("receipt", version.pk)


@require_safe
def receipt(request: SignedIn, pk: int) -> HttpResponse:
    """Proof of a submit: number, time, what happens next. Prints on one page."""
    version = get_object_or_404(
        ReportVersion.objects.visible_to(request.user).select_related(
            "submitted_by", "report__period", "report__assignment__task", "report__assignment__department"
        ),
        pk=pk,
    )
    values = version.values.select_related("indicator")
    owed = ProgressReport.objects.visible_to(request.user).filter(period=version.report.period).owed()
    return render(
        request,
        "tasks/receipt.html",
        {
            "filed": version,
            "values": values,
            "evidence": version.evidence.all(),
            "extension": extension_used(version.report),
            "next": owed.exclude(pk=version.report_id).with_names().first(),
        },
    )


@require_safe
def evidence_file(request: SignedIn, pk: int) -> FileResponse:
    """An evidence file, always as a download, to those who may see the report that carries it."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    return attachment(evidence.path, evidence.name)


def _period(month: str) -> ReportingPeriod:
    return get_object_or_404(ReportingPeriod, month=f"{month}-01")


def _report(request: SignedIn, pk: int) -> ProgressReport:
    """The report, if the one gate lets this person see it; a stranger learns nothing but 404."""
    return get_object_or_404(ProgressReport.objects.visible_to(request.user).with_names(), pk=pk)


def _own_report(request: SignedIn, pk: int) -> ProgressReport:
    report = _report(request, pk)
    if not may_file(request.user, report):
        raise Http404
    return report


def _draft(report: ProgressReport) -> ReportDraft | None:
    return ReportDraft.objects.select_related("updated_by").filter(report=report).first()


def _writable(report: ProgressReport) -> bool:
    state, _ = state_at(report, now())
    return state in REPORT["save"].sources and (state == CORRECTING or not report.period.is_closed)


def _change_evidence(request: SignedIn, report: ProgressReport) -> None:
    """Take off the file whose button was pressed, put on those that were chosen."""
    for evidence in report.evidence.filter(withdrawn_at=None):
        if str(evidence.pk) == request.POST.get("remove"):
            withdraw_evidence(evidence=evidence, actor=request.user, at=now())
    for upload in request.FILES.getlist("evidence"):
        attach_evidence(
            report=report,
            name=upload.name or "",
            content=upload.file,  # type: ignore[arg-type]  # an upload always has its file
            size=upload.size or 0,
            actor=request.user,
            at=now(),
        )


def _open_form(request: SignedIn, report: ProgressReport) -> HttpResponse:
    """The form with the draft in it; for those sent back by the check page, with what is wrong in it."""
    draft = _draft(report)
    wrong = examine_draft(report, draft, now()).wrong if draft and "checked" in request.GET else {}
    return render(request, "tasks/form.html", _form_context(report, filing_of(draft), wrong, draft))


def _form(request: SignedIn, report: ProgressReport, filing: Filing, error: DomainError) -> HttpResponse:
    """The form with what was typed, after a refusal. ``theirs`` is what somebody else saved meanwhile."""
    report.refresh_from_db(fields=["status"])  # the draft may be saved although a file was refused
    theirs = error.standing if isinstance(error, EditConflict) else None
    context = _form_context(report, filing, error.fields, theirs or _draft(report))
    if theirs:
        standing = FilingForm(filing_of(theirs), context["form"].rows, {})
        context |= {"theirs": theirs, "unlike": context["form"].unlike(standing)}
    return render(request, "tasks/form.html", {**context, "error": error}, status=409 if theirs else 400)


def _form_context(
    report: ProgressReport, filing: Filing, wrong: dict[str, str], draft: ReportDraft | None
) -> dict[str, Any]:
    rows = figure_rows(report, filing.figures, now())
    leads = report.assignment.task.assignments.filter(role=AssignmentRole.LEAD)
    return {
        "report": report,
        "form": FilingForm(filing, rows, wrong, returned_fields(report)),
        "draft": draft,
        "evidence": report.evidence.filter(withdrawn_at=None),
        "last": previous_version(report),
        "returned": standing_return(report),
        "leads": leads.select_related("department"),
        "writable": _writable(report),
    }

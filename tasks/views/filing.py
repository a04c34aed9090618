"""Pages on which a unit files its month."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.auth import SignedIn
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.files import attachment
from maanshan_eco.kernel.web import refused
from tasks.deadlines import has_passed
from tasks.enums import AssignmentRole
from tasks.filings import Edit, Filing
from tasks.forms.filing import FilingForm, read_filing, read_revision, tidy
from tasks.models import Evidence, ProgressReport, ReportDraft, ReportVersion
from tasks.rules import may_file
from tasks.selectors.board import next_owed
from tasks.selectors.companions import companions_of
from tasks.selectors.corrections import corrections_of, granted_correction
from tasks.selectors.deadlines import deadline_of
from tasks.selectors.examination import examine_draft
from tasks.selectors.filing import (
    due_indicators,
    earlier_evidence,
    figure_rows,
    filing_of,
    previous_version,
)
from tasks.selectors.milestones import nodes_of
from tasks.selectors.outcomes import extension_used
from tasks.selectors.review import returned_fields, standing_return
from tasks.selectors.signoff import code_of_draft, code_of_version
from tasks.services.drafts import EditConflict, amend_draft, save_draft
from tasks.services.evidence import attach_evidence, reuse_evidence, withdraw_evidence
from tasks.services.filing import submit_report
from tasks.views.lookup import draft_of, is_writable, open_acts, own_report, seen_report


@require_safe
def report_page(request: SignedIn, pk: int) -> HttpResponse:
    """One report: its versions, decisions and files. Drafts are shown to their own unit only."""
    report = seen_report(request, pk)
    versions = report.versions.select_related("submitted_by", "correction").prefetch_related(
        "decisions__decided_by", "decisions__withdrawn_by", "values__indicator", "evidence"
    )
    at = now()
    context = {
        "report": report,
        "versions": versions.order_by("-number"),
        "acts": open_acts(request, report, at),
        "corrections": corrections_of(report),
        "correction": granted_correction(report, at),
        "draft": draft_of(report) if may_file(request.user, report) else None,
        "extension": extension_used(report),
    }
    return render(request, "tasks/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """The report form. Every post saves; ``check`` then goes on to the check page."""
    report = own_report(request, pk)
    if request.method != "POST":
        return _open_form(request, report) if is_writable(request, report) else redirect("filing", pk)
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
    """Everything that would be submitted, what is still wrong with it, and what is worth a sentence."""
    report = own_report(request, pk)
    draft = draft_of(report)
    at = now()
    acts = open_acts(request, report, at) & {"save", "hand_over", "hand_back", "submit"}
    if draft is None or not acts:
        return redirect("filing-edit" if "save" in acts else "filing", pk)
    filing = filing_of(draft)
    found, rows = examine_draft(report, draft, at), figure_rows(report, filing.figures, at)
    refiled = report.versions.exists()  # late is only who files for the first time after the deadline
    evidence = report.evidence.filter(withdrawn_at=None)
    edit = f"{reverse('filing-edit', args=[pk])}?checked=1#" if "save" in acts else ""
    deadline = deadline_of(report, at)
    context = {
        "report": report,
        "draft": draft,
        "form": FilingForm(filing, rows, found.wrong, nodes=nodes_of(report), found=found, edit=edit),
        "last": previous_version(report),
        "evidence": evidence,
        "companions": companions_of([report])[report.pk],
        "check_code": code_of_draft(report, draft, found, evidence),
        "acts": acts,
        "standing": filing.fields(),
        "deadline_of_report": deadline,
        "late_by": at - deadline if has_passed(deadline, at) and not refiled else None,
    }
    return render(request, "tasks/check.html", context)


@require_POST
def submit(request: SignedIn, pk: int) -> HttpResponse:
    """Submit the draft that was checked, with the sentences on cautions that were written beside it."""
    report = own_report(request, pk)
    try:
        version = submit_report(
            report=report, revision=keep_reasons(request, report), actor=request.user, at=now()
        )
    except EditConflict as error:
        return refused(request, error, "filing-check", pk)
    except DomainError as error:
        return refused(request, error, "filing-check" if error.fields else "filing", pk)
    return redirect("receipt", version.pk)


def keep_reasons(request: SignedIn, report: ProgressReport) -> int:
    """Save what the check page's boxes say; gives the revision that was checked, with them in it.

    Raises what :func:`amend_draft` raises. Where somebody else saved since, nothing is written and the
    stale revision comes back, which the submit then refuses.
    """
    revision, draft = read_revision(request.POST.get("revision", "")), draft_of(report)
    if draft is None or draft.revision != revision:
        return revision
    standing = filing_of(draft).fields()
    edits = [
        Edit(name, standing.get(name, ""), tidy(text))
        for name, text in request.POST.items()
        if name.startswith("reason-") and isinstance(text, str) and tidy(text) != standing.get(name, "")
    ]
    if not edits:
        return revision
    return amend_draft(report=report, edits=edits, actor=request.user, at=now()).draft.revision


@require_safe
def receipt(request: SignedIn, pk: int) -> HttpResponse:
    """Proof of a submit: number, time, what happens next. Prints on one page."""
    version = get_object_or_404(
        ReportVersion.objects.visible_to(request.user).select_related(
            "submitted_by", "report__period", "report__assignment__task", "report__assignment__department"
        ),
        pk=pk,
    )
    context = {
        "filed": version,
        "values": version.values.select_related("indicator"),
        "cautions": version.cautions.all(),
        "claims": version.claims.select_related("milestone"),
        "evidence": version.evidence.all(),
        "extension": extension_used(version.report),
        "check_code": code_of_version(version),
        "next": next_owed(request.user, version.report),
    }
    return render(request, "tasks/receipt.html", context)


@require_safe
def evidence_file(request: SignedIn, pk: int) -> FileResponse:
    """An evidence file, always as a download, to those who may see the report that carries it."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    return attachment(evidence.path, evidence.name)


def _change_evidence(request: SignedIn, report: ProgressReport) -> None:
    """Take off the file whose button was pressed, put on those that were chosen, uploaded earlier or now."""
    for evidence in report.evidence.filter(withdrawn_at=None):
        if str(evidence.pk) == request.POST.get("remove"):
            withdraw_evidence(evidence=evidence, actor=request.user, at=now())
    chosen = set(request.POST.getlist("reuse"))
    for earlier in earlier_evidence(request.user, report) if chosen else ():
        if str(earlier.pk) in chosen:
            reuse_evidence(report=report, earlier=earlier, actor=request.user, at=now())
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
    draft = draft_of(report)
    context = _form_context(request, report, filing_of(draft), {}, draft, show_wrong="checked" in request.GET)
    return render(request, "tasks/form.html", context)


def _form(request: SignedIn, report: ProgressReport, filing: Filing, error: DomainError) -> HttpResponse:
    """The form with what was typed, after a refusal. ``theirs`` is what somebody else saved meanwhile."""
    report.refresh_from_db(fields=["status"])  # the draft may be saved although a file was refused
    theirs = error.standing if isinstance(error, EditConflict) else None
    context = _form_context(request, report, filing, error.fields, theirs or draft_of(report))
    if theirs:
        mine = context["form"]
        standing = FilingForm(filing_of(theirs), mine.rows, {}, nodes=mine.nodes, found=mine.found)
        context |= {"theirs": theirs, "unlike": mine.unlike(standing)}
    return render(request, "tasks/form.html", {**context, "error": error}, status=409 if theirs else 400)


def _form_context(
    request: SignedIn,
    report: ProgressReport,
    filing: Filing,
    wrong: dict[str, str],
    draft: ReportDraft | None,
    *,
    show_wrong: bool = False,
) -> dict[str, Any]:
    """``standing`` is what the draft holds, by field: what the script measures changes against."""
    at = now()
    rows, nodes = figure_rows(report, filing.figures, at), nodes_of(report)
    found = examine_draft(report, draft, at) if draft else None
    leads = report.assignment.task.assignments.filter(role=AssignmentRole.LEAD)
    writable = "save" in open_acts(request, report, at)
    return {
        "report": report,
        "form": FilingForm(
            filing,
            rows,
            found.wrong if found and show_wrong else wrong,
            nodes=nodes,
            found=found,
            remarks=returned_fields(report),
        ),
        "draft": draft,
        "standing": filing_of(draft).fields(),
        "evidence": report.evidence.filter(withdrawn_at=None),
        "earlier_files": earlier_evidence(request.user, report) if writable else [],
        "last": previous_version(report),
        "returned": standing_return(report),
        "leads": leads.select_related("department"),
        "companions": companions_of([report])[report.pk],
        "deadline_of_report": deadline_of(report, at),
        "next": next_owed(request.user, report),
        "writable": writable,
    }

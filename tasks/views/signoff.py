"""审签: the page that a unit's head signs on paper, and the head's release online."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from departments.auth import SignedIn
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.web import refused
from tasks.forms.filing import FilingForm
from tasks.selectors.deadlines import deadline_of
from tasks.selectors.examination import examine_draft
from tasks.selectors.filing import figure_rows, filing_of
from tasks.selectors.milestones import nodes_of
from tasks.selectors.signoff import code_of_draft
from tasks.services.filing import hand_back, hand_over
from tasks.views.filing import keep_reasons
from tasks.views.lookup import draft_of, own_report


@require_safe
def signoff(request: SignedIn, pk: int) -> HttpResponse:
    """签批单: the draft on one sheet to sign, with the check code that the receipt will show too."""
    report = own_report(request, pk)
    draft = draft_of(report)
    if draft is None:
        return redirect("filing-edit", pk)
    at, filing = now(), filing_of(draft)
    found, rows = examine_draft(report, draft, at), figure_rows(report, filing.figures, at)
    files = report.evidence.filter(withdrawn_at=None)
    context = {
        "report": report,
        "draft": draft,
        "form": FilingForm(filing, rows, found.wrong, nodes=nodes_of(report), found=found),
        "evidence": files,
        "deadline_of_report": deadline_of(report, at),
        "check_code": code_of_draft(report, draft, found, files),
    }
    return render(request, "tasks/signoff.html", context)


@require_POST
def give_to_head(request: SignedIn, pk: int) -> HttpResponse:
    """送审签: put the draft that was checked before the unit's head."""
    report = own_report(request, pk)
    try:
        hand_over(report=report, revision=keep_reasons(request, report), actor=request.user, at=now())
    except DomainError as error:
        return refused(request, error, "filing-check", pk)
    messages.success(request, "已送审签，单位负责人审签后报送。")
    return redirect("my-work-month", report.period.code)


@require_POST
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    """退回修改 by the head with a remark, 收回 by the filer."""
    report = own_report(request, pk)
    try:
        hand_back(report=report, remark=request.POST.get("remark", ""), actor=request.user, at=now())
    except DomainError as error:
        messages.error(request, error.fields.get("remark", ""))
        return refused(request, error, "filing-check", pk)
    messages.success(request, "已退回修改，可以继续填写。")
    return redirect("my-work-month", report.period.code)

"""What the form's script asks for: save single fields, take a file. Answers are data, refusals included."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_POST

from departments.auth import SignedIn
from maanshan_eco.kernel.errors import DomainError, Invalid, NotAllowed, WrongState
from tasks.filings import Clash, Edit
from tasks.forms.filing import FilingForm, read_revision
from tasks.forms.live import spoken
from tasks.models import ProgressReport
from tasks.selectors.examination import examine_draft
from tasks.selectors.filing import figure_rows, filing_of
from tasks.selectors.milestones import nodes_of
from tasks.services.drafts import Amended, amend_draft
from tasks.services.evidence import attach_evidence
from tasks.views.lookup import own_report

#: Texts up to here fit into the question which of the two to keep.
SHORT = 20


@require_POST
def autosave(request: SignedIn, pk: int) -> JsonResponse:
    """Save the fields in ``edits``, a JSON list of ``{field, was, now}``; ``revision`` is the page's.

    The answer: the draft's revision and time, what is to be said beside the fields, the clashes, and under
    ``moved`` all standing fields where somebody else has saved since the page last heard.
    """
    report, at = own_report(request, pk), now()
    try:
        amended = amend_draft(report=report, edits=_edits(request), actor=request.user, at=at)
    except DomainError as error:
        return refusal(error)
    return JsonResponse(_answer(request, report, amended, at))


@require_POST
def upload(request: SignedIn, pk: int) -> HttpResponse:
    """Take one file; the answer is the list of files as it stands on the form."""
    report = own_report(request, pk)
    sent = request.FILES.get("evidence")
    try:
        if sent is None or sent.file is None:
            raise Invalid("no_file", "没有收到文件，重新选择。")
        attach_evidence(
            report=report,
            name=sent.name or "",
            content=sent.file,  # type: ignore[arg-type]  # an upload always has its file
            size=sent.size or 0,
            actor=request.user,
            at=now(),
        )
    except DomainError as error:
        return refusal(error)
    context = {"evidence": report.evidence.filter(withdrawn_at=None), "writable": True}
    return render(request, "tasks/_form_files.html", context)


def refusal(error: DomainError) -> JsonResponse:
    """A refusal for the script: nothing was changed, ``fields`` names what to mend."""
    status = 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, WrongState) else 400
    return JsonResponse({"message": error.message, "fields": error.fields}, status=status)


def _edits(request: SignedIn) -> list[Edit]:
    """Raises :class:`Invalid` for anything but a list of edits."""
    try:
        return [_edit(entry) for entry in json.loads(request.POST.get("edits", ""))]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Invalid("edits", "没有看懂要保存的内容，刷新页面后再填。") from None


def _edit(entry: Any) -> Edit:
    texts = [entry[name] for name in Edit._fields]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
    return Edit(*texts)


def _answer(request: SignedIn, report: ProgressReport, amended: Amended, at: datetime) -> dict[str, Any]:
    draft = amended.draft
    filing = filing_of(draft)
    rows, found = figure_rows(report, filing.figures, at), examine_draft(report, draft, at)
    # One more than the page knows where this save changed something, the same where it did not.
    heard = draft.revision - (draft.updated_at == at and draft.updated_by_id == request.user.pk)
    is_behind = read_revision(request.POST.get("revision", "")) != heard
    form = FilingForm(filing, rows, {}, nodes=nodes_of(report), found=found) if amended.clashes else None
    return {
        "revision": draft.revision,
        "saved": f"{localtime(draft.updated_at):%H:%M:%S}",
        **spoken(found, rows, percent=draft.percent, reasons=draft.reasons),
        "moved": filing.fields() if is_behind else None,
        "clashes": [_clash(clash, amended, form) for clash in amended.clashes],
    }


def _clash(clash: Clash, amended: Amended, form: FilingForm | None) -> dict[str, str]:
    theirs, when = amended.theirs, localtime(amended.draft.updated_at)
    who = f"{theirs.department.name if theirs.department else ''}{theirs.name}" if theirs else "同事"
    if max(len(clash.standing), len(clash.typed)) <= SHORT:
        said = f"也改了这一格：他填 {clash.standing or '（空）'}，你填 {clash.typed or '（空）'}。留哪个？"
    else:
        said = "也改了这一格，写的与你不同。留哪个？"
    label = str(form.fields[clash.field].label) if form and clash.field in form.fields else ""
    return {
        "field": clash.field,
        "label": label,
        "standing": clash.standing,
        "words": f"{who} {when:%H:%M} {said}",
    }

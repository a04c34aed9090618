"""A month of all a unit's tasks on one page, for those who serve many."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_http_methods

from departments.auth import SignedIn
from departments.enums import UNIT_ROLES
from departments.models import User
from maanshan_eco.kernel.errors import DomainError
from tasks.filings import Edit, Filing
from tasks.forms.filing import INSTEAD, FilingForm, read_revision, tidy
from tasks.models import ReportingPeriod
from tasks.selectors.board import WorkRow, work_rows
from tasks.selectors.filing import figure_rows_of, filing_of
from tasks.services.drafts import EditConflict, amend_draft
from tasks.views.lookup import month_named
from tasks.workflow import REPORT

#: The fields that a row shows; the others stay as they are.
SHOWN = ("percent", "progress", "no_progress", "value-", "reason-")


@dataclass(frozen=True, slots=True)
class GridRow:
    """A duty with its fields. ``problem`` is why the row was not saved; ``unlike`` (field, my text, theirs)
    what a colleague saved meanwhile."""

    row: WorkRow
    form: FilingForm
    writable: bool
    problem: str = ""
    unlike: tuple[tuple[Any, str, str], ...] = ()

    @property
    def prefix(self) -> str:
        return f"r{self.row.report.pk}-"

    @property
    def revision(self) -> int:
        draft = getattr(self.row.report, "draft", None)
        return draft.revision if draft else 0


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: SignedIn, month: str) -> HttpResponse:
    """Every row of the month; a post saves each row for itself, ``check`` then goes on to the check page.

    A row that cannot be saved keeps what was typed and says why; the others are saved all the same.
    """
    if request.user.role not in UNIT_ROLES:
        raise PermissionDenied
    period, at = month_named(month), now()
    refusals = _save(request, period, at) if request.method == "POST" else {}
    if request.method == "POST" and not refusals:
        if "check" in request.POST:
            return redirect("month-check", month)
        messages.success(request, f"已保存 {localtime(at):%H:%M:%S}。")
        return redirect("my-work-grid", month)
    rows = _rows(request.user, period, at, request.POST, refusals)
    context = {
        "period": period,
        "rows": rows,
        "writable": any(row.writable for row in rows),
        "standing": {row.prefix: filing_of(getattr(row.row.report, "draft", None)).fields() for row in rows},
        "refused": [row for row in rows if row.problem],
    }
    return render(request, "tasks/grid.html", context, status=409 if refusals else 200)


def _save(request: SignedIn, period: ReportingPeriod, at: datetime) -> dict[int, DomainError]:
    """Save every row that was changed; the refusals by report."""
    refusals: dict[int, DomainError] = {}
    for row in work_rows(request.user, period, at):
        report, draft = row.report, getattr(row.report, "draft", None)
        prefix = f"r{report.pk}-"
        if f"{prefix}revision" not in request.POST:
            continue
        standing = filing_of(draft).fields()
        edits = [
            Edit(name, standing.get(name, ""), text)
            for name, text in _typed(request.POST, prefix).items()
            if text != standing.get(name, "").strip()
        ]
        if not edits:
            continue
        try:
            if draft and draft.revision != read_revision(request.POST[f"{prefix}revision"]):
                raise EditConflict(draft)
            amend_draft(report=report, edits=edits, actor=request.user, at=at)
        except DomainError as error:
            refusals[report.pk] = error
    return refusals


def _typed(data: QueryDict, prefix: str) -> dict[str, str]:
    """The row's fields as typed; a box that is not ticked is not sent."""
    sent = {
        name.removeprefix(prefix): tidy(str(text)) for name, text in data.items() if name.startswith(prefix)
    }
    sent |= {name.removeprefix(INSTEAD): text for name, text in sent.items() if name.startswith(INSTEAD)}
    fields = {name: text for name, text in sent.items() if name.startswith(SHOWN)}
    return {"no_progress": "", **fields}


def _rows(
    user: User, period: ReportingPeriod, at: datetime, data: QueryDict, refusals: dict[int, DomainError]
) -> list[GridRow]:
    """In the order of the tasks, so that a block copied from a sheet fits."""
    duties = sorted(work_rows(user, period, at), key=lambda row: row.report.assignment.task.number)
    reports = [row.report for row in duties]
    prefetch_related_objects(reports, "assignment__indicators")
    figures = figure_rows_of(reports, at)
    return [_row(duty, figures[duty.report.pk], data, refusals.get(duty.report.pk), user) for duty in duties]


def _row(
    duty: WorkRow, figures: list[Any], data: QueryDict, refusal: DomainError | None, user: User
) -> GridRow:
    report, prefix = duty.report, f"r{duty.report.pk}"
    standing = filing_of(getattr(report, "draft", None))
    save = REPORT["save"]
    writable = not report.period.is_closed and report.status in save.sources and save.permits(user, report)
    title, month = report.assignment.task.title, report.period.month.month
    if refusal is None:
        form = FilingForm(standing, figures, {}, prefix=prefix)
        form.as_row(title, month)
        return GridRow(duty, form, writable)
    typed = Filing.of_fields({**standing.fields(), **_typed(data, f"{prefix}-")})
    form = FilingForm(typed, figures, refusal.fields, prefix=prefix)
    form.as_row(title, month)
    unlike = form.unlike(FilingForm(standing, figures, {}, prefix=prefix))
    is_clash = isinstance(refusal, EditConflict)
    return GridRow(duty, form, writable, refusal.message, tuple(unlike) if is_clash else ())

"""Pages of the quarterly inspection: what to look at, what was found, orders, the report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.auth import SignedIn
from departments.models import Department
from departments.rules import is_task_force, sees_all_units
from maanshan_eco.kernel.errors import DomainError
from maanshan_eco.kernel.transitions import available
from maanshan_eco.kernel.web import refused
from reports.forms.inspections import METHODS, ConcludeForm, StartForm, TermForm
from reports.models import Inspection, InspectionItem
from reports.rendering.pdf import render_pdf
from reports.selectors.inspection import filed_versions, suggestions
from reports.services.inspections import (
    Pick,
    conclude_inspection,
    drop_item,
    order_rectification,
    pick_items,
    start_inspection,
)
from reports.workflow import INSPECTION
from tasks.forms.orders import typed_count, typed_day
from tasks.models import Task


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_list(request: SignedIn) -> HttpResponse:
    """All inspections; the task force begins this quarter's here."""
    if not sees_all_units(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _start(request)
    return _list(request)


def _list(request: SignedIn, error: DomainError | None = None) -> HttpResponse:
    on = localdate(now())
    year, quarter = on.year, (on.month + 2) // 3
    inspections = Inspection.objects.visible_to(request.user).select_related("started_by", "concluded_by")
    begun = any((row.year, row.quarter) == (year, quarter) for row in inspections)
    blank = StartForm(initial={"methods": METHODS})
    context = {
        "inspections": inspections,
        "quarter_name": f"{year}年第{'一二三四'[quarter - 1]}季度",
        "form": None if begun or not is_task_force(request.user) else blank,
        "error": error,
    }
    if error:
        context["form"] = StartForm(request.POST, error.fields)
    return render(request, "reports/inspections.html", context, status=400 if error else 200)


def _start(request: SignedIn) -> HttpResponse:
    on = localdate(now())
    try:
        inspection = start_inspection(
            year=on.year,
            quarter=(on.month + 2) // 3,
            starts_on=typed_day(request.POST.get("starts_on", "")),
            ends_on=typed_day(request.POST.get("ends_on", "")),
            team=request.POST.get("team", ""),
            methods=request.POST.get("methods", ""),
            actor=request.user,
            at=now(),
        )
    except DomainError as error:
        return _list(request, error) if error.fields else refused(request, error, "inspections")
    return redirect("inspection", inspection.code)


@require_safe
def inspection_page(request: SignedIn, code: str) -> HttpResponse:
    """One inspection: suggestions to pick from, the items, the findings, what is left to do."""
    return _page(request, inspection_seen(request, code))


def _page(request: SignedIn, inspection: Inspection, error: DomainError | None = None) -> HttpResponse:
    acts = available(INSPECTION.values(), state=inspection.status, actor=request.user, subject=inspection)
    names = {act.name for act in acts}
    items = inspection.items.filter(dropped_at=None).select_related("task", "department")
    findings = (
        inspection.findings.filter(withdrawn_at=None)
        .select_related("item__task", "item__department", "version", "order", "found_by")
        .prefetch_related("files")
    )
    conclude = ConcludeForm(request.POST, error.fields) if error else ConcludeForm()
    context = {
        "inspection": inspection,
        "acts": names,
        "items": items.prefetch_related("findings"),
        "findings": findings,
        "suggestions": suggestions(inspection.year, inspection.quarter, now()) if "pick" in names else [],
        "unordered": sum(row.is_problem and row.order_id is None for row in findings),
        "units": Department.objects.all(),
        "tasks": Task.objects.all(),
        "term": TermForm(initial={"term_days": "30", "counting": "calendar"}),
        "conclude": conclude,
        "error": error,
    }
    return render(request, "reports/inspection.html", context, status=400 if error else 200)


@require_POST
def pick(request: SignedIn, code: str) -> HttpResponse:
    """Put the ticked suggestions, and what was chosen by hand, on the list; or take an item off it."""
    inspection = inspection_seen(request, code)
    if not is_task_force(request.user):
        raise PermissionDenied
    try:
        if dropped := request.POST.get("drop"):
            drop_item(item=_item(inspection, dropped), actor=request.user, at=now())
        else:
            items = pick_items(
                inspection=inspection, picks=_picks(request, inspection), actor=request.user, at=now()
            )
            messages.success(request, f"已选定 {len(items)} 项。")
    except DomainError as error:
        return refused(request, error, "inspection", code)
    return redirect("inspection", code)


def _picks(request: SignedIn, inspection: Inspection) -> list[Pick]:
    ticked = set(request.POST.getlist("pick"))
    picks = [
        Pick(found.task, found.department, found.words, suggested=True)
        for found in suggestions(inspection.year, inspection.quarter, now())
        if found.key in ticked
    ]
    task = Task.objects.filter(number=typed_count(request.POST.get("task", ""))).first()
    unit = Department.objects.filter(code=request.POST.get("unit", "")).first()
    if task and unit:
        picks.append(Pick(task, unit, request.POST.get("reasons", ""), suggested=False))
    return picks


@require_safe
def check_sheet(request: SignedIn, code: str) -> HttpResponse:
    """The A4 sheets to print and take along: one item after another, with what was filed."""
    inspection = inspection_seen(request, code)
    items = inspection.items.filter(dropped_at=None).select_related("task", "department", "inspection")
    filed = filed_versions(items)
    rows = [(item, filed[item.pk][:1]) for item in items]
    return render(request, "reports/check_sheet.html", {"inspection": inspection, "rows": rows})


@require_POST
def make_orders(request: SignedIn, code: str) -> HttpResponse:
    """In one act, a draft order for every problem."""
    inspection = inspection_seen(request, code)
    if not is_task_force(request.user):
        raise PermissionDenied
    try:
        orders = order_rectification(
            inspection=inspection,
            term_days=typed_count(request.POST.get("term_days", "")),
            counting=request.POST.get("counting", ""),
            actor=request.user,
            at=now(),
        )
    except DomainError as error:
        messages.error(request, "；".join(error.fields.values()) or error.message)
        return redirect("inspection", code)
    messages.success(request, f"已起草 {len(orders)} 件整改督办，等专班负责人签发。")
    return redirect("orders")


@require_POST
def conclude(request: SignedIn, code: str) -> HttpResponse:
    """The chief ends the inspection; its report is frozen."""
    inspection = inspection_seen(request, code)
    try:
        conclude_inspection(
            inspection=inspection,
            evaluation=request.POST.get("evaluation", ""),
            good_practice=request.POST.get("good_practice", ""),
            actor=request.user,
            at=now(),
        )
    except DomainError as error:
        return (
            _page(request, inspection, error) if error.fields else refused(request, error, "inspection", code)
        )
    messages.success(request, "督查已结束，报告已固定。")
    return redirect("inspection", code)


@require_safe
def report_file(request: SignedIn, code: str) -> HttpResponse:
    """The frozen report as a PDF."""
    inspection = get_object_or_404(
        Inspection.objects.visible_to(request.user).exclude(report=None), **quarter_of(code)
    )
    response = HttpResponse(render_pdf(inspection.document), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="inspection-{code}.pdf"'
    return response


def quarter_of(code: str) -> dict[str, int]:
    year, _, quarter = code.partition("Q")
    return {"year": int(year), "quarter": int(quarter)}


def inspection_seen(request: SignedIn, code: str) -> Inspection:
    return get_object_or_404(Inspection.objects.visible_to(request.user), **quarter_of(code))


def _item(inspection: Inspection, number: str) -> InspectionItem:
    return get_object_or_404(inspection.items.select_related("inspection"), number=typed_count(number))

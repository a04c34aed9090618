"""The plan to read: tasks, who leads them, how they are measured."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from departments.auth import SignedIn
from departments.rules import is_in_business, sees_all_units
from indicators.models import Indicator
from indicators.selectors.standing import city_standings
from maanshan_eco.kernel.months import Month
from tasks.enums import AssignmentRole
from tasks.models import Assignment, Phase, ProgressReport, Safeguard, Section, Task, WorkPlan

UNITS = Assignment.objects.select_related("department")
LEADS = UNITS.filter(role=AssignmentRole.LEAD).order_by("position")


@require_safe
def task_list(request: SignedIn) -> HttpResponse:
    """The whole plan on one page: sections, tasks with leads and indicators, safeguards, phases."""
    if not is_in_business(request.user):
        raise PermissionDenied
    tasks = Task.objects.prefetch_related(Prefetch("assignments", LEADS, to_attr="leads"), "indicators")
    context = {
        "plan": WorkPlan.objects.last(),
        "sections": Section.objects.prefetch_related(Prefetch("tasks", tasks)),
        "task_count": Task.objects.count(),
        "lead_count": LEADS.count(),
        "safeguards": Safeguard.objects.prefetch_related("lead_links__department"),
        "phases": Phase.objects.all(),
    }
    return render(request, "tasks/task_list.html", context)


@require_safe
def task_page(request: SignedIn, number: int) -> HttpResponse:
    """One task: requirement, units, indicators with their standing, and the filings one may see."""
    if not is_in_business(request.user):
        raise PermissionDenied
    task = get_object_or_404(
        Task.objects.select_related("section").prefetch_related("named_items"), number=number
    )
    units = list(UNITS.filter(task=task).order_by("position"))
    at = now()
    own = Indicator.objects.filter(pk__in=[link.indicator_id for link in task.indicator_links.all()])
    reports = (
        ProgressReport.objects.visible_to(request.user)
        .filter(assignment__task=task)
        .exclude(status="todo", period__closed_at=None)
        .with_names()
        .prefetch_related("versions")
        .order_by("-period__month", "assignment__department__position")[:60]
    )
    context = {
        "task": task,
        "roles": [(role.label, [unit for unit in units if unit.role == role]) for role in AssignmentRole],
        "standings": city_standings(Month.of(at), at, own),
        "sees_all_units": sees_all_units(request.user),
        "reports": reports,
    }
    return render(request, "tasks/task.html", context)

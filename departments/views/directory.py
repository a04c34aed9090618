"""The list of units, and the audit trail."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from departments import audit
from departments.auth import SignedIn
from departments.models import AuditEntry, Department
from departments.rules import is_in_business, reads_the_trail


@require_safe
def units(request: SignedIn) -> HttpResponse:
    """All units in force, with former names: the plan is older than some of them."""
    if not is_in_business(request.user):
        raise PermissionDenied
    rows = (
        Department.objects.in_force(localdate())
        .select_related("host", "reviewed_by")
        .prefetch_related("former_names")
    )
    return render(request, "departments/units.html", {"units": rows})


@require_safe
def trail(request: SignedIn) -> HttpResponse:
    """What was done, newest first."""
    if not reads_the_trail(request.user):
        raise PermissionDenied
    entries = AuditEntry.objects.all()
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    if sought:
        entries = entries.filter(
            Q(target__icontains=sought)
            | Q(actor_name__icontains=sought)
            | Q(action__in=audit.actions_worded(sought))
        )
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    rows = [(entry, audit.words_for(entry.action)) for entry in page]
    return render(request, "departments/trail.html", {"page": page, "rows": rows, "q": sought})

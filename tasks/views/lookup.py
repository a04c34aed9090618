"""What the views of filing look up alike: the report behind an address, and what may be done with it."""

from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import now

from departments.auth import SignedIn
from tasks.models import ProgressReport, ReportDraft, ReportingPeriod
from tasks.rules import may_file
from tasks.selectors.corrections import acts_open


def month_named(code: str) -> ReportingPeriod:
    """The period of ``2026-10``; 404 where none was ever opened."""
    return get_object_or_404(ReportingPeriod, month=f"{code}-01")


def seen_report(request: SignedIn, pk: int) -> ProgressReport:
    """The report, if the one gate lets this person see it; a stranger learns nothing but 404."""
    return get_object_or_404(ProgressReport.objects.visible_to(request.user).with_names(), pk=pk)


def own_report(request: SignedIn, pk: int) -> ProgressReport:
    """The report, for those who file it."""
    report = seen_report(request, pk)
    if not may_file(request.user, report):
        raise Http404
    return report


def draft_of(report: ProgressReport) -> ReportDraft | None:
    return ReportDraft.objects.select_related("updated_by__department").filter(report=report).first()


def open_acts(request: SignedIn, report: ProgressReport, at: datetime) -> set[str]:
    """The names of the acts that this person has before him at the moment."""
    return set(acts_open(report, request.user, at))


def is_writable(request: SignedIn, report: ProgressReport) -> bool:
    return "save" in open_acts(request, report, now())

"""What the views of filing look up alike: the report behind an address, and what may be done with it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from departments.auth import SignedIn
from maanshan_eco.kernel.transitions import available
from tasks.models import ProgressReport, ReportDraft, ReportingPeriod
from tasks.rules import may_file
from tasks.workflow import REPORT


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


def is_writable(report: ProgressReport) -> bool:
    return not report.period.is_closed and report.status in REPORT["save"].sources


def open_acts(request: SignedIn, report: ProgressReport) -> set[str]:
    """The acts that this person has before him; none in a locked month."""
    if report.period.is_closed:
        return set()
    acts = available(REPORT.values(), state=report.status, actor=request.user, subject=report)
    return {act.name for act in acts}

"""Which milestones a report speaks about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tasks.enums import AssignmentRole, Verdict
from tasks.models import Assignment, Milestone, MilestoneClaim, ProgressReport, ReportingPeriod, ReportVersion


@dataclass(frozen=True, slots=True)
class Node:
    """A milestone that is not done yet. ``is_due`` by the end of the report's month."""

    milestone: Milestone
    is_due: bool


def nodes_of(report: ProgressReport) -> list[Node]:
    """The unit's open milestones of the task, the earliest first; done is what an approved version claimed.

    Versions of the report's own month do not count: a second round speaks about the same milestones.
    """
    open_ones = _open_before(report.period).filter(_carried_out_by(report.assignment))
    last_day = report.period.as_month.last
    return [Node(milestone, milestone.due_on <= last_day) for milestone in open_ones]


def with_due_node(reports: Sequence[ProgressReport]) -> set[int]:
    """Which of these reports of one month have a milestone that is due. One query however many there are."""
    if not reports:
        return set()
    period = reports[0].period
    due = _open_before(period).filter(
        due_on__lte=period.as_month.last, task__in={report.assignment.task_id for report in reports}
    )
    owners = {(milestone.task_id, milestone.department_id) for milestone in due}
    return {
        report.pk
        for report in reports
        for unit in (report.assignment.department_id, *_unnamed(report.assignment))
        if (report.assignment.task_id, unit) in owners
    }


def _open_before(period: ReportingPeriod) -> QuerySet[Milestone]:
    """The milestones that no approved version of an earlier month claimed."""
    done = MilestoneClaim.objects.filter(
        version__decisions__verdict=Verdict.APPROVED,
        version__decisions__withdrawn_at=None,
        version__report__period__month__lt=period.month,
    )
    return Milestone.objects.exclude(pk__in=done.values("milestone"))


def _unnamed(assignment: Assignment) -> list[None]:
    """The primary lead also carries out what names no unit."""
    is_primary = assignment.role == AssignmentRole.LEAD and assignment.position == 1
    return [None] if is_primary else []


def claimed_by(version: ReportVersion) -> list[Milestone]:
    """What the version says is done."""
    return list(Milestone.objects.filter(claims__version=version))


def _carried_out_by(assignment: Assignment) -> Q:
    """The unit's own; for the primary lead also those that name no unit."""
    own = Q(department=assignment.department_id)
    if _unnamed(assignment):
        own |= Q(department=None)
    return own & Q(task=assignment.task_id)


def done_at(milestone: Milestone) -> datetime | None:
    """When the task force accepted that it is done."""
    decided: datetime | None = (
        milestone.claims.filter(
            version__decisions__verdict=Verdict.APPROVED, version__decisions__withdrawn_at=None
        )
        .order_by("version__decisions__decided_at")
        .values_list("version__decisions__decided_at", flat=True)
        .first()
    )
    return decided

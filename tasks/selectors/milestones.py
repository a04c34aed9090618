"""Which milestones a report speaks about."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tasks.enums import AssignmentRole, Verdict
from tasks.models import Assignment, Milestone, MilestoneClaim, ProgressReport, ReportVersion


@dataclass(frozen=True, slots=True)
class Node:
    """A milestone that is not done yet. ``is_due`` by the end of the report's month."""

    milestone: Milestone
    is_due: bool


def nodes_of(report: ProgressReport) -> list[Node]:
    """The unit's open milestones of the task, the earliest first; done is what an approved version claimed.

    Versions of the report's own month do not count: a second round speaks about the same milestones.
    """
    done = MilestoneClaim.objects.filter(
        version__decisions__verdict=Verdict.APPROVED,
        version__decisions__withdrawn_at=None,
        version__report__period__month__lt=report.period.month,
    )
    open_ones = Milestone.objects.filter(_carried_out_by(report.assignment)).exclude(
        pk__in=done.values("milestone")
    )
    last_day = report.period.as_month.last
    return [Node(milestone, milestone.due_on <= last_day) for milestone in open_ones]


def claimed_by(version: ReportVersion) -> list[Milestone]:
    """What the version says is done."""
    return list(Milestone.objects.filter(claims__version=version))


def _carried_out_by(assignment: Assignment) -> Q:
    """The unit's own; for the primary lead also those that name no unit."""
    own = Q(department=assignment.department_id)
    if assignment.role == AssignmentRole.LEAD and assignment.position == 1:
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

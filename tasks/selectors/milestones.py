"""Which milestones a report speaks about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    last_day = report.period.as_month.last
    milestones = open_milestones([report])[report.pk]
    return [Node(milestone, milestone.due_on <= last_day) for milestone in milestones]


def claimed_by(version: ReportVersion) -> list[Milestone]:
    """What the version says is done."""
    return list(Milestone.objects.filter(claims__version=version))


def open_milestones(reports: Sequence[ProgressReport]) -> dict[int, list[Milestone]]:
    """The same for many reports of one month, by report, in one query."""
    if not reports:
        return {}
    done = MilestoneClaim.objects.filter(
        version__decisions__verdict=Verdict.APPROVED,
        version__decisions__withdrawn_at=None,
        version__report__period__month__lt=reports[0].period.month,
    )
    tasks = {report.assignment.task_id for report in reports}
    open_ones = list(Milestone.objects.filter(task__in=tasks).exclude(pk__in=done.values("milestone")))
    return {
        report.pk: [milestone for milestone in open_ones if _carries_out(report.assignment, milestone)]
        for report in reports
    }


def _carries_out(assignment: Assignment, milestone: Milestone) -> bool:
    """The unit's own; for the primary lead also those that name no unit."""
    if milestone.task_id != assignment.task_id:
        return False
    if milestone.department_id is None:
        return assignment.role == AssignmentRole.LEAD and assignment.position == 1
    return milestone.department_id == assignment.department_id


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

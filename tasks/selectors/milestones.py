"""Which milestones a report speaks about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q

from tasks.enums import AssignmentRole, Verdict
from tasks.models import Assignment, Milestone, ProgressReport, ReportVersion


@dataclass(frozen=True, slots=True)
class Node:
    """A milestone that is not done yet. ``is_due`` by the end of the report's month."""

    milestone: Milestone
    is_due: bool


def nodes_of(report: ProgressReport) -> list[Node]:
    """The unit's open milestones of the task, the earliest first; done is what an approved version claimed.

    Versions of the report's own month do not count: a second round speaks about the same milestones.
    """
    return nodes_by_report([report])[report.pk]


def with_due_node(reports: Sequence[ProgressReport]) -> set[int]:
    """Which of these reports have a milestone that is due. One query however many there are."""
    nodes = nodes_by_report(reports)
    return {pk for pk, open_nodes in nodes.items() if any(node.is_due for node in open_nodes)}


def nodes_by_report(reports: Sequence[ProgressReport]) -> dict[int, list[Node]]:
    """The same for many reports, by id, in one query however many. Wants the assignments fetched."""
    approved = Q(
        claims__version__decisions__verdict=Verdict.APPROVED,
        claims__version__decisions__withdrawn_at=None,
    )
    about = Milestone.objects.filter(task__in={report.assignment.task_id for report in reports})
    milestones = list(about.annotate(done_in=Min("claims__version__report__period__month", filter=approved)))
    return {report.pk: list(_open_nodes(report, milestones)) for report in reports}


def _open_nodes(report: ProgressReport, milestones: Sequence[Milestone]) -> Iterator[Node]:
    month = report.period.month
    for milestone in milestones:
        # The first month whose approved version claimed it.
        done_in = milestone.done_in  # type: ignore[attr-defined]  # by annotate
        if _carries_out(report.assignment, milestone) and (done_in is None or done_in >= month):
            yield Node(milestone, milestone.due_on <= report.period.as_month.last)


def _carries_out(assignment: Assignment, milestone: Milestone) -> bool:
    """The unit's own; for the primary lead also those that name no unit."""
    if milestone.task_id != assignment.task_id:
        return False
    if milestone.department_id is None:
        return assignment.role == AssignmentRole.LEAD and assignment.position == 1
    return milestone.department_id == assignment.department_id


def claimed_by(version: ReportVersion) -> list[Milestone]:
    """What the version says is done."""
    return list(Milestone.objects.filter(claims__version=version))


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

"""Which milestones a report speaks about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q

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


def nodes_by_report(reports: Sequence[ProgressReport]) -> dict[int, list[Node]]:
    """The same for many reports, by id, in two queries however many. Wants the assignments fetched."""
    tasks = {report.assignment.task_id for report in reports}
    milestones = list(Milestone.objects.filter(task__in=tasks))
    done = MilestoneClaim.objects.filter(
        milestone__in=milestones,
        version__decisions__verdict=Verdict.APPROVED,
        version__decisions__withdrawn_at=None,
    )
    months: dict[int, date] = dict(
        done.values_list("milestone").annotate(Min("version__report__period__month"))
    )
    return {report.pk: _open_nodes(report, milestones, months) for report in reports}


def _open_nodes(
    report: ProgressReport, milestones: Sequence[Milestone], done_in: Mapping[int, date]
) -> list[Node]:
    """``done_in``: the first month whose approved version claimed the milestone."""
    assignment, last_day = report.assignment, report.period.as_month.last
    leads = assignment.role == AssignmentRole.LEAD and assignment.position == 1
    carriers = {assignment.department_id, None} if leads else {assignment.department_id}
    return [
        Node(milestone, milestone.due_on <= last_day)
        for milestone in milestones
        if milestone.task_id == assignment.task_id
        and milestone.department_id in carriers
        and done_in.get(milestone.pk, report.period.month) >= report.period.month
    ]


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

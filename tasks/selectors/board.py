"""What people have before them: a filer's month, a reviewer's queue."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from departments.models import User
from tasks.deadlines import has_passed
from tasks.enums import OWED, ReportStatus
from tasks.models import ProgressReport, ReportingPeriod, ReportVersion
from tasks.selectors.deadlines import deadlines_of

_URGENCY = {
    ReportStatus.RETURNED: 0,
    ReportStatus.TODO: 1,
    ReportStatus.DRAFT: 2,
    ReportStatus.SIGNING: 3,
    ReportStatus.SUBMITTED: 4,
    ReportStatus.APPROVED: 5,
}


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One duty in 我的填报: ``version`` is the latest, ``remark`` the reviewer's words on it.

    ``deadline`` is the report's own, extensions included.
    """

    report: ProgressReport
    version: ReportVersion | None
    remark: str
    deadline: datetime
    is_overdue: bool


def current_period(at: datetime) -> ReportingPeriod | None:
    """The month being filed; between two months the one that was locked last."""
    return (
        ReportingPeriod.objects.open_at(at).order_by("month").first()
        or ReportingPeriod.objects.closed().order_by("-month").first()
    )


def work_rows(user: User, period: ReportingPeriod, at: datetime) -> list[WorkRow]:
    """The unit's duties of the month: returned first, then overdue, to do, draft, filed. Four queries."""
    reports = (
        ProgressReport.objects.visible_to(user)
        .filter(period=period)
        .with_names()
        .select_related("draft__updated_by")
        .prefetch_related("versions__decisions")
    )
    deadlines = deadlines_of(reports, at)
    return sorted((_work_row(report, deadlines[report.pk], at) for report in reports), key=_urgency)


def _work_row(report: ProgressReport, deadline: datetime, at: datetime) -> WorkRow:
    versions = list(report.versions.all())
    version = versions[-1] if versions else None
    decision = version.standing_decision if version else None
    remark = decision.reason if decision and report.status == ReportStatus.RETURNED else ""
    is_overdue = report.status in OWED and version is None and has_passed(deadline, at)
    return WorkRow(report, version, remark, deadline, is_overdue)


def _urgency(row: WorkRow) -> tuple[int, bool, int]:
    return _URGENCY[ReportStatus(row.report.status)], not row.is_overdue, row.report.assignment.task.number


def owed_count(user: User, period: ReportingPeriod) -> int:
    """How many reports the person's unit still owes this month."""
    return ProgressReport.objects.visible_to(user).filter(period=period).owed().count()


def review_queue(user: User) -> QuerySet[ReportVersion]:
    """The versions this reviewer may decide now: late ones and second rounds are marked, oldest first."""
    return (
        ReportVersion.objects.visible_to(user)
        .awaiting(user)
        .select_related(
            "submitted_by",
            "report__period",
            "report__assignment__task__section",
            "report__assignment__department__reviewed_by",
        )
    )

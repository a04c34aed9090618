"""What people have before them: a filer's month, a reviewer's queue, who is still missing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from departments.models import Department, User
from tasks.enums import OWED, ReportStatus
from tasks.models import ProgressReport, ReportingPeriod, ReportVersion

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
    """One duty in 我的填报: ``version`` is the latest, ``remark`` the reviewer's words on it."""

    report: ProgressReport
    version: ReportVersion | None
    remark: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class MissingUnit:
    unit: Department
    reports: tuple[ProgressReport, ...]


def current_period(at: datetime) -> ReportingPeriod | None:
    """The month being filed; between two months the one that was locked last."""
    return (
        ReportingPeriod.objects.open_at(at).order_by("month").first()
        or ReportingPeriod.objects.closed().order_by("-month").first()
    )


def work_rows(user: User, period: ReportingPeriod, at: datetime) -> list[WorkRow]:
    """The unit's duties of the month: returned first, then overdue, to do, draft, filed. Three queries."""
    reports = (
        ProgressReport.objects.visible_to(user)
        .filter(period=period)
        .with_names()
        .select_related("draft__updated_by")
        .prefetch_related("versions__decision")
    )
    return sorted((_work_row(report, at) for report in reports), key=_urgency)


def _work_row(report: ProgressReport, at: datetime) -> WorkRow:
    versions = list(report.versions.all())
    version = versions[-1] if versions else None
    decision = getattr(version, "decision", None)
    remark = decision.reason if decision and report.status == ReportStatus.RETURNED else ""
    is_overdue = report.status in OWED and version is None and at > report.period.due_at
    return WorkRow(report, version, remark, is_overdue)


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


def missing_units(period: ReportingPeriod) -> list[MissingUnit]:
    """Who has not filed, unit by unit, with the tasks: what a 催报 needs."""
    owed = (
        ProgressReport.objects.filter(period=period)
        .owed()
        .with_names()
        .order_by("assignment__department__position", "assignment__task__number")
    )
    by_unit: dict[Department, list[ProgressReport]] = {}
    for report in owed:
        by_unit.setdefault(report.assignment.department, []).append(report)
    return [MissingUnit(unit, tuple(reports)) for unit, reports in by_unit.items()]

"""What people have before them: a filer's month, a reviewer's queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from departments.enums import Role
from departments.models import User
from tasks.deadlines import has_passed
from tasks.enums import OWED, ReportStatus
from tasks.models import ProgressReport, ReportingPeriod, ReportVersion
from tasks.selectors.deadlines import deadlines_of

#: From here on before the deadline a duty counts as due soon.
SOON = timedelta(days=3)


class Band(StrEnum):
    """How pressing a duty is for the unit, the most pressing first."""

    RELEASE = "release"
    RETURNED = "returned"
    OVERDUE = "overdue"
    SOON = "soon"
    TODO = "todo"
    DRAFT = "draft"
    SIGNING = "signing"
    SUBMITTED = "submitted"
    APPROVED = "approved"


_ORDER = list(Band)


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
    band: Band


def current_period(at: datetime) -> ReportingPeriod | None:
    """The month being filed; between two months the one that was locked last."""
    return (
        ReportingPeriod.objects.open_at(at).order_by("month").first()
        or ReportingPeriod.objects.closed().order_by("-month").first()
    )


def work_rows(user: User, period: ReportingPeriod, at: datetime) -> list[WorkRow]:
    """The unit's duties of the month, the most pressing first. Four queries.

    What waits for the head's release comes first for the head, and for the others after what they can do.
    """
    reports = (
        ProgressReport.objects.visible_to(user)
        .filter(period=period)
        .with_names()
        .select_related("draft__updated_by")
        .prefetch_related("versions__decisions")
    )
    deadlines = deadlines_of(reports, at)
    return sorted((_work_row(report, deadlines[report.pk], user, at) for report in reports), key=_urgency)


def _work_row(report: ProgressReport, deadline: datetime, user: User, at: datetime) -> WorkRow:
    versions = list(report.versions.all())
    version = versions[-1] if versions else None
    decision = version.standing_decision if version else None
    remark = decision.reason if decision and report.status == ReportStatus.RETURNED else ""
    is_overdue = report.status in OWED and version is None and has_passed(deadline, at)
    band = _band(report, user, is_overdue=is_overdue, is_soon=at > deadline - SOON)
    return WorkRow(report, version, remark, deadline, is_overdue, band)


def _band(report: ProgressReport, user: User, *, is_overdue: bool, is_soon: bool) -> Band:
    if report.status == ReportStatus.SIGNING and user.role == Role.UNIT_HEAD:
        return Band.RELEASE
    if report.status in {ReportStatus.TODO, ReportStatus.DRAFT} and not report.period.is_closed:
        if is_overdue:
            return Band.OVERDUE
        if is_soon:
            return Band.SOON
    return Band(report.status)


def _urgency(row: WorkRow) -> tuple[int, bool, int]:
    has_draft = row.report.status == ReportStatus.DRAFT
    return _ORDER.index(row.band), has_draft, row.report.assignment.task.number


def next_owed(user: User, report: ProgressReport) -> ProgressReport | None:
    """What the person's unit still owes of the same month after this report, going round at the end."""
    owed = ProgressReport.objects.visible_to(user).filter(period=report.period_id).owed()
    is_before = Q(assignment__task__number__lt=report.assignment.task.number)
    # False sorts before True: the later tasks first, then from the beginning.
    in_turn = owed.order_by(ExpressionWrapper(is_before, BooleanField()), "assignment__task__number")
    return in_turn.exclude(pk=report.pk).with_names().first()


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

"""The reviewer's queue: what waits, the riskiest first, and how far the month has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from departments.models import User
from tasks.deadlines import Calendar, has_passed
from tasks.enums import ReportStatus
from tasks.models import ProgressReport, ReportingPeriod, ReportVersion
from tasks.risk import JUMPS, Risk, Signs, assess
from tasks.selectors.board import review_queue
from tasks.selectors.calendar import office_calendar
from tasks.selectors.review_clock import review_due_at


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One version that waits; ``cautions``, ``unexplained`` ones of them, and ``files`` are counts.

    ``due_at`` is by when it is to be decided, None where a year's holiday notice is missing.
    """

    version: ReportVersion
    risk: Risk
    cautions: int
    unexplained: int
    files: int
    waiting: timedelta
    due_at: datetime | None

    @property
    def is_clean(self) -> bool:
        """Nothing the system noticed is without a reason: it may be approved in bulk."""
        return not self.unexplained


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version stands in the queue: ``number`` of ``total``, and its neighbours there."""

    number: int
    total: int
    previous: ReportVersion | None
    following: ReportVersion | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reviewer's month has come: of ``due`` reports, how many are filed and reviewed."""

    due: int
    filed: int
    reviewed: int
    returned: int


def progress_of(user: User, period: ReportingPeriod) -> Progress:
    """Of the units that this reviewer reviews. One query."""
    counted = Q(assignment__department__reviewed_by=user.department_id)
    counts = ProgressReport.objects.filter(counted, period=period).aggregate(
        due=Count("pk"),
        filed=Count("pk", Q(status__in=(ReportStatus.SUBMITTED, ReportStatus.APPROVED))),
        reviewed=Count("pk", Q(status=ReportStatus.APPROVED)),
        returned=Count("pk", Q(status=ReportStatus.RETURNED)),
    )
    return Progress(**counts)


def queue_rows(user: User, at: datetime) -> list[QueueRow]:
    """The versions this reviewer may decide, the riskiest first, then the oldest. Three queries."""
    calendar = office_calendar()
    versions = review_queue(user).annotate(
        caution_count=Count("cautions", distinct=True),
        unexplained_count=Count("cautions", Q(cautions__reason=""), distinct=True),
        jump_count=Count("cautions", Q(cautions__code__in=JUMPS), distinct=True),
        file_count=Count("evidence", distinct=True),
    )
    return sorted(
        (_queue_row(version, calendar, at) for version in versions), key=lambda row: -row.risk.score
    )


def _queue_row(version: ReportVersion, calendar: Calendar, at: datetime) -> QueueRow:
    cautions, unexplained = version.caution_count, version.unexplained_count  # type: ignore[attr-defined]
    waiting, due_at = at - version.submitted_at, review_due_at(version, version.report.period, calendar)
    signs = Signs(
        unexplained=unexplained,
        explained=cautions - unexplained,
        jumps=version.jump_count,  # type: ignore[attr-defined]
        is_late=version.is_late,
        round=version.number,
        is_correction=version.correction_id is not None,
        is_overdue=due_at is not None and has_passed(due_at, at),
        waiting=waiting,
    )
    files = version.file_count  # type: ignore[attr-defined]
    return QueueRow(version, assess(signs), cautions, unexplained, files, waiting, due_at)


def place_in(rows: Sequence[QueueRow], version: ReportVersion) -> Place | None:
    """None for a version that does not wait for this reviewer."""
    versions = [row.version for row in rows]
    if version not in versions:
        return None
    index = versions.index(version)
    following = versions[index + 1] if index + 1 < len(versions) else None
    return Place(index + 1, len(versions), versions[index - 1] if index else None, following)

"""What a reviewer works through: the queue by risk, the fields to name, a spot check for bulk approval."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from departments.models import User
from tasks.deadlines import Calendar, has_passed
from tasks.enums import ReportStatus
from tasks.models import (
    ProgressReport,
    ReportingPeriod,
    ReportVersion,
    ReturnReason,
    ReviewDecision,
    VersionCaution,
)
from tasks.querysets import DecisionQuerySet, ReturnReasonQuerySet
from tasks.risk import JUMPS, Risk, Signs, assess
from tasks.selectors.board import review_queue
from tasks.selectors.calendar import office_calendar
from tasks.selectors.milestones import claimed_by, nodes_of
from tasks.selectors.review_clock import review_due_at

SPOT_CHECK = 3
_WORDS = {
    "progress": "本月进展",
    "problems": "存在问题与需协调事项",
    "next_steps": "下月计划",
    "evidence": "佐证材料",
}


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
class Sample:
    """Versions drawn for a closer look; the same versions and reviewer always give the same draw."""

    seed: str
    versions: tuple[ReportVersion, ...]


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


def fields_of(version: ReportVersion) -> dict[str, str]:
    """What a return can name, in the order of the form, with its label.

    A figure goes by its indicator's code, a milestone by ``milestone-ID``, as the errors of a draft do.
    """
    figures = {claim.indicator.code: claim.indicator.name for claim in version.values.all()}
    nodes = {milestone.pk: milestone for milestone in claimed_by(version)}
    nodes |= {node.milestone.pk: node.milestone for node in nodes_of(version.report) if node.is_due}
    milestones = {f"milestone-{pk}": f"节点：{node.title}" for pk, node in nodes.items()}
    return figures | {"percent": "年度工作完成进度"} | milestones | _WORDS


def return_reasons() -> ReturnReasonQuerySet:
    return ReturnReason.objects.offered()


def standing_return(report: ProgressReport) -> ReviewDecision | None:
    """The decision that sent the latest version back, while the report stands returned."""
    if report.status != ReportStatus.RETURNED:
        return None
    return (
        ReviewDecision.objects.standing()
        .filter(version__report=report)
        .select_related("decided_by", "returned_for")
        .order_by("-version__number")
        .first()
    )


def returned_fields(report: ProgressReport) -> dict[str, str]:
    """The reviewer's remark by the fields it names, in the order of the form; empty unless returned.

    The filer lands on the first of them, and the remark stands beside each.
    """
    decision = standing_return(report)
    return dict.fromkeys(decision.fields, decision.reason) if decision else {}


def unexplained(version: ReportVersion) -> list[VersionCaution]:
    """The version's open cautions: those without a sentence from the unit. They forbid bulk approval."""
    return [caution for caution in version.cautions.all() if not caution.reason]


def decided_lately(user: User, at: datetime) -> DecisionQuerySet:
    """What the reviewer's unit decided about months that are not locked, the newest first."""
    return (
        ReviewDecision.objects.filter(
            reviewing_unit=user.department_id, version__report__period__closed_at=None, decided_at__lte=at
        )
        .select_related(
            "decided_by",
            "withdrawn_by",
            "returned_for",
            "version__report__period",
            "version__report__assignment__task",
            "version__report__assignment__department",
        )
        .order_by("-decided_at", "-id")
    )


def spot_check(versions: Sequence[ReportVersion], reviewer: User) -> Sample:
    """Three versions at random out of those to be approved together.

    The seed follows from what is approved and by whom: nobody can draw again until it suits, and whoever
    reads the audit trail can draw the same three again.
    """
    receipts = sorted(version.receipt for version in versions)
    seed = hashlib.sha256("\n".join([reviewer.username, *receipts]).encode()).hexdigest()[:16]
    drawn = random.Random(seed).sample(receipts, min(SPOT_CHECK, len(receipts)))  # noqa: S311 - a sample, no secret
    return Sample(seed, tuple(version for version in versions if version.receipt in drawn))

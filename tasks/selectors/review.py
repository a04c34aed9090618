"""What a reviewer decides with: the fields to name, what was decided, a spot check for bulk approval."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from departments.models import User
from tasks.enums import ReportStatus
from tasks.models import (
    ProgressReport,
    ReportVersion,
    ReturnReason,
    ReviewDecision,
    VersionCaution,
)
from tasks.querysets import DecisionQuerySet, ReturnReasonQuerySet
from tasks.selectors.milestones import claimed_by, nodes_of

SPOT_CHECK = 3
_WORDS = {
    "progress": "本月进展",
    "problems": "存在问题与需协调事项",
    "next_steps": "下月计划",
    "evidence": "佐证材料",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Versions drawn for a closer look; the same versions and reviewer always give the same draw."""

    seed: str
    versions: tuple[ReportVersion, ...]


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

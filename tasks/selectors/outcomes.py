"""What became of a month's duties: the one read that bulletins, ledgers and pages share.

It is derived from versions and decisions alone, which are never rewritten, and not from the reports'
present status; so asking for a past moment gives the past.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Prefetch

from tasks.enums import Verdict
from tasks.models import (
    Assignment,
    ProgressReport,
    ReportedValue,
    ReportingPeriod,
    ReportVersion,
    ReviewDecision,
)
from tasks.querysets import ReportQuerySet


class Outcome(StrEnum):
    """How a duty stood at a moment."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


OUTCOME_NAMES = {
    Outcome.MISSING: "未报",
    Outcome.SUBMITTED: "待审核",
    Outcome.RETURNED: "退回未重报",
    Outcome.APPROVED: "已通过",
}


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """One duty. ``version`` is what counted then, ``values`` its claims, ``is_late`` that of the first.

    What counts is the version accepted last, for a correction under review changes nothing yet; where none
    is accepted, the latest. ``decision`` is the one that stood on it, ``decisions`` are all that were taken
    by then, also those withdrawn.
    """

    report: ProgressReport
    outcome: Outcome
    is_late: bool
    version: ReportVersion | None
    decision: ReviewDecision | None
    values: tuple[ReportedValue, ...]
    decisions: tuple[ReviewDecision, ...]

    @property
    def assignment(self) -> Assignment:
        return self.report.assignment

    @property
    def name(self) -> str:
        return OUTCOME_NAMES[self.outcome]

    @property
    def is_filed(self) -> bool:
        return self.version is not None


def period_outcomes(
    period: ReportingPeriod, as_of: datetime, reports: ReportQuerySet | None = None
) -> list[ReportOutcome]:
    """Every duty of the month as it stood at ``as_of``, in the order of tasks, roles and units.

    ``reports`` narrows it to a queryset of reports (for instance what a person may see). Six queries.
    """
    chosen = ProgressReport.objects.all() if reports is None else reports
    decisions = ReviewDecision.objects.filter(decided_at__lte=as_of).select_related(
        "decided_by", "withdrawn_by", "returned_for"
    )
    versions = (
        ReportVersion.objects.filter(submitted_at__lte=as_of)
        .select_related("submitted_by")
        .order_by("number")
        .prefetch_related(Prefetch("decisions", decisions), "values__indicator", "evidence")
    )
    rows = (
        chosen.filter(period=period)
        .select_related("period", "assignment__task__section", "assignment__department")
        .prefetch_related(Prefetch("versions", versions, to_attr="versions_by_then"))
    )
    return sorted((_outcome(report, as_of) for report in rows), key=_plan_order)


def _outcome(report: ProgressReport, as_of: datetime) -> ReportOutcome:
    versions: list[ReportVersion] = report.versions_by_then  # type: ignore[attr-defined]  # by Prefetch
    if not versions:
        return ReportOutcome(report, Outcome.MISSING, False, None, None, (), ())
    accepted = [version for version in versions if _verdict(version, as_of) == Verdict.APPROVED]
    counting = accepted[-1] if accepted else versions[-1]
    decision = counting.decision_at(as_of)
    return ReportOutcome(
        report=report,
        outcome=Outcome(decision.verdict) if decision else Outcome.SUBMITTED,
        is_late=versions[0].is_late,
        version=counting,
        decision=decision,
        values=tuple(counting.values.all()),
        decisions=tuple(decision for version in versions for decision in version.decisions.all()),
    )


def _verdict(version: ReportVersion, as_of: datetime) -> str:
    decision = version.decision_at(as_of)
    return decision.verdict if decision else ""


_ROLE_ORDER = {"lead": 0, "cooperating": 1, "territorial": 2}


def _plan_order(row: ReportOutcome) -> tuple[int, int, int]:
    return row.assignment.task.number, _ROLE_ORDER[row.assignment.role], row.assignment.position

"""What became of a month's duties: the one read that bulletins, ledgers and pages share.

It is derived from versions and decisions alone, which are never rewritten, and not from the reports'
present status; so asking for a past moment gives the past.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Prefetch

from tasks.deadlines import has_passed
from tasks.enums import Verdict
from tasks.models import (
    Assignment,
    Extension,
    ProgressReport,
    ReportedValue,
    ReportingPeriod,
    ReportVersion,
    ReviewDecision,
)
from tasks.querysets import ReportQuerySet
from tasks.selectors.deadlines import extension_behind


class Outcome(StrEnum):
    """How a duty stood at a moment."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class Timing(StrEnum):
    """When a duty was first filed, by the unit's own deadline: four things that are counted apart."""

    MISSING = "missing"
    ON_TIME = "on_time"
    EXTENDED = "extended"
    LATE = "late"


TIMING_NAMES = {
    Timing.MISSING: "未报",
    Timing.ON_TIME: "按时",
    Timing.EXTENDED: "准予延期",
    Timing.LATE: "逾期",
}
OUTCOME_NAMES = {
    Outcome.MISSING: "未报",
    Outcome.SUBMITTED: "待审核",
    Outcome.RETURNED: "退回未重报",
    Outcome.APPROVED: "已通过",
}


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """One duty. ``version`` is what counted then, ``values`` its claims, ``timing`` that of the first.

    What counts is the version accepted last, for a correction under review changes nothing yet; where none
    is accepted, the latest. ``decision`` is the one that stood on it, ``decisions`` are all that were taken
    by then, also those withdrawn.
    """

    report: ProgressReport
    outcome: Outcome
    timing: Timing
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
    def is_late(self) -> bool:
        return self.timing == Timing.LATE

    @property
    def timing_name(self) -> str:
        return TIMING_NAMES[self.timing]

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
        return ReportOutcome(report, Outcome.MISSING, Timing.MISSING, None, None, (), ())
    accepted = [version for version in versions if _verdict(version, as_of) == Verdict.APPROVED]
    counting = accepted[-1] if accepted else versions[-1]
    decision = counting.decision_at(as_of)
    return ReportOutcome(
        report=report,
        outcome=Outcome(decision.verdict) if decision else Outcome.SUBMITTED,
        timing=timing_of(versions[0], report.period),
        version=counting,
        decision=decision,
        values=tuple(counting.values.all()),
        decisions=tuple(decision for version in versions for decision in version.decisions.all()),
    )


def timing_of(first: ReportVersion, period: ReportingPeriod) -> Timing:
    """The timing that a report's first version gives it, for good.

    What is neither late nor within the period's own time came within an extension: a deadline can only be
    moved before it passes, so the period's time is the one that stood when the version came.
    """
    if first.is_late:
        return Timing.LATE
    return Timing.EXTENDED if has_passed(period.due_at, first.submitted_at) else Timing.ON_TIME


def extension_used(report: ProgressReport) -> Extension | None:
    """What made the report's first version neither on time nor late; None where there is no such thing."""
    first = report.versions.order_by("number").first()
    if first is None or timing_of(first, report.period) != Timing.EXTENDED:
        return None
    return extension_behind(report, first.submitted_at)


def _verdict(version: ReportVersion, as_of: datetime) -> str:
    decision = version.decision_at(as_of)
    return decision.verdict if decision else ""


_ROLE_ORDER = {"lead": 0, "cooperating": 1, "territorial": 2}


def _plan_order(row: ReportOutcome) -> tuple[int, int, int]:
    return row.assignment.task.number, _ROLE_ORDER[row.assignment.role], row.assignment.position

"""The reviewers' clock: each version is due for decision some working days after it came."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Prefetch

from departments.models import Department
from tasks.deadlines import Calendar, NoNotice, has_passed, working_days_after
from tasks.models import ReportingPeriod, ReportVersion, ReviewDecision
from tasks.selectors.calendar import office_calendar


class ReviewTiming(StrEnum):
    """``UNKNOWN``: the year's holiday notice is missing, so nobody can say by when."""

    IN_TIME = "in_time"
    LATE = "late"
    WAITING = "waiting"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ReviewTally:
    """One reviewing unit's versions of a period: decided in time or late; undecided, still in time or not."""

    unit: Department | None
    in_time: int
    late: int
    waiting: int
    overdue: int
    unknown: int


def review_due_at(version: ReportVersion, period: ReportingPeriod, calendar: Calendar) -> datetime | None:
    """By when the version is to be decided; None where a holiday notice is missing on the way."""
    try:
        return working_days_after(version.submitted_at, period.review_days, calendar)
    except NoNotice:
        return None


def review_timing(
    version: ReportVersion, period: ReportingPeriod, calendar: Calendar, as_of: datetime
) -> ReviewTiming:
    """How the version's review stood at ``as_of``. Wants ``decisions`` prefetched."""
    decision = version.decision_at(as_of)
    decided_at = decision.decided_at if decision else None
    due_at = review_due_at(version, period, calendar)
    if due_at is None:
        return ReviewTiming.UNKNOWN
    passed = has_passed(due_at, decided_at or as_of)
    if decided_at:
        return ReviewTiming.LATE if passed else ReviewTiming.IN_TIME
    return ReviewTiming.OVERDUE if passed else ReviewTiming.WAITING


def review_tallies(period: ReportingPeriod, as_of: datetime) -> list[ReviewTally]:
    """The period's versions by reviewing unit, as it stood at ``as_of``. Four queries.

    What is decided counts for the unit that decided, what is not for the unit entered as reviewing now.
    """
    calendar = office_calendar()
    versions = (
        ReportVersion.objects.filter(report__period=period, submitted_at__lte=as_of)
        .select_related("report__assignment__department__reviewed_by")
        .prefetch_related(Prefetch("decisions", ReviewDecision.objects.select_related("reviewing_unit")))
    )
    counts: dict[Department | None, Counter[ReviewTiming]] = defaultdict(Counter)
    for version in versions:
        decision = version.decision_at(as_of)
        unit = decision.reviewing_unit if decision else version.report.assignment.department.reviewed_by
        counts[unit][review_timing(version, period, calendar, as_of)] += 1
    return [
        ReviewTally(unit, **{str(timing): count[timing] for timing in ReviewTiming})
        for unit, count in sorted(counts.items(), key=lambda pair: pair[0].position if pair[0] else 0)
    ]

"""How a period stands: its times, who filed when, and what its lock will leave unfiled."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from departments.models import Department
from maanshan_eco.kernel.months import deadline_name
from tasks.deadlines import Calendar
from tasks.enums import OWED, ReportStatus
from tasks.models import ProgressReport, ReportingPeriod
from tasks.selectors.deadlines import deadlines_of
from tasks.selectors.outcomes import Outcome, ReportOutcome, Timing

#: Written in, and not submitted: the unit's own until then.
BEGUN = (ReportStatus.DRAFT, ReportStatus.SIGNING)


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One line of the list of periods. ``warning`` says what is wrong with its times, if anything."""

    period: ReportingPeriod
    due: int
    filed: int
    approved: int
    returned: int
    drafts: int
    missing: int
    late: int
    extensions: int
    warning: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What of a unit's will count as unfiled or returned when the period is locked."""

    unit: Department
    todo: tuple[ProgressReport, ...]
    drafts: tuple[ProgressReport, ...]
    returned: tuple[ProgressReport, ...]
    deadline: datetime


@dataclass(frozen=True, slots=True)
class UnitTiming:
    """A unit's duties by when they were filed."""

    unit: Department
    due: int
    on_time: int
    extended: int
    late: int
    missing: int


def period_rows(calendar: Calendar) -> list[PeriodRow]:
    """All periods, newest first, with their counts as they stand now. One query."""
    first = Q(reports__versions__number=1)
    periods = ReportingPeriod.objects.annotate(
        due=Count("reports", distinct=True),
        filed=Count("reports", filter=first, distinct=True),
        late=Count("reports", filter=first & Q(reports__versions__is_late=True), distinct=True),
        granted=Count("extensions", filter=Q(extensions__withdrawn_at=None), distinct=True),
        approved=Count("reports", filter=Q(reports__status=ReportStatus.APPROVED), distinct=True),
        returned=Count("reports", filter=Q(reports__status=ReportStatus.RETURNED), distinct=True),
        drafts=Count("reports", filter=Q(reports__status__in=BEGUN), distinct=True),
    )
    return [
        PeriodRow(
            period=period,
            due=period.due,
            filed=period.filed,
            approved=period.approved,
            returned=period.returned,
            drafts=period.drafts,
            missing=period.due - period.filed,
            late=period.late,
            extensions=period.granted,
            warning=missing_notice_words(period, calendar) if not period.is_closed else "",
        )
        for period in periods.order_by("-month")  # which aggregates would otherwise drop
    ]


def missing_notice_words(period: ReportingPeriod, calendar: Calendar) -> str:
    """Which deadline stands in a year without holiday notice, and how to mend it; empty if none."""
    unknown = {
        moment.year: f"{name} {deadline_name(moment)}"
        for name, moment in (("截止", period.due_at), ("锁定", period.closes_at))
        if not calendar.knows(moment.year)
    }
    if not unknown:
        return ""
    years = "、".join(f"{year}年" for year in unknown)
    return (
        f"缺少{years}放假安排，{'、'.join(unknown.values())} 没有按节假日顺延。"
        f"由系统管理员录入{years}放假安排后，在本页按工作日历重排。"
    )


def unfinished(period: ReportingPeriod, at: datetime) -> list[Unfinished]:
    """What is still open, unit by unit: what a lock would leave behind. Two queries."""
    reports = (
        ProgressReport.objects.filter(period=period, status__in=OWED)
        .with_names()
        .order_by("assignment__department__position", "assignment__task__number")
    )
    deadlines = deadlines_of(reports, at)
    by_unit: dict[Department, list[ProgressReport]] = defaultdict(list)
    for report in reports:
        by_unit[report.assignment.department].append(report)

    def those(rows: list[ProgressReport], *statuses: str) -> tuple[ProgressReport, ...]:
        return tuple(row for row in rows if row.status in statuses)

    return [
        Unfinished(
            unit,
            todo=those(rows, ReportStatus.TODO),
            drafts=those(rows, *BEGUN),
            returned=those(rows, ReportStatus.RETURNED),
            deadline=min(deadlines[row.pk] for row in rows),
        )
        for unit, rows in by_unit.items()
    ]


def unit_timings(outcomes: list[ReportOutcome]) -> list[UnitTiming]:
    """On time, extended, late and missing, unit by unit."""
    by_unit: dict[Department, list[Timing]] = defaultdict(list)
    for row in outcomes:
        by_unit[row.assignment.department].append(row.timing)
    return [
        UnitTiming(unit, len(timings), **{str(timing): timings.count(timing) for timing in Timing})
        for unit, timings in sorted(by_unit.items(), key=lambda pair: pair[0].position)
    ]


def outcome_counts(outcomes: list[ReportOutcome]) -> dict[str, int]:
    """How many duties of each outcome and timing, by the codes of both."""
    counts = {str(outcome): sum(row.outcome == outcome for row in outcomes) for outcome in Outcome}
    return counts | {str(timing): sum(row.timing == timing for row in outcomes) for timing in Timing}

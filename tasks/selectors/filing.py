"""What the report form and the review page put beside each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from departments.models import Department
from indicators.models import Indicator, Reading, Target
from indicators.schedule import is_due
from indicators.targets import TargetRule, sentence
from tasks.enums import AssignmentRole
from tasks.filings import Figure, Filing
from tasks.models import (
    Assignment,
    ProgressReport,
    ReportDraft,
    ReportedValue,
    ReportingPeriod,
    ReportVersion,
)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure to type: what was accepted last, what the target says, what is typed so far."""

    indicator: Indicator
    last: Reading | None
    target: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure under review. ``change`` is this value less the last accepted one."""

    claim: ReportedValue
    last: Reading | None
    change: Decimal | None
    target: str


def filing_of(draft: ReportDraft | None) -> Filing:
    """What stands in the draft."""
    if draft is None:
        return Filing()
    return Filing(
        percent=draft.percent,
        progress=draft.progress,
        problems=draft.problems,
        next_steps=draft.next_steps,
        no_progress=draft.no_progress,
        figures={code: Figure(**typed) for code, typed in draft.values.items()},
        milestones=frozenset(draft.milestones),
        reasons=draft.reasons,
    )


def fill_draft(draft: ReportDraft, filing: Filing) -> None:
    """Put the filing into the draft; :func:`filing_of` takes it out again. Nothing is saved."""
    draft.percent, draft.progress = filing.percent, filing.progress
    draft.problems, draft.next_steps = filing.problems, filing.next_steps
    draft.no_progress, draft.milestones = filing.no_progress, sorted(filing.milestones)
    draft.reasons = dict(filing.reasons)
    draft.values = {
        code: {
            "raw": figure.raw,
            "absence": figure.absence,
            "absent_reason": figure.absent_reason,
        }
        for code, figure in filing.figures.items()
    }


def due_indicators(report: ProgressReport) -> list[Indicator]:
    """The indicators whose values this report owes this month, in the plan's order."""
    month = report.period.as_month
    # .all(), not .order_by(): the model's own order is the plan's, and a prefetch is then used.
    return [i for i in report.assignment.indicators.all() if is_due(i.frequency, month)]


def reading_area(assignment: Assignment) -> Department | None:
    """Whose figure the assignment reports: a county's its own, a lead's the city's (None)."""
    return assignment.department if assignment.role == AssignmentRole.TERRITORIAL else None


def figure_rows(report: ProgressReport, typed: Mapping[str, Figure], as_of: datetime) -> list[FigureRow]:
    """The due figures with what stands beside them; ``typed`` by indicator code."""
    indicators = due_indicators(report)
    last, targets = (
        _last_readings(report, indicators, as_of),
        target_sentences(report.period, indicators, as_of),
    )
    return [
        FigureRow(
            indicator,
            last.get(indicator.pk),
            targets.get(indicator.pk, "未设目标"),
            typed.get(indicator.code, Figure()),
        )
        for indicator in indicators
    ]


def compared_figures(version: ReportVersion, as_of: datetime) -> list[ComparedFigure]:
    """The version's claims beside the last accepted values."""
    claims = list(version.values.select_related("indicator"))
    indicators = [claim.indicator for claim in claims]
    last = _last_readings(version.report, indicators, as_of)
    targets = target_sentences(version.report.period, indicators, as_of)
    return [_compared(claim, last, targets) for claim in claims]


def _compared(claim: ReportedValue, last: dict[int, Reading], targets: dict[int, str]) -> ComparedFigure:
    reading = last.get(claim.indicator_id)
    change = claim.value - reading.value if claim.value is not None and reading else None
    return ComparedFigure(claim, reading, change, targets.get(claim.indicator_id, "未设目标"))


def previous_version(report: ProgressReport) -> ReportVersion | None:
    """The last version the same assignment filed for an earlier month."""
    return (
        ReportVersion.objects.filter(
            report__assignment=report.assignment_id, report__period__month__lt=report.period.month
        )
        .select_related("report__period")
        .prefetch_related("decisions")
        .order_by("-report__period__month", "-number")
        .first()
    )


def _last_readings(
    report: ProgressReport, indicators: list[Indicator], as_of: datetime
) -> dict[int, Reading]:
    readings = (
        Reading.objects.known(as_of)
        .filter(indicator__in=indicators, area=reading_area(report.assignment), month__lt=report.period.month)
        .order_by("indicator_id", "-month")
        .distinct("indicator_id")
    )
    return {reading.indicator_id: reading for reading in readings}


def target_sentences(
    period: ReportingPeriod, indicators: Iterable[Indicator], as_of: datetime
) -> dict[int, str]:
    """The city's target in words, by indicator."""
    units = {indicator.pk: indicator.unit for indicator in indicators}
    rules = rules_in_force(period, units, as_of)
    return {pk: sentence(rule, units[pk]) for pk, rule in rules.items()}


def rules_in_force(
    period: ReportingPeriod, indicators: Iterable[int], as_of: datetime
) -> dict[int, TargetRule]:
    """The city's rule by indicator: counties carry out the same one unless they were given their own."""
    targets = (
        Target.objects.of_city()
        .known(as_of)
        .in_force(period.as_month.last)
        .filter(indicator__in=list(indicators))
    )
    return {target.indicator_id: target.parsed_rule for target in targets}

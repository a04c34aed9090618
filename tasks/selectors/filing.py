"""What the report form and the review page put beside each other."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from departments.models import Department
from indicators.models import Indicator, Reading, Target
from indicators.schedule import is_due
from indicators.targets import sentence
from tasks.enums import AssignmentRole
from tasks.models import Assignment, ProgressReport, ReportDraft, ReportedValue, ReportVersion
from tasks.normalise import parse_figure


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure to type: what was accepted last, what the target says, what is typed so far."""

    indicator: Indicator
    last: Reading | None
    target: str
    raw: str
    absent_reason: str


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure under review. ``change`` is this value less the last accepted one."""

    claim: ReportedValue
    last: Reading | None
    change: Decimal | None
    target: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure as it would be submitted: a value, or the reason why there is none."""

    indicator: Indicator
    raw: str
    value: Decimal | None
    absent_reason: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What a draft would submit, and what is wrong with it (field or indicator code → what to mend)."""

    percent: int | None
    claims: tuple[Claim, ...]
    wrong: dict[str, str]


def examine_draft(report: ProgressReport, draft: ReportDraft) -> Examination:
    """Check a draft as submitting would, all of it at once. The check page and the submit share this."""
    wrong: dict[str, str] = {}
    if not draft.progress.strip():
        wrong["progress"] = "写本月进展。确实没有新进展，就写明原因。"
    percent = None
    try:
        percent = _percent(draft.percent)
    except ValueError as error:
        wrong["percent"] = str(error)
    claims = []
    for indicator in due_indicators(report):
        typed = draft.values.get(indicator.code, {})
        try:
            claims.append(_claim(indicator, typed.get("raw", ""), typed.get("absent_reason", "")))
        except ValueError as error:
            wrong[indicator.code] = str(error)
    return Examination(percent, tuple(claims), wrong)


def _percent(raw: str) -> int:
    value = parse_figure(raw, "%")
    if value is None or value != int(value) or not 0 <= value <= 100:
        raise ValueError("填 0 到 100 的整数。")
    return int(value)


def _claim(indicator: Indicator, raw: str, absent_reason: str) -> Claim:
    value, reason = parse_figure(raw, indicator.unit), absent_reason.strip()
    if value is None and not reason:
        raise ValueError("还没填。没有数据就写明暂无数据的原因。")
    if value is not None and reason:
        raise ValueError("已填数值，又写了暂无数据的原因，留一个。")
    if value is not None:
        _check_bounds(indicator, value)
    return Claim(indicator, raw.strip(), value, reason)


def _check_bounds(indicator: Indicator, value: Decimal) -> None:
    low, high = indicator.minimum, indicator.maximum
    if low is not None and value < low:
        raise ValueError(f"应不小于 {low.normalize():f}，现为 {value:f}。")
    if high is not None and value > high:
        raise ValueError(f"应不大于 {high.normalize():f}，现为 {value:f}。")


def due_indicators(report: ProgressReport) -> list[Indicator]:
    """The indicators whose values this report owes this month, in the plan's order."""
    month = report.period.as_month
    # .all(), not .order_by(): the model's own order is the plan's, and a prefetch is then used.
    return [i for i in report.assignment.indicators.all() if is_due(i.frequency, month)]


def reading_area(assignment: Assignment) -> Department | None:
    """Whose figure the assignment reports: a county's its own, a lead's the city's (None)."""
    return assignment.department if assignment.role == AssignmentRole.TERRITORIAL else None


def figure_rows(report: ProgressReport, typed: dict[str, dict[str, str]], as_of: datetime) -> list[FigureRow]:
    """The due figures with what stands beside them. ``typed`` as in ``ReportDraft.values``."""
    indicators = due_indicators(report)
    last, targets = _last_readings(report, indicators, as_of), _targets(report, indicators, as_of)
    return [
        FigureRow(
            indicator,
            last.get(indicator.pk),
            targets.get(indicator.pk, "未设目标"),
            typed.get(indicator.code, {}).get("raw", ""),
            typed.get(indicator.code, {}).get("absent_reason", ""),
        )
        for indicator in indicators
    ]


def compared_figures(version: ReportVersion, as_of: datetime) -> list[ComparedFigure]:
    """The version's claims beside the last accepted values."""
    claims = list(version.values.select_related("indicator"))
    indicators = [claim.indicator for claim in claims]
    last = _last_readings(version.report, indicators, as_of)
    targets = _targets(version.report, indicators, as_of)
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


def _targets(report: ProgressReport, indicators: list[Indicator], as_of: datetime) -> dict[int, str]:
    """The city's target in words: counties carry out the same one unless they were given their own."""
    targets = (
        Target.objects.of_city()
        .known(as_of)
        .in_force(report.period.as_month.last)
        .filter(indicator__in=indicators)
        .select_related("indicator")
    )
    return {target.indicator_id: sentence(target.parsed_rule, target.indicator.unit) for target in targets}

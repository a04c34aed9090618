"""What the report form and the review page put beside each other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from departments.models import Department, User
from indicators.models import Indicator, Reading, Target
from indicators.schedule import is_due
from indicators.targets import TargetRule, sentence
from maanshan_eco.kernel.months import Month
from tasks.enums import AssignmentRole
from tasks.figures import expected
from tasks.filings import Figure, Filing
from tasks.models import (
    Assignment,
    Evidence,
    ProgressReport,
    ReportDraft,
    ReportedValue,
    ReportingPeriod,
    ReportVersion,
)

#: So many earlier values stand behind each input.
EARLIER = 3
#: So far back they are looked for: an annual figure's last three are there, and no more with time.
EARLIER_YEARS = 4
#: So many earlier files are offered for reuse.
MOST_EARLIER_FILES = 50


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure to type, with what stands beside it.

    ``earlier`` are the accepted values before the month, the newest first; ``rule`` is the city's target.
    """

    indicator: Indicator
    month: Month
    earlier: tuple[Reading, ...]
    rule: TargetRule | None
    figure: Figure

    @property
    def last(self) -> Reading | None:
        return self.earlier[0] if self.earlier else None

    @property
    def target(self) -> str:
        return sentence(self.rule, self.indicator.unit) if self.rule else "未设目标"

    @property
    def expected(self) -> Decimal | None:
        """Where an even pace would be by the end of the month; for cumulative figures only."""
        return expected(self.rule, self.month.number, cumulative=self.indicator.cumulative)


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
    return _figure_rows([report], {report.pk: typed}, as_of)[report.pk]


def figure_rows_of(reports: Sequence[ProgressReport], as_of: datetime) -> dict[int, list[FigureRow]]:
    """By report, for one unit's reports of one month, with what their drafts hold. Two queries.

    Wants ``draft`` selected and ``assignment__indicators`` prefetched.
    """
    typed = {report.pk: filing_of(getattr(report, "draft", None)).figures for report in reports}
    return _figure_rows(reports, typed, as_of)


def _figure_rows(
    reports: Sequence[ProgressReport], typed: Mapping[int, Mapping[str, Figure]], as_of: datetime
) -> dict[int, list[FigureRow]]:
    due = {report.pk: due_indicators(report) for report in reports}
    indicators = [indicator for of_report in due.values() for indicator in of_report]
    if not indicators:
        return {report.pk: [] for report in reports}
    earlier = _earlier_readings(reports, indicators, as_of)
    rules = rules_in_force(reports[0].period, [i.pk for i in indicators], as_of)
    return {
        report.pk: [
            FigureRow(
                indicator,
                report.period.as_month,
                tuple(earlier.get((indicator.pk, _area_id(report)), ())),
                rules.get(indicator.pk),
                typed[report.pk].get(indicator.code, Figure()),
            )
            for indicator in due[report.pk]
        ]
        for report in reports
    }


def _area_id(report: ProgressReport) -> int | None:
    area = reading_area(report.assignment)
    return area.pk if area else None


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


def earlier_evidence(user: User, report: ProgressReport) -> list[Evidence]:
    """The files that the unit uploaded in the last twelve months, each once, less those on this draft."""
    since = report.period.as_month.plus(-12).first
    files = (
        Evidence.objects.visible_to(user)
        .filter(report__period__month__gte=since, withdrawn_at=None)
        .filter(report__assignment__department=report.assignment.department_id)
        .select_related("report__period", "report__assignment__task", "report__assignment__department")
        .order_by("-uploaded_at")
    )
    once: dict[tuple[str, str], Evidence] = {}
    for file in files:
        once.setdefault((file.sha256, file.name), file)
    here = {(file.sha256, file.name) for file in files if file.report_id == report.pk}
    return [file for key, file in once.items() if key not in here][:MOST_EARLIER_FILES]


def _earlier_readings(
    reports: Sequence[ProgressReport], indicators: Sequence[Indicator], as_of: datetime
) -> dict[tuple[int, int | None], list[Reading]]:
    """By indicator and area, the newest first, of the city and of the unit whose reports these are."""
    period = reports[0].period
    readings = (
        Reading.objects.known(as_of)
        .filter(
            Q(area=None) | Q(area=reports[0].assignment.department_id),
            indicator__in=indicators,
            month__lt=period.month,
            month__gte=period.as_month.plus(-12 * EARLIER_YEARS).first,
        )
        .order_by("-month")
    )
    found: dict[tuple[int, int | None], list[Reading]] = {}
    for reading in readings:
        kept = found.setdefault((reading.indicator_id, reading.area_id), [])
        if len(kept) < EARLIER:
            kept.append(reading)
    return found


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

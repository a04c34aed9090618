"""A unit's month as a whole: every duty with its draft, its figures, and what was said last time."""

from dataclasses import dataclass
from datetime import datetime

from departments.models import Department
from tasks.models import Milestone, ProgressReport, ReportDraft, ReportingPeriod, ReportVersion
from tasks.selectors.filing import FigureRow, figure_rows_of
from tasks.selectors.milestones import nodes_by_report
from tasks.workflow import REPORT


@dataclass(frozen=True, slots=True)
class Duty:
    """One report of the month. ``last`` is the progress text of the version filed before this month."""

    report: ProgressReport
    draft: ReportDraft | None
    figures: tuple[FigureRow, ...]
    nodes: tuple[Milestone, ...]
    last: str
    writable: bool

    @property
    def key(self) -> str:
        """How the workbook calls the report's row; a figure's row adds its number."""
        return f"任务{self.report.assignment.task.number}"


def month_reports(department: Department, period: ReportingPeriod) -> list[ProgressReport]:
    """The unit's reports of the month in the plan's order, with draft and indicators at hand."""
    return list(
        ProgressReport.objects.filter(period=period, assignment__department=department)
        .with_names()
        .select_related("draft__updated_by")
        .prefetch_related("assignment__indicators")
        .order_by("assignment__task__number")
    )


def month_duties(department: Department, period: ReportingPeriod, as_of: datetime) -> list[Duty]:
    """Every duty of the unit's month; the number of queries does not depend on how many there are."""
    reports = month_reports(department, period)
    figures, nodes = figure_rows_of(reports, as_of), nodes_by_report(reports)
    last = _last_words(reports, period)
    return [
        Duty(
            report,
            draft_of(report),
            tuple(figures[report.pk]),
            tuple(node.milestone for node in nodes[report.pk]),
            last.get(report.assignment_id, ""),
            is_writable(report),
        )
        for report in reports
    ]


def draft_of(report: ProgressReport) -> ReportDraft | None:
    return getattr(report, "draft", None)


def is_writable(report: ProgressReport) -> bool:
    """The unit can still write: the month is open, and the report is not with the task force."""
    return not report.period.is_closed and report.status in REPORT["save"].sources


def _last_words(reports: list[ProgressReport], period: ReportingPeriod) -> dict[int, str]:
    """Assignment → progress text of the last version it filed for an earlier month."""
    versions = (
        ReportVersion.objects.filter(
            report__assignment__in=[report.assignment_id for report in reports],
            report__period__month__lt=period.month,
        )
        .order_by("report__assignment_id", "-report__period__month", "-number")
        .distinct("report__assignment_id")
        .values_list("report__assignment_id", "progress")
    )
    return dict(versions)

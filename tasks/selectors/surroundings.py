"""What a draft is examined beside: milestones, files, the last version, earlier values, targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from indicators.models import Indicator, Reading
from indicators.targets import TargetRule
from maanshan_eco.kernel.months import Month
from tasks.cautions import USUAL_FROM
from tasks.models import Evidence, ProgressReport, ReportVersion
from tasks.selectors.filing import due_indicators, reading_area, rules_in_force
from tasks.selectors.milestones import Node, nodes_by_report

#: Years back that are looked at for what is usual; enough for annual figures, and no more with time.
YEARS_BACK = 6


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of one report. ``due`` are its indicators of the month, ``last`` its assignment's last version of an
    earlier month; ``earlier`` holds the accepted values before its month by indicator, the newest first;
    ``rules`` the targets by indicator."""

    due: Sequence[Indicator]
    nodes: Sequence[Node]
    has_evidence: bool
    last: ReportVersion | None
    earlier: dict[int, list[Reading]]
    rules: dict[int, TargetRule]


def surroundings_of(reports: Sequence[ProgressReport], as_of: datetime) -> dict[int, Surroundings]:
    """By report, for reports of one month: five queries, however many there are."""
    if not reports:
        return {}
    period = reports[0].period
    nodes, last = nodes_by_report(reports), _last_versions(reports)
    files = Evidence.objects.filter(report__in=reports, withdrawn_at=None).values_list("report_id", flat=True)
    with_files = set(files.distinct().order_by())
    due = {report.pk: due_indicators(report) for report in reports}
    asked = {indicator.pk for indicators in due.values() for indicator in indicators}
    rules, earlier = rules_in_force(period, asked, as_of), _earlier_readings(reports, asked, as_of)
    return {
        report.pk: Surroundings(
            due[report.pk],
            nodes[report.pk],
            report.pk in with_files,
            last.get(report.assignment_id),
            {one.pk: earlier.get((one.pk, _area(report)), []) for one in due[report.pk]},
            rules,
        )
        for report in reports
    }


def _area(report: ProgressReport) -> int | None:
    area = reading_area(report.assignment)
    return area.pk if area else None


def _last_versions(reports: Sequence[ProgressReport]) -> dict[int, ReportVersion]:
    """Assignment → the last version it filed for an earlier month."""
    versions = (
        ReportVersion.objects.filter(
            report__assignment__in=[report.assignment_id for report in reports],
            report__period__month__lt=reports[0].period.month,
        )
        .select_related("report__period")
        .order_by("report__assignment_id", "-report__period__month", "-number")
        .distinct("report__assignment_id")
    )
    return {version.report.assignment_id: version for version in versions}


def _earlier_readings(
    reports: Sequence[ProgressReport], indicators: set[int], as_of: datetime
) -> dict[tuple[int, int | None], list[Reading]]:
    """(indicator, area) → the accepted values before the month; some years back, however long the history."""
    month = reports[0].period.month
    readings = (
        Reading.objects.known(as_of)
        .filter(
            Q(area=None) | Q(area__in={report.assignment.department_id for report in reports}),
            indicator__in=indicators,
            month__lt=month,
            month__gte=Month.of(month).plus(-12 * YEARS_BACK).first,
        )
        .order_by("-month")
    )
    by_place: dict[tuple[int, int | None], list[Reading]] = {}
    for reading in readings:
        kept = by_place.setdefault((reading.indicator_id, reading.area_id), [])
        if len(kept) <= 3 * USUAL_FROM:
            kept.append(reading)
    return by_place

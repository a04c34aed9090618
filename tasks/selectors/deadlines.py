"""By when a unit must file: the period's time, or what it was granted beyond it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, Q

from departments.models import Department
from tasks.models import Extension, ProgressReport, ReportingPeriod


def deadline_of(report: ProgressReport, at: datetime) -> datetime:
    """The report's own deadline as it stood at ``at``."""
    return deadlines_of([report], at)[report.pk]


def deadlines_of(reports: Iterable[ProgressReport], at: datetime) -> dict[int, datetime]:
    """The deadline of each report as it stood at ``at``, by id. One query.

    Of several extensions the longest counts, whether for the unit or for the one report.
    """
    rows = list(reports)
    extensions = Extension.objects.standing(at).filter(period__in={row.period_id for row in rows})
    granted = list(extensions.values_list("period_id", "department_id", "report_id", "due_at"))
    return {
        row.pk: max(
            [row.period.due_at]
            + [
                due_at
                for period, department, report, due_at in granted
                if (period, department) == (row.period_id, row.assignment.department_id)
                and report in {None, row.pk}
            ]
        )
        for row in rows
    }


def unit_deadline(period: ReportingPeriod, unit: Department | int | None, at: datetime) -> datetime:
    """The deadline of all that the unit owes in the period, as it stood at ``at``."""
    extensions = Extension.objects.standing(at).filter(period=period, department=unit, report=None)
    until: datetime | None = extensions.aggregate(until=Max("due_at"))["until"]
    return max(period.due_at, until) if until else period.due_at


def extension_behind(report: ProgressReport, filed_at: datetime) -> Extension | None:
    """What made a filing after the period's time not late: the longest extension standing when it came."""
    standing = Extension.objects.standing(filed_at).filter(
        Q(report=None) | Q(report=report),
        period=report.period_id,
        department=report.assignment.department_id,
    )
    return standing.select_related("granted_by", "granting_unit").order_by("-due_at", "-pk").first()

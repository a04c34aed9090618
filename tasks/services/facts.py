"""Claim → fact: what an approved version says becomes readings, and goes out again with its approval."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from departments.models import User
from indicators.services.readings import record_reading, retract_reading
from tasks.models import ReportVersion
from tasks.selectors.filing import reading_area


def record_figures(version: ReportVersion, actor: User, at: datetime) -> None:
    """The version's figures become facts; what an earlier version brought and this one lacks goes out."""
    area, month = reading_area(version.report.assignment), version.report.period.month
    earlier = ReportVersion.objects.filter(report=version.report_id, number__lt=version.number)
    receipts = list(earlier.values_list("receipt", flat=True))
    for claim in version.values.select_related("indicator"):
        where: dict[str, Any] = {
            "indicator": claim.indicator,
            "area": area,
            "month": month,
            "actor": actor,
            "at": at,
        }
        if claim.value is not None:
            record_reading(value=claim.value, source=version.receipt, **where)
        elif receipts:
            retract_reading(sources=receipts, **where)


def retract_figures(version: ReportVersion, receipts: Collection[str], actor: User, at: datetime) -> None:
    for claim in version.values.select_related("indicator"):
        retract_reading(
            indicator=claim.indicator,
            area=reading_area(version.report.assignment),
            month=version.report.period.month,
            sources=receipts,
            actor=actor,
            at=at,
        )

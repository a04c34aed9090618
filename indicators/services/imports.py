"""Bringing in past values: baselines and years before the platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from departments import audit
from departments.models import Department, User
from departments.rules import is_task_force
from indicators.importers.readings_workbook import Finding, PastValue
from indicators.models import Indicator, Reading
from indicators.ratios import Parts, misfit
from indicators.services.readings import record_reading
from maanshan_eco.kernel.errors import Invalid, NotAllowed
from maanshan_eco.kernel.months import Month


@dataclass(frozen=True, slots=True)
class Planned:
    """A row matched with what is known; ``standing`` is the value it would supersede."""

    past: PastValue
    indicator: Indicator
    area: Department | None
    standing: Reading | None

    @property
    def effect(self) -> str:
        """新增, 更正 or 不变."""
        if self.standing is None:
            return "新增"
        same = (self.standing.value, self.standing.source) == (self.past.value, self.past.source)
        return "不变" if same else "更正"


def plan_import(past: Sequence[PastValue], at: datetime) -> tuple[list[Planned], list[Finding]]:
    """Match rows with indicators (by code or name) and units (by name); what does not fit is a finding.

    Changes nothing. Three queries, however many rows.
    """
    indicators = {key: each for each in Indicator.objects.all() for key in (each.code, each.name)}
    areas = {key: each for each in Department.objects.all() for key in (each.name, each.full_name)}
    standing = {
        (reading.indicator_id, reading.area_id, Month.of(reading.month)): reading
        for reading in Reading.objects.current().filter(month__in={row.month.first for row in past})
    }
    planned: list[Planned] = []
    findings: list[Finding] = []
    seen: set[tuple[int, int | None, Month]] = set()
    for row in past:
        indicator, area = indicators.get(row.indicator), areas.get(row.area)
        words = _wrong(row, indicator, area, at)
        if words or indicator is None:
            findings.append(Finding(f"第 {row.row} 行", words))
            continue
        key = (indicator.pk, area.pk if area else None, row.month)
        if key in seen:
            findings.append(Finding(f"第 {row.row} 行", "同一指标、单位、月份前面已有一行。"))
        seen.add(key)
        planned.append(Planned(row, indicator, area, standing.get(key)))
    return planned, findings


def _wrong(row: PastValue, indicator: Indicator | None, area: Department | None, at: datetime) -> str:
    if indicator is None:
        return f"没有“{row.indicator}”这个指标，按模板写名称或代码。"
    if row.area and area is None:
        return f"没有“{row.area}”这个单位。"
    if row.month > Month.of(at):
        return f"{row.month.name}还没有到。"
    low, high = indicator.minimum, indicator.maximum
    if (low is not None and row.value < low) or (high is not None and row.value > high):
        return f"数值 {row.value.normalize():f} 超出“{indicator.name}”的合理范围。"
    if row.numerator is None or row.denominator is None:
        return ""
    if not indicator.numerator:
        return f"“{indicator.name}”不填分子和分母。"
    return misfit(Parts(row.numerator, row.denominator), row.value, indicator.decimals)


@transaction.atomic
def import_readings(*, past: Sequence[PastValue], actor: User, at: datetime) -> int:
    """Accept all rows as facts, or none; returns how many changed something.

    The task force's act. Raises :class:`Invalid` naming every row that does not fit.
    """
    if not is_task_force(actor):
        raise NotAllowed("not_task_force", "基期数据由专班导入。")
    planned, findings = plan_import(past, at)
    if findings:
        raise Invalid(
            "rows", "有几行不能导入，没有改动任何数。", {each.cell: each.message for each in findings}
        )
    changed = [row for row in planned if row.effect != "不变"]
    for row in changed:
        parts = None
        if row.past.numerator is not None and row.past.denominator is not None:
            parts = Parts(row.past.numerator, row.past.denominator)
        record_reading(
            indicator=row.indicator,
            area=row.area,
            month=row.past.month.first,
            value=row.past.value,
            parts=parts,
            source=row.past.source,
            actor=actor,
            at=at,
        )
    audit.record(
        action="readings.imported", actor=actor, target="指标数值", at=at, data={"rows": len(changed)}
    )
    return len(changed)

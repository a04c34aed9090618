"""What an order can spring from, with the facts filled in: the task force only has to judge and complete."""

from dataclasses import dataclass
from datetime import date, datetime

from departments.models import Department
from indicators.attainment import shown
from indicators.models import Indicator
from indicators.selectors.standing import Standing, city_standings
from maanshan_eco.kernel.months import Month, deadline_name
from tasks.enums import AssignmentRole, OrderKind, OrderSource
from tasks.models import Assignment, ProgressReport, RectificationOrder, Task


@dataclass(frozen=True, slots=True)
class Prefill:
    """The facts of a source, as a draft begins."""

    kind: str
    source: str
    title: str
    facts: str
    basis: str
    requirement: str
    units: tuple[Department, ...]
    task: Task | None = None
    indicator: Indicator | None = None
    month: date | None = None
    report: ProgressReport | None = None
    reference: str = ""

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"indicator-{self.indicator.code}" if self.indicator else f"report-{self.report_pk}"

    @property
    def report_pk(self) -> int:
        return self.report.pk if self.report else 0


def written_before(order: RectificationOrder) -> Prefill:
    """The words of a draft that was taken back."""
    return Prefill(
        kind=order.kind,
        source=order.source,
        title=order.title,
        facts=order.facts,
        basis=order.basis,
        requirement=order.requirement,
        units=tuple(order.departments),
        task=order.task,
        indicator=order.indicator,
        month=order.month,
        report=order.report,
        reference=order.reference,
    )


def not_met(as_of: datetime) -> list[Prefill]:
    """The indicators that miss their target now and have no open order for the same month of data."""
    standings = [s for s in city_standings(Month.of(as_of), as_of) if s.judgement.outcome == "not_met"]
    ordered = set(
        RectificationOrder.objects.filter(indicator__in=[s.indicator for s in standings])
        .exclude(status="withdrawn")
        .values_list("indicator_id", "month")
    )
    leads = {
        indicator: lead
        for lead in Assignment.objects.filter(role=AssignmentRole.LEAD, position=1)
        .select_related("task", "department")
        .prefetch_related("task__indicator_links")
        for indicator in [link.indicator_id for link in lead.task.indicator_links.all()]
    }
    return [
        _of_indicator(standing, leads[standing.indicator.pk])
        for standing in standings
        if standing.reading
        and standing.indicator.pk in leads
        and (standing.indicator.pk, standing.reading.month) not in ordered
    ]


def unfiled(as_of: datetime) -> list[Prefill]:
    """The reports of the month locked last that nobody ever filed and that have no order yet."""
    reports = (
        ProgressReport.objects.with_names()
        .filter(period__closed_at__lte=as_of, versions=None)
        .exclude(orders__in=RectificationOrder.objects.exclude(status="withdrawn"))
        .order_by("-period__month", "assignment__department__position", "assignment__task__number")
    )
    latest = reports.first()
    return [_of_report(report) for report in reports.filter(period=latest.period)] if latest else []


def _of_indicator(standing: Standing, lead: Assignment) -> Prefill:
    indicator, reading = standing.indicator, standing.reading
    value = shown(reading.value if reading else None, indicator.decimals)
    month = Month.of(reading.month) if reading else None
    return Prefill(
        kind=OrderKind.SUPERVISION,
        source=OrderSource.INDICATOR,
        title=f"{indicator.name}未达标",
        facts=(
            f"{month.name if month else ''}{indicator.name}为{value}{indicator.unit}，"
            f"目标为{standing.judgement.target}，未达标。数据来源：{reading.source if reading else ''}。"
        ),
        basis=f"工作方案任务{lead.task.number}“{lead.task.title}”",
        requirement=f"查明原因，明确措施、标准、时限和责任人，使{indicator.name}达到{standing.judgement.target}。",
        units=(lead.department,),
        task=lead.task,
        indicator=indicator,
        month=reading.month if reading else None,
    )


def _of_report(report: ProgressReport) -> Prefill:
    assignment, period = report.assignment, report.period
    return Prefill(
        kind=OrderKind.SUPERVISION,
        source=OrderSource.LATE_FILING,
        title=f"任务{assignment.task.number}{period}进展未报",
        facts=(
            f"任务{assignment.task.number}“{assignment.task.title}”{period}的工作进展应于"
            f"{deadline_name(period.due_at)}前报送，至锁定时没有报送。"
        ),
        basis="工作方案关于实行月调度的要求",
        requirement="查明未报原因，落实专人负责，补报工作进展，此后按时报送。",
        units=(assignment.department,),
        task=assignment.task,
        report=report,
    )

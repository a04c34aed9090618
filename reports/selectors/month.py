"""Gathering a month's figures from the shared reads: nothing is counted anywhere else."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.timezone import localdate

from departments.enums import DepartmentKind
from departments.models import Department
from indicators.attainment import shown
from indicators.selectors.standing import Standing, city_standings
from maanshan_eco.kernel.months import Month
from reports.figures import IndicatorLine, MonthFigures, SectionLine, Tally, TaskLine, UnitLine
from tasks.enums import AssignmentRole
from tasks.models import ReportingPeriod, Section, Task, WorkPlan
from tasks.selectors.outcomes import Outcome, ReportOutcome, Timing, period_outcomes


def month_figures(period: ReportingPeriod, as_of: datetime) -> tuple[MonthFigures, dict[str, list[str]]]:
    """The month as known at ``as_of``, and the manifest of the versions and readings it rests on."""
    month = period.as_month
    outcomes = period_outcomes(period, as_of)
    standings = city_standings(month, as_of)
    names = _names_on(localdate(as_of))
    plan = WorkPlan.objects.filter(loaded_at__lte=as_of).last() or WorkPlan.objects.latest()
    figures = MonthFigures(
        month=month,
        as_of=as_of,
        plan_title=plan.title,
        total=tally(outcomes),
        previous_total=_previous_total(month, as_of),
        sections=_sections(outcomes),
        tasks=_tasks(outcomes, names),
        units=_units(outcomes, names),
        indicators=tuple(_indicator(number, s) for number, s in enumerate(standings, start=1)),
    )
    manifest = {
        "versions": [row.version.receipt for row in outcomes if row.version],
        "decisions": [str(row.decision.pk) for row in outcomes if row.decision],
        "readings": [str(s.reading.pk) for s in standings if s.reading],
        "targets": [str(s.target.pk) for s in standings if s.target],
    }
    return figures, manifest


def tally(outcomes: Iterable[ReportOutcome]) -> Tally:
    """Count duties by what became of them."""
    rows = list(outcomes)
    return Tally(
        due=len(rows),
        on_time=sum(row.timing == Timing.ON_TIME for row in rows),
        extended=sum(row.timing == Timing.EXTENDED for row in rows),
        late=sum(row.timing == Timing.LATE for row in rows),
        approved=sum(row.outcome == Outcome.APPROVED for row in rows),
        returned=sum(row.outcome == Outcome.RETURNED for row in rows),
        pending=sum(row.outcome == Outcome.SUBMITTED for row in rows),
    )


def _previous_total(month: Month, as_of: datetime) -> Tally | None:
    """Last month's duties, where they can be compared: a quarter's last month has far more of them."""
    if month.ends_quarter != month.plus(-1).ends_quarter:
        return None
    previous = ReportingPeriod.objects.filter(month=month.plus(-1).first).first()
    return tally(period_outcomes(previous, as_of)) if previous else None


def _names_on(day: date) -> dict[int, str]:
    """A document prints the names that units bore on its day."""
    units = Department.objects.prefetch_related("former_names")
    return {unit.pk: unit.name_on(day) for unit in units}


def _sections(outcomes: list[ReportOutcome]) -> tuple[SectionLine, ...]:
    return tuple(
        SectionLine(
            section.number,
            section.title,
            len(section.tasks.all()),
            tally(row for row in outcomes if row.assignment.task.section_id == section.pk),
        )
        for section in Section.objects.prefetch_related("tasks")
    )


def _tasks(outcomes: list[ReportOutcome], names: dict[int, str]) -> tuple[TaskLine, ...]:
    leads: dict[int, list[ReportOutcome]] = {}
    for row in outcomes:
        if row.assignment.role == AssignmentRole.LEAD:
            leads.setdefault(row.assignment.task_id, []).append(row)
    return tuple(
        _task(task, leads.get(task.pk, []), names) for task in Task.objects.select_related("section")
    )


def _task(task: Task, leads: list[ReportOutcome], names: dict[int, str]) -> TaskLine:
    """Only what the task force accepted is printed; before that the task says how its filing stands."""
    primary = leads[0] if leads else None
    accepted = primary.version if primary and primary.outcome == Outcome.APPROVED else None
    return TaskLine(
        number=task.number,
        title=task.title,
        section=task.section.number,
        leads=tuple(names[row.assignment.department_id] for row in leads),
        percent=accepted.percent if accepted else None,
        progress=accepted.progress if accepted else "",
        problems=accepted.problems if accepted else "",
        status=primary.name if primary else "本月无须填报",
        receipt=accepted.receipt if accepted else "",
    )


def _units(outcomes: list[ReportOutcome], names: dict[int, str]) -> tuple[UnitLine, ...]:
    by_unit: dict[Department, list[ReportOutcome]] = {}
    for row in outcomes:
        by_unit.setdefault(row.assignment.department, []).append(row)
    return tuple(
        UnitLine(
            name=names[unit.pk],
            group="bureau" if unit.kind == DepartmentKind.BUREAU else "area",
            tally=tally(rows),
            missing_tasks=tuple(row.assignment.task.number for row in rows if not row.is_filed),
            late_tasks=tuple(row.assignment.task.number for row in rows if row.is_late),
            returned_tasks=tuple(
                row.assignment.task.number for row in rows if row.outcome == Outcome.RETURNED
            ),
        )
        for unit, rows in sorted(by_unit.items(), key=lambda pair: pair[0].position)
    )


def _indicator(number: int, standing: Standing) -> IndicatorLine:
    indicator, reading = standing.indicator, standing.reading
    return IndicatorLine(
        number=number,
        name=indicator.name,
        unit=indicator.unit,
        target=standing.judgement.target,
        value=shown(reading.value if reading else None, indicator.decimals),
        value_month=str(standing.reading_month or "—"),
        outcome=standing.judgement.outcome,
        outcome_name=standing.judgement.name,
        source=reading.source if reading else "",
        measured_as=indicator.measured_as,
    )

"""Applying the plan: sections, tasks, assignments, indicators and their targets, by the plan's numbers."""

import hashlib
from datetime import date, datetime

from django.db import transaction

from departments import audit
from departments.enums import DepartmentKind
from departments.models import Department, User
from indicators.models import Indicator
from indicators.services.targets import set_target
from indicators.targets import rule_to_json
from maanshan_eco.kernel.errors import Invalid
from tasks.enums import AssignmentRole, Cycle
from tasks.importers.plan_document import PlannedIndicator, PlannedPlan, PlannedTask, read_plan
from tasks.models import (
    Assignment,
    NamedItem,
    Phase,
    Safeguard,
    SafeguardLead,
    Section,
    Task,
    TaskIndicator,
    WorkPlan,
)

# The plan starts the campaign in 2023; its targets hold from then on.
TARGETS_FROM = date(2023, 1, 1)


@transaction.atomic
def apply_plan(*, text: str, actor: User | None, at: datetime) -> WorkPlan:
    """Bring the plan (JSON text as in ``fixtures/plan.json``) into the database. Idempotent.

    Everything is found again by its number or code, so a second run changes nothing and a corrected text
    corrects what it touches. Raises :class:`Invalid` listing every defect of the text, and for units that
    the platform does not know; then nothing is changed.
    """
    plan, findings = read_plan(text)
    if findings:
        raise Invalid(
            "plan_defects",
            f"方案文件有 {len(findings)} 处问题，未载入。",
            {finding.path: finding.message for finding in findings},
        )
    units = _units_named_in(plan)
    loaded, is_new = WorkPlan.objects.get_or_create(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        defaults={"title": plan.title, "note": plan.note, "loaded_at": at},
    )
    _apply_frame(plan, units)
    areas = list(Department.objects.exclude(kind=DepartmentKind.BUREAU).in_force(at.date()))
    position = 0
    for planned in plan.tasks:
        task = _apply_task(planned)
        indicators = []
        for planned_indicator in planned.indicators:
            position += 1
            indicators.append(_apply_indicator(planned_indicator, position, plan.title, actor, at))
        _apply_links(task, planned, indicators)
        _apply_assignments(task, planned, units, areas, indicators)
    if is_new:
        audit.record(
            action="plan.applied", actor=actor, target=plan.title, at=at, data={"sha256": loaded.sha256}
        )
    return loaded


def _units_named_in(plan: PlannedPlan) -> dict[str, Department]:
    names = {name for safeguard in plan.safeguards for name in safeguard.leads}
    for task in plan.tasks:
        names.update(task.leads, task.cooperating, task.county_monthly)
        names.update(name for indicator in task.indicators for name in indicator.county_units)
    units = {name: Department.objects.named(name).first() for name in sorted(names)}
    unknown = [name for name, unit in units.items() if unit is None]
    if unknown:
        raise Invalid(
            "unknown_units",
            f"方案提到的单位不在单位名单里：{'、'.join(unknown)}。先在单位名单中补上，再载入。",
            dict.fromkeys(unknown, "名单里没有"),
        )
    return {name: unit for name, unit in units.items() if unit is not None}


def _apply_frame(plan: PlannedPlan, units: dict[str, Department]) -> None:
    """Phases, sections and safeguards."""
    for phase in plan.phases:
        Phase.objects.update_or_create(year=phase.year, defaults={"name": phase.name, "goal": phase.goal})
    for section in plan.sections:
        Section.objects.update_or_create(number=section.number, defaults={"title": section.title})
    for position, planned in enumerate(plan.safeguards, start=1):
        safeguard, _ = Safeguard.objects.update_or_create(
            number=planned.number,
            defaults={"position": position, "title": planned.title, "requirement": planned.requirement},
        )
        if [link.department for link in safeguard.lead_links.select_related("department")] != [
            units[name] for name in planned.leads
        ]:
            safeguard.lead_links.all().delete()
            SafeguardLead.objects.bulk_create(
                SafeguardLead(safeguard=safeguard, department=units[name], position=place)
                for place, name in enumerate(planned.leads, start=1)
            )


def _apply_task(planned: PlannedTask) -> Task:
    task, _ = Task.objects.update_or_create(
        number=planned.number,
        defaults={
            "section": Section.objects.get(number=planned.section),
            "title": planned.title,
            "requirement": planned.requirement,
            "note": planned.note,
        },
    )
    return task


def _apply_indicator(
    planned: PlannedIndicator, position: int, document: str, actor: User | None, at: datetime
) -> Indicator:
    indicator, _ = Indicator.objects.update_or_create(
        code=planned.code,
        defaults={
            "name": planned.name,
            "unit": planned.unit,
            "measured_as": planned.measured_as,
            "position": position,
            "frequency": planned.frequency,
            "collected_by": planned.collected_by,
            "better": planned.better,
            "decimals": planned.decimals,
            "cumulative": planned.cumulative,
            "minimum": planned.lowest,
            "maximum": planned.highest,
            "plan_wording": planned.plan_wording,
            "note": planned.note,
        },
    )
    rule = rule_to_json(planned.rule)
    standing = indicator.targets.current().filter(document=document)
    # A yearly figure handed down later has its own document and must survive loading the plan again.
    if not standing or any(target.rule != rule for target in standing):
        set_target(
            indicator=indicator,
            rule=rule,
            valid_from=TARGETS_FROM,
            valid_to=None,
            document=document,
            actor=actor,
            at=at,
        )
    return indicator


def _apply_links(task: Task, planned: PlannedTask, indicators: list[Indicator]) -> None:
    for indicator in indicators:
        TaskIndicator.objects.update_or_create(indicator=indicator, defaults={"task": task})
    for named in planned.named:
        NamedItem.objects.update_or_create(task=task, name=named.name, defaults={"kind": named.kind})


def _apply_assignments(
    task: Task,
    planned: PlannedTask,
    units: dict[str, Department],
    areas: list[Department],
    indicators: list[Indicator],
) -> None:
    """Leads file monthly, the primary lead with the city's figures; cooperating units quarterly.

    Every county and park carries out every task (the plan says so once, under task 1); it files monthly
    only where the plan names it or the indicator is measured by county, else quarterly.
    """
    for position, name in enumerate(planned.leads, start=1):
        owed = indicators if position == 1 else []
        _assign(task, units[name], AssignmentRole.LEAD, position, Cycle.MONTHLY, owed)
    for position, name in enumerate(planned.cooperating, start=1):
        _assign(task, units[name], AssignmentRole.COOPERATING, position, Cycle.QUARTERLY, [])
    named_areas = {units[name] for name in planned.county_monthly}
    for position, area in enumerate(areas, start=1):
        owed = [
            indicator
            for indicator, about in zip(indicators, planned.indicators, strict=True)
            if area in [units[name] for name in about.county_units]
        ]
        cycle = Cycle.MONTHLY if owed or area in named_areas else Cycle.QUARTERLY
        _assign(task, area, AssignmentRole.TERRITORIAL, position, cycle, owed)


def _assign(
    task: Task, unit: Department, role: str, position: int, cycle: str, owed: list[Indicator]
) -> None:
    """The cycle is only set on a new assignment: afterwards it is the office's own data."""
    assignment, created = Assignment.objects.get_or_create(
        task=task, department=unit, defaults={"role": role, "position": position, "cycle": cycle}
    )
    if not created and (assignment.role, assignment.position) != (role, position):
        assignment.role, assignment.position = role, position
        assignment.save(update_fields=["role", "position"])
    assignment.indicators.set(owed)


audit.register({"plan.applied": "载入工作方案"})

"""Applying the plan: sections, tasks, assignments, indicators and their targets, by the plan's numbers."""

import hashlib
from collections import Counter
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from departments import audit
from departments.enums import DepartmentKind
from departments.models import Department, User
from indicators.enums import TargetChange
from indicators.models import Indicator
from indicators.services.definitions import define_indicator
from indicators.services.targets import set_target, way_of
from indicators.targets import TargetRule, rule_to_json
from maanshan_eco.kernel.errors import Invalid
from tasks.enums import AssignmentRole, Cycle
from tasks.importers.plan_document import (
    PlannedIndicator,
    PlannedPlan,
    PlannedSafeguard,
    PlannedTask,
    read_plan,
)
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
# Places in an order are unique, so a new order is written beside the old one. No task has as many units.
ASIDE = 1000


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
    today = localdate(at)
    areas = list(Department.objects.exclude(kind=DepartmentKind.BUREAU).in_force(today))
    position = 0
    for planned in plan.tasks:
        task = _apply_task(planned)
        indicators = []
        for planned_indicator in planned.indicators:
            position += 1
            areas_of = [units[name] for name in planned_indicator.county_units]
            indicators.append(_apply_indicator(planned_indicator, areas_of, position, plan.title, actor, at))
        _apply_links(task, planned, indicators)
        _apply_assignments(task, _parts(planned, units, areas, indicators), today)
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
    _apply_safeguards(plan.safeguards, units)


def _apply_safeguards(safeguards: tuple[PlannedSafeguard, ...], units: dict[str, Department]) -> None:
    numbers = [planned.number for planned in safeguards]
    Safeguard.objects.exclude(number__in=numbers).delete()
    if list(Safeguard.objects.values_list("number", flat=True)) != numbers:
        Safeguard.objects.update(position=F("position") + ASIDE)
    for position, planned in enumerate(safeguards, start=1):
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
    planned: PlannedIndicator,
    areas: list[Department],
    position: int,
    document: str,
    actor: User | None,
    at: datetime,
) -> Indicator:
    indicator = define_indicator(
        code=planned.code,
        name=planned.name,
        unit=planned.unit,
        measured_as=planned.measured_as,
        position=position,
        frequency=planned.frequency,
        collected_by=planned.collected_by,
        better=planned.better,
        decimals=planned.decimals,
        cumulative=planned.cumulative,
        method=planned.method,
        areas=areas,
        minimum=planned.lowest,
        maximum=planned.highest,
        plan_wording=planned.plan_wording,
        note=planned.note,
    )
    _apply_target(indicator, planned.rule, document, actor, at)
    return indicator


def _apply_target(
    indicator: Indicator, rule: TargetRule, document: str, actor: User | None, at: datetime
) -> None:
    """Set the plan's rule once, and afterwards only correct it on the days that are still the plan's.

    A figure handed down later has its own document and survives loading the plan again.
    """
    own = indicator.targets.of_city().filter(document__in=WorkPlan.objects.values("title"))
    wanted = rule_to_json(rule)
    if not own.exists():
        not_yet = not indicator.targets.of_city().current().exists()
        set_target(
            indicator=indicator,
            rule=wanted,
            valid_from=TARGETS_FROM,
            valid_to=None,
            document=document,
            actor=actor,
            at=at,
            change=TargetChange.FIRST if not_yet else TargetChange.PLAN_REVISED,
        )
    for target in own.current():
        if (target.rule, target.document) != (wanted, document):
            after_last = target.validity.upper
            set_target(
                indicator=indicator,
                rule=wanted,
                valid_from=target.validity.lower,
                valid_to=after_last - timedelta(days=1) if after_last else None,
                document=document,
                actor=actor,
                at=at,
                way=way_of(target),
                change=TargetChange.PLAN_REVISED,
            )


def _apply_links(task: Task, planned: PlannedTask, indicators: list[Indicator]) -> None:
    for indicator in indicators:
        TaskIndicator.objects.update_or_create(indicator=indicator, defaults={"task": task})
    task.named_items.exclude(name__in=[named.name for named in planned.named]).delete()
    for named in planned.named:
        NamedItem.objects.update_or_create(task=task, name=named.name, defaults={"kind": named.kind})


class _Part(NamedTuple):
    """A unit's part in a task, as planned."""

    unit: Department
    role: str
    position: int
    cycle: str
    owed: list[Indicator]


def _parts(
    planned: PlannedTask, units: dict[str, Department], areas: list[Department], indicators: list[Indicator]
) -> list[_Part]:
    """Leads file monthly, the primary lead with the city's figures; cooperating units quarterly.

    Every county and park carries out every task (the plan says so once, under task 1); it files monthly
    only where the plan names it or the indicator is measured by county, else quarterly.
    """
    parts = []
    for position, name in enumerate(planned.leads, start=1):
        owed = indicators if position == 1 else []
        parts.append(_Part(units[name], AssignmentRole.LEAD, position, Cycle.MONTHLY, owed))
    for position, name in enumerate(planned.cooperating, start=1):
        parts.append(_Part(units[name], AssignmentRole.COOPERATING, position, Cycle.QUARTERLY, []))
    named = {units[name] for name in planned.county_monthly}
    for position, area in enumerate(areas, start=1):
        owed = [
            indicator
            for indicator, about in zip(indicators, planned.indicators, strict=True)
            if area in [units[name] for name in about.county_units]
        ]
        cycle = Cycle.MONTHLY if owed or area in named else Cycle.QUARTERLY
        parts.append(_Part(area, AssignmentRole.TERRITORIAL, position, cycle, owed))
    return parts


def _apply_assignments(task: Task, parts: list[_Part], today: date) -> None:
    """The cycle is set for a new role only: afterwards it is the office's own data.

    A unit that a corrected text no longer names keeps what it filed and owes nothing from today on.
    """
    planned = [part.unit.pk for part in parts]
    task.assignments.filter(department__in=planned).exclude(valid_to=None).update(valid_to=None)
    task.assignments.exclude(department__in=planned).filter(valid_to=None).update(
        valid_to=today - timedelta(days=1)
    )
    _put_in_order(task, parts)
    Assignment.objects.bulk_create(
        [
            Assignment(
                task=task, department=part.unit, role=part.role, position=part.position, cycle=part.cycle
            )
            for part in parts
        ],
        ignore_conflicts=True,
    )
    owed = {part.unit.pk: part.owed for part in parts}
    for assignment in task.assignments.filter(department__in=owed).prefetch_related("indicators"):
        if set(assignment.indicators.all()) != set(owed[assignment.department_id]):
            assignment.indicators.set(owed[assignment.department_id])


def _put_in_order(task: Task, parts: list[_Part]) -> None:
    """Give the task's assignments the planned places, and those no longer planned the places after."""
    planned = {part.unit.pk: part for part in parts}
    taken = Counter(part.role for part in parts)
    moved = []
    for assignment in task.assignments.all():
        part = planned.get(assignment.department_id)
        if part is None:
            taken[assignment.role] += 1
        role, position = (part.role, part.position) if part else (assignment.role, taken[assignment.role])
        if part and assignment.role != role:
            assignment.cycle = part.cycle
        if (assignment.role, assignment.position) != (role, position):
            assignment.role, assignment.position = role, position
            moved.append(assignment)
    if moved:
        task.assignments.filter(pk__in=[each.pk for each in moved]).update(position=F("position") + ASIDE)
        Assignment.objects.bulk_update(moved, ["role", "position", "cycle"])

"""What an inspection should look at and why; and how it stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from departments.models import Department
from indicators.attainment import shown
from indicators.selectors.standing import city_standings
from maanshan_eco.kernel.months import Month, date_name
from reports.casework import FindingFacts, InspectedItem, InspectionFacts
from reports.enums import Severity
from reports.models import Finding, Inspection, InspectionItem
from tasks.enums import AssignmentRole
from tasks.models import Assignment, ReportVersion, Task, VersionCaution

#: So many that were never inspected are suggested at once: a quarter has no more days than that.
MOST_NEVER_INSPECTED = 5
#: Cautions that speak of a figure's jump.
JUMPS = frozenset({"jump"})

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A task at a unit, with the reasons in words, the weightiest first."""

    task: Task
    department: Department
    reasons: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.task.number}-{self.department.code}"

    @property
    def words(self) -> str:
        return "；".join(self.reasons)


def quarter_months(year: int, quarter: int) -> list[Month]:
    """The quarter's three months."""
    return [Month(year, quarter * 3 - 2 + offset) for offset in range(3)]


def suggestions(year: int, quarter: int, as_of: datetime) -> list[Suggestion]:
    """What the quarter's inspection should look at, as known at ``as_of``, most reasons first.

    Not met, jumps, cautions without a word of explanation, never inspected; less what is picked already.
    """
    reasons: dict[Pair, list[str]] = defaultdict(list)
    for found in (
        _not_met(year, quarter, as_of),
        _cautions(year, quarter, as_of),
        _never_inspected(as_of),
    ):
        for pair, words in found:
            reasons[pair].append(words)
    picked = set(
        InspectionItem.objects.filter(
            inspection__year=year, inspection__quarter=quarter, dropped_at=None
        ).values_list("task_id", "department_id")
    )
    tasks = Task.objects.in_bulk({task for task, _ in reasons})
    units = Department.objects.in_bulk({unit for _, unit in reasons})
    found_all = [
        Suggestion(tasks[pair[0]], units[pair[1]], tuple(words))
        for pair, words in reasons.items()
        if pair not in picked
    ]
    return sorted(found_all, key=lambda s: (-len(s.reasons), s.task.number, s.department.position))


def _not_met(year: int, quarter: int, as_of: datetime) -> Iterable[tuple[Pair, str]]:
    """Indicators that miss their target; the task's first lead answers for them."""
    month = min(quarter_months(year, quarter)[-1], Month.of(as_of))
    missed = {s.indicator.pk: s for s in city_standings(month, as_of) if s.judgement.outcome == "not_met"}
    leads = Assignment.objects.filter(
        role=AssignmentRole.LEAD, position=1, task__indicators__in=list(missed)
    ).values_list("task_id", "department_id", "task__indicators")
    for task, unit, indicator in leads:
        standing = missed.get(indicator)
        if standing is None or standing.reading is None:
            continue
        value = shown(standing.reading.value, standing.indicator.decimals)
        yield (
            (task, unit),
            f"{standing.indicator.name}为{value}{standing.indicator.unit}"
            f"（目标：{standing.judgement.target}），未达标",
        )


def _cautions(year: int, quarter: int, as_of: datetime) -> Iterable[tuple[Pair, str]]:
    """Jumps, explained or not, and other cautions to which the unit said nothing."""
    months = quarter_months(year, quarter)
    rows = VersionCaution.objects.filter(
        version__submitted_at__lte=as_of,
        version__report__period__month__range=(months[0].first, months[-1].first),
    ).select_related("version__report__period", "version__report__assignment")
    for caution in rows:
        assignment = caution.version.report.assignment
        pair = (assignment.task_id, assignment.department_id)
        month = caution.version.report.period
        if caution.code in JUMPS:
            yield pair, f"{month}数据异动：{caution.words}"
        elif not caution.reason:
            yield pair, f"{month}提示未作说明：{caution.words}"


def _never_inspected(as_of: datetime) -> Iterable[tuple[Pair, str]]:
    """First leads whose task nobody has looked at in any inspection so far, a handful at a time."""
    inspected = InspectionItem.objects.filter(findings__found_at__lte=as_of).values("task")
    leads = (
        Assignment.objects.filter(role=AssignmentRole.LEAD, position=1)
        .exclude(task__in=inspected)
        .order_by("task__number")[:MOST_NEVER_INSPECTED]
    )
    for lead in leads:
        yield (lead.task_id, lead.department_id), "从未督查过"


def filed_versions(items: Iterable[InspectionItem]) -> dict[int, list[ReportVersion]]:
    """What the unit filed on the task up to the quarter's end, the latest first, by item. One query.

    A finding is held against one of these.
    """
    wanted = list(items)
    versions = (
        ReportVersion.objects.filter(
            report__assignment__task__in=[item.task_id for item in wanted],
            report__assignment__department__in=[item.department_id for item in wanted],
        )
        .select_related("report__period", "report__assignment")
        .order_by("-report__period__month", "-number")
    )
    found: dict[int, list[ReportVersion]] = {}
    for item in wanted:
        last = quarter_months(item.inspection.year, item.inspection.quarter)[-1].first
        pair = (item.task_id, item.department_id)
        found[item.pk] = [v for v in versions if _speaks_of(v) == pair and v.report.period.month <= last]
    return found


def _speaks_of(version: ReportVersion) -> Pair:
    return version.report.assignment.task_id, version.report.assignment.department_id


def inspection_facts(inspection: Inspection) -> InspectionFacts:
    """What the report says, from the rows as they stand."""
    items = list(inspection.items.filter(dropped_at=None).select_related("task", "department"))
    findings = list(
        inspection.findings.filter(withdrawn_at=None)
        .select_related("item__task", "item__department", "version", "order")
        .prefetch_related("files")
    )
    visited = {finding.item_id for finding in findings}
    return InspectionFacts(
        year=inspection.year,
        quarter=inspection.quarter,
        starts_on=inspection.starts_on,
        ends_on=inspection.ends_on,
        team=inspection.team,
        methods=inspection.methods,
        evaluation=inspection.evaluation,
        good_practice=inspection.good_practice,
        items=tuple(
            InspectedItem(f"任务{i.task.number}", i.department.name, i.reasons, i.pk in visited)
            for i in items
        ),
        findings=tuple(_finding(finding) for finding in findings),
    )


def _finding(finding: Finding) -> FindingFacts:
    order = finding.order
    return FindingFacts(
        number=finding.number,
        unit=finding.item.department.name,
        task=str(finding.item.task),
        place=finding.place,
        found_on=finding.found_on,
        situation=finding.situation,
        basis=finding.basis,
        match=finding.match_words,
        severity=Severity(finding.severity).label,
        demand=finding.demand,
        is_problem=finding.is_problem,
        files=len(finding.files.all()),
        order=order.full_number if order else "",
        deadline=date_name(order.due_on) if order and order.due_on else "",
    )

"""催报: who still owes, unit by unit, and the words to send to a group."""

from dataclasses import dataclass
from datetime import datetime

from departments.models import Department, User
from maanshan_eco.kernel.months import SHANGHAI, deadline_name
from maanshan_eco.kernel.templatetags.ui import duration_left
from tasks.enums import ReportStatus
from tasks.models import ProgressReport, ReportingPeriod
from tasks.selectors.deadlines import deadlines_of

#: What is said beside a task's number; nothing where nobody has begun.
_MARKS = {
    ReportStatus.TODO: "",
    ReportStatus.DRAFT: "草稿未提交",
    ReportStatus.SIGNING: "待本单位审签",
    ReportStatus.RETURNED: "退回待改",
}


@dataclass(frozen=True, slots=True)
class MissingUnit:
    """What a unit still owes. ``deadline`` is the earliest of its reports, extensions included.

    ``contacts`` are its filers as (name, phone).
    """

    unit: Department
    reports: tuple[ProgressReport, ...]
    deadline: datetime
    contacts: tuple[tuple[str, str], ...]


def missing_units(period: ReportingPeriod, at: datetime) -> list[MissingUnit]:
    """The units that still owe something in the period, in the city's order. Three queries."""
    owed = (
        ProgressReport.objects.filter(period=period)
        .owed()
        .with_names()
        .order_by("assignment__department__position", "assignment__task__number")
    )
    deadlines = deadlines_of(owed, at)
    by_unit: dict[Department, list[ProgressReport]] = {}
    for report in owed:
        by_unit.setdefault(report.assignment.department, []).append(report)
    filers: dict[int, list[tuple[str, str]]] = {}
    for person in User.objects.filter(department__in=by_unit, role="filer", is_active=True):
        filers.setdefault(person.department_id or 0, []).append((person.name, person.phone))
    return [
        MissingUnit(
            unit,
            tuple(reports),
            min(deadlines[report.pk] for report in reports),
            tuple(filers.get(unit.pk, ())),
        )
        for unit, reports in by_unit.items()
    ]


def chase_text(period: ReportingPeriod, units: list[MissingUnit], sender: User, at: datetime) -> str:
    """The words for a group: deadline with weekday and time left, units with their tasks, whom to ask."""
    local, month = at.astimezone(SHANGHAI), period.as_month.number
    left = duration_left(period.due_at - at)
    left = left if left.startswith("已过") else f"还剩{left}"
    lines = [
        f"【{month}月进展填报提醒】截止 {deadline_name(period.due_at)}，{left}。"
        f"截至 {local.month}月{local.day}日 {local:%H:%M} 未报送：",
        *(_unit_line(unit, period) for unit in units),
        "登录平台“我的填报”即可办理；当月确无新进展的，写明后报送。"
        f"{deadline_name(period.closes_at)} 锁定，锁定后不能再报。"
        f"联系：专班 {sender.name}{f' {sender.phone}' if sender.phone else ''}。已报送的单位不用理会。",
    ]
    return "\n".join(lines)


def _unit_line(entry: MissingUnit, period: ReportingPeriod) -> str:
    tasks = "、".join(_task_words(report) for report in entry.reports)
    extended = f"（准予延期到 {deadline_name(entry.deadline)}）" if entry.deadline > period.due_at else ""
    return f"{entry.unit.name}：任务{tasks}{extended}"


def _task_words(report: ProgressReport) -> str:
    mark = _MARKS[ReportStatus(report.status)]
    return f"{report.assignment.task.number}（{mark}）" if mark else str(report.assignment.task.number)

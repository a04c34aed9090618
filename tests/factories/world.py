"""A small city with a fixed cast, for tests to tell stories in.

Alice files for 市水利局, Bob sits in the same office, Charlie is a stranger from 市住房城乡建设局.
"""

import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.utils.timezone import now

from departments.enums import Role
from departments.models import Department, User
from indicators.models import Indicator, Target
from indicators.services.targets import set_target
from maanshan_eco.kernel.months import Month
from tasks.enums import AssignmentRole, Cycle
from tasks.filings import Figure, Filing
from tasks.models import (
    Assignment,
    ProgressReport,
    ReportingPeriod,
    ReportVersion,
    ReviewDecision,
    Section,
    Task,
    TaskIndicator,
    WorkPlan,
)
from tasks.selectors.filing import due_indicators
from tasks.services.drafts import save_draft
from tasks.services.filing import submit_report
from tasks.services.periods import open_period
from tasks.services.reasons import load_return_reasons
from tasks.services.review import approve_report, return_report

OCTOBER = Month(2026, 10)
#: A Monday morning in the filing days of October 2026.
NOW = OCTOBER.at(26, 10)
START = Month(2026, 1).at(5, 9)
ROOMS = frozenset({"departments", "indicators", "tasks", "reports"})
PASSWORD = "correct-horse-battery"
REASONS = [
    {"code": "vague", "label": "缺时限或责任人", "template": "补充____的完成时限和责任人。"},
    {"code": "other", "label": "其他", "template": ""},
]
REMARK = "补充管网改造的完成时限和责任人。"


def make_unit(
    code: str, name: str, kind: str = "bureau", reviewed_by: Department | None = None
) -> Department:
    return Department.objects.create(
        code=code,
        kind=kind,
        name=name,
        full_name=f"马鞍山{name}",
        position=Department.objects.count() + 1,
        reviewed_by=reviewed_by,
    )


def make_person(username: str, name: str, role: str, unit: Department | None = None) -> User:
    """Without a password: tests sign in by ``client.force_login``."""
    user = User(username=username, name=name, role=role, department=unit, created_at=START)
    user.set_unusable_password()
    user.save()
    return user


def make_indicator(code: str, name: str, rule: dict[str, Any] | None = None, **fields: Any) -> Indicator:
    defaults = {
        "unit": "%",
        "frequency": "monthly",
        "collected_by": "city",
        "better": "higher",
        "decimals": 1,
        "minimum": 0,
        "maximum": 100,
        "plan_wording": "达到95%以上",
        "position": Indicator.objects.count() + 1,
    }
    indicator = Indicator.objects.create(code=code, name=name, **{**defaults, **fields})
    if rule:
        set_target(
            indicator=indicator,
            rule=rule,
            valid_from=None,
            valid_to=None,
            document="工作方案",
            actor=None,
            at=START,
        )
    return indicator


def make_task(number: int, title: str, *leads: Department, indicators: tuple[Indicator, ...] = ()) -> Task:
    """A task with its leads in order; the first owes the indicators."""
    section, _ = Section.objects.get_or_create(number=2, defaults={"title": "持续改善环境质量"})
    task = Task.objects.create(number=number, section=section, title=title, requirement=f"{title}的要求。")
    for indicator in indicators:
        TaskIndicator.objects.create(task=task, indicator=indicator)
    for position, unit in enumerate(leads, start=1):
        assignment = Assignment.objects.create(
            task=task, department=unit, role=AssignmentRole.LEAD, position=position, cycle=Cycle.MONTHLY
        )
        if position == 1:
            assignment.indicators.set(indicators)
    return task


def assign_county(
    task: Task, county: Department, *indicators: Indicator, cycle: str = Cycle.MONTHLY
) -> Assignment:
    assignment = Assignment.objects.create(
        task=task, department=county, role=AssignmentRole.TERRITORIAL, position=1, cycle=cycle
    )
    assignment.indicators.set(indicators)
    return assignment


def stop_clock(monkeypatch: pytest.MonkeyPatch, at: datetime = NOW) -> None:
    """Every page, API view and job takes ``at`` for the present; sessions go by the real clock."""
    import_module(settings.ROOT_URLCONF)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ROOMS and getattr(module, "now", None) is now:
            monkeypatch.setattr(module, "now", lambda: at)


@dataclass
class World:
    """Units by code, people by name; one period (October 2026) open for filing."""

    units: dict[str, Department] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    sewage: Indicator = None  # type: ignore[assignment]
    period: ReportingPeriod = None  # type: ignore[assignment]

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def report(self, unit: str, task: int, period: ReportingPeriod | None = None) -> ProgressReport:
        return ProgressReport.objects.with_names().get(
            period=period or self.period,
            assignment__department=self.units[unit],
            assignment__task__number=task,
        )

    def target(self) -> Target:
        return self.sewage.targets.current().get()


def make_world() -> World:
    """Task 25 (led by 市水利局, then 市住房城乡建设局) with one monthly indicator, task 6 of 市生态环境局."""
    world = World()
    eeb, go = make_unit("EEB", "市生态环境局"), make_unit("GO", "市政府办")
    Department.objects.filter(pk=go.pk).update(reviewed_by=eeb)
    Department.objects.filter(pk=eeb.pk).update(reviewed_by=go)
    eeb.refresh_from_db()
    go.refresh_from_db()
    world.units = {
        "EEB": eeb,
        "GO": go,
        "WR": make_unit("WR", "市水利局", reviewed_by=eeb),
        "HUC": make_unit("HUC", "市住房城乡建设局", reviewed_by=eeb),
        "DANGTU": make_unit("DANGTU", "当涂县", "county", reviewed_by=eeb),
    }
    cast = [
        ("alice", "王晓", Role.FILER, "WR"),
        ("bob", "李强", Role.FILER, "WR"),
        ("head", "周局", Role.UNIT_HEAD, "WR"),
        ("charlie", "陈生", Role.FILER, "HUC"),
        ("erin", "钱环", Role.FILER, "EEB"),
        ("dora", "丁县", Role.FILER, "DANGTU"),
        ("rita", "任审", Role.REVIEWER, "EEB"),
        ("gus", "顾办", Role.REVIEWER, "GO"),
        ("chief", "郑总", Role.CHIEF, "GO"),
        ("leader", "马市", Role.LEADER, "GO"),
        ("auditor", "沈计", Role.AUDITOR, "GO"),
        ("sysadmin", "席管", Role.SYSTEM_ADMIN, ""),
        ("secadmin", "安管", Role.SECURITY_ADMIN, ""),
        ("auditadmin", "史管", Role.AUDIT_ADMIN, ""),
        ("nobody", "吴名", Role.NONE, ""),
    ]
    world.people = {
        who: make_person(who, name, role, world.units.get(code)) for who, name, role, code in cast
    }
    world.sewage = make_indicator("urban-sewage", "城镇污水处理率", {"kind": "at_least", "value": "95"})
    task = make_task(
        25, "完善城镇污水处理设施", world.units["WR"], world.units["HUC"], indicators=(world.sewage,)
    )
    assign_county(task, world.units["DANGTU"], world.sewage)
    make_task(6, "持续改善大气环境质量", world.units["EEB"])
    WorkPlan.objects.create(title="工作方案", sha256="0" * 64, loaded_at=START)
    load_return_reasons(entries=REASONS)
    world.period = open_period(month=OCTOBER, at=OCTOBER.at(1, 8))
    return world


def one_more_report(world: World, unit: str, number: int) -> ProgressReport:
    """The unit's report of the open month on a further task, which it leads."""
    make_task(number, f"第{number}项任务", world.units[unit])
    open_period(month=world.period.as_month, at=NOW)
    return world.report(unit, number)


def write(report: ProgressReport, actor: User, at: datetime = NOW, value: str = "96.2", **words: str) -> int:
    """Save a draft that can be submitted; returns its revision."""
    draft = getattr(report, "draft", None)
    figures = {indicator.code: Figure(raw=value) for indicator in due_indicators(report)}
    words = {"progress": "完成管网改造设计。", "percent": "60", **words}
    saved = save_draft(
        report=report,
        filing=Filing(figures=figures, **words),
        revision=draft.revision if draft else 0,
        actor=actor,
        at=at,
    )
    report.draft = saved
    return saved.revision


def submit(
    report: ProgressReport, actor: User, at: datetime = NOW, value: str = "96.2", **words: str
) -> ReportVersion:
    """Write and submit."""
    revision = write(report, actor, at - timedelta(minutes=1), value, **words)
    return submit_report(report=report, revision=revision, actor=actor, at=at)


def send_back(
    version: ReportVersion,
    reviewer: User,
    at: datetime = NOW,
    reason: str = REMARK,
    fields: tuple[str, ...] = ("progress",),
) -> ReviewDecision:
    """Return a version, for a reason that will do."""
    return return_report(version=version, fields=fields, code="vague", reason=reason, actor=reviewer, at=at)


def approve(version: ReportVersion, reviewer: User, at: datetime = NOW) -> ReportVersion:
    approve_report(version=version, actor=reviewer, at=at)
    return version

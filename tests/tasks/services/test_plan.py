"""Applying the plan: idempotent, correcting, and careful with what came after."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from departments.models import AuditEntry, Department, FormerName
from indicators.models import Indicator, Target
from indicators.services.targets import Way, set_target
from maanshan_eco.kernel.errors import Invalid
from tasks.models import (
    Assignment,
    NamedItem,
    Phase,
    ProgressReport,
    Safeguard,
    Section,
    Task,
    TaskIndicator,
    WorkPlan,
)
from tasks.services.periods import open_period
from tasks.services.plan import TARGETS_FROM, apply_plan
from tests.factories.plan import DOCUMENT
from tests.factories.world import NOW, OCTOBER, START, make_unit

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
UNITS = {"NRP": "市自然资源和规划局", "EEB": "市生态环境局", "ARA": "市农业农村局"}
COUNTIES = {"HANSHAN": "含山县", "HEXIAN": "和县"}


@pytest.fixture(autouse=True)
def _units() -> None:
    for code, name in UNITS.items():
        make_unit(code, name)
    for code, name in COUNTIES.items():
        make_unit(code, name, "county")


def document() -> dict[str, Any]:
    return deepcopy(DOCUMENT)


def task_of(data: dict[str, Any]) -> dict[str, Any]:
    return data["tasks"][0]


def load(data: dict[str, Any] | None = None, at: datetime = NOW) -> WorkPlan:
    text = json.dumps(data or DOCUMENT, ensure_ascii=False)
    return apply_plan(text=text, actor=None, at=at)


def corrected(change: Callable[[dict[str, Any]], object], at: datetime = LATER) -> WorkPlan:
    """Load the plan, then a text in which something reads differently."""
    load()
    data = document()
    change(data)
    return load(data, at)


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours."""
    labels = ("departments", "indicators", "tasks", "reports")
    models = [
        model
        for label in labels
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}


def parts() -> list[tuple[str, str, int, str]]:
    """Unit, role, place and cycle of everybody who still owes, in order."""
    found = Assignment.objects.filter(valid_to=None).order_by("role", "position")
    return list(found.values_list("department__code", "role", "position", "cycle"))


def targets() -> list[tuple[date | None, date | None, str, str]]:
    found = Target.objects.current().order_by("validity")
    return [(t.validity.lower, t.validity.upper, t.rule.get("value"), t.document) for t in found]


# --- The first time --------------------------------------------------------------------------------


def test_the_frame_is_loaded() -> None:
    plan = load()

    assert (plan.title, plan.note, plan.loaded_at, len(plan.sha256)) == (
        "实施方案",
        "依据扫描件整理。",
        NOW,
        64,
    )
    assert list(Phase.objects.values_list("year", "name", "goal")) == [(2025, "成功创建", "创建成功。")]
    assert list(Section.objects.values_list("number", "title")) == [(2, "持续改善环境质量")]
    safeguard = Safeguard.objects.get()
    assert (safeguard.number, safeguard.position, safeguard.title) == ("一", 1, "加强组织领导")
    assert [unit.code for unit in safeguard.leads.all()] == ["EEB"]


def test_the_task_is_loaded() -> None:
    load()

    task = Task.objects.get()
    assert (task.number, task.section.number, task.title) == (9, 2, "持续提升林草覆盖率")
    assert (task.requirement, task.note) == ("加快培育森林资源。加强管护。", "")
    assert list(task.named_items.values_list("name", "kind")) == [("石臼湖湿地", "place")]


def test_the_indicator_is_loaded() -> None:
    load()

    indicator = Indicator.objects.get()
    assert (indicator.code, indicator.name, indicator.unit, indicator.position) == (
        "forest-cover",
        "林草覆盖率",
        "%",
        1,
    )
    assert (indicator.minimum, indicator.maximum, indicator.decimals) == (Decimal(0), Decimal(100), 2)
    assert (indicator.frequency, indicator.collected_by, indicator.better) == ("annual", "city", "higher")
    assert list(Task.objects.get().indicators.all()) == [indicator]
    assert targets() == [(TARGETS_FROM, None, "18", "实施方案")]


def test_every_unit_has_its_part() -> None:
    """和县 is nowhere named, but every county carries out every task."""
    load()

    assert parts() == [
        ("ARA", "cooperating", 1, "quarterly"),
        ("NRP", "lead", 1, "monthly"),
        ("EEB", "lead", 2, "monthly"),
        ("HANSHAN", "territorial", 1, "monthly"),
        ("HEXIAN", "territorial", 2, "quarterly"),
    ]


def test_the_primary_lead_owes_the_citys_figures() -> None:
    load()

    owing = Assignment.objects.exclude(indicators=None).values_list("department__code", "indicators__code")
    assert list(owing) == [("NRP", "forest-cover")]


def test_counties_owe_what_is_measured_by_county() -> None:
    data = document()
    task_of(data)["indicators"][0] |= {"collected_by": "county", "county_units": ["和县"]}
    load(data)

    owing = (
        Assignment.objects.exclude(indicators=None).order_by("role").values_list("department__code", "cycle")
    )
    assert list(owing) == [("NRP", "monthly"), ("HEXIAN", "monthly")]


def test_former_names_are_understood() -> None:
    forestry = Department.objects.get(code="NRP")
    FormerName.objects.create(
        department=forestry, name="市林业局", full_name="马鞍山市林业局", valid_to=date(2019, 1, 1)
    )
    data = document()
    task_of(data)["leads"] = ["市林业局", "市生态环境局"]

    load(data)

    assert parts()[1] == ("NRP", "lead", 1, "monthly")


@pytest.mark.parametrize(
    ("at", "owes"),
    [
        (datetime(2026, 9, 30, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 9, 30, 16, 0, tzinfo=UTC), False),  # October already in Ma'anshan
    ],
)
def test_a_county_that_has_ended_has_no_part(at: datetime, owes: bool) -> None:
    Department.objects.filter(code="HEXIAN").update(valid_to=date(2026, 9, 30))

    load(at=at)

    assert ("HEXIAN" in [code for code, *_ in parts()]) is owes


def test_loading_is_recorded() -> None:
    plan = load()

    entry = AuditEntry.objects.get(action="plan.applied")
    assert (entry.target, entry.at, entry.data) == ("实施方案", NOW, {"sha256": plan.sha256})


# --- Again -----------------------------------------------------------------------------------------


def test_loading_again_changes_nothing() -> None:
    load()
    before = rows()

    load(at=LATER)

    assert rows() == before
    assert {"tasks.Assignment_indicators", "indicators.Target", "departments.AuditEntry"} < set(before)


def test_the_offices_own_cycle_stays() -> None:
    load()
    Assignment.objects.filter(department__code="HEXIAN").update(cycle="monthly")

    load(at=LATER)

    assert Assignment.objects.get(department__code="HEXIAN").cycle == "monthly"


def hand_down(value: str, first: date, last: date | None, baseline: str | None = None) -> None:
    set_target(
        indicator=Indicator.objects.get(),
        rule={"kind": "at_least", "value": value},
        valid_from=first,
        valid_to=last,
        document="年度计划",
        actor=None,
        at=START,
        way=Way(baseline=Decimal(baseline) if baseline else None),
        change="handed_down",
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 1, 1), None),
        (TARGETS_FROM, None),  # nothing of the plan's own is left in force
    ],
)
def test_a_target_set_later_survives_loading_again(first: date, last: date | None) -> None:
    load(at=START)
    hand_down("20", first, last)
    before = rows()

    load(at=LATER)

    assert rows() == before


# --- Corrected -------------------------------------------------------------------------------------


def test_words_are_corrected() -> None:
    def change(data: dict[str, Any]) -> None:
        task_of(data).update(title="提升林草覆盖率", requirement="改正后的要求。", note="已改正")
        data["sections"][0]["title"] = "改善环境质量"
        data["phases"][0]["goal"] = "改正后的目标。"
        data["safeguards"][0]["title"] = "组织领导"
        task_of(data)["indicators"][0].update(name="林草覆盖", decimals=1, min="5")

    corrected(change)

    task, indicator = Task.objects.get(), Indicator.objects.get()
    assert (task.title, task.requirement, task.note) == ("提升林草覆盖率", "改正后的要求。", "已改正")
    assert (Section.objects.get().title, Phase.objects.get().goal) == ("改善环境质量", "改正后的目标。")
    assert (Safeguard.objects.get().title, indicator.name) == ("组织领导", "林草覆盖")
    assert (indicator.decimals, indicator.minimum) == (1, 5)
    assert AuditEntry.objects.filter(action="plan.applied").count() == 2


def test_a_named_item_is_corrected_not_doubled() -> None:
    corrected(lambda data: task_of(data)["named"][0].update(name="石臼湖", kind="project"))

    assert list(NamedItem.objects.values_list("name", "kind")) == [("石臼湖", "project")]


def test_the_order_of_leads_is_corrected() -> None:
    corrected(lambda data: task_of(data)["leads"].reverse())

    assert parts()[1:3] == [("EEB", "lead", 1, "monthly"), ("NRP", "lead", 2, "monthly")]
    assert Assignment.objects.exclude(indicators=None).get().department.code == "EEB"


def test_roles_are_exchanged_with_their_cycles() -> None:
    def change(data: dict[str, Any]) -> None:
        task_of(data).update(leads=["市农业农村局"], cooperating=["市自然资源和规划局", "市生态环境局"])

    corrected(change)

    assert parts()[:3] == [
        ("NRP", "cooperating", 1, "quarterly"),
        ("EEB", "cooperating", 2, "quarterly"),
        ("ARA", "lead", 1, "monthly"),
    ]


def test_a_unit_named_by_mistake_owes_nothing_more_and_keeps_what_it_filed() -> None:
    load()
    period = open_period(month=OCTOBER, at=NOW)
    filed = ProgressReport.objects.get(period=period, assignment__department__code="EEB")

    corrected(lambda data: task_of(data).update(leads=["市自然资源和规划局", "市农业农村局"], cooperating=[]))

    assert [part[:3] for part in parts()[:2]] == [("NRP", "lead", 1), ("ARA", "lead", 2)]
    ended = Assignment.objects.get(department__code="EEB")
    assert (ended.valid_to, ended.position, filed.assignment) == (date(2026, 10, 26), 3, ended)
    november = open_period(month=OCTOBER.plus(1), at=LATER + timedelta(days=7))
    owing = november.reports.values_list("assignment__department__code", flat=True)
    assert sorted(owing) == ["ARA", "HANSHAN", "NRP"]


def test_a_unit_named_again_owes_again() -> None:
    corrected(lambda data: task_of(data).update(leads=["市自然资源和规划局"]))
    before = [part for part in parts() if part[0] == "EEB"]

    load(at=LATER + timedelta(days=1))

    assert (before, parts()[1:3]) == ([], [("NRP", "lead", 1, "monthly"), ("EEB", "lead", 2, "monthly")])


def test_corrections_back_and_forth_leave_no_marks() -> None:
    other = document()
    task_of(other)["leads"] = ["市农业农村局", "市自然资源和规划局"]
    task_of(other)["cooperating"] = []
    load()
    for days in range(1, 6):
        load(other if days % 2 else document(), NOW + timedelta(days=days))

    assert sorted(Assignment.objects.values_list("role", "position")) == [
        ("lead", 1),
        ("lead", 2),
        ("lead", 3),
        ("territorial", 1),
        ("territorial", 2),
    ]


def test_the_plans_own_target_is_corrected() -> None:
    corrected(lambda data: task_of(data)["indicators"][0]["rule"].update(value="19"))

    assert targets() == [(TARGETS_FROM, None, "19", "实施方案")]
    assert Target.objects.get(superseded_at=LATER).rule["value"] == "18"


def test_a_correction_keeps_to_the_plans_own_days_and_baseline() -> None:
    load(at=START)
    set_target(
        indicator=Indicator.objects.get(),
        rule={"kind": "at_least", "value": "18"},
        valid_from=TARGETS_FROM,
        valid_to=None,
        document="实施方案",
        actor=None,
        at=START,
        way=Way(baseline=Decimal("15")),
        change="baseline_restated",
    )
    hand_down("20", date(2026, 1, 1), date(2026, 12, 31))
    data = document()
    task_of(data)["indicators"][0]["rule"]["value"] = "19"

    load(data, LATER)

    assert targets() == [
        (TARGETS_FROM, date(2026, 1, 1), "19", "实施方案"),
        (date(2026, 1, 1), date(2027, 1, 1), "20", "年度计划"),
        (date(2027, 1, 1), None, "19", "实施方案"),
    ]
    own = Target.objects.current().filter(document="实施方案").values_list("baseline", flat=True)
    assert list(own) == [Decimal("15"), Decimal("15")]


def test_a_corrected_title_is_the_same_plans() -> None:
    load(at=START)
    hand_down("20", date(2026, 1, 1), None)
    data = document()
    data["title"] = "工作实施方案"

    load(data, LATER)

    assert targets() == [
        (TARGETS_FROM, date(2026, 1, 1), "18", "工作实施方案"),
        (date(2026, 1, 1), None, "20", "年度计划"),
    ]


def test_an_indicator_may_move_to_another_task() -> None:
    def change(data: dict[str, Any]) -> None:
        other = deepcopy(task_of(data)) | {"number": 10, "title": "另一项", "named": []}
        task_of(data)["indicators"] = []
        data["tasks"].append(other)

    corrected(change)

    assert list(TaskIndicator.objects.values_list("task__number", "indicator__code")) == [
        (10, "forest-cover")
    ]
    owing = Assignment.objects.exclude(indicators=None).values_list("task__number", "department__code")
    assert list(owing) == [(10, "NRP")]


def safeguard(number: str, *leads: str) -> dict[str, Any]:
    return {"number": number, "title": f"措施{number}", "requirement": "做好。", "leads": list(leads)}


def test_safeguards_are_put_in_order() -> None:
    data = document()
    data["safeguards"] = [safeguard("一", "市生态环境局"), safeguard("三", "市农业农村局", "市生态环境局")]
    load(data)
    data["safeguards"].insert(1, safeguard("二", "市自然资源和规划局"))
    data["safeguards"][2]["leads"].reverse()

    load(data, LATER)

    assert [
        (item.number, item.position, [link.department.code for link in item.lead_links.order_by("position")])
        for item in Safeguard.objects.all()
    ] == [("一", 1, ["EEB"]), ("二", 2, ["NRP"]), ("三", 3, ["EEB", "ARA"])]


def test_a_safeguard_that_was_none_goes() -> None:
    data = document()
    data["safeguards"].append(safeguard("二", "市农业农村局"))
    load(data)

    load(at=LATER)

    assert [item.number for item in Safeguard.objects.all()] == ["一"]


# --- Refused ---------------------------------------------------------------------------------------


def nothing_loaded() -> bool:
    return not any(model.objects.exists() for model in (WorkPlan, Task, Indicator, Assignment, Phase))


def test_unknown_units_are_all_named() -> None:
    data = document()
    task_of(data)["leads"].append("市体育局")
    task_of(data)["county_monthly"] = ["花山区"]
    data["safeguards"][0]["leads"] = ["市体育局", "市气象局"]

    with pytest.raises(Invalid) as refusal:
        load(data)

    assert refusal.value.code == "unknown_units"
    assert refusal.value.message == (
        "方案提到的单位不在单位名单里：市体育局、市气象局、花山区。先在单位名单中补上，再载入。"
    )
    assert refusal.value.fields == dict.fromkeys(["市体育局", "市气象局", "花山区"], "名单里没有")
    assert nothing_loaded()


def test_defects_are_all_listed() -> None:
    data = document()
    task_of(data)["leads"] = []
    task_of(data)["section"] = 7
    data["title"] = ""

    with pytest.raises(Invalid) as refusal:
        load(data)

    assert (refusal.value.code, refusal.value.message) == ("plan_defects", "方案文件有 3 处问题，未载入。")
    assert list(refusal.value.fields) == ["title", "tasks[0].leads", "tasks[0].section"]
    assert nothing_loaded()


@pytest.mark.parametrize("text", ["", "[]", "{", "不是 JSON"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        apply_plan(text=text, actor=None, at=NOW)

    assert refusal.value.code == "plan_defects"
    assert nothing_loaded()


def test_a_refused_correction_leaves_the_plan() -> None:
    load()
    before = rows()
    data = document()
    task_of(data).update(title="改了", leads=["市体育局"])

    with pytest.raises(Invalid):
        load(data, LATER)

    assert rows() == before

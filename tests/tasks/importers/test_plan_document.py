"""Reading the plan as data: every defect becomes a finding that names its place, and nothing raises."""

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.enums import Aggregation
from indicators.methods import Method
from indicators.targets import AtLeast, SetBySuperior
from tasks.importers.plan_document import (
    Finding,
    PlannedIndicator,
    PlannedNamed,
    PlannedPhase,
    PlannedPlan,
    PlannedSafeguard,
    PlannedSection,
    PlannedTask,
    read_plan,
)
from tests.factories.plan import DOCUMENT, INDICATOR, TASK

EMPTY = PlannedPlan(title="", note="", phases=(), sections=(), tasks=(), safeguards=())


def document() -> dict[str, Any]:
    return deepcopy(DOCUMENT)


def findings_of(data: object) -> tuple[Finding, ...]:
    return read_plan(json.dumps(data, ensure_ascii=False))[1]


def task_findings(**changes: object) -> tuple[Finding, ...]:
    data = document()
    data["tasks"][0].update(changes)
    return findings_of(data)


def indicator_findings(**changes: object) -> tuple[Finding, ...]:
    return task_findings(indicators=[INDICATOR | changes])


def test_a_sound_document_is_read_whole() -> None:
    plan, findings = read_plan(json.dumps(DOCUMENT))
    assert findings == ()
    assert plan == PlannedPlan(
        title="实施方案",
        note="依据扫描件整理。",
        phases=(PlannedPhase(2025, "成功创建", "创建成功。"),),
        sections=(PlannedSection(2, "持续改善环境质量"),),
        tasks=(
            PlannedTask(
                number=9,
                section=2,
                title="持续提升林草覆盖率",
                requirement="加快培育森林资源。加强管护。",
                leads=("市自然资源和规划局", "市生态环境局"),
                cooperating=("市农业农村局",),
                note="",
                named=(PlannedNamed("石臼湖湿地", "place"),),
                county_monthly=("含山县",),
                indicators=(
                    PlannedIndicator(
                        code="forest-cover",
                        name="林草覆盖率",
                        unit="%",
                        frequency="annual",
                        decimals=2,
                        measured_as="",
                        collected_by="city",
                        county_units=(),
                        cumulative=False,
                        lowest=Decimal("0"),
                        highest=Decimal("100"),
                        better="higher",
                        rule=AtLeast(Decimal("18")),
                        method=Method(
                            Aggregation.CITY_ONLY,
                            "林地和草地面积",
                            "国土面积",
                            False,
                            "",
                            "市自然资源和规划局",
                        ),
                        plan_wording="达到18%以上",
                        note="",
                    ),
                ),
            ),
        ),
        safeguards=(PlannedSafeguard("一", "加强组织领导", "成立专班。", ("市生态环境局",)),),
    )


def test_open_bounds_and_county_collection_are_sound() -> None:
    changes = {"min": None, "max": None, "collected_by": "county", "county_units": ["含山县", "和县"]}
    assert indicator_findings(**changes) == ()


def test_equal_bounds_are_sound() -> None:
    assert indicator_findings(min="100", max="100") == ()


@pytest.mark.parametrize("text", ["", "{", "[1,", "[" * 100_000, '{"tasks": ' + "9" * 5000 + "}"])
def test_text_that_is_not_json(text: str) -> None:
    plan, findings = read_plan(text)
    assert plan == EMPTY
    assert [finding.path for finding in findings] == ["plan"]
    assert findings[0].message.startswith("文件不是完整的 JSON，请检查引号、逗号和括号")


@pytest.mark.parametrize("text", ["[]", "null", "35", '"方案"'])
def test_json_that_is_not_an_object(text: str) -> None:
    finding = Finding("plan", "文件的最外层应是一个对象，包含 title、sections、tasks 等项")
    assert read_plan(text) == (EMPTY, (finding,))


def test_an_empty_object_misses_every_part() -> None:
    keys = ("title", "note", "phases", "sections", "tasks", "safeguards")
    assert findings_of({}) == tuple(Finding(key, f"缺少“{key}”这一项，请补上") for key in keys)


def test_a_plan_without_tasks() -> None:
    assert findings_of(document() | {"tasks": []}) == (Finding("tasks", "方案没有列出任务"),)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("number", True, "“number”应是整数"),
        ("number", 9.0, "“number”应是整数"),
        ("number", 0, "“number”应在 1 到 9999 之间，现在是 0"),
        ("section", 7, "第9项任务所属领域“7”不在领域表中"),
        ("title", "  ", "“title”是空的，请填写"),
        ("title", None, "“title”应是文字"),
        ("leads", [], "第9项任务没有牵头单位，请至少写一个"),
        ("leads", "市水利局", "“leads”应是列表"),
        ("leads", ["市水利局", ""], "“leads”里每一项都应是名称"),
        ("leads", ["市水利局", "市审计局", "市水利局"], "第9项任务中市水利局重复出现，请保留一处"),
        ("cooperating", ["市审计局", "市审计局"], "第9项任务中市审计局重复出现，请保留一处"),
        ("cooperating", ["市生态环境局"], "第9项任务中市生态环境局既是牵头单位又是配合单位，请保留一处"),
        ("county_monthly", ["和县", "和县"], "第9项任务中和县重复出现，请保留一处"),
    ],
)
def test_a_defect_of_a_task(key: str, value: object, message: str) -> None:
    assert task_findings(**{key: value}) == (Finding(f"tasks[0].{key}", message),)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("code", "Forest_Cover", "代码“Forest_Cover”只能用小写字母、数字和连字符，例如 forest-cover"),
        ("unit", "", "“林草覆盖率”没有计量单位，请补上，或在 note 中说明原因"),
        ("frequency", "weekly", "“frequency”只能是 annual、quarterly、monthly，现在是“weekly”"),
        ("decimals", 7, "“decimals”应在 0 到 6 之间，现在是 7"),
        ("county_units", ["含山县"], "“林草覆盖率”由市级填报，不应列出县区"),
        ("cumulative", 0, "“cumulative”应是 true 或 false"),
        ("min", "100.5", "下限 100.5 大于上限 100"),
        ("max", 100, "“max”应是文字"),
        ("max", "一百", '“max”要写成带引号的数，例如 "100"，不限则写 null'),
        ("better", "up", "“better”只能是 higher、lower、none，现在是“up”"),
        ("plan_wording", "", "“plan_wording”是空的，请填写"),
    ],
)
def test_a_defect_of_an_indicator(key: str, value: object, message: str) -> None:
    assert indicator_findings(**{key: value}) == (Finding(f"tasks[0].indicators[0].{key}", message),)


def test_a_unit_may_be_empty_when_a_note_says_why() -> None:
    assert indicator_findings(unit="", note="EI是指数，没有计量单位。") == ()


def test_county_collection_needs_reporting_units() -> None:
    message = "“林草覆盖率”由县区填报，请列出填报单位"
    assert indicator_findings(collected_by="county") == (
        Finding("tasks[0].indicators[0].county_units", message),
    )


def test_a_reporting_unit_listed_twice() -> None:
    found = indicator_findings(collected_by="county", county_units=["和县", "和县"])
    message = "“林草覆盖率”的填报单位中和县重复出现，请保留一处"
    assert found == (Finding("tasks[0].indicators[0].county_units", message),)


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        (None, "rule", "目标规则应是一个对象，并写明 kind"),
        ({"kind": "all", "rules": []}, "rule.rules", "至少要列出一条目标规则"),
        ({"kind": "declining", "value": "1"}, "rule.value", "declining 不用这一项，请删去或改用别的目标类型"),
    ],
)
def test_a_rule_that_cannot_be_read_stands_in_as_never_met(rule: object, path: str, message: str) -> None:
    plan, findings = read_plan(
        json.dumps(DOCUMENT | {"tasks": [TASK | {"indicators": [INDICATOR | {"rule": rule}]}]})
    )
    assert findings == (Finding(f"tasks[0].indicators[0].{path}", message),)
    assert plan.tasks[0].indicators[0].rule == SetBySuperior("higher", None)


def test_missing_fields_are_each_named_once() -> None:
    data = document()
    del data["tasks"][0]["leads"]
    del data["tasks"][0]["indicators"][0]["code"]
    assert findings_of(data) == (
        Finding("tasks[0].leads", "缺少“leads”这一项，请补上"),
        Finding("tasks[0].indicators[0].code", "缺少“code”这一项，请补上"),
    )


def test_a_named_thing_is_a_project_or_a_place() -> None:
    found = task_findings(named=[{"name": "采石河", "kind": "river"}])
    assert found == (Finding("tasks[0].named[0].kind", "“kind”只能是 project、place，现在是“river”"),)


def test_duplicates_name_both_places() -> None:
    data = document()
    data["sections"].append({"number": 2, "title": "优化空间发展格局"})
    data["tasks"].append(deepcopy(TASK))
    data["safeguards"].append(deepcopy(data["safeguards"][0]))
    assert findings_of(data) == (
        Finding("sections[1].number", "领域编号“2”与 sections[0].number 重复"),
        Finding("tasks[1].number", "任务编号“9”与 tasks[0].number 重复"),
        Finding("safeguards[1].number", "保障措施编号“一”与 safeguards[0].number 重复"),
        Finding("tasks[1].indicators[0].code", "指标代码“forest-cover”与 tasks[0].indicators[0].code 重复"),
    )


def test_a_part_that_is_no_object_is_one_finding_and_keeps_later_places_true() -> None:
    data = document()
    data["tasks"] = [None, "第九项", TASK | {"section": 6}]
    assert findings_of(data) == (
        Finding("tasks[0]", "这一项应是一个对象"),
        Finding("tasks[1]", "这一项应是一个对象"),
        Finding("tasks[2].section", "第9项任务所属领域“6”不在领域表中"),
    )


def test_a_safeguard_without_lead() -> None:
    data = document()
    data["safeguards"][0]["leads"] = []
    assert findings_of(data) == (Finding("safeguards[0].leads", "保障措施（一）没有牵头单位，请至少写一个"),)


def test_all_defects_come_in_one_round() -> None:
    data = document()
    data["title"] = ""
    data["phases"][0]["year"] = "2025"
    data["tasks"][0].update(section=3, leads=[])
    assert [finding.path for finding in findings_of(data)] == [
        "title",
        "phases[0].year",
        "tasks[0].leads",
        "tasks[0].section",
    ]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(part=st.sampled_from(["document", "task", "indicator"]), value=JSON_VALUES, data=st.data())
def test_no_value_in_any_field_raises(part: str, value: object, data: st.DataObject) -> None:
    whole = document()
    target = {
        "document": whole,
        "task": whole["tasks"][0],
        "indicator": whole["tasks"][0]["indicators"][0],
    }[part]
    key = data.draw(st.sampled_from(sorted(target)))
    target[key] = value
    plan, findings = read_plan(json.dumps(whole))
    assert isinstance(plan, PlannedPlan)
    assert all(finding.path.split("[")[0].split(".")[0] in DOCUMENT for finding in findings)

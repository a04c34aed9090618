"""The data the product starts from: the plan's facts, the units, the demonstration."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicators.targets import Evidence, Outcome, SetBySuperior, evaluate
from tasks.importers.plan_document import PlannedIndicator, PlannedPlan, read_plan

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"

COUNTIES = {
    "花山区": "340503",
    "雨山区": "340504",
    "博望区": "340506",
    "当涂县": "340521",
    "含山县": "340522",
    "和县": "340523",
}
PARKS = {"经开区": "雨山区", "慈湖高新区": "花山区", "郑蒲港新区": "和县"}
SEWAGE_COUNTIES = ("含山县", "和县", "当涂县", "博望区")

# number: (section, title, leads in the plan's order, without the leading 市)
TASKS = {
    1: (1, "压实生态文明建设责任", "生态环境局 委办 政府办 委组织部 审计局"),
    2: (1, "加强生态文明建设绩效考核", "委组织部 政府办 生态环境局"),
    3: (1, "深化落实河长制", "水利局"),
    4: (1, "加强环境信息公开", "生态环境局"),
    5: (1, "严格落实规划环境影响评价制度", "生态环境局"),
    6: (2, "持续改善大气环境质量", "生态环境局"),
    7: (2, "持续改善水环境质量", "生态环境局 住房城乡建设局"),
    8: (2, "强化生态保护与修复", "自然资源和规划局 生态环境局"),
    9: (2, "持续提升林草覆盖率", "自然资源和规划局 生态环境局"),
    10: (2, "加强生物多样性保护", "生态环境局 自然资源和规划局 农业农村局"),
    11: (2, "全面打响净土保卫战", "生态环境局 自然资源和规划局"),
    12: (2, "强化固废综合治理", "生态环境局"),
    13: (2, "有效防范生态环境风险", "生态环境局"),
    14: (3, "严守生态保护红线", "自然资源和规划局 生态环境局"),
    15: (3, "加强自然保护地保护", "自然资源和规划局 生态环境局"),
    16: (3, "推动长江及河湖岸线保护", "水利局 发展改革委 生态环境局 卫生健康委 自然资源和规划局"),
    17: (4, "深入推进节能降耗", "发展改革委 经济和信息化局 生态环境局"),
    18: (4, "加强节约用水管理", "水利局 发展改革委 经济和信息化局 农业农村局"),
    19: (4, "加强土地资源高效利用", "自然资源和规划局"),
    20: (4, "积极应对气候变化", "发展改革委 经济和信息化局 生态环境局"),
    21: (4, "构建绿色交通运输体系", "交通运输局"),
    22: (4, "开展清洁生产审核", "生态环境局 发展改革委"),
    23: (4, "加强一般工业固体废物综合利用", "生态环境局 发展改革委"),
    24: (5, "持续提升饮用水安全保障水平", "生态环境局"),
    25: (5, "完善城镇污水处理设施", "住房城乡建设局 生态环境局"),
    26: (5, "加强农村生活污水治理", "生态环境局 农业农村局"),
    27: (5, "科学推进垃圾减量分类", "城市管理局"),
    28: (5, "统筹生活垃圾无害化处理", "城市管理局"),
    29: (5, "加强城市绿化建设", "城市管理局"),
    30: (5, "加快推广绿色建筑", "住房城乡建设局"),
    31: (5, "积极倡导绿色出行", "交通运输局"),
    32: (5, "大力践行绿色消费", "市场监管局"),
    33: (5, "扩大政府绿色采购", "公共资源交易监管局"),
    34: (6, "加强生态文明宣传教育", "委组织部 委宣传部 生态环境局"),
    35: (6, "提升公众对生态文明建设参与度", "生态环境局 委宣传部 教育局"),
}

# task, name, unit, frequency, target
INDICATORS = [
    (2, "生态文明建设工作考核占党政实绩考核的比例", "%", "annual", "at_least 20"),
    (4, "环境信息公开率", "%", "annual", "equals 100"),
    (5, "规划环境影响评价执行率", "%", "annual", "equals 100"),
    (6, "环境空气质量（省政府下达的年度目标）", "%", "monthly", "set_by_superior higher"),
    (7, "国控断面水质达到国家考核目标", "%", "monthly", "set_by_superior higher"),
    (7, "劣Ⅴ类水体", "个", "monthly", "equals 0"),
    (7, "黑臭水体", "个", "monthly", "equals 0"),
    (8, "生态环境状况指数（EI）", "", "annual", "at_least 60"),
    (9, "林草覆盖率", "%", "annual", "at_least 18"),
    (10, "国家重点保护野生动植物保护率", "%", "annual", "at_least 95"),
    (10, "特有性或指示性水生物种种类和数量", "种", "annual", "not_below_baseline"),
    (12, "危险废物利用处置率", "%", "annual", "equals 100"),
    (13, "重大、特大突发环境污染事故", "起", "monthly", "equals 0"),
    (14, "生态保护红线面积", "km²", "annual", "not_below_baseline"),
    (16, "河湖岸线保护率", "%", "annual", "set_by_superior higher"),
    (17, "单位GDP能耗下降率", "%", "annual", "set_by_superior higher"),
    (18, "单位地区生产总值用水量", "m³/万元", "annual", "set_by_superior lower"),
    (19, "单位国内生产总值建设用地使用面积下降率", "%", "annual", "at_least 4.5"),
    (22, "应当实施强制性清洁生产企业通过审核的比例", "%", "annual", "equals 100"),
    (23, "一般工业固体废物综合利用率", "%", "annual", "improving higher"),
    (24, "集中式饮用水水源地地表水水质达标率", "%", "monthly", "equals 100"),
    (25, "城镇污水处理率", "%", "monthly", "at_least 95"),
    (26, "农村生活污水治理率", "%", "quarterly", "at_least 50"),
    (28, "城镇生活垃圾无害化处理率", "%", "monthly", "at_least 95"),
    (28, "农村生活垃圾无害化处理村占比", "%", "quarterly", "at_least 80"),
    (29, "城镇人均公园绿地面积", "m²/人", "annual", "at_least 15"),
    (30, "新建绿色建筑占城镇新建建筑比例", "%", "quarterly", "at_least 50"),
    (31, "公共交通出行分担比例", "%", "annual", "at_least 50"),
    (32, "节能家电市场占有率", "%", "annual", "at_least 50"),
    (32, "在售用水器具中节水型器具占比", "%", "annual", "equals 100"),
    (32, "一次性用品使用率", "%", "annual", "declining"),
    (33, "政府采购绿色、循环和低碳产品规模占同类产品政府采购规模的比例", "%", "quarterly", "at_least 80"),
    (34, "党政领导干部参加生态文明培训的人数比例", "%", "annual", "equals 100"),
    (35, "公众对生态文明建设的满意度", "%", "annual", "at_least 80"),
    (35, "公众对生态文明建设的参与度", "%", "annual", "at_least 80"),
]

NAMED = {
    7: {"采石河": "place", "雨山河": "place", "慈湖河": "place", "石臼湖": "place"},
    8: {"石臼湖湿地": "place", "含山大渔滩省级湿地公园": "place"},
    12: {
        "花山—雨山片区危险废物集中收集贮存转运中心": "project",
        "当涂—博望片区危险废物集中收集贮存转运中心": "project",
        "含山—和县片区危险废物集中收集贮存转运中心": "project",
    },
    15: {"石臼湖自然保护区优化整合和勘界立标": "project"},
    21: {"港口集团9号码头升级改造工程": "project", "马钢港务原料厂码头技改工程": "project"},
    25: {"王家山污水处理厂一期扩建工程": "project"},
    28: {
        "江北生活垃圾焚烧发电厂": "project",
        "园林绿化垃圾综合利用中心": "project",
        "厨余垃圾处理中心": "project",
        "环卫综合处理基地": "project",
    },
}


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def the_plan() -> PlannedPlan:
    plan, findings = read_plan((FIXTURES / "plan.json").read_text(encoding="utf-8"))
    assert findings == ()
    return plan


def indicators_by_code() -> dict[str, PlannedIndicator]:
    return {indicator.code: indicator for task in the_plan().tasks for indicator in task.indicators}


def target_words(indicator: PlannedIndicator) -> str:
    rule = indicator.rule
    parts = (rule.kind, getattr(rule, "better", None), getattr(rule, "value", None))
    return " ".join(str(part) for part in parts if part is not None)


# --- The plan --------------------------------------------------------------------------------------


def test_plan_title_and_phases() -> None:
    plan = the_plan()
    assert plan.title == "马鞍山市创建国家生态文明建设示范市工作实施方案"
    assert {phase.year: phase.name for phase in plan.phases} == {
        2023: "启动创建",
        2025: "成功创建国家生态文明建设示范市",
        2030: "展望：生态环境根本好转",
    }


def test_plan_sections() -> None:
    assert {section.number: section.title for section in the_plan().sections} == {
        1: "健全生态文明制度，完善目标责任体系",
        2: "持续改善环境质量，切实保障生态安全",
        3: "优化空间发展格局，构建合理生态空间",
        4: "加强资源节约利用，促进经济绿色转型",
        5: "建设良好人居环境，营造绿色生态生活",
        6: "提升生态文明意识，倡导绿色低碳生活",
    }


def test_plan_tasks_and_leads() -> None:
    tasks = the_plan().tasks
    assert {
        task.number: (task.section, task.title, " ".join(lead.removeprefix("市") for lead in task.leads))
        for task in tasks
    } == TASKS
    assert [task.number for task in tasks] == list(range(1, 36))
    assert sum(len(task.leads) for task in tasks) == 68
    assert all(lead.startswith("市") for task in tasks for lead in task.leads)


def test_plan_has_one_task_with_cooperating_units() -> None:
    cooperating = {task.number: task.cooperating for task in the_plan().tasks if task.cooperating}
    assert cooperating == {32: ("市发展改革委", "市经济和信息化局", "市住房城乡建设局")}


def test_plan_indicators() -> None:
    indicators = [
        (task.number, item.name, item.unit, item.frequency, target_words(item))
        for task in the_plan().tasks
        for item in task.indicators
    ]
    assert indicators == INDICATORS
    assert Counter(target.split()[0] for *_, target in indicators) == {
        "at_least": 16,
        "equals": 10,
        "set_by_superior": 5,
        "not_below_baseline": 2,
        "improving": 1,
        "declining": 1,
    }
    assert Counter(frequency for *_, frequency, _ in indicators) == {
        "annual": 23,
        "monthly": 8,
        "quarterly": 4,
    }


def test_plan_indicators_are_displayed_and_bounded_sensibly() -> None:
    for indicator in indicators_by_code().values():
        if indicator.unit == "%":
            assert indicator.highest == 100, indicator.code
        if getattr(indicator.rule, "value", None) == 0:
            assert (indicator.better, indicator.decimals) == ("lower", 0), indicator.code
        direction = getattr(indicator.rule, "better", indicator.better)
        assert indicator.better == direction, indicator.code
    assert [code for code, item in indicators_by_code().items() if item.cumulative] == ["major-incidents"]


def test_a_unit_is_a_unit_and_not_only_a_word_of_the_measure() -> None:
    """Without it 83.8% is refused, 0.838 is not asked about, and the workbook's unit column stays empty."""
    said = {code: item.measured_as for code, item in indicators_by_code().items()}
    assert [code for code, words in said.items() if words.endswith("）")] == []


def test_plan_named_things() -> None:
    named = {task.number: {item.name: item.kind for item in task.named} for task in the_plan().tasks}
    assert {number: items for number, items in named.items() if items} == NAMED


def test_counties_the_plan_names() -> None:
    named = {task.number: task.county_monthly for task in the_plan().tasks if task.county_monthly}
    assert named == {
        8: ("含山县",),
        12: tuple(COUNTIES),
        25: ("雨山区", "花山区", *SEWAGE_COUNTIES),
        26: SEWAGE_COUNTIES,
    }


def test_indicators_the_counties_report() -> None:
    by_county = {
        code: indicator.county_units
        for code, indicator in indicators_by_code().items()
        if indicator.collected_by == "county"
    }
    assert by_county == {
        "assessment-share": (*COUNTIES, *PARKS),
        "rural-sewage": SEWAGE_COUNTIES,
        "rural-garbage": tuple(COUNTIES),
    }


def test_every_indicator_declares_how_it_is_calculated() -> None:
    methods = {code: indicator.method for code, indicator in indicators_by_code().items()}
    leads = {item.code: task.leads[0] for task in the_plan().tasks for item in task.indicators}
    assert {code: m.aggregation for code, m in methods.items() if m.aggregation != "city_only"} == {
        "assessment-share": "all",
        "rural-sewage": "ratio",
        "rural-garbage": "ratio",
    }
    assert [code for code, method in methods.items() if not method.formula_in_words] == []
    assert {code: method.source for code, method in methods.items()} == leads
    assert [code for code, method in methods.items() if method.counts_days] == ["air-quality"]
    for code, indicator in indicators_by_code().items():
        if indicator.method.has_parts:
            assert (indicator.unit or code) in {"%", "air-quality"}, code
        assert (indicator.collected_by == "city") is (indicator.method.aggregation == "city_only"), code


def test_the_scan_prints_a_percent_sign_after_an_index() -> None:
    index = indicators_by_code()["ecological-index"]
    assert (index.unit, index.plan_wording[-7:]) == ("", "达到60%以上")
    assert index.note == "方案印作“60%”，但EI是指数，没有计量单位，按60判断。"


def test_plan_safeguards() -> None:
    assert {item.number: (item.title, item.leads) for item in the_plan().safeguards} == {
        "一": ("加强组织领导", ("市生态环境局",)),
        "二": ("严格监督考核", ("市委组织部", "市政府办", "市生态环境局")),
        "三": ("强化专业支撑", ("市生态环境局",)),
        "四": ("落实资金保障", ("市财政局", "市发展改革委", "市生态环境局")),
    }


def test_requirements_are_two_to_four_sentences() -> None:
    lengths = {task.number: task.requirement.count("。") for task in the_plan().tasks}
    assert {number: length for number, length in lengths.items() if not 2 <= length <= 4} == {}


# --- The units -------------------------------------------------------------------------------------


def test_units_by_kind() -> None:
    units = load("units.json")
    assert Counter(unit["kind"] for unit in units) == {"bureau": 19, "county": 6, "park": 3}
    assert len({unit["code"] for unit in units}) == 28
    assert len({unit["full_name"] for unit in units}) == 28
    bureaus = " ".join(unit["code"] for unit in units if unit["kind"] == "bureau")
    assert bureaus == "EEB PCO GO OD AUD WR HUC NRP ARA DRC HC EIT TRA UM MSA PRT PUB EDU FIN"


def test_counties_carry_their_national_code_and_parks_their_host() -> None:
    units = load("units.json")
    names = {unit["code"]: unit["name"] for unit in units}
    assert {unit["name"]: unit["gb_code"] for unit in units if unit["gb_code"]} == COUNTIES
    assert {unit["name"]: names[unit["host"]] for unit in units if unit["host"]} == PARKS


def test_nobody_reviews_its_own_filings() -> None:
    reviewers = {unit["code"]: unit["reviewed_by"] for unit in load("units.json")}
    assert reviewers.pop("EEB") == "GO"
    assert set(reviewers.values()) == {"EEB"}


def test_the_renamed_bureau_keeps_the_name_the_plan_uses() -> None:
    renamed = [unit for unit in load("units.json") if unit["former_names"]]
    assert [(unit["code"], unit["name"], unit["former_names"]) for unit in renamed] == [
        (
            "EIT",
            "市工业和信息化局",
            [
                {
                    "name": "市经济和信息化局",
                    "full_name": "马鞍山市经济和信息化局",
                    "valid_from": None,
                    "valid_to": "2024-08-11",
                }
            ],
        )
    ]


def test_every_unit_of_the_plan_resolves_to_exactly_one_unit() -> None:
    owners = Counter(
        name
        for unit in load("units.json")
        for name in {unit["name"], *(former["name"] for former in unit["former_names"])}
    )
    plan = the_plan()
    named = {name for task in plan.tasks for name in (*task.leads, *task.cooperating, *task.county_monthly)}
    named |= {name for item in plan.safeguards for name in item.leads}
    named |= {name for item in indicators_by_code().values() for name in item.county_units}
    assert {name: owners[name] for name in named if owners[name] != 1} == {}
    assert len({name for name in named if name.startswith("市")}) == 19


# --- The demonstration -----------------------------------------------------------------------------

DEMO_MISSES = {"water-black-odorous", "forest-cover", "public-transport-share", "water-saving-devices"}


def test_demo_is_marked_as_invented() -> None:
    assert load("demo.json")["note"].startswith("演示数据，非真实统计。")


def test_demo_has_texts_for_every_task() -> None:
    texts = load("demo.json")["tasks"]
    assert {number: [len(part) for part in item.values()] for number, item in texts.items()} == {
        str(number): [6, 3, 3] for number in TASKS
    }
    paragraphs = [text for item in texts.values() for text in item["progress"]]
    assert len(set(paragraphs)) == len(paragraphs) == 210
    assert [text for text in paragraphs if not 60 <= len(text) <= 160] == []


def test_demo_texts_hold_no_figure_that_could_pass_for_a_statistic() -> None:
    demo = load("demo.json")
    texts = [text for item in demo["tasks"].values() for part in item.values() for text in part]
    texts += [text for part in demo["county"].values() for text in part]
    figures = re.compile(r"\d|%|百分之")
    assert [text for text in texts if figures.search(text.replace("9号码头", ""))] == []


def test_demo_county_texts_fill_their_slots() -> None:
    county = load("demo.json")["county"]
    assert {key: len(texts) for key, texts in county.items()} == {
        "progress": 8,
        "problems": 4,
        "next_steps": 4,
    }
    filled = [
        text.format(unit="和县", task="加强农村生活污水治理") for part in county.values() for text in part
    ]
    assert all("和县" in text and "加强农村生活污水治理" in text for text in filled)
    assert [text for text in filled[:8] if not 60 <= len(text) <= 160] == []


def test_demo_values_stay_plausible_with_their_wobble() -> None:
    indicators, values = indicators_by_code(), load("demo.json")["values"]
    assert list(values) == list(indicators)
    for code, item in values.items():
        figures = {key: Decimal(text) for key, text in item.items()}
        assert list(figures) == ["baseline", "start", "end", "wobble"], code
        lowest, highest = indicators[code].lowest, indicators[code].highest
        for figure in (figures["baseline"], figures["start"], figures["end"]):
            assert lowest is None or figure - figures["wobble"] >= lowest, code
            assert highest is None or figure + figures["wobble"] <= highest, code
            assert figure == round(figure, indicators[code].decimals), code


def test_demo_ends_with_a_few_misses_and_one_target_not_handed_down() -> None:
    demo, outcomes = load("demo.json"), {}
    for code, indicator in indicators_by_code().items():
        start, end = (Decimal(demo["values"][code][key]) for key in ("baseline", "end"))
        rule = indicator.rule
        if isinstance(rule, SetBySuperior):
            handed_down = demo["superior_targets"][code]
            assert handed_down["better"] == rule.better
            figure = handed_down["value"]
            rule = SetBySuperior(rule.better, None if figure is None else Decimal(figure))
        outcomes[code] = evaluate(rule, Evidence(value=end, baseline=start, previous=start))
    assert {code for code, outcome in outcomes.items() if outcome is Outcome.NOT_MET} == DEMO_MISSES
    assert [code for code, outcome in outcomes.items() if outcome is Outcome.UNKNOWN] == [
        "shoreline-protection"
    ]


def test_demo_documents_are_marked_as_invented() -> None:
    demo = load("demo.json")
    targets = [item for item in demo["superior_targets"].values() if item["value"] is not None]
    documents = [item["document"] for item in (*targets, *demo["baselines"].values())]
    assert len(documents) == 8
    assert all(document.startswith("（演示）") for document in documents)


def test_demo_baselines_cover_every_rule_that_compares_with_the_past() -> None:
    demo = load("demo.json")
    compared = {
        code
        for code, indicator in indicators_by_code().items()
        if indicator.rule.kind in {"not_below_baseline", "improving", "declining"}
    }
    assert set(demo["baselines"]) == compared
    for code, item in demo["baselines"].items():
        assert item["value"] == demo["values"][code]["baseline"], code


def test_demo_people_and_return_reasons() -> None:
    demo = load("demo.json")
    assert len(set(demo["people"])) == len(demo["people"]) == 62
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", name) for name in demo["people"])
    assert len({remark["words"] for remark in demo["return_reasons"]}) == 6
    assert [remark for remark in demo["return_reasons"] if len(remark["words"]) < 20] == []


@pytest.mark.parametrize("name", ["plan.json", "units.json", "demo.json"])
def test_wording_is_sober(name: str) -> None:
    text = (FIXTURES / name).read_text(encoding="utf-8")
    assert [word for word in ("您", "！", "非法占", "失败") if word in text] == []

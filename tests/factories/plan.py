"""A small sound plan, as ``fixtures/plan.json`` is written: one section, one task, one safeguard."""

from typing import Any

INDICATOR: dict[str, Any] = {
    "code": "forest-cover",
    "name": "林草覆盖率",
    "unit": "%",
    "frequency": "annual",
    "decimals": 2,
    "measured_as": "",
    "collected_by": "city",
    "county_units": [],
    "cumulative": False,
    "min": "0",
    "max": "100",
    "better": "higher",
    "rule": {"kind": "at_least", "value": "18"},
    "method": {
        "aggregation": "city_only",
        "numerator": "林地和草地面积",
        "denominator": "国土面积",
        "counts_days": False,
        "formula": "",
        "source": "市自然资源和规划局",
    },
    "plan_wording": "达到18%以上",
    "note": "",
}
TASK: dict[str, Any] = {
    "number": 9,
    "section": 2,
    "title": "持续提升林草覆盖率",
    "requirement": "加快培育森林资源。加强管护。",
    "leads": ["市自然资源和规划局", "市生态环境局"],
    "cooperating": ["市农业农村局"],
    "note": "",
    "named": [{"name": "石臼湖湿地", "kind": "place"}],
    "county_monthly": ["含山县"],
    "indicators": [INDICATOR],
}
DOCUMENT: dict[str, Any] = {
    "title": "实施方案",
    "note": "依据扫描件整理。",
    "phases": [{"year": 2025, "name": "成功创建", "goal": "创建成功。"}],
    "sections": [{"number": 2, "title": "持续改善环境质量"}],
    "tasks": [TASK],
    "safeguards": [
        {"number": "一", "title": "加强组织领导", "requirement": "成立专班。", "leads": ["市生态环境局"]}
    ],
}

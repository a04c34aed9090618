"""The report of an inspection: the parts in their order, the counts those of the rows."""

from datetime import date

import pytest

from reports.casework import FindingFacts, InspectedItem, InspectionFacts
from reports.inspection_wording import _ordinal, inspection_report
from reports.rendering.docx import render_docx
from reports.rendering.pdf import render_pdf
from reports.wording import Letterhead

PARTS = [
    "一、督查组织",
    "二、督查内容",
    "三、督查方式",
    "四、总体评价",
    "五、发现问题",
    "六、整改要求",
    "七、好的做法",
]


def finding(number: int, severity: str = "严重", **changes: object) -> FindingFacts:
    given = {
        "number": number,
        "unit": "市水利局",
        "task": "任务25 完善城镇污水处理设施",
        "place": "王家山泵站",
        "found_on": date(2026, 10, 20),
        "situation": "泵站停运，污水溢流。",
        "basis": "工作方案任务25",
        "match": "与填报不一致（2026-09-T25-WR-01）",
        "severity": severity,
        "demand": "恢复运行。",
        "is_problem": severity != "未发现问题",
        "files": 2,
    }
    return FindingFacts(**(given | changes))  # type: ignore[arg-type]


def facts(*findings: FindingFacts, **changes: object) -> InspectionFacts:
    given = {
        "year": 2026,
        "quarter": 3,
        "starts_on": date(2026, 10, 19),
        "ends_on": date(2026, 10, 23),
        "team": "第一组：任审（组长）、顾办。",
        "methods": "听取汇报、查阅资料、现场查看。",
        "evaluation": "总体推进有序。",
        "good_practice": "当涂县建立巡查台账。",
        "items": (InspectedItem("任务25", "市水利局", "从未督查过", True),),
        "findings": findings,
    }
    return InspectionFacts(**(given | changes))  # type: ignore[arg-type]


def report(*findings: FindingFacts, **changes: object):  # type: ignore[no-untyped-def]
    return inspection_report(
        facts(*findings, **changes), number=3, dated=date(2026, 10, 30), head=Letterhead(), demo=False
    )


def test_the_parts_in_their_order() -> None:
    document = report(finding(1))

    assert [block.text for block in document.blocks if block.kind == "heading1"] == PARTS
    assert document.number == "马生创督报〔2026〕3号"
    assert document.title == "关于2026年第三季度创建国家生态文明建设示范市督查情况的报告"


def test_no_good_practice_no_part_on_it() -> None:
    document = report(finding(1), good_practice=" ")

    assert [block.text for block in document.blocks if block.kind == "heading1"] == PARTS[:-1]


def test_counts_are_those_of_the_annex() -> None:
    document = report(finding(1), finding(2, "一般"), finding(3, "未发现问题"), finding(4, "一般"))
    texts = "".join(block.text for block in document.blocks)

    assert "共发现问题3个，其中严重1个，一般2个。" in texts
    (annex,) = document.annexes
    assert [row[0] for row in annex.table.rows] == ["1", "2", "4"]
    assert "（三）" not in [block.text[:3] for block in document.blocks]


def test_orders_are_named_with_their_deadline() -> None:
    document = report(finding(1, order="马生创督〔2026〕3号", deadline="2026年11月30日"))

    assert "已交办1件：马生创督〔2026〕3号由市水利局于2026年11月30日前完成。" in document.blocks[-3].text


def test_a_quarter_without_problems() -> None:
    document = report(finding(1, "未发现问题"))

    assert document.annexes == ()
    assert "本季度督查未发现问题。" in [block.text for block in document.blocks]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")]
)
def test_sub_headings_count_in_chinese(number: int, words: str) -> None:
    assert _ordinal(number) == words


def test_the_renderers_take_it() -> None:
    document = report(*(finding(number) for number in range(1, 13)))

    assert render_pdf(document).startswith(b"%PDF-")
    assert render_docx(document).startswith(b"PK")

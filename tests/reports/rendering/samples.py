"""Made-up documents for the tests of the renderers."""

from typing import Any

from reports.content import Annex, Block, Column, Imprint, OfficialDocument, Table

OFFICE = "马鞍山市创建国家生态文明建设示范市工作领导小组办公室"
LAST_PARAGRAPH = (
    "请各责任单位对照附件逐项核对，红灯事项于11月15日前报送整改方案，市创建办将于11月下旬开展督查。"
)

# One character per row, from 1: in brackets they are found again however a cell wraps.
ROW_MARKS = "　天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨"


def paragraph(text: str) -> Block:
    return Block("paragraph", text)


def small_table(rows: int = 3, caption: str = "表1　六大领域任务亮灯情况") -> Table:
    return Table(
        columns=(Column("领域", 20), Column("任务数", 10, "right"), Column("完成率（%）", 14, "right")),
        rows=tuple((f"领域{number}", str(number), f"{70 + number}.5") for number in range(1, rows + 1)),
        caption=caption,
    )


def wide_table(rows: int = 35) -> Table:
    columns = (
        Column("序号", 8, "center"),
        Column("任务名称", 26),
        Column("牵头单位", 18),
        Column("责任单位", 22),
        Column("年度目标", 14, "right"),
        Column("累计完成", 10, "right"),
        Column("亮灯", 6, "center"),
        Column("进展说明", 30),
    )
    return Table(columns, tuple(wide_row(number) for number in range(1, rows + 1)))


def wide_row(number: int) -> tuple[str, ...]:
    return (
        f"《{ROW_MARKS[number]}》",
        f"推进第{number}项农村生活污水治理和资源化利用",
        "安徽马鞍山郑蒲港新区现代产业园区管理委员会",
        "市生态环境局、市自然资源和规划局、市住房和城乡建设局",
        "≥85.7",
        f"{number}.45",
        "绿",
        "已完成前期工作，" * (number % 4 + 1) + f"〔{ROW_MARKS[number]}〕",
    )


def body() -> tuple[Block, ...]:
    return (
        paragraph("现将截至2026年10月31日24时的工作进展情况通报如下。"),
        Block("heading1", "一、总体情况"),
        paragraph("本月应报35项任务41家次，按时报送38家次，报送率92.7%，较上月提高2.4个百分点。" * 2),
        Block("heading1", "二、任务与指标进展"),
        Block("heading2", "（一）生态安全"),
        paragraph("受损弃置地修复面积累计128.6公顷，长江岸线整治“回头看”发现的12处问题已销号11处。" * 3),
        Block("table", table=small_table()),
        Block("heading1", "三、下步要求"),
        paragraph(LAST_PARAGRAPH),
    )


def annexes() -> tuple[Annex, ...]:
    return (
        Annex(1, "重点任务2026年10月进展情况表", wide_table()),
        Annex(2, "单位得分与排名", small_table(50, caption=""), landscape=False),
        Annex(3, "督查整改事项台账", wide_table(3)),
    )


def bulletin(**changes: Any) -> OfficialDocument:
    """A bulletin with three annexes, the last one on turned pages."""
    fields: dict[str, Any] = {
        "issuer_mark": f"{OFFICE}文件",
        "number": "马创建办〔2026〕12号",
        "title": "关于2026年10月创建国家生态文明建设示范市工作进展情况的通报",
        "addressees": "各县区人民政府，各开发园区管委会，市直有关单位",
        "blocks": body(),
        "annexes": annexes(),
        "signature": OFFICE,
        "signed_on": "2026年11月5日",
        "imprint": Imprint("市委办公室，市人大常委会办公室，市政协办公室", OFFICE, "2026年11月5日"),
        "trace": "数据截至2026年10月31日24时；内容摘要 3f79bb7b435b0532",
    }
    return OfficialDocument(**(fields | changes))


def notice(**changes: Any) -> OfficialDocument:
    """A short document without annexes."""
    fields: dict[str, Any] = {
        "issuer_mark": "马鞍山市人民政府文件",
        "blocks": (paragraph("现将有关情况通报如下。"),),
        "annexes": (),
        "signature": "马鞍山市人民政府",
    }
    return bulletin(**(fields | changes))

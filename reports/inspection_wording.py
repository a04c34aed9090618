"""The report of a quarterly inspection (季督查): facts in, finished document out. Pure.

The order of parts is what cities print: 督查组织, 督查内容, 督查方式, 总体评价, 发现问题, 整改要求, 好的做法,
and the list of problems as an annex. Every count in the text is taken from the same rows as the annex.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from maanshan_eco.kernel.months import date_name
from reports.casework import FindingFacts, InspectionFacts
from reports.content import Annex, Block, Column, Imprint, OfficialDocument, Table
from reports.wording import Letterhead


def inspection_report(
    inspection: InspectionFacts, *, number: int, dated: date, head: Letterhead, demo: bool
) -> OfficialDocument:
    """The 督查报告. ``number`` counts inspection reports of the year."""
    return OfficialDocument(
        issuer_mark=f"{head.issuer}文件",
        number=f"马生创督报〔{inspection.year}〕{number}号",
        title=f"关于{inspection.name}创建国家生态文明建设示范市督查情况的报告",
        addressees=head.copies_to,
        blocks=tuple(_blocks(inspection)),
        annexes=tuple(_annexes(inspection)),
        signature=head.issuer,
        signed_on=date_name(dated),
        imprint=Imprint("各有关单位", head.printed_by, date_name(dated)),
        demo=demo,
    )


def _blocks(inspection: InspectionFacts) -> Iterable[Block]:
    yield Block("heading1", "一、督查组织")
    yield from _paragraphs(
        f"督查时间为{date_name(inspection.starts_on)}至{date_name(inspection.ends_on)}。{inspection.team}"
    )
    yield Block("heading1", "二、督查内容")
    yield Block("paragraph", _content(inspection))
    yield Block("heading1", "三、督查方式")
    yield from _paragraphs(inspection.methods)
    yield Block("heading1", "四、总体评价")
    yield from _paragraphs(inspection.evaluation)
    yield Block("heading1", "五、发现问题")
    yield from _problems(inspection)
    yield Block("heading1", "六、整改要求")
    yield Block("paragraph", _demands(inspection))
    if inspection.good_practice.strip():
        yield Block("heading1", "七、好的做法")
        yield from _paragraphs(inspection.good_practice)


def _content(inspection: InspectionFacts) -> str:
    units = {item.unit for item in inspection.items}
    visited = sum(item.visited for item in inspection.items)
    listed = "；".join(f"{item.unit}{item.task}" for item in inspection.items)
    return (
        f"本季度确定督查事项{len(inspection.items)}项，涉及{len(units)}家单位，已督查{visited}项：{listed}。"
        if inspection.items
        else "本季度没有确定督查事项。"
    )


def _problems(inspection: InspectionFacts) -> Iterable[Block]:
    problems = inspection.problems
    if not problems:
        yield Block("paragraph", "本季度督查未发现问题。")
        return
    by_severity = Counter(finding.severity for finding in problems)
    counted = "，".join(f"{severity}{count}个" for severity, count in by_severity.items())
    yield Block("paragraph", f"共发现问题{len(problems)}个，其中{counted}。")
    for finding in problems:
        yield Block("heading2", f"（{_ordinal(finding.number)}）{finding.unit}：{finding.task}")
        yield Block(
            "paragraph",
            f"{date_name(finding.found_on)}，{finding.place}。{finding.situation}"
            f"依据：{finding.basis}。{finding.match}。",
        )


def _demands(inspection: InspectionFacts) -> str:
    ordered = [finding for finding in inspection.problems if finding.order]
    if not inspection.problems:
        return "各单位继续对照方案抓好落实。"
    words = (
        f"对发现的{len(inspection.problems)}个问题，各责任单位要明确措施、标准、时限和责任人，逐项整改，"
        "完成后申请销号，由两名非本单位人员验收。"
    )
    if ordered:
        listed = "；".join(
            f"{finding.order}由{finding.unit}{f'于{finding.deadline}前' if finding.deadline else ''}完成"
            for finding in ordered
        )
        words += f"已交办{len(ordered)}件：{listed}。"
    return words


def _annexes(inspection: InspectionFacts) -> Iterable[Annex]:
    if inspection.problems:
        yield Annex(1, f"{inspection.name}督查问题清单", _problem_table(inspection.problems))


def _problem_table(problems: tuple[FindingFacts, ...]) -> Table:
    columns = (
        Column("编号", 5, "center"),
        Column("单位", 12),
        Column("任务", 15),
        Column("点位", 14),
        Column("事实", 34),
        Column("依据", 16),
        Column("与填报是否一致", 16),
        Column("严重程度", 8, "center"),
        Column("整改要求", 22),
        Column("佐证", 6, "right"),
    )
    rows = (
        (
            str(finding.number), finding.unit, finding.task, finding.place, finding.situation, finding.basis,
            finding.match, finding.severity, finding.demand, str(finding.files),
        )
        for finding in problems
    )  # fmt: skip
    return Table(columns, tuple(rows))


def _paragraphs(text: str) -> Iterable[Block]:
    for line in text.splitlines():
        if line.strip():
            yield Block("paragraph", line.strip())


def _ordinal(number: int) -> str:
    """1 to 99 in Chinese figures, as sub-headings are numbered."""
    tens, ones = divmod(number, 10)
    figures = "〇一二三四五六七八九"
    if not tens:
        return figures[ones]
    return f"{'' if tens == 1 else figures[tens]}十{figures[ones] if ones else ''}"

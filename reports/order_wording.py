"""The words of a signed order and of its dossier (一案一档): facts in, finished document out. Pure."""

from collections.abc import Iterable

from maanshan_eco.kernel.months import date_name
from reports.casework import Dossier, OrderFacts
from reports.content import Annex, Block, Column, Imprint, OfficialDocument, Table
from reports.wording import Letterhead


def order_document(order: OrderFacts, *, head: Letterhead, demo: bool) -> OfficialDocument:
    """The 督办单 or 整改通知书 that the responsible unit receives."""
    return OfficialDocument(
        issuer_mark=f"{head.issuer}文件",
        number=order.number,
        title=f"关于{order.title}的{order.kind}",
        addressees="，".join(order.units),
        blocks=tuple(_order_blocks(order)),
        annexes=(),
        signature=head.issuer,
        signed_on=date_name(order.signed_on),
        imprint=Imprint(order.copies_to, head.printed_by, date_name(order.signed_on)),
        demo=demo,
    )


def dossier_document(dossier: Dossier, *, head: Letterhead, demo: bool) -> OfficialDocument:
    """The case from finding to look-back: the order's own words, then what happened, opinions and files."""
    order = dossier.order
    return OfficialDocument(
        issuer_mark=f"{head.issuer}整改档案",
        number=order.number,
        title=f"{order.title}整改档案",
        addressees="工作专班存档",
        blocks=(*_summary(dossier), *_order_blocks(order, start=1)),
        annexes=tuple(_annexes(dossier)),
        signature=head.issuer,
        signed_on=date_name(dossier.printed_on),
        imprint=Imprint("", head.printed_by, date_name(dossier.printed_on)),
        trace=f"档案内容截至{dossier.as_of}",
        demo=demo,
    )


def _summary(dossier: Dossier) -> Iterable[Block]:
    order = dossier.order
    yield Block("heading1", "一、基本情况")
    rows = (
        ("编号", order.number),
        ("类别", order.kind),
        ("来源", order.source),
        ("责任单位", "、".join(order.units)),
        ("整改时限", order.deadline),
        ("当前状态", f"{dossier.status}（第{dossier.rounds}轮）"),
    )
    yield Block("table", table=Table((Column("项目", 14), Column("内容", 60)), rows))


def _order_blocks(order: OrderFacts, start: int = 0) -> Iterable[Block]:
    """Heads numbered from ``start`` on, for the dossier has one of its own before them."""
    heads = [f"{ordinal}、" for ordinal in "一二三四五六"[start:]]
    yield Block("heading1", f"{heads[0]}问题事实")
    yield from _paragraphs(order.facts)
    yield Block("heading1", f"{heads[1]}来源和依据")
    yield Block("paragraph", f"来源：{order.source}。依据：{order.basis}。" + _of_task(order))
    yield Block("heading1", f"{heads[2]}整改要求和标准")
    yield from _paragraphs(order.requirement)
    yield Block("heading1", f"{heads[3]}时限和反馈")
    lead, *others = order.units
    assisting = f"，{'、'.join(others)}配合" if others else ""
    yield Block(
        "paragraph",
        f"由{lead}负责{assisting}，{order.deadline}前完成整改。收到后24小时内在平台签收，"
        "随后报送整改方案，整改情况和佐证材料在平台报送；完成后在平台申请销号。"
        "逾期未完成的，按督办规则逐级提醒、亮牌、发函、约谈。",
    )


def _of_task(order: OrderFacts) -> str:
    return f"对应任务：{order.task}。" if order.task else ""


def _paragraphs(text: str) -> Iterable[Block]:
    """Each line that people typed is a paragraph."""
    for line in text.splitlines():
        if line.strip():
            yield Block("paragraph", line.strip())


def _annexes(dossier: Dossier) -> Iterable[Annex]:
    yield Annex(1, "整改经过", _entries(dossier))
    number = 2
    if dossier.opinions:
        yield Annex(number, "验收意见", _opinions(dossier))
        number += 1
    if dossier.files:
        yield Annex(number, "档案文件清单", _files(dossier))


def _entries(dossier: Dossier) -> Table:
    columns = (
        Column("序号", 5, "center"),
        Column("时间", 15),
        Column("事项", 12),
        Column("经办", 18),
        Column("内容", 48),
        Column("文件", 22),
    )
    rows = (
        (str(place), entry.moment, entry.act, entry.who, entry.words or "—", "；".join(entry.files) or "—")
        for place, entry in enumerate(dossier.entries, start=1)
    )
    return Table(columns, tuple(rows))


def _opinions(dossier: Dossier) -> Table:
    columns = (
        Column("验收人", 18),
        Column("时间", 15),
        Column("五条标准", 50),
        Column("结论", 10, "center"),
        Column("意见", 36),
    )
    rows = (
        (
            opinion.who,
            opinion.moment,
            "；".join(f"{test}：{answer}" for test, answer in opinion.answers),
            opinion.conclusion,
            opinion.words,
        )
        for opinion in dossier.opinions
    )
    return Table(columns, tuple(rows))


def _files(dossier: Dossier) -> Table:
    columns = (
        Column("序号", 5, "center"),
        Column("文件名", 40),
        Column("字节数", 12, "right"),
        Column("校验值（SHA-256）", 66),
    )
    rows = (
        (str(place), file.name, str(file.size), file.sha256)
        for place, file in enumerate(dossier.files, start=1)
    )
    return Table(columns, tuple(rows))

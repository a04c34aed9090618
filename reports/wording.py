"""The monthly bulletin's words: figures in, finished document out. Pure.

The order of parts follows what cities print: lead paragraph with the cut-off, 总体情况, 任务进展,
报送情况 with departments and counties apart, 存在问题 by name, 下步要求, annex tables. Every number in the
text is taken from the same ``MonthFigures`` as the annexes, so they cannot disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from maanshan_eco.kernel.months import SHANGHAI, date_name
from reports.content import Annex, Block, Column, Imprint, OfficialDocument, Table
from reports.figures import MonthFigures, SectionLine, Tally, TaskLine, UnitLine

ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the issuing office prints on every document; ``serial_mark`` is its 机关代字."""

    issuer: str = "马鞍山市创建国家生态文明建设示范市工作专班"
    serial_mark: str = "马生创通"
    addressees: str = "各县、区人民政府，各开发园区管委会，市直有关单位"
    copies_to: str = "市委、市政府领导同志"
    printed_by: str = "马鞍山市创建国家生态文明建设示范市工作专班办公室"


def bulletin(
    figures: MonthFigures, *, number: int, year: int, dated: date, digest: str, demo: bool, head: Letterhead
) -> OfficialDocument:
    """The 月通报 of ``figures.month``. ``number`` counts per ``year``; ``digest`` is that of the figures."""
    return OfficialDocument(
        issuer_mark=f"{head.issuer}文件",
        number=f"{head.serial_mark}〔{year}〕{number}号",
        title=f"关于{figures.month.name}创建国家生态文明建设示范市工作进展情况的通报",
        addressees=head.addressees,
        blocks=tuple(_blocks(figures)),
        annexes=_annexes(figures),
        signature=head.issuer,
        signed_on=date_name(dated),
        imprint=Imprint(head.copies_to, head.printed_by, date_name(dated)),
        trace=f"数据截至{_moment(figures)}  校验码{digest[:16]}",
        demo=demo,
    )


def rate(part: int, whole: int) -> str:
    """A share in per cent with one decimal, 四舍五入: ``97.1%``; ``—`` where there is nothing to share."""
    if not whole:
        return "—"
    share = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{share}%"


def _moment(figures: MonthFigures) -> str:
    local = figures.as_of.astimezone(SHANGHAI)
    return f"{date_name(local.date())}{local.hour}时{local.minute:02}分"


def _blocks(figures: MonthFigures) -> Iterable[Block]:
    yield _paragraph(
        f"根据《{figures.plan_title}》关于实行月通报的要求，"
        f"现将{figures.month.name}工作进展情况通报如下。数据截至{_moment(figures)}。"
    )
    yield Block("heading1", "一、总体情况")
    yield from _overall(figures)
    yield Block("heading1", "二、任务进展情况")
    yield from _progress(figures)
    yield Block("heading1", "三、报送情况")
    yield from _filing(figures)
    yield Block("heading1", "四、存在问题")
    yield from _problems(figures)
    yield Block("heading1", "五、下步要求")
    yield from _demands(figures)


def _overall(figures: MonthFigures) -> Iterable[Block]:
    total = figures.total
    yield _paragraph(
        f"本月应报{total.due}份，已报{total.filed}份，报送率{rate(total.filed, total.due)}"
        f"{_compared(figures)}；其中按时{total.on_time}份，{_extended(total)}逾期{total.late}份，"
        f"未报{total.missing}份。"
        f"截至数据截止时间，审核通过{total.approved}份，退回未重报{total.returned}份，待审核{total.pending}份。"
    )
    met, not_met = (_outcome_count(figures, outcome) for outcome in ("met", "not_met"))
    count = len(figures.indicators)
    yield _paragraph(
        f"方案确定的{count}项指标中，已达标{met}项，未达标{not_met}项，"
        f"因目标未下达或数据未到期等暂不能判定{count - met - not_met}项（详见附件2）。"
    )


def _extended(tally: Tally) -> str:
    """Filed within an extension is neither on time nor late; most months know none."""
    return f"准予延期{tally.extended}份，" if tally.extended else ""


def _compared(figures: MonthFigures) -> str:
    """Percentages differ in 个百分点, never in per cent."""
    before, now = figures.previous_total, figures.total
    if not before or not before.due or not now.due:
        return ""
    change = Decimal(now.filed) * 100 / now.due - Decimal(before.filed) * 100 / before.due
    change = change.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not change:
        return "，与上月持平"
    return f"，较上月{'提高' if change > 0 else '下降'}{abs(change)}个百分点"


def _outcome_count(figures: MonthFigures, outcome: str) -> int:
    return sum(line.outcome == outcome for line in figures.indicators)


def _progress(figures: MonthFigures) -> Iterable[Block]:
    for place, section in enumerate(figures.sections):
        yield Block("heading2", f"（{ORDINALS[place]}）{section.title}")
        yield _paragraph(_section_words(section, figures))


def _section_words(section: SectionLine, figures: MonthFigures) -> str:
    tally = section.tally
    waiting = [line.number for line in figures.tasks if line.section == section.number and not line.receipt]
    words = (
        f"本板块共{section.tasks}项任务，本月应报{tally.due}份，已报{tally.filed}份，"
        f"审核通过{tally.approved}份。"
    )
    if waiting:
        return f"{words}{_tasks_named(waiting)}的第一牵头单位本月填报尚未通过审核。"
    return f"{words}各项任务第一牵头单位的填报均已通过审核，进展详见附件1。"


def _filing(figures: MonthFigures) -> Iterable[Block]:
    for place, (group, name) in enumerate((("bureau", "市直部门"), ("area", "县区、开发园区"))):
        units = [unit for unit in figures.units if unit.group == group]
        yield Block("heading2", f"（{ORDINALS[place]}）{name}")
        full = sum(not unit.tally.missing for unit in units)
        yield _paragraph(f"应报单位{len(units)}家，全部报齐{full}家。")
        yield Block("table", table=_unit_table(units, any_extended=bool(figures.total.extended)))


def _unit_table(units: list[UnitLine], *, any_extended: bool) -> Table:
    titles = ("应报", "按时", *(("延期",) if any_extended else ()), "逾期", "未报", "通过", "退回", "待审")
    return Table(
        columns=(Column("单位", 30), *(Column(t, 8, "right") for t in titles), Column("报送率", 12, "right")),
        rows=tuple((unit.name, *_counts(unit.tally, any_extended)) for unit in units),
    )


def _counts(tally: Tally, any_extended: bool) -> tuple[str, ...]:
    counts = (
        tally.due, tally.on_time, *((tally.extended,) if any_extended else ()), tally.late, tally.missing,
        tally.approved, tally.returned, tally.pending,
    )  # fmt: skip
    return (*map(str, counts), rate(tally.filed, tally.due))


def _problems(figures: MonthFigures) -> Iterable[Block]:
    parts = [
        ("未报", _units_named(figures.units, "missing_tasks")),
        ("逾期报送", _units_named(figures.units, "late_tasks")),
        ("退回未重报", _units_named(figures.units, "returned_tasks")),
        ("指标未达标", _indicators_named(figures)),
    ]
    place = 0
    for title, words in parts:
        if words:
            place += 1
            yield _paragraph(f"{place}. {title}。{words}。")
    if not place:
        yield _paragraph("本月未发现未报、逾期、退回未重报和指标未达标情况。")


def _units_named(units: tuple[UnitLine, ...], which: str) -> str:
    named = [(unit.name, getattr(unit, which)) for unit in units if getattr(unit, which)]
    return "；".join(f"{name}（{_tasks_named(tasks)}）" for name, tasks in named)


def _tasks_named(numbers: Iterable[int]) -> str:
    return f"任务{'、'.join(map(str, numbers))}"


def _indicators_named(figures: MonthFigures) -> str:
    return "；".join(
        f"{line.name}为{line.value}{line.unit}（目标：{line.target}）"
        for line in figures.indicators
        if line.outcome == "not_met"
    )


def _demands(figures: MonthFigures) -> Iterable[Block]:
    following = figures.month.plus(1).name
    yield _paragraph(
        f"1. 未报、退回未重报的单位要查明原因，在{following}填报中一并报送工作进展；"
        "逾期单位要安排专人负责，按时报送。"
    )
    yield _paragraph("2. 指标未达标的牵头单位要逐项分析原因，明确措施和完成时限，写入下月计划。")
    yield _paragraph("3. 各单位对所报数据的真实性负责。对本通报数据有异议的，向工作专班办公室提出核对。")


def _annexes(figures: MonthFigures) -> tuple[Annex, ...]:
    return (
        Annex(1, f"任务进展表（{figures.month.name}）", _task_table(figures.tasks)),
        Annex(2, f"指标完成情况表（{figures.month.name}）", _indicator_table(figures)),
    )


def _task_table(tasks: tuple[TaskLine, ...]) -> Table:
    return Table(
        columns=(
            Column("序号", 5, "center"),
            Column("任务", 17),
            Column("牵头单位", 18),
            Column("年度进度", 8, "right"),
            Column("本月进展", 44),
            Column("存在问题", 26),
            Column("审核", 9, "center"),
        ),
        rows=tuple(
            (
                str(line.number),
                line.title,
                "、".join(line.leads),
                f"{line.percent}%" if line.percent is not None else "—",
                line.progress or "—",
                line.problems or "—",
                line.status,
            )
            for line in tasks
        ),
    )


def _indicator_table(figures: MonthFigures) -> Table:
    return Table(
        columns=(
            Column("序号", 5, "center"),
            Column("指标", 34),
            Column("单位", 9, "center"),
            Column("目标", 26),
            Column("最新值", 10, "right"),
            Column("数据月份", 10, "center"),
            Column("判定", 11, "center"),
            Column("数据来源（回执号）", 22),
        ),
        rows=tuple(
            (
                str(line.number),
                f"{line.name}：{line.measured_as}" if line.measured_as else line.name,
                line.unit or "—",
                line.target,
                line.value,
                line.value_month,
                line.outcome_name,
                line.source or "—",
            )
            for line in figures.indicators
        ),
    )


def _paragraph(text: str) -> Block:
    return Block("paragraph", text)

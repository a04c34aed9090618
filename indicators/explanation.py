"""为什么亮这个灯: a light in one sentence, with the figures, the rule, the limits, and what would change it.

Pure. Every number is printed as the indicator is reported; a difference of percentages is 个百分点.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.attainment import OUTCOME_NAMES, shown
from indicators.lights import Case, Colour, Light, Steady, Why
from indicators.phrases import Phrases, percent
from indicators.ratios import RatioChange
from indicators.sentences import light_sentence
from indicators.targets import Outcome, sentence
from indicators.turns import Turn

COLOUR_NAMES = {
    Colour.BAD: "严重滞后",
    Colour.LAG: "滞后",
    Colour.NONE: "暂不亮灯",
    Colour.OK: "正常",
    Colour.DONE: "已完成",
}
#: A light that cannot be told says why in a word.
NONE_NAMES = {
    Why.NO_TARGET: "未设目标",
    Why.NO_DATA: "无数据",
    Why.STALE: "数据过期",
    Why.COVERAGE: "报数不全",
    Why.NOT_SET: "未下达",
    Why.NO_REFERENCE: "缺比较值",
    Why.NOT_DUE: "未到期",
    Why.NO_START: "缺起点",
    Why.EARLY: "未到期",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """``inputs`` are pairs of label and text; ``turns`` say what the next figure would have to be."""

    word: str
    sentence: str
    rule: str
    inputs: tuple[tuple[str, str], ...]
    limits: str
    turns: tuple[str, ...]


def light_word(steady: Steady) -> str:
    """The word beside the light that is shown."""
    if steady.colour is Colour.NONE:
        return NONE_NAMES.get(steady.now.why, COLOUR_NAMES[Colour.NONE])
    return COLOUR_NAMES[steady.colour]


def explain(steady: Steady, case: Case, turns: tuple[Turn, ...], phrases: Phrases) -> Explanation:
    """All that a reader needs to work the light out again by hand."""
    now = steady.now
    words = light_sentence(phrases, now, case)
    if steady.is_held_back:
        count = case.thresholds.confirm(case.frequency)
        words += f"按本期数应亮“{COLOUR_NAMES[now.colour]}”，连续 {count} 期如此才变灯"
        words += f"，现仍亮“{light_word(steady)}”。"
    return Explanation(
        word=light_word(steady),
        sentence=words,
        rule=sentence(now.rule, phrases.unit) if now.rule else "未设目标",
        inputs=tuple(_inputs(now, case, phrases)),
        limits=_limits(now, case),
        turns=tuple(_turn(turn, phrases, case.thresholds.confirm(case.frequency)) for turn in turns),
    )


def _inputs(now: Light, case: Case, phrases: Phrases) -> list[tuple[str, str]]:
    way, pace, budget = now.way, now.pace, now.budget
    rows: list[tuple[str, str]] = []
    if now.point:
        rows.append((f"本期值（{now.point.month.name}）", phrases.figure(now.point.value)))
    if now.goal is not None:
        rows.append(("目标值", phrases.exact(now.goal)))
    rows.append(("是否达标", OUTCOME_NAMES[now.outcome]))
    if case.baseline is not None:
        rows.append(("基期值", phrases.exact(case.baseline)))
    if case.previous is not None:
        rows.append(("上年同期值", phrases.figure(case.previous)))
    if way and pace:
        rows.append((f"起点（{way.start.month.name}）", phrases.figure(way.start.value)))
        rows.append(("达到期限", way.due.name))
        rows.append(
            ("本期应达", phrases.apart(pace.expected, now.point.value if now.point else pace.expected))
        )
        rows.append(("缺口已补上", percent(pace.closed)))
        rows.append(("按计划应补上", percent(pace.share)))
        rows.append(("进度比", "应补份额太小，不计算" if pace.ratio is None else shown(pace.ratio, 2)))
    if budget:
        rows.append(("优良天数 / 已监测 / 全年", f"{budget.good} / {budget.measured} / {budget.whole}"))
        rows.append(("全年允许超标天数", str(max(budget.allowed, 0))))
        rows.append(("还可超标天数", str(budget.left)))
    return rows


def _limits(now: Light, case: Case) -> str:
    """The thresholds that this light was compared with."""
    limits = case.thresholds
    match now.why:
        case Why.PACE | Why.EARLY | Why.AWAY | Why.BUDGET:
            return (
                f"进度比不低于 {limits.on_pace} 为正常，不低于 {limits.lagging} 为滞后，再低为严重滞后；"
                f"应完成份额不到 {percent(limits.early)} 时不判。"
            )
        case Why.MARGIN | Why.THIN_MARGIN | Why.WORSE:
            return f"余量不到目标值的 {percent(limits.tolerance)} 且还在缩小为滞后，低于目标为严重滞后。"
        case Why.HELD | Why.REACHED:
            return f"达到目标为正常，连续 {limits.held} 期达到为已完成。"
        case Why.INTERIM:
            return f"阶段目标过期 {limits.grace} 个月仍未达到为严重滞后。"
        case Why.STALE:
            return f"超过 {limits.stale_months(case.frequency)} 个月的数不再代表现状。"
        case Why.COVERAGE:
            return f"报数单位不足 {percent(limits.coverage)} 时不亮灯。"
    return ""


def _turn(turn: Turn, phrases: Phrases, confirm: int) -> str:
    """What the next figure would have to be; a light that is not certain waits for ``confirm`` in a row."""
    lower = phrases.better == "lower"
    colour = COLOUR_NAMES[turn.colour]
    value = phrases.figure(turn.value)
    side = ("不高于" if lower else "不低于") if turn.up else ("高于" if lower else "低于")
    then = f"转为“{colour}”"
    if confirm > 1 and not turn.is_certain:
        then = f"应亮“{colour}”，连续 {confirm} 期如此才变灯"
    return f"{turn.month.name}的数{side} {value}，{then}。"


def explain_units(
    steady: Steady,
    units: Sequence[tuple[str, Outcome, Decimal | None]],
    phrases: Phrases,
    *,
    named: bool = True,
) -> Explanation:
    """An indicator that every unit must reach: how many do, and who does not. ``units`` in their order.

    Not ``named`` for readers who may not see the units' figures: then it only counts.
    """
    short = [
        f"{name} {phrases.figure(value)}"
        for name, what, value in units
        if what is Outcome.NOT_MET and value is not None
    ]
    blank = [name for name, what, _ in units if what is Outcome.UNKNOWN]
    met = sum(what is Outcome.MET for _, what, _ in units)
    words = f"{len(units)} 个单位逐个判断，{met} 个达到"
    if short:
        words += f"，{len(short)} 个没有达到" + (f"（{'、'.join(short)}）" if named else "")
    if blank:
        words += f"，{len(blank)} 个还不能判断" + (f"（{'、'.join(blank)}）" if named else "")
    word = NONE_NAMES[Why.COVERAGE] if blank and steady.colour is Colour.NONE else light_word(steady)
    return Explanation(
        word=word,
        sentence=f"{words}。",
        rule=sentence(steady.now.rule, phrases.unit) if steady.now.rule else "未设目标",
        inputs=tuple(
            (name, "—" if value is None else f"{phrases.figure(value)}，{OUTCOME_NAMES[what]}")
            for name, what, value in units
            if named
        ),
        limits="逐个单位亮灯，全市取最差的一个。",
        turns=(),
    )


def explain_ratio(change: RatioChange, before: str, after: str) -> str:
    """The denominator watch in one sentence; ``before`` and ``after`` name the months."""
    moved = "提高" if change.total > 0 else "下降"
    if shown(abs(change.total), 2) == "0.00":
        return f"{after}与{before}相比没有变化。"
    words = (
        f"{after}比{before}{moved} {shown(abs(change.total), 2)}个百分点："
        f"分子变动带来 {_signed(change.by_numerator)}，分母变动带来 {_signed(change.by_denominator)}"
    )
    return f"{words}。上升主要因为分母变小，核对统计范围。" if change.flattered else f"{words}。"


def _signed(points: Decimal) -> str:
    text = shown(points, 2)
    return f"+{text}" if points > 0 and text != "0.00" else text

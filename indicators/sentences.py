"""The sentence under a light: one for each rule that can light it. Pure."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from indicators.lights import Case, Light, Why
from indicators.phrases import WHEN, Phrases, percent


def light_sentence(say: Phrases, now: Light, case: Case) -> str:
    """The light in one or two sentences a leader understands."""
    return _SENTENCES[now.why](say, now, case)


#: How a demand begins that one says to have 已达到 or 没有达到.
REACHED = ("达到", "完成", "建立")
Speak = Callable[[Phrases, Light, Case], str]


def _no_data(say: Phrases, now: Light, case: Case) -> str:
    return f"要求{say.target(now)}；还没有认定数，{_comes(say)}。"


def _comes(say: Phrases) -> str:
    return f"{'今年' if say.frequency == 'annual' else ''}数据随{WHEN[say.frequency]}填报"


def _stale(say: Phrases, now: Light, case: Case) -> str:
    month = now.point.month.name if now.point else ""
    return f"最近的数是{month}的 {_value(say, now)}，已经过期，不代表现状；{_comes(say)}。"


def _coverage(say: Phrases, now: Light, case: Case) -> str:
    return f"只有 {percent(case.coverage)} 的单位报了数，不足以代表全市，暂不亮灯。"


def _not_set(say: Phrases, now: Light, case: Case) -> str:
    return f"上级还没有下达 {case.month.year} 年的目标，不判达标；{say.state(now)}。"


def _no_reference(say: Phrases, now: Light, case: Case) -> str:
    what = "上年同期值" if now.rule and now.rule.kind in {"improving", "declining"} else "基期值"
    return f"{say.state(now)}；要求{say.target(now)}，缺{what}，不能判断。"


def _unreachable(say: Phrases, now: Light, case: Case) -> str:
    budget = now.budget
    if budget:
        return (
            f"{say.state(now)}；全年 {budget.whole} 天最多允许超标 {max(budget.allowed, 0)} 天，"
            f"已超标 {budget.bad} 天，全年已不可能{say.target(now)}。"
        )
    return f"{say.state(now)}，累计数不会再减少，今年已不可能{say.target(now)}。"


def _secured(say: Phrases, now: Light, case: Case) -> str:
    budget = now.budget
    assert budget is not None  # noqa: S101 - only days can be secured
    if budget.measured == budget.whole:
        return f"全年优良 {budget.good} 天，需 {budget.needed} 天，已{_done(say, now)}。"
    return f"优良天数已有 {budget.good} 天，全年需 {budget.needed} 天，往后天天超标也能达到，目标已锁定。"


def _deadline(say: Phrases, now: Light, case: Case) -> str:
    done, met = _done(say, now), now.why is Why.REACHED_IN_TIME
    if done.startswith(REACHED):
        words = f"{'已' if met else '没有'}{done}"
    else:
        words = f"{'符合' if met else '不符合'}要求（{done}）"
    return f"{say.state(now)}，期限到，{words}{'' if met else f'，{say.gap(now)}'}。"


def _done(say: Phrases, now: Light) -> str:
    return say.target(now).removeprefix("已")


def _not_due(say: Phrases, now: Light, case: Case) -> str:
    return f"{say.state(now)}，要求{say.target(now)}，还{say.gap(now)}；{_comes(say)}，现在不判进度。"


def _no_start(say: Phrases, now: Light, case: Case) -> str:
    return f"{say.state(now)}，要求{say.target(now)}，还{say.gap(now)}；没有基期值和上年末的数，不能判进度。"


def _early(say: Phrases, now: Light, case: Case) -> str:
    return f"{say.state(now)}，要求{say.target(now)}；本年刚开始，暂不判进度。"


def _met(say: Phrases, now: Light, case: Case) -> str:
    if now.rule and now.rule.kind in {"improving", "declining"} and now.goal is not None:
        moved = "提高" if say.better == "higher" else "下降"
        by = say.difference(now.margin or Decimal(0))
        return f"{say.state(now)}，比上年同期（{say.figure(now.goal)}）{moved} {by}。"
    return f"{say.state(now)}，{_holds(say, now)}。"


def _holds(say: Phrases, now: Light) -> str:
    """Met, with how far above: 已达到18%以上，高出 0.4个百分点."""
    done = _done(say, now)
    words = f"已{done}" if done.startswith(REACHED) else f"符合要求（{done}）"
    if not now.margin:
        return words
    return f"{words}，{'低于' if say.better == 'lower' else '高出'} {say.difference(now.margin)}"


def _margin(say: Phrases, now: Light, case: Case) -> str:
    if now.rule and now.rule.kind == "not_below_baseline" and now.goal is not None:
        moved = f"高出 {say.difference(now.margin)}" if now.margin else "没有降低"
        return f"{say.state(now)}，基期值 {say.exact(now.goal)}，{moved}。"
    return f"{say.state(now)}，{_holds(say, now)}；起点就已达到，保持住即可。"


def _thin(say: Phrases, now: Light, case: Case) -> str:
    return f"{say.state(now)}，仍达到目标，但余量只有 {say.difference(now.margin or Decimal(0))}，还在缩小。"


def _standstill(say: Phrases, now: Light, case: Case) -> str:
    return f"{say.state(now)}，与上年同期持平，没有{say.target(now).removeprefix('比上年同期')}。"


def _worse(say: Phrases, now: Light, case: Case) -> str:
    if now.rule and now.rule.kind in {"improving", "declining"}:
        moved = "下降" if say.better == "higher" else "上升"
        by = say.difference(now.margin or Decimal(0))
        return f"{say.state(now)}，要求{say.target(now)}，反而{moved} {by}。"
    return f"{say.state(now)}，要求{say.target(now)}，起点曾达到，现在{say.gap(now)}。"


def _held(say: Phrases, now: Light, case: Case) -> str:
    return f"{say.state(now)}，{_holds(say, now)}；已连续 {case.thresholds.held} 期以上达到。"


def _reached(say: Phrases, now: Light, case: Case) -> str:
    return f"{say.state(now)}，{_holds(say, now)}；连续 {case.thresholds.held} 期达到即为完成。"


def _interim(say: Phrases, now: Light, case: Case) -> str:
    passed = [stop for stop in case.interim if stop.month.plus(case.thresholds.grace) <= case.month]
    stop = f"{passed[-1].month.name}的阶段目标 {say.figure(passed[-1].value)} 仍未达到"
    return f"{say.state(now)}；{stop}，{_final(say, now)}。"


def _away(say: Phrases, now: Light, case: Case) -> str:
    assert now.way is not None  # noqa: S101 - a pace has a way
    return (
        f"{say.state(now)}，比起点 {say.figure(now.way.start.value)} 还差，离目标更远了；{_final(say, now)}。"
    )


def _pace(say: Phrases, now: Light, case: Case) -> str:
    assert now.pace is not None  # noqa: S101
    assert now.point is not None  # noqa: S101
    short = now.pace.expected - now.point.value
    behind = short > 0 if say.better == "higher" else short < 0
    due = "应降到" if say.better == "lower" else "应达"
    gap = f"{'落后' if behind else '领先'} {say.difference(short)}" if short else "正好赶上"
    expected = say.apart(now.pace.expected, now.point.value)
    return f"{say.state(now)}，{due} {expected}，{gap}；{_final(say, now)}。"


def _final(say: Phrases, now: Light) -> str:
    assert now.way is not None  # noqa: S101
    aim = say.target(now).replace("保持为", "降到")  # what is not yet so cannot be kept
    return f"到{now.way.due.name}要{aim}，还{say.gap(now)}"


def _budget(say: Phrases, now: Light, case: Case) -> str:
    budget = now.budget
    assert budget is not None  # noqa: S101
    words = (
        f"已监测 {budget.measured} 天，优良 {budget.good} 天（占 {_value(say, now)}），超标 {budget.bad} 天；"
        f"要{say.target(now)}，全年最多超标 {budget.allowed} 天，还剩 {budget.left} 天"
    )
    if budget.exhausted_on is None:
        return f"{words}，照现在的频次用不完。"
    day = date(case.month.year, 1, 1) + timedelta(days=budget.exhausted_on - 1)
    return f"{words}，照现在的频次约 {day.month}月{day.day}日用完。"


def _no_target(say: Phrases, now: Light, case: Case) -> str:
    return "还没有设定目标，不判达标，不亮灯。"


def _value(say: Phrases, now: Light) -> str:
    return say.figure(now.point.value) if now.point else "—"


_SENTENCES: dict[Why, Speak] = {
    Why.NO_TARGET: _no_target,
    Why.NO_DATA: _no_data,
    Why.STALE: _stale,
    Why.COVERAGE: _coverage,
    Why.NOT_SET: _not_set,
    Why.NO_REFERENCE: _no_reference,
    Why.UNREACHABLE: _unreachable,
    Why.SECURED: _secured,
    Why.REACHED_IN_TIME: _deadline,
    Why.MISSED: _deadline,
    Why.NOT_DUE: _not_due,
    Why.NO_START: _no_start,
    Why.EARLY: _early,
    Why.MET: _met,
    Why.MARGIN: _margin,
    Why.THIN_MARGIN: _thin,
    Why.STANDSTILL: _standstill,
    Why.WORSE: _worse,
    Why.HELD: _held,
    Why.REACHED: _reached,
    Why.INTERIM: _interim,
    Why.AWAY: _away,
    Why.PACE: _pace,
    Why.BUDGET: _budget,
}

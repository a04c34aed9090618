"""提示: what looks odd about a filing and is worth one sentence. A caution never blocks. Pure.

The rules are those of a careful reviewer (there is no official list); their numbers are stated beside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import NamedTuple

#: A change is a jump from this many times the usual change on; before there is a usual one, from this share.
JUMP_TIMES, JUMP_SHARE = 5, Decimal("0.5")
#: So many earlier values it takes to know what is usual.
USUAL_FROM = 4
#: Further beyond the target than this share of it is more than most tasks achieve.
BEYOND_SHARE = Decimal("0.2")
#: The same figure so many months running, this one included.
SAME_TIMES = 4


class Caution(NamedTuple):
    """``field`` as the filing names it (an indicator's code for a figure); ``words`` state the fact."""

    code: str
    field: str
    words: str

    @property
    def key(self) -> str:
        return f"{self.code}:{self.field}"


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """A figure about to be filed, in its unit, with what is known about it.

    ``earlier`` are the accepted values before it, the newest first; ``earlier_this_year`` of them lie in
    the same calendar year, where cumulative counting starts again. ``least`` and ``most`` are a plain
    target's bounds. ``county_sum`` is what the counties' own figures come to; a county's own filing is
    counted in it, and ``city_figure`` is then the lead's.
    ``lowest`` and ``highest`` are what the indicator can be at all.
    """

    code: str
    unit: str
    raw: str
    value: Decimal
    cumulative: bool
    lowest: Decimal | None = None
    highest: Decimal | None = None
    earlier: Sequence[Decimal] = ()
    earlier_this_year: int = 0
    least: Decimal | None = None
    most: Decimal | None = None
    county_sum: Decimal | None = None
    city_figure: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A milestone that is due by the end of the month, or claimed."""

    pk: int
    title: str
    is_due: bool
    is_claimed: bool


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """All that the rules look at. ``last_percent`` is this year's last filed percent."""

    figures: Sequence[FigureFacts] = ()
    nodes: Sequence[NodeFacts] = ()
    progress: str = ""
    last_progress: str = ""
    percent: int | None = None
    last_percent: int | None = None
    has_evidence: bool = False


def cautions(facts: FilingFacts) -> list[Caution]:
    """Everything odd, in the order of the form."""
    return [
        *(caution for figure in facts.figures for caution in _about_figure(figure)),
        *_about_percent(facts),
        *(caution for node in facts.nodes for caution in _about_node(node, facts.has_evidence)),
        *_about_words(facts),
    ]


def _about_figure(figure: FigureFacts) -> Iterator[Caution]:
    for code, words in (
        ("fell", _fell(figure)),
        ("jump", _jump(figure)),
        ("fraction", _fraction(figure)),
        ("range", _out_of_range(figure)),
        ("beyond", _beyond(figure)),
        ("same", _same(figure)),
        ("county_sum", _unlike_counties(figure)),
    ):
        if words:
            yield Caution(code, figure.code, words)


def _fell(figure: FigureFacts) -> str:
    if not figure.cumulative or not figure.earlier_this_year or figure.value >= figure.earlier[0]:
        return ""
    return f"累计数变小了（上次 {_said(figure.earlier[0])}，本月 {_said(figure.value)}）。"


def _jump(figure: FigureFacts) -> str:
    """A change of 5 times the median change; with fewer than 4 earlier values, of half the last value."""
    if not figure.earlier or _fell(figure) or _fraction(figure):
        return ""
    last = figure.earlier[0]
    change = abs(figure.value - last)
    if len(figure.earlier) >= USUAL_FROM:
        pairs = zip(figure.earlier, figure.earlier[1:], strict=False)
        usual = median(abs(newer - older) for newer, older in pairs)
        jumped = usual > 0 and change > JUMP_TIMES * usual
    else:
        jumped = last != 0 and not figure.cumulative and change > JUMP_SHARE * abs(last)
    if not jumped:
        return ""
    return f"与上次相比变化较大（上次 {_said(last)}，本月 {_said(figure.value)}）。"


def _fraction(figure: FigureFacts) -> str:
    """0.933 in a column of percent, where nobody wrote the sign and the last value was not that small."""
    typed_sign = "%" in figure.raw or "％" in figure.raw
    small_before = bool(figure.earlier) and abs(figure.earlier[0]) <= 1
    if figure.unit != "%" or typed_sign or small_before or not 0 < abs(figure.value) < 1:
        return ""
    return f"{_said(figure.value)}% 还是 {_said(figure.value * 100)}%？"


def _out_of_range(figure: FigureFacts) -> str:
    if figure.unit != "%" or _is_bounded(figure) or 0 <= figure.value <= 100:
        return ""
    return f"百分比是 {_said(figure.value)}，不在 0 到 100 之间。"


def _beyond(figure: FigureFacts) -> str:
    if figure.least is not None and figure.value > figure.least * (1 + BEYOND_SHARE) and figure.least > 0:
        return f"超出目标两成以上（目标 {_said(figure.least)} 以上，本月 {_said(figure.value)}）。"
    if figure.most is not None and figure.value < figure.most * (1 - BEYOND_SHARE):
        return f"好于目标两成以上（目标 {_said(figure.most)} 以下，本月 {_said(figure.value)}）。"
    return ""


def _is_bounded(figure: FigureFacts) -> bool:
    return figure.lowest is not None and figure.highest is not None


def _same(figure: FigureFacts) -> str:
    """Not of what can go no further: no accident month after month, 100% every time is what was wanted."""
    if figure.value in (figure.lowest, figure.highest):
        return ""
    before = list(figure.earlier[: SAME_TIMES - 1])
    if len(before) < SAME_TIMES - 1 or any(value != figure.value for value in before):
        return ""
    return f"连续 {SAME_TIMES} 次都是 {_said(figure.value)}。"


def _unlike_counties(figure: FigureFacts) -> str:
    of_lead = figure.city_figure is None
    city = figure.value if figure.city_figure is None else figure.city_figure
    if figure.county_sum is None or figure.county_sum == city:
        return ""
    gap, whole = _said(abs(city - figure.county_sum)), "县区合计" if of_lead else "县区合计（含本次）"
    who = "本单位" if of_lead else "牵头单位"
    return f"{whole} {_said(figure.county_sum)}，{who}报 {_said(city)}，差 {gap}。"


def _about_percent(facts: FilingFacts) -> Iterator[Caution]:
    now, last = facts.percent, facts.last_percent
    if now is not None and last is not None and now < last:
        yield Caution("fell", "percent", f"年度进度变小了（上次 {last}%，本月 {now}%）。")


def _about_node(node: NodeFacts, has_evidence: bool) -> Iterator[Caution]:
    if node.is_due and not node.is_claimed:
        yield Caution("node_due", f"milestone-{node.pk}", f"节点“{node.title}”已到期，还没有报完成。")
    if node.is_claimed and not has_evidence:
        yield Caution("node_bare", f"milestone-{node.pk}", f"节点“{node.title}”报了完成，没有附佐证材料。")


def _about_words(facts: FilingFacts) -> Iterator[Caution]:
    said = "".join(facts.progress.split())
    if said and said == "".join(facts.last_progress.split()):
        yield Caution("same", "progress", "与上月文字完全相同。")


def _said(value: Decimal) -> str:
    return f"{value.normalize():,f}".replace("-", "−")

"""What both renderers decide about the words before they set them: line breaks, labels, sizes, places.

Pure arithmetic on text; the numbers come from :mod:`reports.rendering.layout`.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Final

from reports.content import OfficialDocument, Table
from reports.rendering import layout

# Titles break between words, never inside these (词意完整): the vocabulary of the campaign's own titles.
_WHOLE_WORDS: Final = (
    "马鞍山市|国家|生态|文明|建设|示范市|创建|工作|任务|进展|情况|指标|完成|整改|台账|督查|通报|通知|问题|"
    "关于|领导小组|办公室|专班|人民政府|委员会|管理|各县区|开发区|高新区|单位|市直|部门|推进|排名|清单"
)
_WORD: Final = re.compile(
    rf"[《“（〔]*(?:\d[\d.,]*(?:[年月日号期]|季度|%)?|[A-Za-z]+|{_WHOLE_WORDS}|.)[》”）〕、，。：；]*",
    re.DOTALL,
)
_WEAK_STARTS: Final = "的和与及等"
_WEAK_START_COST: Final = 9.0
# How much wider or narrower than the mean each line wants to be: two lines a trapezoid, three a diamond.
_SHAPES: Final[dict[int, tuple[float, ...]]] = {2: (0.5, -0.5), 3: (-1.0, 2.0, -1.0)}

_NARROWEST_COLUMN: Final = 2.1  # characters: two and a hair, so that rounding does not part them
# A word processor that rounds widths up would break a line that fills the type area to the last point.
_MARK_FILL: Final = 0.98

_SIGNED_ON: Final = re.compile(r"(20\d{2})年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")


@dataclass(frozen=True, slots=True)
class Mark:
    """The red head: its lines, type size in points, and width of the letters in per cent of their own."""

    lines: tuple[str, ...]
    size: float
    stretch: int


def text_width(text: str) -> float:
    """The width of a text in characters (ems): full-width 1, half-width ½."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def balanced_lines(text: str, capacity: float) -> tuple[str, ...]:
    """The text in the fewest lines of at most ``capacity`` characters, even in width and whole in words."""
    for count in range(max(1, math.ceil(text_width(text) / capacity)), len(text) + 1):
        lines = split_evenly(text, count)
        if max(map(text_width, lines)) <= capacity:
            return lines
    return tuple(text)


def split_evenly(text: str, count: int) -> tuple[str, ...]:
    """The text in at most ``count`` lines of nearly equal width, broken between words only."""
    words = _WORD.findall(text)
    count = min(count, len(words))
    if count < 2:
        return (text,)
    mean = text_width(text) / count
    targets = [mean + offset for offset in _SHAPES.get(count, (0.0,) * count)]
    breaks = _best_breaks(words, targets)
    return tuple("".join(words[start:end]) for start, end in pairwise((0, *breaks, len(words))))


def fit_mark(text: str) -> Mark:
    """The red head in one line if letters of a dignified size fit, narrowed if need be; else in more lines.

    The standard leaves the size free (醒目、美观、庄重) and recommends one line.
    """
    for count in range(1, len(text) + 1):
        lines = split_evenly(text, count)
        widest = max(map(text_width, lines))
        room = _MARK_FILL * layout.points(layout.TYPE_WIDTH_MM) / widest
        size = min(layout.MARK_LARGEST, math.floor(room * 100 / layout.MARK_NARROWEST))
        if size >= layout.MARK_SMALLEST:
            return Mark(lines, size, min(100, math.floor(room * 100 / size)))
    raise ValueError("发文机关标志为空，请填写发文机关名称。")


def title_lines(title: str, width_mm: float = layout.TYPE_WIDTH_MM) -> tuple[str, ...]:
    """A title of 二号 type in balanced lines for a type area ``width_mm`` wide."""
    return balanced_lines(title, layout.points(width_mm) / layout.SIZE_2)


def signature_lines(signature: str, signed_on: str) -> tuple[str, ...]:
    """The signing office in lines that stay inside the type area when centred over the date."""
    half = layout.DATE_INSET_CHARACTERS + text_width(signed_on) / 2
    return balanced_lines(signature, 2 * half)


def signed_date(document: OfficialDocument) -> date:
    """The date of the document. Raises ``ValueError`` unless it is written like ``2026年11月5日``."""
    match = _SIGNED_ON.fullmatch(document.signed_on)
    if match is None:
        raise ValueError(
            f"成文日期“{document.signed_on}”不合规范，请写成“2026年11月5日”的样子，月、日前不加0。"
        )
    year, month, day = map(int, match.groups())
    return date(year, month, day)


def annex_labels(document: OfficialDocument) -> tuple[str, ...]:
    """``附件1``, ``附件2``… in order; a single annex is ``附件`` without a number."""
    if len(document.annexes) == 1:
        return ("附件",)
    return tuple(f"附件{annex.number}" for annex in document.annexes)


def annex_notes(document: OfficialDocument) -> tuple[tuple[str, str], ...]:
    """附件说明 as pairs of label and name: ``附件：1.``, ``2.``…; a single annex has no number."""
    if len(document.annexes) == 1:
        return (("附件：", document.annexes[0].title),)
    return tuple(
        (f"{'附件：' if position == 0 else ''}{annex.number}.", annex.title)
        for position, annex in enumerate(document.annexes)
    )


def addressees_line(document: OfficialDocument) -> str:
    """主送机关 with its closing colon; empty when the list moved to the imprint."""
    return f"{document.addressees}：" if _body_starts_on_first_page(document) else ""


def copies(document: OfficialDocument) -> tuple[tuple[str, str], ...]:
    """The upper rows of the imprint as pairs of label and names ending in a full stop.

    Addressees so many that the first page would show no text stand here as 主送 (GB/T 9704 7.3.2).
    """
    rows = []
    if not addressees_line(document):
        rows.append(("主送：", f"{document.addressees}。"))
    if document.imprint.copies_to:
        rows.append(("抄送：", f"{document.imprint.copies_to.rstrip('。')}。"))
    return tuple(rows)


def printed_on(document: OfficialDocument) -> str:
    """The date of printing with its closing word 印发."""
    return f"{document.imprint.printed_on}印发"


def printed_by_lines(document: OfficialDocument) -> tuple[str, ...]:
    """The printing office in lines that leave room for the date beside them."""
    insets_and_gap = 3
    room = layout.points(layout.TYPE_WIDTH_MM) / layout.SIZE_4 - insets_and_gap
    return balanced_lines(document.imprint.printed_by, room - text_width(printed_on(document)))


def imprint_needs_own_page(document: OfficialDocument) -> bool:
    """The imprint belongs at the foot of an upright page; after a turned annex it gets a page of its own."""
    return bool(document.annexes) and document.annexes[-1].landscape


def imprint_height(document: OfficialDocument) -> float:
    """How tall the imprint is with the note above it, in points."""
    width = layout.points(layout.TYPE_WIDTH_MM)
    notes = math.ceil(text_width(document.trace) * layout.SIZE_NOTE / width)
    names_width = width / layout.SIZE_4 - 5  # characters between the label and the inset on the right
    lines = len(printed_by_lines(document)) + sum(
        math.ceil(text_width(names) / names_width) for _, names in copies(document)
    )
    return (notes * layout.NOTE_LINE_RATIO + 1) * layout.SIZE_NOTE + lines * layout.IMPRINT_LINE


def table_size(table: Table, width_mm: float) -> float:
    """The type size in points for a table ``width_mm`` wide: smaller the more columns it has."""
    column = layout.points(width_mm) / max(1, len(table.columns))
    fitting = [size for size in layout.TABLE_SIZES if column / size >= layout.COMFORTABLE_COLUMN]
    return fitting[0] if fitting else layout.TABLE_SIZES[-1]


def column_widths(table: Table, width_mm: float) -> tuple[float, ...]:
    """The columns' widths in points, adding up to the table's.

    They keep the proportions asked for, but every column holds two characters if the others can spare it.
    """
    total = sum(column.width for column in table.columns)
    asked = [layout.points(width_mm) * column.width / total for column in table.columns]
    narrowest = _NARROWEST_COLUMN * table_size(table, width_mm) + 2 * layout.points(layout.TABLE_PADDING_MM)
    missing = sum(max(0, narrowest - width) for width in asked)
    spare = sum(max(0, width - narrowest) for width in asked)
    if missing > spare:
        return tuple(asked)
    return tuple(
        narrowest if width <= narrowest else width - (width - narrowest) * missing / spare for width in asked
    )


def row_may_break(row: Sequence[str], table: Table, sheet: layout.Sheet) -> bool:
    """Rows stay unbroken, unless one is so tall that it may not fit below the table head of a fresh page."""
    size = table_size(table, sheet.type_width)
    padding = 2 * layout.points(layout.TABLE_PADDING_MM)
    height = max(
        sum(max(1, math.ceil(text_width(line) * size / (width - padding))) for line in cell.split("\n"))
        for cell, width in zip(row, column_widths(table, sheet.type_width), strict=True)
    )
    return height * size * layout.TABLE_LINE_RATIO > layout.points(sheet.type_height) * 0.6


def _body_starts_on_first_page(document: OfficialDocument) -> bool:
    mark = fit_mark(document.issuer_mark)
    head = layout.points(layout.MARK_DROP_MM + layout.RULE_DROP_MM) + len(mark.lines) * mark.size * 1.1
    blank = layout.LINES_BELOW_MARK + layout.LINES_BELOW_RULE + 1
    title = len(title_lines(document.title))
    addressees = math.ceil((text_width(document.addressees) + 1) / layout.CHARACTERS_PER_LINE)
    number_and_first_line = 2
    lines = blank + title + addressees + number_and_first_line
    return head + lines * layout.LINE_PITCH <= layout.points(layout.TYPE_HEIGHT_MM)


def _best_breaks(words: Sequence[str], targets: Sequence[float]) -> tuple[int, ...]:
    """Where to break the words into ``len(targets)`` lines, the squared misses of the targets being least."""
    widths = [text_width(word) for word in words]

    def cost(start: int, end: int, line: int) -> float:
        weak = _WEAK_START_COST if start and words[start][0] in _WEAK_STARTS else 0.0
        return (sum(widths[start:end]) - targets[line]) ** 2 + weak

    @cache
    def best(start: int, line: int) -> tuple[float, tuple[int, ...]]:
        left = len(targets) - line
        if left == 1:
            return cost(start, len(words), line), ()
        return min(
            (cost(start, end, line) + best(end, line + 1)[0], (end, *best(end, line + 1)[1]))
            for end in range(start + 1, len(words) - left + 2)
        )

    return best(0, 0)[1]

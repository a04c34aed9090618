"""The filing workbook's layout: what the writer draws and the reader looks for, said once. Pure.

Sheets to fill: 指标 with a row per figure, 文字 with a row per task, 节点 with a row per open milestone. One
long sheet each, and not a sheet per task: who files 24 tasks types down one column, sees at the end of it
what is missing, and pastes a block from another workbook in one go. A further sheet, which nobody sees,
holds what the file is about and what was in every cell when it was downloaded.

Cells stand for the fields of :mod:`tasks.filings`.
"""

import re
from dataclasses import dataclass

from tasks.filings import TICKED

#: Rises whenever a workbook of the older layout can no longer be read.
TEMPLATE = 1
ABOUT, STAMP, PROBLEMS = "说明", "_核对", "问题清单"
FIGURES, WORDS, NODES = "指标", "文字", "节点"
KEY = "编号"
MAX_ROWS, MAX_COLUMNS, EMPTY_ROWS = 10_000, 60, 200
#: The header stands in one of the first rows: people write a line above it.
HEADER_WITHIN = 20
MAX_WORDS, MAX_FIGURE, MAX_REASON, MAX_PERCENT, MAX_CHOICE = 4000, 40, 200, 20, 10
#: What is chosen from a list → what the filing keeps.
ABSENCES = {"暂无数据": "no_data", "不适用": "not_applicable"}
YES = {"是": TICKED}


@dataclass(frozen=True, slots=True)
class Column:
    """``field`` names what a unit fills in (empty for what is only shown), ``most`` characters of it.

    A field that ends in a dash goes on with what the row is about: ``value-`` and an indicator's code.
    ``figure`` says that the cell holds a number, ``choices`` what can be chosen and what is kept for it;
    ``width`` in characters, as spreadsheets count.
    """

    title: str
    width: int
    field: str = ""
    most: int = 0
    figure: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    def field_for(self, subject: str) -> str:
        """The draft's field behind a cell: ``progress``, ``value-urban-sewage``, ``milestone-7``."""
        return f"{self.field}{subject}" if self.field.endswith("-") else self.field


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet to fill: its title and columns, the first of which holds the row's key."""

    title: str
    columns: tuple[Column, ...]

    @property
    def inputs(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field)


FIGURE_SHEET = Layout(
    FIGURES,
    (
        Column(KEY, 11),
        Column("任务", 22),
        Column("指标和填报口径", 34),
        Column("计量单位", 10),
        Column("上次认定数", 17),
        Column("目标", 22),
        Column("允许范围", 12),
        Column("本月数", 14, "value-", MAX_FIGURE, figure=True),
        Column("没有数值的", 12, "absence-", MAX_CHOICE, choices=tuple(ABSENCES.items())),
        Column("没有数值的原因", 30, "absent-", MAX_REASON),
        Column("状态", 10),
    ),
)
WORD_SHEET = Layout(
    WORDS,
    (
        Column(KEY, 9),
        Column("任务", 18),
        Column("状态", 8),
        Column("上月进展", 30),
        Column("年度工作完成进度（%）", 11, "percent", MAX_PERCENT, figure=True),
        Column("本月无新进展", 9, "no_progress", MAX_CHOICE, choices=tuple(YES.items())),
        Column("本月进展", 46, "progress", MAX_WORDS),
        Column("存在问题与需协调事项", 26, "problems", MAX_WORDS),
        Column("下月计划", 26, "next_steps", MAX_WORDS),
    ),
)
NODE_SHEET = Layout(
    NODES,
    (
        Column(KEY, 14),
        Column("任务", 30),
        Column("节点", 46),
        Column("完成时限", 18),
        Column("报完成", 10, "milestone-", MAX_CHOICE, choices=tuple(YES.items())),
        Column("说明", 40),
        Column("状态", 10),
    ),
)
SHEETS = (FIGURE_SHEET, WORD_SHEET, NODE_SHEET)
_LABELS = {kept: label for label, kept in {**ABSENCES, **YES}.items()}
_CHOSEN = re.compile(r"no_progress|(absence|milestone)-.*")
_LINES = re.compile(r"\r\n?|_x000D_\n?")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a workbook is about: the unit (code and name), the month's code, the layout it follows."""

    unit: str
    unit_name: str
    month: str
    template: int = TEMPLATE


def in_words(field: str, text: str) -> str:
    """A field's text as people see it: what is chosen from a list by its label."""
    return _LABELS.get(text, text) if _CHOSEN.fullmatch(field) else text


def tidy(text: str) -> str:
    """Text as it is compared and stored: one kind of line end, no blanks around it."""
    return _LINES.sub("\n", text).strip()

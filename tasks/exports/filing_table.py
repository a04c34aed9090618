"""One table of the filing workbook: cells that can be filled in and cells that are shown, lists, limits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from indicators.models import Indicator
from maanshan_eco.kernel.xlsx import set_text
from tasks.importers.filing_layout import Column, Layout, in_words, tidy
from tasks.selectors.filing import filing_of
from tasks.selectors.workbook import Duty

Stamped = tuple[str, ...]
_HEAD, _INPUT, _SHOWN = (PatternFill("solid", fgColor=colour) for colour in ("1F5F4B", "FFFBE6", "F3F5F4"))
#: On every office machine, and the same in Excel and WPS.
_FACE = "宋体"
_HEAD_FONT, _QUIET = Font(_FACE, 11, bold=True, color="FFFFFF"), Font(_FACE, 11, color="4A5552")
PLAIN, BOLD, TITLE = Font(_FACE, 11), Font(_FACE, 11, bold=True), Font(_FACE, 16, bold=True)
_LINE = Side(style="thin", color="B8C4BF")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
TOP, _MIDDLE = (Alignment(vertical=at, wrap_text=True) for at in ("top", "center"))
_RIGHT = Alignment(horizontal="right", vertical="top", wrap_text=True)
#: A line of 11 pt, and what a spreadsheet allows at most, in points.
_LINE_HEIGHT, _MOST_HEIGHT = 15, 405


@dataclass(frozen=True, slots=True)
class Line:
    """A row to write: its key, whose it is, about what in the report, and what it shows beside the inputs."""

    key: str
    duty: Duty
    subject: str
    shown: dict[str, str]
    indicator: Indicator | None = None


def write_table(sheet: Worksheet, layout: Layout, lines: Iterable[Line], least: int) -> list[Stamped]:
    """A row per line, none lower than ``least``; returns what the stamp must know of them."""
    stamp: list[Stamped] = []
    number = 1
    _write_head(sheet, layout)
    for number, line in enumerate(lines, start=2):
        texts = filing_of(line.duty.draft).fields()
        stamp += _write_row(sheet, layout, number, line, texts)
        sheet.row_dimensions[number].height = _height(layout, line, texts, least)
        if line.indicator:
            _warn_beyond_bounds(sheet, line.indicator, f"{_letter(layout, 'value-')}{number}")
    for place, column in enumerate(layout.columns, start=1):
        if column.field and not column.figure:
            letter = get_column_letter(place)
            _rule_for(sheet, column, f"{letter}2:{letter}{max(number, 2)}")
    return stamp


def _write_head(sheet: Worksheet, layout: Layout) -> None:
    """The header in row 1, frozen with the columns that say what a row is."""
    for place, column in enumerate(layout.columns, start=1):
        cell = set_text(sheet.cell(1, place), column.title)
        cell.font, cell.fill, cell.border, cell.alignment = _HEAD_FONT, _HEAD, _BOX, _MIDDLE
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "C2"


def _write_row(
    sheet: Worksheet, layout: Layout, number: int, line: Line, texts: Mapping[str, str]
) -> list[Stamped]:
    report, revision = str(line.duty.report.pk), str(line.duty.draft.revision if line.duty.draft else 0)
    stamp: list[Stamped] = [("row", line.key, layout.title, report, line.subject, revision)]
    for place, column in enumerate(layout.columns, start=1):
        cell = sheet.cell(number, place)
        cell.border, cell.alignment = _BOX, _RIGHT if column.figure else TOP
        if not column.field:
            set_text(cell, line.shown[column.title]).fill = _SHOWN
            cell.font = _QUIET
            continue
        cell.font = PLAIN
        name = column.field_for(line.subject)
        text = tidy(texts.get(name, ""))
        _put(cell, in_words(name, text), column)
        if line.duty.writable:
            cell.fill, cell.protection = _INPUT, Protection(locked=False)
        if text:
            stamp.append(("cell", line.key, name, text))
    return stamp


def _height(layout: Layout, line: Line, texts: Mapping[str, str], least: int) -> int:
    """Of a row in which everything can be read: spreadsheets do not stretch rows they did not write."""
    lines = [
        sum(max(-(-_columns(part) // (column.width - 1)), 1) for part in text.split("\n"))
        for column in layout.columns
        for text in [line.shown.get(column.title) or texts.get(column.field, "")]
    ]
    return min(max(least, max(lines) * _LINE_HEIGHT + 4), _MOST_HEIGHT)


def _columns(line: str) -> int:
    """How wide a line is: Chinese characters take two."""
    return sum(1 if character.isascii() else 2 for character in line)


def _put(cell: Any, text: str, column: Column) -> None:
    """A figure that a spreadsheet gives back digit for digit as a number, everything else as text."""
    if column.figure and (number := _as_number(text)) is not None:
        cell.value = number
    elif text:
        set_text(cell, text)


def _as_number(text: str) -> float | int | None:
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return None
    if not exact.is_finite() or f"{Decimal(f'{float(exact):.15g}').normalize():f}" != text:
        return None
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def bounds(indicator: Indicator) -> str:
    low, high = indicator.minimum, indicator.maximum
    if low is not None and high is not None:
        return f"{plain(low)} 到 {plain(high)}"
    if low is not None:
        return f"不小于 {plain(low)}"
    return f"不大于 {plain(high)}" if high is not None else "不限"


def _letter(layout: Layout, field: str) -> str:
    place = next(place for place, column in enumerate(layout.columns, start=1) if column.field == field)
    return get_column_letter(place)


def _warn_beyond_bounds(sheet: Worksheet, indicator: Indicator, cell: str) -> None:
    """A warning, not a wall: text such as 3.5亿元 passes here and is understood after the upload."""
    low, high = indicator.minimum, indicator.maximum
    tests = [f"{cell}>={low.normalize():f}"] if low is not None else []
    tests += [f"{cell}<={high.normalize():f}"] if high is not None else []
    if not tests:
        return
    rule = DataValidation(
        type="custom",
        formula1=f"OR(ISTEXT({cell}),AND(ISNUMBER({cell}),{','.join(tests)}))",
        errorStyle="warning",
        allow_blank=True,
        errorTitle="超出允许范围",
        error=f"“{indicator.name}”应为 {bounds(indicator)}。核对后再填；确实如此的，选“是”。",
        promptTitle=indicator.name[:32],
        prompt=f"单位：{indicator.unit or '—'}。{bounds(indicator)}。没有数值的空着，右边选。",
        showErrorMessage=True,
        showInputMessage=True,
    )
    rule.add(cell)
    sheet.add_data_validation(rule)


def _rule_for(sheet: Worksheet, column: Column, cells: str) -> None:
    """A list to choose from, or a warning where a text grows too long."""
    if column.choices:
        labels = "、".join(label for label, _ in column.choices)
        rule = DataValidation(
            type="list",
            formula1=f'"{",".join(label for label, _ in column.choices)}"',
            allow_blank=True,
            errorTitle="从列表里选",
            error=f"这里只能选：{labels}；不是的空着。",
            showErrorMessage=True,
        )
    else:
        rule = DataValidation(
            type="textLength",
            operator="lessThanOrEqual",
            formula1=str(column.most),
            errorStyle="warning",
            allow_blank=True,
            errorTitle="文字太长",
            error=f"“{column.title}”最多 {column.most} 字，超出的不能写入。",
            showErrorMessage=True,
        )
    rule.add(cells)
    sheet.add_data_validation(rule)

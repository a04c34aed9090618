"""Workbooks for people who will check every cell: typed values, never a formula we did not write."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from maanshan_eco.kernel.months import SHANGHAI

Value = str | int | Decimal | date | datetime | None
_HEAD_FONT, _HEAD_FILL = Font(bold=True), PatternFill("solid", fgColor="DCEBE4")
_TOP = Alignment(vertical="top", wrap_text=True)
# What XML 1.0 cannot carry. U+FFFE would save and then keep the workbook from opening.
_ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "□")
_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in characters; ``number_format`` in Excel's language, for numbers and dates."""

    title: str
    width: int = 14
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` may be any iterable: rows are written as they come and not kept."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """The sheets as .xlsx: head row frozen and filterable, text as text, numbers and dates as such.

    Aware datetimes become Ma'anshan wall time, for Excel knows no zones. Text longer than a cell's
    32,767 characters raises ``ValueError`` rather than being cut without a word.
    """
    book, buffer = Workbook(write_only=True), io.BytesIO()
    try:
        for sheet in sheets:
            _write_sheet(book, sheet)
    finally:
        # Saving is also what removes openpyxl's temporary files, which a refused text must not leave behind.
        book.save(buffer)
    return buffer.getvalue()


def _write_sheet(book: Workbook, sheet: Sheet) -> None:
    target = book.create_sheet(sheet.title)
    target.freeze_panes = "A2"
    for index, column in enumerate(sheet.columns, start=1):
        target.column_dimensions[get_column_letter(index)].width = column.width
    target.append([_head_cell(target, column.title) for column in sheet.columns])
    count = 1
    for row in sheet.rows:
        cells = zip(row, sheet.columns, strict=True)
        target.append([_cell(target, value, column) for value, column in cells])
        count += 1
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count}"


def _head_cell(target: Any, title: str) -> Any:
    cell = set_text(WriteOnlyCell(target), title)
    cell.font, cell.fill = _HEAD_FONT, _HEAD_FILL
    return cell


def _cell(target: Any, value: Value, column: Column) -> Any:
    if isinstance(value, str):
        cell = set_text(WriteOnlyCell(target), value)
    else:
        if isinstance(value, datetime) and value.tzinfo:
            value = value.astimezone(SHANGHAI).replace(tzinfo=None)
        cell = WriteOnlyCell(target, value)
        if column.number_format:
            cell.number_format = column.number_format
    cell.alignment = _TOP
    return cell


def set_text(cell: Any, text: str) -> Any:
    """Text as text whatever it begins with: openpyxl makes a formula of ``=…`` unless told the type."""
    text = text.translate(_ILLEGAL)
    if len(text) > 32767:
        raise ValueError(f"单元格文字超过 32767 字：{text[:20]}…")
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_FORMULA_SIGNS)
    return cell

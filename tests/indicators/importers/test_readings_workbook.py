"""A workbook of past values: every cell that cannot be read is named, nothing is guessed."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from indicators.importers.readings_workbook import (
    HEADINGS,
    MOST_ROWS,
    PastValue,
    past_from_json,
    past_to_json,
    read_past_values,
)
from maanshan_eco.kernel.months import Month

HEADS = list(HEADINGS.values())
ROW: list[Any] = ["林草覆盖率", "", "2025-12", 17.42, None, None, "年报"]


def workbook(*rows: list[Any], heads: list[str] = HEADS) -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    sheet = book.active
    for row in (heads, *rows):
        sheet.append(row)
    book.save(buffer)
    return buffer.getvalue()


def changed(**changes: Any) -> list[Any]:
    keys = list(HEADINGS)
    return [changes.get(key, ROW[place]) for place, key in enumerate(keys)]


def test_a_sound_row() -> None:
    past = PastValue(2, "林草覆盖率", "", Month(2025, 12), Decimal("17.42"), None, None, "年报")

    assert read_past_values(workbook(ROW)) == ([past], [])
    assert past_from_json(past_to_json(past)) == past


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"month": "2025年12月"}, Month(2025, 12)),
        ({"month": "２０２５－１２"}, Month(2025, 12)),
        ({"month": date(2025, 12, 31)}, Month(2025, 12)),
        ({"month": "2025/6"}, Month(2025, 6)),
    ],
)
def test_months_as_people_write_them(cells: dict[str, Any], expected: Month) -> None:
    ((past,), findings) = read_past_values(workbook(changed(**cells)))

    assert (past.month, findings) == (expected, [])


@pytest.mark.parametrize(("text", "value"), [("１７．４２％", "17.42"), ("1,234.5", "1234.5"), (0, "0")])
def test_figures_as_people_write_them(text: Any, value: str) -> None:
    ((past,), _) = read_past_values(workbook(changed(value=text)))

    assert past.value == Decimal(value)


def test_a_percentage_that_excel_formatted_counts_as_it_is_shown() -> None:
    """Typing 95.7% into a cell makes it 0.957 under a percent format."""
    book, buffer = Workbook(), io.BytesIO()
    for row in (HEADS, changed(value=0.957)):
        book.active.append(row)
    book.active["D2"].number_format = "0.0%"
    book.save(buffer)

    ((past,), findings) = read_past_values(buffer.getvalue())

    assert (past.value, findings) == (Decimal("95.7"), [])


def test_rows_of_the_template_left_empty_are_left_out() -> None:
    untouched: list[Any] = ["林草覆盖率", "当涂县", "", None, None, None, ""]

    ((past,), findings) = read_past_values(workbook(untouched, ROW, untouched))

    assert (past.row, findings) == (3, [])


def test_the_citys_names_and_two_parts() -> None:
    row = changed(area="全市", value=50, numerator=1, denominator=2)

    ((past,), findings) = read_past_values(workbook(row))

    assert (past.area, past.numerator, past.denominator, findings) == ("", 1, 2, [])


@pytest.mark.parametrize(
    ("cells", "cell", "words"),
    [
        ({"indicator": None}, "A2", "指标：没有填。"),
        ({"month": "去年"}, "C2", "数据月份：“去年”应写成 2025-12 的样子。"),
        ({"value": "约15"}, "D2", "数值：“约15”不是一个确定的数。"),
        ({"value": "1_0"}, "D2", "数值：“1_0”不是一个确定的数。"),
        ({"value": "17,52"}, "D2", "数值：“17,52”不是一个确定的数。"),
        ({"value": None}, "D2", "数值：没有填。没有数的行删去。"),
        ({"value": "1.1234567"}, "D2", "数值：“1.1234567”小数最多 6 位。"),
        ({"value": "NaN"}, "D2", "数值：“NaN”不是一个确定的数。"),
        ({"numerator": 1}, "E2", "分子：分子和分母要填就都填。"),
        ({"source": None}, "G2", "来源：没有填。"),
        ({"source": "长" * 61}, "G2", "来源：最多 60 个字。"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(cells: dict[str, Any], cell: str, words: str) -> None:
    values, findings = read_past_values(workbook(changed(**cells)))

    assert values == []
    assert [(found.cell, found.message) for found in findings] == [(cell, words)]


def test_all_cells_at_once() -> None:
    _, findings = read_past_values(workbook(changed(month="x", value="y"), ROW, changed(indicator=None)))

    assert [found.cell for found in findings] == ["C2", "D2", "A4"]


def test_columns_may_stand_in_any_order_and_blank_rows_are_left_out() -> None:
    book = workbook([None] * 7, list(reversed(ROW)), heads=list(reversed(HEADS)))

    ((past,), findings) = read_past_values(book)

    assert (past.row, past.indicator, findings) == (3, "林草覆盖率", [])


def damaged() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
    return buffer.getvalue()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (61 * 2**20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "这不是 .xlsx 文件"),
        (b"PK\x03\x04 no", "这不是 .xlsx 文件"),
        (damaged(), "文件打不开"),
        (bomb(), "文件展开后太大"),
        (b"0" * (5 * 2**20 + 1), "文件超过 5 MB"),
        (workbook(heads=["指标", "数值"]), "第一行缺少列：数据月份、来源"),
        (workbook(), "表里没有要导入的行"),
    ],
)
def test_a_workbook_that_cannot_be_read(content: bytes, words: str) -> None:
    values, (found,) = read_past_values(content)

    assert (values, found.cell) == ([], "")
    assert found.message.startswith(words)


def test_too_many_rows() -> None:
    _, (found,) = read_past_values(workbook(*[ROW] * (MOST_ROWS + 1)))

    assert found.message == f"超过 {MOST_ROWS} 行，分几次导入。"

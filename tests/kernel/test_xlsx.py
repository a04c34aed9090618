"""Workbooks, opened again by an independent reader: values, types and no formula of anybody's making."""

import io
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from maanshan_eco.kernel.xlsx import Column, Sheet, Value, write_workbook

DANGEROUS = ["=1+1", '=HYPERLINK("http://x","点我")', "+1", "-1", "@SUM(A1)", "＝1+1", "－1", "{=1}", "\t=1"]


def reopened(*sheets: Sheet) -> Workbook:
    return load_workbook(io.BytesIO(write_workbook(sheets)))


def column_of(values: list[Value], column: Column | None = None) -> Worksheet:
    """The reopened sheet that holds the values below each other."""
    sheet = Sheet("台账", [column or Column("内容")], [[value] for value in values])
    return reopened(sheet)["台账"]


def read_back(value: str) -> str:
    return column_of([value])["A2"].value


def test_values_keep_their_types() -> None:
    row: list[Value] = ["市水利局", 25, Decimal("96.2"), date(2026, 10, 31), None]
    columns = [Column(name) for name in ("单位", "任务", "数值", "日期", "备注")]

    sheet = reopened(Sheet("台账", columns, [row]))["台账"]

    assert [cell.value for cell in sheet[1]] == ["单位", "任务", "数值", "日期", "备注"]
    assert [str(cell.value) for cell in sheet[2]] == ["市水利局", "25", "96.2", "2026-10-31 00:00:00", "None"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "d", "n"]


def test_moments_become_wall_time() -> None:
    sheet = column_of([datetime(2026, 10, 31, 16, 30, tzinfo=UTC)], Column("时间", 20, "yyyy-mm-dd hh:mm"))

    assert str(sheet["A2"].value) == "2026-11-01 00:30:00"
    assert sheet["A2"].number_format == "yyyy-mm-dd hh:mm"


def test_the_head_stays_and_filters() -> None:
    columns = [Column("单位", 20), Column("数值", 9, "0.00")]
    sheet = reopened(Sheet("台账", columns, [["市水利局", 1], ["当涂县", 2]]))["台账"]

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [20, 9]
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert sheet["B2"].number_format == "0.00"


def test_sheets_stand_in_order_and_may_be_empty() -> None:
    book = reopened(Sheet("甲", [Column("一")], []), Sheet("乙", [Column("二")], [["x"]]))

    assert book.sheetnames == ["甲", "乙"]
    assert book["甲"].auto_filter.ref == "A1:A1"


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_becomes_a_formula(text: str) -> None:
    sheet = reopened(Sheet("台账", [Column(text)], [[text]]))["台账"]

    for address in ("A1", "A2"):
        assert (sheet[address].value, sheet[address].data_type, sheet[address].hyperlink) == (text, "s", None)


@pytest.mark.parametrize(("text", "quoted"), [("=1", True), ("＠a", True), ("进展=好", False), ("", False)])
def test_excel_is_told_to_take_it_as_text(text: str, quoted: bool) -> None:
    assert bool(column_of([text])["A2"].quotePrefix) is quoted


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_cannot_carry_is_shown_as_a_box(bad: str) -> None:
    assert read_back(f"前{bad}后") == "前□后"


@settings(deadline=None, max_examples=30)
@given(st.text(min_size=1, max_size=40))
def test_any_text_opens_again_as_text(text: str) -> None:
    kept = "".join("□" if _unfit(c) else c for c in text)

    assert read_back(text) == kept


def _unfit(character: str) -> bool:
    code = ord(character)
    return (code < 32 and character not in "\t\n\r") or code in (0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000


def test_a_text_longer_than_a_cell_is_refused() -> None:
    assert len(read_back("长" * 32767)) == 32767
    with pytest.raises(ValueError, match="单元格文字超过 32767 字：长长"):
        read_back("长" * 32768)


@pytest.mark.parametrize("row", [["x"], ["x", "y", "z"]])
def test_a_row_must_fit_its_head(row: list[Value]) -> None:
    with pytest.raises(ValueError, match="argument 2 is"):
        write_workbook([Sheet("台账", [Column("一"), Column("二")], [row])])


def test_a_refused_workbook_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(ValueError, match="单元格文字超过"):
        write_workbook([Sheet("台账", [Column("一")], [["短"], ["长" * 32768]])])

    assert list(tmp_path.iterdir()) == []


def test_rows_are_written_as_they_come() -> None:
    """Memory must not grow with the number of rows."""

    def rows() -> Iterator[list[Value]]:
        for number in range(4_000):
            yield [number, "完成管网改造设计。"]

    tracemalloc.start()
    write_workbook([Sheet("台账", [Column("一"), Column("二")], rows())])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 1024 * 1024  # about 0.4 MB; kept rows would take 2.7 MB

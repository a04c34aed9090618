import io
from dataclasses import replace

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table as WordTable

from reports.content import Annex, Imprint, Table
from reports.rendering.docx import render_docx
from tests.reports.rendering.samples import bulletin, notice, small_table, wide_row, wide_table

SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def annex_table(table: Table, landscape: bool = False) -> WordTable:
    document = bulletin(blocks=(), annexes=(Annex(1, "情况表", table, landscape),))
    return docx.Document(io.BytesIO(render_docx(document))).tables[0]


def thickness(cell: BaseOxmlElement, side: str) -> int | None:
    border = cell.tcPr.find(f"{qn('w:tcBorders')}/{qn(f'w:{side}')}")
    return None if border is None or border.get(qn("w:val")) == "nil" else int(border.get(qn("w:sz")))


def test_cells_hold_the_words_in_order() -> None:
    table = annex_table(wide_table(2), landscape=True)

    assert [cell.text for cell in table.rows[0].cells] == [column.title for column in wide_table().columns]
    assert [tuple(cell.text for cell in row.cells) for row in table.rows[1:]] == [wide_row(1), wide_row(2)]


def test_table_is_as_wide_as_the_type_area() -> None:
    for landscape, twips in ((False, 8844), (True, 12756)):
        table = annex_table(small_table(), landscape)
        widths = [column.width.twips for column in table.columns]
        assert abs(sum(widths) - twips) <= 1
        assert abs(widths[0] - 2 * widths[1]) <= 1
        assert [cell.width.twips for cell in table.rows[1].cells] == widths


def test_lines_are_half_a_point() -> None:
    borders = annex_table(small_table())._tbl.tblPr.find(qn("w:tblBorders"))

    assert {side: borders.find(qn(f"w:{side}")).get(qn("w:sz")) for side in SIDES} == dict.fromkeys(
        SIDES, "4"
    )


def test_head_repeats_and_rows_stay_unbroken() -> None:
    rows = [row._tr.trPr for row in annex_table(small_table()).rows]

    assert [row.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False, False]
    assert [row.find(qn("w:cantSplit")) is not None for row in rows] == [True] * 4


def test_row_taller_than_a_page_may_break() -> None:
    row = (*wide_row(1)[:-1], "很长的进展说明" * 200)
    rows = annex_table(replace(wide_table(1), rows=(row, wide_row(2))), landscape=True).rows

    assert [row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows] == [True, False, True]


def test_numbers_are_aligned_right_and_heads_centred() -> None:
    head, first = annex_table(small_table()).rows[:2]

    assert [cell.paragraphs[0].alignment for cell in first.cells[1:]] == [WD_ALIGN_PARAGRAPH.RIGHT] * 2
    assert first.cells[0].paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.LEFT
    assert {cell.paragraphs[0].alignment for cell in head.cells} == {WD_ALIGN_PARAGRAPH.CENTER}
    assert {cell.paragraphs[0].runs[0].font.name for cell in head.cells} == {"黑体"}


def test_type_shrinks_with_the_number_of_columns() -> None:
    def size(table: WordTable) -> float:
        return table.rows[1].cells[0].paragraphs[0].runs[0].font.size.pt

    assert size(annex_table(small_table())) == 10.5
    assert size(annex_table(wide_table(1), landscape=True)) == 10.5
    assert size(annex_table(wide_table(1))) == 9


def test_empty_table_says_so() -> None:
    table = annex_table(replace(small_table(), rows=()))

    assert len(table.rows) == 2
    assert table.rows[1].cells[0].text == "无"
    assert table.rows[1].cells[0].grid_span == 3


def test_caption_stands_above_and_stays_with_the_table() -> None:
    file = docx.Document(io.BytesIO(render_docx(bulletin())))
    caption = next(line for line in file.paragraphs if line.style.name == "表题")

    assert caption.text == small_table().caption
    assert caption.style.paragraph_format.keep_with_next
    assert caption._p.getnext() is file.tables[0]._tbl


def test_line_breaks_in_cells() -> None:
    table = annex_table(replace(small_table(), rows=(("一\n二", "1", "2"),)))

    assert table.rows[1].cells[0].text == "一\n二"
    assert len(table.rows[1].cells[0].paragraphs) == 1


def test_imprint_has_thick_outer_and_thin_inner_rules() -> None:
    trace, copies, printed = docx.Document(io.BytesIO(render_docx(notice()))).tables[-1]._tbl.tr_lst
    (copies_cell,), printed_cells = copies.tc_lst, printed.tc_lst

    assert [thickness(cell, "top") for cell in trace.tc_lst] == [None]
    assert thickness(copies_cell, "top") == 8  # 0.35 mm
    assert [thickness(cell, "top") for cell in printed_cells] == [6, 6]  # 0.25 mm
    assert [thickness(cell, "bottom") for cell in printed_cells] == [8, 8]


def test_imprint_without_copies_keeps_its_first_rule_thick() -> None:
    document = notice(imprint=Imprint("", "市政府办公室", "2026年11月5日"), trace="")
    (printed,) = docx.Document(io.BytesIO(render_docx(document))).tables[-1]._tbl.tr_lst

    assert [thickness(cell, "top") for cell in printed.tc_lst] == [8, 8]


def test_no_rule_parts_main_and_copied_addressees() -> None:
    document = notice(addressees="，".join(["含山县人民政府"] * 40), trace="")
    main, copies, _ = docx.Document(io.BytesIO(render_docx(document))).tables[-1]._tbl.tr_lst

    assert [thickness(row.tc_lst[0], "top") for row in (main, copies)] == [8, None]


def test_imprint_is_held_to_the_foot_of_the_type_area() -> None:
    table = docx.Document(io.BytesIO(render_docx(notice()))).tables[-1]
    place = table._tbl.tblPr.find(qn("w:tblpPr"))

    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    assert (place.get(qn("w:horzAnchor")), place.get(qn("w:tblpX"))) == ("page", "1587")
    assert sum(column.width.twips for column in table.columns) == 8844


def test_imprint_is_set_in_14_points_one_character_in() -> None:
    rows = docx.Document(io.BytesIO(render_docx(notice()))).tables[-1].rows
    copies, printed = rows[1].cells[0].paragraphs[0], rows[2].cells
    indents = copies.style.paragraph_format

    assert copies.runs[0].font.size.pt == 14
    assert (indents.left_indent.pt, indents.first_line_indent.pt, indents.right_indent.pt) == (56, -42, 14)
    assert printed[0].paragraphs[0].style.paragraph_format.left_indent.pt == 14
    assert printed[1].paragraphs[0].style.paragraph_format.right_indent.pt == 14
    assert printed[1].paragraphs[0].style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT

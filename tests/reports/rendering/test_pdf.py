"""The PDF, measured with pypdf against the numbers of GB/T 9704-2012."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf.generic import DictionaryObject, IndirectObject

from reports.content import Annex, Block, Imprint, OfficialDocument
from reports.rendering.fonts import FREE_FONTS
from reports.rendering.pdf import render_pdf
from tests.reports.rendering.reading import Paper
from tests.reports.rendering.samples import (
    OFFICE,
    ROW_MARKS,
    annexes,
    body,
    bulletin,
    notice,
    paragraph,
    small_table,
    wide_row,
    wide_table,
)

PITCH_MM = 28.95 / 72 * 25.4
CELL_MM = 156 / 28
RED, BLACK = (1.0, 0.0, 0.0), (0.0,)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def paper() -> Paper:
    return Paper(render_pdf(bulletin()))


def long_text(characters: int) -> OfficialDocument:
    return notice(blocks=(paragraph("国" * characters),), trace="")


def near(value: float, tolerance: float = 0.2) -> Any:
    return pytest.approx(value, abs=tolerance)


# ---- page


def test_pages_are_a4_upright_or_turned(paper: Paper) -> None:
    sizes = [(round(p.width), round(p.height)) for p in paper.pages]

    assert set(sizes[:3]) == {(210, 297)}
    assert sizes[3] == (297, 210)
    assert sizes[-1] == (210, 297)


def test_full_page_has_22_lines_of_28_characters() -> None:
    page = Paper(render_pdf(long_text(2500))).pages[1]
    text = page.lines[:-1]

    assert [len(line[0].text) for line in text] == [28] * 22
    assert {round(line[0].x, 2) for line in text} == {28.0}
    assert [below[0].y - above[0].y for above, below in pairwise(text)] == [near(PITCH_MM, 0.01)] * 21


def test_type_stays_inside_the_type_area(paper: Paper) -> None:
    for page in paper.pages:
        upright = page.width < 220
        left, top = (28, 37) if upright else (35, 28)
        bottom = 262 if upright else 184
        text = [item for item in page.words if not item.text.startswith("— ")]
        assert min(item.x for item in text) >= left - 0.01
        assert top < min(item.y for item in text)
        assert max(item.y for item in text) < bottom


# ---- head


def test_red_head_begins_35_mm_below_the_type_area_and_fits_it() -> None:
    page = Paper(render_pdf(notice())).pages[0]
    mark = page.words[1]
    ascent_mm = 0.84 * mark.size / 72 * 25.4

    assert mark.text == "马鞍山市人民政府文件"
    assert mark.y - ascent_mm == near(37 + 35, 1)
    assert mark.x == near(28 + 156 * 0.01, 0.5)


def test_document_number_is_centred_two_lines_below_the_head() -> None:
    mark, number = Paper(render_pdf(notice())).pages[0].lines[:2]

    assert number[0].text == "马创建办〔2026〕12号"
    assert number[0].size == 16
    assert 3 * PITCH_MM - 5 < number[0].y - mark[0].y < 3 * PITCH_MM + 1


def test_red_rule_is_4_mm_below_the_number_and_156_mm_long() -> None:
    page = Paper(render_pdf(notice())).pages[0]
    number = page.lines[1][0]
    (rule,) = [stroke for stroke in page.strokes if stroke.color == RED]
    characters_foot = number.y + 0.12 * number.size / 72 * 25.4

    assert (rule.x, rule.length) == (near(28, 0.01), near(156, 0.01))
    assert rule.y - characters_foot == near(4, 0.01)


def test_title_addressees_and_text_follow_on_the_grid() -> None:
    page = Paper(render_pdf(notice(title="关于工作情况的通报"))).pages[0]
    _, _, title, addressees, text = page.lines[:5]

    assert [line[0].size for line in (title, addressees, text)] == [22, 16, 16]
    # one blank line between title and addressees, none before the text; the middles of 22 and 16 pt differ
    middles = 0.38 * (22 - 16) / 72 * 25.4
    assert addressees[0].y - title[0].y == near(2 * PITCH_MM - middles, 0.01)
    assert text[0].y - addressees[0].y == near(PITCH_MM, 0.01)
    assert addressees[0].x == near(28, 0.01)
    assert text[0].x == near(28 + 2 * CELL_MM, 0.01)
    assert addressees[0].text.endswith("：")


def test_title_lines_are_centred(paper: Paper) -> None:
    title = paper.pages[0].lines[3:5]

    assert [line[0].text for line in title] == [
        "关于2026年10月创建国家生态文明",
        "建设示范市工作进展情况的通报",
    ]
    assert title[1][0].x == near(28 + (156 - 14 * 22 / 72 * 25.4) / 2, 0.01)


def test_many_addressees_move_to_the_imprint() -> None:
    paper = Paper(render_pdf(bulletin(addressees="，".join(["含山县人民政府"] * 40))))

    assert [number for number, _ in paper.find("主送：")] == [len(paper.pages)]
    assert "现将截至2026年10月31日" in "".join(paper.pages[0].texts)


# ---- text and closing


def test_faces_follow_the_roles(paper: Paper) -> None:
    faces = {
        text: item.font
        for text in ("一、总体情况", "（一）生态安全", "附件1", "马创建办")
        for _, item in paper.find(text)
    }

    assert faces == {
        "一、总体情况": "NotoSansSC",
        "（一）生态安全": "NotoSerifSC",
        "附件1": "NotoSansSC",
        "马创建办": "NotoSerifSC",
    }


def test_annex_note_follows_one_line_below_with_names_under_names(paper: Paper) -> None:
    page = paper.pages[2]
    last, first, second, third = page.lines[:4]

    assert last[0].text.endswith("开展督查。")
    assert first[0].y - last[0].y == near(2 * PITCH_MM, 0.01)
    assert first[0].x == near(28 + 2 * CELL_MM, 0.01)
    assert ["".join(item.text for item in line) for line in (first, second, third)] == [
        "附件：1.重点任务2026年10月进展情况表",
        "2.单位得分与排名",
        "3.督查整改事项台账",
    ]
    assert first[-1].x == near(second[-1].x, 0.1)
    assert second[-1].x == near(third[-1].x, 0.01)


def test_signature_is_centred_over_a_date_four_characters_in() -> None:
    paper = Paper(render_pdf(notice(signature="马鞍山市人民政府")))
    ((_, signature),) = paper.find_whole("马鞍山市人民政府")
    ((_, date),) = paper.find_whole("2026年11月5日")
    date_right = 28 + 156 - 4 * CELL_MM

    assert date.y - signature.y == near(PITCH_MM, 0.01)
    assert signature.x + 8 * CELL_MM / 2 == near((date.x + date_right) / 2, 0.05)


def test_seal_has_room_above_and_below() -> None:
    page = Paper(render_pdf(notice(trace="", imprint=Imprint("", "市政府办公室", "2026年11月5日")))).pages[0]
    text, signature, date, _, printed = page.lines[5:10]

    assert signature[0].y - text[0].y == near(3 * PITCH_MM, 0.01)
    assert printed[0].y - date[0].y > 2 * PITCH_MM - 1


@pytest.mark.parametrize("fill", range(22))
def test_signature_is_never_alone_on_a_page(fill: int) -> None:
    blocks = (*[paragraph("满。")] * fill, paragraph("末段文字" * 30 + "完。"))
    paper = Paper(render_pdf(bulletin(blocks=blocks, annexes=annexes()[2:])))
    ((signed, _),) = paper.find_whole("2026年11月5日")
    ((ended, _),) = paper.find("完。")

    assert signed == ended


@pytest.mark.parametrize("rows", range(1, 16))
def test_signature_keeps_the_last_row_of_a_table_that_ends_the_text(rows: int) -> None:
    paper = Paper(render_pdf(notice(blocks=(Block("table", table=small_table(rows)),))))
    ((signed, _),) = paper.find_whole("2026年11月5日")

    assert any(text.startswith(f"领域{rows}{rows}") for text in paper.pages[signed - 1].texts)
    for page in paper.pages:
        texts = page.texts
        first_row = next((place for place, text in enumerate(texts) if text.startswith("领域")), None)
        assert first_row is None or texts[first_row] == "领域任务数完成率（%）"


def test_heading_never_ends_a_page() -> None:
    for fill in range(3, 12):
        blocks = (*[paragraph("满。")] * fill, Block("heading1", "一、标题"), paragraph("正文。"))
        paper = Paper(render_pdf(notice(blocks=blocks)))
        ((heading, _),) = paper.find("一、标题")
        ((text, _),) = paper.find("正文。")
        assert heading == text


# ---- page numbers


def test_page_numbers_stand_outside_7_mm_below_the_type_area(paper: Paper) -> None:
    size_mm = 14 / 72 * 25.4
    for number, page in enumerate(paper.pages, start=1):
        (folio,) = [item for item in page.words if item.text == f"— {number} —"]
        assert folio.size == 14
        if folio.turned:
            assert folio.x + 0.38 * size_mm == near(35 - 7, 0.01)
            if number % 2:
                assert 184 - size_mm - 20 < folio.y < 184 - size_mm - 8
            else:
                assert folio.y == near(28 + size_mm, 0.01)
        else:
            assert folio.y - 0.38 * size_mm == near(262 + 7, 0.01)
            if number % 2:
                assert 184 - size_mm - 20 < folio.x < 184 - size_mm - 8
            else:
                assert folio.x == near(28 + size_mm, 0.01)
        assert folio.turned == (page.width > 220)


# ---- annexes and tables


def test_each_annex_begins_a_page(paper: Paper) -> None:
    starts = [next(paper.find(label))[0] for label in ("附件1", "附件2", "附件3")]

    assert len(set(starts)) == 3
    for start, title in zip(
        starts, ("重点任务2026年10月进展情况表", "单位得分与排名", "督查整改事项台账"), strict=True
    ):
        upright = [item for item in paper.pages[start - 1].words if not item.text.startswith("— ")]
        label, heading = upright[0], upright[1]
        middles = 0.38 * (22 - 16) / 72 * 25.4
        assert (heading.text, heading.size) == (title, 22)
        assert heading.y - label.y == near(2 * PITCH_MM + middles, 0.01)


def test_single_annex_has_no_number() -> None:
    paper = Paper(render_pdf(bulletin(annexes=annexes()[:1])))

    assert [item.text for _, item in paper.find("附件") if item.text.startswith("附件")] == [
        "附件：",
        "附件",
    ]


def test_every_row_is_printed_once_and_unbroken_under_a_repeated_head() -> None:
    paper = Paper(render_pdf(bulletin(blocks=(), annexes=annexes()[:1])))
    begun = [(page, mark) for mark in ROW_MARKS[1:36] for page, _ in paper.find(f"《{mark}》")]
    ended = [(page, mark) for mark in ROW_MARKS[1:36] for page, _ in paper.find(f"〔{mark}〕")]
    pages = [page for page, _ in begun]

    assert begun == ended
    assert len(begun) == 35
    assert pages == sorted(pages)
    assert [page for page, _ in paper.find("任务名称")] == sorted(set(pages))


def test_table_lines_are_half_a_point_and_as_long_as_the_type_area(paper: Paper) -> None:
    rules = paper.pages[3].strokes

    assert {round(rule.thickness, 3) for rule in rules} == {0.176}
    assert {round(rule.length) for rule in rules} == {225}


def test_numbers_are_aligned_right() -> None:
    table = replace(small_table(), rows=(("甲", "1", "5.5"), ("乙", "1000", "100.5")))
    page = Paper(render_pdf(notice(blocks=(Block("table", table=table), paragraph("完。"))))).pages[0]
    short, long = ([item for item in line if item.text in {"1", "1000"}] for line in page.lines[7:9])

    assert short[0].x - long[0].x == near(3 * 0.5 * 10.5 / 72 * 25.4, 0.01)


def test_row_taller_than_a_page_breaks_and_keeps_its_words() -> None:
    row = (*wide_row(1)[:-1], "很长的进展说明" * 400)
    annex = Annex(1, "情况表", replace(wide_table(1), rows=(row, wide_row(2))))
    paper = Paper(render_pdf(bulletin(annexes=(annex,))))
    text = "".join(item.text for page in paper.pages[1:] for item in page.words if item.x > 200)

    assert sum(text.count(character) for character in "很长") == 800
    assert [page for page, _ in paper.find(f"〔{ROW_MARKS[2]}〕")] == [len(paper.pages) - 1]


def test_empty_table_says_so() -> None:
    annex = Annex(1, "情况表", replace(small_table(), rows=()), landscape=False)
    paper = Paper(render_pdf(bulletin(annexes=(annex,))))

    assert len([item for _, item in paper.find("无") if item.text == "无"]) == 1


def test_line_breaks_in_cells_and_paragraphs() -> None:
    table = replace(small_table(), rows=(("一\n二", "1", "2"),))
    paper = Paper(render_pdf(notice(blocks=(Block("table", table=table), paragraph("甲\n乙")))))
    ((_, one),), ((_, two),) = map(paper.find_whole, "一二")
    ((page, first),), ((next_page, second),) = map(paper.find_whole, "甲乙")

    assert (two.x, two.y - one.y) == (near(one.x, 0.01), near(10.5 * 1.35 / 72 * 25.4, 0.01))
    assert (second.x, first.x) == (near(28, 0.01), near(28 + 2 * CELL_MM, 0.01))
    assert (next_page, page, second.y) == (2, 1, near(44.25, 0.01))


# ---- imprint


@pytest.mark.parametrize(
    ("document", "alone"),
    [
        (bulletin(), True),
        (bulletin(annexes=(replace(annexes()[1], table=small_table()),)), False),
        (notice(trace="", blocks=(paragraph("国" * 300),)), False),
    ],
)
def test_imprint_ends_on_the_foot_of_the_last_page(document: OfficialDocument, alone: bool) -> None:
    page = Paper(render_pdf(document)).pages[-1]
    outer_top, inner, outer_bottom = [
        s for s in page.strokes if s.length == near(156, 0.01) and s.color == BLACK
    ][-3:]

    assert [round(stroke.thickness, 2) for stroke in (outer_top, inner, outer_bottom)] == [0.35, 0.25, 0.35]
    assert outer_bottom.y == near(262, 0.01)
    assert [stroke.x for stroke in (outer_top, inner, outer_bottom)] == [near(28, 0.01)] * 3
    assert (min(item.y for item in page.words) > 200) == alone


def test_imprint_rows_are_set_in_14_points_one_character_in(paper: Paper) -> None:
    page = paper.pages[-1]
    rows = [item for item in page.words if item.size == 14 and not item.text.startswith("— ")]
    size_mm = 14 / 72 * 25.4

    assert "".join(item.text for item in rows[:2]) == "抄送：市委办公室，市人大常委会办公室，市政协办公室。"
    assert rows[0].x == rows[2].x == near(28 + size_mm, 0.01)
    assert "".join(item.text for item in rows[2:4]) == OFFICE
    assert rows[-1].text == "2026年11月5日印发"
    # five Chinese characters, and digits of 0.558 em except the narrow 1, end one character in
    assert rows[-1].x + (5 + 5 * 0.558 + 2 * 0.471) * size_mm == near(184 - size_mm, 0.1)


def test_imprint_without_copies_keeps_two_rules() -> None:
    page = Paper(render_pdf(notice(imprint=Imprint("", "市政府办公室", "2026年11月5日"), trace=""))).pages[-1]
    rules = [stroke for stroke in page.strokes if stroke.color == BLACK]

    assert [round(stroke.thickness, 2) for stroke in rules] == [0.35, 0.35]


def test_trace_and_remark_on_the_faces_stand_above_the_imprint(paper: Paper) -> None:
    page = paper.pages[-1]
    notes = [line for line in page.lines if line[0].size == 9]

    assert ["".join(item.text for item in note) for note in notes] == [bulletin().trace, FREE_FONTS.remark]
    assert notes[-1][0].y < page.strokes[0].y


# ---- file


def test_demonstration_data_is_marked_on_every_page() -> None:
    marked, plain = Paper(render_pdf(bulletin(demo=True))), Paper(render_pdf(bulletin()))

    assert [page for page, _ in marked.find("演示数据，不作公文使用")] == list(
        range(1, len(marked.pages) + 1)
    )
    assert list(plain.find("演示数据")) == []


def test_file_says_what_it_is(paper: Paper) -> None:
    root: Any = paper.reader.trailer["/Root"]
    assert paper.reader.metadata is not None
    assert paper.reader.xmp_metadata is not None
    xmp = paper.reader.xmp_metadata.rdf_root.toxml()

    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("zh-CN", True)
    assert paper.reader.metadata.title == bulletin().title
    assert paper.reader.metadata.author == OFFICE
    assert paper.reader.metadata["/CreationDate"] == paper.reader.metadata["/ModDate"] == "D:20261105000000Z"
    for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert claim in xmp


def tags(element: Any) -> Iterator[str]:
    element = element.get_object() if isinstance(element, IndirectObject) else element
    if isinstance(element, list):
        for child in element:
            yield from tags(child)
    elif isinstance(element, DictionaryObject):
        yield str(element.get("/S", ""))
        yield from tags(element.get("/K"))


def test_structure_is_tagged(paper: Paper) -> None:
    root: Any = paper.reader.trailer["/Root"]
    found = list(tags(root["/StructTreeRoot"]))
    columns = len(wide_table().columns)

    assert [tag for tag in found if tag in {"/Title", "/H1", "/H2"}] == [
        "/Title",
        *["/H1"] * 2,
        "/H2",
        *["/H1"] * 4,
    ]
    assert found.count("/Table") == found.count("/THead") == 4
    assert found.count("/TH") == 3 + columns + 3 + columns


def test_outline_starts_at_its_first_level_even_below_a_second_rank_heading() -> None:
    paper = Paper(render_pdf(notice(blocks=(Block("heading2", "（一）先"), Block("heading1", "一、后")))))

    assert [item.title for item in paper.reader.outline] == ["（一）先", "一、后"]


def test_faces_are_embedded_and_no_others_used(paper: Paper) -> None:
    names = set()
    for page in paper.reader.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "/FontFile3" in descriptor
            assert "/ToUnicode" in font
            names.add(descriptor["/FontName"].split("+")[1].split("-")[0])

    assert names == {"NotoSerifSC", "NotoSansSC"}


def test_roles_can_be_given_to_other_faces() -> None:
    sans = replace(
        FREE_FONTS,
        title="Noto Sans SC",
        body="Noto Sans SC",
        heading2="Noto Sans SC",
        folio="Noto Sans SC",
        remark="",
    )
    paper = Paper(render_pdf(notice(), fonts=sans))

    assert {item.font for page in paper.pages for item in page.words} == {"NotoSansSC"}
    assert list(paper.find("思源")) == []


def test_missing_character_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"“𠮷”（U\+20BB7）"):
        render_pdf(notice(blocks=(paragraph("责任人：𠮷野"),)))


def test_missing_family_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="字体目录中没有字体：仿宋"):
        render_pdf(notice(), fonts=replace(FREE_FONTS, body="仿宋"))


def test_malformed_date_is_refused() -> None:
    with pytest.raises(ValueError, match="成文日期“2026-11-05”不合规范"):
        render_pdf(notice(signed_on="2026-11-05"))


def test_words_are_never_read_as_markup() -> None:
    hostile = '#read("x") *a* $b$ @c <d> \\e'
    paper = Paper(render_pdf(notice(title="通报", blocks=(paragraph(hostile),))))

    assert "".join(paper.pages[0].texts).count(hostile) == 1


@pytest.mark.parametrize("document", [bulletin(demo=True), notice()])
def test_same_content_gives_the_same_bytes(document: OfficialDocument) -> None:
    assert render_pdf(document) == render_pdf(document)


def test_same_content_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from reports.rendering.pdf import render_pdf;"
        "from tests.reports.rendering.samples import bulletin;"
        "sys.stdout.buffer.write(render_pdf(bulletin()))"
    )
    other = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)

    assert other.stdout == render_pdf(bulletin())


def test_other_content_gives_other_bytes() -> None:
    assert render_pdf(notice()) != render_pdf(notice(number="马创建办〔2026〕13号"))


def test_long_document_keeps_its_pages_in_order() -> None:
    paper = Paper(render_pdf(bulletin(blocks=body() * 12)))
    folios = [item.text for page in paper.pages for item in page.words if item.text.startswith("— ")]

    assert folios == [f"— {number} —" for number in range(1, len(paper.pages) + 1)]
    assert len(paper.pages) > 20

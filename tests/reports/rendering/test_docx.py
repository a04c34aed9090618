"""The DOCX, measured with python-docx and lxml against the numbers of GB/T 9704-2012."""

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from reports.content import Block, OfficialDocument
from reports.rendering.docx import render_docx
from reports.rendering.fonts import FontRoles
from tests.reports.rendering.samples import OFFICE, annexes, body, bulletin, notice, paragraph, small_table

# CT_PPr, CT_RPr, CT_TblPr, CT_TcPr of ECMA-376 part 1, as far as we use them.
SCHEMA_ORDER = {
    "pPr": "pStyle keepNext widowControl pBdr wordWrap autoSpaceDE autoSpaceDN snapToGrid spacing ind jc "
    "outlineLvl rPr sectPr",
    "rPr": "rFonts color spacing w sz szCs lang",
    "tblPr": "tblpPr tblOverlap tblW jc tblBorders tblLayout tblInd tblCellMar",
    "tcPr": "tcW gridSpan tcBorders textDirection vAlign",
    "style": "name basedOn uiPriority semiHidden unhideWhenUsed qFormat rsid pPr rPr tblPr",
}


def opened(document: OfficialDocument) -> Document:
    return docx.Document(io.BytesIO(render_docx(document)))


def parts(document: OfficialDocument) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(render_docx(document))) as package:
        return {name: package.read(name) for name in package.namelist()}


def xml_parts(document: OfficialDocument) -> Iterator[etree._Element]:
    return (etree.fromstring(part) for name, part in parts(document).items() if name.endswith(".xml"))


def styled(file: Document, style: str) -> list[Paragraph]:
    return [line for line in file.paragraphs if line.style is not None and line.style.name == style]


def twips(paragraph: Paragraph, path: str, attribute: str) -> int:
    """A measure written beside the style's name, or else the style's."""
    for properties in (paragraph._p.pPr, paragraph.style.element.pPr):
        found = properties.find(qn(f"w:{path}"))
        if found is not None:
            return int(found.get(qn(f"w:{attribute}")))
    raise AssertionError(f"no {path} for {paragraph.text!r}")


@pytest.fixture(scope="module")
def file() -> Document:
    return opened(bulletin())


# ---- page


def test_pages_are_a4_with_the_margins_of_the_standard(file: Document) -> None:
    margins = [
        {side: int(section._sectPr.pgMar.get(qn(f"w:{side}"))) for side in ("top", "right", "bottom", "left")}
        for section in file.sections
    ]
    upright = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1587}
    turned = {"top": 1587, "right": 2098, "bottom": 1474, "left": 1984}

    assert [section.orientation for section in file.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert [(s.page_width.twips, s.page_height.twips) for s in file.sections[:2]] == [
        (11906, 16838),
        (16838, 11906),
    ]
    assert margins == [upright, turned, upright, turned, upright]


def test_every_section_declares_the_grid_of_22_lines_and_28_characters(file: Document) -> None:
    grids = [section._sectPr.find(qn("w:docGrid")) for section in file.sections]

    assert {(g.get(qn("w:type")), g.get(qn("w:linePitch")), g.get(qn("w:charSpace"))) for g in grids} == {
        ("linesAndChars", "579", "-848")
    }
    assert file.styles["Normal"].element.rPr.find(qn("w:sz")).get(qn("w:val")) == "32"


# ---- type


def test_every_face_is_named_in_all_slots_and_never_by_theme() -> None:
    named = set()
    for part in xml_parts(bulletin(demo=True)):
        for face in part.iter(qn("w:rFonts")):
            attributes = {etree.QName(name).localname: str(value) for name, value in face.attrib.items()}
            assert not [name for name in attributes if "theme" in name.lower()]
            assert attributes.pop("hint") == "eastAsia"
            assert set(attributes) == {"ascii", "hAnsi", "eastAsia", "cs"}
            assert len(set(attributes.values())) == 1
            named |= set(attributes.values())

    assert named == {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"}


def test_faces_can_be_chosen() -> None:
    roles = FontRoles(title="甲", body="乙", heading1="丙", heading2="丁", folio="戊")
    file = docx.Document(io.BytesIO(render_docx(bulletin(), roles)))

    assert {
        style: styled(file, style)[0].runs[0].font.name
        for style in ("公文标题", "公文正文", "一级标题", "二级标题")
    } == {
        "公文标题": "甲",
        "公文正文": "乙",
        "一级标题": "丙",
        "二级标题": "丁",
    }


def test_language_is_chinese() -> None:
    document = parts(bulletin())

    assert b"ja-JP" not in document["word/settings.xml"]
    assert b'w:eastAsia="zh-CN"' in document["word/settings.xml"]
    assert re.findall(rb'w:lang [^>]*w:eastAsia="([^"]*)"', document["word/styles.xml"]) == [b"zh-CN"] * 2


# ---- head


def test_head_stands_as_the_standard_says(file: Document) -> None:
    names = [line.style.name for line in file.paragraphs[:10]]

    assert names == [
        "发文机关标志", "空行", "空行", "发文字号", "空行", "空行",
        "公文标题", "空行", "主送机关", "公文正文",
    ]  # fmt: skip


def test_red_head_is_red_centred_and_35_mm_down(file: Document) -> None:
    mark = file.paragraphs[0]

    assert mark.text == "马鞍山市创建国家生态文明建设\n示范市工作领导小组办公室文件"
    assert twips(mark, "spacing", "before") == 1984
    assert mark.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert str(mark.runs[0].font.color.rgb) == "FF0000"
    assert mark.runs[0].font.size.pt == 46
    assert mark.runs[0]._r.rPr.find(qn("w:w")).get(qn("w:val")) == "67"


def test_red_rule_lies_4_mm_below_the_centred_number(file: Document) -> None:
    number = styled(file, "发文字号")[0]
    border = number.style.element.pPr.find(qn("w:pBdr"))[0]
    line_foot_below_characters = 1.0  # see the stylesheet
    distance_mm = (int(border.get(qn("w:space"))) + line_foot_below_characters) / 72 * 25.4

    assert number.text == "马创建办〔2026〕12号"
    assert number.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert (border.tag, border.get(qn("w:color"))) == (qn("w:bottom"), "FF0000")
    assert 3.5 <= distance_mm <= 4.5
    # as wide as the type area: no indents
    assert twips(number, "ind", "left") == twips(number, "ind", "right") == 0
    assert twips(number, "spacing", "before") + twips(number, "spacing", "line") == 579


def test_only_head_and_rule_are_red() -> None:
    red = [
        element.getparent().getparent().tag
        for part in xml_parts(bulletin())
        for element in part.iter(qn("w:color"))
        if element.get(qn("w:val")) == "FF0000"
    ]

    assert red == [qn("w:r"), qn("w:style")]


def test_title_is_balanced_and_whole_in_the_properties(file: Document) -> None:
    title = styled(file, "公文标题")[0]

    assert title.text == "关于2026年10月创建国家生态文明\n建设示范市工作进展情况的通报"
    assert file.core_properties.title == title.text.replace("\n", "")
    assert title.runs[0].font.size.pt == 22


def test_addressees_are_flush_left_and_end_in_a_colon(file: Document) -> None:
    addressees = styled(file, "主送机关")[0]

    assert addressees.text == "各县区人民政府，各开发园区管委会，市直有关单位："
    assert twips(addressees, "ind", "left") == twips(addressees, "ind", "hanging") == 0


def test_many_addressees_move_to_the_imprint() -> None:
    file = opened(bulletin(addressees="，".join(["含山县人民政府"] * 40)))

    assert styled(file, "主送机关") == []
    assert [row.cells[0].text[:3] for row in file.tables[-1].rows[1:3]] == ["主送：", "抄送："]


# ---- text and closing


def test_blocks_keep_their_order_and_rank(file: Document) -> None:
    found = [
        (line.style.name, line.text)
        for line in file.paragraphs
        if line.style.name in {"公文正文", "一级标题", "二级标题"}
    ]
    names = {"paragraph": "公文正文", "heading1": "一级标题", "heading2": "二级标题"}

    assert found == [(names[block.kind], block.text) for block in body() if block.kind in names]


def test_headings_stay_with_their_text_and_show_in_the_navigation(file: Document) -> None:
    properties = [file.styles[name].element.pPr for name in ("一级标题", "二级标题")]

    assert all(item.find(qn("w:keepNext")) is not None for item in properties)
    assert [item.find(qn("w:outlineLvl")).get(qn("w:val")) for item in properties] == ["0", "1"]


def test_annex_note_hangs_under_the_first_name(file: Document) -> None:
    notes = styled(file, "附件说明")

    assert [note.text for note in notes] == [
        "附件：1.重点任务2026年10月进展情况表",
        "2.单位得分与排名",
        "3.督查整改事项台账",
    ]
    # label from character 2 on, numbers at character 5, names and their wrapped lines at character 6
    assert [(twips(note, "ind", "left"), twips(note, "ind", "hanging")) for note in notes] == [
        (1895, 1263),
        (1895, 316),
        (1895, 316),
    ]


def test_signature_is_centred_over_a_date_four_characters_in(file: Document) -> None:
    signature, date = styled(file, "署名")[0], styled(file, "成文日期")[0]
    cell = 315.86
    middle_of_date = 8844 - (4 + 6.5 / 2) * cell
    middle_of_signature = (twips(signature, "ind", "left") + 8844) / 2

    assert signature.text.replace("\n", "") == OFFICE
    assert date.text == "2026年11月5日"
    assert twips(date, "ind", "right") == round(4 * cell)
    assert abs(middle_of_signature - middle_of_date) <= 1
    assert signature._p.getnext() is date._p
    assert [line.style.name for line in file.paragraphs if line._p in {
        signature._p.getprevious(), signature._p.getprevious().getprevious(),
    }] == ["空行", "空行"]  # fmt: skip


@pytest.mark.parametrize(
    "document", [bulletin(), notice(), bulletin(blocks=(Block("table", table=small_table()),))]
)
def test_signature_stays_with_the_end_of_the_text(document: OfficialDocument) -> None:
    file = opened(document)
    element = styled(file, "成文日期")[0]._p.getprevious()
    tied = 0
    while element.tag == qn("w:p"):
        line = Paragraph(element, file)
        assert line.paragraph_format.keep_with_next or line.style.paragraph_format.keep_with_next
        tied += 1
        if line.style.name == "公文正文":
            break
        element = element.getprevious()
    else:
        last_row = element.findall(qn("w:tr"))[-1]
        assert all(Paragraph(p, file).paragraph_format.keep_with_next for p in last_row.iter(qn("w:p")))

    assert tied >= 4


# ---- annexes, page numbers, imprint


def test_each_annex_begins_a_page_with_label_and_title_on_the_third_line(file: Document) -> None:
    labels = styled(file, "附件序号")

    assert [label.text for label in labels] == ["附件1", "附件2", "附件3"]
    for label in labels:
        blank, title = label._p.getnext(), label._p.getnext().getnext()
        assert Paragraph(blank, file).text == ""
        assert Paragraph(title, file).style.name == "附件标题"
        assert label._p.getprevious().pPr.sectPr is not None
    assert [section.start_type for section in file.sections[1:]] == [2, 2, 2, 2]


def test_single_annex_has_no_number() -> None:
    file = opened(bulletin(annexes=annexes()[:1]))

    assert styled(file, "附件序号")[0].text == "附件"
    assert styled(file, "附件说明")[0].text == "附件：重点任务2026年10月进展情况表"


def test_page_numbers_are_right_on_odd_and_left_on_even_pages(file: Document) -> None:
    section = file.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]

    assert file.settings.odd_and_even_pages_header_footer
    assert odd.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert even.alignment == WD_ALIGN_PARAGRAPH.LEFT
    assert (twips(odd, "ind", "right"), twips(even, "ind", "left")) == (280, 280)
    for number in (odd, even):
        assert number.text == "— 1 —"
        assert number._p.xpath("string(.//w:instrText)") == " PAGE "
        assert {run.font.size.pt for run in number.runs} == {14}
        assert {run.font.name for run in number.runs} == {"宋体"}


def test_page_number_dashes_lie_7_mm_below_the_type_area(file: Document) -> None:
    for section in (file.sections[0], file.sections[2]):
        dashes_above_paper_edge = section.footer_distance.mm + 9.0 / 72 * 25.4
        assert section.bottom_margin.mm - dashes_above_paper_edge == pytest.approx(7, abs=0.1)


def test_turned_pages_carry_the_number_where_the_upright_sheet_has_it(file: Document) -> None:
    section = file.sections[1]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        table = footer.tables[0]
        place = table._tbl.tblPr.find(qn("w:tblpPr"))
        middle = int(place.get(qn("w:tblpX"))) + table.columns[0].width.twips / 2
        assert table.cell(0, 0)._tc.tcPr.find(qn("w:textDirection")).get(qn("w:val")) == "tbRl"
        assert table.cell(0, 0).paragraphs[0].alignment == side
        assert {place.get(qn("w:horzAnchor")), place.get(qn("w:vertAnchor"))} == {"page"}
        assert middle == pytest.approx((35 - 7) / 25.4 * 1440, abs=1)
        assert (int(place.get(qn("w:tblpY"))), table.rows[0].height.twips) == (1587, 8844)


def test_imprint_ends_the_document_on_an_upright_page(file: Document) -> None:
    assert file.element.body[-3].tag == qn("w:tbl")
    assert [row.cells[0].text for row in file.tables[-1].rows] == [
        bulletin().trace,
        "抄送：市委办公室，市人大常委会办公室，市政协办公室。",
        "马鞍山市创建国家生态文明建设\n示范市工作领导小组办公室",
    ]
    assert file.tables[-1].rows[-1].cells[1].text == "2026年11月5日印发"


def test_imprint_follows_the_text_where_it_can() -> None:
    assert len(opened(notice()).sections) == 1
    assert len(opened(bulletin(annexes=annexes()[:2])).sections) == 3


# ---- the package


def test_demonstration_data_is_marked_on_every_page() -> None:
    marked, plain = opened(bulletin(demo=True)), opened(bulletin())

    for section in marked.sections:
        assert section.header.paragraphs[0].text == "演示数据，不作公文使用"
        assert section.even_page_header.paragraphs[0].text == "演示数据，不作公文使用"
    assert marked.core_properties.comments == "演示数据，不作公文使用"
    assert all(section.header.is_linked_to_previous for section in plain.sections)


def test_properties_come_from_the_document(file: Document) -> None:
    properties = file.core_properties

    assert (properties.author, properties.last_modified_by) == (OFFICE, OFFICE)
    assert (properties.subject, properties.language) == ("马创建办〔2026〕12号", "zh-CN")
    assert properties.created == properties.modified
    assert properties.created.isoformat() == "2026-11-05T00:00:00+00:00"
    assert properties.comments == ""


def test_template_leaves_no_traces() -> None:
    names = parts(bulletin()).keys()
    styles = etree.fromstring(parts(bulletin())["word/styles.xml"])

    assert not [
        name
        for name in names
        if re.search("thumbnail|customXml|app.xml|WithEffects|numbering|fontTable", name)
    ]
    kept = [style for style in styles.iter(qn("w:style")) if not style.get(qn("w:customStyle"))]
    assert [style.get(qn("w:styleId")) for style in kept] == [
        "Normal", "DefaultParagraphFont", "TableNormal", "NoList",
    ]  # fmt: skip


def test_elements_stand_in_the_order_of_the_schema() -> None:
    for part in xml_parts(bulletin(demo=True)):
        for kind, order in SCHEMA_ORDER.items():
            ranks = order.split()
            for element in part.iter(qn(f"w:{kind}")):
                found = [ranks.index(etree.QName(child).localname) for child in element]
                assert found == sorted(found)


def test_words_are_never_read_as_markup() -> None:
    hostile = "</w:t><w:p/> &amp; <![CDATA[ ]]>"

    assert styled(opened(notice(blocks=(paragraph(hostile),))), "公文正文")[0].text == hostile


@pytest.mark.parametrize("document", [bulletin(demo=True), notice()])
def test_same_content_gives_the_same_bytes(document: OfficialDocument) -> None:
    assert render_docx(document) == render_docx(document)


def test_same_content_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from reports.rendering.docx import render_docx;"
        "from tests.reports.rendering.samples import bulletin;"
        "sys.stdout.buffer.write(render_docx(bulletin()))"
    )
    root = Path(__file__).resolve().parents[3]
    other = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, check=True)

    assert other.stdout == render_docx(bulletin())


def test_other_content_gives_other_bytes() -> None:
    assert render_docx(notice()) != render_docx(notice(number="马创建办〔2026〕13号"))


def test_malformed_date_is_refused() -> None:
    with pytest.raises(ValueError, match="成文日期“2026-11-05”不合规范"):
        render_docx(notice(signed_on="2026-11-05"))

from dataclasses import replace

import pytest
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from reports.rendering import stylesheet as styles
from reports.rendering.fonts import STANDARD_FONTS
from reports.rendering.stylesheet import Style, Typesetter

TYPESETTER = Typesetter(STANDARD_FONTS)


def value(element: BaseOxmlElement, path: str, attribute: str = "val") -> str | None:
    found = element.find("/".join(qn(f"w:{step}") for step in path.split("/")))
    return None if found is None else found.get(qn(f"w:{attribute}"))


@pytest.mark.parametrize(
    ("style", "font", "half_points"),
    [
        (styles.TITLE, "方正小标宋简体", "44"),
        (styles.NUMBER, "仿宋_GB2312", "32"),
        (styles.ADDRESSEES, "仿宋_GB2312", "32"),
        (styles.BODY, "仿宋_GB2312", "32"),
        (styles.HEADING1, "黑体", "32"),
        (styles.HEADING2, "楷体_GB2312", "32"),
        (styles.ANNEX_LABEL, "黑体", "32"),
        (styles.ANNEX_TITLE, "方正小标宋简体", "44"),
        (styles.COPIES, "仿宋_GB2312", "28"),
        (styles.FOLIO, "宋体", "28"),
    ],
)
def test_faces_and_sizes(style: Style, font: str, half_points: str) -> None:
    definition = TYPESETTER.definition(style)

    assert {value(definition, "rPr/rFonts", slot) for slot in ("ascii", "hAnsi", "eastAsia", "cs")} == {font}
    assert value(definition, "rPr/sz") == value(definition, "rPr/szCs") == half_points


@pytest.mark.parametrize(
    "style", [styles.BODY, styles.ADDRESSEES, styles.TITLE, styles.SIGNATURE, styles.BLANK]
)
def test_text_keeps_the_pitch_of_22_lines(style: Style) -> None:
    definition = TYPESETTER.definition(style)

    assert value(definition, "pPr/spacing", "line") == "579"
    assert value(definition, "pPr/spacing", "lineRule") == "exact"
    assert 22 * 579 <= 16838 - 2098 - 1984 < 23 * 579


def test_28_characters_fit_the_line() -> None:
    spacing = int(value(TYPESETTER.definition(styles.BODY), "rPr/spacing") or "")

    assert 28 * (16 * 20 + spacing) <= 8844 < 29 * (16 * 20 + spacing)


def test_first_line_is_indented_by_two_characters() -> None:
    definition = TYPESETTER.definition(styles.BODY)

    assert value(definition, "pPr/ind", "firstLineChars") == "200"
    assert value(definition, "pPr/ind", "firstLine") == "632"


def test_names_are_the_elements_of_the_standard_and_unique() -> None:
    names = [style.name for style in styles.STYLES]

    assert len(set(names)) == len(names)
    assert {"发文机关标志", "发文字号", "公文标题", "主送机关", "公文正文", "署名", "成文日期"} < set(names)


def test_paragraph_of_a_style_as_it_is_says_only_its_name() -> None:
    properties = TYPESETTER.paragraph(styles.BODY, "正文")[0]

    assert [child.tag for child in properties] == [qn("w:pStyle")]


def test_variation_stands_beside_the_name() -> None:
    varied = replace(styles.SIGNATURE, left=100)
    properties = TYPESETTER.paragraph(varied, "署名", keep_next=True)[0]

    assert [child.tag for child in properties] == [
        qn(f"w:{tag}") for tag in ("pStyle", "keepNext", "spacing", "ind", "jc")
    ]
    assert value(properties, "ind", "left") == "2000"


def test_runs_carry_face_and_size_themselves() -> None:
    run = TYPESETTER.paragraph(styles.HEADING2, "（一）")[1]

    assert value(run, "rPr/rFonts", "eastAsia") == "楷体_GB2312"
    assert value(run, "rPr/sz") == "32"

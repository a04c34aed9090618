import io
import zipfile

import pytest
from docx.oxml.ns import qn

from reports.rendering import ooxml


def package(names: list[str], year: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name, date_time=(year, 1, 1, 0, 0, 0)), f"inside {name}")
    return out.getvalue()


def test_w_builds_elements_with_attributes_and_children() -> None:
    element = ooxml.w("pPr", ooxml.w("keepNext"), None, ooxml.w("spacing", line=579, lineRule="exact"))

    assert [child.tag for child in element] == [qn("w:keepNext"), qn("w:spacing")]
    assert element[1].get(qn("w:line")) == "579"


def test_words_turn_white_space_into_elements_and_escape_nothing_twice() -> None:
    elements = ooxml.words(" 一\n二\t<w:p>&")

    assert [element.tag for element in elements] == [qn(f"w:{tag}") for tag in ("t", "br", "t", "tab", "t")]
    assert [element.text for element in elements] == [" 一", None, "二", None, "<w:p>&"]


def test_control_characters_are_refused() -> None:
    with pytest.raises(ValueError, match="XML compatible"):
        ooxml.words("一\x0b二")


def test_rule_counts_eighths_of_a_point() -> None:
    assert ooxml.rule("top", 0.992).get(qn("w:sz")) == "8"
    assert ooxml.rule("top", 0.709).get(qn("w:sz")) == "6"
    assert ooxml.no_rule("top").get(qn("w:val")) == "nil"


def test_normalised_forgets_order_and_dates_but_not_content() -> None:
    first = ooxml.normalised(package(["word/b.xml", "[Content_Types].xml"], 2026))
    second = ooxml.normalised(package(["[Content_Types].xml", "word/b.xml"], 1999))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert file.namelist() == ["[Content_Types].xml", "word/b.xml"]
        assert file.read("word/b.xml") == b"inside word/b.xml"

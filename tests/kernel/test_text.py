"""Text from outside: what can be kept, and what was lost on its way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maanshan_eco.kernel.text import what_is_broken

unhurried = settings(deadline=None)  # a busy machine may pause any single example

MESSAGE = "有乱码或看不见的控制字符，可能是编码不对。重新输入，或粘贴为纯文本。"
GOOD = [
    "",
    "完成管网改造 12.5 公里。",
    "第一行\n第二行\r\n\t缩进",
    "“引号”、＝、𠮷野家、😀",
    "\u200b\u3000",
    "\x7f",
]


@pytest.mark.parametrize("text", GOOD)
def test_kept(text: str) -> None:
    assert what_is_broken(text) == ""


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\ufffd", "\ufffe", "\uffff", chr(0xD800)],
)
@pytest.mark.parametrize("text", ["{}", "进展{}顺利", "结尾{}"])
def test_broken(text: str, character: str) -> None:
    assert what_is_broken(text.format(character)) == MESSAGE


def test_gbk_read_as_utf8_is_broken() -> None:
    assert what_is_broken("进展顺利".encode("gbk").decode("utf-8", errors="replace")) == MESSAGE


@unhurried
@given(st.text())
def test_what_passes_can_be_stored(text: str) -> None:
    """Encodes as UTF-8 and holds nothing that PostgreSQL or XML 1.0 refuses."""
    if not what_is_broken(text):
        assert text.encode().decode() == text
        assert {c for c in text if ord(c) < 32} <= {"\t", "\n", "\r"}

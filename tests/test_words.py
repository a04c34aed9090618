"""The words on the pages: sober, without blame, with the right signs."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "static" / "js").glob("*.js"))
#: Template comments, scripts' comments, tags: not what people read.
_UNSEEN = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|^\s*//.*?$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("word", ["失败！", "非法", "您", "无效", "！", "登陆", "其它", "抱歉"])
def test_no_page_says(word: str) -> None:
    saying = [
        str(path.relative_to(ROOT))
        for path in PAGES
        if word in _UNSEEN.sub("", path.read_text(encoding="utf-8"))
    ]

    assert saying == []


def test_chinese_is_not_followed_by_half_width_signs() -> None:
    wrong = []
    for path in PAGES:
        words = re.sub(r"\{[{%].*?[%}]\}", "", _UNSEEN.sub("", path.read_text(encoding="utf-8")))
        found = re.findall(r"[\u4e00-\u9fff][,;?!](?=[\u4e00-\u9fff])", words)
        wrong += [f"{path.relative_to(ROOT)}: {signs}" for signs in found]

    assert wrong == []

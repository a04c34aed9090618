"""Marking what changed in Chinese text: nothing lost, figures whole, and no text too long to compare."""

import random

import pytest

from tasks.differences import MOST_PAIRS, Kind, difference


def marked(old: str, new: str) -> str:
    """The pieces as one line: [-removed-]{+added+}."""
    forms = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(forms[piece.kind].format(piece.text) for piece in difference(old, new).pieces)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("同", "同", "同"),
        ("", "新写的", "{+新写的+}"),
        ("删去的", "", "[-删去的-]"),
        ("投资12.5万元。", "投资15.5万元。", "投资[-12.5万元-]{+15.5万元+}。"),
        ("完成率93.3%", "完成率95%", "完成率[-93.3%-]{+95%+}"),
        ("气温−5", "气温5", "气温[-−5-]{+5+}"),
        ("建成3座", "建成3座，验收2座", "建成3座{+，验收2座+}"),
        ("建成１２公里", "建成１３公里", "建成[-１２公里-]{+１３公里+}"),
        ("用PM2.5仪", "用PM10仪", "用PM[-2.5-]{+10+}仪"),
        ("甲的乙", "丙的丁", "[-甲的乙-]{+丙的丁+}"),
        ("一、设计。\n二、施工。", "一、设计。\n二、验收。", "一、设计。\n二、[-施工-]{+验收+}。"),
    ],
)
def test_what_changed_is_marked_where_it_changed(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_nothing_is_lost() -> None:
    """Random texts of few characters, so that they have much in common: both can be read off the marks."""
    dice = random.Random(7)
    for _ in range(300):
        old, new = ("".join(dice.choices("管网12.万元。\n", k=dice.randrange(40))) for _ in range(2))
        found = difference(old, new)
        assert (found.old, found.new) == (old, new)
        assert "".join(piece.text for piece in found.before) == old
        assert "".join(piece.text for piece in found.after) == new


@pytest.mark.parametrize(
    ("old", "new", "change"), [("甲", "甲", False), ("甲", "乙", True), ("", "甲", True)]
)
def test_a_change_is_a_change(old: str, new: str, change: bool) -> None:
    assert difference(old, new).is_change is change


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        ("", "", True),
        ("完成管网改造设计", "完成管网改造施工", True),
        ("完成管网改造设计", "召开推进会议两次", False),
        ("", "新写的", False),
    ],
)
def test_a_rewritten_text_is_not_worth_marking(old: str, new: str, alike: bool) -> None:
    assert difference(old, new).is_alike is alike


def test_long_texts_are_compared_by_sentence() -> None:
    """Beyond the limit a changed word marks its whole sentence."""
    sentences = [f"第{'一二三四五'[n % 5] * (n + 1)}项工作稳步推进。" for n in range(60)]
    old = "".join(sentences)
    new = old.replace("稳步", "加快")
    assert len(old) * len(new) > MOST_PAIRS

    pieces = difference(old, "改" + new).pieces

    assert {piece.text.count("。") for piece in pieces if piece.kind == Kind.REMOVED} != {0}
    assert (difference(old, new).old, difference(old, new).new) == (old, new)


@pytest.mark.parametrize(("old", "new"), [("甲。" * 2000, "乙。" * 2000), ("的" * 4000, "地的" * 2000)])
def test_texts_without_end_are_shown_as_replaced(old: str, new: str) -> None:
    assert [piece.kind for piece in difference(old, new).pieces] == [Kind.REMOVED, Kind.ADDED]

"""Each rule at its edge: where it speaks, and where it is silent."""

from decimal import Decimal
from typing import Any

import pytest

from tasks.cautions import FigureFacts, FilingFacts, NodeFacts, cautions


def about(value: str, *earlier: str, **fields: Any) -> list[tuple[str, str]]:
    """What is said of one figure; ``earlier`` the newest first, all of this year."""
    figure = {
        "code": "x",
        "unit": "公里",
        "raw": value,
        "value": Decimal(value),
        "cumulative": False,
        "earlier": [Decimal(text) for text in earlier],
        "earlier_this_year": len(earlier),
        **fields,
    }
    found = cautions(FilingFacts(figures=[FigureFacts(**figure)]))
    return [(caution.code, caution.words) for caution in found]


CASES: list[tuple[str, tuple[str, ...], dict[str, Any], list[str]]] = [
    # a cumulative figure falls, unless the year is new
    ("12.4", ("15.6",), {"cumulative": True}, ["fell"]),
    ("15.6", ("15.6",), {"cumulative": True}, []),
    ("1", ("15.6",), {"cumulative": True, "earlier_this_year": 0}, []),
    ("12.4", ("15.6",), {}, []),
    # a jump: half of the last value while little is known, five usual changes once it is
    ("15.1", ("10",), {}, ["jump"]),
    ("15", ("10",), {}, []),
    ("5", ("0",), {}, []),
    ("40", ("10",), {"cumulative": True}, []),
    ("16.1", ("11", "10", "9", "8"), {}, ["jump"]),
    ("16", ("11", "10", "9", "8"), {}, []),
    ("60", ("11", "11", "11", "11"), {}, []),
    # a fraction where a percentage is due
    ("0.933", (), {"unit": "%"}, ["fraction"]),
    ("0.933", ("92.1",), {"unit": "%"}, ["fraction"]),
    ("0.933", ("0.9",), {"unit": "%"}, []),
    ("0.933", (), {"unit": "%", "raw": "0.933%"}, []),
    ("0.933", (), {"unit": "%", "raw": "0.933％"}, []),
    ("0", (), {"unit": "%"}, []),
    ("1", (), {"unit": "%"}, []),
    ("0.933", (), {}, []),
    # a percentage out of range, where no bounds make it an error
    ("100.1", (), {"unit": "%"}, ["range"]),
    ("-0.1", (), {"unit": "%", "raw": "-0.1%"}, ["range"]),
    ("100.1", (), {"unit": "%", "lowest": Decimal(0), "highest": Decimal(101)}, []),
    ("100.1", (), {"unit": "%", "lowest": Decimal(0)}, ["range"]),
    ("100.1", (), {}, []),
    # beyond the target by more than a fifth
    ("12.1", (), {"least": Decimal(10)}, ["beyond"]),
    ("12", (), {"least": Decimal(10)}, []),
    ("1", (), {"least": Decimal(0)}, []),
    ("23.9", (), {"most": Decimal(30)}, ["beyond"]),
    ("24", (), {"most": Decimal(30)}, []),
    # the same for the fourth time
    ("7", ("7", "7", "7"), {}, ["same"]),
    ("7", ("7", "7"), {}, []),
    ("7", ("7", "7", "8"), {}, []),
    ("7.0", ("7", "7", "7"), {}, ["same"]),
    ("0", ("0", "0", "0"), {"lowest": Decimal(0)}, []),
    ("100.0", ("100", "100", "100"), {"highest": Decimal(100)}, []),
    # the counties come to something else
    ("48.0", (), {"county_sum": Decimal("46.2")}, ["county_sum"]),
    ("46.20", (), {"county_sum": Decimal("46.2")}, []),
    ("48", (), {"county_sum": Decimal("46.2"), "city_figure": Decimal("46.2")}, []),
]


@pytest.mark.parametrize(("value", "earlier", "fields", "codes"), CASES)
def test_figures(value: str, earlier: tuple[str, ...], fields: dict[str, Any], codes: list[str]) -> None:
    assert [code for code, _ in about(value, *earlier, **fields)] == codes


@pytest.mark.parametrize(
    ("words", "value", "earlier", "fields"),
    [
        ("累计数变小了（上次 15.6，本月 12.4）。", "12.4", ("15.60",), {"cumulative": True}),
        ("与上次相比变化较大（上次 1,000，本月 −2）。", "-2", ("1000",), {}),
        ("0.933% 还是 93.3%？", "0.933", (), {"unit": "%"}),
        ("百分比是 120，不在 0 到 100 之间。", "120", (), {"unit": "%"}),
        ("超出目标两成以上（目标 10 以上，本月 12.1）。", "12.1", (), {"least": Decimal(10)}),
        ("好于目标两成以上（目标 30 以下，本月 20）。", "20", (), {"most": Decimal(30)}),
        ("连续 4 次都是 7。", "7", ("7", "7", "7"), {}),
        ("县区合计 46.2，本单位报 48，差 1.8。", "48.0", (), {"county_sum": Decimal("46.2")}),
        (
            "县区合计（含本次） 46.2，牵头单位报 47，差 0.8。",
            "50",
            (),
            {"county_sum": Decimal("46.2"), "city_figure": Decimal(47)},
        ),
    ],
)
def test_the_words_state_the_fact(
    words: str, value: str, earlier: tuple[str, ...], fields: dict[str, Any]
) -> None:
    assert [said for _, said in about(value, *earlier, **fields)] == [words]


def test_words_percent_and_nodes() -> None:
    found = cautions(
        FilingFacts(
            nodes=[
                NodeFacts(1, "甲", True, False),
                NodeFacts(2, "乙", False, True),
                NodeFacts(3, "丙", False, False),
            ],
            progress="完成 设计\n。",
            last_progress="完成设计。",
            percent=59,
            last_percent=60,
        )
    )

    assert [(caution.key, caution.words) for caution in found] == [
        ("fell:percent", "年度进度变小了（上次 60%，本月 59%）。"),
        ("node_due:milestone-1", "节点“甲”已到期，还没有报完成。"),
        ("node_bare:milestone-2", "节点“乙”报了完成，没有附佐证材料。"),
        ("same:progress", "与上月文字完全相同。"),
    ]


def test_nothing_is_said_of_nothing() -> None:
    assert cautions(FilingFacts(percent=60, last_percent=60, last_progress="", progress="")) == []

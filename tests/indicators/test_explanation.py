"""Every light in one sentence a leader understands, with what would change it."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from indicators import sentences
from indicators.explanation import explain, explain_ratio
from indicators.lighting import light
from indicators.lights import Case, Steady, Why
from indicators.phrases import Phrases, percent
from indicators.ratios import RatioChange
from indicators.targets import (
    AtLeast,
    AtMost,
    Equals,
    Improving,
    NotBelowBaseline,
    SetBySuperior,
    TargetRule,
)
from maanshan_eco.kernel.months import Month
from tests.indicators.test_lighting import DECEMBER, LAST, RULES, case, cases

unhurried = settings(deadline=None)  # a busy machine may pause any single example
D = Decimal
RATE = Phrases("%", 1, "higher", "monthly")
COUNT = Phrases("起", 0, "lower", "monthly", cumulative=True)
YEARLY = Phrases("km²", 2, "higher", "annual")


def said(rule: TargetRule | None, given: Case, phrases: Phrases = RATE) -> str:
    now = light(rule, given)
    return explain(Steady(now.colour, now), given, (), phrases).sentence


@pytest.mark.parametrize(
    ("rule", "given", "phrases", "sentence"),
    [
        (None, case("91"), RATE, "还没有设定目标，不判达标，不亮灯。"),
        (AtLeast(D(95)), case(), RATE, "要求达到95%以上；还没有认定数，数据随每月填报。"),
        (
            AtLeast(D(95)),
            case("91", last=Month(2026, 3), month=DECEMBER),
            RATE,
            "最近的数是2026年3月的 91.0%，已经过期，不代表现状；数据随每月填报。",
        ),
        (
            SetBySuperior("higher", None),
            case("96"),
            RATE,
            "上级还没有下达 2026 年的目标，不判达标；截至2026年6月为 96.0%。",
        ),
        (
            NotBelowBaseline(),
            case("500", last=LAST, frequency="annual"),
            YEARLY,
            "2025年为 500.00km²；要求不低于基期值，缺基期值，不能判断。",
        ),
        (
            NotBelowBaseline(),
            case("499.99", start=None, baseline=D(500), frequency="annual"),
            YEARLY,
            "2026年为 499.99km²，要求不低于基期值，起点曾达到，现在差 0.01km²。",
        ),
        (
            Equals(D(0)),
            case("1", start="0", better="lower", cumulative=True),
            COUNT,
            "截至2026年6月累计 1起，累计数不会再减少，今年已不可能保持为0起。",
        ),
        (
            AtLeast(D(95)),
            case("94.96", last=DECEMBER),
            RATE,
            "截至2026年12月为 95.0%，期限到，没有达到95%以上，差 0.04个百分点。",
        ),
        (
            AtLeast(D(90)),
            case("87.8", days=(159, 181, 365)),
            RATE,
            "已监测 181 天，优良 159 天（占 87.8%），超标 22 天；要达到90%以上，全年最多超标 36 天，"
            "还剩 14 天，照现在的频次约 11月1日用完。",
        ),
        (
            AtLeast(D(90)),
            case("73", days=(100, 137, 365)),
            RATE,
            "截至2026年6月为 73.0%；全年 365 天最多允许超标 36 天，已超标 37 天，全年已不可能达到90%以上。",
        ),
        (
            AtLeast(D(90)),
            case("97", days=(329, 340, 365)),
            RATE,
            "优良天数已有 329 天，全年需 329 天，往后天天超标也能达到，目标已锁定。",
        ),
        (
            Equals(D(0)),
            case("4", last=DECEMBER, start="4", better="lower"),
            Phrases("个", 0, "lower", "monthly"),
            "截至2026年12月为 4个，期限到，不符合要求（保持为0个），差 4个。",
        ),
        (
            AtLeast(D(82)),
            case("82.7", last=DECEMBER, days=(302, 365, 365)),
            RATE,
            "全年优良 302 天，需 300 天，已达到82%以上。",
        ),
        (
            Improving("higher"),
            case("96", previous=D(96)),
            RATE,
            "截至2026年6月为 96.0%，与上年同期持平，没有提高。",
        ),
        (
            AtMost(D(30)),
            case("35", start="38", better="lower"),
            Phrases("μg/m³", 1, "lower", "monthly"),
            "截至2026年6月为 35.0μg/m³，应降到 34.0μg/m³，落后 1.0μg/m³；"
            "到2026年12月要不超过30μg/m³，还差 5.0μg/m³。",
        ),
        (
            Equals(D(0)),
            case("3", start="4", better="lower"),
            Phrases("个", 0, "lower", "monthly"),
            "截至2026年6月为 3个，应降到 2个，落后 1个；到2026年12月要降到0个，还差 3个。",
        ),
    ],
)
def test_sentences(rule: TargetRule | None, given: Case, phrases: Phrases, sentence: str) -> None:
    assert said(rule, given, phrases) == sentence


@unhurried
@given(RULES, cases())
def test_every_light_has_a_sentence_in_sober_words(rule: TargetRule, given: Case) -> None:
    now = light(rule, given)
    found = explain(Steady(now.colour, now), given, (), Phrases("%", 2, given.better, "monthly"))

    assert re.fullmatch(r"[^。]+。([^。]+。)?", found.sentence)
    assert not re.search(r"None|您|！|失败|非法|无效|E[+-]\d", found.sentence)
    assert "%" not in re.sub(r"\d%", "", found.sentence)


def test_what_waits_to_be_confirmed_is_said() -> None:
    given = case("96")
    now = light(AtLeast(D(95)), given)

    found = explain(Steady(light(AtLeast(D(95)), case("90")).colour, now, 1), given, (), RATE)

    assert found.word == "严重滞后"
    assert found.sentence.endswith("按本期数应亮“正常”，连续 2 期如此才变灯，现仍亮“严重滞后”。")


@pytest.mark.parametrize(
    ("share", "text"),
    [("0.5", "50%"), ("0.004", "0.4%"), ("0.998", "99.8%"), ("1", "100%"), ("0", "0%"), ("-0.2", "−20%")],
)
def test_a_share_never_rounds_to_nothing_or_all(share: str, text: str) -> None:
    assert percent(D(share)) == text


def test_a_figure_shows_that_it_misses_the_target() -> None:
    assert RATE.apart(D("94.96"), D(95)) == "94.96%"
    assert RATE.apart(D(95), D(95)) == "95.0%"


def test_figures_beside_each_other_have_the_same_places() -> None:
    """0.5 beside 0.4 must not be printed as 1."""
    assert COUNT.alike(D("0.4"), D("0.45"), D("0.55"), goal=D(0)) == ("0.4起", "0.5起", "0.6起")
    assert RATE.alike(D("94.2"), D(95), goal=D(95)) == ("94.2%", "95.0%")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            ("5.56", "0", "5.56", True),
            "提高 5.56个百分点：分子变动带来 0.00，分母变动带来 +5.56。"
            "上升主要因为分母变小，核对统计范围。",
        ),
        (("-1", "-2", "1", True), "下降 1.00个百分点：分子变动带来 −2.00，分母变动带来 +1.00。"),
        (("0.001", "0.001", "0", False), ""),
    ],
)  # fmt: skip
def test_a_change_of_a_ratio(change: tuple[Any, ...], words: str) -> None:
    *points, shrank = change
    found = explain_ratio(RatioChange(*(D(point) for point in points), shrank), "9月", "10月")

    assert found == (f"10月比9月{words}" if words else "10月与9月相比没有变化。")


def test_every_rule_that_lights_has_a_sentence() -> None:
    assert set(sentences._SENTENCES) == set(Why)

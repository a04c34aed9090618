"""Figures as people type them: the table of what is taken and what is refused, and laws for the rest."""

import sys
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.normalise import Figured, parse_figure, parse_period

unhurried = settings(deadline=None)  # a busy machine may pause any single example

TAKEN = [
    ("１２．５％", "%", "12.5"),
    ("93.30%", "%", "93.30"),
    ("0.933", "%", "0.933"),
    ("１，２３４．５", "万元", "1234.5"),
    ("12，345", "万元", "12345"),
    ("1,234,567.89", "万元", "1234567.89"),
    ("（5）", "公里", "-5"),
    ("（5）公里", "公里", "-5"),
    ("(1,234.5)", "万元", "-1234.5"),
    ("－5", "公里", "-5"),
    ("−5", "公里", "-5"),
    ("–5", "公里", "-5"),
    ("0", "个", "0"),
    ("-0", "个", "0"),
    ("96\n", "%", "96"),
    ("0.00", "", "0.00"),
    ("007", "个", "7"),
    ("1.2E+05", "万元", "120000"),
    ("1.2e5", "万元", "120000"),
    ("1.5E-03", "%", "0.0015"),
    ("15.6公里", "公里", "15.6"),
    ("15.6 公里", "公里", "15.6"),
    ("12.5m²/人", "m²/人", "12.5"),
    ("12.5 m2/人", "m²/人", "12.5"),
    ("12.5㎡/人", "m²/人", "12.5"),
    ("30ｋｍ²", "km²", "30"),
    ("30㎢", "km²", "30"),
    (" 1 234\u00a0567\u3000\u200b", "个", "1234567"),
    ("999999999999.999999", "", "999999999999.999999"),
]
NOTHING = ["", " ", "\u3000", "\u200b", "—", "——", "---", "--", "-", "－", "/", "／", "无", "暂无", " 无 "]
REFUSED = [
    ("12,5", "万元", "“12,5”的逗号位置不对，是 12.5 吗？小数点用“.”，千分位每三位一个。"),
    ("1,23,456", "万元", "“1,23,456”的逗号位置不对。小数点用“.”，千分位每三位一个。"),
    ("10²", "km²", "“²”不是普通数字，改成 0—9。"),
    ("10²km²", "km²", "“²”不是普通数字，改成 0—9。"),
    ("①", "个", "“①”不是普通数字，改成 0—9。"),
    ("㊱", "个", "“㊱”不是普通数字，改成 0—9。"),
    ("½", "个", "“½”不是普通数字，改成 0—9。"),
    ("96\n97", "%", "“96 97”有好几行或好几格，这里填一个数。"),
    ("96\t97", "%", "“96 97”有好几行或好几格，这里填一个数。"),
    ("约12", "个", "“约12”是约数或区间。这里填一个确定的数，约数和区间写在文字里。"),
    ("≥95", "%", "“≥95”是约数或区间。这里填一个确定的数，约数和区间写在文字里。"),
    ("100~200", "个", "“100~200”是约数或区间。这里填一个确定的数，约数和区间写在文字里。"),
    ("100－200", "个", "“100－200”是约数或区间。这里填一个确定的数，约数和区间写在文字里。"),
    ("近30", "个", "“近30”是约数或区间。这里填一个确定的数，约数和区间写在文字里。"),
    ("12、5", "%", "“12、5”用了顿号，小数点用“.”。"),
    ("1.5.2", "%", "“1.5.2”不止一个小数点，留一个。"),
    ("3月5日", "个", "“3月5日”像是被 Excel 变成了日期，重新输入数字。"),
    ("15.6km", "公里", "“15.6km”不是一个数，或单位不是“公里”。只填数字。"),
    ("5%", "公里", "“5%”不是一个数，或单位不是“公里”。只填数字。"),
    ("3万", "万元", "“3万”不是一个数，或单位不是“万元”。只填数字。"),
    ("3.5亿", "万元", "“3.5亿”不是一个数，或单位不是“万元”。只填数字。"),
    ("3.5亿吨", "万元", "“3.5亿吨”不是一个数，或单位不是“万元”。只填数字。"),
    ("(3.5亿元)", "万元", "“(3.5亿元)”不是一个数，或单位不是“万元”。只填数字。"),
    ("0.01元", "亿元", "“0.01元”位数太多：整数部分最多 12 位，小数最多 6 位。"),
    ("12%%", "%", "“12%%”不是一个数，或单位不是“%”。只填数字。"),
    ("%", "%", "“%”不是一个数，或单位不是“%”。只填数字。"),
    ("十二", "", "“十二”不是一个数。只填数字。"),
    (".5", "", "“.5”不是一个数。只填数字。"),
    ("5.", "", "“5.”不是一个数。只填数字。"),
    ("+5", "", "“+5”不是一个数。只填数字。"),
    ("--5", "", "“--5”不是一个数。只填数字。"),
    ("()", "", "“()”不是一个数。只填数字。"),
    ("(-5)", "", "“(-5)”不是一个数。只填数字。"),
    ("0x1F", "", "“0x1F”不是一个数。只填数字。"),
    ("NaN", "", "“NaN”不是一个数。只填数字。"),
    ("∞", "", "“∞”不是一个数。只填数字。"),
    ("1_000", "", "“1_000”不是一个数。只填数字。"),
    ("٣", "", "“٣”不是一个数。只填数字。"),
    ("1000000000000", "", "“1000000000000”位数太多：整数部分最多 12 位，小数最多 6 位。"),
    ("0.1234567", "", "“0.1234567”位数太多：整数部分最多 12 位，小数最多 6 位。"),
    ("1E+99", "", "“1E+99”位数太多：整数部分最多 12 位，小数最多 6 位。"),
    ("1E-7", "", "“1E-7”位数太多：整数部分最多 12 位，小数最多 6 位。"),
    ("1E+999999999", "", "“1E+999999999”不是一个数。只填数字。"),
]


@pytest.mark.parametrize(("raw", "unit", "figure"), TAKEN)
def test_taken(raw: str, unit: str, figure: str) -> None:
    """To the digit: trailing zeros as typed, no exponent."""
    assert str(parse_figure(raw, unit).value) == figure


UNDERSTOOD = [
    ("3.5亿元", "万元", "35000", "3.5亿元 = 35,000万元"),
    ("３．５ 亿元", "万元", "35000", "３．５ 亿元 = 35,000万元"),
    ("35000000元", "万元", "3500", "35000000元 = 3,500万元"),
    ("1,200万元", "亿元", "0.12", "1,200万元 = 0.12亿元"),
    ("1.2亿吨", "万吨", "12000", "1.2亿吨 = 12,000万吨"),
    ("2万人", "人", "20000", "2万人 = 20,000人"),
    ("（1）亿元", "万元", "-10000", "（1）亿元 = −10,000万元"),
    ("（5）", "公里", "-5", "（5） = −5公里"),
    ("1.2E+05", "万元", "120000", "1.2E+05 = 120,000万元"),
    ("12万元", "万元", "12", ""),
    ("15.6公里", "公里", "15.6", ""),
    ("1，234", "万元", "1234", ""),
]


@pytest.mark.parametrize(("raw", "unit", "figure", "understood"), UNDERSTOOD)
def test_what_had_to_be_read_into_a_figure_is_said(raw: str, unit: str, figure: str, understood: str) -> None:
    found = parse_figure(raw, unit)

    assert (found.value, found.understood) == (Decimal(figure), understood)


PERIODS = [
    *(
        (raw, "2024年3月", False)
        for raw in (
            "2024年3月",
            "２０２４年０３月",
            "2024.3",
            "2024-03",
            "2024/3",
            "202403",
            "24年3月",
            "二〇二四年三月",
            "2024 年 3 月",
        )
    ),
    *((raw, "2026年3月", True) for raw in ("3月", "3月份", "截至3月底", "三月")),
    *((raw, "2024年1—3月", False) for raw in ("2024年第一季度", "2024Q1", "2024年一季度", "2024年1—3月")),
    *((raw, "2026年1—3月", True) for raw in ("一季度", "1-3月", "1—3月", "Q1")),
    ("上半年", "2026年1—6月", True),
    ("2024年下半年", "2024年7—12月", False),
    ("二〇二四年十二月", "2024年12月", False),
    ("十月", "2026年10月", True),
    ("十一月", "2026年11月", True),
    ("2026年1—1月", "2026年1月", False),
]


@pytest.mark.parametrize(("raw", "name", "assumed"), PERIODS)
def test_periods_taken(raw: str, name: str, assumed: bool) -> None:
    span = parse_period(raw, 2026)

    assert (span.name, span.assumed_year) == (name, assumed)


@pytest.mark.parametrize(
    "raw",
    ["2024年13月", "2024年3月5日", "3-1月", "0月", "", "去年", "2024", "五季度", "2024年0季度", "1924年3月"],
)
def test_periods_refused_with_an_example(raw: str) -> None:
    with pytest.raises(ValueError, match="不是一个期次。写成 2024年3月、2024-03、一季度或 1-3月 的样子。"):
        parse_period(raw, 2026)


@pytest.mark.parametrize("raw", NOTHING)
@pytest.mark.parametrize("unit", ["%", ""])
def test_nothing_is_not_zero(raw: str, unit: str) -> None:
    assert parse_figure(raw, unit) == Figured(None)


@pytest.mark.parametrize(("raw", "unit", "message"), REFUSED)
def test_refused_with_advice(raw: str, unit: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^“") as refusal:
        parse_figure(raw, unit)

    assert str(refusal.value) == message


DIGITS = frozenset("0123456789")


def test_no_single_character_passes_for_another_digit() -> None:
    """All of Unicode: what reads as a figure is a decimal digit, however it is drawn."""
    passing = {}
    for character in map(chr, range(sys.maxunicode + 1)):
        if not DIGITS.isdisjoint(unicodedata.normalize("NFKC", character)):
            try:
                passing[character] = parse_figure(f"1{character}", "").value
            except ValueError:
                continue

    assert passing == {
        character: 10 + unicodedata.digit(character)
        for character in passing
        if unicodedata.category(character) == "Nd"
    }
    assert len(passing) == 10 + 10 + 50 + 10  # ASCII, full width, mathematical, segmented


FULL_WIDTH = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")
FIGURES = st.decimals(
    min_value=Decimal("-999999999999"),
    max_value=Decimal("999999999999"),
    places=6,
    allow_nan=False,
    allow_infinity=False,
)
UNITS = st.sampled_from(["", "%", "个", "km²", "m²/人", "m³/万元", "起"])
BLANKS = st.sampled_from(["", " ", "\u3000", "\u00a0", "\t", "\u200b"])


@unhurried
@given(FIGURES, UNITS, BLANKS, st.booleans(), st.booleans(), st.booleans())
def test_however_it_is_typed_it_is_the_same_figure(
    figure: Decimal, unit: str, blank: str, commas: bool, wide: bool, with_unit: bool
) -> None:
    typed = f"{figure:,f}" if commas else f"{figure:f}"
    if wide:
        typed = typed.translate(FULL_WIDTH)
    if with_unit:
        typed += blank + unit

    assert parse_figure(f"{blank}{typed}{blank}", unit) == Figured(figure)


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.sampled_from("0123456789.,-−()（）eE+ %个m²约~、/年①　") | st.characters(), max_size=12), UNITS
)
def test_anything_else_is_nothing_a_storable_figure_or_advice(raw: str, unit: str) -> None:
    try:
        value, advice = parse_figure(raw, unit).value, ""
    except ValueError as refusal:
        value, advice = None, str(refusal)

    assert advice == "" or (advice[0], advice[-1]) == ("“", "。")
    assert value is None or (abs(value) < 10**12 and value == round(value, 6))

"""Figures and periods as people type them → exact values. One normaliser for form, API and Excel. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from maanshan_eco.kernel.months import Month

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_NOTHING = frozenset({"", "-", "--", "---", "/", "无", "暂无"})
_HIDDEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_PLAIN = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(E[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_WITH_UNIT = re.compile(r"(\(?-?[\d.,]+(?:E[+-]?\d{1,2})?\)?)([^\d.,()]\S*)?", re.ASCII | re.IGNORECASE)
_VAGUE = re.compile(r"[约近超余多≥≤><~～]|\d-\d")
_SCALES = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8}


@dataclass(frozen=True, slots=True)
class Figured:
    """``value`` in the indicator's unit, None for "nothing"; ``understood`` says what had to be read into it.

    ``understood`` (``3.5亿元 = 35,000万元``) is shown back to the writer; empty where the figure stood as is.
    """

    value: Decimal | None
    understood: str = ""


def parse_figure(raw: str, unit: str) -> Figured:
    """The figure in ``unit``, exact as typed; without a value where "nothing" was typed (空, —, /, 无).

    Takes full-width digits, thousands commas, hidden blanks, brackets for a minus as accountants write it,
    Excel's 1.2E+05, the indicator's own unit after the figure, and 元, 万元, 亿元 for one another.
    Raises ``ValueError`` with a Chinese sentence that says what is wrong and how to mend it.
    """
    if _folded(raw) in _NOTHING:
        return Figured(None)
    if re.search(r"\d\s*[\t\r\n]\s*[\d+−-]", raw):
        raise ValueError(f"“{' '.join(raw.split())}”有好几行或好几格，这里填一个数。")
    figure = _without_unit(_HIDDEN.sub("", raw), unit)
    _refuse_treacherous(figure)
    text, factor = _rescaled(_folded(raw), unit) or (_folded(figure), Decimal(1))
    bracketed = text.startswith("(") and text.endswith(")")
    if bracketed:
        text = f"-{text[1:-1]}"
    typed = raw.strip()
    if not _PLAIN.fullmatch(text):
        raise ValueError(_advice(typed, text, unit))
    value = _exact(Decimal(text.replace(",", "")) * factor)
    if value == 0:
        value = abs(value)  # −0 is 0
    if abs(value) >= Decimal(10) ** 12 or -value.as_tuple().exponent > 6:  # type: ignore[operator]
        raise ValueError(f"“{typed}”位数太多：整数部分最多 12 位，小数最多 6 位。")
    read_into = bracketed or factor != 1 or "e" in text.lower()
    return Figured(value, f"{typed} = {_printed(value, unit)}" if read_into else "")


def _exact(value: Decimal) -> Decimal:
    """Without an exponent: 1.2E+5 → 120000."""
    return Decimal(f"{value:f}")


def _printed(value: Decimal, unit: str) -> str:
    return f"{value.normalize():,f}{unit}".replace("-", "−")


def _folded(text: str) -> str:
    """One width, one dash, no blanks."""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", text).translate(_DASHES))


def _without_unit(typed: str, unit: str) -> str:
    """``typed`` up to its unit, in whatever width that is written (m²/人, m2/人, ㎡/人)."""
    wanted = _folded(unit)
    starts = range(max(len(typed) - len(wanted), 0), len(typed))
    return typed[: next((start for start in starts if _folded(typed[start:]) == wanted), len(typed))]


def _refuse_treacherous(figure: str) -> None:
    """Folding would turn 10² into 102 and ① into 1."""
    for character in figure:
        if unicodedata.category(character) in {"No", "Nl"}:
            raise ValueError(f"“{character}”不是普通数字，改成 0—9。")


def _scale(unit: str) -> tuple[Decimal, str]:
    """万元 → (10000, 元): how many of the base unit one of this unit is."""
    factor = _SCALES.get(unit[:1])
    return (factor, unit[1:]) if factor and unit[1:] else (Decimal(1), unit)


def _rescaled(text: str, unit: str) -> tuple[str, Decimal] | None:
    """The bare figure, and what to multiply it by: 3.5亿元 for an indicator in 万元 → (3.5, 10000).

    Only between units of one base, which 万 and 亿 set apart; 3万 alone is not 3万元, and 15km not 15公里.
    """
    match = _WITH_UNIT.fullmatch(text)
    if not match or not match[2]:
        return None
    (typed_factor, typed_base), (factor, base) = _scale(match[2]), _scale(_folded(unit))
    if typed_base != base or typed_factor == factor:
        return None
    return match[1], typed_factor / factor


def _advice(typed: str, text: str, unit: str) -> str:
    if _VAGUE.search(text):
        return f"“{typed}”是约数或区间。这里填一个确定的数，约数和区间写在文字里。"
    if "、" in text:
        return f"“{typed}”用了顿号，小数点用“.”。"
    if text.count(".") > 1:
        return f"“{typed}”不止一个小数点，留一个。"
    if re.search(r"[年月日]", text):
        return f"“{typed}”像是被 Excel 变成了日期，重新输入数字。"
    if re.fullmatch(r"-?\d+,\d+", text, re.ASCII):
        return f"“{typed}”的逗号位置不对，是 {text.replace(',', '.')} 吗？小数点用“.”，千分位每三位一个。"
    if "," in text:
        return f"“{typed}”的逗号位置不对。小数点用“.”，千分位每三位一个。"
    return f"“{typed}”不是一个数{f'，或单位不是“{unit}”' if unit else ''}。只填数字。"


@dataclass(frozen=True, slots=True)
class Span:
    """Months from ``first`` to ``last``. ``assumed_year`` where no year was typed: show it back."""

    first: Month
    last: Month
    assumed_year: bool = False

    @property
    def is_month(self) -> bool:
        return self.first == self.last

    @property
    def name(self) -> str:
        """2024年3月; 2024年1—3月."""
        if self.is_month:
            return self.first.name
        return f"{self.first.year}年{self.first.number}—{self.last.number}月"


_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_PERIODS = [
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?:(?P<year>\d{4}|\d{2})年)?(?:截至)?(?P<month>\d{1,2})月(?:份|底|末)?",
        r"(?P<year>20\d\d)[-./](?P<month>\d{1,2})",
        r"(?P<year>20\d\d)(?P<month>\d\d)",
        r"(?:(?P<year>\d{4}|\d{2})年)?第?(?P<quarter>[1-4])季度?",
        r"(?:(?P<year>20\d\d)年?)?Q(?P<quarter>[1-4])",
        r"(?:(?P<year>\d{4}|\d{2})年)?(?P<start>\d{1,2})月?-(?P<end>\d{1,2})月(?:份|底|末)?",
        r"(?:(?P<year>\d{4}|\d{2})年)?(?P<half>上|下)半年",
    )
]


def parse_period(raw: str, year: int) -> Span:
    """The months that people mean by 2024年3月, 2024.3, 一季度, 2024Q1, 1-3月 or 上半年.

    ``year`` is the plan year in view and stands in where none is written. ``1-3月`` is the three months
    together, never March alone. Raises ``ValueError`` with a Chinese sentence and an example.
    """
    text = _arabic(_folded(raw))
    matches = [match.groupdict() for pattern in _PERIODS if (match := pattern.fullmatch(text))]
    try:
        return _span(matches[0], year)
    except (IndexError, ValueError):
        advice = "写成 2024年3月、2024-03、一季度或 1-3月 的样子。"
        raise ValueError(f"“{raw.strip()}”不是一个期次。{advice}") from None


def _arabic(text: str) -> str:
    """二〇二四年十二月 → 2024年12月: only the numerals that stand before 年, 月 and 季."""
    text = re.sub(r"十(?=月)", "10", re.sub(r"十(?=[一二]月)", "1", text))
    return text.translate(_CHINESE_DIGITS)


def _span(found: dict[str, str | None], year_in_view: int) -> Span:
    """The span of one pattern's groups. Raises ``ValueError`` for months that no calendar has."""
    written = found.get("year")
    year = int(written) + (2000 if len(written) == 2 else 0) if written else year_in_view
    if not 2000 <= year <= 2099:
        raise ValueError(f"no year {year} in this campaign")
    if quarter := found.get("quarter"):
        first, last = int(quarter) * 3 - 2, int(quarter) * 3
    elif half := found.get("half"):
        first, last = (1, 6) if half == "上" else (7, 12)
    else:
        first = int(found.get("month") or found.get("start") or 0)
        last = int(found.get("month") or found.get("end") or 0)
    if first > last:
        raise ValueError("a span that ends before it starts")
    return Span(Month(year, first), Month(year, last), assumed_year=not written)

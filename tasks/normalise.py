"""Figures as people really type them → exact decimals. One normaliser for form, API and Excel. Pure."""

import re
import unicodedata
from decimal import Decimal

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_NOTHING = frozenset({"", "-", "--", "---", "/", "无", "暂无"})
_HIDDEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_PLAIN = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(E[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_VAGUE = re.compile(r"[约近超余多≥≤><~～]|\d-\d")


def parse_figure(raw: str, unit: str) -> Decimal | None:
    """The figure in ``unit``, exact as typed; None where the person typed "nothing" (空, —, /, 无).

    Takes full-width digits, thousands commas, hidden blanks, brackets for a minus as accountants write it,
    Excel's 1.2E+05, and the indicator's own unit after the figure.
    Raises ``ValueError`` with a Chinese sentence that says what is wrong and how to mend it.
    """
    if _folded(raw) in _NOTHING:
        return None
    figure = _without_unit(_HIDDEN.sub("", raw), unit)
    _refuse_treacherous(figure)
    text, typed = _folded(figure), raw.strip()
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if not _PLAIN.fullmatch(text):
        raise ValueError(_advice(typed, text, unit))
    value = Decimal(f"{Decimal(text.replace(',', '')):f}")
    if abs(value) >= Decimal(10) ** 12 or -value.as_tuple().exponent > 6:  # type: ignore[operator]
        raise ValueError(f"“{typed}”位数太多：整数部分最多 12 位，小数最多 6 位。")
    return value


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


def _advice(typed: str, text: str, unit: str) -> str:
    if _VAGUE.search(text):
        return f"“{typed}”是约数或区间。这里填一个确定的数，约数写在文字里。"
    if "、" in text:
        return f"“{typed}”用了顿号，小数点用“.”。"
    if text.count(".") > 1:
        return f"“{typed}”不止一个小数点，留一个。"
    if re.search(r"[年月日]", text):
        return f"“{typed}”像是被 Excel 变成了日期，重新输入数字。"
    if "," in text:
        return f"“{typed}”的逗号位置不对。小数点用“.”，千分位每三位一个。"
    return f"“{typed}”不是一个数{f'，或单位不是“{unit}”' if unit else ''}。只填数字。"

"""Figures as people really type them → exact decimals. One normaliser for form, API and Excel. Pure."""

import re
import unicodedata
from decimal import Decimal

# Unicode's compatibility folding would turn 10² into 102 and ① into 1: these are refused first.
_TREACHEROUS = re.compile(r"[²³¹⁰-₉①-⓿❶-➓㈠-㊰]")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_NOTHING = frozenset({"", "-", "--", "---", "/", "无", "暂无"})
_HIDDEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_PLAIN = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
_VAGUE = re.compile(r"[约近超余多≥≤><~～]|\d-\d")


def parse_figure(raw: str, unit: str) -> Decimal | None:
    """The figure in ``unit``, exact as typed; None where the person typed "nothing" (空, —, /, 无).

    Takes full-width digits, thousands commas, hidden blanks and the indicator's own unit after the figure.
    Raises ``ValueError`` with a Chinese sentence that says what is wrong and how to mend it.
    """
    treacherous = _TREACHEROUS.search(raw)
    if treacherous:
        raise ValueError(f"“{treacherous[0]}”不是普通数字，改成 0—9。")
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", raw).translate(_DASHES))
    if text in _NOTHING:
        return None
    text = _without_unit(text, unit)
    if not _PLAIN.fullmatch(text):
        raise ValueError(_advice(raw.strip(), text))
    value = Decimal(text.replace(",", ""))
    if abs(value) >= Decimal(10) ** 12 or -value.as_tuple().exponent > 6:  # type: ignore[operator]
        raise ValueError(f"“{raw.strip()}”位数太多：整数部分最多 12 位，小数最多 6 位。")
    return value


def _without_unit(text: str, unit: str) -> str:
    folded = _HIDDEN.sub("", unicodedata.normalize("NFKC", unit))
    return text[: -len(folded)] if folded and text.endswith(folded) else text


def _advice(typed: str, text: str) -> str:
    if _VAGUE.search(text):
        return f"“{typed}”是约数或区间。这里填一个确定的数，约数写在文字里。"
    if "、" in text or text.count(".") > 1:
        return f"“{typed}”里的分隔号不对，小数点用“.”，只用一次。"
    if re.search(r"[年月日]", text):
        return f"“{typed}”像是被 Excel 变成了日期，重新输入数字。"
    if "," in text:
        return f"“{typed}”的逗号位置不对，千分位每三位一个。"
    return f"“{typed}”不是一个数，或单位与要求的不同。只填数字。"

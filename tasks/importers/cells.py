"""One cell of a workbook → the text a clerk meant, or what is wrong with it. Pure.

Spreadsheets change what people type: 95% becomes 0.95 with a format, 3-5 a date, 12 a float. The text is
put back as it was typed and goes to the same normaliser as what the form takes.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tasks.importers.filing_layout import Column, tidy

_SHOWN = 40
_FORMULA = "这里是公式。选中单元格复制，再“选择性粘贴—数值”，改成直接填的内容。"
_ERROR = "这是公式出错的结果。直接填内容。"
_DATE_FOR_FIGURE = "像是被 Excel 变成了日期。把单元格格式改成“常规”，重新输入数字。"
_DATE_FOR_TEXT = "这一格是日期。把单元格格式改成“文本”，再写一遍。"
_TRUTH = "这里填的是逻辑值，不是内容。重新输入。"
_BROKEN = "有乱码或看不见的控制字符，可能是编码不对。重新输入，或粘贴为纯文本。"


@dataclass(frozen=True, slots=True)
class Typed:
    """``text`` as meant; ``note`` says how a number was understood; ``wrong`` is empty where all is well."""

    text: str = ""
    note: str = ""
    wrong: str = ""


def understand(value: Any, data_type: str, number_format: str, column: Column) -> Typed:
    """The cell as openpyxl gives it: value, type letter, number format; and the column it stands in."""
    if value is None:
        return Typed()
    shown = str(getattr(value, "text", value))[:_SHOWN]
    if wrong := _wrong_kind(value, data_type, column):
        return Typed(shown, wrong=wrong)
    typed = _number(value, number_format) if isinstance(value, int | float) else Typed(tidy(str(value)))
    if "\ufffd" in typed.text:
        return Typed(shown, wrong=_BROKEN)
    if column.choices:
        return _chosen(typed.text, column)
    if len(typed.text) > column.most:
        return Typed(typed.text[:_SHOWN], wrong=f"最多 {column.most} 字，现为 {len(typed.text)} 字。")
    return typed


def _wrong_kind(value: Any, data_type: str, column: Column) -> str:
    if data_type == "f":
        return _FORMULA
    if data_type == "e":
        return _ERROR
    if data_type == "b":
        return _TRUTH
    if isinstance(value, str | int | float):
        return ""
    return _DATE_FOR_FIGURE if column.figure else _DATE_FOR_TEXT


def _chosen(text: str, column: Column) -> Typed:
    """What the filing keeps for the label."""
    kept = dict(column.choices)
    if not text or text in kept:
        return Typed(kept.get(text, ""))
    labels = "或".join(f"“{label}”" for label in kept)
    return Typed(text[:_SHOWN], wrong=f"这里只能选{labels}，或空着。")


def _number(value: float, number_format: str) -> Typed:
    """Spreadsheets show 15 digits and compute in binary: what is behind them is nobody's figure.

    0.95 under a percent format is what becomes of a typed 95%; the format decides, and the note says so.
    """
    exact = Decimal(f"{value:.15g}")
    if "%" in number_format:
        text = f"{(exact * 100).normalize():f}"
        return Typed(f"{text}%", note=f"{text}% 按 {text} 填入")
    return Typed(f"{exact.normalize():f}")

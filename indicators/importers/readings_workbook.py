"""Read a workbook of past values: every cell that cannot be read is named by its address. Pure.

Columns are found by their heading in the first row, in any order. Nothing is guessed: a month, a figure
or a name that is not clear is a finding, and a workbook with findings changes nothing.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from maanshan_eco.kernel.months import Month

HEADINGS = {
    "indicator": "指标",
    "area": "单位",
    "month": "数据月份",
    "value": "数值",
    "numerator": "分子",
    "denominator": "分母",
    "source": "来源",
}
REQUIRED = ("indicator", "month", "value", "source")
#: What the template has in its rows already: a row with nothing else has not been filled in.
NAMES = frozenset({"indicator", "area"})
MOST_BYTES, MOST_UNPACKED, MOST_ROWS = 5 * 2**20, 60 * 2**20, 2000
MOST_SOURCE = 60
CITY = frozenset({"", "全市", "马鞍山市", "市级"})
#: Digits, in threes where there are commas; nothing else that Python would take for a number.
_FIGURE = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
_MONTH = re.compile(r"(20\d\d)[-./年](0?[1-9]|1[0-2])月?")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a cell; ``cell`` is empty for the workbook as a whole."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class PastValue:
    """One row: ``area`` is empty for the city."""

    row: int
    indicator: str
    area: str
    month: Month
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    source: str


def read_past_values(content: bytes) -> tuple[list[PastValue], list[Finding]]:
    """All values and all findings of the first sheet. Never raises for what is in the file."""
    problem = _refuse(content)
    if problem:
        return [], [Finding("", problem)]
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception:
        return [], [Finding("", "文件打不开，可能已损坏。用 Excel 或 WPS 另存为 .xlsx 再传。")]
    try:
        sheet = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2)
        rows = [tuple(_shown(cell) for cell in row) for row in sheet]
    finally:
        book.close()
    return _read(rows)


def _shown(cell: Any) -> Any:
    """The cell's value as a person sees it: a typed 95% is kept as 0.95 under a percent format."""
    value = cell.value
    if value is not None and cell.data_type == "n" and "%" in (cell.number_format or ""):
        return f"{Decimal(f'{value:.15g}') * 100:f}"
    return value


def _refuse(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        return f"文件超过 {MOST_BYTES // 2**20} MB，拆开再传。"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return "这不是 .xlsx 文件。旧的 .xls 或有密码的文件，先另存为没有密码的 .xlsx。"
    if unpacked > MOST_UNPACKED or len(names) > 1000:
        return "文件展开后太大，只留下要导入的一张表再传。"
    return "" if any(name.startswith("xl/") for name in names) else "这不是 Excel 工作簿。"


def _read(rows: Sequence[tuple[Any, ...]]) -> tuple[list[PastValue], list[Finding]]:
    heads = [_text(cell) for cell in rows[0]] if rows else []
    columns = {key: heads.index(title) for key, title in HEADINGS.items() if title in heads}
    absent = [HEADINGS[key] for key in REQUIRED if key not in columns]
    if absent:
        return [], [Finding("", f"第一行缺少列：{'、'.join(absent)}。下载模板，按模板的列填。")]
    if len(rows) > MOST_ROWS + 1:
        return [], [Finding("", f"超过 {MOST_ROWS} 行，分几次导入。")]
    values: list[PastValue] = []
    findings: list[Finding] = []
    for number, row in enumerate(rows[1:], start=2):
        reader = _Row(number, row, columns, findings)
        if not reader.is_filled:
            continue
        value = reader.read()
        if value:
            values.append(value)
    if not values and not findings:
        findings.append(Finding("", "表里没有要导入的行。"))
    return values, findings


def _text(cell: Any) -> str:
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: tuple[Any, ...]
    columns: Mapping[str, int]
    findings: list[Finding]

    @property
    def is_filled(self) -> bool:
        """More than the names that the template has in every row."""
        return any(_text(self._cell(key)) for key in HEADINGS if key not in NAMES)

    def read(self) -> PastValue | None:
        before = len(self.findings)
        indicator, area = self._words("indicator"), self._words("area", required=False)
        month, source = self._month(), self._words("source")
        value = self._number("value")
        numerator = self._number("numerator", required=False)
        denominator = self._number("denominator", required=False)
        if len(source) > MOST_SOURCE:
            self._say("source", f"最多 {MOST_SOURCE} 个字。")
        if (numerator is None) is not (denominator is None):
            self._say("numerator", "分子和分母要填就都填。")
        if len(self.findings) > before or month is None or value is None:
            return None
        area = "" if area in CITY else area
        return PastValue(self.number, indicator, area, month, value, numerator, denominator, source)

    def _cell(self, key: str) -> Any:
        place = self.columns.get(key)
        return None if place is None or place >= len(self.cells) else self.cells[place]

    def _say(self, key: str, message: str) -> None:
        address = f"{get_column_letter(self.columns.get(key, 0) + 1)}{self.number}"
        self.findings.append(Finding(address, f"{HEADINGS[key]}：{message}"))

    def _words(self, key: str, *, required: bool = True) -> str:
        if not (text := _text(self._cell(key))) and required:
            self._say(key, "没有填。")
        return text

    def _month(self) -> Month | None:
        cell = self._cell("month")
        if isinstance(cell, date | datetime):
            return Month(cell.year, cell.month)
        match = _MONTH.fullmatch(_text(cell))
        if match:
            return Month(int(match[1]), int(match[2]))
        self._say("month", f"“{_text(cell)}”应写成 2025-12 的样子。")
        return None

    def _number(self, key: str, *, required: bool = True) -> Decimal | None:
        text = _text(self._cell(key)).removesuffix("%").strip()
        if not text:
            if required:
                self._say(key, "没有填。没有数的行删去。")
            return None
        number = Decimal(text.replace(",", "")) if _FIGURE.fullmatch(text) else None
        if number is None or abs(number) >= Decimal(10) ** 12:
            self._say(key, f"“{text}”不是一个确定的数。")
            return None
        if number != number.quantize(Decimal("0.000001")):
            self._say(key, f"“{text}”小数最多 6 位。")
            return None
        return number


def past_to_json(past: PastValue) -> list[Any]:
    """Plain data, to be handed from looking to taking over."""
    numbers = (past.value, past.numerator, past.denominator)
    texts = [None if number is None else str(number) for number in numbers]
    return [past.row, past.indicator, past.area, str(past.month), *texts, past.source]


def past_from_json(data: Sequence[Any]) -> PastValue:
    """Read what :func:`past_to_json` wrote."""
    row, indicator, area, month, value, numerator, denominator, source = data
    return PastValue(
        row=row,
        indicator=indicator,
        area=area,
        month=Month.parse(month),
        value=Decimal(value),
        numerator=None if numerator is None else Decimal(numerator),
        denominator=None if denominator is None else Decimal(denominator),
        source=source,
    )

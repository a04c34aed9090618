"""What a sheet's XML says beside its values: how far it reaches, what is merged, hidden, filtered. Pure.

openpyxl's reading mode trusts the sheet's own word on its size and drops the rest, so this looks first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from tasks.importers.container import Refused
from tasks.importers.filing_layout import HEADER_WITHIN, MAX_COLUMNS, MAX_ROWS

_TOO_LARGE = f"超过 {MAX_ROWS} 行或 {MAX_COLUMNS} 列，不像填报表。在下载的填报表里填好再传。"


@dataclass(slots=True)
class SheetFacts:
    """``filled`` are the numbers of the rows that hold anything; columns are counted from 1."""

    filled: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    filtered: bool = False


def look_over(source: IO[bytes], title: str) -> SheetFacts:
    """Read a sheet's XML once. Raises :class:`Refused` beyond the limits or on rows out of order."""
    facts, last = SheetFacts(), 0
    for tag, element in _elements(source):
        if tag == "row":
            last = _look_at_row(facts, element, last, title)
        elif tag == "mergeCell":
            facts.merged.append(element.get("ref", ""))
        elif tag == "col" and element.get("hidden") in {"1", "true"}:
            first, final = int(element.get("min", "1")), int(element.get("max", "1"))
            facts.hidden_columns += range(first, min(final, MAX_COLUMNS) + 1)
        elif tag == "filterColumn":
            facts.filtered = True
    return facts


def _elements(source: IO[bytes]) -> Iterator[tuple[str, Element]]:
    for _, element in iterparse(source):
        tag = element.tag.rpartition("}")[2]
        if tag in {"row", "mergeCell", "col", "filterColumn"}:
            yield tag, element
            element.clear()


def _look_at_row(facts: SheetFacts, row: Element, last: int, title: str) -> int:
    number = int(row.get("r") or last + 1)
    if number <= last:
        raise Refused(
            "workbook_rows", f"“{title}”表的行号重复或次序不对。用 Excel 或 WPS 打开，另存为 .xlsx 后再传。"
        )
    if row.get("hidden") in {"1", "true"}:
        facts.hidden_rows.append(number)
    column = 0
    for cell in row:
        column = _column(cell.get("r", "")) or column + 1
        if any(child.tag.rpartition("}")[2] in {"v", "is", "f"} for child in cell):
            if column > MAX_COLUMNS or len(facts.filled) >= MAX_ROWS + HEADER_WITHIN:
                raise Refused("workbook_limits", f"“{title}”表{_TOO_LARGE}")
            facts.filled.add(number)
    return number


def _column(coordinate: str) -> int:
    """``AB12`` → 28; 0 where the cell does not say."""
    number = 0
    for letter in coordinate:
        if not ("A" <= letter <= "Z"):
            break
        number = number * 26 + ord(letter) - 64
    return number

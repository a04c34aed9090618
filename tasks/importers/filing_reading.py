"""What was read from a filing workbook. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The way out wherever the workbook's own structure was changed.
AGAIN = "重新下载填报表，把填好的内容粘过去。"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where, what stands there, how to mend it. ``cell`` is empty for a whole sheet."""

    sheet: str
    cell: str
    label: str
    typed: str
    words: str


@dataclass(frozen=True, slots=True)
class Input:
    """One input cell of a row: the draft's field, what was typed, how it was understood."""

    field: str
    cell: str
    title: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet to fill; ``report`` and ``base`` come from the unseen sheet, ``base`` by field."""

    key: str
    sheet: str
    report: int
    inputs: tuple[Input, ...]
    base: Mapping[str, str]


@dataclass(slots=True)
class Reading:
    """``found`` counts the filled rows below the headers by the XML alone, ``read`` those understood here."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    found: int = 0
    read: int = 0


@dataclass(frozen=True, slots=True)
class Duty:
    """A row as it was downloaded: whose report, about what in it, and what stood in its fields."""

    sheet: str
    report: int
    subject: str
    base: dict[str, str]

"""Three texts for every cell: as downloaded, as filled in, as it stands now → what to write. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tasks.importers.filing_layout import tidy
from tasks.importers.filing_reading import Row


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that was filled in differently from what it was downloaded with; ``was`` is what stands now.

    In a conflict, ``was`` is what somebody else wrote since the download.
    """

    report: int
    field: str
    sheet: str
    cell: str
    key: str
    title: str
    was: str
    now: str
    note: str


@dataclass(slots=True)
class Comparison:
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def compare(rows: Iterable[Row], standing: Mapping[int, Mapping[str, str]]) -> Comparison:
    """Field by field against what stands now (report → field → text).

    What the workbook leaves as downloaded is left alone, whatever became of it on the platform; what both
    changed, and differently, is a conflict.
    """
    comparison = Comparison()
    for row in rows:
        for cell in row.inputs:
            now = tidy(standing[row.report].get(cell.field, ""))
            base = row.base.get(cell.field, "")
            if cell.text in (base, now):
                comparison.unchanged.append(f"{row.key} {cell.title}")
                continue
            change = Change(
                row.report, cell.field, row.sheet, cell.cell, row.key, cell.title, now, cell.text, cell.note
            )
            (comparison.changes if now == base else comparison.conflicts).append(change)
    return comparison

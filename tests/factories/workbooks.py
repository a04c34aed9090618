"""Filing workbooks for tests: downloaded, filled in as a clerk would, or spoilt as only the world can."""

import io
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook

from departments.models import User
from tasks.exports.filing_workbook import filing_workbook
from tasks.models import ReportingPeriod, WorkbookUpload
from tasks.services.workbook import upload_workbook
from tests.factories.world import NOW, World

Spoil = Callable[[Any], object]


def download(world: World, unit: str = "WR", period: ReportingPeriod | None = None) -> bytes:
    return filing_workbook(world.units[unit], period or world.period, NOW)


def edited(content: bytes, act: Spoil) -> bytes:
    """The workbook opened, changed by ``act(book)`` and saved, as Excel or WPS would."""
    book = load_workbook(io.BytesIO(content))
    act(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def filled(content: bytes, cells: dict[str, Any]) -> bytes:
    """``{"指标!H2": 96.2}`` typed into the cells."""

    def fill(book: Any) -> None:
        for place, value in cells.items():
            sheet, _, cell = place.partition("!")
            book[sheet][cell] = value

    return edited(content, fill)


def send(
    world: World, content: bytes, actor: User | None = None, name: str = "10月填报表.xlsx"
) -> WorkbookUpload:
    """Uploaded by Alice unless somebody else is named."""
    return upload_workbook(
        period=world.period,
        name=name,
        content=io.BytesIO(content),
        size=len(content),
        actor=actor or world.alice,
        at=NOW,
    )

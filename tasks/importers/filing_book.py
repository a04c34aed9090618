"""A filled-in filing workbook → what it says, and everything that is wrong with it, in one round. Pure.

The steps of a safe import, and where each is done:

 1. size, extension, first bytes                    container.check_name_and_size (before anything is opened)
 2. entries, declared sizes, ratio, names, active parts   container.open_container
 3. sizes that lie, checksums                       container.open_container, by unpacking and counting
 4. XML only through defusedxml                     sandbox.ENVIRONMENT keeps openpyxl to it; sheet_facts
 5. a child process with limits                     sandbox.run_limited, child.main
 6. formulas refused, cached values never trusted   cells.understand
 7. the sheet's own word on its size ignored; row, column and emptiness limits   sheet_facts, filing_sheet
 8. sheets by name and header, stamp first; hidden things reported   here, filing_sheet
 9. merged cells refused                            filing_sheet
10. hidden characters, widths, exact decimals       cells.understand, then tasks.normalise as for the form
11. percent by number format, and said so           cells.understand
12. dates and error cells                           cells.understand
13. the same row twice: both named                  filing_sheet
14. all errors at once, nothing written             tasks.services.workbook (preview)
15. receipt: sha256, rows found and read; same file again   tasks.services.workbook
16. preview, then confirm                           tasks.services.workbook
"""

from collections.abc import Mapping
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from tasks.importers.container import Refused, open_container
from tasks.importers.filing_layout import MAX_ROWS, SHEETS, STAMP, TEMPLATE, Stamp, tidy
from tasks.importers.filing_reading import AGAIN, Duty, Problem, Reading
from tasks.importers.filing_sheet import SheetReader
from tasks.importers.sheet_facts import look_over

#: The names of the strict variety of the format, which almost nothing writes and openpyxl reads as empty.
_STRICT = b"http://purl.oclc.org/ooxml/"


def read_filing_book(content: bytes, about: Stamp) -> Reading:
    """Read the workbook of ``about``'s unit and month.

    Raises :class:`Refused` where the file as a whole cannot be used; whatever is wrong with single rows and
    cells is listed in the reading instead.
    """
    archive = open_container(content)
    try:
        # Whatever openpyxl stumbles over in a broken file, it is the file that is broken.
        book = load_workbook(archive.fp, read_only=True, data_only=False, keep_links=False)
        return _read(book, archive, about)
    except Refused:
        raise
    except MemoryError as error:
        raise Refused("workbook_limits", "文件太大，读不完。在下载的填报表里填好再传。") from error
    except Exception as error:
        raise Refused(
            "workbook_damaged", "文件内部的结构不正常，读不出来。用 Excel 或 WPS 打开，另存为 .xlsx 后再传。"
        ) from error


def _read(book: Any, archive: ZipFile, about: Stamp) -> Reading:
    if _STRICT in archive.read("xl/workbook.xml"):
        raise Refused("workbook_type", "这是“严格 Open XML”格式。另存为普通的 .xlsx 后再传。")
    duties = _stamped(book, about)
    reading = Reading(notices=_odd_sheets(book))
    for layout in SHEETS:
        if layout.title not in book.sheetnames:
            if any(duty.sheet == layout.title for duty in duties.values()):
                reading.problems.append(
                    Problem(layout.title, "", "", "", f"没有“{layout.title}”表。表名不要改。{AGAIN}")
                )
            continue
        sheet = book[layout.title]
        with archive.open(sheet._worksheet_path) as source:
            facts = look_over(source, layout.title)
        SheetReader(layout, sheet, facts, duties, reading).read()
    return reading


def _stamped(book: Any, about: Stamp) -> dict[str, Duty]:
    """The rows as downloaded, by key. Refuses another unit's, another month's, an older layout's workbook."""
    if STAMP not in book.sheetnames:
        raise Refused("workbook_foreign", "这不是从平台下载的填报表。在本页下载，填好后再传。")
    sheet = book[STAMP]
    sheet.reset_dimensions()
    facts: dict[str, str] = {}
    duties: dict[str, Duty] = {}
    for values in sheet.iter_rows(max_row=MAX_ROWS, max_col=5, values_only=True):
        kind, first, *rest = ["" if value is None else str(value) for value in (*values, *[None] * 5)[:5]]
        if kind == "row":
            duties[first] = Duty(rest[0], int(rest[1]), rest[2], {})
        elif kind == "cell":
            duties[first].base[rest[0]] = tidy(rest[1])
        elif kind:
            facts[kind] = first
    _check_stamp(facts, about)
    return duties


def _check_stamp(facts: Mapping[str, str], about: Stamp) -> None:
    if facts.get("unit") != about.unit:
        raise Refused(
            "workbook_unit",
            f"这个表是{facts.get('unit_name', '别的单位')}的填报表，不是{about.unit_name}的。"
            f"重新下载{about.unit_name}的表再填。",
        )
    if facts.get("month") != about.month:
        mine, theirs = _month(about.month), _month(facts.get("month", ""))
        raise Refused(
            "workbook_month",
            f"这个表不是 {mine}的填报表（它是 {theirs}的）。重新下载 {mine}的表再填。",
        )
    if facts.get("template") != str(TEMPLATE):
        raise Refused(
            "workbook_template",
            f"这个表是第 {facts.get('template', '?')} 版样式，现在用第 {TEMPLATE} 版。{AGAIN}",
        )


def _month(code: str) -> str:
    year, _, month = code.partition("-")
    return f"{year}年{month.lstrip('0')}月" if month else "别的月"


def _odd_sheets(book: Any) -> list[str]:
    """Sheets that are not ours are named and left alone; ours count even when somebody hid them."""
    own, notices = {layout.title for layout in SHEETS}, []
    for sheet in book.worksheets:
        if sheet.title in own and sheet.sheet_state != "visible":
            notices.append(f"“{sheet.title}”表是隐藏的，里面的内容也读取了。")
        elif sheet.title not in own | {"说明", STAMP, "问题清单"}:
            hidden = "（隐藏）" if sheet.sheet_state != "visible" else ""
            notices.append(f"“{sheet.title}”表{hidden}不是填报表里的，没有读取。")
    return notices

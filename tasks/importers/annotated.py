"""The user's own workbook handed back, its problems marked where they are and listed on one sheet. Pure."""

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from tasks.importers.container import open_container
from tasks.importers.filing_layout import MAX_COLUMNS, PROBLEMS
from tasks.importers.filing_reading import Problem

#: Comments are drawings, of which a spreadsheet program does not like thousands. The list holds them all.
MAX_COMMENTS = 500
_BAD = PatternFill("solid", fgColor="F8D7DA")
_TITLES = (("表", 10), ("单元格", 10), ("项目", 30), ("填的是", 30), ("问题和改法", 70))


def annotate(content: bytes, problems: Sequence[Problem]) -> bytes:
    """The workbook with a fill and a comment on each bad cell, and the sheet 问题清单 in front."""
    book = load_workbook(open_container(content).fp, keep_links=False)
    for number, problem in enumerate(problems):
        if problem.sheet in book.sheetnames and problem.cell:
            cell = book[problem.sheet][problem.cell]
            if cell.column > MAX_COLUMNS or type(cell).__name__ == "MergedCell":
                continue
            cell.fill = _BAD
            if number < MAX_COMMENTS:
                cell.comment = Comment(problem.words, "平台", height=90, width=260)
    _list(book, problems)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _list(book: Workbook, problems: Iterable[Problem]) -> None:
    if PROBLEMS in book.sheetnames:
        del book[PROBLEMS]
    sheet = book.create_sheet(PROBLEMS, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    sheet.freeze_panes = "A2"
    for place, (title, width) in enumerate(_TITLES, start=1):
        sheet.cell(1, place, title).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = width
    for row, problem in enumerate(problems, start=2):
        texts = (problem.sheet, problem.cell, problem.label, problem.typed, problem.words)
        for place, text in enumerate(texts, start=1):
            cell = sheet.cell(row, place, text)
            cell.data_type, cell.quotePrefix = "s", True  # a formula in the file is shown, not run
            cell.alignment = Alignment(vertical="top", wrap_text=True)

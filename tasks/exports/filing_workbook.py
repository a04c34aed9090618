"""填报表: a unit's month as one workbook to fill in and send back. Same drafts, same bytes."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from departments.models import Department
from maanshan_eco.kernel.months import date_name, deadline_name
from maanshan_eco.kernel.xlsx import set_text
from tasks.exports.filing_table import (
    BOLD,
    PLAIN,
    TITLE,
    TOP,
    Line,
    Stamped,
    bounds,
    plain,
    write_table,
)
from tasks.importers.filing_layout import (
    ABOUT,
    FIGURE_SHEET,
    NODE_SHEET,
    STAMP,
    TEMPLATE,
    WORD_SHEET,
)
from tasks.models import ReportingPeriod
from tasks.selectors.deadlines import unit_deadline
from tasks.selectors.filing import FigureRow
from tasks.selectors.workbook import Duty, month_duties

#: Room to write in, in points.
_FIGURE_HEIGHT, _WORD_HEIGHT = 34, 96
#: Zip knows no year before this; the real time would make every download another file.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - OOXML's own times carry no zone


def filing_workbook(department: Department, period: ReportingPeriod, as_of: datetime) -> bytes:
    """The workbook with whatever the drafts hold at ``as_of``; readable by ``read_filing_book``."""
    duties = month_duties(department, period, as_of)
    book = Workbook()
    _write_about(book.active, department, period, duties, unit_deadline(period, department, as_of))
    stamp: list[Stamped] = [
        ("unit", department.code),
        ("unit_name", department.name),
        ("month", period.code),
        ("template", str(TEMPLATE)),
    ]
    for layout, lines, least in (
        (FIGURE_SHEET, _figure_lines(duties), _FIGURE_HEIGHT),
        (WORD_SHEET, _word_lines(duties), _WORD_HEIGHT),
        (NODE_SHEET, _node_lines(duties), _FIGURE_HEIGHT),
    ):
        if rows := list(lines):
            sheet = book.create_sheet(layout.title)
            stamp += write_table(sheet, layout, rows, least)
            _protect_and_print(sheet, "1:1")
    _write_stamp(book.create_sheet(STAMP), stamp)
    book.active = 1
    return _same_bytes(book)


def _write_about(
    sheet: Worksheet,
    department: Department,
    period: ReportingPeriod,
    duties: Sequence[Duty],
    due_at: datetime,
) -> None:
    sheet.title = ABOUT
    figures, nodes = (sum(len(getattr(duty, what)) for duty in duties) for what in ("figures", "nodes"))
    reviewer = department.reviewed_by.name if department.reviewed_by else "工作专班"
    rows = [
        ("填报单位", department.name),
        ("填报月份", str(period)),
        ("截止", f"{deadline_name(due_at)}；{deadline_name(period.closes_at)}锁定，锁定后不能再报"),
        (
            "要填的",
            f"任务 {len(duties)} 项（“文字”表），指标 {figures} 个（“指标”表），节点 {nodes} 个（“节点”表）",
        ),
        ("怎么填", "只填黄色格子，灰色格子不用动。没有要填的空着；删掉已有的内容，写入时就清空那一格。"),
        (
            "",
            "数字可以带单位（3.5亿元、96.2%）。0 就是 0；没有数值的空着，右边选是哪一种，写原因。",
        ),
        ("", "不要改表名、表头和编号，不要合并单元格，不要用公式。可以从别的表复制，用“选择性粘贴—数值”。"),
        (
            "怎么交",
            "在平台“我的填报”点“上传填报表”，核对逐格变化后写入草稿，再检查、报送。上传本身不等于报送。",
        ),
        ("审核", f"{reviewer}。填报中有疑问的，与其联系。"),
        ("保密", "本平台为非涉密系统，严禁填写涉密信息和工作秘密。"),
        ("样式版本", f"第 {TEMPLATE} 版"),
    ]
    set_text(sheet.cell(1, 1), f"{period}填报表　{department.name}").font = TITLE
    for number, (label, text) in enumerate(rows, start=3):
        set_text(sheet.cell(number, 1), label).font = BOLD
        set_text(sheet.cell(number, 2), text).font = PLAIN
        sheet.cell(number, 1).alignment = sheet.cell(number, 2).alignment = TOP
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 100
    _protect_and_print(sheet, "")


def _figure_lines(duties: Sequence[Duty]) -> Iterator[Line]:
    for duty in duties:
        for place, figure in enumerate(duty.figures, start=1):
            key, code = f"{duty.key}-{place}", figure.indicator.code
            yield Line(key, duty, code, _shown_figure(duty, figure, key), figure.indicator)


def _shown_figure(duty: Duty, figure: FigureRow, key: str) -> dict[str, str]:
    indicator, last = figure.indicator, figure.last
    return {
        "编号": key,
        "任务": f"{duty.report.assignment.task.number} {duty.report.assignment.task.title}",
        "指标和填报口径": f"{indicator.name}：{indicator.measured_as}"
        if indicator.measured_as
        else indicator.name,
        "计量单位": indicator.unit,
        "上次认定数": f"{plain(last.value)}（{last.month.year}年{last.month.month}月）" if last else "—",
        "目标": figure.target,
        "允许范围": bounds(indicator),
        "状态": duty.report.get_status_display(),
    }


def _word_lines(duties: Sequence[Duty]) -> Iterator[Line]:
    for duty in duties:
        assignment = duty.report.assignment
        shown = {
            "编号": duty.key,
            "任务": f"{assignment.task.title}（{assignment.get_role_display()}）",
            "状态": duty.report.get_status_display(),
            "上月进展": duty.last or "—",
        }
        yield Line(duty.key, duty, "", shown)


def _node_lines(duties: Sequence[Duty]) -> Iterator[Line]:
    for duty in duties:
        for place, milestone in enumerate(duty.nodes, start=1):
            key, task = f"{duty.key}-节点{place}", duty.report.assignment.task
            shown = {
                "编号": key,
                "任务": f"{task.number} {task.title}",
                "节点": milestone.title,
                "完成时限": date_name(milestone.due_on),
                "说明": "报完成须在填报页附佐证材料" if milestone.evidence_required else "",
                "状态": duty.report.get_status_display(),
            }
            yield Line(key, duty, str(milestone.pk), shown)


def _protect_and_print(sheet: Worksheet, titles: str) -> None:
    """Locked against slips, not against people: there is no password. A4 across, all columns on a page."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.formatCells = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.7, 0.3
    sheet.oddFooter.center.text = "&A　第 &P 页，共 &N 页"
    if titles:
        sheet.print_title_rows = titles


def _write_stamp(sheet: Worksheet, rows: Iterable[Stamped]) -> None:
    sheet.sheet_state = "veryHidden"
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            set_text(sheet.cell(number, place), text)
    sheet.protection.sheet = True


def _same_bytes(book: Workbook) -> bytes:
    """The workbook saved without any time in it: openpyxl writes the moment into a part and every entry."""
    book.properties.creator = "生态文明建设任务调度平台"
    book.properties.created = _EPOCH
    written, settled = io.BytesIO(), io.BytesIO()
    book.save(written)
    book.properties.modified = _EPOCH
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = tostring(book.properties.to_tree())
            settled_entry = zipfile.ZipInfo(entry.filename, _LONG_AGO)
            settled_entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(settled_entry, content)
    return settled.getvalue()

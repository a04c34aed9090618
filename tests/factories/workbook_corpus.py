"""Workbooks, hostile and odd, each made from a sound one and with what must become of it.

``REFUSED``: the file as a whole, in these words. ``WRONG``: a problem at a cell, in these words, and nothing
can be written. ``FINE``: so many changes, and a notice in these words where something was odd.
"""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.worksheet.formula import ArrayFormula

from tests.factories.workbooks import Spoil, edited, filled

Make = Callable[[bytes], bytes]
FIGURES, WORDS, WORKBOOK = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml", "xl/workbook.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Refused:
    make: Make
    words: str
    name: str = "填报表.xlsx"


@dataclass(frozen=True, slots=True)
class Wrong:
    make: Make
    cell: str
    words: str


@dataclass(frozen=True, slots=True)
class Fine:
    make: Make
    changes: int
    notice: str = ""
    draft: str = ""  # what the figure in H2 becomes


def rezipped(
    content: bytes,
    parts: dict[str, Callable[[bytes], bytes]] | None = None,
    more: Iterable[tuple[str, bytes]] = (),
) -> bytes:
    """The container written anew with parts rewritten, and further parts added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            body = source.read(entry)
            target.writestr(entry.filename, (parts or {}).get(entry.filename, lambda same: same)(body))
        for name, body in more:
            target.writestr(name, body)
    return buffer.getvalue()


def part(name: str, rewrite: Callable[[bytes], bytes]) -> Make:
    return lambda content: rezipped(content, {name: rewrite})


def added(name: str, body: bytes = b"x") -> Make:
    return lambda content: rezipped(content, more=[(name, body)])


def typed(**cells: Any) -> Make:
    """``H2=…`` into the sheet of figures, ``文字_G2=…`` into the other."""
    places = {
        f"文字!{cell.removeprefix('文字_')}" if cell.startswith("文字_") else f"指标!{cell}": value
        for cell, value in cells.items()
    }
    return lambda content: filled(content, places)


def changed(act: Spoil) -> Make:
    return lambda content: edited(content, act)


def replaced(content: bytes) -> Make:
    return lambda _: content


def directory(offset: int, value: bytes, part_name: str = FIGURES) -> Make:
    """Bytes of a part's entry in the central directory overwritten: the container lies about the part."""

    def rewrite(content: bytes) -> bytes:
        place = content.rfind(part_name.encode()) - 46
        assert content[place : place + 4] == b"PK\x01\x02"
        return content[: place + offset] + value + content[place + offset + len(value) :]

    return rewrite


def _formatted(cell: str, value: Any, number_format: str) -> Make:
    def act(book: Any) -> None:
        book["指标"][cell] = value
        book["指标"][cell].number_format = number_format

    return changed(act)


def _bare(**cells: Any) -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for cell, value in cells.items():
        book.active[cell] = value
    book.save(buffer)
    return buffer.getvalue()


def _zip(*parts: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts:
            archive.writestr(name, body)
    return buffer.getvalue()


def _twice(content: bytes) -> bytes:
    """Two parts of one name, told apart by case, which spreadsheet programs do not look at."""
    return rezipped(content, more=[("XL/worksheets/Sheet2.xml", b"<worksheet/>")])


def _stamp(kind: str, value: str) -> Make:
    def act(book: Any) -> None:
        for row in book["_核对"].iter_rows(max_row=4):
            if row[0].value == kind:
                row[1].value = value

    return changed(act)


def _sheet_data(rows: str) -> Callable[[bytes], bytes]:
    """Rows put after those that are there."""
    return lambda xml: xml.replace(b"</sheetData>", rows.encode() + b"</sheetData>")


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _dtd(xml: bytes) -> bytes:
    laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))
    head = f'<!DOCTYPE worksheet [<!ENTITY a0 "ha">{laughs}]>'.encode()
    return re.sub(rb"^(<\?xml[^>]*\?>)?", lambda match: match[0] + head, xml, count=1).replace(
        b"<sheetData>", b"<sheetData><row><c><v>&a8;</v></c></row>"
    )


def _outside_entity(xml: bytes) -> bytes:
    head = b'<!DOCTYPE workbook [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return re.sub(rb"^(<\?xml[^>]*\?>)?", lambda match: match[0] + head, xml, count=1).replace(
        b"</workbook>", b"&x;</workbook>"
    )


REFUSED: dict[str, Refused] = {
    "empty": Refused(replaced(b""), "文件是空的"),
    "over 10 MB": Refused(lambda content: content + bytes(10 * 1024 * 1024), "文件超过 10 MB"),
    "old format by name": Refused(lambda content: content, "旧格式 .xls", "填报表.xls"),
    "with macros by name": Refused(lambda content: content, "带宏的 .xlsm", "填报表.xlsm"),
    "binary by name": Refused(lambda content: content, ".xlsb", "填报表.xlsb"),
    "text by name": Refused(lambda content: content, ".csv", "填报表.csv"),
    "WPS by name": Refused(lambda content: content, "WPS 格式 .et", "填报表.et"),
    "OpenDocument by name": Refused(lambda content: content, ".ods", "填报表.ods"),
    "no extension": Refused(lambda content: content, "不是填报表", "填报表"),
    "name too long": Refused(lambda content: content, "文件名太长", f"{'长' * 250}.xlsx"),
    "old format or password inside": Refused(replaced(OLE + bytes(4096)), "有密码，或是旧格式"),
    "web page": Refused(replaced(b"<html><table></table></html>"), "只改了扩展名"),
    "text": Refused(replaced("编号,本月数\n1,2".encode("gbk")), "只改了扩展名"),
    "zip of pictures": Refused(replaced(_zip(("a.jpg", b"x"))), "不是 Excel 工作簿"),
    "Word document": Refused(
        replaced(_zip(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))),
        "不是 Excel 工作簿",
    ),
    "cut off": Refused(lambda content: content[: len(content) // 2], "文件打不开"),
    "only the first bytes": Refused(replaced(b"PK\x03\x04" + bytes(50)), "文件打不开"),
    "wrong checksum": Refused(directory(16, b"\0\0\0\0"), "文件打不开"),
    "encrypted entry": Refused(directory(8, b"\1\0"), "文件有密码"),
    "declared larger than allowed": Refused(directory(24, struct.pack("<I", 200 << 20)), "展开后太大"),
    "declared smaller than it is": Refused(directory(24, struct.pack("<I", 100)), "文件打不开"),
    "too many entries": Refused(
        lambda content: rezipped(content, more=[(f"x/{n}", b"") for n in range(1001)]), "展开后太大"
    ),
    "bomb": Refused(added("xl/media/a.png", bytes(30 << 20)), "压缩得不正常"),
    "macros": Refused(added("xl/vbaProject.bin"), "宏"),
    "link to another file": Refused(added("xl/externalLinks/externalLink1.xml"), "指向别的文件的链接"),
    "embedded object": Refused(added("xl/embeddings/oleObject1.bin"), "嵌入的文件"),
    "control": Refused(added("xl/activeX/activeX1.xml"), "控件"),
    "data connection": Refused(added("xl/connections.xml"), "外部数据连接"),
    "part outside": Refused(added("../../evil.xml"), "内部的结构不正常"),
    "part by absolute name": Refused(added("/etc/evil.xml"), "内部的结构不正常"),
    "two parts of one name": Refused(_twice, "内部的结构不正常"),
    "entity expansion": Refused(part(FIGURES, _dtd), "内部的结构不正常"),
    "outside entity": Refused(part(WORKBOOK, _outside_entity), "内部的结构不正常"),
    "not XML": Refused(part(FIGURES, lambda xml: xml[:200]), "内部的结构不正常"),
    "shared string that is not there": Refused(
        part(FIGURES, _sheet_data('<row r="9"><c r="A9" t="s"><v>99999</v></c></row>')), "内部的结构不正常"
    ),
    "too many rows": Refused(
        part(
            FIGURES,
            _sheet_data("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(3, 10_030))),
        ),
        "超过 10000 行",
    ),
    "column XFD": Refused(
        part(FIGURES, _sheet_data('<row r="3"><c r="XFD3"><v>1</v></c></row>')), "超过 10000 行或 60 列"
    ),
    "rows out of order": Refused(
        part(FIGURES, _sheet_data('<row r="1"><c r="A1"><v>1</v></c></row>')), "行号重复或次序不对"
    ),
    "the same row number twice": Refused(
        part(FIGURES, _sheet_data('<row r="2"><c r="H2"><v>97</v></c></row>')), "行号重复或次序不对"
    ),
    "strict OOXML": Refused(
        part(
            WORKBOOK,
            lambda xml: xml.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
        ),
        "严格 Open XML",
    ),
    "a workbook of one's own": Refused(replaced(_bare(A1="编号", B1="本月数")), "不是从平台下载的填报表"),
    "without the stamp": Refused(changed(lambda book: book.remove(book["_核对"])), "不是从平台下载的填报表"),
    "another unit's": Refused(_stamp("unit", "HUC"), "不是市水利局的"),
    "another month's": Refused(
        _stamp("month", "2026-09"),
        "这个表不是 2026年10月的填报表（它是 2026年9月的）。重新下载 2026年10月的表再填。",
    ),
    "an older layout's": Refused(_stamp("template", "0"), "第 0 版样式"),
}


def _row_again(book: Any) -> None:
    sheet = book["指标"]
    for cell in sheet[2]:
        sheet.cell(3, cell.column, cell.value)


def _merged(area: str) -> Spoil:
    return lambda book: book["指标"].merge_cells(area)


def _header(place: str, title: str) -> Spoil:
    def act(book: Any) -> None:
        book["指标"][place] = title

    return act


def _far_below(book: Any) -> None:
    book["指标"]["A250"], book["指标"]["H250"] = "任务25-1", 97


WRONG: dict[str, Wrong] = {
    "not on the list": Wrong(typed(I2="没有"), "I2", "只能选“暂无数据”或“不适用”"),
    "not a tick": Wrong(typed(文字_F2="有"), "F2", "只能选“是”"),
    "no data, and not why": Wrong(typed(I2="暂无数据"), "I2", "写明原因"),
    "formula": Wrong(typed(H2="=1+1"), "H2", "这里是公式"),
    "formula with a cached value": Wrong(
        part(
            FIGURES,
            lambda xml: re.sub(rb'<c r="H2"[^>]*?(/>|></c>)', b'<c r="H2"><f>1+1</f><v>96</v></c>', xml),
        ),
        "H2",
        "这里是公式",
    ),
    "formula to another sheet": Wrong(typed(文字_G2="=说明!A1"), "G2", "这里是公式"),
    "array formula": Wrong(typed(H2=ArrayFormula("H2", "=SUM(A1:A2)")), "H2", "这里是公式"),
    "error value": Wrong(
        part(
            FIGURES,
            lambda xml: re.sub(rb'<c r="H2"[^>]*?(/>|></c>)', b'<c r="H2" t="e"><v>#REF!</v></c>', xml),
        ),
        "H2",
        "公式出错",
    ),
    "3-5 turned into a date": Wrong(typed(H2=datetime(2026, 3, 5)), "H2", "像是被 Excel 变成了日期"),  # noqa: DTZ001
    "date in a text": Wrong(typed(文字_G2=datetime(2026, 3, 5)), "G2", "这一格是日期"),  # noqa: DTZ001
    "date by serial and format": Wrong(_formatted("H2", 45000, "yyyy-mm-dd"), "H2", "变成了日期"),
    "true": Wrong(typed(H2=True), "H2", "逻辑值"),
    "merged data cells": Wrong(changed(_merged("H2:H4")), "H2", "合并了单元格 H2:H4"),
    "merged header": Wrong(changed(_merged("H1:I1")), "H1", "合并了单元格 H1:I1"),
    "renamed header": Wrong(changed(_header("H1", "当月数")), "", "表头里没有这一列"),
    "translated header": Wrong(changed(_header("H1", "This month")), "", "表头里没有这一列"),
    "doubled header": Wrong(changed(_header("K1", "本月数")), "K1", "表头里有两列同名"),
    "header gone": Wrong(changed(lambda book: book["指标"].delete_rows(1)), "", "找不到表头"),
    "the same row twice": Wrong(changed(_row_again), "A3", "第 2 行和第 3 行都是“任务25-1”"),
    "a row of somebody else": Wrong(typed(A3="任务6-1", H3=80), "A3", "不在这张表里"),
    "totals inside": Wrong(typed(B3="合计", H3=96.2), "A3", "这一行没有编号"),
    "row deleted": Wrong(changed(lambda book: book["指标"].delete_rows(2)), "", "少了 任务25-1 的行"),
    "sheet renamed": Wrong(changed(lambda book: setattr(book["指标"], "title", "数据")), "", "没有“指标”表"),
    "far below": Wrong(changed(_far_below), "A250", "前面空了 200 多行"),
    "about": Wrong(typed(H2="约12"), "H2", "约数或区间"),
    "range": Wrong(typed(H2="100~200"), "H2", "约数或区间"),
    "beyond the bounds": Wrong(typed(H2=110), "H2", "应不大于 100"),
    "comma for a point": Wrong(typed(H2="12,5"), "H2", "逗号位置不对"),
    "square": Wrong(typed(H2="10²"), "H2", "不是普通数字"),
    "another unit of measure": Wrong(typed(H2="15.6km"), "H2", "只填数字"),
    "percent format beyond 100": Wrong(_formatted("H2", 95, "0%"), "H2", "应不大于 100"),
    "not a number": Wrong(typed(H2="NaN"), "H2", "不是一个数"),
    "underscore": Wrong(typed(H2="1_000"), "H2", "不是一个数"),
    "words for a number": Wrong(typed(H2="九十六"), "H2", "不是一个数"),
    "value and reason": Wrong(typed(H2=96, J2="没有数据"), "H2", "留一个"),
    "text too long": Wrong(typed(文字_G2="长" * 4001), "G2", "最多 4000 字，现为 4001 字"),
    "reason too long": Wrong(typed(J2="长" * 201), "J2", "最多 200 字"),
    "ruined encoding": Wrong(typed(文字_G2="进展\ufffd\ufffd"), "G2", "乱码"),
    "progress of 60.5": Wrong(typed(文字_E2=60.5), "E2", "0 到 100 的整数"),
}


def _dimension(ref: str) -> Callable[[bytes], bytes]:
    return lambda xml: re.sub(rb'<dimension ref="[^"]*"\s*/>', f'<dimension ref="{ref}"/>'.encode(), xml)


def _hide(book: Any) -> None:
    book["指标"].row_dimensions[2].hidden = True
    book["指标"]["H2"] = 96


def _hide_column(book: Any) -> None:
    book["指标"].column_dimensions["H"].hidden = True
    book["指标"]["H2"] = 96


def _filter(book: Any) -> None:
    sheet = book["指标"]
    sheet.auto_filter.ref = "A1:K2"
    sheet.auto_filter.add_filter_column(0, ["任务99-1"])
    sheet["H2"] = 96


def _hide_sheet(book: Any) -> None:
    book["指标"].sheet_state = "hidden"
    book["指标"]["H2"] = 96


def _scratch_sheet(state: str) -> Spoil:
    def act(book: Any) -> None:
        sheet = book.create_sheet("草算")
        sheet["A1"], sheet.sheet_state = "=1+1", state
        book["指标"]["H2"] = 96

    return act


def _columns_moved(book: Any) -> None:
    """本月数 and 没有数值的 change places, header and all."""
    sheet = book["指标"]
    for row in (1, 2):
        sheet.cell(row, 8).value, sheet.cell(row, 9).value = (
            sheet.cell(row, 9).value,
            sheet.cell(row, 8).value,
        )
    sheet["I2"] = 96


def _rich(book: Any) -> None:
    book["文字"]["G2"] = CellRichText("完成", TextBlock(InlineFont(b=True), "王家山片区"), "设计。")


def _commented(book: Any) -> None:
    book["指标"]["H2"] = 96
    book["指标"]["H2"].comment = Comment("核过了", "李强")
    book["指标"]["H2"].fill = copy(book["说明"]["A1"].fill)


def _prefixed(xml: bytes) -> bytes:
    """As some programs write it: every name with a prefix."""
    xml = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", xml.replace(b'xmlns="', b'xmlns:x="'))
    return xml.replace(b"<x:?xml", b"<?xml")


FINE: dict[str, Fine] = {
    "no data, and why": Fine(typed(I2="暂无数据", J2="监测站检修"), 2, draft=""),
    "no progress": Fine(typed(文字_F2="是"), 1),
    "untouched": Fine(lambda content: content, 0),
    "opened and saved": Fine(changed(lambda book: None), 0),
    "a number": Fine(typed(H2=96.2), 1, draft="96.2"),
    "a whole number": Fine(typed(H2=96), 1, draft="96"),
    "zero": Fine(typed(H2=0), 1, draft="0"),
    "binary dust": Fine(typed(H2=0.1 + 0.2), 1, draft="0.3"),
    "number as text": Fine(typed(H2="96.2"), 1, draft="96.2"),
    "full width": Fine(typed(H2="９６．２％"), 1, draft="９６．２％"),
    "hidden blanks": Fine(typed(H2="\u00a096.2\u200b"), 1, draft="96.2\u200b"),
    "95% by format": Fine(_formatted("H2", 0.95, "0%"), 1, draft="95%"),
    "95.5% by format": Fine(_formatted("H2", 0.955, "0.00%"), 1, draft="95.5%"),
    "95% as text": Fine(typed(H2="95%"), 1, draft="95%"),
    "thousands by format": Fine(_formatted("H2", 96.2, "#,##0.00"), 1, draft="96.2"),
    "currency by format": Fine(_formatted("H2", 96.2, '"¥"#,##0.00'), 1, draft="96.2"),
    "a reason and no value": Fine(typed(J2="监测站检修，11月补报"), 1, draft=""),
    "dimension too small": Fine(
        lambda content: rezipped(typed(H2=96)(content), {FIGURES: _dimension("A1")}), 1, draft="96"
    ),
    "dimension too large": Fine(
        lambda content: rezipped(typed(H2=96)(content), {FIGURES: _dimension("A1:XFD1048576")}), 1, draft="96"
    ),
    "dimension absent": Fine(
        lambda content: rezipped(
            typed(H2=96)(content), {FIGURES: lambda xml: re.sub(rb"<dimension[^>]*>", b"", xml)}
        ),
        1,
        draft="96",
    ),
    "an empty row at the very end": Fine(part(FIGURES, _sheet_data('<row r="1048576" ht="9"/>')), 0),
    "a thousand blank rows": Fine(
        part(FIGURES, _sheet_data("".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(3, 1003)))), 0
    ),
    "hidden row": Fine(changed(_hide), 1, "第 2 行是隐藏的", "96"),
    "hidden column": Fine(changed(_hide_column), 1, "H 列是隐藏的", "96"),
    "hidden sheet of ours": Fine(changed(_hide_sheet), 1, "“指标”表是隐藏的", "96"),
    "filter": Fine(changed(_filter), 1, "设了筛选", "96"),
    "a sheet of one's own": Fine(changed(_scratch_sheet("visible")), 1, "“草算”表不是填报表里的", "96"),
    "a hidden sheet of one's own": Fine(changed(_scratch_sheet("hidden")), 1, "“草算”表（隐藏）", "96"),
    "columns in another order": Fine(changed(_columns_moved), 1, draft="96"),
    "a line above the header": Fine(
        changed(lambda book: (book["指标"].insert_rows(1), book["指标"].__setitem__("H3", 96))), 1, draft="96"
    ),
    "sheets in another order": Fine(changed(lambda book: book.move_sheet("文字", -2)), 0),
    "the stamp unhidden": Fine(changed(lambda book: setattr(book["_核对"], "sheet_state", "visible")), 0),
    "inline strings": Fine(
        part(FIGURES, lambda xml: re.sub(rb'<c r="H2"[^>]*?(/>|></c>)', _cell("H2", "96").encode(), xml)),
        1,
        draft="96",
    ),
    "names with a prefix": Fine(part(FIGURES, _prefixed), 0),
    "rich text": Fine(changed(_rich), 1),
    "comment and colour": Fine(changed(_commented), 1, draft="96"),
    "line ends of Windows": Fine(typed(文字_G2="第一条\r\n第二条"), 1),
    "text that looks like a formula": Fine(
        part(WORDS, lambda xml: re.sub(rb'<c r="G2"[^>]*?(/>|></c>)', _cell("G2", "=SUM(A1)").encode(), xml)),
        1,
    ),
    "rare characters": Fine(typed(文字_G2="𠮷、䶮、👨‍👩‍👧 完成"), 1),
    "1904 dates": Fine(changed(lambda book: setattr(book, "epoch", datetime(1904, 1, 1))), 0),  # noqa: DTZ001
    "macro-like name inside": Fine(added("docProps/thumbnail.jpeg"), 0),
}

"""An official document as PDF (PDF/A-2a, PDF/UA-1, tagged), the same bytes for the same content."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

from reports.content import Annex, Block, OfficialDocument, Table
from reports.rendering import arrangement, layout
from reports.rendering.fonts import FREE_FONT_DIRECTORY, FREE_FONTS, FontRoles, require_characters

_TEMPLATE: Final = Path(__file__).parent / "typst" / "official.typ"


def render_pdf(
    document: OfficialDocument,
    fonts: FontRoles = FREE_FONTS,
    font_directories: tuple[Path, ...] = (FREE_FONT_DIRECTORY,),
) -> bytes:
    """The document as PDF bytes, a function of its arguments and the font files alone.

    ``font_directories`` must hold the families that ``fonts`` names. Words travel as JSON and are never read
    as markup. Raises ``ValueError`` for a character no font has, a missing family or a malformed date.
    """
    content = _content(document, fonts)
    require_characters(_texts(content), font_directories)
    available = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(font_directories)
    )
    _require_families(fonts, available)
    compiler = typst.Compiler(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=available,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(content, ensure_ascii=False, sort_keys=True)},
    )
    signed = arrangement.signed_date(document)
    pdf = compiler.compile(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime(signed.year, signed.month, signed.day, tzinfo=UTC),
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"typst returned {type(pdf).__name__}, not one file")
    return pdf


def _content(document: OfficialDocument, fonts: FontRoles) -> dict[str, Any]:
    """Everything the template sets, finished words and measures."""
    return {
        "measures": {name.lower(): value for name, value in vars(layout).items() if _is_measure(name, value)},
        "sheets": {"portrait": _sheet(layout.PORTRAIT), "landscape": _sheet(layout.LANDSCAPE)},
        "fonts": asdict(fonts),
        "title": document.title,
        "author": document.signature,
        "description": fonts.remark,
        "demo": layout.DEMO_LINE if document.demo else "",
        "mark": asdict(arrangement.fit_mark(document.issuer_mark)),
        "number": document.number,
        "title_lines": arrangement.title_lines(document.title),
        "addressees": arrangement.addressees_line(document),
        "blocks": list(_blocks(document.blocks)),
        "annex_notes": arrangement.annex_notes(document),
        "signature": arrangement.signature_lines(document.signature, document.signed_on),
        "signed_on": document.signed_on,
        "annexes": [
            _annex(annex, label)
            for annex, label in zip(document.annexes, arrangement.annex_labels(document), strict=True)
        ],
        "notes": [note for note in (document.trace, fonts.remark) if note],
        "imprint": _imprint(document),
    }


def _is_measure(name: str, value: object) -> bool:
    return name.isupper() and isinstance(value, int | float | str)


def _sheet(sheet: layout.Sheet) -> dict[str, float]:
    return asdict(sheet) | {"type_width": sheet.type_width}


def _blocks(blocks: tuple[Block, ...]) -> Iterator[dict[str, Any]]:
    """The body; its last paragraph or last table row is told apart: the signature must not leave it."""
    under_heading1 = False
    for position, block in enumerate(blocks, start=1):
        under_heading1 = under_heading1 or block.kind == "heading1"
        last = position == len(blocks)
        if block.kind == "table" and block.table is not None:
            yield from _table_blocks(block.table, last)
        elif block.kind == "paragraph":
            yield {"kind": "last paragraph" if last else "paragraph", "text": block.text}
        else:
            # Readers' outlines may not start below level 1, a document may start with （一）.
            level = 2 if block.kind == "heading2" and under_heading1 else 1
            yield {"kind": block.kind, "text": block.text, "level": level}


def _table_blocks(table: Table, last: bool) -> Iterator[dict[str, Any]]:
    if not last:
        yield {"kind": "table", "table": _table(table, layout.PORTRAIT)}
        return
    splits = len(table.rows) > 1
    if splits:
        yield {"kind": "first rows", "table": _table(replace(table, rows=table.rows[:-1]), layout.PORTRAIT)}
        table = replace(table, rows=table.rows[-1:], caption="")
    yield {"kind": "last rows", "with_head": not splits, "table": _table(table, layout.PORTRAIT)}


def _annex(annex: Annex, label: str) -> dict[str, Any]:
    sheet = layout.sheet(annex.landscape)
    return {
        "label": label,
        "title_lines": arrangement.title_lines(annex.title, sheet.type_width),
        "landscape": annex.landscape,
        "table": _table(annex.table, sheet),
    }


def _table(table: Table, sheet: layout.Sheet) -> dict[str, Any]:
    size = arrangement.table_size(table, sheet.type_width)
    return {
        "caption": table.caption,
        "columns": [
            {"title": column.title, "align": column.align, "width": width}
            for column, width in zip(
                table.columns, arrangement.column_widths(table, sheet.type_width), strict=True
            )
        ],
        "rows": [
            {"cells": row, "may_break": arrangement.row_may_break(row, table, sheet)} for row in table.rows
        ],
        "size": size,
        "line": size * layout.TABLE_LINE_RATIO,
        "empty": layout.EMPTY_TABLE_LINE,
    }


def _imprint(document: OfficialDocument) -> dict[str, Any]:
    shared_page = "annex" if document.annexes else "text"
    return {
        "page": "own" if arrangement.imprint_needs_own_page(document) else shared_page,
        "copies": arrangement.copies(document),
        "printed_by": arrangement.printed_by_lines(document),
        "printed_on": arrangement.printed_on(document),
    }


def _texts(content: Any) -> Iterator[str]:
    """Every string that may reach the paper. Font names and the like pass too: they are plain letters."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts(value)


def _require_families(fonts: FontRoles, available: typst.Fonts) -> None:
    wanted = (fonts.title, fonts.body, fonts.heading1, fonts.heading2, fonts.folio)
    missing = sorted(set(wanted) - set(available.families()))
    if missing:
        raise ValueError(f"字体目录中没有字体：{'、'.join(missing)}，请检查字体配置。")

"""Tables of an official document in Word: ruled ones, and the imprint held to the foot of the page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from docx.oxml.xmlchemy import BaseOxmlElement

from reports.content import OfficialDocument, Table
from reports.rendering import arrangement, layout
from reports.rendering import stylesheet as styles
from reports.rendering.layout import points, twips, twips_of_mm
from reports.rendering.ooxml import no_rule, rule, w
from reports.rendering.stylesheet import Typesetter

_OUTER: Final = points(layout.IMPRINT_OUTER_RULE_MM)
_INNER: Final = points(layout.IMPRINT_INNER_RULE_MM)


def ruled_table(
    table: Table, sheet: layout.Sheet, typesetter: Typesetter, *, keep_last_row: bool = False
) -> Iterator[BaseOxmlElement]:
    """The caption, if any, and the table over the whole width of the sheet's type area.

    The head repeats on every page; ``keep_last_row`` ties the last row to the paragraph that follows.
    """
    if table.caption:
        yield typesetter.paragraph(styles.CAPTION, table.caption)
    widths = [twips(width) for width in arrangement.column_widths(table, sheet.type_width)]
    yield w(
        "tbl",
        _ruled(sum(widths)),
        grid(widths),
        _head_row(table, sheet, widths, typesetter),
        *_text_rows(table, sheet, widths, typesetter, keep_last_row),
    )


def _head_row(
    table: Table, sheet: layout.Sheet, widths: Sequence[int], typesetter: Typesetter
) -> BaseOxmlElement:
    style = _sized(styles.TABLE_HEAD, table, sheet)
    titles = (typesetter.paragraph(style, column.title, keep_next=True) for column in table.columns)
    return table_row(map(table_cell, titles, widths), w("cantSplit"), w("tblHeader"))


def _text_rows(
    table: Table, sheet: layout.Sheet, widths: Sequence[int], typesetter: Typesetter, keep_last_row: bool
) -> Iterator[BaseOxmlElement]:
    style = _sized(styles.TABLE_TEXT, table, sheet)
    if not table.rows:
        nothing = typesetter.paragraph(
            replace(style, justify="center"), layout.EMPTY_TABLE_LINE, keep_next=keep_last_row
        )
        yield table_row([table_cell(nothing, sum(widths), span=len(widths))], w("cantSplit"))
    for position, row in enumerate(table.rows, start=1):
        keep = keep_last_row and position == len(table.rows)
        texts = (
            typesetter.paragraph(replace(style, justify=column.align), text, keep_next=keep)
            for text, column in zip(row, table.columns, strict=True)
        )
        may_break = arrangement.row_may_break(row, table, sheet)
        yield table_row(map(table_cell, texts, widths), None if may_break else w("cantSplit"))


def _sized(style: styles.Style, table: Table, sheet: layout.Sheet) -> styles.Style:
    size = arrangement.table_size(table, sheet.type_width)
    return replace(style, size=size, line=size * layout.TABLE_LINE_RATIO)


def _ruled(width: int) -> BaseOxmlElement:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    leading, padding = twips_of_mm(layout.TABLE_LEADING_MM), twips_of_mm(layout.TABLE_PADDING_MM)
    return w(
        "tblPr",
        w("tblW", w=width, type="dxa"),
        w("jc", val="center"),
        w("tblBorders", *(rule(side, layout.TABLE_RULE) for side in sides)),
        w("tblLayout", type="fixed"),
        w(
            "tblCellMar",
            w("top", w=leading, type="dxa"),
            w("left", w=padding, type="dxa"),
            w("bottom", w=leading, type="dxa"),
            w("right", w=padding, type="dxa"),
        ),
    )


def floating(width: int, **position: str | int) -> BaseOxmlElement:
    """Properties of a table without lines or padding at a place of its own on the page."""
    return w(
        "tblPr",
        w("tblpPr", leftFromText=0, rightFromText=0, **position),
        w("tblOverlap", val="never"),
        w("tblW", w=width, type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right"))),
    )


def grid(widths: Iterable[int]) -> BaseOxmlElement:
    """The column widths in twips, as every table must declare them."""
    return w("tblGrid", *(w("gridCol", w=width) for width in widths))


def table_row(cells: Iterable[BaseOxmlElement], *properties: BaseOxmlElement | None) -> BaseOxmlElement:
    """A row of finished cells."""
    return w("tr", w("trPr", *properties), *cells)


def table_cell(
    paragraph: BaseOxmlElement,
    width: int,
    *,
    span: int = 1,
    borders: Sequence[BaseOxmlElement] = (),
    direction: str = "",
) -> BaseOxmlElement:
    """A cell of one paragraph, ``width`` in twips."""
    return w(
        "tc",
        w(
            "tcPr",
            w("tcW", w=width, type="dxa"),
            w("gridSpan", val=span) if span > 1 else None,
            w("tcBorders", *borders) if borders else None,
            w("textDirection", val=direction) if direction else None,
            w("vAlign", val="center"),
        ),
        paragraph,
    )


def imprint(document: OfficialDocument, typesetter: Typesetter) -> Iterator[BaseOxmlElement]:
    """版记, a table held to the foot of the type area, and the paragraph that decides on which page."""
    width = twips_of_mm(layout.TYPE_WIDTH_MM)
    inset_and_slack = 3  # some programs widen the text around digits
    date_width = twips(
        layout.SIZE_4 * (arrangement.text_width(arrangement.printed_on(document)) + inset_and_slack)
    )
    widths = (width - date_width, date_width)
    # Placed from the page's edge: LibreOffice leaves a table as wide as the text where it stands otherwise.
    place = floating(
        width,
        horzAnchor="page",
        tblpX=twips_of_mm(layout.PORTRAIT.left),
        vertAnchor="margin",
        tblpYSpec="bottom",
    )
    yield w("tbl", place, grid(widths), *_imprint_rows(document, typesetter, widths))
    yield typesetter.paragraph(styles.END)


def _imprint_rows(
    document: OfficialDocument, typesetter: Typesetter, widths: tuple[int, int]
) -> Iterator[BaseOxmlElement]:
    if document.trace:
        note = typesetter.paragraph(styles.NOTE, document.trace)
        yield table_row([table_cell(note, sum(widths), span=2)], w("cantSplit"))
    copies = arrangement.copies(document)
    for position, (label, names) in enumerate(copies):
        line = typesetter.paragraph(styles.COPIES, label + names)
        # 主送 stands above 抄送 without a rule between them.
        above = no_rule("top") if position else rule("top", _OUTER)
        yield table_row([table_cell(line, sum(widths), span=2, borders=[above])], w("cantSplit"))
    printed = (
        typesetter.paragraph(styles.PRINTED_BY, "\n".join(arrangement.printed_by_lines(document))),
        typesetter.paragraph(styles.PRINTED_ON, arrangement.printed_on(document)),
    )
    above_printed = _INNER if copies else _OUTER
    cells = (
        table_cell(text, width, borders=[rule("top", above_printed), rule("bottom", _OUTER)])
        for text, width in zip(printed, widths, strict=True)
    )
    yield table_row(cells, w("cantSplit"))

"""An official document as a Word file, the same bytes for the same content."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _BaseHeaderFooter
from docx.shared import Mm, Pt

from reports.content import Annex, Block, OfficialDocument
from reports.rendering import arrangement, layout
from reports.rendering import stylesheet as styles
from reports.rendering.docx_tables import floating, grid, imprint, ruled_table, table_cell, table_row
from reports.rendering.fonts import STANDARD_FONTS, FontRoles
from reports.rendering.layout import points, twips, twips_of_mm
from reports.rendering.ooxml import field, normalised, w, words
from reports.rendering.stylesheet import Typesetter

_CELL: Final = layout.CHARACTER_PITCH
_MARK_LINE_RATIO: Final = 1.1  # puts the top of the letters, not only of their line, 35 mm down
_CHARACTER_SPACE: Final = round((_CELL - layout.SIZE_3) * 4096)  # Word counts 4096ths of a point
_DASH_HEIGHT: Final = 9.0  # from the foot of the page number's line up to its dashes
# Parts of the library's template that say nothing about our document: a picture of a blank page, the name of
# another program, a bibliography, a second copy of the styles, bullets, a list of faces we do not use.
_TEMPLATE_LEFTOVERS: Final = (
    "/thumbnail", "/extended-properties", "/customXml", "/stylesWithEffects", "/numbering", "/fontTable",
)  # fmt: skip


def render_docx(document: OfficialDocument, fonts: FontRoles = STANDARD_FONTS) -> bytes:
    """The document as DOCX bytes, a function of its arguments alone.

    The fonts are named, not embedded. Raises ``ValueError`` for a malformed date, an empty red head or a
    control character.
    """
    typesetter = Typesetter(fonts)
    file = docx.Document()
    _prepare(file, document, typesetter)
    _append(file, _text(document, typesetter))
    for annex, label in zip(document.annexes, arrangement.annex_labels(document), strict=True):
        _start_section(file, layout.sheet(annex.landscape), typesetter)
        _append(file, _annex(annex, label, typesetter))
    if arrangement.imprint_needs_own_page(document):
        _start_section(file, layout.PORTRAIT, typesetter)
    _append(file, _space_above_imprint(document, typesetter))
    _append(file, imprint(document, typesetter))
    out = io.BytesIO()
    file.save(out)
    return normalised(out.getvalue())


# ---- the parts of the document, from head to foot


def _text(document: OfficialDocument, typesetter: Typesetter) -> Iterator[BaseOxmlElement]:
    yield _mark(document, typesetter)
    yield from _blank_lines(layout.LINES_BELOW_MARK, typesetter)
    yield typesetter.paragraph(styles.NUMBER, document.number)
    yield from _blank_lines(layout.LINES_BELOW_RULE, typesetter)
    yield typesetter.paragraph(styles.TITLE, "\n".join(arrangement.title_lines(document.title)))
    yield from _blank_lines(1, typesetter)
    addressees = arrangement.addressees_line(document)
    if addressees:
        yield typesetter.paragraph(styles.ADDRESSEES, addressees)
    for position, block in enumerate(document.blocks, start=1):
        yield from _block(block, typesetter, last=position == len(document.blocks))
    yield from _closing(document, typesetter)


def _mark(document: OfficialDocument, typesetter: Typesetter) -> BaseOxmlElement:
    mark = arrangement.fit_mark(document.issuer_mark)
    style = replace(styles.MARK, size=mark.size, stretch=mark.stretch, line=mark.size * _MARK_LINE_RATIO)
    return typesetter.paragraph(style, "\n".join(mark.lines))


def _block(block: Block, typesetter: Typesetter, last: bool) -> Iterator[BaseOxmlElement]:
    """One block; the last one stays with what follows, so that the signature never stands alone on a page."""
    if block.kind == "table" and block.table is not None:
        yield from ruled_table(block.table, layout.PORTRAIT, typesetter, keep_last_row=last)
        yield typesetter.paragraph(replace(styles.END, line=layout.LINE_PITCH / 4), keep_next=last)
    elif block.kind == "paragraph":
        yield typesetter.paragraph(styles.BODY, block.text, keep_next=last)
    else:
        heading = styles.HEADING1 if block.kind == "heading1" else styles.HEADING2
        yield typesetter.paragraph(heading, block.text)


def _closing(document: OfficialDocument, typesetter: Typesetter) -> Iterator[BaseOxmlElement]:
    notes = arrangement.annex_notes(document)
    if notes:
        yield from _blank_lines(1, typesetter, keep_next=True)
    for position, (label, title) in enumerate(notes):
        start = layout.INDENT_CHARACTERS + (0 if position == 0 else arrangement.text_width("附件："))
        width = arrangement.text_width(label)
        style = replace(styles.ANNEX_NOTE, left=(start + width) * _CELL, hanging=width * _CELL)
        yield typesetter.paragraph(style, label + title)
    yield from _blank_lines(layout.LINES_ABOVE_SIGNATURE, typesetter, keep_next=True)
    # Between this indent and the right margin lies the width whose middle is the middle of the date.
    half = layout.DATE_INSET_CHARACTERS + arrangement.text_width(document.signed_on) / 2
    signature = replace(styles.SIGNATURE, left=points(layout.TYPE_WIDTH_MM) - 2 * half * _CELL)
    lines = arrangement.signature_lines(document.signature, document.signed_on)
    yield typesetter.paragraph(signature, "\n".join(lines))
    yield typesetter.paragraph(styles.SIGNED_ON, document.signed_on)


def _annex(annex: Annex, label: str, typesetter: Typesetter) -> Iterator[BaseOxmlElement]:
    sheet = layout.sheet(annex.landscape)
    yield typesetter.paragraph(styles.ANNEX_LABEL, label)
    yield from _blank_lines(1, typesetter, keep_next=True)
    yield typesetter.paragraph(
        styles.ANNEX_TITLE, "\n".join(arrangement.title_lines(annex.title, sheet.type_width))
    )
    yield from _blank_lines(1, typesetter, keep_next=True)
    yield from ruled_table(annex.table, sheet, typesetter)
    yield typesetter.paragraph(styles.END)


def _space_above_imprint(document: OfficialDocument, typesetter: Typesetter) -> Iterator[BaseOxmlElement]:
    if not document.annexes:
        yield from _blank_lines(layout.LINES_BELOW_DATE, typesetter)
        return
    # No page may begin with a table placed elsewhere, and none may be placed over the end of another table:
    # programs lay out neither well. A blank as tall as the imprint makes room for it, or turns the page.
    yield typesetter.paragraph(replace(styles.END, line=arrangement.imprint_height(document)))


def _blank_lines(count: int, typesetter: Typesetter, keep_next: bool = False) -> Iterator[BaseOxmlElement]:
    return (typesetter.paragraph(styles.BLANK, keep_next=keep_next) for _ in range(count))


# ---- pages and package


def _prepare(file: Document, document: OfficialDocument, typesetter: Typesetter) -> None:
    """Turn the library's template into an empty official document."""
    _drop_leftovers(file)
    _replace_styles(file, typesetter)
    _set_language(file)
    _set_properties(file, document)
    body = file.element.body
    grid = w("docGrid", type="linesAndChars", linePitch=twips(layout.LINE_PITCH), charSpace=_CHARACTER_SPACE)
    body.sectPr.replace(body.sectPr.find(qn("w:docGrid")), grid)
    file.settings.odd_and_even_pages_header_footer = True
    section = file.sections[0]
    _set_page(section, layout.PORTRAIT, typesetter)
    if document.demo:
        for header in (section.header, section.even_page_header):
            _fill(header, [typesetter.paragraph(styles.DEMO, layout.DEMO_LINE)])


def _drop_leftovers(file: Document) -> None:
    for owner in (file.part.package, file.part):
        for key, relationship in list(owner.rels.items()):
            if relationship.reltype.endswith(_TEMPLATE_LEFTOVERS):
                del owner.rels[key]


def _replace_styles(file: Document, typesetter: Typesetter) -> None:
    sheet = file.styles.element
    for style in sheet.findall(qn("w:style")):
        if style.get(qn("w:default")) != "1":
            sheet.remove(style)
    defaults = w("docDefaults", w("rPrDefault", typesetter.default_run_properties()), w("pPrDefault"))
    sheet.replace(sheet.find(qn("w:docDefaults")), defaults)
    # The character grid counts from the size of this one style, not from the defaults.
    sheet.find(f"{qn('w:style')}[@{qn('w:styleId')}='Normal']").append(typesetter.default_run_properties())
    sheet.extend(typesetter.definition(style) for style in styles.STYLES)


def _set_language(file: Document) -> None:
    settings = file.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    mode = settings.find(f"{qn('w:compat')}/{qn('w:compatSetting')}")
    mode.set(qn("w:val"), "15")  # or Word lets tables stand out of the type area by their padding


def _set_properties(file: Document, document: OfficialDocument) -> None:
    signed = arrangement.signed_date(document)
    properties = file.core_properties
    properties.title = document.title
    properties.subject = document.number
    properties.author = properties.last_modified_by = document.signature
    properties.comments = layout.DEMO_LINE if document.demo else ""
    properties.language = "zh-CN"
    properties.created = properties.modified = datetime(signed.year, signed.month, signed.day, tzinfo=UTC)
    properties.revision = 1


def _append(file: Document, elements: Iterable[BaseOxmlElement]) -> None:
    body = file.element.body
    for element in elements:
        body.sectPr.addprevious(element)


def _start_section(file: Document, sheet: layout.Sheet, typesetter: Typesetter) -> None:
    """A new page of its own kind. The break belongs to the last paragraph before it, not to an empty one."""
    section = file.add_section(WD_SECTION.NEW_PAGE)
    empty = file.element.body.p_lst[-1]
    last = empty.getprevious()
    last.get_or_add_pPr().append(empty.pPr.sectPr)
    file.element.body.remove(empty)
    _set_page(section, sheet, typesetter)


def _set_page(section: Section, sheet: layout.Sheet, typesetter: Typesetter) -> None:
    turned = sheet.width > sheet.height
    section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(sheet.width), Mm(sheet.height)
    section.top_margin, section.bottom_margin = Mm(sheet.top), Mm(sheet.bottom)
    section.left_margin, section.right_margin = Mm(sheet.left), Mm(sheet.right)
    section.header_distance = Mm(layout.DEMO_DROP_MM)
    section.footer_distance = Pt(points(sheet.bottom - layout.FOLIO_DROP_MM) - _DASH_HEIGHT)
    for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
        number = _page_number(typesetter, odd)
        _fill(footer, _turned(number, sheet, typesetter) if turned else [number])


def _fill(part: _BaseHeaderFooter, content: Iterable[BaseOxmlElement]) -> None:
    """Give a section a header or footer of its own."""
    part.is_linked_to_previous = False
    element = part.part.element
    for leftover in list(element):
        element.remove(leftover)
    element.extend(content)


def _turned(number: BaseOxmlElement, sheet: layout.Sheet, typesetter: Typesetter) -> list[BaseOxmlElement]:
    """The page number where the upright sheet has it: left of the type area, turned with the sheet."""
    thickness, length = styles.FOLIO.line, points(sheet.type_height)
    frame = floating(
        twips(thickness),
        horzAnchor="page",
        vertAnchor="page",
        tblpX=twips(points(sheet.left - layout.FOLIO_DROP_MM) - thickness / 2),
        tblpY=twips_of_mm(sheet.top),
    )
    cell = table_cell(number, twips(thickness), direction="tbRl")
    height = w("trHeight", val=twips(length), hRule="exact")
    return [
        w("tbl", frame, grid([twips(thickness)]), table_row([cell], height)),
        typesetter.paragraph(styles.END),
    ]


def _page_number(typesetter: Typesetter, odd: bool) -> BaseOxmlElement:
    side: dict[str, Any] = {"justify": "right", "right": layout.SIZE_4} if odd else {"left": layout.SIZE_4}
    style = replace(styles.FOLIO, **side)
    parts = [words("— "), *([part] for part in field("PAGE")), words(" —")]
    return typesetter.paragraph_of(style, (typesetter.run(style, part) for part in parts))

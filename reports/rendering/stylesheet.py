"""The paragraph styles of an official document in Word, one per element of GB/T 9704-2012."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from docx.oxml.xmlchemy import BaseOxmlElement

from reports.rendering import layout
from reports.rendering.fonts import FontRoles
from reports.rendering.layout import twips
from reports.rendering.ooxml import rule, w, words

_CELL: Final = layout.CHARACTER_PITCH
_INDENT: Final = layout.INDENT_CHARACTERS * _CELL
# Twips between the characters of the text, rounded down so that 28 of them fit. Paragraphs carry pitch and
# spacing themselves and do not snap to the grid the page declares: programs disagree on what snapping means.
_GRID_SPACING: Final = math.floor((_CELL - layout.SIZE_3) * layout.TWIPS_PER_POINT)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line along a paragraph, ``space`` away from it. Lengths in points."""

    side: Literal["top", "bottom"]
    thickness: float
    space: float = 0
    color: str = "000000"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. Lengths in points; ``line`` is the pitch, ``hanging`` counts back from ``left``.

    ``stretch`` is the width of the letters in per cent, ``outline`` the level in the navigation pane from 0.
    """

    name: str
    role: Literal["title", "body", "heading1", "heading2", "folio"] = "body"
    size: float = layout.SIZE_3
    line: float = layout.LINE_PITCH
    justify: Literal["left", "center", "right", "both"] = "both"
    first_line: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    before: float = 0
    after: float = 0
    color: str = ""
    stretch: int = 100
    outline: int | None = None
    keep_next: bool = False
    on_grid: bool = True  # set in the cells of the character grid
    breaks_words: bool = False
    rule: Rule | None = None


DEMO: Final = Style("演示标记", "heading1", layout.SIZE_DEMO, line=14, justify="center", on_grid=False)
MARK: Final = Style(
    "发文机关标志", "title", layout.MARK_LARGEST, justify="center", color=layout.RED, on_grid=False,
    before=layout.points(layout.MARK_DROP_MM),
)  # fmt: skip
# Word sets the baseline of an exact line at four fifths of its height. In a line no higher than its type the
# characters end about 1 pt above the line's foot, so that 10 pt of border distance bring the rule to 4 mm.
NUMBER: Final = Style(
    "发文字号", justify="center", line=layout.SIZE_3, before=layout.LINE_PITCH - layout.SIZE_3,
    rule=Rule("bottom", layout.RULE_WIDTH, 10, layout.RED),
)  # fmt: skip
TITLE: Final = Style("公文标题", "title", layout.SIZE_2, justify="center", on_grid=False)
BLANK: Final = Style("空行")
ADDRESSEES: Final = Style("主送机关")
BODY: Final = Style("公文正文", first_line=_INDENT)
HEADING1: Final = Style("一级标题", "heading1", first_line=_INDENT, outline=0, keep_next=True)
HEADING2: Final = Style("二级标题", "heading2", first_line=_INDENT, outline=1, keep_next=True)
ANNEX_NOTE: Final = Style("附件说明", keep_next=True)
SIGNATURE: Final = Style("署名", justify="center", keep_next=True)
SIGNED_ON: Final = Style("成文日期", justify="right", right=layout.DATE_INSET_CHARACTERS * _CELL)
ANNEX_LABEL: Final = Style("附件序号", "heading1", justify="left", keep_next=True)
ANNEX_TITLE: Final = replace(TITLE, name="附件标题", outline=0, keep_next=True)
CAPTION: Final = Style("表题", "heading1", justify="center", keep_next=True, on_grid=False)
TABLE_HEAD: Final = Style("表头", "heading1", layout.TABLE_SIZES[0], justify="center", on_grid=False)
TABLE_TEXT: Final = Style("表格文字", "body", layout.TABLE_SIZES[0], justify="left", on_grid=False)
NOTE: Final = Style(
    "附记", size=layout.SIZE_NOTE, line=layout.NOTE_LINE_RATIO * layout.SIZE_NOTE, justify="left",
    on_grid=False, after=layout.SIZE_NOTE / 2, breaks_words=True,  # a digest is one long word
)  # fmt: skip
COPIES: Final = Style(
    "抄送机关", size=layout.SIZE_4, line=layout.IMPRINT_LINE, on_grid=False,
    left=4 * layout.SIZE_4, hanging=3 * layout.SIZE_4, right=layout.SIZE_4,
)  # fmt: skip
PRINTED_BY: Final = replace(COPIES, name="印发机关", justify="left", left=layout.SIZE_4, hanging=0, right=0)
PRINTED_ON: Final = replace(COPIES, name="印发日期", justify="right", left=0, hanging=0)
FOLIO: Final = Style("页码", "folio", layout.SIZE_4, line=20, justify="left", on_grid=False)
# The paragraph Word wants after every table and before every section's end, too low to be seen.
END: Final = Style("分节", "body", 1, line=1, on_grid=False)

STYLES: Final = (
    DEMO, MARK, NUMBER, TITLE, BLANK, ADDRESSEES, BODY, HEADING1, HEADING2, ANNEX_NOTE, SIGNATURE,
    SIGNED_ON, ANNEX_LABEL, ANNEX_TITLE, CAPTION, TABLE_HEAD, TABLE_TEXT, NOTE, COPIES, PRINTED_BY,
    PRINTED_ON, FOLIO, END,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets text in the faces of ``fonts``.

    Paragraphs name their style. Where one is set in a variation of it (made by ``dataclasses.replace``), the
    spacing, indents and alignment stand beside the name.
    """

    fonts: FontRoles

    def paragraph(self, style: Style, text: str = "", *, keep_next: bool = False) -> BaseOxmlElement:
        """A paragraph of one run; ``\\n`` breaks the line."""
        return self.paragraph_of(style, [self.run(style, words(text))] if text else [], keep_next=keep_next)

    def paragraph_of(
        self, style: Style, runs: Iterable[BaseOxmlElement], *, keep_next: bool = False
    ) -> BaseOxmlElement:
        """A paragraph of finished runs."""
        varied = style != _BY_NAME[style.name]
        properties = w(
            "pPr",
            w("pStyle", val=style.name),
            w("keepNext") if keep_next else None,
            _spacing(style) if varied else None,
            _indents(style) if varied else None,
            w("jc", val=style.justify) if varied else None,
        )
        return w("p", properties, *runs)

    def run(self, style: Style, inside: Iterable[BaseOxmlElement]) -> BaseOxmlElement:
        """A run that repeats its style's face and size: text pasted into another document keeps its looks."""
        return w("r", self._run_properties(style), *inside)

    def definition(self, style: Style) -> BaseOxmlElement:
        """The style as ``styles.xml`` wants it."""
        return w(
            "style",
            w("name", val=style.name),
            w("basedOn", val="Normal"),
            w("qFormat"),
            _paragraph_properties(style),
            self._run_properties(style),
            type="paragraph",
            customStyle=1,
            styleId=style.name,
        )

    def default_run_properties(self) -> BaseOxmlElement:
        """What text is that names no style: the body's face and size, Chinese."""
        properties = self._run_properties(BODY)
        properties.append(w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
        return properties

    def _face(self, role: str) -> BaseOxmlElement:
        """One face for every script. All four slots name it, or Latin letters would take another."""
        name = getattr(self.fonts, role)
        return w("rFonts", hint="eastAsia", ascii=name, hAnsi=name, eastAsia=name, cs=name)

    def _run_properties(self, style: Style) -> BaseOxmlElement:
        half_points = round(style.size * 2)
        return w(
            "rPr",
            self._face(style.role),
            w("color", val=style.color) if style.color else None,
            w("spacing", val=_GRID_SPACING) if style.on_grid else None,
            w("w", val=style.stretch) if style.stretch != 100 else None,
            w("sz", val=half_points),
            w("szCs", val=half_points),
        )


_BY_NAME: Final = {style.name: style for style in STYLES}


def _paragraph_properties(style: Style) -> BaseOxmlElement:
    return w(
        "pPr",
        w("keepNext") if style.keep_next else None,
        w("widowControl", val=0),  # full pages have 22 lines: one line may stand at the top or foot of a page
        _rule(style.rule) if style.rule else None,
        w("wordWrap", val=0) if style.breaks_words else None,
        w("autoSpaceDE", val=0),
        w("autoSpaceDN", val=0),
        w("snapToGrid", val=0),
        _spacing(style),
        _indents(style),
        w("jc", val=style.justify),
        w("outlineLvl", val=style.outline) if style.outline is not None else None,
    )


def _spacing(style: Style) -> BaseOxmlElement:
    return w(
        "spacing",
        before=twips(style.before),
        after=twips(style.after),
        line=twips(style.line),
        lineRule="exact",
    )


def _indents(style: Style) -> BaseOxmlElement:
    if style.first_line:
        return w(
            "ind", firstLineChars=round(100 * style.first_line / _CELL), firstLine=twips(style.first_line)
        )
    return w("ind", left=twips(style.left), right=twips(style.right), hanging=twips(style.hanging))


def _rule(line: Rule) -> BaseOxmlElement:
    return w("pBdr", rule(line.side, line.thickness, space=line.space, color=line.color))

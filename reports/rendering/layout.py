"""GB/T 9704-2012 in numbers: the one place both renderers take their measures from.

Lengths named ``..._MM`` are millimetres, everything else is points unless its name says more.
"""

from dataclasses import dataclass
from typing import Final

POINTS_PER_MM: Final = 72 / 25.4
TWIPS_PER_POINT: Final = 20

PAGE_WIDTH_MM: Final = 210
PAGE_HEIGHT_MM: Final = 297
MARGIN_TOP_MM: Final = 37  # 天头
MARGIN_LEFT_MM: Final = 28  # 订口
TYPE_WIDTH_MM: Final = 156  # 版心
TYPE_HEIGHT_MM: Final = 225

LINES_PER_PAGE: Final = 22
CHARACTERS_PER_LINE: Final = 28

# 22 lines of 29 pt are 638 pt, and 225 mm are only 637.8 pt: the round figure loses a line on every page.
LINE_PITCH: Final = 28.95
# 28 characters of 16 pt are 158 mm, and the type area is 156 mm wide: a cell is narrower than its character.
CHARACTER_PITCH: Final = TYPE_WIDTH_MM * POINTS_PER_MM / CHARACTERS_PER_LINE

SIZE_2: Final = 22.0  # 二号, titles
SIZE_3: Final = 16.0  # 三号, the text
SIZE_4: Final = 14.0  # 四号, imprint and page numbers
SIZE_NOTE: Final = 9.0  # 小五, what is not part of the document's own words
SIZE_DEMO: Final = 10.5  # 五号
TABLE_SIZES: Final = (10.5, 9.0)  # 五号, 小五: the first that leaves the columns room

MARK_DROP_MM: Final = 35  # from the top of the type area to the top of the red head
MARK_LARGEST: Final = 48.0
MARK_SMALLEST: Final = 30.0
MARK_NARROWEST: Final = 66  # per cent of the natural width; narrower letters no longer look like a red head
LINES_BELOW_MARK: Final = 2
RULE_DROP_MM: Final = 4  # from the document number down to the red rule
RULE_WIDTH: Final = 2.0
RED: Final = "FF0000"
LINES_BELOW_RULE: Final = 2

INDENT_CHARACTERS: Final = 2
DATE_INSET_CHARACTERS: Final = 4
# A seal 42 mm across, pressed over name and date with its centre slightly above them, begins 0.7 lines below
# the text when two lines are left free; one line would put it on the text, three leave too wide a gap.
LINES_ABOVE_SIGNATURE: Final = 2
LINES_BELOW_DATE: Final = 1

IMPRINT_OUTER_RULE_MM: Final = 0.35
IMPRINT_INNER_RULE_MM: Final = 0.25
IMPRINT_LINE: Final = 24.0
NOTE_LINE_RATIO: Final = 1.4  # line pitch of the note above the imprint by its size

FOLIO_DROP_MM: Final = 7  # from the type area down to the dashes beside the page number
DEMO_DROP_MM: Final = 15  # from the top of the page to the line that marks demonstration data
DEMO_LINE: Final = "演示数据，不作公文使用"

TABLE_RULE: Final = 0.5
TABLE_PADDING_MM: Final = 1.5  # beside the text of a cell
TABLE_LEADING_MM: Final = 0.8  # above and below it
TABLE_LINE_RATIO: Final = 1.35  # line pitch of table text by its size
EMPTY_TABLE_LINE: Final = "无"
COMFORTABLE_COLUMN: Final = 6  # characters a table column should hold on average


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of A4, upright or turned. All lengths in millimetres; the type area is 156 by 225 on both."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def type_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def type_height(self) -> float:
        return self.height - self.top - self.bottom


PORTRAIT: Final = Sheet(
    width=PAGE_WIDTH_MM,
    height=PAGE_HEIGHT_MM,
    top=MARGIN_TOP_MM,
    right=PAGE_WIDTH_MM - MARGIN_LEFT_MM - TYPE_WIDTH_MM,
    bottom=PAGE_HEIGHT_MM - MARGIN_TOP_MM - TYPE_HEIGHT_MM,
    left=MARGIN_LEFT_MM,
)
# A turned page has its head at the left edge of the upright sheet: 订口 on an odd page, 切口 on an even one.
LANDSCAPE: Final = Sheet(
    width=PORTRAIT.height,
    height=PORTRAIT.width,
    top=PORTRAIT.left,
    right=PORTRAIT.top,
    bottom=PORTRAIT.right,
    left=PORTRAIT.bottom,
)


def sheet(landscape: bool) -> Sheet:
    """The page an annex is set on."""
    return LANDSCAPE if landscape else PORTRAIT


def points(millimetres: float) -> float:
    """Millimetres as points."""
    return millimetres * POINTS_PER_MM


def twips(length: float) -> int:
    """Points as Word's twentieths of a point, rounded."""
    return round(length * TWIPS_PER_POINT)


def twips_of_mm(millimetres: float) -> int:
    """Millimetres as Word's twentieths of a point, rounded."""
    return twips(points(millimetres))
